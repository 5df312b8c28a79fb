"""What else a field of letterhead or sign-off may be: what second witnesses and other readings say.

Nothing here changes a value. A person who checks one is shown what spoke for another, and from where.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import regex

from pipeline.archive.spread import as_text
from pipeline.document import Document
from pipeline.extract.agencies import name_of
from pipeline.extract.atoms import DATE_FORMS, date_of, notation_of, pattern, type_of_symbol
from pipeline.extract.later_days import signed_on
from pipeline.extract.second_witnesses import (
    ALONE,
    date_in_annex,
    date_passed,
    number_by_name,
    numbers_in_annexes,
    numbers_in_running_heads,
)
from pipeline.schema import Found, Notation, PartialDate, Span
from pipeline.trust.surroundings import trust_pattern

MOST = 4
"""Alternatives that are shown of a value."""

LEAST = 0.001
"""Confidence below which none is shown."""

READ = 0.3
"""Weight of a value that stands in the letterhead too and was not taken, beside a witness (``ALONE``)."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another value, where it comes from, and its chance to be right: a share of what the chosen one left."""

    value: str
    source: str
    confidence: float


Candidate = tuple[object, str, float]
"""A value, its source, its weight among the candidates."""


def alternatives_of(document: Document) -> Mapping[str, tuple[Alternative, ...]]:
    """Return the alternatives of the fields that were found, by the names of their columns."""
    facts = document.facts
    header, sign_off = facts.header, facts.sign_off
    fields: dict[str, tuple[Found[Any] | None, Iterator[Candidate]]] = {
        "doc_type": (header.doc_type, _types(header.notation)),
        "number_symbol": (header.notation, _numbers(header.notation, document)),
        "issued_on": (header.issued, _dates(header.notation, document)),
        "issuer": (header.issuer, _issuers(header.notation, header.place)),
        "signer_name": (sign_off.signer_name, _signers(document)),
    }
    shown = {
        name: _ranked(found, candidates, document) for name, (found, candidates) in fields.items() if found
    }
    others = {"issuer_parent": header.issuer_parent, "place": header.place, "subject": header.subject}
    shown |= {name: _ranked(found, iter(()), document) for name, found in others.items() if found}
    return {name: alternatives for name, alternatives in shown.items() if alternatives}


def _ranked(
    found: Found[Any], candidates: Iterator[Candidate], document: Document
) -> tuple[Alternative, ...]:
    """Share out what the chosen value left, by weight; the same value of two sources is one."""
    weights: dict[str, float] = {}
    sources: dict[str, list[str]] = {}
    for value, source, weight in (*candidates, *_readings(found, document)):
        text = as_text(value)
        if text and text != as_text(found.value):
            weights[text] = weights.get(text, 0.0) + weight
            sources.setdefault(text, []).append(source)
    left, total = 1 - found.evidence.confidence, max(1.0, sum(weights.values()))
    ranked = sorted(weights, key=lambda value: (-weights[value], value))
    shown = (
        Alternative(value, ", ".join(dict.fromkeys(sources[value])), round(left * weights[value] / total, 4))
        for value in ranked
    )
    return tuple(one for one in shown if one.confidence >= LEAST)[:MOST]


def _types(notation: Found[Notation] | None) -> Iterator[Candidate]:
    kind = type_of_symbol(notation.value.symbol) if notation else None
    if kind:
        yield kind, "symbol", ALONE


def _numbers(notation: Found[Notation] | None, document: Document) -> Iterator[Candidate]:
    """Say what file name, annexes, running heads and the rest of the letterhead give for the number."""
    if notation is None or notation.value.symbol is None:
        return
    own, transcript = notation.value, document.transcript
    by_name = number_by_name(transcript.source.path, own.symbol or "")
    said = [
        *([by_name] if by_name else ()),
        *numbers_in_annexes(document.text.text, own.symbol or ""),
        *numbers_in_running_heads(document.reading.asides, own.symbol or ""),
    ]
    for one in said:
        yield replace(own, number=one.value), one.by, ALONE
    for form in ("notation_state", "notation_party"):
        for m in pattern(form).finditer(document.text.text, 0, _end_of_head(document)):
            if not _is_cited(Span(*m.span()), document):
                yield notation_of(m), "letterhead", READ


def _dates(notation: Found[Notation] | None, document: Document) -> Iterator[Candidate]:
    """Say what annexes, signatures, the number's year and the rest of the letterhead give for the date."""
    text, issued = document.text.text, document.facts.header.issued
    own = notation.value if notation else None
    for found in (date_in_annex(text, own), date_passed(text)):
        if found:
            yield found.value, found.rule.removeprefix("date-"), ALONE
    if signed := signed_on(document.reading.asides):
        yield PartialDate(signed.day, signed.month, signed.year), "by-signature", ALONE
    if own and own.year and issued:
        yield replace(issued.value, year=own.year), "number", ALONE
    for form in DATE_FORMS[:2]:
        for m in pattern(form).finditer(text, 0, _end_of_head(document)):
            if not _is_cited(Span(*m.span()), document):
                yield date_of(m), "letterhead", READ


def _issuers(notation: Found[Notation] | None, place: Found[str] | None) -> Iterator[Candidate]:
    code = regex.split(r"[-/]", (notation.value.symbol if notation else None) or "")[-1]
    if name := name_of(code, place.value if place else ""):
        yield name, "symbol", ALONE


def _signers(document: Document) -> Iterator[Candidate]:
    """Say which names electronic signatures bear, and which stand alone in a line near the signer's."""
    for aside in document.reading.asides:
        if aside.kind == "signature_strip" and (m := trust_pattern("signed_by").search(aside.text)):
            yield " ".join(m["name"].split()).title(), "signature", ALONE
    name = document.facts.sign_off.signer_name
    if name:
        at = name.evidence.span
        for m in trust_pattern("person_alone").finditer(
            document.text.text, max(0, at.start - NEAR), at.end + NEAR
        ):
            yield m["name"], "sign-off", READ


NEAR = 400
"""Characters before and behind the signer's name in which another name is one that may be meant."""


def _readings(found: Found[Any], document: Document) -> Iterator[Candidate]:
    """Read the value once more with each word that repair was unsure of in its next reading."""
    if not isinstance(found.value, str):
        return
    raw = document.text.raw_span(found.evidence.span)
    for doubt in document.text.doubts:
        if raw.start <= doubt.raw.start and doubt.raw.end <= raw.end:
            span = document.text.clean_span(doubt.raw)
            now = document.text.text[span.start : span.end]
            for reading, chance in doubt.readings:
                other = regex.sub(
                    rf"(?<!\p{{L}}){regex.escape(now)}(?!\p{{L}})", reading, found.value, count=1
                )
                if now and reading != now and other != found.value:
                    yield other, "repair", chance


def _end_of_head(document: Document) -> int:
    """Return where the letterhead ends at the latest: at its subject, or after so many characters."""
    subject = document.facts.header.subject
    end = subject.evidence.span.start if subject else LETTERHEAD
    return min(end, LETTERHEAD)


LETTERHEAD = 1500
"""Characters of the longest letterhead."""


def _is_cited(span: Span, document: Document) -> bool:
    return any(citation.evidence.span.overlaps(span) for citation in document.facts.citations)
