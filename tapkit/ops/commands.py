"""The commands for a deployed stack, on AWS or on the emulator."""

# Commands import what they need themselves: `--help` does not pay for boto3.
# pylint: disable=import-outside-toplevel

import json
import sys
from pathlib import Path

import click

outputs_option = click.option(
    "--outputs",
    "outputs_file",
    type=click.Path(path_type=Path),
    default=Path("cfn-outputs", "flat-outputs.json"),
    show_default=True,
    help="The stack's outputs, as `pulumi stack output --json` prints them.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class StackFile(click.ParamType):
    """A stack and its outputs file, as in ``dev=outputs.json``."""

    name = "STACK=FILE"

    def convert(self, value, param, ctx):
        stack, separator, file = value.partition("=")
        if not (stack and separator and file):
            self.fail(f"{value!r} is not of the form STACK=FILE, such as dev=outputs.json.", param, ctx)
        return stack, Path(file)


@click.command()
@outputs_option
@click.option("--to", type=click.IntRange(1), metavar="N", help="The version; by default the one before.")
def rollback(outputs_file: Path, to: int | None) -> None:
    """Make uploads invoke an earlier version of the function, at once and without a deployment.

    Print what the next deployment would do, and the command that pins the version.

    Needs lambda:GetAlias, lambda:ListVersionsByFunction and lambda:UpdateAlias on the function.
    """
    from tapkit.ops.rollback import roll_back
    from tapkit.ops.stack import open_stack

    with open_stack(outputs_file) as stack:
        done = roll_back(stack, to)
    if done.before == [done.after]:
        click.echo(f"Uploads invoke version {done.after} already.")
    else:
        click.echo(f"{done.alias}: version {' and '.join(done.before)} → {done.after}.")
    click.echo(f"To keep it through the next deployment: {done.lasting}")
    if done.next_deployment:
        click.echo(done.next_deployment)


@click.command()
@outputs_option
@click.option("--max", "limit", type=click.IntRange(1), metavar="N", help="How many messages to take; all by default.")
@click.option("--dry-run", is_flag=True, help="Show the messages; invoke and delete nothing.")
@click.option("--discard-missing", is_flag=True, help="Delete the messages whose object versions no longer exist.")
def redrive(outputs_file: Path, limit: int | None, dry_run: bool, discard_missing: bool) -> None:
    """Process the events in the dead-letter queue again; exit with 1 if any stays there.

    Each event is given to the function again, and its message deleted once the function has succeeded. Stop it
    with Ctrl-C and run it again as you like: what has not succeeded stays in the queue, and what is known to have
    succeeded is not repeated. Several runs at the same time share the work.

    Where an object version no longer exists, there is nothing to process: the message stays, and its key and
    version are shown. Upload the object again, then delete the message with --discard-missing. An event about
    several objects is discarded only if all of them are gone, and otherwise given to the function as it is.

    Needs lambda:GetFunctionConfiguration and lambda:InvokeFunction on the alias, s3:ListBucketVersions on the
    bucket, on the queue sqs:GetQueueAttributes, sqs:ReceiveMessage, sqs:ChangeMessageVisibility and
    sqs:DeleteMessage, and where the stack has a key kms:Decrypt on that.
    """
    from tapkit.console import make_console
    from tapkit.ops.interruption import stop_request
    from tapkit.ops.redrive import Redrive
    from tapkit.ops.redrive_view import show_letters, show_run
    from tapkit.ops.stack import open_stack

    show = show_letters if dry_run else show_run
    with (
        open_stack(outputs_file) as stack,
        stop_request("Stopping after the event at hand; Ctrl-C again stops at once.") as stop,
    ):
        complete = show(make_console(), Redrive(stack, stop, discard_missing=discard_missing), limit)
    if stop.number is not None:
        sys.exit(128 + stop.number)
    if not complete:
        sys.exit(1)


@click.command()
@click.option("--pulumi", "from_pulumi", is_flag=True, help="Ask Pulumi first, and write what it says to --outputs.")
@click.option("--stack", metavar="NAME", help="The stack to ask Pulumi for; the selected one by default.")
@outputs_option
@json_option
@click.pass_obj
def outputs(root: Path, from_pulumi: bool, stack: str | None, outputs_file: Path, as_json: bool) -> None:
    """Print the outputs of the stack on the emulator, or write those of a deployed stack to a file.

    With --pulumi or --stack, the outputs are written where the other commands and the integration tests read them.
    That needs Pulumi's command line, logged in to the backend of the stack.
    """
    if from_pulumi or stack:
        if as_json:
            raise click.UsageError("--json prints what is on the emulator: leave it out with --pulumi or --stack.")
        from tapkit.ops.outputs import save_outputs

        count = len(save_outputs(stack, outputs_file))
        click.echo(f"{count} outputs in {outputs_file}.")
        return
    from tapkit.console import make_console, outputs_table
    from tapkit.local.deployed import Workspace

    _, deployed = Workspace(root).load()
    if as_json:
        click.echo(json.dumps(deployed.outputs, indent=2, sort_keys=True))
    else:
        make_console().print(outputs_table(deployed.outputs))


@click.command()
@click.option(
    "--deployed",
    type=StackFile(),
    multiple=True,
    help="Also compare what is deployed with what the program declares; may be given once for each stack.",
)
@json_option
@click.pass_obj
def validate(root: Path, deployed: tuple[tuple[str, Path], ...], as_json: bool) -> None:
    """Compare the stacks' configurations with the schema and with each other; exit with 1 on a difference.

    Where nothing differs, each stack's program is run as `preview` runs it; a setting that it refuses is a difference.

    With --deployed, the resources of a deployed stack are read, too, with the credentials of the environment;
    stacks of several accounts take a run each. Facts that are not differences but matter are printed as notes.

    \b
    That needs, on what is read:
      cloudwatch  DescribeAlarms GetDashboard ListTagsForResource
      iam         GetPolicy GetPolicyVersion GetRole ListAttachedRolePolicies
                  ListPolicies ListPolicyTags ListRolePolicies
      kms         DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases
                  ListResourceTags
      lambda      GetAlias GetFunction GetFunctionEventInvokeConfig GetPolicy
                  ListTags
      logs        DescribeLogGroups ListTagsForResource
      s3          GetBucketLogging GetBucketNotification
                  GetBucketOwnershipControls GetBucketPolicy
                  GetBucketPublicAccessBlock GetBucketTagging
                  GetBucketVersioning GetEncryptionConfiguration
                  GetLifecycleConfiguration ListBucket
      sns         GetTopicAttributes ListSubscriptionsByTopic
                  ListTagsForResource
      sqs         GetQueueAttributes GetQueueUrl ListQueueTags
    """
    from tapkit.ops.validation import report
    from tapkit.ops.validation.validate import validate as compare

    found = compare(root, deployed, lambda sentence: click.echo(sentence, err=True))
    compared = ["the stacks' configurations", *(f"{stack} as deployed" for stack, _ in deployed)]
    if as_json:
        click.echo(report.as_json(compared, found.differences, found.notes))
    else:
        report.show(compared, found.differences, found.notes)
    if found.differences:
        sys.exit(1)


COMMANDS = (outputs, validate, rollback, redrive)
