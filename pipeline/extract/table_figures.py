"""Tables of figures to be reached: an indicator, a unit, and a figure for each year or plan."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from pipeline.extract.deadlines import until
from pipeline.extract.grids import Cell
from pipeline.extract.indicators import plain_lead
from pipeline.extract.quantities import period
from pipeline.extract.table_columns import Column, is_blank
from pipeline.extract.table_heads import table_pattern
from pipeline.extract.table_rows import Table, cells_evidence, row_due, row_span
from pipeline.extract.table_values import figure_in
from pipeline.schema import Span, Target

GOAL_PRIOR, WORDS_PRIOR = 0.85, 0.65
LATE = 10
"""From this month on a year's own column says how it ends."""
SHORT_NAME = 4
"""An indicator of fewer words ("Diện tích") is named with the group that it stands in."""

_YEARS = regex.compile(r"(?:19|20)\d\d")


def value_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns of the figures to be reached; none where the table is not one of targets."""
    columns = table.columns
    names = columns.first("indicator") or (columns.first("task") if columns.first("unit") else None)
    if names is None or table.plan.lays_down:
        return ()
    is_of_goals = names.role == "indicator" or table.is_of_goals
    values = tuple(c for c in columns.of("value", "year") if not _is_start(table, c))
    if not values and columns.first("indicator") and columns.first("unit") and table.is_of_goals:
        values = columns.of("product")
    return values if is_of_goals else ()


def _is_start(table: Table, column: Column) -> bool:
    """Tell a year that is over, or nearly so, beside years to come: where the targets start."""
    own, others = _last_year(column), [_last_year(c) for c in table.columns.of("value", "year")]
    issued = table.plan.issued
    if own is None or issued is None or issued.year is None:
        return False
    is_ending = (issued.month or 0) >= LATE and own == issued.year
    return own < issued.year or (is_ending and max(year or 0 for year in others) > own)


def _last_year(column: Column) -> int | None:
    years = _YEARS.findall(column.title)
    return max(map(int, years)) if years else None


def goals(table: Table, values: tuple[Column, ...]) -> Iterator[tuple[Span, Target]]:
    """Yield a target for each figure of each row, with the span of the row."""
    names = table.columns.first("indicator") or table.columns.first("task")
    group, years = "", ""
    for row in range(table.columns.body, table.grid.height):
        name = table.grid.at(row, names.number) if names else None
        cells = [(c, cell) for c in values if (cell := table.grid.at(row, c.number)) and cell is not name]
        cells = [(c, cell) for c, cell in cells if not is_blank(table.text, cell)]
        if name is None or is_blank(table.text, name):
            continue
        if not cells:
            group = table.words(name)
            years = group if _YEARS.search(group) else years
        for column, cell in cells:
            when = f"{column.title} {years}"
            yield row_span(table, row), _goal(table, row, Figure(name, cell, column, group, when))


@dataclass(frozen=True, slots=True)
class Figure:
    """The cells of one figure: the indicator's, its own, its column, the group above, the words on time."""

    name: Cell
    cell: Cell
    column: Column
    group: str
    when: str


def _goal(table: Table, row: int, figure: Figure) -> Target:
    unit = _unit_cell(table, row)
    quantity = figure_in(table.words(figure.cell), _unit(table, figure, unit))
    due = row_due(table, row) or until(figure.when, table.plan.year)
    cells = [figure.name, figure.cell]
    if unit and quantity and "%" not in table.words(figure.cell):
        cells.append(unit)
    return Target(
        kind="target",
        section=table.section,
        indicator=_indicator(table, figure),
        comparator=quantity.comparator if quantity else None,
        quantity=quantity.low if quantity else None,
        quantity_high=quantity.high if quantity else None,
        unit=(quantity.unit or None) if quantity else None,
        baseline=_baseline(table, row),
        deadline=None if due and table.plan.is_past(due) else due,
        period=period(figure.when.lower()) or _bare_year(figure.column, due) or period(table.caption),
        qualitative=quantity is None,
        evidence=cells_evidence(table, cells, "target-table", GOAL_PRIOR if quantity else WORDS_PRIOR),
    )


def _indicator(table: Table, figure: Figure) -> str | None:
    name = plain_lead(table.words(figure.name))
    is_short = figure.group and len(name.split()) < SHORT_NAME
    return (f"{plain_lead(figure.group)}: {name}" if is_short else name) or None


def _bare_year(column: Column, due: str | None) -> str | None:
    """Read a year or years that head a column without the word: "2026", "2026-2030"."""
    years = _YEARS.findall(column.title)
    if due or not years:
        return None
    return f"năm {years[0]}" if len(years) == 1 else f"giai đoạn {years[0]}-{years[-1]}"


def _unit_cell(table: Table, row: int) -> Cell | None:
    column = table.columns.first("unit")
    cell = table.grid.at(row, column.number) if column else None
    return None if is_blank(table.text, cell) else cell


def _unit(table: Table, figure: Figure, cell: Cell | None) -> str | None:
    """Return the unit: of its column, else in brackets behind the indicator, the head, above the table."""
    if cell is not None:
        return table.words(cell)
    places = (table.words(figure.name), figure.column.title)
    found = [
        m["unit"]
        for words in places
        if (m := table_pattern("unit_behind").search(words)) and not _YEARS.search(m["unit"])
    ]
    above = table_pattern("unit_above").search(table.caption)
    return found[0] if found else above["unit"] if above else None


def _baseline(table: Table, row: int) -> str | None:
    """Return the last figure before the targets, with its year where its head names one."""
    starts = [c for c in table.columns.columns if c.role == "baseline"]
    starts += [c for c in table.columns.of("value", "year") if _is_start(table, c)]
    for column in reversed(starts):
        cell = table.grid.at(row, column.number)
        if cell and not is_blank(table.text, cell):
            year = _last_year(column)
            return f"{table.words(cell)} (năm {year})" if year else table.words(cell)
    return None
