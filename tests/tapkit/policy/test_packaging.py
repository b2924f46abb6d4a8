"""Rules for a function's runtime and archive."""

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pulumi import AssetArchive, FileArchive, FileAsset, RemoteArchive, StringAsset
from tapkit.aws.lambda_ import FUNCTION
from tapkit.policy.model import Stack
from tapkit.policy.rules import packaging
from tapkit.policy.runtimes import DEPRECATION

from tests.tapkit.policy.conftest import changed, findings, with_props

NAME = "processor"
SOURCE = "def lambda_handler(event, context):\n    return None\n"
RULE = "function-handler-in-archive"


@pytest.fixture(name="folder")
def source_folder(tmp_path: Path) -> Path:
    Path(tmp_path, "main.py").write_text(SOURCE, encoding="utf-8")
    Path(tmp_path, "data").mkdir()
    Path(tmp_path, "data", "words.txt").write_text("hello", encoding="utf-8")
    return tmp_path


def messages(
    stack: Stack, code: Any, handler: str = "main.lambda_handler", program_folder: Path | None = None
) -> list[str]:
    stack = with_props(stack, FUNCTION, NAME, code=code, handler=handler, sourceCodeHash=None)
    found = findings(changed(stack, FUNCTION, NAME, lambda function: replace(function, folder=program_folder)))
    assert {finding[:2] for finding in found} <= {(RULE, NAME)}
    return [finding[2] for finding in found]


@pytest.mark.parametrize(
    ("runtime", "message"),
    [
        ("python3.8", "AWS has not maintained python3.8 since 2024-10-14"),
        ("nodejs16.x", "AWS has not maintained nodejs16.x since 2024-06-12"),
        ("python3.99", "python3.99 is not a Lambda runtime"),
        (None, "None is not a Lambda runtime"),
    ],
)
def test_runtime_that_aws_does_not_maintain_is_found(dev: Stack, runtime: str | None, message: str):
    assert findings(with_props(dev, FUNCTION, NAME, runtime=runtime)) == [("function-runtime-supported", NAME, message)]


def test_image_has_a_runtime_of_its_own(dev: Stack):
    image = {"packageType": "Image", "imageUri": "example", "runtime": None, "handler": None, "code": None}
    assert not findings(with_props(dev, FUNCTION, NAME, **image))


@pytest.mark.parametrize("runtime", ["java17.al2023", "ruby4.0"])
def test_other_languages_have_runtimes_too(dev: Stack, runtime: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packaging, "today", lambda: date(2026, 8, 1))
    assert not findings(with_props(dev, FUNCTION, NAME, runtime=runtime))


@pytest.mark.parametrize(("days_later", "expected"), [(0, []), (1, ["function-runtime-supported"])])
def test_runtime_is_supported_to_its_last_day(
    dev: Stack, monkeypatch: pytest.MonkeyPatch, days_later: int, expected: list[str]
):
    last = DEPRECATION["python3.13"]
    monkeypatch.setattr(packaging, "today", lambda: date.fromordinal(last.toordinal() + days_later))
    assert [finding[0] for finding in findings(dev)] == expected


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        "class lambda_handler: ...\n",
        "from app import lambda_handler\n",
        "from app import run as lambda_handler\n",
        "lambda_handler = print\n",
        "try:\n    from app import lambda_handler\nexcept ImportError:\n    pass\n",
    ],
)
def test_handler_may_be_any_name_of_the_module(dev: Stack, source: str):
    assert not messages(dev, AssetArchive({"main.py": StringAsset(source)}))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def handler(event, context): ...\n", "main.py of its archive defines no lambda_handler"),
        ("async def lambda_handler(event, context): ...\n", "main.py of its archive defines no lambda_handler"),
        ("if True:\n    print(lambda_handler)\n", "main.py of its archive defines no lambda_handler"),
        ("def lambda_handler(:\n", "main.py of its archive cannot be parsed: invalid syntax (main.py, line 1)"),
    ],
)
def test_module_without_the_handler_is_found(dev: Stack, source: str, message: str):
    assert messages(dev, AssetArchive({"main.py": StringAsset(source)})) == [message]


