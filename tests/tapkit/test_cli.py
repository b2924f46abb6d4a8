"""The command `tapkit` as a whole: each command explains itself, and at once."""

import signal
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from tapkit.cli import cli
from tapkit.command_line import run

SLOW = "pulumi", "boto3", "rich"


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_explains_itself(command: str):
    shown = CliRunner().invoke(cli, [command, "--help"])
    assert shown.exit_code == 0
    assert cli.commands[command].help.splitlines()[0] in " ".join(shown.output.split())


def test_what_takes_long_to_import_is_not_imported_to_explain_a_command():
    program = f"import sys, tapkit.cli; print([name for name in {SLOW} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed == "[]\n"


def test_what_no_user_can_put_right_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch):
    @click.command()
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sys, "argv", ["broken"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the tests' own stay
    with pytest.raises(ZeroDivisionError):
        run(broken, "broken")
