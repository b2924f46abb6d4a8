"""Corrections of the emulator: asynchronous events."""

# pylint: disable=protected-access # what is put right is not public

import os
import queue
import signal
import sys
import threading

import pytest
from ministack.core import iam_evaluator as iam
from tapkit.local import emulator_process

QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:000000000000:failed"}}}
EVENT = {"Records": []}


@pytest.fixture(name="function")
def known_function(monkeypatch):
    function = {
        "aliases": {"live": {"FunctionVersion": "2"}},
        "event_invoke_configs": {},
        "concurrency": 3,
    }
    monkeypatch.setattr(emulator_process.lambda_svc, "_functions", {"processor": function})
    return function


@pytest.fixture(name="delivered")
def recorded_deliveries(monkeypatch):
    deliveries = []
    monkeypatch.setattr(emulator_process, "_deliver", lambda execution, event: deliveries.append((execution, event)))
    return deliveries


def execution(version):
    return {"config": {"FunctionName": "processor", "Version": version}}


@pytest.mark.parametrize("qualifier", ["live", "2"])
def test_event_is_delivered_as_the_invoked_alias_or_version_is_configured(function, delivered, qualifier):
    function["event_invoke_configs"][qualifier] = QUEUE
    emulator_process.deliver(execution("2"), EVENT)
    assert delivered == [({**execution("2"), "concurrency": 3, "event_invoke_config": QUEUE}, EVENT)]


def test_configuration_of_another_version_does_not_count(function, delivered):
    function["event_invoke_configs"]["live"] = QUEUE
    emulator_process.deliver(execution("1"), EVENT)
    assert delivered == [({**execution("1"), "concurrency": 3}, EVENT)]


@pytest.fixture(name="attempts")
def throttled_twice(monkeypatch):
    answers = [{"throttle": True}, {"throttle": True}, {"body": "done"}]
    monkeypatch.setattr(emulator_process, "REQUEUE_SECONDS", 0)
    monkeypatch.setattr(emulator_process, "_execute", lambda execution, event: answers.pop(0))
    return answers


@pytest.mark.usefixtures("function")
def test_throttled_event_waits_instead_of_counting_as_failed(monkeypatch, attempts):
    results = []
    monkeypatch.setattr(
        emulator_process,
        "_deliver",
        lambda execution, event: results.append(emulator_process.execute(execution, event)),
    )
    emulator_process.deliver(execution("2"), EVENT)
    assert (results, attempts) == ([{"body": "done"}], [])


