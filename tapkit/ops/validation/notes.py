"""Notes: facts about a stack that are not differences and still have to be known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tapkit.local.project import Project
from tapkit.ops.live_version import LiveVersion
from tapkit.ops.stack import Stack
from tapkit.ops.validation.configuration import read_settings
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.expectations import LEFT_OUT
from tapkit.review.project import Folder
from tapkit.runner.run import Run

_NEWEST = "function_version"


@dataclass(frozen=True)
class Note:
    """Something to know about a stack, in words."""

    stack: str
    sentence: str


def unheard_alarms(root: Path) -> Iterator[Note]:
    """Notes on stacks whose data is to last and whose alarms nobody hears.

    Args:
        root: the project's folder.
    """
    folder = Folder(root)
    for stack, settings in read_settings(folder).items():
        lasting = settings.get("force_destroy") is False and stack not in LEFT_OUT
        if lasting and settings.get("alarm_email") == "":
            yield Note(
                stack,
                f"Its data is to last, but its alarms reach nobody: set {folder.name}:alarm_email, or subscribe "
                "somebody else to the topic in its output alarm_topic_arn.",
            )


def live_versions(project: Project, run: Run, stack: Stack, differences: Iterable[Difference]) -> Iterator[Note]:
    """Notes on uploads that invoke another version than the newest, and on what the next deployment does about it.

    Args:
        project: the project, with the stack selected.
        run: of its program.
        stack: the outputs of its deployment.
        differences: between the two.
    """
    live = LiveVersion.of(project)
    moved = [
        found for found in differences if found.subject.startswith("Alias ") and found.property == "functionVersion"
    ]
    for difference in moved:
        served, declared = difference.found, difference.declared
        because = f"{live.setting} pins" if live.pinned else "the newest that was deployed is"
        yield Note(
            project.stack,
            f"Uploads invoke version {served}, although {because} {declared}. {live.next_deployment()} "
            f"To keep version {served}: `{live.command(served)}`, then `pulumi up`. "
            f"To return to version {declared}: `tapkit rollback --to {declared}`.",
        )
    newest = stack.output(_NEWEST) if _NEWEST in run.outputs else live.pinned
    if live.pinned not in ("", newest) and not moved:
        yield Note(
            project.stack,
            f"Uploads invoke version {live.pinned}, which {live.setting} pins; the newest that was deployed is "
            f"{newest}. A `pulumi up` that changes the function does not move them. To follow the newest again: "
            f"`{live.command('')}`, then `pulumi up`.",
        )