def test_module_that_is_no_text_is_found(dev: Stack):
    (message,) = messages(dev, AssetArchive({"main.py": StringAsset("\0")}))
    assert message.startswith("main.py of its archive cannot be parsed: source code string cannot contain null bytes")


def test_archive_whose_key_is_a_dot_is_found(dev: Stack):
    assert messages(dev, AssetArchive({".": StringAsset(SOURCE)})) == [
        "its handler is main.lambda_handler, but its archive has no main.py: it has ."
    ]


def test_archive_under_a_dot_is_its_top_level(dev: Stack, folder: Path):
    assert not messages(dev, AssetArchive({".": FileArchive(str(folder))}))


def test_handler_in_the_wrong_folder_is_found(dev: Stack, folder: Path):
    archive = AssetArchive({"src": FileArchive(str(folder)), "b.py": FileAsset(str(folder / "main.py"))})
    assert messages(dev, archive) == [
        "its handler is main.lambda_handler, but its archive has no main.py: it has b.py, src"
    ]
    assert not messages(dev, archive, "src/main.lambda_handler")
    assert not messages(dev, archive, "src.main.lambda_handler")
    assert not messages(dev, archive, "b.lambda_handler")


def test_handler_may_be_in_a_package(dev: Stack):
    assert not messages(dev, AssetArchive({"app/__init__.py": StringAsset(SOURCE)}), "app.lambda_handler")


@pytest.mark.parametrize("as_path", [False, True], ids=["as an archive", "as the path in JSON"])
def test_zip_file_is_opened(dev: Stack, tmp_path: Path, as_path: bool):
    path = str(tmp_path / "function.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.py", SOURCE)
    code = path if as_path else FileArchive(path)
    assert not messages(dev, code, "other.lambda_handler")
    assert messages(dev, code) == [
        "its handler is main.lambda_handler, but its archive has no main.py: it has other.py"
    ]


def test_empty_folder_is_found(dev: Stack, tmp_path: Path):
    assert messages(dev, FileArchive(str(tmp_path))) == [
        "its handler is main.lambda_handler, but its archive has no main.py: it has no files"
    ]


def test_missing_archive_is_found(dev: Stack, tmp_path: Path):
    missing = tmp_path / "missing.zip"
    assert messages(dev, FileArchive(str(missing))) == [f"{missing} is missing"]


@pytest.mark.parametrize(
    "code", [FileArchive("missing.zip"), AssetArchive({"main.py": FileAsset("missing.zip")})], ids=["whole", "part"]
)
def test_missing_archive_in_the_programs_folder_is_found(dev: Stack, folder: Path, code: Any):
    assert messages(dev, code, program_folder=folder) == ["missing.zip is missing"]


def test_relative_paths_start_from_the_programs_folder(dev: Stack, folder: Path):
    assert not messages(dev, FileArchive("."), program_folder=folder)
    assert not messages(dev, AssetArchive({"code": FileArchive("data/..")}), "code.main.lambda_handler", folder)


@pytest.mark.parametrize("handler", ["lambda_handler", "None"])
def test_handler_without_a_file_is_found(dev: Stack, folder: Path, handler: str):
    assert messages(dev, FileArchive(str(folder)), handler) == [
        f"its handler is {handler}: it must be <file>.<function>"
    ]


@pytest.mark.parametrize(
    "code",
    [RemoteArchive("https://example.com/a.zip"), FileArchive("elsewhere/a.zip"), FileArchive("."), "AssetArchive"],
    ids=["URL", "relative path", "relative path that exists here", "type"],
)
def test_content_that_is_not_here_is_not_judged(dev: Stack, code: Any):
    assert not messages(dev, code, "nowhere.handler")


def test_other_languages_are_not_judged(dev: Stack):
    other = {"runtime": "nodejs22.x", "handler": "index.handler", "code": AssetArchive({})}
    assert not findings(with_props(dev, FUNCTION, NAME, **other))
