"""The tables of a document, and what they set beside the clauses of its text."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.grids import Grid
from pipeline.extract.pipes import find_piped
from pipeline.extract.ruled_grids import find_ruled
from pipeline.schema import Reading, Span, Target
from pipeline.text import Text


def grids_of(text: Text, reading: Reading) -> tuple[Grid, ...]:
    """Return the tables of a document: those ruled on its pages, or those that a dump draws with pipes."""
    return find_ruled(text, reading) or (find_piped(text.text) if "|" in text.text else ())


def with_rows(targets: Sequence[Target], rows: Sequence[tuple[Span, Target]]) -> tuple[Target, ...]:
    """Put the targets of tables, each with the span of its row, beside those of clauses, in text order.

    A row that a table's columns explain is theirs alone, but for a figure in the words of a task: that is the
    target, and the row's date its deadline.
    """
    spans = [span for span, _ in rows]
    kept = [t for t in targets if not any(_starts_in(t, span) for span in spans)]
    for span, target in rows:
        figures = [t for t in targets if _starts_in(t, span) and t.quantity is not None]
        is_dated = target.kind == "deadline" and bool(figures)
        kept += [_dated(t, target.deadline) for t in figures] if is_dated else [target]
    return tuple(sorted(kept, key=lambda t: t.evidence.span)) if rows else tuple(targets)


def _starts_in(target: Target, span: Span) -> bool:
    return span.start <= target.evidence.span.start < span.end


def _dated(target: Target, day: str | None) -> Target:
    return target if target.deadline else replace(target, deadline=day)
