"""`tapkit validate`: the stacks' configurations, and deployed stacks, compared with what they should be."""

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from tapkit.errors import UserError
from tapkit.local.placeholders import Placeholders
from tapkit.local.project import Project, load_project
from tapkit.ops.stack import Stack, open_stack
from tapkit.ops.validation.configuration import compare_configurations, read_settings, stack_file
from tapkit.ops.validation.deployed import compare_deployed
from tapkit.ops.validation.differences import Difference
from tapkit.ops.validation.notes import Note, live_versions, unheard_alarms
from tapkit.review.project import Folder
from tapkit.runner.failure import PROGRAMS_OWN
from tapkit.runner.run import run_program


@dataclass
class Findings:
    """The differences and the notes that were found.

    Attributes:
        differences: by stack, subject and property.
        notes: facts that are not differences and still have to be known.
    """

    differences: list[Difference] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def validate(root: Path, deployed: Collection[tuple[str, Path]], on_progress: Callable[[str], None]) -> Findings:
    """All differences and notes.

    Args:
        root: the project's folder.
        deployed: the deployed stacks that are to be read, each with its outputs file.
        on_progress: told in a sentence what is being done.

    Raises:
        UserError: something cannot be read, so it is unknown whether it differs.
    """
    findings = Findings(compare_configurations(root), list(unheard_alarms(root)))
    if not findings.differences:
        _run_programs(root, findings, without={stack for stack, _ in deployed})
    for stack, file in deployed:
        on_progress(f"Reading what is deployed as {stack} …")
        with open_stack(file) as found:
            _compare(root, stack, found, findings)
    findings.differences.sort(key=lambda difference: difference.place)
    return findings


def _run_programs(root: Path, findings: Findings, without: set[str]) -> None:
    """Find the stacks whose configuration the program does not accept, and note those that cannot be run here.

    Args:
        root: the project's folder.
        findings: what is found is added to them.
        without: stacks to leave out: their program is run with the outputs of their deployment anyway.
    """
    for name in sorted(read_settings(Folder(root)).keys() - without):
        try:
            project = load_project(root, name)
            run_program(project, Placeholders(project.region))
        except UserError as error:
            if getattr(error, "kind", None) in PROGRAMS_OWN:
                words = "what the program accepts", str(error)
                findings.differences.append(Difference(name, stack_file(name), "", *words))
            else:  # a value is encrypted, say, or there is no program
                findings.notes.append(Note(name, f"Its program was not tried with its configuration: {error}"))


def _compare(root: Path, name: str, stack: Stack, findings: Findings) -> None:
    clients = functools.cache(stack.client)
    project = replace(load_project(root, name), last_outputs=stack.outputs)
    _require_place(project, stack, clients("sts").get_caller_identity()["Account"])
    run = run_program(project, Placeholders(project.region))
    differences = list(compare_deployed(name, run, stack, clients))
    findings.differences += differences
    findings.notes += live_versions(project, run, stack, differences)


def _require_place(project: Project, stack: Stack, account: str) -> None:
    """In another region or account nothing would be found, and everything reported as missing."""
    if stack.region != project.region:
        raise UserError(
            f"These outputs are of a stack in {stack.region}, but Pulumi.{project.stack}.yaml says {project.region}: "
            f"name the outputs of {project.stack}, or correct aws:region."
        )
    deployed_in = stack.output("function_arn").split(":")[4]
    if account != deployed_in:
        raise UserError(
            f"{project.stack} is deployed in account {deployed_in}, but these credentials are of account {account}: "
            "name another profile in AWS_PROFILE."
        )
