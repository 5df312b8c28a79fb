"""Why a value was chosen: the rule, the words with their confidences, every edit, what else stands there."""

from collections.abc import Iterator

from pipeline.archive.alternatives import alternatives_of
from pipeline.archive.spread import as_text
from pipeline.archive.traces import found_fields
from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.extract.atoms import DATE_FORMS, date_of, pattern
from pipeline.extract.citations import find_notations
from pipeline.review.labels import label
from pipeline.schema import Evidence
from pipeline.show import Block, safe

MOST_OTHERS = 10


def explain(document: Document, field: str) -> Iterator[Block]:
    """Return what there is to say of a field: a column of ``documents``, or ``citations.2``, ``targets.1``.

    Raises:
        InputError: the document has no such value.
    """
    for value, evidence in _found(document, field):
        yield safe("Value", ("", "what"), _value_rows(field, value, evidence))
        yield safe("Words", ("read", "became", "sure", "page"), _words(document, evidence))
        yield safe("Edits", ("read", "became", "by", "probability"), _edits(document, evidence))
    yield safe("Alternatives", ("value", "source", "sure"), _alternatives(document, field))
    yield safe("Also in the text", ("value", "line"), _others(document, field))
    about = (
        (p.code, p.message) for p in document.problems if p.code.startswith(PROBLEMS.get(field, (field,)))
    )
    yield safe("Problems", ("code", "what"), about)


PROBLEMS: dict[str, tuple[str, ...]] = {
    "number_symbol": ("number_",),
    "issued_on": ("date_", "day_", "month_", "year_"),
}
"""How the codes of problems of a field begin, where not with its name."""


def _found(document: Document, field: str) -> list[tuple[str, Evidence]]:
    facts = document.facts
    name, _, ordinal = field.partition(".")
    if name in ("citations", "targets") and ordinal.isdecimal():
        rows = facts.citations if name == "citations" else facts.targets
        chosen = rows[int(ordinal) - 1 : int(ordinal)] if int(ordinal) else ()
        found = [(row.evidence.text, row.evidence) for row in chosen]
    else:
        found = [(as_text(v.value), v.evidence) for column, v in found_fields(facts) if column == field]
    if not found and not any(p.code.startswith(PROBLEMS.get(field, (field,))) for p in document.problems):
        known = [column for column, _ in found_fields(facts)]
        counts = f"citations.1–{len(facts.citations)}, targets.1–{len(facts.targets)}"
        raise InputError(
            f"no value {field!r} was found; there are: {', '.join(dict.fromkeys(known))}, {counts}"
        )
    return found


def _value_rows(field: str, value: str, evidence: Evidence) -> Iterator[tuple[str, ...]]:
    yield label("documents", field), value
    yield "rule", evidence.rule
    yield "confidence", f"{evidence.confidence:.2f}"
    yield "where", f"page {evidence.page}, line {evidence.line}"
    yield "text", evidence.text
    yield "as read", evidence.raw


def _words(document: Document, evidence: Evidence) -> Iterator[tuple[str, ...]]:
    raw = document.text.raw_span(evidence.span)
    pages = document.transcript.pages
    for placed in document.reading.placed:
        if placed.span.overlaps(raw):
            word = pages[placed.page].words[placed.word]
            span = document.text.clean_span(placed.span)
            sure = "" if word.confidence is None else f"{word.confidence:.2f}"
            became = document.text.text[span.start : span.end]
            yield word.text, became, sure, str(pages[placed.page].number)


def _edits(document: Document, evidence: Evidence) -> Iterator[tuple[str, ...]]:
    raw = document.text.raw_span(evidence.span)
    for edit in sorted(document.text.edits, key=lambda e: e.raw):
        if edit.raw.overlaps(raw):
            chance = "" if edit.probability is None else f"{edit.probability:.3f}"
            yield edit.before, edit.after, edit.by, chance


def _alternatives(document: Document, field: str) -> Iterator[tuple[str, ...]]:
    """Return what second witnesses and other readings say in place of the value."""
    for other in alternatives_of(document).get(field, ()):
        yield other.value, other.source, f"{other.confidence:.2f}"


def _others(document: Document, field: str) -> Iterator[tuple[str, ...]]:
    """Return what else of that kind stands in the document: it could have been taken, and was not."""
    text = document.text
    if field == "number_symbol":
        places = [(as_text(found.notation), found.span.start) for found in find_notations(text.text)]
    elif field == "issued_on":
        matches = (m for form in DATE_FORMS for m in pattern(form).finditer(text.text))
        places = [(as_text(date_of(m)), m.start()) for m in matches]
    else:
        places = []
    first: dict[str, int] = {}
    for value, start in sorted(places, key=lambda place: place[1]):
        first.setdefault(value, start)
    taken = {value for value, _ in _found(document, field)}
    others = [(value, str(text.line_of(start))) for value, start in first.items() if value not in taken]
    yield from others[:MOST_OTHERS]
