"""Tables that the layout found on pages, as grids of the clean text."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rapidfuzz import fuzz

from pipeline.extract.grids import Cell, Grid, words_of
from pipeline.extract.table_heads import folded
from pipeline.schema import CellPlace, Reading, ReadLine, Span
from pipeline.text import Text

REPEATED = 85
"""Least likeness (0-100) of a row to the heads that are printed again on the next page."""


def find_ruled(text: Text, reading: Reading) -> tuple[Grid, ...]:
    """Return the tables of the pages in text order."""
    lines = [line for line in reading.lines if line.cell is not None]
    tables = groupby(lines, key=lambda line: line.cell.table if line.cell else 0)
    return tuple(_grid(text, tuple(held)) for _, held in tables)


def _grid(text: Text, lines: Sequence[ReadLine]) -> Grid:
    cells = tuple(_cells(text, lines))
    again = _heads_again(text.text, cells)
    kept = tuple(cell for cell in cells if cell.row not in again)
    width = max(line.cell.width for line in lines if line.cell)
    return Grid(kept, width, max(cell.row + cell.rows for cell in kept))


def _cells(text: Text, lines: Sequence[ReadLine]) -> Iterator[Cell]:
    for place, held in groupby(lines, key=lambda line: line.cell):
        own = tuple(held)
        if place is not None:
            yield _cell(text, place, Span(own[0].span.start, own[-1].span.end))


def _cell(text: Text, place: CellPlace, raw: Span) -> Cell:
    span = text.clean_span(raw)
    words = text.text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    held = Span(start, start + len(words.strip())) if words.strip() else Span(span.start, span.start)
    return Cell(held, place.row, place.column, place.rows, place.columns)


def _heads_again(text: str, cells: Sequence[Cell]) -> set[int]:
    """Return the rows that repeat the first."""
    rows: dict[int, str] = {}
    for cell in cells:
        rows[cell.row] = f"{rows.get(cell.row, '')} {folded(words_of(text, cell))}".strip()
    first = min(rows)
    return {row for row, words in rows.items() if row > first and fuzz.ratio(words, rows[first]) >= REPEATED}
