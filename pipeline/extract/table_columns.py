"""The columns of a table: which rows are heads, and what each column holds."""

from dataclasses import dataclass

from pipeline.extract.grids import Cell, Grid, words_of
from pipeline.extract.table_heads import role_of, table_pattern

MOST_HEAD_ROWS = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its number, its role, and the words of its heads, the upper ones first."""

    number: int
    role: str | None
    heads: tuple[str, ...]

    @property
    def title(self) -> str:
        """All its heads, the upper ones first."""
        return " ".join(self.heads)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, and its first row below the heads."""

    columns: tuple[Column, ...]
    body: int

    def of(self, *roles: str) -> tuple[Column, ...]:
        """Return the columns with one of these roles, from left to right."""
        return tuple(c for c in self.columns if c.role in roles)

    def first(self, *roles: str) -> Column | None:
        """Return the leftmost column with one of these roles."""
        return next(iter(self.of(*roles)), None)


def columns_of(text: str, grid: Grid) -> Columns:
    """Read the heads of a table."""
    rows = _head_rows(grid)
    columns: list[Column] = []
    for number in range(grid.width):
        cells = dict.fromkeys(cell for row in range(rows) if (cell := grid.at(row, number)))
        heads = tuple(words for cell in cells if (words := words_of(text, cell)))
        taken = frozenset(c.role for c in columns if c.role)
        columns.append(Column(number, _role(heads, taken), heads))
    return Columns(tuple(columns), _below_numbers(text, grid, rows))


def _head_rows(grid: Grid) -> int:
    """Return how many rows the heads take: as many as the tallest cell of the first."""
    return min(MOST_HEAD_ROWS, max((cell.rows for cell in grid.row(0)), default=1))


def _role(heads: tuple[str, ...], taken: frozenset[str]) -> str | None:
    """Return the role that the heads of a column give it: the lowest that is known, or all in one."""
    for words in (" ".join(heads), *reversed(heads)):
        if role := role_of(words, taken):
            return role
    return None


def _below_numbers(text: str, grid: Grid, row: int) -> int:
    """Skip a row that numbers the columns."""
    cells = grid.row(row) if row < grid.height else ()
    words = [words_of(text, cell).lower().replace("*", "") for cell in cells]
    is_numbers = len(words) > 1 and all(map(table_pattern("numbers_row").fullmatch, words))
    return row + 1 if is_numbers else row


def is_blank(text: str, cell: Cell | None) -> bool:
    """Tell a cell without words, or one to be filled in."""
    return table_pattern("fill_in").fullmatch(words_of(text, cell)) is not None


CAPTION = 600
"""Letters above a table that may be its caption."""


def caption_of(text: str, grid: Grid, after: int) -> str:
    """Return the words above a table, from ``after`` (the end of what stands above) on."""
    start = max(after, grid.span.start - CAPTION)
    return " ".join(text[start : grid.span.start].replace("|", " ").split())
