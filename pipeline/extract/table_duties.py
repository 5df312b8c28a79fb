"""Tables of tasks with a column of terms: each row with a date is a dated duty."""

from collections.abc import Iterator

from pipeline.extract.grids import Cell
from pipeline.extract.indicators import plain_lead
from pipeline.extract.table_columns import Column, is_blank
from pipeline.extract.table_rows import Table, cells_evidence, row_span
from pipeline.extract.table_values import due_in
from pipeline.schema import Span, Target

DUTY_PRIOR = 0.85


def due_column(table: Table) -> Column | None:
    """Return the column of terms; a bare "Thời gian" is one where the table says who or what comes of it."""
    columns = table.columns
    if not columns.first("task", "indicator"):
        return None
    due = columns.first("deadline")
    return due or (columns.first("time") if columns.first("organ", "product") else None)


def duties(table: Table, due: Column) -> Iterator[tuple[Span, Target]]:
    """Yield a deadline for each row with a date, with the span of the row."""
    tasks = table.columns.of("task", "indicator")
    for row in range(table.columns.body, table.grid.height):
        term = table.grid.at(row, due.number)
        day = due_in(table.words(term), table.plan.year) if term else None
        held = [cell for t in tasks if (cell := table.grid.at(row, t.number))]
        task = next((cell for cell in reversed(held) if not is_blank(table.text, cell)), None)
        if day and term and task and term is not task and not table.plan.is_past(day):
            yield row_span(table, row), _duty(table, task, term, day)


def _duty(table: Table, task: Cell, term: Cell, day: str) -> Target:
    return Target(
        kind="deadline",
        section=table.section,
        indicator=plain_lead(table.words(task)) or None,
        comparator=None,
        quantity=None,
        quantity_high=None,
        unit=None,
        baseline=None,
        deadline=day,
        period=None,
        qualitative=False,
        evidence=cells_evidence(table, [task, term], "target-table-deadline", DUTY_PRIOR),
    )
