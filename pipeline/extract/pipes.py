"""Tables in text dumps: cells between pipes, a row on a line or a pipe on a line of its own.

Both forms are one stream: a row of n cells is n + 1 pipes, and between the last pipe of a row and the first
of the next stand blanks and a line break alone. So it is around an empty cell where each pipe has its own
line; the number of columns that makes the most rows whole tells them apart. A table is known by its heads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from pipeline.extract.grids import Cell, Grid, grid_of
from pipeline.extract.table_heads import roles_of
from pipeline.schema import Span

MOST_COLUMNS = 14
LONGEST_HEAD = 90
"""Letters of a column's head; what is longer is the text above the table."""
SHORT_ROW = 0.3
"""What a row costs that lacks cells (a group's title, a cell that spans rows); a whole one is worth 1."""
FEW_ROWS = 5
"""A table of fewer rows than this may have more columns than its first row has heads: one is split below."""
LEAST_WHOLE = 0.5
"""Share of the rows that are whole where the number of columns is right."""

_RULE = regex.compile(r":?-{2,}:?")
_SPAN_OF_YEARS = regex.compile(r"20\d\d\s*(?:[-–]|đến)\s*20\d\d")
_MARK = regex.compile(r"\W*(?:[IVXL]{1,6}|\p{L}|\d{1,3}(?:\.\d{1,3}){0,3})?\W*")


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two neighbouring pipes: ``span`` without outer blanks, empty for none."""

    words: str
    span: Span
    breaks: bool

    @property
    def parts_rows(self) -> bool:
        """Tell whether a row can end before this gap and another begin behind it."""
        return self.breaks and not self.words


Row = tuple[Gap, ...]


def find_piped(text: str) -> tuple[Grid, ...]:
    r"""Return the tables with known heads of a text that has pipes, in text order.

    >>> [(g.width, g.height) for g in find_piped("| TT | Chỉ tiêu |\n|---|---|\n| 1 | Một |\n| 2 | Hai |")]
    [(2, 3)]
    """
    gaps = tuple(_gaps(text))
    heads = [*_heads(gaps), (len(gaps), len(gaps))]
    tables = (_table(gaps[start:after], end - start) for (start, end), (after, _) in pairwise(heads))
    return tuple(grid_of(cells) for cells in tables if cells)


def _gaps(text: str) -> Iterator[Gap]:
    pipes = [at for at, letter in enumerate(text) if letter == "|"]
    for a, b in pairwise(pipes):
        words = text[a + 1 : b]
        start = a + 1 + len(words) - len(words.lstrip())
        held = words.strip()
        yield Gap(held, Span(start, start + len(held)) if held else Span(a + 1, a + 1), "\n" in words)


def _heads(gaps: Sequence[Gap]) -> Iterator[tuple[int, int]]:
    """Yield of each row of heads its first gap, and the gap that ends it."""
    start = 0
    for n, gap in enumerate(gaps):
        if gap.words and len(gap.words) <= LONGEST_HEAD:
            continue
        heads = [roles_of(head.words) for head in gaps[start:n]] if not gap.words else []
        if sum(map(bool, heads)) > 1 and any("indicator" in roles or "task" in roles for roles in heads):
            first = next((i for i, roles in enumerate(heads) if "ordinal" in roles), 0)
            yield start + first, n
        start = n + 1


def _table(gaps: Sequence[Gap], heads: int) -> list[Cell]:
    """Return the cells of a table that begins with so many heads, none where its columns are not clear."""
    rows = _path(gaps, heads)
    if len(rows) < FEW_ROWS:
        others = (_path(gaps, width) for width in range(heads + 1, min(2 * heads, MOST_COLUMNS) + 1))
        rows = max((rows, *others), key=lambda path: _whole(path) * max(map(len, path), default=0))
    if len(rows) < 2 or _whole(rows) < LEAST_WHOLE * len(rows):
        return []
    width = max(map(len, rows))
    split = () if len(rows[0]) == width else _split_heads(rows[0], rows[1], width)
    return [] if split is None else [*split, *_cells(rows, 2 if split else 0)]


def _whole(rows: Sequence[Row]) -> int:
    width = max(map(len, rows), default=0)
    return sum(len(row) == width for row in rows)


def _path(gaps: Sequence[Gap], width: int) -> list[Row]:
    """Return the rows of which the most have ``width`` cells."""
    worth = [0.0] * (len(gaps) + 2)
    best = [0] * (len(gaps) + 2)
    for at in reversed(range(len(gaps))):
        for cells in (width, *range(1, width)):
            value = _worth(gaps, at, cells, width, worth)
            if value > worth[at]:
                worth[at], best[at] = value, cells
    rows: list[Row] = []
    at = 0
    while best[at]:
        rows.append(tuple(gaps[at : at + best[at]]))
        at += best[at]
        at = at + 1 if at < len(gaps) and gaps[at].parts_rows else len(gaps)
    return [row for row in rows if not all(_RULE.fullmatch(gap.words) for gap in row)]


def _worth(gaps: Sequence[Gap], at: int, cells: int, width: int, worth: Sequence[float]) -> float:
    end = at + cells
    if end > len(gaps) or not any(gap.words for gap in gaps[at:end]):
        return 0.0
    goes_on = end < len(gaps) and gaps[end].parts_rows
    after = worth[end + 1] if goes_on else 0.0
    return 1.0 + after if cells == width else after - SHORT_ROW


def _cells(rows: Sequence[Row], after: int) -> Iterator[Cell]:
    width = max(map(len, rows))
    for number, row in enumerate(rows[after:], start=after):
        first, goes_on = _place(row, width)
        for column, gap in enumerate(row, start=first):
            columns = width - column if goes_on and gap is row[-1] else 1
            yield Cell(gap.span, number, column, 1, columns)


def _split_heads(upper: Row, lower: Row, width: int) -> tuple[Cell, ...] | None:
    """Return the cells of two rows of heads, of which one upper stands over all the lower ones."""
    at = _over_others(upper)
    if at is None or len(upper) - 1 + len(lower) != width:
        return None
    more = len(lower) - 1
    left = (Cell(gap.span, 0, n, 2) for n, gap in enumerate(upper[:at]))
    right = (Cell(gap.span, 0, n + more, 2) for n, gap in enumerate(upper[at + 1 :], start=at + 1))
    below = (Cell(gap.span, 1, n) for n, gap in enumerate(lower, start=at))
    return (*left, Cell(upper[at].span, 0, at, 1, len(lower)), *right, *below)


def _over_others(heads: Row) -> int | None:
    """Return which head stands over others: the only one of figures or times, or of a span of years."""
    roles = [roles_of(gap.words) for gap in heads]
    spans = [n for n, gap in enumerate(heads) if _SPAN_OF_YEARS.search(gap.words)]
    figures = [n for n, found in enumerate(roles) if {"value", "year", "time", "deadline"} & {*found[:1]}]
    for chosen in (spans, figures):
        if len(chosen) == 1:
            return chosen[0]
    return None


def _place(row: Row, width: int) -> tuple[int, bool]:
    """Say in which column a row begins, and whether its last cell goes on to the right edge.

    A group's title has a mark and a name; other rows that lack cells stand below cells that span rows.
    """
    if len(row) == width:
        return 0, False
    if len(row) <= 2 and _MARK.fullmatch(row[0].words):
        return 0, True
    if len(row) == 1:
        return 0, True
    return (0, False) if _MARK.fullmatch(row[0].words) else (width - len(row), False)
