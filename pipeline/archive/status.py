"""How it stands with an archive, also while a run is at it."""

import fcntl
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.archive.ledger import Ledger
from pipeline.archive.names import on_terminal, table_name
from pipeline.archive.places import LEDGER, LOCK, OWN
from pipeline.archive.progress import failure_line

STATES = ("ok", "partial", "failed", "skipped", "waiting")

FAILURES = 10
"""Failed files that are named, the first in the order of paths."""


def status_of(out: Path) -> dict[str, Any]:
    """Return counts of files by what became of them, pages, the first failures, and whether a run is at it.

    Raises:
        InputError: the folder is not the OUT of a run.
    """
    with Ledger(out / OWN / LEDGER, read_only=True) as ledger:
        counts = ledger.count()
        failed = (entry for entry in ledger.entries() if entry.state == "failed")
        return {
            "out": str(out),
            "running": _is_running(out),
            "files": {state: counts.get(state, 0) for state in STATES},
            "pages": ledger.pages(),
            "tables": (out / "manifest.csv").exists(),
            "failures": [[table_name(entry.name), entry.reason] for entry in islice(failed, FAILURES)],
        }


def _is_running(out: Path) -> bool:
    with suppress(OSError), (out / OWN / LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def report(status: dict[str, Any]) -> str:
    """Say it to people."""
    return "\n".join(_lines(status))


def _lines(status: dict[str, Any]) -> Iterator[str]:
    yield f"Run:    {'under way' if status['running'] else 'none under way'}"
    yield "Files:  " + ", ".join(f"{count} {state}" for state, count in status["files"].items())
    yield f"Pages:  {status['pages']}"
    for name, error in status["failures"]:
        yield f"Failed: {failure_line(name, error or '')}"
    if status["files"]["failed"] > len(status["failures"]):
        where = ": see manifest.csv" if status["tables"] else ""
        yield f"        and {status['files']['failed'] - len(status['failures'])} more{where}"
    if status["tables"]:
        yield f"Tables: {on_terminal(status['out'])}/manifest.csv says what became of each file"
    else:
        yield "Tables: none yet; they are written at the end of a run"
