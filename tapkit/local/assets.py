"""Pulumi's archives → the bytes of a ZIP file."""

import io
import zipfile
from pathlib import Path

from pulumi import Archive, Asset, AssetArchive, FileArchive, FileAsset, StringAsset
from tapkit.errors import UserError


def zip_bytes(archive: Archive) -> bytes:
    """The archive as a ZIP file, as Pulumi's engine would hand it to the provider.

    Raises:
        UserError: a part of it is missing, remote, or an archive file within another archive.
    """
    if isinstance(archive, FileArchive) and Path(archive.path).is_file():
        return Path(archive.path).read_bytes()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, data in _entries(archive, Path()):
            target.writestr(name, data)
    return content.getvalue()


def _entries(archive: Archive | Asset, at: Path):
    if isinstance(archive, AssetArchive):
        for name, part in archive.assets.items():
            yield from _entries(part, at / name)
    elif isinstance(archive, FileArchive) and Path(archive.path).is_dir():
        for path in sorted(Path(archive.path).rglob("*")):
            if path.is_file():
                yield str(at / path.relative_to(archive.path)), path.read_bytes()
    elif isinstance(archive, FileAsset) and Path(archive.path).is_file():
        yield str(at), Path(archive.path).read_bytes()
    elif isinstance(archive, StringAsset):
        yield str(at), archive.text.encode()
    else:
        place = getattr(archive, "path", None) or getattr(archive, "uri")
        raise UserError(
            f"code is {type(archive).__name__} {place}: it is missing, remote, or an archive file within another."
        )
