"""Tables and texts, written from bundles in the order of paths, one document in memory at a time."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.archive.columns import SKIPPED, TABLES
from pipeline.archive.ledger import Entry, Ledger
from pipeline.archive.manifest import write_manifest
from pipeline.archive.names import table_name, text_path
from pipeline.archive.plan import Plan
from pipeline.archive.results import Result, failure_rows, load
from pipeline.archive.rows import Rows
from pipeline.archive.tables import TableWriter, table_writers, write_csv
from pipeline.archive.works import Works
from pipeline.review.apply import corrected
from pipeline.review.corrections import FILE, Book
from pipeline.schema import Source
from pipeline.store import Store

NOTE = "tables"
"""Under which the ledger keeps what the tables were made of."""


class LostError(Exception):
    """Bundles are not there any more, or damaged: ``names`` are those of their files."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


def derive(plan: Plan, ledger: Ledger) -> bool:
    """Write tables, texts and manifest, unless they lie there as they would be; clear away the rest.

    Returns whether they were written.

    Raises:
        LostError: some documents must be read again first.
        InputError: OUT cannot be written.
    """
    if ledger.note(NOTE) == _state(plan, ledger):
        return False
    # Until they are written anew, the tables are of nothing that is known.
    ledger.take_note(NOTE, "")
    _write_tables(plan, ledger)
    write_manifest(plan.out, ledger.entries())
    _write_skipped(plan.out, ledger)
    texts = plan.texts
    for entry in ledger.missing():
        texts.remove(text_path(entry.name))
    ledger.forget_missing()
    for bundle in ledger.unused_bundles():
        plan.bundles.remove(bundle)
    ledger.take_note(NOTE, _state(plan, ledger))
    ledger.save()
    return True


def _state(plan: Plan, ledger: Ledger) -> str:
    """Return a digest of all that the tables are made of, and of how they lie there."""
    digest = hashlib.sha256(plan.version.encode())
    texts = plan.texts
    for entry in ledger.entries():
        written = (
            entry.name,
            entry.bundle,
            entry.state,
            entry.reason,
            entry.sha256,
            entry.size,
            entry.modified,
        )
        text = texts.size(text_path(entry.name)) if entry.written else None
        digest.update(repr((written, entry.written, text)).encode("utf-8", "backslashreplace"))
    with suppress(OSError):
        digest.update((plan.out / FILE).read_bytes())
    for name in (*TABLES, "manifest"):
        for ending in ("parquet", "csv"):
            with suppress(OSError):
                found = (plan.out / f"{name}.{ending}").stat()
                digest.update(f"{name}.{ending} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()


def _write_tables(plan: Plan, ledger: Ledger) -> None:
    people_say = Book(plan.out).all()

    def rows_in(result: Result) -> Rows:
        return corrected(result.rows, people_say.get(result.sha256, ()), result.reasons)

    works = Works()
    for _, result, stands in _results(plan, ledger):
        if stands:
            rows = rows_in(result)
            works.note(rows.get("citations", []), rows["documents"][0])
    texts = plan.texts
    with table_writers(plan.out, TABLES) as writers:
        for entry, result, stands in _results(plan, ledger):
            # Files of one content are one document; each has its text.
            if stands:
                _write_rows(writers, works, rows_in(result))
            _write_text(texts, entry, result, ledger)
        writers["works"].write(works.rows())


def _results(plan: Plan, ledger: Ledger) -> Iterator[tuple[Entry, Result, bool]]:
    """Yield each file that was read with its result, and whether it stands for all files of its content.

    Raises:
        LostError: at the end: results are not there any more.
    """
    lost: list[str] = []
    for entry in ledger.entries():
        if entry.state in ("skipped", "waiting"):
            continue
        copies = ledger.copies(entry)
        result = _result(plan, entry)
        if result is None:
            lost.append(entry.name)
        else:
            yield entry, result.under(entry.name, copies or 0), copies is not None
    if lost:
        raise LostError(lost)


def _write_rows(writers: Mapping[str, TableWriter], works: Works, rows: Rows) -> None:
    document = rows["documents"][0]
    writers["citation_graph"].write(works.assign(rows.get("citations", []), document))
    for name, table in rows.items():
        writers[name].write(table)


def _result(plan: Plan, entry: Entry) -> Result | None:
    """Return what came of a file; ``None`` where that is not kept any more."""
    if entry.bundle is None:
        source = Source(entry.name, entry.sha256 or "")
        return Result(source, failure_rows(source, entry.reason or "", plan.version), entry.review, "")
    try:
        return load(plan.bundles.read(entry.bundle))
    except (OSError, ValueError):
        return None


def _write_text(texts: Store, entry: Entry, result: Result, ledger: Ledger) -> None:
    where = text_path(entry.name)
    if entry.bundle is None:
        texts.remove(where)
    else:
        content = result.text.encode("utf-8", "replace")
        if entry.written != entry.bundle or texts.size(where) != len(content):
            texts.write(where, content)
    if entry.written != entry.bundle:
        ledger.written(entry.name, entry.bundle)


def _write_skipped(out: Path, ledger: Ledger) -> None:
    skipped = (entry for entry in ledger.entries() if entry.state == "skipped")
    rows = ({"source_path": table_name(entry.name), "reason": entry.reason} for entry in skipped)
    write_csv(out / "skipped.csv", SKIPPED, rows)
