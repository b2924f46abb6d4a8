"""Why a program did not come to its end: the kind, the sentence, and the place."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.runner.failure import Kind, ProgramFailed
from tapkit.runner.process import HostProcess

from tests.tapkit.runner.programs import DEFINITIONS, Failing, run_text

FIRST = len(DEFINITIONS.splitlines()) + 1  # the line that the text of a program starts at


def failure_of(folder: Path, text: str, **more) -> ProgramFailed:
    """What a run of a program ends with."""
    with pytest.raises(ProgramFailed) as caught:
        run_text(folder, text, **more)
    return caught.value


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("raise pulumi.RunError('set a value')", Kind.RUN_ERROR, "set a value"),
        (
            "pulumi.Config().require('colour')",
            Kind.CONFIGURATION,
            "shop:colour has no value: set it with `pulumi config set shop:colour <value>`.",
        ),
        ("import pulumi_awsx.ec2", Kind.PACKAGE, "pulumi_awsx is not installed here."),
        ("raise ValueError", Kind.EXCEPTION, f"The program failed at __main__.py, line {FIRST}: ValueError"),
        ("Thing('a')\nraise KeyError('b')", Kind.EXCEPTION, f"The program failed at __main__.py, line {FIRST + 1}: "),
        ("def broken(:", Kind.EXCEPTION, f"The program failed at __main__.py, line {FIRST}: SyntaxError: "),
        ("Thing('a')\nThing('a')", Kind.REFUSED, "Duplicate resource URN 'urn:pulumi:dev::shop::aws:x/thing:Thing::a'"),
        ("sys.exit(0)", Kind.ENDED_EARLY, "The program ended itself with exit code 0, before Pulumi had registered"),
        ("sys.exit(7)", Kind.ENDED_EARLY, "The program ended itself with exit code 7, before Pulumi had registered"),
        ("sys.exit('no')", Kind.ENDED_EARLY, "The program ended itself with exit code 1, before Pulumi had registered"),
        ("os._exit(0)", Kind.ENDED_EARLY, "The program ended itself with exit code 0, before Pulumi had registered"),
        (
            "print('last', file=sys.stderr)\nos._exit(4)",
            Kind.ENDED_EARLY,
            "The program ended itself with exit code 4, before Pulumi had registered everything. Its last words: last",
        ),
        ("os.abort()", Kind.KILLED, "The program was killed by signal 6."),
        ("os.kill(os.getpid(), 9)", Kind.KILLED, "The program was killed: it, or what it started, took too much memor"),
        (
            "pulumi.runtime.register_stack_transformation(lambda args: None)\n"
            "pulumi.runtime.register_resource_transform(lambda args: None)",
            Kind.UNSUPPORTED,
            "The program uses transforms, which local runs do not support.",
        ),
        (
            "Thing('a', ResourceOptions(transforms=[lambda args: None]))",
            Kind.UNSUPPORTED,
            "The program uses transforms, which local runs do not support.",
        ),
        (
            "hook = pulumi.ResourceHook('h', lambda args: None)\n"
            "Thing('a', ResourceOptions(hooks=pulumi.ResourceHookBinding(before_create=[hook])))",
            Kind.UNSUPPORTED,
            "The program uses resource hooks, which local runs do not support.",
        ),
    ],
)
def test_each_failure_has_its_kind_and_a_sentence(tmp_path: Path, text: str, kind: Kind, message: str):
    error = failure_of(tmp_path, text)
    assert (error.kind, str(error)[: len(message)]) == (kind, message)
    assert "\n" not in str(error)


def test_an_error_in_an_apply_is_told_whoever_comes_upon_it_first(tmp_path: Path):
    """Pulumi raises it as the output's own, or as that of the resource that waits for it, which knows the place."""
    error = failure_of(tmp_path, "Thing('b', peer=Thing('a', name='n').arn.apply(lambda arn: int(arn)))")
    wrong = r"ValueError: invalid literal for int\(\) with base 10: 'arn:aws:x:us-east-1:123456789012:n'"
    assert error.kind is Kind.EXCEPTION
    assert re.fullmatch(
        rf"The program failed( at __main__.py, line {FIRST})?: {wrong}( \(resource b\))?", str(error)
    ), str(error)


def test_a_failure_knows_its_place_and_the_programs_own_traceback(tmp_path: Path):
    (tmp_path / "part.py").write_text("def fail():\n    raise ValueError('broken')\n", encoding="utf-8")
    error = failure_of(tmp_path, "import part\npart.fail()")
    assert (error.file, error.line) == ("part.py", 2)
    assert "raise ValueError('broken')" in error.trace
    assert "host.py" not in error.trace


def test_errors_that_are_each_others_cause_are_told_once(tmp_path: Path):
    text = (
        "first, second = ValueError('first'), ValueError('second')\nfirst.__cause__, second.__cause__ = second, first\n"
    )
    text += "async def fail(): raise first\npulumi.export('a', pulumi.Output.from_input(fail()))"
    assert "first" in str(failure_of(tmp_path, text, seconds=10))


