"""The tables of a document, and what they set beside the clauses of its text."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.clauses import Plan
from pipeline.extract.evidence import Witness
from pipeline.extract.grids import Grid
from pipeline.extract.pipes import find_piped
from pipeline.extract.table_targets import table_targets
from pipeline.schema import Section, Span, Target


def grids_of(text: str) -> tuple[Grid, ...]:
    """Return the tables of a clean text, in text order."""
    return find_piped(text) if "|" in text else ()


def with_tables(
    targets: Sequence[Target], text: str, sections: tuple[Section, ...], plan: Plan, witness: Witness
) -> tuple[Target, ...]:
    """Put the targets of tables beside those of clauses, in text order.

    A row that a table's columns explain is theirs alone, but for a figure in the words of a task: that is the
    target, and the row's date its deadline.
    """
    rows = table_targets(text, grids_of(text), sections, plan, witness)
    if not rows:
        return tuple(targets)
    spans = [span for span, _ in rows]
    kept = [t for t in targets if not any(_starts_in(t, span) for span in spans)]
    for span, target in rows:
        figures = [t for t in targets if _starts_in(t, span) and t.quantity is not None]
        is_dated = target.kind == "deadline" and bool(figures)
        kept += [_dated(t, target.deadline) for t in figures] if is_dated else [target]
    return tuple(sorted(kept, key=lambda t: t.evidence.span))


def _starts_in(target: Target, span: Span) -> bool:
    return span.start <= target.evidence.span.start < span.end


def _dated(target: Target, day: str | None) -> Target:
    return target if target.deadline else replace(target, deadline=day)
