"""Text in two columns, and two pages side by side on one sheet: each is read by itself, left first.

Old gazettes set their text in columns; two pages are printed or scanned to one sheet. A gutter of white
runs between running text on both sides. Letterhead and sign-off have two columns as well, but short lines in
them; a table without rulings too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.layout.columns import MIN_GUTTER, Gutter, Sides, gaps, part
from pipeline.layout.lines import Line, line_of, middle_y, plain_line, word_height
from pipeline.schema import Page

MIN_ROWS = 6
"""Rows of text side by side from which they are columns."""

FILLED = 0.72
"""Median share of its column's width that a line of running text has at least."""

MIDDLE = (0.35, 0.65)
"""Where a gutter may run, as shares of the page's width."""

LANDSCAPE = 1.15
"""Width over height of a sheet that may hold two pages."""

FEWEST_WORDS = 25
"""Words of each of two pages on one sheet."""


@dataclass(frozen=True, slots=True)
class Half:
    """One of two pages on a sheet: the page with boxes moved to its own left edge, and its lines."""

    page: Page
    lines: list[Line]


def halves_of(page: Page, lines: Sequence[Line]) -> tuple[Half, Half] | None:
    """Return the two pages of a sheet that holds them side by side, ``None`` for any other page."""
    centre = page.upright_width / 2
    if page.upright_width < LANDSCAPE * max(1, page.upright_height):
        return None
    left, right = [], []
    for line in lines:
        boxes = {i: box for i in line.words if (box := page.words[i].box)}
        if any(box.left < centre < box.right for box in boxes.values()):
            return None
        left.append([i for i, box in boxes.items() if box.right <= centre])
        right.append([i for i, box in boxes.items() if box.left >= centre])
    if min(sum(map(len, left)), sum(map(len, right))) < FEWEST_WORDS:
        return None
    if not (_is_a_page(page, left) and _is_a_page(page, right)):
        return None
    return _half(page, left, 0), _half(page, right, round(centre))


def _is_a_page(page: Page, rows: Sequence[Sequence[int]]) -> bool:
    """Return whether rows are running text: those of a table leave white between their words."""
    filled = [row for row in rows if row]
    height = word_height(page)
    wide = sum(any(b - a > WIDE * height for a, b in gaps(page, line_of(page, row))) for row in filled)
    return wide <= MOST_WIDE * len(filled)


WIDE, MOST_WIDE = 3.0, 0.5
"""Word heights of white inside a line, and the share of lines that have it: letterhead and sign-off do."""


def _half(page: Page, rows: Sequence[Sequence[int]], left: int) -> Half:
    moved = tuple(replace(w, box=w.box.moved(-left, 0)) if w.box else w for w in page.words)
    half = replace(page, words=moved, upright_width=page.upright_width // 2)
    return Half(half, [line_of(half, row) for row in rows if row])


def split_columns(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return lines with text in two columns read column by column; others stay where they are."""
    body = [n for n, line in enumerate(lines) if line.zone == "body" and line.box is not None]
    gutter = _gutter(page, [lines[n] for n in body])
    if gutter is None:
        return list(lines)
    instead: dict[int, list[Line]] = {}
    for band in _bands(page, lines, body, gutter):
        columns = _columns([side for _, side in band], gutter.reach)
        if columns:
            instead |= {n: [] for n, _ in band}
            instead[min(n for n, _ in band)] = columns
    return [one for n, line in enumerate(lines) for one in instead.get(n, [line])]


def _gutter(page: Page, body: Sequence[Line]) -> Gutter | None:
    """Return the white before the edge near the middle of the page at which most pieces of lines begin."""
    height = word_height(page)
    low, high = (share * page.upright_width for share in MIDDLE)
    starts = [line.at.left for line in body]
    starts += (b for line in body for a, b in gaps(page, line) if b - a >= MIN_GUTTER * height)
    middle = sorted(x for x in starts if low <= x <= high)
    aligned = {x: sum(abs(x - other) <= ALIGNED * height for other in middle) for x in middle}
    edge = max(aligned, key=aligned.__getitem__, default=None)
    if edge is None or aligned[edge] < MIN_ROWS:
        return None
    least = MIN_GUTTER * height
    return Gutter(edge - least / 2, height, least)


ALIGNED = 0.5
"""Word heights between the beginnings of lines that stand under each other."""

Piece = tuple[int, Sides]
"""The number of a line and what it gives to the two columns."""


def _bands(page: Page, lines: Sequence[Line], body: Sequence[int], gutter: Gutter) -> Iterator[list[Piece]]:
    """Yield the runs of lines that leave the gutter white, from the top.

    A line across it ends a run, a band of white over both columns, and the heading of the recipients.
    """
    band: list[Piece] = []
    bottom = 0
    for n in sorted(body, key=lambda n: middle_y(lines[n].at)):
        side, box = part(page, lines[n], gutter), lines[n].at
        is_parted = box.top - bottom > WHITE * gutter.reach or _is_sign_off(page, lines[n], gutter)
        if band and (side is None or is_parted):
            yield band
            band = []
        if side is not None:
            band.append((n, side))
        bottom = max(bottom, box.bottom)
    yield band


WHITE = 2.5
"""Word heights of white over both columns that end them: the sign-off stands below."""


def _is_sign_off(page: Page, line: Line, gutter: Gutter) -> bool:
    return line.at.left < gutter.x and plain_line(page, line).startswith("noi nhan")


def _columns(sides: Sequence[Sides], height: float) -> list[Line]:
    """Return the lines of a left column and behind them of a right one, none where they are no columns."""
    left = sorted((side.left for side in sides if side.left), key=_height_on_page)
    right = sorted((side.right for side in sides if side.right), key=_height_on_page)
    is_text = _is_running(left, height) and _is_running(right, height) and _lie_beside(left, right)
    return [*left, *right] if is_text else []


def _height_on_page(line: Line) -> float:
    return middle_y(line.at)


def _is_running(column: Sequence[Line], height: float) -> bool:
    """Return whether lines are running text: it fills its column, and line follows line.

    The cells of a table have white below the shorter of them.
    """
    if len(column) < MIN_ROWS:
        return False
    width = max(line.at.right for line in column) - min(line.at.left for line in column)
    filled = median(line.at.width for line in column) >= FILLED * max(1, width)
    parted = sum(b.at.top - a.at.bottom > PARTED * height for a, b in pairwise(column))
    return filled and parted <= MOST_PARTED * len(column)


PARTED, MOST_PARTED = 1.6, 0.15
"""Word heights between lines of two paragraphs at most, and the share of lines that may be farther apart."""


def _lie_beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Return whether most of the shorter column has the other beside it."""
    top = max(left[0].at.top, right[0].at.top)
    bottom = min(left[-1].at.bottom, right[-1].at.bottom)
    shorter = min(column[-1].at.bottom - column[0].at.top for column in (left, right))
    return bottom - top >= shorter / 2
