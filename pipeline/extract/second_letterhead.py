"""Another letterhead inside a file: two papers were scanned, or saved, as one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.extract.atoms import NOTATION_FORMS, notation_of, pattern
from pipeline.schema import Notation, Span

REACH = 6
"""Lines around the motto in which the number stands."""

ATTACHED = 900
"""Characters behind a letterhead in which an annex says what it is attached to."""


@dataclass(frozen=True, slots=True)
class SecondLetterhead:
    """The number of another paper and where it stands."""

    notation: Notation
    span: Span


@cache
def _motto() -> regex.Pattern[str]:
    return regex.compile(
        r"(?mi)^.*(?:cộng\s+h[òo][àa]?\s+xã\s+hội\s+chủ\s+nghĩa|đảng\s+cộng\s+sản\s+việt\s+nam).*$"
    )


_LABEL = regex.compile(r"(?m)^\W*(?i:số)\s*:?\s*(?=\d)")
_ANNEX = regex.compile(r"(?i)\(?\s*(?:ban\s+hành\s+)?kèm\s+theo\b|\bsao\s+y\b|\btrích\s+sao\b")


def second_letterheads(text: str, own: Notation | None, begin: int) -> Iterator[SecondLetterhead]:
    """Yield the letterheads behind ``begin`` that have a number of their own, other than the document's.

    A letterhead of an annex, or of a paper that is copied, says so; it belongs to the document.
    """
    for motto in _motto().finditer(text, begin):
        start, end = _window(text, motto.start(), motto.end())
        label = next((m for m in _LABEL.finditer(text, start, end)), None)
        if label is None or _ANNEX.search(text, start, label.end() + ATTACHED):
            continue
        m = next((m for form in NOTATION_FORMS if (m := pattern(form).match(text, label.end()))), None)
        if m is None:
            continue
        notation = notation_of(m)
        if own is None or notation.canonical != own.canonical:
            yield SecondLetterhead(notation, Span(*m.span()))


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where some lines before and behind a line begin and end."""
    for _ in range(REACH):
        start = max(0, text.rfind("\n", 0, max(0, start - 1)) + 1)
        end = text.find("\n", end + 1) if text.find("\n", end + 1) >= 0 else len(text)
    return start, end
