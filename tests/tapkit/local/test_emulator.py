"""The emulator's process as it starts: who reaches it, what it inherits, and why it may not come up."""

import http.client
import os
import socket
import ssl
from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import Endpoint, free_port

from tests.tapkit.local.conftest import StandIn


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="reads Linux's list of sockets")
def test_it_listens_on_loopback_only(endpoint: Endpoint):
    own = {os.path.basename(os.path.realpath(fd)) for fd in Path(f"/proc/{endpoint.pid}/fd").iterdir()}
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{endpoint.pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in own:
                listening.add(local.split(":")[0])
    assert listening == {"0100007F"}  # 127.0.0.1


def test_its_own_certificate_vouches_for_it(endpoint: Endpoint):
    trust = ssl.create_default_context(cafile=endpoint.certificate)
    connection = http.client.HTTPSConnection("127.0.0.1", endpoint.port, context=trust)
    connection.request("GET", "/_ministack/ready")
    assert connection.getresponse().status == 200
    connection.close()


def test_no_other_certificate_vouches_for_it(endpoint: Endpoint):
    connection = http.client.HTTPSConnection("127.0.0.1", endpoint.port, context=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/_ministack/ready")


def test_its_folder_is_closed_to_other_users(endpoint: Endpoint):
    assert Path(endpoint.certificate).parents[1].stat().st_mode & 0o777 == 0o700


def test_it_inherits_nothing_from_the_developers_shell(stand_in: StandIn, home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    stand_in("env > environment; : > ready; exec sleep 60")
    with Emulator(home).session(free_port()):
        lines = (home / "environment").read_text(encoding="utf-8").splitlines()
    environment = dict(line.split("=", 1) for line in lines)
    for added_by_the_shell in ("PWD", "SHLVL", "_", "OLDPWD"):
        environment.pop(added_by_the_shell, None)
    assert environment.keys() == {
        "PATH",
        "HOME",
        "TMPDIR",
        "BIND_HOST",
        "GATEWAY_PORT",
        "USE_SSL",
        "AUTH",
        "IOT_MTLS_ENABLED",
        "SFTP_ENABLED",
        "LAMBDA_ACCOUNT_CONCURRENCY",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS",
    }
    assert environment["HOME"] == environment["TMPDIR"] == str(home)


def test_it_is_found_again_by_its_folder(endpoint: Endpoint, root: Path):
    assert Emulator(root / ".local" / "up").running() == endpoint


def test_a_second_one_in_the_same_folder_is_refused(endpoint: Endpoint, root: Path):
    second = Emulator(root / ".local" / "up")
    with pytest.raises(UserError, match="^An emulator is running here already: stop it with `tapkit down`.$"):
        second.start(free_port())
    assert second.running() == endpoint


def test_a_port_in_use_is_refused(home: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UserError, match=f"^Port {port}: Address already in use; name another with --port.$"):
            Emulator(home).start(port)
    assert not home.exists()


def test_a_missing_openssl_is_named(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(UserError, match="^openssl is not on the PATH: "):
        Emulator(home).start(free_port())


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo starting; echo no room >&2; exit 1", "The emulator ended while starting: no room"),
        ("exit 1", "The emulator ended while starting: it said nothing"),
        ("exec sleep 60", "The emulator did not answer within 0 s: is the machine overloaded?"),
    ],
)
def test_one_that_does_not_come_up_says_why_and_is_removed(
    script: str, reason: str, stand_in: StandIn, home: Path, monkeypatch: pytest.MonkeyPatch
):
    if "sleep" in script:
        monkeypatch.setattr("tapkit.local.emulator.START_SECONDS", 0)
    stand_in(script)
    with pytest.raises(UserError) as failure:
        Emulator(home).start(free_port())
    assert str(failure.value) == reason
    assert not home.exists()


def test_interrupting_its_start_ends_it(stand_in: StandIn, home: Path, monkeypatch: pytest.MonkeyPatch):
    started = []

    def interrupt(endpoint: Endpoint) -> bool:
        started.append(endpoint.pid)
        raise KeyboardInterrupt

    stand_in("exec sleep 60")
    monkeypatch.setattr("tapkit.local.emulator.answers", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Emulator(home).start(free_port())
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)
    assert not home.exists()
