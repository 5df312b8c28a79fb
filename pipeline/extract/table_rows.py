"""A table of a document with its columns, and what its rows give: words, spans, evidence."""

from dataclasses import dataclass, replace

from pipeline.extract.clauses import Plan
from pipeline.extract.evidence import Witness
from pipeline.extract.grids import Cell, Grid, words_of
from pipeline.extract.table_columns import Columns
from pipeline.extract.table_heads import folded, table_pattern
from pipeline.extract.table_values import due_in
from pipeline.schema import Evidence, Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table of targets: its grid, its columns, the words above it, and the document around it."""

    text: str
    grid: Grid
    columns: Columns
    caption: str
    section: str | None
    plan: Plan
    witness: Witness

    def words(self, cell: Cell | None) -> str:
        """Return the words of a cell."""
        return words_of(self.text, cell)

    @property
    def is_of_goals(self) -> bool:
        """Tell whether the words above it call its rows targets."""
        return table_pattern("caption_goals").search(folded(self.caption)) is not None


def row_span(table: Table, row: int) -> Span:
    """Return from the first word of a row to its last."""
    spans = [cell.span for cell in table.grid.row(row) if cell.row == row and not cell.is_empty]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def cells_evidence(table: Table, cells: list[Cell], rule: str, prior: float) -> Evidence:
    """Give the words and boxes of the cells used, and the span from the first to the last of them."""
    parts = [table.witness.evidence(cell.span, rule, prior) for cell in cells]
    spans = [cell.span for cell in cells]
    return replace(
        parts[0],
        span=Span(min(s.start for s in spans), max(s.end for s in spans)),
        text=" ".join(part.text for part in parts),
        raw=" ".join(part.raw for part in parts),
        boxes=tuple(box for part in parts for box in part.boxes),
        confidence=min(part.confidence for part in parts),
    )


def row_due(table: Table, row: int) -> str | None:
    """Return the date that a row is due, where the table has a column of terms."""
    column = table.columns.first("deadline", "time")
    cell = table.grid.at(row, column.number) if column else None
    return due_in(table.words(cell), table.plan.year) if cell else None
