"""The version that the alias was moved to without a deployment, and the commands that decide what becomes of it.

`pulumi up` compares the program with its own state, which does not know of the move; only a refresh reads the alias.
"""

from dataclasses import dataclass

from tapkit.local.project import Project

_SETTING = "live_version"
_FOLLOWS_NEWEST = "0"


@dataclass(frozen=True)
class LiveVersion:
    """The setting that says which version uploads invoke.

    Attributes:
        setting: its key; with the project's namespace where that is known.
        option: of Pulumi's commands, which selects the stack; empty where it is not known.
        pinned: the version that the setting names; empty where it follows the newest.
    """

    setting: str = _SETTING
    option: str = ""
    pinned: str = ""

    @classmethod
    def of(cls, project: Project) -> "LiveVersion":
        """The setting in a stack's configuration."""
        setting = f"{project.name}:{_SETTING}"
        value = project.config.get(setting, _FOLLOWS_NEWEST)
        return cls(setting, f" --stack {project.stack}", "" if value == _FOLLOWS_NEWEST else value)

    def command(self, version: str) -> str:
        """Pulumi's command that pins a version; without one it follows the newest."""
        return f"pulumi config set {self.setting} {version or _FOLLOWS_NEWEST}{self.option}"

    def next_deployment(self) -> str:
        """The effect of the next `pulumi up` where the alias serves another version than the last one made it."""
        changed, target = ("", f"version {self.pinned}") if self.pinned else ("the function or ", "the newest version")
        return (
            f"The next `pulumi up` moves uploads to {target} if {changed}{self.setting} has changed since the last "
            "one, and otherwise does not touch them; `pulumi up --refresh` moves them in either case."
        )
