"""Starts Pulumi programs as Pulumi's host for Python does, and scripts: each in a process forked from this one.

Run by the interpreter of the program's project, which need not have this package: nothing here imports from it. The
control socket is standard input. A request is one line of JSON that comes with three descriptors: the program's
standard output, its standard error and a pipe for its report. The answer is one line, too, and is sent once no process
that the program started is left. This process ends, with all that it started, when the control socket is closed.
"""

from __future__ import annotations  # the project's interpreter may be older than ours

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import runpy
import select
import signal
import socket
import sys
import threading
import time
import traceback
import types
from collections.abc import Iterable
from typing import Any, NoReturn

CONTROL = 0
LINE_LIMIT = 1 << 20  # bytes of a request
USER_ERROR, FAILED = 1, 32  # exit codes of Pulumi's host: a RunError, any other exception
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h


def main() -> None:
    """Serve requests until the control socket is closed."""
    sys.path.pop(0)  # of this file, which no program is to find its neighbours in
    _prctl(PR_SET_CHILD_SUBREAPER, 1)  # what loses its parent becomes a child of this process
    atexit.register(_flush)  # first, and so after all that programs register
    _load(["pulumi", "pulumi.runtime"])
    gc.disable()
    control = socket.socket(fileno=os.dup(CONTROL))
    os.dup2(os.open(os.devnull, os.O_RDONLY), CONTROL)
    ended, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        line, descriptors, _, _ = socket.recv_fds(control, LINE_LIMIT, 3)
        while line and not line.endswith(b"\n"):
            more = control.recv(LINE_LIMIT)
            line = line + more if more else b""
        if not line:
            return
        request = json.loads(line)
        _load(request["modules"])
        gc.freeze()
        program = os.fork() or _become(request, descriptors, (control, ended, wakes))
        for descriptor in descriptors:
            os.close(descriptor)
        code = _wait(program, control, ended)
        _kill_all(program)
        if code is None:
            return
        control.sendall(json.dumps({"exit": code}).encode() + b"\n")


def _load(modules: list[str]) -> None:
    """Import what programs will import anyway. What is missing is theirs to report."""
    for name in modules:
        with contextlib.suppress(Exception):
            hasattr(importlib.import_module(name), "outputs")  # a provider's services load when looked into


def _loaded() -> list[str]:
    """The providers' SDKs that were imported, and their services that were looked into."""
    return [
        name
        for name, module in list(sys.modules.items())
        if name.startswith("pulumi_") and module.__class__ is types.ModuleType and hasattr(module, "__path__")
    ]


def _prctl(option: int, value: int) -> None:
    """Linux has it; elsewhere only what stays in its group is ended with a program."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _wait(program: int, control: socket.socket, ended: socket.socket) -> int | None:
    """The exit code of the program, negative for a signal; None once nobody waits for it any more."""
    while True:
        found, status = os.waitpid(program, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        ready, _, _ = select.select([control, ended], [], [])
        if ended in ready:
            ended.recv(1024)
        if control in ready:
            os.kill(program, signal.SIGKILL)
            return None


def _kill_all(program: int) -> None:
    """End every process that the program started: those whose parents ended are children of this process."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program, signal.SIGKILL)
    while True:
        for child in _children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(child, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.001)
        except ChildProcessError:
            return


def _children() -> list[int]:
    own = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        with contextlib.suppress(OSError, ValueError):
            with open(f"/proc/{int(name)}/stat", encoding="utf-8", errors="replace") as file:
                if int(file.read().rpartition(")")[2].split()[1]) == os.getpid():
                    own.append(int(name))
    return own


