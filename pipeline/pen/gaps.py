"""Where a pen may have written: between "Số:" and the symbol, "ngày" and "tháng", "tháng" and "năm".

Tesseract reads the print around a gap well, and runs what it makes of the handwriting into it: "ngày0)",
"†+/UBND-KTTH". So a gap's edges come from the measures of the printed words, which are set in Times.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

import regex
from rapidfuzz import fuzz
from unidecode import unidecode

from pipeline.ocr.page_lines import Line, box_of, lines_of
from pipeline.rules import read_toml
from pipeline.schema import Box, Page, Word

TOP = 0.45
"""The letterhead ends above this part of the page's height."""

LIKE = 65
"""Least similarity (0–100) of folded letters of an anchor that the pen has run into."""

SOUND = 0.8
"""Confidence from which an anchor's box is taken for its measure."""

NARROWEST, WIDEST = 0.3, 9.0
"""A gap is this many ems wide."""

LABEL = 1.35
"""A label this many times wider than print has handwriting in it."""

REACH = 4
"""A symbol stands within so many words of its label."""

Part = Literal["number", "day", "month"]
DATE = ("ngay", "thang", "nam")
PRINTED = {"so": "Số:", "ngay": "ngày", "thang": "tháng", "nam": "năm"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A place to read: between the words ``first`` and ``last`` of a line; ``base`` and ``cap`` in pixels."""

    part: Part
    first: int
    last: int
    box: Box
    cap: float


@dataclass(frozen=True, slots=True)
class Framed:
    """A line whose anchors are words of their own, what ran into them cut off, and its gaps in order."""

    line: Line
    gaps: tuple[Gap, ...]


def framed_lines(page: Page) -> Iterator[tuple[int, Framed]]:
    """Yield the lines of the letterhead that frame a gap, each with its number."""
    for number, line in lines_of(page).items():
        if box_of(line[0]).top < TOP * page.upright_height:
            framed = _frame_date(*_frame_number(_date_parted(line)))
            if framed.gaps:
                yield number, framed


def folded(text: str) -> str:
    """Return the letters of a text without marks, in lower case."""
    return str(regex.sub("[^a-z]", "", unidecode(text).lower()))


def _measure(table: str, name: str) -> float:
    measure: float = read_toml("pen.toml")[table][name]
    return measure


_SYMBOL = regex.compile(r"(?<junk>[^/⁄]*)(?<symbol>/(?:\d{4}/)?\p{Lu}[\p{L}\d&.Ðđ-]+[,;.]*)")
_UNSTRUCK = regex.compile(r"\p{Lu}[\p{L}Ðđ]*-\p{Lu}[\p{L}\dÐđ]+")
"""A symbol whose stroke was lost to the pen: "UBND-KTTH"."""

_JOINED = regex.compile(r"ngay.{0,6}thang")
_YEAR = regex.compile(r"(?:19|20)\d\d")


def _frame_number(line: Line) -> tuple[Line, tuple[Gap, ...]]:
    """Frame the gap of "Số: … /QĐ-UBND"; the label may be lost, or the symbol run into the number."""
    line = _struck(line)
    for at, word in enumerate(line):
        if m := _SYMBOL.fullmatch(word.text):
            label = next((i for i in range(at) if _is_label(line[i])), None)
            em = _em_of_number(line, label, word, m)
            if em is None or (at > 1 if label is None else label > 1):
                break
            return _framed_number(line, (label, at), m, em)
    return line, ()


def _struck(line: Line) -> Line:
    """Give back the stroke of a symbol behind its label that the pen ran into: "Số: 4 UBND-KTTH"."""
    label = next((i for i in range(min(2, len(line))) if _is_label(line[i])), None)
    if label is None or any(_SYMBOL.fullmatch(word.text) for word in line[: label + REACH]):
        return line
    for at in range(label + 1, min(len(line), label + REACH)):
        word, box = line[at], box_of(line[at])
        if _UNSTRUCK.fullmatch(word.text):
            em = box.width / _symbol_ems(word.text)
            left = max(box_of(line[at - 1]).right, round(box.left - _symbol_ems("/") * em))
            return (*line[:at], _cut(word, "/" + word.text, left, box.right), *line[at + 1 :])
    return line


def _is_label(word: Word) -> bool:
    return folded(word.text)[:2] == "so" and len(word.text) <= len("Số::")


def _symbol_ems(symbol: str) -> float:
    widths = read_toml("pen.toml")["widths"]
    return float(sum(0.5 if c.isdigit() else widths.get(c.replace("Ð", "Đ"), 0.7) for c in symbol)) - 0.04


def _em_of_number(line: Line, label: int | None, word: Word, m: regex.Match[str]) -> float | None:
    """Return the size of the face: from the symbol where nothing ran into it, else from the label."""
    if not m["junk"]:
        return box_of(word).width / _symbol_ems(m["symbol"])
    if label is not None and line[label].text.endswith(":"):
        return box_of(line[label]).width / _measure("words", "so")
    return None


def _framed_number(
    line: Line, places: tuple[int | None, int], m: regex.Match[str], em: float
) -> tuple[Line, tuple[Gap, ...]]:
    label, at = places
    pieces = list(_parted(line[at], m["symbol"], _symbol_ems(m["symbol"]) * em, (m["junk"], "")))
    tail = (*pieces, *line[at + 1 :])
    if label is None:
        start = box_of(line[0]).left
        lost = _cut(line[0], PRINTED["so"], start, start + int(_measure("words", "so") * em))
        whole: Line = (lost, *line[:at], *tail)
        first, last = 0, at + len(pieces)
    else:
        printed = _label_alone(line[label], em)
        whole = (*line[:label], *printed, *line[label + 1 : at], *tail)
        first, last = label, at + len(printed) + len(pieces) - 2
    gap = _gap("number", whole, (first, last), (box_of(whole[last]).bottom, em))
    return (whole, (gap,)) if gap else (line, ())


def _label_alone(label: Word, em: float) -> tuple[Word, ...]:
    """Cut off what ran into the label: "Số:4"."""
    box, wide = box_of(label), int(_measure("words", "so") * em)
    if box.width <= LABEL * wide:
        return (label,)
    junk = label.text.partition(":")[2] or "?"
    return _cut(label, PRINTED["so"], box.left, box.left + wide), _cut(
        label, junk, box.left + wide, box.right
    )


def _date_parted(line: Line) -> Line:
    """Part "ngày82tháng", which the engine reads as one word where the pen touches both."""
    at = next((i for i, word in enumerate(line) if _JOINED.fullmatch(unidecode(word.text).lower())), None)
    if at is None:
        return line
    word, box = line[at], box_of(line[at])
    day, month = (_measure("words", name) for name in DATE[:2])
    em = min(box.width / (day + month), box_of(line[-2]).width / _measure("words", "nam"))
    end, start = box.left + int(day * em), box.right - int(month * em)
    return (
        *line[:at],
        _cut(word, PRINTED["ngay"], box.left, end),
        *([_cut(word, word.text[4:-5] or "?", end, start)] if start > end else []),
        _cut(word, PRINTED["thang"], start, box.right),
        *line[at + 1 :],
    )


def _frame_date(line: Line, gaps: tuple[Gap, ...]) -> Framed:
    """Frame the gaps of "ngày … tháng … năm 2024"."""
    places = _date_words(line)
    if places is None:
        return Framed(line, gaps)
    em = _em_of_date(line, places)
    whole: list[Word] = []
    at: list[int] = []
    for i, word in enumerate(line):
        if i not in places:
            whole.append(word)
            continue
        name = DATE[places.index(i)]
        wide = _measure("words", name) * em
        if _overlaps(line, i):
            word = _cut(word, word.text, box_of(word).left, box_of(word).left + int(wide))
        pieces = _parted(word, PRINTED[name], wide, _junk(word.text, name))
        at.append(len(whole) + [piece.text for piece in pieces].index(PRINTED[name]))
        whole += pieces
    base = box_of(line[places[2]]).bottom
    parts: tuple[Part, Part] = ("day", "month")
    found = [
        _gap(part, tuple(whole), ends, (base, em)) for part, ends in zip(parts, pairwise(at), strict=True)
    ]
    return Framed(tuple(whole), (*gaps, *(gap for gap in found if gap)))


def _date_words(line: Line) -> tuple[int, int, int] | None:
    """Return where "ngày", "tháng", "năm" stand, at the end of a line with a year."""
    names = [folded(word.text) for word in line]
    for year in range(len(line) - 2, max(1, len(line) - 4), -1):
        if names[year] != "nam" or not _YEAR.match(line[year + 1].text):
            continue
        month = next((i for i in range(year - 1, 0, -1) if "thang" in names[i]), 0)
        day = next((i for i in range(month - 1, -1, -1) if _like_day(names[i])), None)
        return None if day is None else (day, month, year)
    return None


def _like_day(name: str) -> bool:
    return name.startswith("ng") and name != "ngai" and fuzz.ratio(name[:4], "ngay") >= LIKE


def _em_of_date(line: Line, places: tuple[int, int, int]) -> float:
    """Return the size of the face, from those of the three words that nothing ran into."""
    whole = [
        box_of(line[i]).width / _measure("words", name)
        for i, name in zip(places, DATE, strict=True)
        if unidecode(line[i].text).lower() == name
        and (line[i].confidence or 0) >= SOUND
        and not _overlaps(line, i)
    ]
    return median(whole) if whole else box_of(line[places[2]]).width / _measure("words", "nam")


def _overlaps(line: Line, at: int) -> bool:
    """Tell whether a word's box reaches into the next word, as where the pen touches print."""
    return at + 1 < len(line) and box_of(line[at]).right > box_of(line[at + 1]).left


def _junk(text: str, name: str) -> tuple[str, str]:
    """Return what ran into a printed word, before it and behind it."""
    letters = unidecode(text).lower()
    if name == DATE[0]:
        return "", letters.removeprefix(name) if letters.startswith(name) else letters[3:]
    before, _, after = letters.partition(name)
    return before, after


def _parted(word: Word, printed: str, wide: float, junk: tuple[str, str]) -> tuple[Word, ...]:
    """Part a word whose box is wider than its print into what ran into it and the print."""
    box = box_of(word)
    before, after = junk
    if not (before or after) or box.width < wide + 0.25 * wide / max(1, len(printed)):
        return (Word(printed, word.line, word.block, box, word.confidence),)
    left = box.right - int(wide) if before and not after else box.left
    left = (
        box.left + int((box.width - wide) * len(before) / len(before + after)) if before and after else left
    )
    right = left + int(wide)
    pieces = [_cut(word, printed, left, right)]
    if before and left > box.left:
        pieces.insert(0, _cut(word, before, box.left, left))
    if after and right < box.right:
        pieces.append(_cut(word, after, right, box.right))
    return tuple(pieces)


def _gap(part: Part, line: Line, between: tuple[int, int], face: tuple[int, float]) -> Gap | None:
    base, em = face
    left, right = _facing(line[between[0]], line[between[1]], em)
    cap = _measure("face", "cap") * em
    if not NARROWEST * em <= right - left <= WIDEST * em:
        return None
    return Gap(part, *between, Box(left, base - round(cap), right - left, round(cap)), cap)


def _facing(first: Word, last: Word, em: float) -> tuple[int, int]:
    """Return where two anchors end and begin by the measure of their print: the pen may have touched them."""
    before, after = box_of(first), box_of(last)
    words = read_toml("pen.toml")["words"]
    wide, width = (int(words.get(folded(word.text), 0) * em) for word in (first, last))
    left = before.left + wide if 0 < wide < before.width and first.text != PRINTED["so"] else before.right
    return left, after.right - width if 0 < width < after.width else after.left


def _cut(word: Word, text: str, left: int, right: int) -> Word:
    """Return the part of a word from ``left`` to ``right``."""
    box = box_of(word)
    return Word(text, word.line, word.block, Box(left, box.top, right - left, box.height), word.confidence)
