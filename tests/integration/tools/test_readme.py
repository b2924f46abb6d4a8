"""The README's commands work, in order, as a newcomer would type them.

Blocks marked `setup` are what has been run to get here; blocks marked `aws` need an account, blocks marked `elsewhere`
are for another folder.
"""

from tests.integration.tools.documents import type_commands


def test_commands_run_in_a_checkout_of_their_own(tmp_path):
    typed = type_commands("README.md", tmp_path)
    assert "4 of 4 processed with the local file's SHA-256." in typed.output
    assert "2 of 2 processed with the local file's SHA-256." in typed.output
    assert f"\nStopped the emulator at https://127.0.0.1:{typed.port}.\n" in typed.output
    assert not (typed.checkout / "cfn-outputs" / "flat-outputs.json").exists()
