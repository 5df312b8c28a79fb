"""The documents of an archive by what they may be cited by, in a file of the system's own: memory stays flat.

SQLite makes it in the folder for temporary files (``SQLITE_TMPDIR``, ``TMPDIR``), without a name: nothing of
it is left when the process ends, however that comes about. About 250 bytes a document.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import gettempdir
from typing import NamedTuple

from pipeline.archive.mentions import When
from pipeline.errors import InputError

TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE own (name TEXT, doc_id TEXT, code TEXT, title TEXT, year INT, month INT, day INT, organ TEXT);
CREATE TABLE counted (doc_id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Own(NamedTuple):
    """A document of the archive, as far as it may be cited."""

    doc_id: str
    code: str
    title: str
    when: When
    organ: str


class Held:
    """Documents by number and by title, and which of them were counted."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(TABLES)
        self._indexed = False

    def add(self, names: Iterable[str], own: Own) -> None:
        """Add a document under its names.

        Raises:
            InputError: there is no room for it.
        """
        doc_id, code, title, when, organ = own
        rows = [(_valid(name), doc_id, code, _valid(title), *when, _valid(organ)) for name in names]
        with _room():
            self._db.executemany("INSERT INTO own VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def under(self, name: str) -> list[Own]:
        """Return the documents of a name; to be asked when all are added."""
        if not self._indexed:
            with _room():
                self._db.execute("CREATE INDEX by_name ON own (name)")
            self._indexed = True
        query = "SELECT doc_id, code, title, year, month, day, organ FROM own WHERE name = ?"
        rows = self._db.execute(query, (_valid(name),))
        return [Own(doc_id, code, title, (y, m, d), organ) for doc_id, code, title, y, m, d, organ in rows]

    def count(self, doc_ids: set[str]) -> bool:
        """Count documents; tell whether none of them was counted before."""
        marks = ", ".join("?" * len(doc_ids))
        query = f"SELECT 1 FROM counted WHERE doc_id IN ({marks})"
        if self._db.execute(query, tuple(doc_ids)).fetchone():
            return False
        with _room():
            self._db.executemany("INSERT INTO counted VALUES (?)", ((one,) for one in doc_ids))
        return True


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(
            f"{gettempdir()}: the folder for temporary files cannot be used: {error}; "
            "free space there, or set TMPDIR"
        ) from error


def _valid(text: str) -> str:
    """Return text that SQLite takes: halves of characters are none."""
    return text.encode("utf-8", "replace").decode()
