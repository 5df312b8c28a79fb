"""Tables on pages with rules: the words of a cell are read together, cell after cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.layout.lines import Line, in_rows, line_of, middle_x, middle_y
from pipeline.layout.ruled import RuledCell, RuledTable, aligned, apart_on, ruled_tables
from pipeline.schema import Aside, CellPlace, Page

LEAST_CELLS = 3
"""Cells with words of a table; a ruled form with less is read as it was."""

PAGE_END = 0.75
"""A table that reaches below this part of a page's height may go on at the top of the next."""

RULE_SIGNS = frozenset("|¦_[]")
"""What an engine reads where a rule stands."""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table on a page: its number in the document, rows that earlier pages hold of it, and its geometry."""

    number: int
    rows_before: int
    ruled: RuledTable

    @property
    def rows(self) -> int:
        """Its rows up to the end of this page."""
        return self.rows_before + len(self.ruled.ys) - 1


def tables_of(pages: Sequence[Page]) -> list[tuple[PageTable, ...]]:
    """Return the tables of each page; one that goes on over a page keeps its number."""
    found: list[tuple[PageTable, ...]] = []
    number = 0
    before: PageTable | None = None
    for page in pages:
        tables: list[PageTable] = []
        for ruled in ruled_tables(page, before.ruled.xs if before else ()):
            goes_on = before is not None and not tables and _goes_on(page, before.ruled, ruled)
            number += not goes_on
            tables.append(PageTable(number, before.rows if goes_on and before else 0, ruled))
        found.append(tuple(tables))
        before = tables[-1] if tables and _is_low(page, tables[-1].ruled) else None
    return found


def _is_low(page: Page, table: RuledTable) -> bool:
    return table.ys[-1] > PAGE_END * page.upright_height


def _goes_on(page: Page, before: RuledTable, table: RuledTable) -> bool:
    """Tell whether a table goes on at the top of the next page: it has the columns that it had."""
    is_high = table.ys[0] < (1 - PAGE_END) * page.upright_height
    return is_high and len(before.xs) == len(table.xs) and bool(aligned(before.xs, table.xs, apart_on(page)))


@dataclass(frozen=True, slots=True)
class Ruled:
    """The lines of a table's cells in order, where it begins on its page, and rules read as signs."""

    lines: tuple[Line, ...]
    top: int
    signs: tuple[int, ...] = ()


def cut_out(page: Page, lines: list[Line], tables: Sequence[PageTable]) -> tuple[list[Line], list[Ruled]]:
    """Part the words of tables from the other lines of a page."""
    ruled = [_ruled(page, lines, table) for table in tables]
    ruled = [table for table in ruled if len({line.cell for line in table.lines}) >= LEAST_CELLS]
    taken = {word for table in ruled for line in table.lines for word in line.words}
    taken |= {word for table in ruled for word in table.signs}
    if not taken:
        return lines, []
    rest = ([word for word in line.words if word not in taken] for line in lines)
    return [line_of(page, words) for words in rest if words], ruled


def _ruled(page: Page, lines: Sequence[Line], table: PageTable) -> Ruled:
    signs = {word for line in lines for word in line.words if _is_rule(page, word, table.ruled)}
    held = ([word for word in line.words if word not in signs] for line in lines)
    others = [line_of(page, words) for words in held if words]
    return Ruled(tuple(_cell_lines(page, others, table)), table.ruled.ys[0], tuple(sorted(signs)))


def _is_rule(page: Page, index: int, table: RuledTable) -> bool:
    """Tell a word that is the rule which it stands on."""
    word = page.words[index]
    if word.box is None or not RULE_SIGNS.issuperset(word.text) or not _cell_of(page, index, table):
        return False
    return any(abs(middle_x(word.box) - x) <= apart_on(page) for x in table.xs)


def _cell_lines(page: Page, lines: Sequence[Line], table: PageTable) -> list[Line]:
    """Return the lines of each cell from top to bottom, row by row."""
    pieces: dict[RuledCell, list[Line]] = {}
    for line in lines:
        words: dict[RuledCell, list[int]] = {}
        for word in line.words:
            if cell := _cell_of(page, word, table.ruled):
                words.setdefault(cell, []).append(word)
        for cell, held in words.items():
            pieces.setdefault(cell, []).append(line_of(page, held))
    width = len(table.ruled.xs) - 1
    return [
        replace(line, cell=_place(cell, table, width))
        for cell in table.ruled.cells
        for line in in_rows(page, pieces.get(cell, ()), "body")
    ]


def _cell_of(page: Page, index: int, table: RuledTable) -> RuledCell | None:
    word = page.words[index]
    if word.box is None or word.stamp:
        return None
    return table.cell_at(middle_x(word.box), middle_y(word.box))


def _place(cell: RuledCell, table: PageTable, width: int) -> CellPlace:
    row = table.rows_before + cell.row
    return CellPlace(table.number, row, cell.column, cell.rows, cell.columns, width)


def rule_signs(pages: Sequence[Page], tables: Sequence[Sequence[Ruled]]) -> tuple[Aside, ...]:
    """Return the rules that an engine read as signs: they are no part of the text."""
    return tuple(
        Aside("rule", n, pages[n].words[word].text)
        for n, held in enumerate(tables)
        for table in held
        for word in table.signs
    )


def put_back(lines: list[Line], tables: Sequence[Ruled]) -> list[Line]:
    """Put the lines of each table behind the last line that lies above it."""
    for table in reversed(tables):
        above = [n for n, line in enumerate(lines) if line.box and middle_y(line.box) < table.top]
        at = above[-1] + 1 if above else 0
        lines = [*lines[:at], *table.lines, *lines[at:]]
    return lines
