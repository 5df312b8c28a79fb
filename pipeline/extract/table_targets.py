"""Targets out of tables: a figure for an indicator, or a date for a task, row by row.

Only tables whose heads name what is measured and its figure, or what is to be done and its term, are read; a
table of points, norms, staff, estimates or forecasts sets no targets (``rules/tables.toml``).
"""

from collections.abc import Iterator

from pipeline.extract.clauses import Plan
from pipeline.extract.evidence import Witness
from pipeline.extract.grids import Grid
from pipeline.extract.outline import path_of
from pipeline.extract.table_columns import caption_of, columns_of
from pipeline.extract.table_duties import due_column, duties
from pipeline.extract.table_figures import goals, value_columns
from pipeline.extract.table_heads import folded, table_pattern
from pipeline.extract.table_rows import Table
from pipeline.schema import Section, Span, Target


def table_targets(
    text: str, grids: tuple[Grid, ...], sections: tuple[Section, ...], plan: Plan, witness: Witness
) -> tuple[tuple[Span, Target], ...]:
    """Return the targets of all tables, each with the span of its row."""
    found: list[tuple[Span, Target]] = []
    end = 0
    for grid in grids:
        if grid.span.start >= plan.begin and not plan.normative:
            path = path_of(sections, grid.span.start)
            section = f"{path[-1].label} {path[-1].title}" if path else None
            columns = columns_of(text, grid)
            found += _of_table(
                Table(text, grid, columns, caption_of(text, grid, end), section, plan, witness)
            )
        end = grid.span.end
    return tuple(found)


def _of_table(table: Table) -> Iterator[tuple[Span, Target]]:
    if table.columns.first("veto", "compared") or table_pattern("caption_veto").search(folded(table.caption)):
        return
    if values := value_columns(table):
        yield from goals(table, values)
    elif due := due_column(table):
        yield from duties(table, due)
