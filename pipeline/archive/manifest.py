"""The manifest: every file of the archive, and what became of it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pipeline.archive.ledger import Entry
from pipeline.archive.names import table_name
from pipeline.archive.spread import Row
from pipeline.archive.tables import table_writers

MANIFEST = pa.schema(
    [
        ("source_path", pa.string()),
        ("bytes", pa.int64()),
        ("modified", pa.string()),
        ("sha256", pa.string()),
        ("doc_id", pa.string()),
        ("outcome", pa.string()),
        ("pages", pa.int32()),
        ("reason", pa.string()),
        ("bundle", pa.string()),
    ]
)


def write_manifest(out: Path, entries: Iterable[Entry]) -> None:
    """Write ``manifest.csv`` and ``manifest.parquet``."""
    with table_writers(out, {"manifest": MANIFEST}) as writers:
        writers["manifest"].write(_rows(entries))


def _rows(entries: Iterable[Entry]) -> Iterator[Row]:
    for entry in entries:
        read = entry.state in ("ok", "partial")
        # What waits may be another content by now.
        sha256 = None if entry.state in ("waiting", "skipped") else entry.sha256
        yield {
            "source_path": table_name(entry.name),
            "bytes": entry.size,
            "modified": None if entry.modified is None else _as_iso(entry.modified),
            "sha256": sha256,
            "doc_id": sha256[:16] if sha256 else None,
            "outcome": entry.state,
            "pages": entry.pages if read else None,
            "reason": entry.reason,
            "bundle": entry.bundle,
        }


def _as_iso(nanoseconds: int) -> str | None:
    """Return a time in UTC, to the second; ``None`` for one that no calendar has.

    >>> _as_iso(1_700_000_000 * 10**9), _as_iso(10**30)
    ('2023-11-14T22:13:20Z', None)
    """
    try:
        return datetime.fromtimestamp(nanoseconds // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
