"""Running a program in a process of its own: what it sees, what it exports, and what is told of it."""

import os
from pathlib import Path

import pytest
from tapkit.local.placeholders import Placeholders
from tapkit.local.project import Project
from tapkit.runner.process import HostProcess
from tapkit.runner.run import run_program
from tapkit.runner.wire import UNKNOWN

from tests.tapkit.runner.programs import by_name, project_of, run_text


def test_every_export_is_awaited(tmp_path: Path):
    run = run_text(
        tmp_path,
        "pulumi.export('slow', pulumi.Output.from_input(asyncio.sleep(0.01, 'done')))\n"
        "pulumi.export('plain', {'a': [1, 2.5, None]})\n"
        "pulumi.export('arn', Thing('a', name='n').arn)",
    )
    assert [type(each) for each in run.outputs["plain"]["a"][:2]] == [int, float]
    assert run.outputs == {"arn": "arn:aws:x:us-east-1:123456789012:n", "plain": {"a": [1, 2.5, None]}, "slow": "done"}


def test_the_program_sees_its_project_stack_organization_and_configuration(tmp_path: Path):
    run = run_text(
        tmp_path,
        "pulumi.export('seen', [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization(), __name__])\n"
        "pulumi.export('size', pulumi.Config().require_int('size'))\n"
        "pulumi.export('preview', pulumi.runtime.is_dry_run())\n"
        "pulumi.export('root', pulumi.runtime.get_root_directory())\n",
    )
    assert run.outputs == {
        "seen": ["shop", "dev", "organization", "__main__"],
        "size": 3,
        "preview": False,
        "root": str(tmp_path),
    }


def test_the_program_has_the_environment_that_it_is_given(tmp_path: Path):
    run = run_text(tmp_path, "pulumi.export('all', sorted(os.environ))", environment={"ONLY": "this"})
    assert [name for name in run.outputs["all"] if name not in ("LC_CTYPE",)] == [
        "ONLY",
        "PULUMI_CONFIG",
        "PULUMI_CONFIG_SECRET_KEYS",
    ]


def test_nothing_is_left_of_a_run_in_this_process(tmp_path: Path):
    before = Path.cwd(), dict(os.environ)
    run_text(tmp_path, "os.environ['NEW'] = '1'\nos.chdir('/')")
    assert (Path.cwd(), dict(os.environ)) == before


NEIGHBOUR = "import neighbour\npulumi.export('answer', [neighbour.ANSWER, os.getcwd()])"


@pytest.mark.parametrize("folder", ["", "deploy"])
def test_a_program_that_is_a_folder_runs_in_it_and_imports_its_neighbours(tmp_path: Path, folder: str):
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "neighbour.py").write_text("ANSWER = 42", encoding="utf-8")
    run = run_text(tmp_path, NEIGHBOUR, entry=f"{folder}/__main__.py".lstrip("/"))
    assert run.outputs == {"answer": [42, str((tmp_path / folder).resolve())]}


def test_a_program_that_is_a_file_imports_its_neighbours_once_it_has_put_them_on_the_path(tmp_path: Path):
    (tmp_path / "neighbour.py").write_text("ANSWER = 42", encoding="utf-8")
    text = f"sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n{NEIGHBOUR}"
    assert run_text(tmp_path, text, entry="shop.py").outputs == {"answer": [42, str(tmp_path)]}


def test_a_package_beside_the_program_is_imported_whole(tmp_path: Path):
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "__init__.py").write_text("from .sizes import SIZE", encoding="utf-8")
    (tmp_path / "infra" / "sizes.py").write_text("SIZE = 7", encoding="utf-8")
    assert run_text(tmp_path, "import infra\npulumi.export('size', infra.SIZE)").outputs == {"size": 7}


def test_a_program_finds_no_module_of_what_starts_it(tmp_path: Path):
    text = "import importlib.util\npulumi.export('found', [importlib.util.find_spec(n) for n in ('monitor', 'host')])"
    assert run_text(tmp_path, text).outputs == {"found": [None, None]}


def test_what_a_program_prints_is_shown_and_kept(tmp_path: Path):
    shown = []
    run = run_text(tmp_path, "print('é' * 3)\nprint('beside', file=sys.stderr)", on_output=shown.append)
    assert run.printed == "ééé\nbeside\n"
    assert sorted(b"".join(shown)) == sorted("ééé\nbeside\n".encode())


def test_a_program_may_print_more_than_anybody_keeps(tmp_path: Path):
    run = run_text(tmp_path, "for _ in range(3000): print('x' * 1000)\nprint('the end')")
    assert run.printed.endswith("the end\n")
    assert len(run.printed) < 70_000


def test_messages_are_kept_with_their_severity_and_those_for_debugging_are_not(tmp_path: Path):
    text = "pulumi.log.debug('d')\npulumi.log.info('i')\npulumi.log.warn('w')\npulumi.log.error('e')"
    assert run_text(tmp_path, text).log == [("info", "i"), ("warning", "w"), ("error", "e")]


