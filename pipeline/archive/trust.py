"""How far a row can be trusted, and whether a person should look at it."""

from dataclasses import replace

from pipeline.document import Document
from pipeline.schema import Header, Transcript

LOW = 0.6
"""Below this a value of a key field is checked by a person."""

KEY_FIELDS = ("notation", "issued", "doc_type", "issuer", "subject")


def document_confidence(header: Header) -> float | None:
    """Return the lowest confidence among the key fields that were found, ``None`` where none was.

    The minimum, because a row is as good as its weakest cell, and the confidences are no chances to multiply.
    """
    found = [getattr(header, field) for field in KEY_FIELDS]
    return min((value.evidence.confidence for value in found if value), default=None)


def needs_review(document: Document) -> bool:
    """Tell whether a person should look: a key field absent, partial or doubtful, or a problem."""
    header = document.facts.header
    absent = any(getattr(header, field) is None for field in KEY_FIELDS)
    partial = (header.notation is not None and header.notation.value.canonical is None) or (
        header.issued is not None and header.issued.value.iso is None
    )
    return absent or partial or bool(document.problems) or (document_confidence(header) or 0.0) < LOW


def ocr_confidence(transcript: Transcript) -> float | None:
    """Return the mean word confidence of all pages, weighted by characters."""
    words = [word for page in transcript.pages for word in page.words]
    return replace(transcript.pages[0], words=tuple(words)).confidence if words else None
