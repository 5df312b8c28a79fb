"""Second witnesses of number and day, where those in the letterhead are blank, handwritten or unreadable.

The name of the file, the line that ties an annex to its document ("(Kèm theo Quyết định số …)"), and the
sentence that says when a resolution was passed. One alone gives its value with a low confidence, and the
problem stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import regex
from unidecode import unidecode

from pipeline.extract.atoms import date_of, pattern
from pipeline.extract.evidence import Value
from pipeline.extract.head import header_pattern
from pipeline.schema import Aside, Notation, PartialDate, Span

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


def numbers_in_running_heads(asides: Iterable[Aside], symbol: str) -> list[Said]:
    """Find the number in running heads that carry the document's own symbol."""
    own = regex.compile(
        rf"(?<![\d/])(?<number>\d{{1,5}}[a-zđ]?)\s*[/-]\s*(?:20\d\d\s*/\s*)?{regex.escape(symbol)}\b"
    )
    heads = {aside.text for aside in asides if aside.kind == "running_head"}
    return [Said(m["number"], "running-head") for text in sorted(heads) if (m := own.search(text))]


def signed_on(asides: Iterable[Aside]) -> date | None:
    """Return the day of the last electronic signature, as its strip gives it.

    >>> signed_on([Aside("signature_strip", 0, "Thời gian ký: 05.02.2025 15:35:18 +07:00")])
    datetime.date(2025, 2, 5)
    """
    strips = (aside.text for aside in asides if aside.kind == "signature_strip")
    days = [day for text in strips for m in _MOMENT.finditer(text) if (day := _day(m))]
    return max(days, default=None)


_MOMENT = regex.compile(
    r"(?<!\d)(?:(?<year>20\d\d)[./-](?<month>\d{1,2})[./-](?<day>\d{1,2})"
    r"|(?<day>\d{1,2})[./-](?<month>\d{1,2})[./-](?<year>20\d\d)),?\s\d{1,2}:\d{2}"
)


def _day(m: regex.Match[str]) -> date | None:
    iso = PartialDate(int(m["day"]), int(m["month"]), int(m["year"])).iso
    return date.fromisoformat(iso) if iso else None


def date_in_annex(text: str, notation: Notation | None) -> Value[PartialDate] | None:
    """Read the date beside the document's own symbol in an annex line."""
    for m in header_pattern("annex").finditer(text):
        symbol = regex.sub(r"\s+", "", m["symbol"] or m["party"] or "")
        same_number = notation is not None and m["number"] in (notation.number, None)
        if notation is None or symbol != notation.symbol or not (same_number or notation.number is None):
            continue
        for form in ("date_words", "date_slashes"):
            if found := pattern(form).search(text, m.end(), m.end() + 40):
                return Value(date_of(found), Span(*found.span()), "date-by-annex-line", ALONE)
    return None


def date_passed(text: str) -> Value[PartialDate] | None:
    """Read when a law or resolution was passed ("… thông qua ngày 16 tháng 6 năm 2025"), at its end."""
    m = header_pattern("passed").search(text)
    if m is None:
        return None
    found = pattern("date_words").search(text, m.start("date"), m.end("date"))
    return Value(date_of(found), Span(*found.span()), "date-passed", ALONE) if found else None


def agreed_number(said: list[Said]) -> tuple[str, str, float, Span | None] | None:
    """Take what the witnesses say: value, rule, confidence and place; nothing where they differ."""
    if not said or len({one.value.lstrip("0") for one in said}) > 1:
        return None
    names = sorted({one.by for one in said})
    place = next((one.span for one in said if one.span), None)
    sure = TOGETHER if len(names) > 1 else ALONE
    return said[0].value, "number-by-" + "-and-".join(names), sure, place
