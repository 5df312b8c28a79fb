"""Second witnesses of number and day, where those in the letterhead are blank, handwritten or unreadable.

The name of the file, the line that ties an annex to its document ("(Kèm theo Quyết định số …)"), and the
sentence that says when a resolution was passed. One alone gives its value with a low confidence, and the
problem stays.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

import regex
from unidecode import unidecode

from pipeline.extract.atoms import date_of, pattern
from pipeline.extract.evidence import Value
from pipeline.extract.head import header_pattern
from pipeline.schema import Notation, PartialDate, Span

ALONE, TOGETHER = 0.6, 0.85
"""Confidence in what one witness says, and in what two say alike."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a witness says, and where; a file name stands nowhere on the page."""

    value: str
    by: str
    span: Span | None = None


def number_by_name(path: str, symbol: str, read: str) -> Said | None:
    """Find the number in a file's name: beside the type or organ of the symbol, or agreeing with digits read.

    >>> number_by_name("2352 ( 07-CT-UBND).signed_20250221_092046.pdf", "CT-UBND", "").value
    '07'
    >>> number_by_name("05.signed_20250517.pdf", "TB-UBND", "") is None
    True
    >>> number_by_name("05.signed_20250517.pdf", "TB-UBND", "5").value
    '05'
    """
    name = unidecode(PurePosixPath(path).stem).lower()
    codes = [unidecode(code).lower() for code in regex.split(r"[-/]", symbol) if code]
    beside = _beside(name, codes)
    if beside is None and read:
        alone = [m[0] for m in _NUMBER.finditer(name) if _agrees(m[0], read)]
        beside = alone[0] if len(set(alone)) == 1 else None
    return Said(beside, "file-name") if beside else None


_NUMBER = regex.compile(r"(?<![\d._])\d{1,4}(?!\d|[._]\d)")


def _beside(name: str, codes: list[str]) -> str | None:
    """Return the number that stands before the type's code ("87 QDUB"), else the one after it ("kh_173")."""
    code = regex.escape(codes[0])
    organ = codes[0][:2] if len(codes) > 1 and not _IS_TYPE.fullmatch(codes[0]) else codes[0]
    letter = "" if _IS_TYPE.fullmatch(codes[0]) else "|cv"
    first = rf"(?:{code}|{regex.escape(organ)}{letter})(?![a-z]{{4}})"
    before = regex.search(rf"(?<![\d.])(?<number>\d{{1,5}})[\s._-]{{0,2}}(?:{first})", name)
    after = regex.search(
        rf"(?<![a-z])(?:{first})[\s._-]{{1,2}}(?:so[\s._-])?(?<number>\d{{1,5}})(?![\d.])", name
    )
    found = before or after
    return found["number"] if found and int(found["number"]) else None


_IS_TYPE = regex.compile(r"nq|qd|ct|qc|qyd|tc|tb|hd|ctr|kh|pa|da|bc|bb|ttr|cd|nd|tt|kl|l|pl|vbhn|gm")


def _agrees(number: str, read: str) -> bool:
    """Tell whether the digits read are those of the number in their order, and at least half of them."""
    digits = regex.sub(r"\D", "", read)
    rest = iter(number)
    return 2 * len(digits) >= len(number.lstrip("0")) > 0 < len(digits) and all(d in rest for d in digits)


def numbers_in_annexes(text: str, symbol: str) -> list[Said]:
    """Find the number in lines "(Kèm theo Quyết định số …/QĐ-UBND …)" that name the document's own symbol."""
    found = header_pattern("annex").finditer(text)
    return [
        Said(m["number"], "annex-line", Span(*m.span()))
        for m in found
        if regex.sub(r"\s+", "", m["symbol"] or m["party"] or "") == symbol
    ]


def date_in_annex(text: str, notation: Notation | None) -> Value[PartialDate] | None:
    """Read the date beside the document's own symbol in an annex line."""
    for m in header_pattern("annex").finditer(text):
        symbol = regex.sub(r"\s+", "", m["symbol"] or m["party"] or "")
        same_number = notation is not None and m["number"] in (notation.number, None)
        if notation is None or symbol != notation.symbol or not (same_number or notation.number is None):
            continue
        for form in ("date_words", "date_slashes"):
            if date := pattern(form).search(text, m.end(), m.end() + 40):
                return Value(date_of(date), Span(*date.span()), "date-by-annex-line", ALONE)
    return None


def date_passed(text: str) -> Value[PartialDate] | None:
    """Read when a law or resolution was passed ("… thông qua ngày 16 tháng 6 năm 2025"), at its end."""
    m = header_pattern("passed").search(text)
    if m is None:
        return None
    date = pattern("date_words").search(text, m.start("date"), m.end("date"))
    return Value(date_of(date), Span(*date.span()), "date-passed", ALONE) if date else None


def agreed_number(said: list[Said]) -> tuple[str, str, float, Span | None] | None:
    """Take what the witnesses say: value, rule, confidence and place; nothing where they differ."""
    if not said or len({one.value.lstrip("0") for one in said}) > 1:
        return None
    names = sorted({one.by for one in said})
    place = next((one.span for one in said if one.span), None)
    sure = TOGETHER if len(names) > 1 else ALONE
    return said[0].value, "number-by-" + "-and-".join(names), sure, place
