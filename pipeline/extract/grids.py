"""Tables as grids: cells with row and column, and what a row holds under each heading."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.schema import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: where its words stand in the clean text, and the rows and columns that it covers.

    ``span`` is without outer blanks, empty for an empty cell. Rows and columns count from 0.
    """

    span: Span
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def is_empty(self) -> bool:
        """Tell a cell without words."""
        return self.span.start == self.span.end

    def covers(self, row: int, column: int) -> bool:
        """Tell whether a place of the grid is in this cell."""
        return self.row <= row < self.row + self.rows and self.column <= column < self.column + self.columns


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its cells row by row, each row from left to right."""

    cells: tuple[Cell, ...]
    width: int
    height: int

    @property
    def span(self) -> Span:
        """From the first word of the table to its last."""
        held = [cell.span for cell in self.cells if not cell.is_empty] or [self.cells[0].span]
        return Span(min(s.start for s in held), max(s.end for s in held))

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell that covers a place, or ``None`` where the table has none there."""
        return next((cell for cell in self.cells if cell.covers(row, column)), None)

    def row(self, number: int) -> tuple[Cell, ...]:
        """Return the cells that touch a row, from left to right."""
        return tuple(c for c in self.cells if c.row <= number < c.row + c.rows)


def grid_of(cells: Iterable[Cell]) -> Grid:
    """Make a grid of its cells, in any order.

    Raises:
        ValueError: there is no cell.
    """
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.column)))
    if not ordered:
        raise ValueError("a table has at least one cell")
    width = max(c.column + c.columns for c in ordered)
    return Grid(ordered, width, max(c.row + c.rows for c in ordered))


def words_of(text: str, cell: Cell | None) -> str:
    """Return the words of a cell on one line."""
    return " ".join(text[cell.span.start : cell.span.end].split()) if cell else ""
