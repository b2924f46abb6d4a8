"""The embedded AWS emulator (ministack): started, found again and stopped.

It runs in a folder of its own, which holds its certificate, its log, the functions' interpreter and their code.
The lock beside that folder is inherited by its process and so held for as long as that lives: whoever finds the
lock free knows that the emulator is gone, even if another process has its id by now.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from tapkit.errors import UserError
from tapkit.local.endpoint import HOST, Endpoint, answers, require_free

DEFAULT_PORT = 4566
START_SECONDS = 30
CONCURRENT_INVOCATIONS = 8  # some 50 MB and half a second of a processor each; further events wait
RETRY_SECONDS = 0.25  # before the second attempt at an event, twice as long before the third; Lambda takes minutes
STOP_SECONDS = 3
_POLL_SECONDS = 0.02


class Emulator:
    """An emulator that lives in a folder, with everything that it writes.

    Args:
        home: the folder; emptied when the emulator starts and removed when it stops.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._state = home / "emulator.json"

    def running(self) -> Endpoint | None:
        """The emulator that lives in the folder, if one does.

        Raises:
            UserError: another process is just starting one.
        """
        if not self.home.is_dir():
            return None
        with self._lock_file() as lock:
            if _take(lock):
                return None
        try:
            return Endpoint(**json.loads(self._state.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise UserError("Another run is starting an emulator here: wait for it, or stop it.") from error

    def start(self, port: int = DEFAULT_PORT, lifeline: int | IO[bytes] = subprocess.DEVNULL) -> Endpoint:
        """Start it and wait until it answers; what an emulator that died has left is cleared.

        Args:
            port: on the loopback interface.
            lifeline: the end of a pipe to read from; once the other end is closed, the emulator ends.

        Raises:
            UserError: one lives here already, the port is taken, ``openssl`` is missing, or it does
                not come up.
        """
        if shutil.which("openssl") is None:
            raise UserError("openssl is not on the PATH: the emulator makes its certificate with it; install it.")
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with self._lock_file() as lock:
            if not _take(lock):
                raise UserError("An emulator is running here already: stop it with `tapkit down`.")
            require_free(port)
            shutil.rmtree(self.home, ignore_errors=True)
            self.home.mkdir(mode=0o700)
            process = self._spawn(port, lock, lifeline)
            try:
                endpoint = Endpoint(process.pid, port, str(self.home / "ministack-tls" / "server.crt"))
                self._state.write_text(json.dumps(asdict(endpoint)), encoding="utf-8")
                self._await_ready(process, endpoint)
            except BaseException:
                _kill(process.pid)
                process.wait()
                shutil.rmtree(self.home)
                raise
        process.returncode = 0  # it outlives this object on purpose; Popen would warn of it
        return endpoint

    def stop(self) -> Endpoint | None:
        """Stop it and remove its folder; return what was stopped, if anything was."""
        running = self.running()
        if running is not None:
            _kill(running.pid)
            self._await_gone()
        shutil.rmtree(self.home, ignore_errors=True)
        return running

    @contextlib.contextmanager
    def session(self, port: int) -> Iterator[Endpoint]:
        """Runs for the length of a ``with`` block, and no longer than this process, killed or not."""
        reader, writer = os.pipe()
        with open(reader, "rb") as lifeline, open(writer, "wb"):
            endpoint = self.start(port, lifeline)
            try:
                yield endpoint
            finally:
                self.stop()

    def _lock_file(self) -> IO[str]:
        return self.home.with_suffix(".lock").open("w", encoding="utf-8")

    def _spawn(self, port: int, lock: IO[str], lifeline: int | IO[bytes]) -> subprocess.Popen:
        with (self.home / "emulator.log").open("wb") as log:
            return subprocess.Popen(
                # -P keeps this folder off the emulator's import path.
                [sys.executable, "-P", str(Path(__file__).with_name("emulator_process.py"))],
                env=_environment(self.home, port),
                cwd=self.home,
                stdin=lifeline,
                stdout=log,
                stderr=log,
                pass_fds=[lock.fileno()],
                # A group of its own: Ctrl-C does not reach it, and its functions can be stopped with it.
                start_new_session=True,
            )

    def _await_ready(self, process: subprocess.Popen, endpoint: Endpoint) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(endpoint):
            if process.poll() is not None:
                log = (self.home / "emulator.log").read_text(encoding="utf-8", errors="replace")
                raise UserError(f"The emulator ended while starting: {(log.splitlines() or ['it said nothing'])[-1]}")
            if time.monotonic() > deadline:
                raise UserError(f"The emulator did not answer within {START_SECONDS} s: is the machine overloaded?")
            time.sleep(_POLL_SECONDS)

    def _await_gone(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self.running() is not None:
            if time.monotonic() > deadline:
                raise UserError(f"The emulator did not end within {STOP_SECONDS} s of being killed.")
            time.sleep(_POLL_SECONDS)


def _environment(home: Path, port: int) -> dict[str, str]:
    """A clean one, because the functions inherit all of it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "USE_SSL": "1",
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_ACCOUNT_CONCURRENCY": str(CONCURRENT_INVOCATIONS),
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": str(RETRY_SECONDS),
    }


def _kill(pid: int) -> None:
    """End a process group; nothing in it is worth a graceful end, because its state goes with its folder."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):  # started by another process, which is no longer there
        os.waitpid(pid, 0)


def _take(file: IO[str]) -> bool:
    """Take the lock; return False while a living emulator holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
