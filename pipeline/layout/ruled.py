"""Grids of ruling lines: where the cells of a table lie on a page."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.schema import Box, Page

APART = 0.15
"""Inches within which two rules are one, broken or askew; no row or column is as narrow."""

REACH = 0.06
"""Inches by which rules that meet may miss each other."""

COVERED = 0.5
"""Part of the side of a cell that a rule must cover to part it from its neighbour."""

WIDE = 0.4
"""Of the page's width: what is narrower is a register stamp (công văn đến), or a box beside the text."""

MOST_SHIFT = 5
"""How far a page may lie beside the one before, in widths within which two rules are one."""

LEAST = 2
"""Rows and columns of a table: a frame around a text, or a box beside it, is none."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell: its row and column from 0, and how many of them it covers."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table on a page: where its columns and rows part, in upright pixels, and its cells, row by row."""

    xs: tuple[int, ...]
    ys: tuple[int, ...]
    cells: tuple[RuledCell, ...]

    @property
    def box(self) -> Box:
        """The whole table."""
        return Box(self.xs[0], self.ys[0], self.xs[-1] - self.xs[0], self.ys[-1] - self.ys[0])

    def cell_at(self, x: float, y: float) -> RuledCell | None:
        """Return the cell around a point, ``None`` outside the table."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return next((c for c in self.cells if _holds(c, row, column)), None)


def _holds(cell: RuledCell, row: int, column: int) -> bool:
    return 0 <= row - cell.row < cell.rows and 0 <= column - cell.column < cell.columns


def ruled_tables(page: Page, columns: Sequence[int] = ()) -> tuple[RuledTable, ...]:
    """Return the tables of a page from top to bottom.

    Args:
        page: the page with its rules.
        columns: where the columns part of a table that a table at the top of this page may go on; rules that
            the scan lost are taken from there.
    """
    tables: list[RuledTable] = []
    for rules in _networks(page.rulings, REACH * (page.dpi or 200)):
        known = () if tables else columns
        if table := _table(rules, page, known):
            tables.append(table)
    return tuple(tables)


def apart_on(page: Page) -> int:
    """Return the pixels within which two rules are one."""
    return round(APART * (page.dpi or 200))


def _networks(rules: Iterable[Box], reach: float) -> list[list[Box]]:
    """Gather the rules that meet, directly or by others, from top to bottom."""
    networks: list[list[Box]] = []
    for rule in rules:
        met = [network for network in networks if any(rule.meets(other, reach) for other in network)]
        networks = [n for n in networks if n not in met] + [[rule, *(r for n in met for r in n)]]
    return sorted(networks, key=lambda network: min(rule.top for rule in network))


def _table(rules: Sequence[Box], page: Page, known: Sequence[int]) -> RuledTable | None:
    apart = apart_on(page)
    level = [rule for rule in rules if rule.width > rule.height]
    upright = [rule for rule in rules if rule.width <= rule.height]
    if not level or not upright:
        return None
    xs = _places(
        [r.left + r.width // 2 for r in upright], [r.left for r in level], [r.right for r in level], apart
    )
    ys = _places(
        [r.top + r.height // 2 for r in level], [r.top for r in upright], [r.bottom for r in upright], apart
    )
    lost = _lost(page, xs, ys, known, apart)
    xs = tuple(sorted((*xs, *lost)))
    if len(xs) <= LEAST or len(ys) <= LEAST or xs[-1] - xs[0] < WIDE * page.upright_width:
        return None
    upright += [Box(x, ys[0], 1, ys[-1] - ys[0]) for x in lost]
    return RuledTable(xs, ys, tuple(_cells(xs, ys, level, upright, apart)))


def _places(rules: Sequence[int], first: Sequence[int], last: Sequence[int], apart: int) -> tuple[int, ...]:
    """Return where rules lie, those near each other as one; the outermost may be the ends of the others."""
    places: list[list[int]] = []
    for at in sorted(rules):
        if places and at - places[-1][-1] <= apart:
            places[-1].append(at)
        else:
            places.append([at])
    found = [sum(group) // len(group) for group in places]
    before = [min(first)] if min(first) < found[0] - 2 * apart else []
    after = [max(last)] if max(last) > found[-1] + 2 * apart else []
    return (*before, *found, *after)


def _lost(page: Page, xs: Sequence[int], ys: Sequence[int], known: Sequence[int], apart: int) -> list[int]:
    """Return the columns' edges of the table before that this page lost, where no word lies across them."""
    shifted = aligned(known, xs, apart)
    missing = [k for k in shifted if all(abs(x - k) > apart for x in xs) and xs[0] < k < xs[-1]]
    words = [w.box for w in page.words if w.box and ys[0] < w.box.top + w.box.height / 2 < ys[-1]]
    return [k for k in missing if not any(box.left + apart / 3 < k < box.right - apart / 3 for box in words)]


def aligned(known: Sequence[int], xs: Sequence[int], apart: int) -> tuple[int, ...]:
    """Return the known edges moved to where this page has them; none where its edges are others.

    >>> aligned((0, 50, 200, 300), (12, 211, 310), 5), aligned((0, 50), (10, 90), 5)
    ((11, 61, 211, 311), ())
    """
    for shift in sorted((x - k for x in xs for k in known), key=abs):
        moved = [k + shift for k in known]
        off = [min((x - k for k in moved), key=abs) for x in xs]
        if abs(shift) <= MOST_SHIFT * apart and all(abs(d) <= apart for d in off):
            best = shift + round(sum(off) / len(off))
            return tuple(k + best for k in known)
    return ()


def _cells(
    xs: Sequence[int], ys: Sequence[int], level: Sequence[Box], upright: Sequence[Box], apart: int
) -> list[RuledCell]:
    """Join the places of the grid that no rule parts into cells."""
    cell_of = {(r, c): {(r, c)} for r in range(len(ys) - 1) for c in range(len(xs) - 1)}
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            sides = [r for r in upright if abs(r.left + r.width // 2 - right) <= apart]
            if column + 2 < len(xs) and not _covers([(s.top, s.bottom) for s in sides], top, bottom):
                _join(cell_of, (row, column), (row, column + 1))
            feet = [r for r in level if abs(r.top + r.height // 2 - bottom) <= apart]
            if row + 2 < len(ys) and not _covers([(s.left, s.right) for s in feet], left, right):
                _join(cell_of, (row, column), (row + 1, column))
    groups = {id(group): group for group in cell_of.values()}.values()
    return sorted((cell for group in groups for cell in _rectangles(group)), key=lambda c: (c.row, c.column))


def _covers(pieces: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    covered = sum(max(0, min(b, end) - max(a, start)) for a, b in pieces)
    return covered >= COVERED * (end - start)


Places = set[tuple[int, int]]


def _join(cell_of: dict[tuple[int, int], Places], a: tuple[int, int], b: tuple[int, int]) -> None:
    if cell_of[a] is not cell_of[b]:
        cell_of[a] |= cell_of[b]
        for place in cell_of[b]:
            cell_of[place] = cell_of[a]


def _rectangles(group: Places) -> list[RuledCell]:
    """Return a group of places as one cell, or as cells of their own where it is no rectangle."""
    rows, columns = ([place[axis] for place in group] for axis in (0, 1))
    tall, wide = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
    if tall * wide == len(group):
        return [RuledCell(min(rows), min(columns), tall, wide)]
    return [RuledCell(row, column) for row, column in group]
