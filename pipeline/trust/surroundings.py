"""What stands around a value: a stamp, junk in its line, text that goes on, the end of a page."""

from functools import cache

import regex

from pipeline.repair.syllables import share_known
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Box, Page, Span, Word

FILE = "trust.toml"

NEAR = 1.5
"""A stamp lies beside a value where it is nearer than so many heights of its words."""


def stamps_on(page: Page) -> tuple[Box, ...]:
    """Return the boxes of the words of stamps on a page."""
    return tuple(word.box for word in page.words if word.stamp and word.box)


def beside_a_stamp(words: tuple[Word, ...], stamps: tuple[Box, ...]) -> float:
    """Tell whether a word of a stamp lies over or beside the words of a value: ink hides ink."""
    boxes = [word.box for word in words if word.box] if stamps else []
    return float(
        any(
            a.left - room <= b.right and b.left <= a.right + room
            and a.top - room <= b.bottom and b.top <= a.bottom + room
            for a in boxes
            for room in (NEAR * a.height,)
            for b in stamps
        )
    )  # fmt: skip


def junk_beside(text: str, span: Span) -> float:
    r"""Return the share of words outside the lexicon beside a value, in the lines that it stands in.

    >>> round(junk_beside("Nơi nhận: xzq Mai An\nLưu", Span(14, 20)), 3)
    0.333
    """
    start = max(text.rfind(sign, 0, span.start) for sign in "\n\f") + 1
    ends = [at for sign in "\n\f" if (at := text.find(sign, span.end)) >= 0]
    beside = f"{text[start : span.start]} {text[span.end : min(ends, default=len(text))]}"
    words = [word for word in beside.split() if regex.fullmatch(r"[^\d]*\p{L}[^\d]*", word)]
    return 1 - share_known(words) if words else 0.0


def is_cut(text: str, span: Span) -> float:
    """Tell a value that ends in the midst of a phrase, or behind which a line goes on with a small letter."""
    value = text[span.start : span.end].rstrip(" \n*_|")
    goes_on = regex.compile(r"[*_|]*[^\S\n]*\n[^\S\n]*[*_|]*\p{Ll}{2,}(?![\p{L}]*[).])").match(text, span.end)
    return float(goes_on is not None or trust_pattern("open_end").search(value) is not None)


def before_page_end(text: str, span: Span) -> float:
    """Tell a value behind which a page ends: the rest of it may stand on the next."""
    return float(regex.compile(r"[^\S\f]*\f").match(text, span.end) is not None)


def over_pages(text: str, span: Span) -> float:
    """Tell a value that goes on over the end of a page."""
    return float("\f" in text[span.start : span.end])


@cache
def trust_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the rules of trust."""
    return compile_pattern(FILE, name, read_toml(FILE)[name]["pattern"], {})
