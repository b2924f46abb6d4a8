"""The commands for local runs."""

# Commands import what they need themselves: a preview does not pay for boto3, nor `status` for Pulumi.
# pylint: disable=import-outside-toplevel

import json
import shlex
import sys
from pathlib import Path

import click


def _pairs(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    if wrong := [each for each in given if "=" not in each]:
        raise click.BadParameter(f"{wrong[0]!r} is no KEY=VALUE.")
    return dict(each.split("=", 1) for each in given)


config_option = click.option(
    "--config",
    multiple=True,
    metavar="KEY=VALUE",
    callback=_pairs,
    help="A value in place of the stack file's; may be repeated.",
)
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


@click.command()
@stack_option
@config_option
@json_option
@click.pass_obj
def preview(root: Path, stack: str, config: dict[str, str], as_json: bool) -> None:
    """Show the resources that the program registers, and what each waits for; create nothing."""
    from tapkit.runner.process import SHARED

    SHARED.start()  # it imports Pulumi's SDK, and so does this process
    from tapkit.local.placeholders import Placeholders
    from tapkit.local.project import load_project
    from tapkit.runner.run import Conditions, run_program

    project = load_project(root, stack, config)
    previewed = run_program(project, Placeholders(project.region), conditions=Conditions(on_output=_show))
    if as_json:
        resources = previewed.graph.as_data()
        click.echo(json.dumps({"resources": resources, "outputs": previewed.outputs}, default=_path_of, indent=2))
        return
    from tapkit.console import make_console, resource_tree

    console = make_console()
    console.print(resource_tree(previewed.graph, with_dependencies=True))
    console.print(f"{len(previewed.graph)} resources, {len(previewed.outputs)} outputs. Nothing was created.")


def _show(printed: bytes) -> None:
    """What a program prints is not what a command answers."""
    sys.stderr.buffer.write(printed)
    sys.stderr.flush()


def _path_of(archive: object) -> str:
    """Archives are the only values in a graph that JSON has no form for."""
    return getattr(archive, "path", type(archive).__name__)


@click.command()
@stack_option
@config_option
@port_option
@click.pass_obj
def up(root: Path, stack: str, config: dict[str, str], port: int) -> None:
    """Start the emulator and deploy the program to it."""
    from tapkit import console as shown
    from tapkit.local.deployed import Workspace, deploy
    from tapkit.local.project import load_project

    project, workspace, console = load_project(root, stack, config), Workspace(root), shown.make_console()
    endpoint = workspace.emulator.start(port)
    try:
        console.print(f"Emulator ready at {endpoint.url}. Deploying …")
        with shown.growing_tree(console) as show:
            deployed = deploy(project, endpoint, show)
        workspace.save(deployed)
    except BaseException:
        workspace.clear()
        raise
    console.print(shown.outputs_table(deployed.outputs))
    console.print(f"{deployed.resources} resources deployed. Next: `tapkit put FILE`; in the end, `down`.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def put(root: Path, files: tuple[Path, ...]) -> None:
    """Upload FILES and show what the function reports about them."""
    from tapkit.console import make_console
    from tapkit.local.clients import answering
    from tapkit.local.demo import upload_all
    from tapkit.local.deployed import Workspace

    endpoint, deployed = Workspace(root).load()
    with answering(endpoint):
        results = upload_all(make_console(), endpoint, deployed, files)
    if not all(result.right for result in results):
        sys.exit(1)


@click.command()
@click.pass_obj
def logs(root: Path) -> None:
    """Print the function's log."""
    from tapkit.local.clients import Clients, answering
    from tapkit.local.deployed import Workspace
    from tapkit.local.uploads import log_messages

    endpoint, deployed = Workspace(root).load()
    with answering(endpoint):
        for message in log_messages(Clients(endpoint, deployed.region), deployed.output("log_group_name")):
            click.echo(message)


@click.command()
@click.pass_obj
def env(root: Path) -> None:
    """Print the variables that make the AWS command line and boto3 talk to the emulator.

    Use it as: eval "$(tapkit env)"
    """
    from tapkit.local.clients import environment
    from tapkit.local.deployed import Workspace

    endpoint, deployed = Workspace(root).load()
    for name, value in environment(endpoint, deployed.region).items():
        click.echo(f"export {name}={shlex.quote(value)}")


@click.command()
@click.pass_obj
def status(root: Path) -> None:
    """Say what is running; exit with 1 if nothing is."""
    from tapkit.local.deployed import Workspace

    endpoint, deployed = Workspace(root).load()
    click.echo(
        f"Stack {deployed.stack}: {deployed.resources} resources at {endpoint.url}, emulator's process {endpoint.pid}."
    )


@click.command()
@click.pass_obj
def down(root: Path) -> None:
    """Stop the emulator; everything in it is gone."""
    from tapkit.local.deployed import Workspace

    stopped = [Workspace(root, name).clear() for name in ("up", "demo", "tests")]
    for endpoint in filter(None, stopped):
        click.echo(f"Stopped the emulator at {endpoint.url}.")
    if not any(stopped):
        click.echo("Nothing was running.")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--large/--no-large", default=True, show_default=True, help="Whether to upload a file of 64 MiB, too.")
@stack_option
@click.pass_obj
def demo(root: Path, files: tuple[Path, ...], large: bool, stack: str) -> None:
    """Start, deploy, upload samples and FILES, show what the function reports, stop."""
    from tapkit.console import make_console
    from tapkit.local.demo import run_demo
    from tapkit.local.project import load_project

    if not run_demo(make_console(), load_project(root, stack), files, large=large):
        sys.exit(1)


COMMANDS = (preview, up, put, logs, env, status, down, demo)