@pytest.mark.usefixtures("function")
def test_only_the_first_of_a_functions_waiting_events_ask_whether_they_may_run(monkeypatch):
    monkeypatch.setattr(emulator_process, "AT_ONCE", 2)
    monkeypatch.setattr(emulator_process, "_queues", {})
    asking, may_run, results = queue.Queue(), threading.Event(), []

    def ask(_execution, event):
        asking.put(event)
        may_run.wait(5)
        return {"body": "done"}

    monkeypatch.setattr(emulator_process, "_execute", ask)
    monkeypatch.setattr(
        emulator_process,
        "_deliver",
        lambda execution, event: results.append(emulator_process.execute(execution, event)),
    )
    threads = [threading.Thread(target=emulator_process.deliver, args=(execution("2"), EVENT)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert [asking.get(timeout=5) for _ in range(2)] == [EVENT, EVENT]
    with pytest.raises(queue.Empty):
        asking.get(timeout=0.05)
    may_run.set()
    for thread in threads:
        thread.join(5)
    assert len(results) == 3


def test_throttled_caller_who_waits_for_an_answer_is_told_so(attempts):
    assert emulator_process.execute(execution("2"), EVENT) == {"throttle": True}
    assert len(attempts) == 2


ROLE = "arn:aws:iam::000000000000:role/service/processor"
FAILED = "arn:aws:sqs:us-east-1:000000000000:failed"
SEND = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": FAILED}
ONLY_ENCRYPTED = {
    **{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": FAILED},
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
NOT_THIS_ROLE = {"Effect": "Deny", "Principal": {"AWS": ROLE}, "Action": "sqs:SendMessage", "Resource": FAILED}


@pytest.fixture(name="park")
def parking(monkeypatch, function):
    """Parks an event, given the statements of the role's policy and those of the queue's; answers what was sent."""
    function["config"] = {"Role": ROLE}
    sent = []

    def park(*role_statements, queue_statements=None):
        policies = {("processor", "000000000000"): [iam.parse_policy_document({"Statement": list(role_statements)})]}
        queue_policy = None if queue_statements is None else ({"Statement": queue_statements}, "000000000000")
        monkeypatch.setattr(iam, "_gather_role_policies", lambda *role: policies[role])
        monkeypatch.setattr(iam, "_resource_policy", lambda *queue: {("sqs", FAILED): queue_policy}[queue])
        monkeypatch.setattr(emulator_process, "_park", lambda *arguments: sent.append(arguments))
        emulator_process.park(FAILED, "processor", EVENT, {"error": True})
        return sent

    return park


def test_failed_event_is_parked_where_the_role_may_send(park):
    assert park(SEND) == [(FAILED, "processor", EVENT, {"error": True})]


def test_queue_that_wants_encrypted_connections_takes_it(park):
    assert park(SEND, queue_statements=[ONLY_ENCRYPTED]) == [(FAILED, "processor", EVENT, {"error": True})]


@pytest.mark.parametrize(
    "role_statements, queue_statements",
    [
        ([], None),
        ([SEND | {"Resource": f"{FAILED}-2"}], None),
        ([SEND | {"Action": "sqs:ReceiveMessage"}], None),
        ([SEND], [NOT_THIS_ROLE]),
    ],
)
def test_failed_event_is_dropped_where_the_role_may_not_send_and_the_log_says_so(
    park, caplog, role_statements, queue_statements
):
    assert not park(*role_statements, queue_statements=queue_statements)
    assert f"{ROLE} may not send to {FAILED}: an event of processor is dropped" in caplog.messages


@pytest.fixture(name="in_its_folder")
def folder_of_the_emulator(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(name="standard_input")
def replaced_standard_input(monkeypatch):
    def replace(file):
        monkeypatch.setattr(sys, "stdin", file)

    return replace


@pytest.fixture(autouse=True)
def emulator_as_it_was(monkeypatch):
    for name in ("invoke_async_with_retry", "_execute_function", "_execute_function_warm", "_route_async_failure"):
        monkeypatch.setattr(emulator_process.lambda_svc, name, None)
    monkeypatch.setattr(emulator_process.lambda_runtime, "_detect_runtime_binary", None)


@pytest.mark.usefixtures("in_its_folder")
def test_main_runs_the_corrected_emulator(monkeypatch, standard_input):
    started, service = [], emulator_process.lambda_svc
    monkeypatch.setattr(
        emulator_process.app,
        "main",
        lambda: started.append(
            (
                service.invoke_async_with_retry,
                service._execute_function,
                service._execute_function_warm,
                service._route_async_failure,
            )
        ),
    )
    with open(os.devnull, encoding="utf-8") as nothing:
        standard_input(nothing)
        emulator_process.main()
    assert started == [
        (emulator_process.deliver, emulator_process.execute, emulator_process.run, emulator_process.park)
    ]


def test_main_gives_functions_an_interpreter_in_the_emulators_folder(monkeypatch, standard_input, in_its_folder):
    monkeypatch.setattr(emulator_process.app, "main", lambda: None)
    with open(os.devnull, encoding="utf-8") as nothing:
        standard_input(nothing)
        emulator_process.main()
    interpreter, script = emulator_process.lambda_runtime._detect_runtime_binary("python3.13")
    assert (interpreter, "def run():" in script) == (str(in_its_folder / "runtime" / "bin" / "python"), True)


@pytest.mark.usefixtures("in_its_folder")
def test_a_pipe_to_who_started_it_is_watched(monkeypatch, standard_input):
    ended, before = [], threading.enumerate()
    monkeypatch.setattr(emulator_process.app, "main", lambda: None)
    monkeypatch.setattr(os, "killpg", lambda *arguments: ended.append(arguments))
    reader, writer = os.pipe()
    with open(reader, encoding="utf-8") as pipe:
        standard_input(pipe)
        emulator_process.main()
        (watching,) = [thread for thread in threading.enumerate() if thread not in before]
        assert (watching.is_alive(), ended) == (True, [])
        os.close(writer)
        watching.join(5)
    assert ended == [(0, signal.SIGKILL)]
