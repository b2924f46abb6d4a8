"""The command line of local runs."""

# Commands import what they need themselves: a preview does not pay for boto3, nor `status` for Pulumi.
# pylint: disable=import-outside-toplevel

import json
import shlex
import sys
from pathlib import Path

import click
from pulumi import RunError

from local.command_line import run
from local.errors import LocalError

stack_option = click.option("--stack", default="local", show_default=True, help="Whose configuration to use.")
port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=4566,
    show_default=True,
    envvar="TAP_PORT",
    show_envvar=True,
    help="For the emulator.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The Pulumi project's folder; this one by default.",
)
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Run a Pulumi Python program without Pulumi's engine, an AWS account or Docker."""
    context.obj = root.resolve()


@cli.command()
@stack_option
@json_option
@click.pass_obj
def preview(root: Path, stack: str, as_json: bool) -> None:
    """Show the resources that the program registers, and what each waits for; create nothing."""
    from local.placeholders import Placeholders
    from local.program import run_program
    from local.project import load_project

    project = load_project(root, stack)
    previewed = run_program(project, Placeholders(project.region))
    if as_json:
        resources = previewed.graph.as_data()
        click.echo(json.dumps({"resources": resources, "outputs": previewed.outputs}, default=_path_of, indent=2))
        return
    from local.view import make_console, resource_tree

    console = make_console()
    console.print(resource_tree(previewed.graph, with_dependencies=True))
    console.print(f"{len(previewed.graph)} resources, {len(previewed.outputs)} outputs. Nothing was created.")


def _path_of(archive: object) -> str:
    """Archives are the only values in a graph that JSON has no form for."""
    return getattr(archive, "path", type(archive).__name__)


@cli.command()
@stack_option
@port_option
@click.pass_obj
def up(root: Path, stack: str, port: int) -> None:
    """Start the emulator and deploy the program to it."""
    from local.deployed import Workspace, deploy
    from local.project import load_project
    from local.view import growing_tree, make_console, outputs_table

    project, workspace, console = load_project(root, stack), Workspace(root), make_console()
    endpoint = workspace.emulator.start(port)
    try:
        console.print(f"Emulator ready at {endpoint.url}. Deploying …")
        with growing_tree(console) as show:
            deployed = deploy(project, endpoint, show)
        workspace.save(deployed)
    except BaseException:
        workspace.clear()
        raise
    console.print(outputs_table(deployed.outputs))
    console.print(f"{deployed.resources} resources deployed. Next: `python -m local put FILE`; in the end, `down`.")


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def put(root: Path, files: tuple[Path, ...]) -> None:
    """Upload FILES and show what the function reports about them."""
    from local.aws import answering
    from local.demo import upload_all
    from local.deployed import Workspace
    from local.view import make_console

    endpoint, deployed = Workspace(root).load()
    with answering(endpoint):
        results = upload_all(make_console(), endpoint, deployed, files)
    if not all(result.right for result in results):
        sys.exit(1)


@cli.command()
@click.pass_obj
def logs(root: Path) -> None:
    """Print the function's log."""
    from local.aws import Clients, answering
    from local.deployed import Workspace
    from local.uploads import log_messages

    endpoint, deployed = Workspace(root).load()
    with answering(endpoint):
        for message in log_messages(Clients(endpoint, deployed.region), deployed.output("log_group_name")):
            click.echo(message)


@cli.command()
@json_option
@click.pass_obj
def outputs(root: Path, as_json: bool) -> None:
    """Print the stack's outputs."""
    from local.deployed import Workspace
    from local.view import make_console, outputs_table

    _, deployed = Workspace(root).load()
    if as_json:
        click.echo(json.dumps(deployed.outputs, indent=2, sort_keys=True))
    else:
        make_console().print(outputs_table(deployed.outputs))


@cli.command()
@click.pass_obj
def env(root: Path) -> None:
    """Print the variables that make the AWS command line and boto3 talk to the emulator.

    Use it as: eval "$(python -m local env)"
    """
    from local.aws import environment
    from local.deployed import Workspace

    endpoint, deployed = Workspace(root).load()
    for name, value in environment(endpoint, deployed.region).items():
        click.echo(f"export {name}={shlex.quote(value)}")


@cli.command()
@click.pass_obj
def status(root: Path) -> None:
    """Say what is running; exit with 1 if nothing is."""
    from local.deployed import Workspace

    endpoint, deployed = Workspace(root).load()
    click.echo(
        f"Stack {deployed.stack}: {deployed.resources} resources at {endpoint.url}, emulator's process {endpoint.pid}."
    )


@cli.command()
@click.pass_obj
def down(root: Path) -> None:
    """Stop the emulator; everything in it is gone."""
    from local.deployed import Workspace

    stopped = [Workspace(root, name).clear() for name in ("up", "demo", "tests")]
    for endpoint in filter(None, stopped):
        click.echo(f"Stopped the emulator at {endpoint.url}.")
    if not any(stopped):
        click.echo("Nothing was running.")


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--large/--no-large", default=True, show_default=True, help="Whether to upload a file of 64 MiB, too.")
@stack_option
@click.pass_obj
def demo(root: Path, files: tuple[Path, ...], large: bool, stack: str) -> None:
    """Start, deploy, upload samples and FILES, show what the function reports, stop."""
    from local.demo import run_demo
    from local.project import load_project
    from local.view import make_console

    if not run_demo(make_console(), load_project(root, stack), files, large=large):
        sys.exit(1)


def main() -> None:
    """Run the command line."""
    run(
        cli,
        "python -m local",
        mistakes=(LocalError, RunError),
        interrupted="Interrupted: what this command started is stopped.",
    )
