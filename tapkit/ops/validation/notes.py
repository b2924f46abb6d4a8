"""What is as declared, or cannot be otherwise, and still has to be known: notes make no difference."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tapkit.runner.run import Run
from tapkit.local.project import Project
from tapkit.ops.live_version import LiveVersion
from tapkit.ops.stack import Stack
from tapkit.ops.validation.configuration import read_settings
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.expectations import LEFT_OUT
from tapkit.review.project import Folder

_NEWEST = "function_version"


@dataclass(frozen=True)
class Note:
    """Something to know about a stack, in words."""

    stack: str
    sentence: str


def unheard_alarms(root: Path) -> Iterator[Note]:
    """Stacks whose data is to last, and whose alarms nobody is told of.

    Args:
        root: the project's folder.
    """
    folder = Folder(root)
    for stack, settings in read_settings(folder).items():
        lasting = settings.get("force_destroy") is False and stack not in LEFT_OUT
        if lasting and settings.get("alarm_email") == "":
            yield Note(
                stack,
                f"Its data is to last, and nobody is told of its alarms: set {folder.name}:alarm_email, or subscribe "
                "somebody else to the topic in its output alarm_topic_arn.",
            )


def live_versions(project: Project, run: Run, stack: Stack, differences: Iterable[Difference]) -> Iterator[Note]:
    """Where uploads invoke another version than the newest, and what the next deployment does about it.

    Args:
        project: the project, with the stack selected.
        run: of its program.
        stack: the outputs of its deployment.
        differences: between the two.
    """
    live = LiveVersion.of(project)
    aliases = [each for each in differences if each.subject.startswith("Alias ") and each.property == "functionVersion"]
    for each in aliases:
        because = f"{live.setting} pins" if live.pinned else "the newest that was deployed is"
        yield Note(
            project.stack,
            f"Uploads invoke version {each.found}, although {because} {each.declared}. {live.next_deployment()} "
            f"To keep version {each.found}: `{live.command(each.found)}`, then `pulumi up`. "
            f"To return to version {each.declared}: `tapkit rollback --to {each.declared}`.",
        )
    newest = stack.output(_NEWEST) if _NEWEST in run.outputs else live.pinned
    if live.pinned not in ("", newest) and not aliases:
        yield Note(
            project.stack,
            f"Uploads invoke version {live.pinned}, which {live.setting} pins; the newest that was deployed is "
            f"{newest}. A `pulumi up` that changes the function does not move them. To follow the newest again: "
            f"`{live.command('')}`, then `pulumi up`.",
        )