def test_an_error_of_no_line_of_the_program_is_told(tmp_path: Path):
    text = (
        "first, second = ValueError('first'), ValueError('second')\nfirst.__cause__, second.__cause__ = second, first\n"
    )
    text += "import asyncio\nnow = asyncio.get_event_loop().create_future()\nnow.set_exception(first)\n"
    text += "pulumi.export('a', pulumi.Output.from_input(now))"
    assert "first" in str(failure_of(tmp_path, text, seconds=10))


def test_a_missing_package_is_named(tmp_path: Path):
    assert failure_of(tmp_path, "import pulumi_awsx.ec2").package == "pulumi_awsx"


def test_a_module_of_the_project_that_is_not_found_is_the_programs_failure(tmp_path: Path):
    (tmp_path / "neighbour.py").touch()
    error = failure_of(tmp_path, "import neighbour", entry="shop.py")
    assert (error.kind, error.file) == (Kind.EXCEPTION, "shop.py")
    assert "No module named 'neighbour'" in str(error)


def test_an_interpreter_without_the_sdk_is_told(tmp_path: Path):
    host = HostProcess(os.path.realpath(os.sys.executable), environment={})  # outside its virtual environment
    error = failure_of(tmp_path, "", host=host)
    host.close()
    assert (error.kind, str(error)) == (Kind.PACKAGE, "pulumi is not installed here.")


def test_an_sdk_that_cannot_be_imported_is_told(tmp_path: Path):
    (tmp_path / "pulumi.py").write_text("raise ModuleNotFoundError(name='dill')", encoding="utf-8")
    host = HostProcess(environment={**os.environ, "PYTHONPATH": str(tmp_path)})
    with pytest.raises(ProgramFailed, match="^dill is not installed here.$"):
        run_text(tmp_path / "..", "", host=host, entry=f"{tmp_path.name}/shop.py")
    host.close()


def test_an_interpreter_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(UserError, match="^/no/python cannot be run: No such file or directory.$"):
        run_text(tmp_path, "", host=HostProcess("/no/python"))


def test_the_error_of_a_provider_is_raised_as_it_is(tmp_path: Path):
    with pytest.raises(LookupError, match="^no a$"):
        run_text(tmp_path, "Thing('a')", Failing())


@pytest.mark.parametrize("names", [("early", "late"), ("late", "early")])
def test_the_first_error_of_a_provider_is_raised_not_one_that_follows(tmp_path: Path, names: tuple[str, str]):
    text = f"things = [Thing(name) for name in {names}]\npulumi.export('arns', [each.arn for each in things])"
    with pytest.raises(LookupError, match="^no early$"):
        run_text(tmp_path, text, Failing())


def test_the_error_of_a_provider_function_is_raised_as_it_is(tmp_path: Path):
    with pytest.raises(LookupError, match="^no x:index:look$"):
        run_text(tmp_path, "pulumi.runtime.invoke('x:index:look', {})", Failing())


def test_a_program_may_catch_the_error_of_a_provider_function(tmp_path: Path):
    text = "try:\n    pulumi.runtime.invoke('x:index:look', {})\nexcept Exception: pulumi.export('caught', True)"
    assert run_text(tmp_path, text, Failing()).outputs == {"caught": True}


def test_an_error_that_follows_a_caught_one_is_the_programs_own(tmp_path: Path):
    text = "try:\n    pulumi.runtime.invoke('x:index:look', {})\nexcept Exception: raise ValueError('mine') from None"
    with pytest.raises(ProgramFailed, match="ValueError: mine$"):
        run_text(tmp_path, text, Failing())


def test_a_program_that_never_ends_is_ended(tmp_path: Path):
    started = time.monotonic()
    error = failure_of(tmp_path, "import time\nwhile True: time.sleep(1)", seconds=1.5)
    assert (error.kind, str(error)) == (Kind.KILLED, "The program was still running after 1.5 seconds, and was ended.")
    assert time.monotonic() - started < 5


def test_a_program_that_takes_too_much_memory_fails_by_itself(tmp_path: Path):
    error = failure_of(tmp_path, "x = bytearray(4 << 30)", limits={"RLIMIT_AS": 2 << 30})
    assert (error.kind, error.line) == (Kind.EXCEPTION, FIRST)
    assert "MemoryError" in str(error)


def wait_until_gone(pid: int) -> bool:
    """Whether a process ends within a moment."""
    until = time.monotonic() + 3
    while time.monotonic() < until:
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.01)
    return False


DAEMON = """
import subprocess, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open('pid', 'w', encoding='utf-8').write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
while not (os.path.exists('pid') and open('pid', encoding='utf-8').read()): time.sleep(0.01)
"""


@pytest.mark.parametrize("end", ["", "raise ValueError", "os._exit(0)", "while True: time.sleep(1)"])
def test_no_process_that_a_program_starts_stays_behind(tmp_path: Path, end: str):
    try:
        run_text(tmp_path, DAEMON + end, seconds=3)
    except ProgramFailed:
        pass
    assert wait_until_gone(int((tmp_path / "pid").read_text(encoding="utf-8")))


