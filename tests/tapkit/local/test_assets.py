"""Pulumi's archives become the ZIP files that Lambda is given."""

import io
import zipfile
from pathlib import Path

import pytest
from pulumi import Archive, AssetArchive, FileArchive, FileAsset, RemoteArchive, RemoteAsset, StringAsset
from tapkit.errors import UserError
from tapkit.local.assets import zip_bytes


def entries(archive: Archive) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(archive))) as content:
        return {name: content.read(name) for name in content.namelist()}


@pytest.fixture(name="folder")
def fixture_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    (folder / "package" / "deep").mkdir(parents=True)
    (folder / "main.py").write_bytes(b"main")
    (folder / "package" / "deep" / "data.bin").write_bytes(b"\x00\xff")
    return folder


def test_an_archive_file_is_taken_as_it_is(tmp_path: Path):
    path = tmp_path / "function.zip"
    path.write_bytes(b"any bytes")
    assert zip_bytes(FileArchive(str(path))) == b"any bytes"


def test_a_folder_becomes_its_files(folder: Path):
    assert entries(FileArchive(str(folder))) == {"main.py": b"main", "package/deep/data.bin": b"\x00\xff"}


def test_assets_become_files_under_their_names(folder: Path):
    archive = AssetArchive(
        {
            "main.py": FileAsset(str(folder / "main.py")),
            "config/settings.json": StringAsset('{"ü": 1}'),
            "vendor": FileArchive(str(folder)),
            "nested": AssetArchive({"note.txt": StringAsset("note")}),
        }
    )
    assert entries(archive) == {
        "main.py": b"main",
        "config/settings.json": '{"ü": 1}'.encode(),
        "vendor/main.py": b"main",
        "vendor/package/deep/data.bin": b"\x00\xff",
        "nested/note.txt": b"note",
    }


@pytest.mark.parametrize(
    ("archive", "what"),
    [
        (FileArchive("/nowhere/code"), "FileArchive /nowhere/code"),
        (AssetArchive({"a": FileAsset("/nowhere/a.py")}), "FileAsset /nowhere/a.py"),
        (AssetArchive({"a": FileArchive(__file__)}), f"FileArchive {__file__}"),
        (RemoteArchive("https://example.com/a.zip"), "RemoteArchive https://example.com/a.zip"),
        (AssetArchive({"a": RemoteAsset("https://example.com/a")}), "RemoteAsset https://example.com/a"),
    ],
    ids=["missing archive", "missing file", "archive within another", "remote archive", "remote file"],
)
def test_what_cannot_be_packed_is_named(archive: Archive, what: str):
    with pytest.raises(UserError) as caught:
        zip_bytes(archive)
    assert str(caught.value) == f"code is {what}: it is missing, remote, or an archive file within another."
