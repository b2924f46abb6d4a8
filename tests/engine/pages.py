"""The commands that pages and workflows tell people and machines to run, as far as they need nothing but the engine."""

import re
from dataclasses import dataclass

import yaml
from tapkit.review.project import markdown

from tests.unit.conftest import ROOT

# Where a person is asked, a test has said yes.
ASKS = re.compile(r"pulumi (up|destroy|cancel|state repair|import|refresh(?!.*--preview-only))\b(?!.* --yes)")
# Of a bucket and a key that the reader has.
BUCKET, KEY = "my-state-bucket", "my-key"
RUN_HERE = ("pulumi ", "tapkit outputs --pulumi")


def sections(page: str) -> dict[str, list[str]]:
    """The commands of a page by the heading that they stand under."""
    found = {
        heading: [line for part in parts if _is_for_aws(part) for line in _answered(part.text)]
        for heading, parts in markdown.sections((ROOT / page).read_text(encoding="utf-8")).items()
    }
    return {heading: commands for heading, commands in found.items() if commands}


def _is_for_aws(part: markdown.Part) -> bool:
    return isinstance(part, markdown.Block) and (part.language, part.mark) == ("bash", "aws")


@dataclass(frozen=True)
class Job:
    """What a workflow's job does with Pulumi.

    Attributes:
        scripts: those that use it.
        variables: of its environment, as far as the workflow itself says what they are.
    """

    scripts: list[str]
    variables: dict[str, str]


def job(workflow: str, name: str) -> Job:
    content = yaml.safe_load((ROOT / ".github" / "workflows" / workflow).read_text(encoding="utf-8"))
    found = content["jobs"][name]
    scripts = [step["run"] for step in found["steps"] if "pulumi " in step.get("run", "")]
    variables = content.get("env", {}) | found.get("env", {})
    return Job(scripts, {key: value for key, value in variables.items() if "${{" not in value})


def _answered(block: str) -> list[str]:
    own = block.replace("<your-state-bucket>", BUCKET).replace("<your-key>", KEY)
    lines = (line.strip() for line in re.sub(r"\\\n\s*", "", own).splitlines())
    return [ASKS.sub(r"\g<0> --yes", line) for line in lines if line.startswith(RUN_HERE)]


def with_passphrase(command: str) -> str:
    """The same where there is no key."""
    return re.sub(r"--secrets-provider=\S+", "--secrets-provider=passphrase", command)
