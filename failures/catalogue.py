"""The catalogue: every failure that the documents name, with a broken variant and the check that catches it."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from tapkit.checks import CHECKS, Severity
from tapkit.errors import UserError

FOLDER = Path(__file__).resolve().parent
_MARKER = re.compile(r"^(?:[#\-*\s]|\d+\.)+")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A change of a file: exactly one of replacing a text, writing the whole file and deleting it."""

    file: str
    replace: str | None = None
    by: str = ""
    create: str | None = None
    delete: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A failure.

    Attributes:
        id: the document's key and a number.
        document: the document's key.
        section: of the document, in short.
        source: digests of the document's lines that the row covers.
        failure: what goes wrong.
        severity: of the failure.
        check: the name of the check that catches it.
        edits: what makes the exemplar fail in this way.
        right: the file in which the exemplar gets it right.
        fix: what to do.
        cause: why it happens.
        translated: the failure in this project's terms, where the document is about another tool.
        correction: of an error in the document itself: what it says, what is right, and the evidence.
        alone: whether no other check may report the variant.
    """

    id: str
    document: str
    section: str
    source: list[str]
    failure: str
    severity: Severity
    check: str
    edits: list[Edit]
    right: str
    fix: str
    cause: str
    translated: str = ""
    correction: Mapping[str, str] | None = None
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class NotFailure:
    """Lines of a document that name no failure, and the reason for saying so."""

    source: list[str]
    document: str
    reason: str


@dataclass(frozen=True)
class Catalogue:
    """The content of the catalogue's files."""

    documents: Mapping[str, str]
    rows: list[Row]
    not_failures: list[NotFailure]

    def select(self, ids: tuple[str, ...]) -> list[Row]:
        """The rows with some ids, or all.

        Raises:
            UserError: there is no such row.
        """
        known = {row.id: row for row in self.rows}
        if unknown := [row_id for row_id in ids if row_id not in known]:
            raise UserError(f"The catalogue has no row {', '.join(unknown)}.")
        return [known[row_id] for row_id in ids] or self.rows


def load(folder: Path = FOLDER) -> Catalogue:
    """Read and validate catalogue.yaml and rows/*.yaml.

    Raises:
        UserError: an entry is malformed; the message names the file and the entry.
    """
    documents = _read(folder / "catalogue.yaml").get("documents", {})
    rows: list[Row] = []
    not_failures: list[NotFailure] = []
    for path in sorted((folder / "rows").glob("*.yaml")):
        content = _read(path)
        rows += [_row(entry, f"{path.name}, row {_label(entry)}") for entry in content.get("rows") or []]
        lines = enumerate(content.get("not_failures") or [], start=1)
        not_failures += [_build(NotFailure, entry, f"{path.name}, not_failures {number}") for number, entry in lines]
    _require_known(documents, rows, not_failures)
    return Catalogue(documents, rows, not_failures)


def digest(line: str) -> str:
    """Identifies a line of a document, whatever marks it as a heading or a bullet."""
    return hashlib.sha256(_MARKER.sub("", line.strip()).strip().lower().encode()).hexdigest()[:12]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UserError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(content, Mapping):
        raise UserError(f"{path} holds no keys.")
    return content


def _label(entry: Any) -> str:
    return str(entry.get("id", "without an id")) if isinstance(entry, Mapping) else "without an id"


def _row(entry: Any, where: str) -> Row:
    row: Row = _build(Row, entry, where)
    edits = [_build(Edit, edit, f"{where}, edit {number}") for number, edit in enumerate(row.edits, start=1)]
    for edit in edits:
        if sum((edit.replace is not None, edit.create is not None, edit.delete)) != 1:
            raise UserError(f"{where}: an edit of {edit.file} has exactly one of replace, create and delete.")
    if not edits:
        raise UserError(f"{where} has no edits: nothing shows the failure.")
    try:
        severity = Severity.of(row.severity)
    except ValueError as error:
        raise UserError(f"{where} has {error}.") from error
    return dataclasses.replace(row, edits=edits, severity=severity)


def _build(kind: type, entry: Any, where: str) -> Any:
    if not isinstance(entry, Mapping):
        raise UserError(f"{where} is not a mapping.")
    known = {field.name: field for field in fields(kind)}
    if unknown := sorted(map(str, entry.keys() - known.keys())):
        raise UserError(f"{where} has the unknown field {', '.join(unknown)}; known are {', '.join(known)}.")
    required = [field.name for field in known.values() if field.default is MISSING]
    if missing := [name for name in required if entry.get(name) is None]:
        raise UserError(f"{where} lacks {', '.join(missing)}.")
    lists = {"source", "edits"} & entry.keys()
    if wrong := sorted(name for name in lists if not isinstance(entry[name], list)):
        raise UserError(f"{where}: {', '.join(wrong)} must be a list.")
    return kind(**entry)


def _require_known(documents: Mapping[str, str], rows: list[Row], not_failures: list[NotFailure]) -> None:
    import tapkit.review.registry  # pylint: disable=import-outside-toplevel,unused-import # slow: brings all checks

    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise UserError(f"Row {row.id} exists twice.")
        if row.check not in CHECKS:
            raise UserError(f"Row {row.id} names the check {row.check}, which does not exist.")
        seen.add(row.id)
    for entry in (*rows, *not_failures):
        if entry.document not in documents:
            raise UserError(f"{getattr(entry, 'id', entry.source)} names the document {entry.document}, not listed.")
