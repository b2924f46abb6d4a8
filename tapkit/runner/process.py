"""The process that programs are started in, seen from outside: started, asked, limited in time, and ended."""

import atexit
import contextlib
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapkit.errors import UserError

HOST = Path(__file__).with_name("host.py")
SDK_MODULE = re.compile(r"pulumi_\w+(\.\w+)?", re.ASCII)
KEPT_OUTPUT = 64 * 1024  # bytes of each stream, the last ones
KEPT_REPORT = 1024 * 1024
ANSWER_LIMIT = 4096  # bytes
PATIENCE = 2  # seconds for a process that was told to end, or for output that is on its way


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        code: its exit code, negative for a signal; None where it had none: it was ended for having run too long, or
            its host ended first.
        output: the end of what it printed.
        errors: the end of its standard error.
        report: what its host says about it; a program can forge it.
        lost: where its host ended first, how, in words.
    """

    code: int | None
    output: str
    errors: str
    report: dict[str, Any]
    lost: str | None = None


@dataclass(eq=False)
class HostProcess:
    """A host for one program after the other, in a session of its own.

    Args:
        interpreter: of the project, with Pulumi's SDK.
        prefix: a command that runs the rest of its arguments, such as a sandbox.
        environment: of the host itself, by default this process's.
        modules: that it imports before the first program.
    """

    interpreter: str = sys.executable
    prefix: Sequence[str] = ()
    environment: Mapping[str, str] | None = None
    modules: Sequence[str] = ()
    _process: subprocess.Popen | None = field(default=None, init=False)
    _control: socket.socket | None = field(default=None, init=False)
    _modules: list[str] = field(default_factory=list, init=False)
    _owner: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def start(self) -> None:
        """Start it, unless it runs. It imports Pulumi's SDK at once, and then waits for a request.

        Raises:
            UserError: there is no such interpreter.
        """
        if self._owner == os.getpid() and self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._owner = os.getpid()
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(  # pylint: disable=consider-using-with # lives as long as this
                    [*self.prefix, self.interpreter, str(HOST)],
                    stdin=theirs,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,  # a host is silent; what stands before it may not be
                    env=None if self.environment is None else dict(self.environment),
                    start_new_session=True,
                )
            except OSError as error:
                self.close()
                raise UserError(f"{self.interpreter} cannot be run: {error.strerror}.") from error

    def run(
        self, request: dict[str, Any], timeout: float, on_output: Callable[[bytes], Any] = lambda printed: None
    ) -> Ended:
        """Run a program to its end, one at a time.

        Args:
            request: as ``host.py`` takes it.
            timeout: seconds after which the program is ended with all that it started, and this host with it.
            on_output: called with what the program prints, as it does.
        """
        with self._lock:
            try:
                return self._run(request, timeout, on_output)
            except BaseException:
                self.close()
                raise

    def _run(self, request: dict[str, Any], timeout: float, on_output: Callable[[bytes], Any]) -> Ended:
        self.start()
        with _pipes() as (streams, theirs):
            self._send(json.dumps({**request, "modules": [*self.modules, *self._modules]}).encode() + b"\n", theirs)
            answer, kept = self._collect(streams, time.monotonic() + timeout, on_output)
        code = json.loads(answer)["exit"] if answer else None
        lost = self._last_words() if answer == b"" else None
        if code is None:
            self.close()
        report = _parsed(kept["report"])
        self._modules = sorted({*self._modules, *_sdk_modules(report.get("modules"))})
        text = {name: kept[name].decode(errors="replace") for name in ("output", "errors")}
        return Ended(code, text["output"], text["errors"], report, lost)

    def stop(self) -> None:
        """Tell it to end, and every program with it, while another thread may still wait for one."""
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)

    def _send(self, line: bytes, descriptors: list[int]) -> None:
        with contextlib.suppress(OSError):  # where it has ended, which is found out later
            socket.send_fds(self._control, [line[:1]], descriptors)
            self._control.sendall(line[1:])
        for descriptor in descriptors:
            os.close(descriptor)

    def _collect(
        self, streams: Mapping[str, Any], until: float, on_output: Callable[[bytes], Any]
    ) -> tuple[bytes | None, dict[str, bytearray]]:
        """The host's answer, empty where it ended without one, None where none came in time; and what was written."""
        kept = {name: bytearray() for name in streams}
        answer = None
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ, None)
            for name, stream in streams.items():
                selector.register(stream, selectors.EVENT_READ, name)
            while selector.get_map() and (wait := until - time.monotonic()) > 0:
                for key, _ in selector.select(wait):
                    if key.data is None:
                        answer = b""
                        with contextlib.suppress(ConnectionResetError):  # it ended before it had read the request
                            answer = self._control.recv(ANSWER_LIMIT)
                        selector.unregister(self._control)
                        until = min(until, time.monotonic() + PATIENCE)
                        continue
                    data = key.fileobj.read(KEPT_OUTPUT)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.data != "report":
                        on_output(data)
                    kept[key.data] += data
                    del kept[key.data][: -(KEPT_REPORT if key.data == "report" else KEPT_OUTPUT)]
        return answer, kept

    def _last_words(self) -> str:
        """How the host ended, and the last line that it, or what stands before it, has written."""
        code = self._process.wait(PATIENCE)
        written = self._process.stderr.read(KEPT_OUTPUT).decode(errors="replace").strip()
        ending = f"exit code {code}" if code >= 0 else f"signal {-code}"
        return f"{ending}: {written.splitlines()[-1]}" if written else ending

    def close(self) -> None:
        """End it, and every program with all that it started."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None and self._owner == os.getpid():  # not a copy in a forked process
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process.stderr.close()
        self._process = None


SHARED = HostProcess()
atexit.register(SHARED.close)


@contextlib.contextmanager
def _pipes() -> Iterator[tuple[dict[str, Any], list[int]]]:
    """Our ends by name, closed in the end, and theirs."""
    with contextlib.ExitStack() as stack:
        ours, theirs = {}, []
        for name in ("output", "errors", "report"):
            our_end, their_end = os.pipe()
            ours[name] = stack.enter_context(os.fdopen(our_end, "rb", buffering=0))
            theirs.append(their_end)
        yield ours, theirs


def _parsed(report: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(report)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _sdk_modules(names: Any) -> list[str]:
    """The modules of providers' SDKs among those that a program imported: worth importing before the next one."""
    found = names if isinstance(names, list) else []
    return [name for name in found if isinstance(name, str) and SDK_MODULE.fullmatch(name)]
