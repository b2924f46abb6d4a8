"""Running a program in-process: what it sees, what it exports, and which error comes out."""

import asyncio
import contextlib
import contextvars
import sys
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime.mocks import Mocks
from pulumi.runtime.settings import set_root_resource

from local.errors import LocalError
from local.placeholders import Placeholders
from local.program import Run, run_program
from local.project import Project
from tests.unit.local.programs import Failing, by_name, run_text


def test_every_export_is_awaited(tmp_path: Path):
    run = run_text(
        tmp_path,
        "pulumi.export('slow', pulumi.Output.from_input(asyncio.sleep(0.01, 'done')))\n"
        "pulumi.export('plain', {'a': [1]})\n"
        "pulumi.export('arn', Thing('a', name='n').arn)",
    )
    assert run.outputs == {"slow": "done", "plain": {"a": [1]}, "arn": "arn:aws:x:us-east-1:123456789012:n"}


def test_a_program_without_exports_has_no_outputs(tmp_path: Path):
    assert run_text(tmp_path, "Thing('a')").outputs == {}


def test_the_program_sees_its_project_stack_and_configuration(tmp_path: Path):
    run = run_text(
        tmp_path,
        "pulumi.export('seen', [pulumi.get_project(), pulumi.get_stack(), pulumi.Config().require_int('size')])\n"
        "pulumi.export('preview', pulumi.runtime.is_dry_run())\n"
        "pulumi.export('name', __name__)",
    )
    assert run.outputs == {"seen": ["shop", "dev", 3], "preview": False, "name": "__main__"}


@pytest.mark.parametrize("end", ["", "\nraise ValueError('broken')"], ids=["succeeds", "fails"])
def test_the_program_runs_in_its_projects_folder_and_nothing_else_does(tmp_path: Path, end: str):
    before = Path.cwd()
    with contextlib.suppress(ValueError):
        run_text(tmp_path, f"open('here', 'w', encoding='utf-8').close(){end}")
    assert (tmp_path / "here").exists()
    assert Path.cwd() == before


def test_the_program_imports_its_neighbours(tmp_path: Path):
    (tmp_path / "neighbour_of_program.py").write_text("ANSWER = 42", encoding="utf-8")
    try:
        run = run_text(tmp_path, "import neighbour_of_program as n\npulumi.export('answer', n.ANSWER)")
    finally:
        sys.modules.pop("neighbour_of_program", None)
    assert run.outputs == {"answer": 42}


def test_a_folder_that_python_searches_already_is_not_added_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    run = run_text(tmp_path, "pulumi.export('times', sys.path.count(os.getcwd()))")
    assert run.outputs == {"times": 1}


def test_the_error_of_a_provider_function_is_raised(tmp_path: Path):
    with pytest.raises(LookupError, match="no x:index:look"):
        run_text(tmp_path, "pulumi.runtime.invoke('x:index:look', {})", Failing())


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("raise pulumi.RunError('set a value')", pulumi.RunError, "set a value"),
        ("Thing('a')\nraise KeyError('b')", KeyError, "'b'"),
        ("def broken(:", SyntaxError, "invalid syntax"),
        ("pulumi.export('a', Thing('a').arn.apply(lambda arn: int(arn)))", ValueError, "invalid literal for int"),
    ],
)
def test_the_programs_own_error_passes_through(tmp_path: Path, text: str, error: type[Exception], message: str):
    with pytest.raises(error) as caught:
        run_text(tmp_path, text)
    assert str(caught.value).startswith(message)


def test_runs_know_nothing_of_each_other(tmp_path: Path):
    first = run_text(tmp_path, "Thing('first')\npulumi.export('first', 1)")
    with pytest.raises(LookupError):
        run_text(tmp_path, "Thing('failed')\npulumi.export('failed', 1)", Failing())
    second = run_text(tmp_path, "Thing('second')\npulumi.export('second', 2)")
    assert (set(by_name(first)), first.outputs) == ({"shop-dev", "first"}, {"first": 1})
    assert (set(by_name(second)), second.outputs) == ({"shop-dev", "second"}, {"second": 2})


def test_a_run_takes_nothing_from_its_callers_context(tmp_path: Path):
    def with_another_stack() -> Run:
        set_root_resource(object())
        return run_text(tmp_path, "pulumi.export('a', 1)")

    run = contextvars.copy_context().run(with_another_stack)
    assert (set(by_name(run)), run.outputs) == ({"shop-dev"}, {"a": 1})


@pytest.mark.parametrize("provider", [None, Failing()], ids=["succeeds", "fails"])
def test_no_event_loop_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Mocks | None):
    made: list[asyncio.AbstractEventLoop] = []
    new_event_loop = asyncio.new_event_loop

    def recording() -> asyncio.AbstractEventLoop:
        made.append(new_event_loop())
        return made[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", recording)
    with contextlib.suppress(LookupError):
        run_text(tmp_path, "for name in 'abcdef': Thing(name)", provider)
    assert len(made) > 1
    assert [loop for loop in made if not loop.is_closed()] == []


def test_a_program_that_is_not_there_is_told(tmp_path: Path):
    project = Project(tmp_path, "shop", "dev", tmp_path / "missing.py", {})
    with pytest.raises(LocalError, match="missing.py does not exist: `main` in Pulumi.yaml names the program's file"):
        run_program(project, Placeholders("us-east-1"))
