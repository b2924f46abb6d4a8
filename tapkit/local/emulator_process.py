"""The program of the emulator's process: ministack, corrected where Lambda behaves differently.

ministack reads neither the asynchronous configuration nor the reserved concurrency where an event comes
through an alias, and counts a throttled event as a failed attempt. Lambda keeps a throttled event in its
queue: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html

ministack parks a failed event whatever the role allows. Lambda parks it with the role's rights, and drops
it otherwise: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html

ministack runs functions with the interpreter that runs itself, so that they could import whatever is installed
for the project. Lambda's runtime has the AWS SDK only, and the rest has to be in the function's archive:
https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
And where a function cannot be loaded, its log says nothing; Lambda's says why.
"""

# pylint: disable=protected-access # ministack has no public interface for this

import contextvars
import importlib.util
import os
import signal
import stat
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import iam_evaluator as iam
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

REQUEUE_SECONDS = 0.1
# Of a function's waiting events the first few ask whether they may run: thousands that ask leave no time to run any.
AT_ONCE = int(os.environ.get("LAMBDA_ACCOUNT_CONCURRENCY", "8"))
# What the role needs for a destination; tapkit/aws/lambda_.py refuses those in other services.
SENDING = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}
# The AWS SDK with all that it needs: the modules that Lambda's Python finds besides its own.
SDK = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")

_asynchronous = contextvars.ContextVar("asynchronous", default=False)
_queues: dict[str, threading.Semaphore] = {}
_deliver = lambda_svc.invoke_async_with_retry
_execute = lambda_svc._execute_function
_run = lambda_svc._execute_function_warm
_park = lambda_svc._route_async_failure
_runtime_of = lambda_runtime._detect_runtime_binary


def deliver(execution: dict[str, Any], event: dict[str, Any]) -> None:
    """Invoke asynchronously, as the invoked alias or version is configured."""
    config = execution["config"]
    function = lambda_svc._functions.get(config["FunctionName"])
    corrected = {**execution, "concurrency": function.get("concurrency")}
    for qualifier, configuration in function["event_invoke_configs"].items():
        alias = function["aliases"].get(qualifier, {})
        if config["Version"] in (qualifier, alias.get("FunctionVersion")):
            corrected["event_invoke_config"] = configuration
    token = _asynchronous.set(True)  # ministack copies the context into the thread that invokes
    try:
        _deliver(corrected, event)
    finally:
        _asynchronous.reset(token)


def execute(execution: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Run one attempt; an asynchronous one waits for its turn, and until it is no longer throttled."""
    if not _asynchronous.get():
        return _execute(execution, event)
    with _queues.setdefault(execution["config"]["FunctionName"], threading.Semaphore(AT_ONCE)):
        while (result := _execute(execution, event)).get("throttle"):
            time.sleep(REQUEUE_SECONDS)
    return result


def run(function: dict[str, Any], event: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Run the function's code; an error that left nothing in the log is logged."""
    result = _run(function, event, request_id)
    if result.get("error") and not result.get("log"):
        result["log"] = result["body"]["errorMessage"]
    return result


def park(destination: str, function: str, event: dict[str, Any], result: dict[str, Any]) -> None:
    """Send a failed event to its destination if the function's role may; say in the log if it is dropped."""
    role = lambda_svc._functions[function]["config"]["Role"]
    if may_send(role, destination):
        _park(destination, function, event, result)
    else:
        lambda_svc.logger.error("%s may not send to %s: an event of %s is dropped", role, destination, function)


def may_send(role: str, destination: str) -> bool:
    """Whether the role's policies and the destination's own together allow it."""
    service, region = destination.split(":")[2:4]
    account, name = role.split(":")[4], role.rsplit("/", 1)[-1]
    request = iam.EvalContext(
        principal_arn=role,
        principal_type="AssumedRole",
        principal_account=account,
        action=SENDING[service],
        resource_arn=destination,
        region=region,
        secure_transport=True,
    )
    decision = iam.evaluate(request, iam._gather_role_policies(name, account))
    if (policy := iam._resource_policy(service, destination)) is not None:
        decision = iam.combine_resource_policy(decision, request, *policy)
    return decision.decision == "Allow"


def make_runtime(folder: Path) -> str:
    """Make a virtual environment that holds the SDK alone; return the path of its interpreter.

    By hand, because the module ``venv`` takes as long as a third of the emulator's start. What makes a folder such an
    environment: https://peps.python.org/pep-0405/
    """
    base, interpreter = Path(sys._base_executable), folder / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.symlink_to(base)
    settings = f"home = {base.parent}\ninclude-system-site-packages = false\n"
    (folder / "pyvenv.cfg").write_text(settings, encoding="utf-8")
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    packages.mkdir(parents=True)
    for name in SDK:
        source = Path(importlib.util.find_spec(name).origin)
        source = source.parent if source.stem == "__init__" else source
        (packages / source.name).symlink_to(source)
    return str(interpreter)


def started_with(interpreter: str) -> Callable[[str], tuple[str, str]]:
    """A function that returns how a runtime's functions are started: those in Python with ``interpreter``."""

    def runtime_of(runtime: str) -> tuple[str, str]:
        program, script = _runtime_of(runtime)
        return (interpreter if program == sys.executable else program), script

    return runtime_of


def end_with_starter() -> None:
    """End this process and its functions once nobody holds the other end of standard input, a pipe, any more."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Run the emulator until it is stopped; where standard input is a pipe, until its other end is closed."""
    lambda_svc.invoke_async_with_retry = deliver
    lambda_svc._execute_function = execute
    lambda_svc._execute_function_warm = run
    lambda_svc._route_async_failure = park
    lambda_runtime._detect_runtime_binary = started_with(make_runtime(Path("runtime").absolute()))
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        threading.Thread(target=end_with_starter, daemon=True).start()
    app.main()


if __name__ == "__main__":
    main()
