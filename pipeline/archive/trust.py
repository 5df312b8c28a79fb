"""How far a row can be trusted, and why a person should look at it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.document import Document
from pipeline.rules import read_toml
from pipeline.schema import Header, Transcript

KEY_FIELDS = {
    "notation": "number",
    "issued": "date",
    "doc_type": "doc_type",
    "issuer": "issuer",
    "subject": "subject",
}
"""Fields of the header without which a row is of little use, and their names in codes of problems."""


@cache
def review_below() -> float:
    """Return the confidence below which a value of a key field is checked by a person (``trust.toml``)."""
    return float(read_toml("trust.toml")["review"]["below"])


def document_confidence(header: Header) -> float | None:
    """Return the lowest confidence among the key fields that were found, ``None`` where none was.

    The minimum, because a row is as good as its weakest cell; errors come together (a page that was read
    badly), so the product would be too low.
    """
    found = [getattr(header, field) for field in KEY_FIELDS]
    return min((value.evidence.confidence for value in found if value), default=None)


def review_reasons(document: Document) -> tuple[str, ...]:
    """Say why a person should look: codes of problems, and of key fields that are missing or doubtful."""
    problems = (problem.code for problem in document.problems)
    return tuple(dict.fromkeys((*problems, *_doubts(document.facts.header))))


def _doubts(header: Header) -> Iterator[str]:
    for field, name in KEY_FIELDS.items():
        found = getattr(header, field)
        if found is None:
            yield f"{name}_missing"
        elif found.evidence.confidence < review_below():
            yield f"{name}_doubtful"


def ocr_confidence(transcript: Transcript) -> float | None:
    """Return the mean word confidence of all pages, weighted by characters."""
    words = [word for page in transcript.pages for word in page.words]
    return replace(transcript.pages[0], words=tuple(words)).confidence if words else None
