"""Second witnesses of number and day, where those in the letterhead are blank, handwritten or unreadable.

The name of the file, the line that ties an annex to its document ("(Kèm theo Quyết định số …)"), and the
sentence that says when a resolution was passed. One alone gives its value with a low confidence, and the
problem stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from pipeline.extract.atoms import date_of, pattern
from pipeline.extract.evidence import Value
from pipeline.extract.file_names import number_in_name
from pipeline.extract.rules_of_header import header_pattern
from pipeline.schema import Aside, Notation, PartialDate, Span

ALONE, TOGETHER = 0.45, 0.8
"""Confidence in what one witness says, and in what two say alike; ``trust.toml`` holds them there."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a witness says, and where; a file name stands nowhere on the page."""

    value: str
    by: str
    span: Span | None = None


def number_by_name(path: str, symbol: str) -> Said | None:
    """Ask a file's name for the number of the document with this symbol."""
    number = number_in_name(path, symbol)
    return Said(number, "file-name") if number else None


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