def _become(request: dict[str, Any], descriptors: list[int], hosts: Iterable[socket.socket]) -> int:
    """Turn this forked process into the program's, and end it with the program: nothing is ever returned."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for each in hosts:
        each.close()
    output, errors, report = descriptors
    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.set_inheritable(report, False)
    for descriptor in (output, errors):
        os.close(descriptor)
    os.setsid()
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for name, limit in request["limits"].items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)
    os.environ.clear()
    os.environ.update(request["environment"])
    code, failure = 1, None
    try:
        code, failure = _run(request)
    finally:
        with contextlib.suppress(OSError), open(report, "w", encoding="utf-8") as file:
            json.dump({"failure": failure, "modules": _loaded()}, file)
        _exit(code)


def _exit(code: int) -> NoReturn:
    """End as the interpreter does, without taking each module apart: that takes a tenth of a second."""
    # pylint: disable=protected-access # no public name does either
    threading._shutdown()
    atexit._run_exitfuncs()
    os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()


def _run(request: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
    """Run the program; what it raises is described."""
    try:
        import pulumi  # pylint: disable=import-outside-toplevel
    except ImportError as error:
        return USER_ERROR, _described(error, request)
    try:
        if "script" in request:
            _run_script(request)
        else:
            _run_in_pulumi(pulumi, request)
    except pulumi.RunError as error:
        return USER_ERROR, _described(error, request)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None), None
    except BaseException as error:  # pylint: disable=broad-exception-caught # a program may raise anything
        return FAILED, _described(error, request)
    return 0, None


def _run_script(request: dict[str, Any]) -> None:
    os.chdir(request["folder"])
    sys.argv = [request["script"], *request["arguments"]]
    runpy.run_path(request["script"], run_name="__main__")


def _run_in_pulumi(pulumi: types.ModuleType, request: dict[str, Any]) -> None:
    import asyncio  # pylint: disable=import-outside-toplevel
    import logging  # pylint: disable=import-outside-toplevel
    from concurrent.futures import ThreadPoolExecutor  # pylint: disable=import-outside-toplevel

    runtime = pulumi.runtime
    runtime.set_all_config(runtime.get_config_env(), runtime.get_config_secret_keys_env())
    settings = {name: request[name] for name in ("project", "stack", "organization", "parallel", "dry_run", "monitor")}
    runtime.configure(
        runtime.Settings(**settings, engine=_engine(request["monitor"]), root_directory=request["root_directory"])
    )
    sys.argv = [request["program"]]
    os.chdir(request["folder"])
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=4 * request["parallel"])
    loop.set_default_executor(executor)
    # What fails also fails all that waits for it, which nobody looks at any more.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        loop.run_until_complete(
            runtime.run_in_stack(lambda: runpy.run_path(request["program"], run_name="__main__") and None)
        )
    finally:
        executor.shutdown(wait=True)
        loop.close()


def _engine(address: str) -> Any:
    """The engine's client. Messages for debugging, some hundred in each run, would only cost the time of a call."""
    import grpc  # pylint: disable=import-outside-toplevel
    from pulumi.runtime.proto import engine_pb2_grpc  # pylint: disable=import-outside-toplevel

    engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
    send = engine.Log
    engine.Log = lambda message: send(message) if message.severity else None
    return engine


def _described(error: BaseException, request: dict[str, Any]) -> dict[str, Any]:
    """An error in words: its class and the classes above, the place in the project, the program's own traceback."""
    root = request["root_directory"]
    frames, own, first = [], [], 0
    cause, seen = error, []
    while cause is not None and cause not in seen and not own:  # the SDK raises again what an `apply` raised
        seen.append(cause)
        frames = traceback.extract_tb(cause.__traceback__)
        places = [(os.path.abspath(frame.filename), frame.lineno) for frame in frames]
        if isinstance(cause, SyntaxError) and cause.filename:
            places.append((os.path.abspath(cause.filename), cause.lineno))
        own = [place for place in places if _is_in(place[0], root)]
        first = next((index for index, place in enumerate(places) if place in own), 0)
        cause = cause.__cause__ or cause.__context__
    return {
        "type": type(error).__name__,
        "bases": [f"{base.__module__}.{base.__qualname__}" for base in type(error).__mro__],
        "message": str(error),
        "name": getattr(error, "name", None),
        "place": own[-1] if own else None,
        "traceback": "".join(traceback.format_list(frames[first:]) + traceback.format_exception_only(error)),
    }


def _is_in(file: str, root: str) -> bool:
    """Whether a file is the project's own: neither installed for it nor this one."""
    return file.startswith(root + os.sep) and "site-packages" not in file and file != os.path.abspath(__file__)


if __name__ == "__main__":
    main()
