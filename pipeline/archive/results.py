"""What came of a document, as one small file, its bundle: tables and texts are written from bundles alone.

A bundle is gzipped JSON: ``format`` (1), ``sha256`` of the content, ``name`` (the last part of its path),
``rows`` (the rows of each table, those of ``documents`` without the path), ``reasons`` (why a person should
look at it) and ``text`` (the repaired text). It lies under the digest of content, name and the way that it
was come by (settings, engine, code, rules, models, versions of tools): what is there need not be made again.
"""

import gzip
import hashlib
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.archive.ledger import Ledger
from pipeline.archive.names import table_name, text_path
from pipeline.archive.places import BUNDLES, LEDGER, OWN, ROOT, own_store
from pipeline.archive.rows import Rows, failed_row, rows_of
from pipeline.archive.trust import review_reasons
from pipeline.document import Document, Status
from pipeline.flags import PASSING
from pipeline.schema import Source
from pipeline.store import shard
from pipeline.store.atomic import replacing

FORMAT = 1
"""Version of the bytes; one that is not this is not read."""

DAMAGED = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError)
"""What a bundle raises that is absent, cut short or of another form."""


@dataclass(frozen=True, slots=True)
class Result:
    """Rows and text of one document, under whatever path it lies."""

    source: Source
    rows: Rows
    reasons: tuple[str, ...]
    text: str

    @property
    def status(self) -> Status:
        """``ok`` or ``partial``; what failed has no bundle."""
        status: Status = self.rows["documents"][0]["status"]
        return status

    @property
    def pages(self) -> int:
        """Number of pages."""
        return int(self.rows["documents"][0]["pages"])

    @property
    def final(self) -> bool:
        """Tell whether another try can bring nothing new: no page was lost to a timeout."""
        return PASSING.isdisjoint(problem["code"] for problem in self.rows["documents"][0]["problems"])

    @property
    def name(self) -> str:
        """Path of the file as the tables have it."""
        return str(self.rows["documents"][0]["source_path"])

    @property
    def sha256(self) -> str:
        """Hash of the file's content."""
        return self.source.sha256

    def under(self, path: str, copies: int = 0) -> "Result":
        """Return the result of the document as it lies under a path, and under so many others."""
        [row] = self.rows["documents"]
        row = {**row, "source_path": table_name(path), "copies": copies}
        return replace(self, rows={**self.rows, "documents": [row]})


def result_of(document: Document, seconds: float, version: str) -> Result:
    """Return the result of a document that was read."""
    rows = rows_of(document, seconds, version)
    return Result(document.transcript.source, rows, review_reasons(document), document.text.text)


def failure_rows(source: Source, error: str, version: str) -> Rows:
    """Return the rows of a file that could not be read."""
    return {"documents": [failed_row(source, error, version)]}


def bundle_name(source: Source, way: str) -> str:
    """Return under which name the bundle of a document lies: sharded by content."""
    name = hashlib.sha256(os.fsencode(source.path)).hexdigest()[:8]
    return f"{shard(source.sha256)}/{source.sha256}-{way}-{name}.json.gz"


def way_of(*parts: str) -> str:
    """Return 12 hex digits for the way that a result is come by."""
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def dump(result: Result) -> bytes:
    """Return the bundle of a result."""
    record = {
        "format": FORMAT,
        "sha256": result.source.sha256,
        "name": result.source.path,
        "rows": result.rows,
        "reasons": result.reasons,
        "text": result.text,
    }
    as_json = json.dumps(record, separators=(",", ":"))
    return gzip.compress(as_json.encode("ascii"), compresslevel=6, mtime=0)


def load(content: bytes) -> Result:
    """Return the result that ``dump`` wrote.

    Raises:
        ValueError: the bytes are of another format version, damaged, or none of ours.
    """
    try:
        record: dict[str, Any] = json.loads(gzip.decompress(content))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']}, not {FORMAT}")
        source = Source(record["name"], record["sha256"])
        return Result(source, record["rows"], tuple(record["reasons"]), record["text"])
    except DAMAGED as error:
        raise ValueError(f"no bundle: {error}") from error


@dataclass(frozen=True, slots=True)
class Store:
    """Results and texts of a run, to look at."""

    out: Path

    def text_path(self, name: str) -> Path:
        """Return where the text of a file lies."""
        return self.out / "text" / text_path(name)

    def note_root(self, raw: Path) -> None:
        """Remember which folder the names of the tables are relative to."""
        root = raw if raw.is_dir() else raw.parent
        with replacing(self.out / OWN / ROOT) as part:
            part.write_bytes(os.fsencode(root.resolve()))

    def root(self) -> Path | None:
        """Return the folder of the last run, ``None`` where it is not known or not there."""
        with suppress(OSError):
            root = Path(os.fsdecode((self.out / OWN / ROOT).read_bytes()))
            return root if root.is_dir() else None
        return None

    def latest(self, name: str) -> Result | None:
        """Return the result of a file by its name alone, ``None`` where there is none that can be read."""
        if not (self.out / OWN / LEDGER).exists():
            return None
        with Ledger(self.out / OWN / LEDGER, read_only=True) as ledger:
            entry = ledger.entry(name)
        try:
            return (
                load(own_store(self.out, BUNDLES).read(entry.bundle)).under(name)
                if entry and entry.bundle
                else None
            )
        except DAMAGED:
            return None
