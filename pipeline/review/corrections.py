"""What people said of cells: a book that is only ever added to (``corrections.sqlite``, beside the tables).

An entry is tied to the content of the file, the cell and its evidence: it outlives runs, versions and names.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from pipeline.archive.spread import Row
from pipeline.errors import InputError

FILE = "corrections.sqlite"

Action = Literal["accept", "edit", "unreadable", "reject", "undo", "done"]
"""Right as it stands; another value; cannot be read; no such fact; taken back; whole document looked at."""

WHOLE = "*"
"""Field of an entry on a whole row, or on the whole document."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS corrections (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL, who TEXT NOT NULL,
    sha256 TEXT NOT NULL, source_path TEXT NOT NULL,
    tbl TEXT NOT NULL, field TEXT NOT NULL, action TEXT NOT NULL, value TEXT, read TEXT,
    page INTEGER, line INTEGER, raw_text TEXT, boxes TEXT NOT NULL,
    confidence REAL, rule TEXT, version TEXT
);
CREATE INDEX IF NOT EXISTS by_content ON corrections (sha256, id);
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON corrections
    BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON corrections
    BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a fact stands: by this its row is found again in a later run; empty for a whole document."""

    page: int | None = None
    line: int | None = None
    raw_text: str | None = None
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    """Left, top, width, height on the page as it came in; those of the first page alone."""

    @classmethod
    def of(cls, row: Row) -> "Anchor":
        """Return the anchor of a row of citations, targets or evidence."""
        boxes = tuple(
            (box["left"], box["top"], box["width"], box["height"])
            for box in row["boxes"]
            if box["page"] == row["page"]
        )
        return cls(row["page"], row["line"], row["raw_text"], boxes)


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry. ``value`` is what is right, ``read`` what the program had; both as people write them."""

    at: str
    who: str
    sha256: str
    source_path: str
    table: str
    field: str
    action: Action
    value: str | None = None
    read: str | None = None
    anchor: Anchor = Anchor()
    confidence: float | None = None
    rule: str | None = None
    version: str | None = None


class Book:
    """The corrections of one archive; every call opens the file anew, so that several people may write."""

    def __init__(self, out: Path) -> None:
        self.path = out / FILE

    def add(self, corrections: Iterable[Correction]) -> None:
        """Write entries down, all or none.

        Raises:
            InputError: the file cannot be written, or is no book of corrections.
        """
        rows = [_record(correction) for correction in corrections]
        columns = ", ".join(COLUMNS)
        with self._opened() as book, book:
            book.executescript(SCHEMA)
            book.executemany(
                f"INSERT INTO corrections ({columns}) VALUES ({', '.join('?' * len(COLUMNS))})", rows
            )

    def of(self, sha256: str) -> tuple[Correction, ...]:
        """Return the entries on one content, the oldest first."""
        return tuple(self._read("WHERE sha256 = ?", (sha256,)))

    def all(self) -> dict[str, list[Correction]]:
        """Return all entries by content, the oldest first."""
        entries: dict[str, list[Correction]] = {}
        for entry in self._read("", ()):
            entries.setdefault(entry.sha256, []).append(entry)
        return entries

    def _read(self, where: str, values: tuple[str, ...]) -> list[Correction]:
        if not self.path.exists():
            return []
        with self._opened() as book:
            rows = book.execute(f"SELECT {', '.join(COLUMNS)} FROM corrections {where} ORDER BY id", values)
            return [_correction(row) for row in rows]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as book:
                yield book
        except sqlite3.Error as error:
            raise InputError(
                f"{self.path}: the book of corrections cannot be used: {error}; check space and permissions"
            ) from error


PLAIN = tuple(field.name for field in fields(Correction) if field.name not in ("table", "anchor"))
COLUMNS = (*PLAIN, "tbl", "page", "line", "raw_text", "boxes")


def _record(entry: Correction) -> tuple[Any, ...]:
    page, line, raw_text, boxes = astuple(entry.anchor)
    return (*(getattr(entry, name) for name in PLAIN), entry.table, page, line, raw_text, json.dumps(boxes))


def _correction(row: tuple[Any, ...]) -> Correction:
    plain = dict(zip(COLUMNS, row, strict=True))
    boxes = tuple(tuple(box) for box in json.loads(plain.pop("boxes")))
    anchor = Anchor(plain.pop("page"), plain.pop("line"), plain.pop("raw_text"), boxes)
    return Correction(table=plain.pop("tbl"), anchor=anchor, **plain)
