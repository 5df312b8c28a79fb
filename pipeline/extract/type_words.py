"""The type of a cited document: the word to the left of its number, or what its symbol says."""

from functools import cache

import regex

from pipeline.extract.atoms import (
    NOTATION_FORMS,
    FoundNotation,
    doc_type,
    notation_of,
    organ_name,
    pattern,
    type_names,
    type_of_symbol,
)
from pipeline.extract.laws import law_before_number
from pipeline.schema import DocType, Notation

REACH = 220
"""Characters left of a notation in which its type is looked for: a law's whole name may stand between."""

Label = tuple[DocType, int, str | None]
"""The type, where the mention begins, and the name that stands between type and number (of a law)."""


def label_of(text: str, anchor: FoundNotation, last: tuple[int, DocType] | None) -> Label | None:
    """Read the type to the left, or share that of the mention before, ``last``: where it ends, its type."""
    if printed := _printed_type(text, anchor.span.start):
        return printed
    by_symbol = type_of_symbol(anchor.notation.symbol)
    start = _number_word(text, anchor.span.start)
    labelled = start != anchor.span.start
    if last and _LIST_GAP.fullmatch(text, last[0], start):
        if by_symbol and not (last[1].code == "CV" and _names_office(anchor.notation)):
            return by_symbol, start, None
        return last[1], start, None
    if by_symbol and (labelled or "-" in (anchor.notation.symbol or "")):
        return by_symbol, start, None
    if labelled and _is_organ_code(anchor.notation):
        return doc_type("Công văn"), start, None
    return _by_term(anchor.notation, start)


def _names_office(notation: Notation) -> bool:
    """Tell a symbol whose first code is that of an office too: a tax office writes 14/CT-KK."""
    return _OFFICE.fullmatch(notation.symbol or "") is not None


_OFFICE = regex.compile(
    r"(?:CT|QLTT|TT|TB|KH|PC)-(?!(?:UBND|HĐND|TTg|CP|TW|CTN|B\p{Lu}+|TU|HU)\b)\p{Lu}[\p{L}&]{0,11}"
)


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
    """Tell a name between a type and the number that has its code: "Báo cáo tiếp thu … số 5/BC-UBND"."""
    m = next((m for form in NOTATION_FORMS if (m := pattern(form).match(text, start))), None)
    by_symbol = type_of_symbol(notation_of(m).symbol) if m else None
    is_coded = by_symbol is not None and by_symbol.code == doc_type(kind).code.replace("QyĐ", "QĐ")
    is_plain = regex.search(r"[()“”\"|]|\bcủa\b|\bsố\s+\d|\d/", words) is None
    return is_coded and is_plain and 3 < len(words.split()) <= 16


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
