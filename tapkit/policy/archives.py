"""Contents of a function's archive, without building it."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tapkit.checks import UnknownValue


def archive_files(code: Any, folder: Path | None) -> dict[str, bytes]:
    """The files of an archive by name, of an archive of Pulumi's or of a path.

    Args:
        code: the archive.
        folder: that relative paths start from; None where that is not known.

    Raises:
        FileNotFoundError: the archive or a part of it does not exist.
        UnknownValue: its content is elsewhere, its path is relative to a folder that is not known,
            or only its type has been recorded.
    """
    return dict(_entries(code, Path(), folder))


def _entries(part: Any, at: Path, folder: Path | None) -> Iterator[tuple[str, bytes]]:
    assets, text = getattr(part, "assets", None), getattr(part, "text", None)
    path = part if isinstance(part, str) else getattr(part, "path", None)
    if isinstance(assets, Mapping):
        for name, asset in assets.items():
            yield from _entries(asset, at / name, folder)
    elif text is not None:
        yield at.as_posix(), text.encode()
    elif path is None or not (folder or Path(path).is_absolute()):
        raise UnknownValue(f"the content of {part}")
    else:
        yield from _files(Path(folder or "", path), at)


def _files(place: Path, at: Path) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        files = (file for file in place.rglob("*") if file.is_file())
        yield from (((at / file.relative_to(place)).as_posix(), file.read_bytes()) for file in files)
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            yield from (((at / name).as_posix(), archive.read(name)) for name in archive.namelist())
    else:
        yield at.as_posix(), place.read_bytes()
