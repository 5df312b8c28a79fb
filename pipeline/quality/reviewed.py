"""Values that people confirmed or corrected, as gold: how often was right what had been read?

What is right as it stands in another run counts as right there, whichever run was reviewed.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.results import Store
from pipeline.errors import InputError
from pipeline.quality.reliability import calibration_error
from pipeline.quality.text_scores import Rate
from pipeline.review.apply import Settled, settle
from pipeline.review.corrections import WHOLE, Book, Correction
from pipeline.review.shown import anchor_of, row_of
from pipeline.review.typed import text_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell that a person settled: is what this run read right, and how sure was it?"""

    table: str
    field: str
    right: bool
    confidence: float | None


def judged(book_of: Path, out: Path) -> list[Judged]:
    """Return the cells that people settled, those of ``book_of`` against what the run in ``out`` read.

    Raises:
        InputError: there are no corrections, or none on documents of this run.
    """
    found = [one for entries in Book(book_of).all().values() for one in _judged(entries, Store(out))]
    if not found:
        raise InputError(f"{book_of}: no corrections of documents in {out}; make some with kehoach review")
    return found


def _judged(entries: Sequence[Correction], store: Store) -> Iterator[Judged]:
    results = (store.latest(name) for name in dict.fromkeys(entry.source_path for entry in entries))
    result = next((one for one in results if one and one.sha256 == entries[0].sha256), None)
    if result is None:
        return
    settled: Settled = settle(result.rows, entries)
    for (table, ordinal), cells in settled.cells.items():
        row = row_of(result.rows, table, ordinal)
        for field, entry in cells.items():
            _, confidence, _ = anchor_of(result.rows, table, ordinal, field)
            right = field != WHOLE and text_of(field, row) == entry.value
            yield Judged(table, field, right, confidence)


def written(cells: Sequence[Judged], as_json: bool = False) -> str:
    """Write the share right of each kind of cell, and whether confidences kept their word."""
    rates: dict[str, Rate] = {}
    for one in cells:
        name = f"{one.table}: {'is there' if one.field == WHOLE else one.field}"
        rates[name] = rates.get(name, Rate(0, 0)) + Rate(int(not one.right), 1)
    sure = [(one.confidence, one.right) for one in cells if one.confidence is not None]
    error = calibration_error(sure)
    if as_json:
        numbers = {
            name: {"right": rate.total - rate.errors, "total": rate.total} for name, rate in rates.items()
        }
        return json.dumps({"cells": numbers, "calibration_error": error if sure else None}, indent=1)
    lines = [
        f"{name:26} {rate.total - rate.errors:4d} of {rate.total:4d}  {1 - rate.rate:7.1%}"
        for name, rate in rates.items()
    ]
    return "\n".join([*lines, f"calibration error {error:.3f} ({len(sure)} values with a confidence)"])
