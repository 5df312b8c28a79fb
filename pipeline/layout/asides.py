"""Lines kept out of the text: watermarks, signature strips, page numbers, running heads, speckle.

Nothing is lost: each is kept as an ``Aside``, and its words stay in the transcript.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.layout.artefacts import ArtefactRule, artefact_rules
from pipeline.layout.lines import Line, is_plain, middle_y, word_height
from pipeline.layout.page_numbers import is_page_number
from pipeline.layout.running_heads import running_heads
from pipeline.layout.signature_strips import strip_around
from pipeline.schema import Aside, Page, Word

EDGE = 0.12
"""Strips and watermarks at the edge stand within this part of the page's height from top or bottom."""
EDGE_LINES = 4
"""In a dump without boxes: among this many lines with words, from the top or bottom of a page."""
SURE = 0.5
"""A word read with less confidence (0–1) may be speckle."""
NOISE = 0.25
"""A line read with less confidence, letter by letter, is no text: the desk around a photo, a scribble. On
rendered pages worn until words break, lines of text keep 0.4 and more."""
TINY = 0.3
"""A speck is lower than this part of the height of a word."""

STRIP = "signature_strip"

Places = dict[tuple[int, int], str]
"""Page index and line index, and the kind of aside that stands there."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page with its lines, those already put aside excepted by ``left``."""

    index: int
    page: Page
    lines: Sequence[Line]

    def text(self, number: int) -> str:
        """Return the words of a line."""
        return " ".join(self.page.words[i].text for i in self.lines[number].words)

    def left(self, gone: Places) -> list[int]:
        """Return the lines with words that are not yet put aside, from top to bottom."""
        numbers = [n for n, line in enumerate(self.lines) if line.words and (self.index, n) not in gone]
        if is_plain(self.page):
            return numbers
        return sorted(numbers, key=lambda n: middle_y(self.lines[n].at))


def set_aside(
    pages: Sequence[Page], lines: Sequence[Sequence[Line]]
) -> tuple[list[list[Line]], tuple[Aside, ...]]:
    """Take the lines that are no part of the document out of the pages.

    In plain text an empty line stays in their place, so that line numbers hold.
    """
    sheets = [Sheet(i, page, rows) for i, (page, rows) in enumerate(zip(pages, lines, strict=True))]
    gone: Places = {}
    for find in (_stamps, _foot, _artefacts, _speckle, _numbers, _heads, _numbers):
        gone |= find(sheets, gone)
    asides = tuple(Aside(kind, i, sheets[i].text(n)) for (i, n), kind in sorted(gone.items()))
    return [_without(sheet, gone) for sheet in sheets], asides


def _without(sheet: Sheet, gone: Places) -> list[Line]:
    if is_plain(sheet.page):
        return [Line(()) if (sheet.index, n) in gone else line for n, line in enumerate(sheet.lines)]
    return [line for n, line in enumerate(sheet.lines) if (sheet.index, n) not in gone]


def _stamps(sheets: Sequence[Sheet], gone: Places) -> Places:
    """Put aside the words of stamps, which stand in lines of their own."""
    return {
        (sheet.index, n): "stamp"
        for sheet in sheets
        for n in sheet.left(gone)
        if all(sheet.page.words[i].stamp for i in sheet.lines[n].words)
    }


def _foot(sheets: Sequence[Sheet], gone: Places) -> Places:
    """Put aside what follows the document in a text saved from the web, the page's own title included."""
    lines = [(sheet, n) for sheet in sheets if is_plain(sheet.page) for n in sheet.left(gone)]
    for at, (sheet, n) in enumerate(lines):
        rule = next((rule for rule in artefact_rules() if rule.begins(sheet.text(n))), None)
        if rule:
            around = [one.text(k).split()[:2] for one, k in (lines[at - 1 : at] + lines[at + 1 : at + 2])]
            start = at - 1 if len(around) == 2 and around[0] == around[1] else at
            return {(one.index, k): rule.kind for one, k in lines[start:]}
    return {}


