"""Numbers that stand apart from their symbol: lists that share one ("số 12, 13 và 15/QĐ-UBND"), blanks."""

from dataclasses import replace

import regex

from pipeline.extract.atoms import FoundNotation
from pipeline.schema import Notation, Span

REACH = 90
"""Characters left of a number in which the list before it is looked for: some fifteen numbers."""

_LIST = regex.compile(
    r"\b[Ss]ố\s*:?\s*(?<number>\d{1,5}[a-zđ]?)(?:\s*(?:,|;|và|,\s*và)\s*(?:số\s+)?(?<number>\d{1,5}[a-zđ]?))*"
    r"\s*(?:,|;|và|,\s*và|đến)\s*(?:số\s+)?$"
)
"""Numbers behind "số", up to the one that has the symbol."""

_HEAD = regex.compile(r"(?:^|[^\d\s/.,-])[^\S\n]+(?<head>\d{1,4})[^\S\n]$")
"""Digits with a blank before the number, and no other number in front of them."""

_MARKED = regex.compile(r"[-/.](?:CP|TTg|UBND|HĐND|TW|TU)\d{1,2}$")
"""A figure close behind the code of an organ that has none: the mark of a footnote, or a misprint."""

_LABELLED = regex.compile(r"\b[Ss]ố\s*:?$")


def sharing(text: str, last: Notation, start: int) -> tuple[FoundNotation, ...]:
    """Return the numbers in front of one that share its symbol.

    >>> text, last = "các Quyết định số 12, 13 và 15/QĐ-UBND", Notation("15", None, "QĐ-UBND")
    >>> [found.notation.canonical for found in sharing(text, last, text.index("15"))]
    ['12/QĐ-UBND', '13/QĐ-UBND']
    """
    begin = max(0, start - REACH)
    m = _LIST.search(text[begin:start])
    if m is None:
        return ()
    spans = (Span(begin + a, begin + b) for a, b in m.spans("number"))
    return tuple(FoundNotation(replace(last, number=text[s.start : s.end]), s) for s in spans)


def parted(text: str, notation: Notation, span: Span) -> FoundNotation:
    """Return a number whole where a blank parts its digits behind "số": the tail is never the number.

    >>> text = "Quyết định số 42 5/QĐ-UBND"
    >>> parted(text, Notation("5", None, "QĐ-UBND"), Span(17, 26)).notation.canonical
    '425/QĐ-UBND'
    """
    begin = max(0, span.start - 16)
    m = _HEAD.search(text[begin : span.start])
    if (
        m is None
        or notation.number is None
        or not _LABELLED.search(text[begin : begin + m.start("head")].rstrip())
    ):
        return FoundNotation(notation, span, _MARKED.search(notation.symbol or "") is not None)
    whole = replace(notation, number=m["head"] + notation.number)
    return FoundNotation(whole, Span(begin + m.start("head"), span.end), is_joined=True)
