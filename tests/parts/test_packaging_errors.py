"""A function that cannot be packaged: one sentence that says why, and nothing left behind."""

import errno

import pytest

from parts.packaging import MIB, PackagingError
from tests.parts.conftest import package, write


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda source: (source / "main.py").unlink(), "{path}/main.py is missing: {handler}."),
        (
            lambda source: write(source / "main.py", "lambda_handler = 1"),
            "{path}/main.py defines no function lambda_handler: {handler}.",
        ),
        (
            lambda source: write(source / "main.py", "\ndef f(:\n"),
            "{path}/main.py cannot be parsed: invalid syntax in line 2.",
        ),
        (
            lambda source: (source / "requirements.txt").unlink(),
            "{path}/requirements.txt is missing: it may be empty, but it has to be there.",
        ),
    ],
    ids=["no module", "no function", "syntax error", "no requirements"],
)
def test_says_what_is_wrong_with_the_source(pip, source, build, change, sentence):
    change(source)
    with pytest.raises(PackagingError) as caught:
        package(source, build)
    assert str(caught.value) == sentence.format(path=source, handler="the function's handler is main.lambda_handler")
    assert (pip.calls, build.exists()) == (0, False)


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ("ERROR: none found\nERROR: No such thing\n[notice] new release\n", "No such thing"),
        ("Traceback\nMemoryError\n\n", "MemoryError"),
        ("\n", "pip said nothing"),
    ],
)
def test_gives_pips_reason_and_leaves_nothing(pip, source, build, errors, reason):
    pip.errors = errors
    with pytest.raises(PackagingError) as caught:
        package(source, build)
    assert str(caught.value) == f"{source}/requirements.txt cannot be installed for python3.13 on arm64: {reason}"
    assert not list(build.iterdir())


def test_an_archive_that_lambda_does_not_take_is_refused_with_its_largest_parts(monkeypatch, pip, source, build):
    monkeypatch.setattr("parts.packaging.LARGEST_BYTES", MIB)
    pip.files = {"large/data.txt": "x" * MIB, "large/more.txt": "x" * (MIB // 2), "small/data.txt": "x"}
    for _ in range(2):  # an archive that is there already is no better
        with pytest.raises(PackagingError) as caught:
            package(source, build)
        assert str(caught.value).partition(".zip has ")[2] == (
            "1.5 MiB, and Lambda takes 1 MiB at most. Remove what the function can do without, "
            "or deploy it as a layer; the largest are large 1.5 MiB, main.py 0.0 MiB, helpers 0.0 MiB."
        )


def test_an_interruption_leaves_nothing(pip, source, build):
    pip.errors = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        package(source, build)
    assert not list(build.iterdir())


def test_a_full_disk_is_one_sentence_and_leaves_nothing(pip, source, build):
    pip.errors = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(
        PackagingError, match=rf"^{build}/function-\w+\.zip cannot be written: No space left on device\.$"
    ):
        package(source, build)
    assert not list(build.iterdir())