def _artefacts(sheets: Iterable[Sheet], gone: Places) -> Places:
    rules = artefact_rules()
    found: Places = {}
    for sheet in sheets:
        numbers = sheet.left(gone)
        edge = _edge(sheet, numbers)
        for n in numbers:
            kind = _kind(rules, sheet.text(n), n in edge)
            if kind is not None:
                found[sheet.index, n] = kind
        found |= dict.fromkeys(_strip(sheet, edge, found), STRIP)
    return found


def _strip(sheet: Sheet, edge: set[int], found: Places) -> list[tuple[int, int]]:
    """Follow a signature strip to its lines that no rule knows, such as the name of the office."""
    known = {n for n in edge if found.get((sheet.index, n)) == STRIP}
    if not known or is_plain(sheet.page):
        return []
    return [(sheet.index, n) for n in strip_around(sheet.page, sheet.lines, known) if n in edge]


def _kind(rules: Iterable[ArtefactRule], text: str, at_edge: bool) -> str | None:
    return next((rule.kind for rule in rules if rule.takes(text, at_edge)), None)


def _edge(sheet: Sheet, numbers: list[int]) -> set[int]:
    if is_plain(sheet.page):
        return {*numbers[:EDGE_LINES], *numbers[-EDGE_LINES:]}
    height = sheet.page.upright_height
    return {n for n in numbers if not EDGE * height < middle_y(sheet.lines[n].at) < (1 - EDGE) * height}


def _speckle(sheets: Iterable[Sheet], gone: Places) -> Places:
    found: Places = {}
    for sheet in sheets:
        height = word_height(sheet.page)
        for n in sheet.left(gone):
            words = [sheet.page.words[i] for i in sheet.lines[n].words]
            if all(_is_speck(word, height) for word in words):
                found[sheet.index, n] = "speckle"
            elif _is_noise(words):
                found[sheet.index, n] = "noise"
    return found


def _is_noise(words: Sequence[Word]) -> bool:
    """Tell whether the engine did not believe what it read in a line; dots stand for a blank and are kept."""
    if any(word.confidence is None or set(word.text) <= set(".…") for word in words):
        return False
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * (word.confidence or 0.0) for word in words) < NOISE * letters


def _is_speck(word: Word, height: float) -> bool:
    """Tell whether a word is surely dirt: unsure, and without letters or digits or far too low for any.

    Dots are kept: they stand for a blank to be filled in ("ngày ..... tháng").
    """
    if word.box is None or word.confidence is None or word.confidence >= SURE or set(word.text) <= set(".…"):
        return False
    return not any(map(str.isalnum, word.text)) or word.box.height < TINY * height


def _numbers(sheets: Sequence[Sheet], gone: Places) -> Places:
    found: Places = {}
    for sheet in sheets:
        numbers = sheet.left(gone)
        ends = ((numbers[:1], sheet.index > 0), (numbers[-1:], sheet.index < len(sheets) - 1))
        for end, beside_feed in ends:
            for n in end:
                if is_page_number(sheet.page, sheet.lines[n], sheet.text(n), beside_feed):
                    found[sheet.index, n] = "page_number"
    return found


def _heads(sheets: Sequence[Sheet], gone: Places) -> Places:
    found: Places = {}
    ends: tuple[tuple[str, Callable[[list[int]], list[int]]], ...] = (
        ("running_head", lambda numbers: numbers[:1]),
        ("running_foot", lambda numbers: numbers[-1:]),
    )
    for kind, end in ends:
        places = [(sheet, n) for sheet in sheets for n in end(sheet.left(gone))]
        texts = [(sheet.page, sheet.lines[n], sheet.text(n)) for sheet, n in places]
        for at in running_heads(texts):
            sheet, n = places[at]
            found[sheet.index, n] = kind
    return found