def test_a_preview_as_the_engine_makes_it_does_not_know_what_a_provider_computes(tmp_path: Path):
    run = run_text(
        tmp_path,
        "a = Thing('a', name='n')\nThing('b', peer=a.arn)\n"
        "pulumi.export('preview', pulumi.runtime.is_dry_run())\npulumi.export('arn', a.arn)",
        unknowns=True,
    )
    assert (by_name(run)["b"].inputs, run.outputs) == ({"peer": UNKNOWN}, {"arn": UNKNOWN, "preview": True})


def test_runs_of_one_host_know_nothing_of_each_other(tmp_path: Path):
    host = HostProcess()
    first = run_text(tmp_path, "os.environ['A'] = '1'\nimport random; random.first = 1\nThing('first')", host=host)
    text = "import random\nThing('second')\npulumi.export('seen', [os.environ.get('A'), hasattr(random, 'first')])"
    second = run_text(tmp_path, text, host=host)
    host.close()
    assert set(by_name(first)) == {"shop-dev", "first"}
    assert (set(by_name(second)), second.outputs) == ({"shop-dev", "second"}, {"seen": [None, False]})


def test_another_run_finds_imported_what_the_one_before_has_imported(tmp_path: Path):
    host = HostProcess()
    text = "pulumi.export('before', type(sys.modules.get('pulumi_aws.sqs')).__name__)\n"
    text += "import pulumi_aws\npulumi_aws.sqs.Queue('q')"
    outputs = [run_text(tmp_path, text, host=host).outputs["before"] for _ in range(2)]
    host.close()
    assert outputs == ["NoneType", "module"]


def test_the_program_runs_with_the_interpreter_of_its_project(tmp_path: Path):
    other = tmp_path / "python"
    other.symlink_to(os.path.realpath(os.sys.executable))
    host = HostProcess(str(other), environment={**os.environ, "PYTHONPATH": os.pathsep.join(os.sys.path)})
    run = run_text(tmp_path, "pulumi.export('interpreter', sys.executable)", host=host)
    host.close()
    assert run.outputs == {"interpreter": str(other)}


def test_a_command_can_stand_before_the_interpreter(tmp_path: Path):
    host = HostProcess(prefix=["env", "CONFINED=yes"])
    text = "pulumi.export('confined', open(f'/proc/{os.getppid()}/environ').read().count('CONFINED=yes'))"
    run = run_text(tmp_path, text, host=host)
    host.close()
    assert run.outputs == {"confined": 1}


def test_a_project_is_run_whatever_the_folder_for_temporary_files_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    assert len(run_text(tmp_path, "").graph) == 1


def test_the_socket_is_nobody_elses_and_is_removed(tmp_path: Path):
    text = (
        "import stat\naddress = pulumi.runtime.settings.SETTINGS.monitor\n"
        "folders = [f for f in os.listdir('/tmp') if f.startswith('tapkit-')]\n"
        "pulumi.export('modes', sorted({stat.S_IMODE(os.stat('/tmp/' + f).st_mode) for f in folders}))\n"
    )
    assert run_text(tmp_path, text).outputs == {"modes": [0o700]}


def test_each_resource_knows_the_line_that_made_it(tmp_path: Path):
    (tmp_path / "part.py").write_text(
        "import pulumi\n\n\nclass Part(pulumi.ComponentResource):\n    def __init__(self, name, thing):\n"
        "        super().__init__('t:index:Part', name)\n        thing('inner', pulumi.ResourceOptions(parent=self))\n",
        encoding="utf-8",
    )
    project = project_of(tmp_path, "import part\npart.Part('outer', Thing)\n")
    resources = by_name(run_program(project, Placeholders(project.region)))
    line = len((tmp_path / "__main__.py").read_text(encoding="utf-8").splitlines())
    assert {name: (each.position.file, each.position.line) for name, each in resources.items() if each.position} == {
        "outer": ("__main__.py", line),
        "inner": ("part.py", 7),
    }


def test_the_outputs_of_the_last_deployment_are_known(tmp_path: Path):
    text = "ref = pulumi.StackReference('organization/shop/dev')\npulumi.export('size', ref.get_output('size'))"
    project = project_of(tmp_path, text, last_outputs={"size": 4})
    assert run_program(project, Placeholders(project.region)).outputs == {"size": 4}


def test_what_a_program_asks_of_another_stack_is_made_up_by_name(tmp_path: Path):
    run = run_text(
        tmp_path,
        "ref = pulumi.StackReference('acme/network/dev')\n"
        "pulumi.export('vpc', ref.require_output('vpc_id'))\npulumi.export('subnets', ref.get_output('subnetIds'))\n"
        "pulumi.export('absent', ref.get_output('x'.upper()))",
    )
    assert run.outputs["vpc"].startswith("vpc-")
    assert [each[:7] for each in run.outputs["subnets"]] == ["subnet-"]
    assert "absent" not in run.outputs


def test_a_program_that_is_not_there_is_told(tmp_path: Path):
    project = Project(tmp_path, "shop", "dev", tmp_path / "missing.py", {})
    with pytest.raises(Exception, match="missing.py does not exist: `main` in Pulumi.yaml names the program's file"):
        run_program(project, Placeholders("us-east-1"))
