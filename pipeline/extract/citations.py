"""Citations with a number: type, notation, date, issuer, subject.

The notation is the anchor: to its left stands the type (or another notation with which it shares the type),
to its right date, issuer and subject, in that order or date after issuer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.extract.atoms import (
    NOTATION_FORMS,
    FoundNotation,
    date_of,
    notation_of,
    pattern,
)
from pipeline.extract.issuers import issuer_before, issuer_behind, issuer_of_list
from pipeline.extract.number_lists import parted, sharing
from pipeline.extract.paragraphs import Paragraph, paragraph_at
from pipeline.extract.subjects import FOOTNOTE, rest_of_paragraph, subject_after, without_place
from pipeline.extract.type_words import label_of
from pipeline.rules import read_toml
from pipeline.schema import DocType, Notation, PartialDate, Span

RULE = "citation-numbered"
PRIOR = 0.97
JOINED_RULE = "citation-joined"
"""A number whose digits a blank parts, put together: "42 5/QĐ-UBND" is mostly 425, and may be a list."""
JOINED_PRIOR = 0.6


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of another document, before its evidence is made out.

    ``span`` runs from the type word through number, date and issuer; ``subject_span`` is empty where none is.
    """

    span: Span
    doc_type: DocType
    notation: Notation | None
    issued: PartialDate | None
    issuer: str | None
    subject: str | None
    subject_span: Span
    rule: str
    prior: float


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a notation or a name: date and issuer, and where they end."""

    issued: PartialDate | None
    issuer: str | None
    end: int


def find_numbered(
    text: str, own: Notation | None, bases: tuple[Span, ...], blocks: tuple[Paragraph, ...]
) -> tuple[Mention, ...]:
    """Return all mentions with a number, in text order; the document's own number is none of them.

    ``bases`` are the parts of the text that give legal bases: titles end otherwise there than in the body.
    """
    found: list[Mention] = []
    for anchor in find_notations(text):
        last = found[-1] if found else None
        if _is_own(text, anchor, own):
            continue
        paragraph = paragraph_at(blocks, anchor.span.start)
        if mention := _mention(text, anchor, last, bases, paragraph):
            found.append(mention)
    return tuple(found)


def find_notations(text: str) -> tuple[FoundNotation, ...]:
    """Return everything that has the form of a number with a symbol, in text order."""
    matches = (m for form in NOTATION_FORMS for m in pattern(form).finditer(text))
    found: list[FoundNotation] = []
    for m in sorted(matches, key=lambda m: (m.start("number"), -m.end())):
        span = Span(m.start("number"), m.end())
        if found and span.start < found[-1].span.end:
            continue
        whole = notation_of(m)
        found += (*sharing(text, whole, span.start), parted(text, whole, span))
    return tuple(found)


_OWN_LABEL = regex.compile(r"(?:^|[\n\f|])[^\S\n]*(?:Số|SỐ)\s*:\s*$")


def _is_own(text: str, anchor: FoundNotation, own: Notation | None) -> bool:
    """Tell whether this is the document's own number: in its label, or the same number again."""
    if own and own.canonical and anchor.notation.canonical == own.canonical:
        return True
    return _OWN_LABEL.search(text, max(0, anchor.span.start - 30), anchor.span.start) is not None


def _mention(
    text: str, anchor: FoundNotation, last: Mention | None, bases: tuple[Span, ...], paragraph: Span
) -> Mention | None:
    label = label_of(text, anchor, (last.span.end, last.doc_type) if last else None)
    if label is None:
        return None
    kind, start, name = label
    tail = tail_after(text, anchor.span.end)
    issuer = tail.issuer or _issuer_around(text, start, last, paragraph)
    in_body = not any(base.start <= start < base.end for base in bases)
    is_full = tail.issued is not None or tail.issuer is not None
    subject, subject_span = (
        (name, Span(start, start))
        if name
        else subject_after(text, tail.end, in_body, is_full, max(paragraph.end, tail.end))
    )
    if subject is None and tail.issuer and _OPENS.fullmatch(text, paragraph.start, start):
        subject, subject_span = rest_of_paragraph(text, tail.end, max(paragraph.end, tail.end))
    if _is_nested(start, last) and _is_central(anchor.notation):
        subject, subject_span = without_place(subject, subject_span)
    if subject is not None and _NEIGHBOUR.match(subject):
        subject, subject_span = None, Span(start, start)
    rule, prior = (JOINED_RULE, JOINED_PRIOR) if anchor.is_joined else (RULE, PRIOR)
    kind = _party_type(kind, anchor.notation)
    return Mention(
        Span(start, tail.end), kind, anchor.notation, tail.issued, issuer, subject, subject_span, rule, prior
    )