def test_a_program_that_ends_its_host_is_killed_and_the_next_one_runs(tmp_path: Path):
    host = HostProcess()
    error = failure_of(tmp_path, "os.kill(os.getppid(), 9)\nimport time; time.sleep(60)", host=host)
    assert error.kind is Kind.KILLED
    assert run_text(tmp_path, "pulumi.export('a', 1)", host=host).outputs == {"a": 1}
    host.close()


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        ("exit 3", "exit code 3."),
        ("echo 'no namespaces here' >&2; exit 1", "exit code 1: no namespaces here."),
        ("kill -9 $$", "signal 9."),
    ],
)
def test_a_command_before_the_interpreter_that_fails_is_told(tmp_path: Path, command: str, ending: str):
    error = failure_of(tmp_path, "", host=HostProcess(prefix=["sh", "-c", command]))
    assert (error.kind, str(error)) == (Kind.KILLED, f"The process that starts the program ended with {ending}")


def test_an_error_here_ends_the_program(tmp_path: Path):
    def refuse(_printed: bytes) -> None:
        raise LookupError("no more")

    text = "import time\nopen('pid', 'w').write(str(os.getpid()))\nprint('x')\ntime.sleep(60)"
    with pytest.raises(LookupError, match="no more"):
        run_text(tmp_path, text, on_output=refuse)
    assert wait_until_gone(int((tmp_path / "pid").read_text(encoding="utf-8")))


@pytest.mark.parametrize("written", [b"\x00", b"[]", b'{"failure": 3, "modules": 7}', b'{"modules": ["os", 1]}'])
def test_a_forged_report_is_no_success(tmp_path: Path, written: bytes):
    text = f"for n in range(3, 64):\n    try: os.write(n, {written!r})\n    except OSError: pass\nos._exit(0)"
    assert failure_of(tmp_path, text).kind in (Kind.ENDED_EARLY, Kind.KILLED)


def test_a_registration_that_nothing_follows_is_no_success(tmp_path: Path):
    text = (
        "import grpc\nfrom pulumi.runtime.proto import resource_pb2, resource_pb2_grpc\n"
        "monitor = pulumi.runtime.settings.get_monitor()\n"
        "for kind in ('pulumi:pulumi:Stack', 'a:b:c'):\n"
        "    monitor.RegisterResource(resource_pb2.RegisterResourceRequest(type=kind, name='forged'))\n"
        "os._exit(0)"
    )
    assert failure_of(tmp_path, text).kind is Kind.ENDED_EARLY


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ("type='no type', name='a'", "'no type' 'a' is no resource: it needs type and name."),
        ("type='a:b:c', name=''", "'a:b:c' '' is no resource: it needs type and name."),
        ("type='a:b:c', name='x', parent='urn:forged'", "urn:pulumi:dev::shop::a:b:c::x needs urn:forged, which has"),
        ("type='a:b:c', name='x', dependencies=['urn:d']", "urn:pulumi:dev::shop::a:b:c::x needs urn:d, which has"),
        (
            "type='pulumi:pulumi:Stack', name='x'",
            "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev: the stack comes first, and once.",
        ),
    ],
)
def test_a_message_that_makes_no_sense_is_refused(tmp_path: Path, request_: str, message: str):
    text = (
        "from pulumi.runtime.proto import resource_pb2\n"
        f"pulumi.runtime.settings.get_monitor().RegisterResource(resource_pb2.RegisterResourceRequest({request_}))"
    )
    error = failure_of(tmp_path, text)
    assert (error.kind, str(error)[: len(message)]) == (Kind.REFUSED, message)


def test_a_program_that_sends_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tapkit.runner.monitor.MESSAGES_LIMIT", 50)
    error = failure_of(tmp_path, "for n in range(60): pulumi.log.info(str(n))")
    assert (error.kind, str(error)) == (Kind.LIMIT, "The program sent more than 50 messages or 512 MiB.")


def test_nothing_listens_on_the_network_and_the_address_is_gone_afterwards(tmp_path: Path):
    text = "import json\nopen('address', 'w').write(json.dumps(sorted(os.listdir('/tmp'))))"
    before = set(json.loads(json.dumps(os.listdir("/tmp"))))
    run_text(tmp_path, text)
    during = set(json.loads((tmp_path / "address").read_text(encoding="utf-8")))
    new = {each for each in during - before if each.startswith("tapkit-")}
    assert new and not new & set(os.listdir("/tmp"))


ORPHAN = """
import pathlib, sys
from tests.tapkit.runner.programs import run_text
run_text(pathlib.Path(sys.argv[1]), "import time\\nopen('pid', 'w').write(str(os.getpid()))\\ntime.sleep(600)")
"""


def test_a_program_ends_with_the_process_that_runs_it(tmp_path: Path):
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", ORPHAN, str(tmp_path)], cwd=root) as judge:
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text(encoding="utf-8")):
            time.sleep(0.05)
        judge.kill()
    assert wait_until_gone(int((tmp_path / "pid").read_text(encoding="utf-8")))


def test_a_program_that_waits_for_its_input_gets_none(tmp_path: Path):
    assert run_text(tmp_path, "pulumi.export('read', sys.stdin.read())").outputs == {"read": ""}
