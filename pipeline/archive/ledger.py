"""What is known of each file, in a small database: memory does not grow with the archive.

The ledger is an index, not the truth: without it the next run hashes all files again and finds their bundles.
One process writes it; others may read it meanwhile.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self

from pipeline.archive.plan import Outcome
from pipeline.archive.walk import Input, Skipped
from pipeline.errors import InputError

FORMAT = 1

State = Literal["waiting", "ok", "partial", "failed", "skipped"]

TABLES = """
CREATE TABLE files (
    name BLOB PRIMARY KEY, stamp TEXT, size INTEGER, modified INTEGER, changed INTEGER,
    sha256 TEXT, bundle TEXT, way TEXT,
    state TEXT NOT NULL, final INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0, reason TEXT,
    review TEXT NOT NULL DEFAULT '[]', written TEXT, run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX by_bundle ON files (bundle);
CREATE TABLE gone (bundle TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
"""``name`` as bytes: their order is that of paths. ``written`` is the bundle whose text lies in text/."""

SEE = """
INSERT INTO files (name, stamp, size, modified, changed, state, reason, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET run = excluded.run, size = excluded.size, modified = excluded.modified,
    changed = excluded.changed,
    state = iif(stamp IS excluded.stamp AND state <> 'skipped', state, excluded.state),
    reason = iif(stamp IS excluded.stamp AND state <> 'skipped', reason, excluded.reason),
    final = iif(stamp IS excluded.stamp, final, 0),
    stamp = excluded.stamp
"""

BY_CONTENT = "CREATE INDEX IF NOT EXISTS by_content ON files (sha256)"

READ = "state NOT IN ('skipped', 'waiting')"
"""What there is a result of, be it a failure."""

BEST = "ORDER BY state = 'failed', state = 'partial', name LIMIT 1"
"""Of files of one content the one that stands for all: the first by path, of those that were read best."""

RECORD = """
UPDATE files SET sha256 = ?, bundle = ?, way = ?, state = ?, final = ?, pages = ?, reason = ?, review = ?
WHERE name = ?
"""

AT_ONCE = 1000
"""Rows that are in memory at a time."""

PATIENCE = 60.0
"""Seconds to wait for another process that is looking at the ledger."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the ledger knows it; ``review`` says why a person should look at it."""

    name: str
    stamp: str | None
    size: int | None
    modified: int | None
    changed: int | None
    sha256: str | None
    bundle: str | None
    way: str | None
    state: State
    final: bool
    pages: int
    reason: str | None
    review: tuple[str, ...]
    written: str | None


COLUMNS = tuple(field.name for field in fields(Entry))
SELECT = f"SELECT {', '.join(COLUMNS)} FROM files"


class Ledger:
    """The database of a run; to be closed."""

    def __init__(self, path: Path, read_only: bool = False) -> None:
        """Open the ledger; one that is damaged or of another format is begun anew.

        Raises:
            InputError: there is none to read, or it cannot be written.
        """
        self.path = path
        self._read_only = read_only
        mode = "ro" if read_only else "rwc"
        try:
            self._open(mode)
            if self.note("format") != str(FORMAT):
                raise sqlite3.DatabaseError("of another format")
        except sqlite3.Error as error:
            if read_only:
                raise InputError(
                    f"{path}: cannot read what a run noted; is that folder the OUT of one?"
                ) from error
            self._begin_anew(mode)
        if not read_only:
            self._db.execute(BY_CONTENT)
        self.run = int(self.note("run") or 0)

    def _open(self, mode: str) -> None:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        self._db = sqlite3.connect(address, uri=True, timeout=PATIENCE, check_same_thread=False)
        self._db.execute("PRAGMA synchronous = NORMAL")

    def _begin_anew(self, mode: str) -> None:
        try:
            self._db.close()
            self.path.unlink(missing_ok=True)
            self.path.with_name(f"{self.path.name}-journal").unlink(missing_ok=True)
            self._open(mode)
            self._db.executescript(TABLES)
            self.take_note("format", str(FORMAT))
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"{self.path}: cannot be written: {error}; check space and permissions"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, *trace: object) -> None:
        try:
            if isinstance(error, sqlite3.Error):
                raise InputError(
                    f"{self.path}: cannot be used any more: {error}; check the disk; if it is damaged, "
                    "remove it: the next run makes it anew, and reads nothing again"
                ) from error
            if not self._read_only:
                self.save()
        finally:
            self._db.close()

    def save(self) -> None:
        """Make sure that what was recorded outlives this process."""
        try:
            self._db.commit()
        except sqlite3.Error as error:
            raise InputError(
                f"{self.path}: cannot be written: {error}; check space and permissions"
            ) from error

    # ---------------------------------------------------------------- the archive

    def see(self, entries: Iterable[Input | Skipped]) -> None:
        """Note which files there are now; one that looks as before keeps what is known of it."""
        self.run += 1
        try:
            self.take_note("run", str(self.run))
            self._db.executemany(SEE, (self._seen(entry) for entry in entries))
        except BaseException:
            self._db.rollback()
            raise
        self._db.execute(
            "INSERT OR IGNORE INTO gone SELECT bundle FROM files WHERE run < ? AND bundle IS NOT NULL",
            (self.run,),
        )
        self.save()

    def _seen(self, entry: Input | Skipped) -> tuple[Any, ...]:
        name = as_bytes(entry.name)
        if isinstance(entry, Skipped):
            return (name, None, None, None, None, "skipped", entry.reason, self.run)
        look = entry.look
        return (name, look.stamp, look.size, look.modified, look.changed, "waiting", None, self.run)

    def missing(self) -> Iterator[Entry]:
        """Yield files that are gone from the archive."""
        yield from self._entries("run < ?", self.run)

    def forget_missing(self) -> None:
        """Forget them."""
        self._db.execute("DELETE FROM files WHERE run < ?", (self.run,))

    # ---------------------------------------------------------------- the results

    def record(self, outcome: Outcome) -> None:
        """Note what came of a file."""
        name = as_bytes(outcome.name)
        self._db.execute(
            "INSERT OR IGNORE INTO gone SELECT bundle FROM files WHERE name = ? AND bundle <> ?",
            (name, outcome.bundle or ""),
        )
        review = json.dumps(outcome.reasons)
        values = (outcome.sha256, outcome.bundle, outcome.way, outcome.status, outcome.final, outcome.pages)
        self._db.execute(RECORD, (*values, outcome.error, review, name))

    def written(self, name: str, bundle: str | None) -> None:
        """Note of which bundle the text lies in text/."""
        self._db.execute("UPDATE files SET written = ? WHERE name = ?", (bundle, as_bytes(name)))

    def doubt(self, names: Iterable[str]) -> None:
        """Have files read again, because their bundles are lost."""
        self._db.executemany(
            "UPDATE files SET state = 'waiting', final = 0 WHERE name = ?", ((as_bytes(n),) for n in names)
        )

    def unused_bundles(self) -> Iterator[str]:
        """Yield bundles that were replaced, and that no file refers to any more; then forget them."""
        query = (
            "SELECT bundle FROM gone WHERE bundle NOT IN (SELECT bundle FROM files WHERE bundle IS NOT NULL)"
        )
        with closing(self._db.execute(query)) as found:
            for (bundle,) in found:
                yield bundle
        self._db.execute("DELETE FROM gone")

    # ---------------------------------------------------------------- what is known

    def entry(self, name: str) -> Entry | None:
        """Return what is known of one file."""
        query = f"{SELECT} WHERE name = ?"
        found = self._db.execute(query, (as_bytes(name),)).fetchone()
        return None if found is None else _entry(found)

    def entries(self) -> Iterator[Entry]:
        """Yield all files that are there, in the order of paths; the ledger may change meanwhile."""
        yield from self._entries("run = ?", self.run)

    def copies(self, entry: Entry) -> int | None:
        """Return how many files more have the content of this one; ``None`` where another stands for them."""
        where = f"FROM files WHERE sha256 = ? AND run = ? AND {READ}"
        (best,) = self._db.execute(f"SELECT name {where} {BEST}", (entry.sha256, self.run)).fetchone()
        if best != as_bytes(entry.name):
            return None
        (files,) = self._db.execute(f"SELECT count(*) {where}", (entry.sha256, self.run)).fetchone()
        return int(files) - 1

    def _entries(self, condition: str, *values: Any) -> Iterator[Entry]:
        last = b""
        query = f"{SELECT} WHERE name > ? AND {condition} ORDER BY name LIMIT {AT_ONCE}"
        while rows := self._db.execute(query, (last, *values)).fetchall():
            yield from map(_entry, rows)
            last = rows[-1][0]

    def count(self) -> dict[str, int]:
        """Return how many files there are in each state."""
        query = "SELECT state, count(*) FROM files WHERE run = ? GROUP BY state ORDER BY state"
        return dict(self._db.execute(query, (self.run,)).fetchall())

    def pages(self) -> int:
        """Return how many pages the files have that were read."""
        (pages,) = self._db.execute("SELECT sum(pages) FROM files WHERE run = ?", (self.run,)).fetchone()
        return int(pages or 0)

    def note(self, name: str) -> str | None:
        """Return what was noted under a name."""
        found = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def take_note(self, name: str, value: str) -> None:
        """Note a value under a name."""
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))


def as_bytes(name: str) -> bytes:
    """Return a name as the file system has it; none is empty."""
    return name.encode("utf-8", "surrogateescape")


def _entry(row: tuple[Any, ...]) -> Entry:
    found = dict(zip(COLUMNS, row, strict=True))
    found["name"] = found["name"].decode("utf-8", "surrogateescape")
    return Entry(**{**found, "final": bool(found["final"]), "review": tuple(json.loads(found["review"]))})
