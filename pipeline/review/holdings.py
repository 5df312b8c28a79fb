"""The documents of an archive as the queue shows them: found by words, filtered, sorted by their worth."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow.parquet as pq
from unidecode import unidecode

from pipeline.archive.results import Result, Store
from pipeline.archive.spread import Row
from pipeline.errors import InputError
from pipeline.review.apply import Settled, corrected, reason_field, settle
from pipeline.review.corrections import Book
from pipeline.review.queue import Look, Worth, empty_looks, look, looks_at, worth_of
from pipeline.schema import Source

COLUMNS = [
    *("doc_id", "source_path", "sha256", "pages", "source_kind", "status", "error", "doc_type", "number"),
    *("symbol", "number_symbol", "issued_on", "issued_day", "issued_month", "issued_year", "issuer"),
    *("subject", "signer_name", "confidence", "needs_review", "problems", "citations", "targets", "version"),
]


UNSURE = 0.3
"""Chance of an error from which the queue names a field."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A document in the queue."""

    row: Row
    worth: Worth
    words: str
    """What it can be found by, in small letters."""
    plain: str
    """The same without marks."""
    settled: int = 0
    """Cells that people settled."""
    done: bool = False

    @property
    def state(self) -> str:
        """``open`` where a person should look, as a run's summary counts it; else ``done`` or ``sure``."""
        if self.done:
            return "done"
        return "open" if self.row["needs_review"] else "sure"

    @property
    def troubled(self) -> bool:
        """Return whether something is known to be amiss, not only doubted."""
        return bool(self.row["problems"]) or self.row["status"] == "failed"

    @property
    def doubtful(self) -> list[str]:
        """Fields that are worth a look although no problem names them."""
        named = {reason_field(problem["code"]) for problem in self.row["problems"]}
        looks = (look for look in self.worth.looks if look.table == "documents" and look.errors > UNSURE)
        return [look.field for look in looks if look.field not in named]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search and its filters; empty is anything."""

    words: str = ""
    issuer: str = ""
    doc_type: str = ""
    year: str = ""
    below: float = 1.0
    state: str = "open"

    def fits(self, holding: Holding) -> bool:
        """Tell whether a document is wanted."""
        row = holding.row
        named = (
            self.issuer in ("", row["issuer"])
            and self.doc_type in ("", row["doc_type"])
            and self.year in ("", str(row["issued_year"]))
        )
        return named and self._fits_state(holding) and self._sure(row) and self._worded(holding)

    def _fits_state(self, holding: Holding) -> bool:
        return self.state in ("all", holding.state)

    def _sure(self, row: Row) -> bool:
        return self.below >= 1.0 or row["confidence"] is None or row["confidence"] < self.below

    def _worded(self, holding: Holding) -> bool:
        """Look for every word; one typed without marks also finds marked ones."""
        words = unicodedata.normalize("NFC", self.words).lower().split()
        return all(word in holding.words or (word.isascii() and word in holding.plain) for word in words)


class Holdings:
    """The documents under OUT, with what people have settled so far."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.book = Book(out)
        self.store = Store(out)
        self._lock = Lock()
        self._read_at: object = None
        self._known: dict[str, Holding] = {}

    def all(self) -> dict[str, Holding]:
        """Return all documents by ``doc_id``; read anew where a run has written the tables.

        Raises:
            InputError: there are no tables, or they cannot be read.
        """
        with self._lock:
            state = self._state()
            if state != self._read_at:
                self._known = {holding.row["doc_id"]: holding for holding in self._read()}
                self._read_at = state
            return self._known

    def wanted(self, wanted: Wanted) -> list[Holding]:
        """Return the documents of a search: those with problems, then where a minute finds most errors."""
        found = [holding for holding in self.all().values() if wanted.fits(holding)]
        return sorted(found, key=lambda h: (h.done, not h.troubled, -h.worth.rate, h.row["source_path"]))

    def choices(self, column: str) -> list[tuple[str, int]]:
        """Return the values of a column with how often each occurs, the most frequent first."""
        values = (h.row[column] for h in self.all().values())
        counted = Counter(str(value) for value in values if value is not None)
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))

    def result(self, holding: Holding) -> Result:
        """Return what was read of a document, before any correction.

        Raises:
            InputError: it is not kept any more.
        """
        if holding.row["status"] == "failed":
            return _failed(holding.row)
        found = self.store.latest(holding.row["source_path"])
        if found is None or found.sha256 != holding.row["sha256"]:
            raise InputError(
                f"{holding.row['source_path']}: its result is not kept; run kehoach extract again"
            )
        return found

    def settled(self, result: Result) -> Settled:
        """Return what people have settled of a document."""
        return settle(result.rows, self.book.of(result.sha256))

    def refresh(self, doc_id: str) -> None:
        """Take up what was just written into the book."""
        holding = self.all()[doc_id]
        fresh = self._with_book(holding.row)
        with self._lock:
            self._known[doc_id] = fresh or holding

    def _state(self) -> object:
        try:
            return (self.out / "documents.parquet").stat().st_mtime_ns
        except OSError as error:
            raise InputError(
                f"{self.out}: cannot read the table of documents: {error.strerror}; run kehoach extract"
            ) from error

    def _read(self) -> Iterator[Holding]:
        looks = self._looks()
        written = self.book.all()
        for row in pq.read_table(self.out / "documents.parquet", columns=COLUMNS).to_pylist():
            holding = self._with_book(row) if row["sha256"] in written else None
            yield holding or _holding(row, [*looks.get(row["doc_id"], []), *_empty(row, looks)])

    def _looks(self) -> dict[str, list[Look]]:
        """Return what there is to look at, document by document, from the tables alone."""
        looks: dict[str, list[Look]] = {}
        for row in self._columns("evidence", ["doc_id", "field", "confidence"]):
            looks.setdefault(row["doc_id"], []).append(look("documents", 0, row["field"], row["confidence"]))
        for table in ("citations", "targets"):
            for row in self._columns(table, ["doc_id", "ordinal", "confidence"]):
                looks.setdefault(row["doc_id"], []).append(
                    look(table, row["ordinal"], "*", row["confidence"])
                )
        return looks

    def _columns(self, table: str, columns: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self.out / f"{table}.parquet", columns=columns).to_pylist()
        return rows

    def _with_book(self, row: Row) -> Holding | None:
        """Return a document with its corrections, ``None`` where what was read of it is not kept."""
        result = _failed(row) if row["status"] == "failed" else self.store.latest(row["source_path"])
        if result is None or result.sha256 != row["sha256"]:
            return None
        entries = self.book.of(result.sha256)
        settled = settle(result.rows, entries)
        shown = corrected(result.rows, entries, result.reasons)["documents"][0]
        done = settled.done is not None
        return _holding(
            {name: shown[name] for name in COLUMNS}, list(looks_at(result.rows, settled)), settled.count, done
        )


def _failed(row: Row) -> Result:
    """Return what there is of a file that could not be read: its row alone."""
    return Result(Source(row["source_path"], row["sha256"]), {"documents": [row]}, ("failed",), "")


def _empty(row: Row, looks: dict[str, list[Look]]) -> Iterator[Look]:
    if row["status"] != "failed":
        yield from empty_looks(row, {look.field for look in looks.get(row["doc_id"], [])}, set())


def _holding(row: Row, looks: list[Look], settled: int = 0, done: bool = False) -> Holding:
    names = ("number_symbol", "symbol", "subject", "issuer", "signer_name", "source_path", "doc_type")
    words = " ".join(row[name] for name in names if row[name]).lower()
    plain = re.sub(r"\s+", " ", unidecode(words))
    return Holding(row, worth_of(looks), unicodedata.normalize("NFC", words), plain, settled, done)
