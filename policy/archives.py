"""What is in a function's archive, without building it."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policy.model import UnknownValue


def archive_files(code: Any) -> dict[str, bytes]:
    """The files of an archive by name, of an archive of Pulumi's or of a path.

    Raises:
        FileNotFoundError: the archive or a part of it does not exist.
        UnknownValue: its content is elsewhere, its path is relative to a folder that is not known,
            or only its type has been recorded.
    """
    return dict(_entries(code, Path()))


def _entries(part: Any, at: Path) -> Iterator[tuple[str, bytes]]:
    assets, text = getattr(part, "assets", None), getattr(part, "text", None)
    place = part if isinstance(part, str) else getattr(part, "path", None)
    if isinstance(assets, Mapping):
        for name, each in assets.items():
            yield from _entries(each, at / name)
    elif text is not None:
        yield at.as_posix(), text.encode()
    elif place is None or not (Path(place).is_absolute() or Path(place).exists()):
        raise UnknownValue(f"the content of {part}")
    elif Path(place).is_dir():
        files = (each for each in Path(place).rglob("*") if each.is_file())
        yield from (((at / each.relative_to(place)).as_posix(), each.read_bytes()) for each in files)
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            yield from (((at / name).as_posix(), archive.read(name)) for name in archive.namelist())
    else:
        yield at.as_posix(), Path(place).read_bytes()
