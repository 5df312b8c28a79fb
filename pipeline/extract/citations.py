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
    doc_type,
    notation_of,
    organ_name,
    pattern,
    type_names,
    type_of_symbol,
)
from pipeline.extract.issuers import issuer_before, issuer_behind, issuer_of_list
from pipeline.extract.laws import law_before_number
from pipeline.extract.paragraphs import Paragraph, paragraph_at
from pipeline.extract.subjects import subject_after, without_place
from pipeline.rules import read_toml
from pipeline.schema import DocType, Notation, PartialDate, Span

RULE = "citation-numbered"
PRIOR = 0.97

REACH = 220
"""Characters left of a notation in which its type is looked for: a law's whole name may stand between."""


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
    found = (m for form in NOTATION_FORMS for m in pattern(form).finditer(text))
    return tuple(
        FoundNotation(notation_of(m), Span(*m.span())) for m in sorted(found, key=lambda m: m.start())
    )


_OWN_LABEL = regex.compile(r"(?:^|[\n\f|])[^\S\n]*(?:Số|SỐ)\s*:\s*$")


def _is_own(text: str, anchor: FoundNotation, own: Notation | None) -> bool:
    """Tell whether this is the document's own number: in its label, or the same number again."""
    if own and own.canonical and anchor.notation.canonical == own.canonical:
        return True
    return _OWN_LABEL.search(text, max(0, anchor.span.start - 30), anchor.span.start) is not None


def _mention(
    text: str, anchor: FoundNotation, last: Mention | None, bases: tuple[Span, ...], paragraph: Span
) -> Mention | None:
    label = _label(text, anchor, last)
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
    if _is_nested(start, last) and _is_central(anchor.notation):
        subject, subject_span = without_place(subject, subject_span)
    return Mention(
        Span(start, tail.end),
        _party_type(kind, anchor.notation),
        anchor.notation,
        tail.issued,
        issuer,
        subject,
        subject_span,
        RULE,
        PRIOR,
    )


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


Label = tuple[DocType, int, str | None]
"""The type, where the mention begins, and the name that stands between type and number (of a law)."""


def _label(text: str, anchor: FoundNotation, last: Mention | None) -> Label | None:
    """Read the type to the left, or share the type of the mention before, or take it from the symbol."""
    if printed := _printed_type(text, anchor.span.start):
        return printed
    by_symbol = type_of_symbol(anchor.notation.symbol)
    start = _number_word(text, anchor.span.start)
    labelled = start != anchor.span.start
    if last and _LIST_GAP.fullmatch(text, last.span.end, start):
        return by_symbol or last.doc_type, start, None
    if by_symbol and (labelled or "-" in (anchor.notation.symbol or "")):
        return by_symbol, start, None
    if labelled and _is_organ_code(anchor.notation):
        return doc_type("Công văn"), start, None
    return _by_term(anchor.notation, start)


def _by_term(notation: Notation, start: int) -> Label | None:
    """Take 98/2023/QH15 without a type word for a law of the National Assembly."""
    is_law = notation.year and regex.fullmatch(r"QH\d{1,2}", notation.symbol or "")
    return (doc_type("Luật"), start, None) if is_law else None


def _is_organ_code(notation: Notation) -> bool:
    return (
        regex.fullmatch(
            r"(?:UBND|HĐND|VPCP|B[\p{Lu}Đ]{1,7}|S[\p{Lu}]{1,8}|V[\p{Lu}]{2,7}|P[\p{Lu}]{2,7}|TTg|CP|TW)(?:-.*)?",
            notation.symbol or "",
        )
        is not None
    )


_LIST_GAP = regex.compile(r"\s*(?:(?:,|;|và|hoặc|số|\s)\s*)+(?:\(.{0,30}\))?\s*")
_NUMBER_WORD = regex.compile(r"(?i)\bsố\s*[:.]?\s*$")


def _number_word(text: str, start: int) -> int:
    """Return where the word số before the number begins, or ``start``."""
    m = _NUMBER_WORD.search(text, max(0, start - 12), start)
    return m.start() if m else start


def _printed_type(text: str, start: int) -> Label | None:
    """Read "Quyết định số", "Luật Đất đai số", "Công văn hỏa tốc số" to the left of a number."""
    number_word = _number_word(text, start)
    left = text[max(0, number_word - REACH) : number_word]
    begin = number_word - len(left)
    if law := law_before_number().search(left):
        return doc_type(law["type"]), begin + law.start(), " ".join(law["name"].split())
    for m in reversed(list(_type_word().finditer(left))):
        between = left[m.end() :]
        if not between.strip():
            return doc_type(m[0]), begin + m.start(), None
        if regex.search(r"[;:.\n]", between.strip()):
            return None
        if m[0][0].isupper():
            words = " ".join(between.split())
            if number_word != start and _is_name_of(m[0], words, text, start):
                return doc_type(m[0]), begin + m.start(), words
            return _with_words_between(m[0], words, begin + m.start(), number_word != start)
    return None


def _is_name_of(kind: str, words: str, text: str, start: int) -> bool:
    """Tell a name between a type and the number that has the type's code: "Báo cáo tiếp thu … số 5/BC-UBND"."""
    m = next((m for form in NOTATION_FORMS if (m := pattern(form).match(text, start))), None)
    by_symbol = type_of_symbol(notation_of(m).symbol) if m else None
    is_coded = by_symbol is not None and by_symbol.code == doc_type(kind).code.replace("QyĐ", "QĐ")
    return is_coded and 3 < len(words.split()) <= 16 and regex.search(r"[()“”\"|]|\bcủa\b", words) is None


def _with_words_between(kind: str, between: str, begin: int, labelled: bool) -> Label | None:
    """Decide on the words between type and number: a law's name, an organ, or nothing of the mention."""
    if not labelled:
        return None
    if (
        doc_type(kind).code in ("L", "PL")
        and between[0].isupper()
        and len(between.split()) <= 25
        and "(" not in between
    ):
        return doc_type(kind), begin, between
    is_organ = regex.fullmatch(rf"của\s+{organ_name()}", between)
    is_short = len(between.split()) <= 3 and between.islower() and "," not in between
    return (doc_type(kind), begin, None) if is_organ or is_short else None


@cache
def _type_word() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}}|\b[Pp]háp\s)(?i:{type_names()})(?!\p{{L}})")


def tail_after(text: str, end: int) -> Tail:
    """Read date and issuer, in either order, each once."""
    issued: PartialDate | None = None
    issuer: str | None = None
    for _ in range(2):
        if issued is None and (m := _date_after(text, end)):
            issued, end = date_of(m), m.end()
        elif issuer is None and (behind := issuer_behind(text, end)):
            issuer, end = behind
    return Tail(issued, issuer, end)


_BEFORE_DATE = regex.compile(
    r"(?:\(\p{Lu}[\p{L}\d-]{1,11}\))?\s*,?\s*\(?(?:(?:được\s+)?(?:ký|ban\s+hành|thông\s+qua|đề)\s+)?"
)


def _date_after(text: str, end: int) -> regex.Match[str] | None:
    lead = _BEFORE_DATE.match(text, end)
    at = lead.end() if lead else end
    if text.startswith("Ngày", at) and "\n" in text[end:at]:
        return None  # a paragraph of its own begins: "Ngày 28 tháng 11 năm 2025, tại trụ sở …"
    forms = ("date_words", "date_slashes", "date_month", "date_unread")
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
