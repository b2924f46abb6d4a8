"""Running a program in-process: what it sees, what it exports, and which error comes out."""

import asyncio
import contextlib
import contextvars
import sys
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime.mocks import Mocks
from pulumi.runtime.settings import set_root_resource
from tapkit.errors import UserError
from tapkit.local.placeholders import Placeholders
from tapkit.local.program import Run, run_program
from tapkit.local.project import Project

from tests.tapkit.local.programs import Failing, by_name, run_text


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


NEIGHBOUR = "import neighbour_of_program as n\npulumi.export('answer', n.ANSWER)"


@pytest.fixture(name="neighbour")
def module_beside_the_program(tmp_path: Path) -> Iterator[None]:
    """A module in the project's folder, forgotten again in the end."""
    (tmp_path / "neighbour_of_program.py").write_text("ANSWER = 42", encoding="utf-8")
    yield
    sys.modules.pop("neighbour_of_program", None)


@pytest.mark.usefixtures("neighbour")
def test_a_program_that_is_a_folder_imports_its_neighbours(tmp_path: Path):
    assert run_text(tmp_path, NEIGHBOUR).outputs == {"answer": 42}


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize("searched", ["", "{folder}", "{folder}/."], ids=["working folder", "folder", "other spelling"])
def test_a_program_that_is_a_file_finds_its_neighbours_no_more_than_under_pulumi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, searched: str
):
    monkeypatch.setattr(sys, "path", [searched.format(folder=tmp_path), *sys.path])
    with pytest.raises(ModuleNotFoundError, match="No module named 'neighbour_of_program'"):
        run_text(tmp_path, NEIGHBOUR, entry="shop.py")


@pytest.mark.usefixtures("neighbour")
def test_a_program_that_is_a_file_imports_its_neighbours_once_it_has_put_them_on_the_path(tmp_path: Path):
    text = f"sys.path.insert(0, os.path.dirname(__file__))\n{NEIGHBOUR}"
    assert run_text(tmp_path, text, entry="shop.py").outputs == {"answer": 42}


def test_a_program_in_a_folder_below_runs_there_and_does_not_find_the_projects_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "program").mkdir()
    (tmp_path / "beside_the_folder.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    text = "import importlib.util\npulumi.export('here', [os.getcwd(), importlib.util.find_spec('beside_the_folder')])"
    run = run_text(tmp_path, text, entry="program/__main__.py")
    assert run.outputs == {"here": [str(tmp_path / "program"), None]}


@pytest.mark.parametrize("end", ["", "\nraise ValueError('broken')"], ids=["succeeds", "fails"])
def test_the_import_path_is_afterwards_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str):
    monkeypatch.syspath_prepend(tmp_path)
    before = sys.path[:]
    with contextlib.suppress(ValueError):
        run_text(tmp_path, f"sys.path[:0] = ['/first', '/second']{end}")
    assert sys.path == before


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
    with pytest.raises(UserError, match="missing.py does not exist: `main` in Pulumi.yaml names the program's file"):
        run_program(project, Placeholders("us-east-1"))
