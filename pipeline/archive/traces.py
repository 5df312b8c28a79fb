"""What lets a person check the facts: pages, changes, and the evidence of single values."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pipeline.archive.alternatives import alternatives_of
from pipeline.archive.spread import Row, as_text, boxes_of
from pipeline.document import Document
from pipeline.quality.page_quality import predicted_cer
from pipeline.repair.syllables import share_known
from pipeline.schema import Facts, Found, Page
from pipeline.text import Edit, Text


def page_rows(document: Document) -> Iterator[Row]:
    """Return what is known of each page; ``known_words`` is the share of attested syllables after repair."""
    clean: dict[int, list[str]] = {}
    for line in document.reading.lines:
        span = document.text.clean_span(line.span)
        clean.setdefault(line.page, []).append(document.text.text[span.start : span.end])
    for index, page in enumerate(document.transcript.pages):
        yield page_row(page, "".join(clean.get(index, [])))


def page_row(page: Page, text: str) -> Row:
    """Return one page, ``text`` being its repaired text."""
    return {
        "page": page.number,
        "source_kind": page.kind,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "rotation": page.rotation,
        "skew": page.skew,
        "words": len(page.words),
        "confidence": page.confidence,
        "known_words": share_known(text.split()) if page.words else None,
        "flags": list(page.flags),
        "seconds": round(page.seconds, 3),
        "predicted_cer": predicted_cer(page),
    }


KEPT = "restorer-unsure"
"""Stands in ``by`` where a word was left as it was, but may well be another."""


def change_rows(text: Text) -> Iterator[Row]:
    """Return every edit that repair made, and each word that it left unsure, in text order.

    Repair keeps the lines, so a line of the raw text is the same line of the clean text; form feeds part
    pages. A word that was left is its own repair; its probability is that of being right.
    """
    breaks = [offset for offset, c in enumerate(text.raw) if c == "\n"]
    feeds = [offset for offset, c in enumerate(text.raw) if c == "\f"]
    kept = (
        Edit(KEPT, doubt.raw, doubt.before, doubt.before, dict(doubt.readings).get(doubt.before, 0.0))
        for doubt in text.doubts
        if not doubt.changed
    )
    for edit in sorted((*text.edits, *kept), key=lambda e: e.raw):
        yield {
            "page": bisect_right(feeds, edit.raw.start) + 1,
            "line": bisect_left(breaks, edit.raw.start) + 1,
            "raw": edit.before,
            "repaired": edit.after,
            "by": edit.by,
            "probability": None if edit.probability is None else round(edit.probability, 4),
        }


def evidence_rows(document: Document) -> Iterator[Row]:
    """Return one row for each value of letterhead and sign-off: where it stands and why it is believed."""
    others = alternatives_of(document)
    for field, found in found_fields(document.facts):
        evidence = found.evidence
        yield {
            "field": field,
            "value": as_text(found.value),
            "page": evidence.page,
            "line": evidence.line,
            "text": evidence.text,
            "raw_text": evidence.raw,
            "confidence": evidence.confidence,
            "rule": evidence.rule,
            "boxes": boxes_of(evidence),
            "provenance": "rule",
            "alternatives": [asdict(other) for other in others.get(field, ())],
        }


def found_fields(facts: Facts) -> Iterator[tuple[str, Found[Any]]]:
    """Walk the values of letterhead and sign-off under the names of their columns."""
    header, sign_off = facts.header, facts.sign_off
    single: dict[str, Found[Any] | None] = {
        "doc_type": header.doc_type,
        "number_symbol": header.notation,
        "place": header.place,
        "issued_on": header.issued,
        "issuer_parent": header.issuer_parent,
        "issuer": header.issuer,
        "subject": header.subject,
        "urgency": header.urgency,
        "secrecy": header.secrecy,
        "signer_title": sign_off.signer_title,
        "signer_name": sign_off.signer_name,
    }
    yield from ((field, found) for field, found in single.items() if found)
    yield from (("recipients", found) for found in sign_off.recipients)
