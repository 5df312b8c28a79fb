"""Text in two columns, and two pages side by side on one sheet: each is read by itself, left first.

Old gazettes set their text in columns; two pages are printed or scanned to one sheet. A gutter of white
runs between running text on both sides. Letterhead and sign-off have two columns as well, but short lines in
them; a table without rulings too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from pipeline.layout.columns import MIN_GUTTER, Gutter, Sides, gaps, part
from pipeline.layout.lines import Line, line_of, middle_y, word_height
from pipeline.schema import Page

MIN_ROWS = 6
"""Rows of text side by side from which they are columns."""

FILLED = 0.72
"""Median share of its column's width that a line of running text has at least."""

MIDDLE = (0.35, 0.65)
"""Where a gutter may run, as shares of the page's width."""

CROSSING = 0.06
"""Share of the rows in which a word may lie over the gutter."""

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


WIDE, MOST_WIDE = 3.0, 0.35
"""Word heights of white inside a line, and the share of lines that have it: letterhead and sign-off do."""


def _half(page: Page, rows: Sequence[Sequence[int]], left: int) -> Half:
    moved = tuple(replace(w, box=w.box.moved(-left, 0)) if w.box else w for w in page.words)
    half = replace(page, words=moved, upright_width=page.upright_width // 2)
    return Half(half, [line_of(half, row) for row in rows if row])


def split_columns(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return lines with text in two columns read column by column; others stay where they are."""
    body = [line for line in lines if line.zone == "body" and line.box is not None]
    gutter = _gutter(page, body)
    if gutter is None:
        return list(lines)
    sides = {n: part(page, line, gutter) for n, line in enumerate(lines) if line in body}
    first, last = _range(lines, sides)
    inside = [(lines[n], side) for n, side in sides.items() if first <= n <= last]
    if not _are_columns(page, inside, gutter):
        return list(lines)
    left = [side.left for _, side in inside if side and side.left]
    right = [side.right for _, side in inside if side and side.right]
    whole = [line for line, side in inside if side is None]
    ordered = sorted(left, key=_height_on_page) + sorted(right, key=_height_on_page)
    return [*lines[:first], *whole, *ordered, *lines[last + 1 :]]


def _height_on_page(line: Line) -> float:
    return middle_y(line.at)


def _gutter(page: Page, body: Sequence[Line]) -> Gutter | None:
    """Return the white that most lines leave at one place near the middle of the page."""
    height = word_height(page)
    low, high = (share * page.upright_width for share in MIDDLE)
    whites = [
        (before, after)
        for line in body
        for before, after in gaps(page, line)
        if after - before >= MIN_GUTTER * height and low <= (before + after) / 2 <= high
    ]
    places = sorted((before + after) / 2 for before, after in whites)
    best = max(places, key=lambda x: sum(before < x < after for before, after in whites), default=None)
    if best is None or sum(before < best < after for before, after in whites) < MIN_ROWS:
        return None
    return Gutter(best, height, MIN_GUTTER * height)


def _range(lines: Sequence[Line], sides: dict[int, Sides | None]) -> tuple[int, int]:
    """Return the first and last line that has something on both sides of the gutter."""
    both = [n for n, side in sides.items() if side is not None and side.left and side.right]
    return (both[0], both[-1]) if both else (0, -1)


def _are_columns(page: Page, inside: Sequence[tuple[Line, Sides | None]], gutter: Gutter) -> bool:
    """Return whether the pieces beside a gutter are running text, which fills its column."""
    both = [(s.left, s.right) for _, s in inside if s is not None and s.left and s.right]
    crossing = sum(side is None for _, side in inside)
    if len(both) < MIN_ROWS or crossing > CROSSING * len(inside):
        return False
    left_edge = min(left.at.left for left, _ in both)
    right_edge = max(right.at.right for _, right in both)
    start = min(right.at.left for _, right in both)
    end = max(left.at.right for left, _ in both)
    left_fill = median(left.at.width for left, _ in both) / max(1, end - left_edge)
    right_fill = median(right.at.width for _, right in both) / max(1, right_edge - start)
    return min(left_fill, right_fill) >= FILLED