_NEIGHBOUR = regex.compile(
    r"(?:từ\s+|đến\s+)?số\s+\d|\p{Lu}\p{Ll}+(?:\s+\p{Ll}+){0,2}\s+số\s+\d{1,5}\s?[/-]\s?\p{Lu}"
)
"""The next citation of a list is nobody's title."""


_OPENS = regex.compile(r"\W*(?:\d{1,2}[.)]\s*|(?:Căn cứ|Thực hiện|Theo)\s+)?")


def _issuer_around(text: str, start: int, last: Mention | None, paragraph: Span) -> str | None:
    """Read the issuer in front of a mention, of its list, or of the one before it behind the same "tại"."""
    if organ := issuer_before(text, start):
        return organ
    if last is not None and _JOINED.fullmatch(text, max(last.span.end, last.subject_span.end), start):
        organ = issuer_before(text, last.span.start)
    is_nested = _is_nested(start, last) or _GOVERNED.search(text, max(0, start - 12), start) is not None
    title = last.subject_span if last is not None else Span(start, start)
    return organ or (None if is_nested else issuer_of_list(text, start, paragraph.start, title))


def _is_nested(start: int, last: Mention | None) -> bool:
    """Tell whether a mention stands inside the title of the one before it."""
    return last is not None and start < last.subject_span.end


_GOVERNED = regex.compile(r"\b(?:của|theo|tại|bởi)\s+$")
_JOINED = regex.compile(r"\s*(?:,|và|,\s+và)\s*")


def _is_central(notation: Notation) -> bool:
    return regex.search(r"(?:TW|CP|TTg|QH\d+)$", notation.symbol or "") is not None


def _party_type(kind: DocType, notation: Notation) -> DocType:
    """Give the Party's quy định and thông tri the codes of its symbols: 37-QĐ/TW, 02-TT/TU."""
    codes = {"QyĐ": "QĐ", "TTri": "TT"}
    return DocType(kind.name, codes[kind.code]) if notation.is_party and kind.code in codes else kind


def tail_after(text: str, end: int) -> Tail:
    """Read date and issuer, in either order, each once."""
    issued: PartialDate | None = None
    issuer: str | None = None
    at = end
    for _ in range(2):
        if issued is None and (m := _date_after(text, end)):
            issued, end = date_of(m), m.end()
            end += text.startswith(")", end) and "(" in text[at:end]
        elif issuer is None and (behind := issuer_behind(text, _past_mark(text, end))):
            issuer, end = behind
    return Tail(issued, issuer, end)


def _past_mark(text: str, at: int) -> int:
    """Return where the mark of a footnote at an offset ends."""
    mark = _MARK.match(text, at)
    return mark.end() if mark else at


_MARK = regex.compile(FOOTNOTE)
_BEFORE_DATE = regex.compile(
    # A comma before the date is read as a full stop where print is worn; a sentence does not begin with a
    # small ngày.
    rf"{FOOTNOTE}?(?:\(\p{{Lu}}[\p{{L}}\d-]{{1,11}}\))?\s*(?:,|\.(?=\s*ngày\s))?\s*\(?"
    r"(?:(?:được\s+)?(?:ký|ban\s+hành|thông\s+qua|đề)\s+)?"
)


def _date_after(text: str, end: int) -> regex.Match[str] | None:
    lead = _BEFORE_DATE.match(text, end)
    at = lead.end() if lead else end
    if text.startswith("Ngày", at) and "\n" in text[end:at]:
        return None  # a paragraph of its own begins: "Ngày 28 tháng 11 năm 2025, tại trụ sở …"
    forms = ("date_words", "date_slashes", "date_bare", "date_month", "date_unread")
    return next((m for form in forms if (m := pattern(form).match(text, at))), None)


def body_starts(text: str, begin: int, first_heading: int | None) -> int:
    """Return where the legal bases end: at the first heading, or the enacting words after ``begin``."""
    enacting = _enacting().search(text, begin)
    ends = [first_heading, enacting.start() if enacting else None]
    return min((e for e in ends if e is not None), default=len(text))


@cache
def _enacting() -> regex.Pattern[str]:
    words = read_toml("citations.toml")["enacting"]["words"]
    return regex.compile(rf"(?m)^\W*(?:{'|'.join(words)})\s*:?\W*$")


def iter_spans(mentions: tuple[Mention, ...]) -> Iterator[Span]:
    """Yield what the mentions cover, subjects included."""
    for m in mentions:
        yield Span(m.span.start, max(m.span.end, m.subject_span.end))
