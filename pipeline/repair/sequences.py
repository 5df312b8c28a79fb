"""Marks of headings (I, II, III) and of items (a, b, c): the ones around prove a misread one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.rules import read_toml
from pipeline.schema import Span
from pipeline.text import Replacement, Text

ROMAN_RULE, LETTER_RULE = "roman-sequence", "letter-sequence"

ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")

# A mark, and behind it words in capitals alone; or a true numeral before any heading.
_CAPITALS = regex.compile(
    r"(?m)^[ \t]*(?<mark>[IVX1lLiTJHNUM|!\[\]]{1,5})[.,:][ \t]+[^\p{Ll}\n]*\p{Lu}{2}[^\p{Ll}\n]*$"
)
_NUMERAL = regex.compile(r"(?m)^[ \t]*(?<mark>[IVX]{1,5})\.[ \t]+\p{Lu}")
_ITEM = regex.compile(r"(?m)^[ \t]*(?<mark>[^\s\d]|\d)\)[ \t]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it was read, and its place in the sequence, 0 where it has none."""

    span: Span
    read: str
    place: int


def repair_sequences(text: Text) -> Text:
    r"""Mend the marks that those around them prove.

    >>> repair_sequences(Text.of("II. MỤC TIÊU\nHI. NHIỆM VỤ")).text
    'II. MỤC TIÊU\nIII. NHIỆM VỤ'
    """
    return text.replace((*_headings(text.text), *_items(text.text)))


def _headings(text: str) -> Iterator[Replacement]:
    """Go from heading to heading; ``last`` is the place of the one before."""
    found = {m.start("mark"): m for pattern in (_NUMERAL, _CAPITALS) for m in pattern.finditer(text)}
    marks = [_roman(found[start]) for start in sorted(found)]
    last = 0
    for i, mark in enumerate(marks):
        if mark.place == last + 1:
            last += 1
        elif last + 1 < len(ROMANS) and (_is_plain(mark, last) or _is_proved(marks, i, last)):
            last += 1
            yield Replacement(mark.span.start, mark.span.end, ROMANS[last], ROMAN_RULE)
        elif mark.place == 1 or mark.place > last:
            last = mark.place


def _roman(m: regex.Match[str]) -> Mark:
    read = m["mark"]
    return Mark(Span(*m.span("mark")), read, ROMANS.index(read) if read in ROMANS else 0)


def _is_plain(mark: Mark, last: int) -> bool:
    """Tell the next numeral with its strokes read as other letters; digits alone may be a number."""
    return last > 0 and not mark.place and not mark.read.isdigit() and _strokes(mark.read) == ROMANS[last + 1]


def _is_proved(marks: Sequence[Mark], i: int, last: int) -> bool:
    """Tell the only mark before the one after next that may be the next, perhaps with strokes lost."""
    behind = next((j for j in range(i + 1, len(marks)) if marks[j].place > last), len(marks))
    before = next((j for j in range(i - 1, -1, -1) if marks[j].place == last), -1)
    between = [j for j in range(before + 1, behind) if _may_be(marks[j].read, ROMANS[last + 1])]
    return behind < len(marks) and marks[behind].place == last + 2 and between == [i]


def _may_be(read: str, numeral: str) -> bool:
    left = iter(numeral)
    return all(stroke in left for stroke in _strokes(read))


def _strokes(read: str) -> str:
    table: dict[str, str] = read_toml("sequences.toml")["roman"]["strokes"]
    return "".join(table.get(c, c) for c in read)


def _items(text: str) -> Iterator[Replacement]:
    order, readings = _letters()
    marks = [Mark(Span(*m.span("mark")), m["mark"], order.find(m["mark"]) + 1) for m in _ITEM.finditer(text)]
    for before, mark, behind in zip(marks, marks[1:], marks[2:], strict=False):
        wanted = order[before.place] if 0 < before.place < len(order) else ""
        if before.place and behind.place == before.place + 2 and mark.read in readings.get(wanted, ""):
            yield Replacement(mark.span.start, mark.span.end, wanted, LETTER_RULE)


@cache
def _letters() -> tuple[str, dict[str, str]]:
    table = read_toml("sequences.toml")["letters"]
    return table["order"], table["readings"]
