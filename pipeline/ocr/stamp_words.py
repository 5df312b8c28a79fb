"""Tell the words of black stamps from those of the document, once imaging has found where stamps lie.

A word of a stamp stays in the transcript, in a line of its own that reading order puts aside.
"""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz
from unidecode import unidecode

from pipeline.ocr.page_lines import box_of, lines_of
from pipeline.repair.syllables import known
from pipeline.rules import read_list
from pipeline.schema import Box, Page, PageImage, Word

LIKE = 75
"""Least similarity (0–100) of folded letters to a word that register stamps print."""

WORDS = 2
"""Different such words that tell a register stamp from a small table."""

SURE = 0.7
"""Confidence from which a word under a stamp stands, whatever it is."""

LIKELY = 0.35
"""And from which an attested syllable does."""

NEXT = 0.6
"""A word goes on over the edge of a stamp where its neighbour is nearer than so many of its heights."""


def part_stamps(image: PageImage, page: Page) -> Page:
    """Mark the words of stamps; a page without stamps comes back as it is."""
    if not image.seals and not image.frames:
        return page
    stamped = {id(word) for frame in image.frames for word in _register(page, frame)}
    stamped |= {
        id(word)
        for area in (*image.seals, *image.frames)
        for word in page.words
        if _inside(word, area) and not _stands(word)
    }
    if not stamped:
        return page
    return replace(page, words=_apart(page.words, stamped))


def _register(page: Page, frame: Box) -> list[Word]:
    """Return the words of a register stamp in its frame, without those of lines that run through it."""
    inside = [word for word in page.words if _inside(word, frame)]
    found = {name for word in inside for name in read_list("register_stamps.txt") if _like(word, name)}
    if len(found) < WORDS:
        return []
    through = {id(word) for line in lines_of(page).values() for word in _running_out(line, frame)}
    return [word for word in inside if id(word) not in through]


def _like(word: Word, name: str) -> bool:
    folded = "".join(c for c in unidecode(word.text).lower() if c.isalpha())
    return len(folded) > 1 and fuzz.ratio(folded, name) >= LIKE


def _running_out(line: Sequence[Word], frame: Box) -> list[Word]:
    """Return the words of a line inside a frame that go on, word by word, to one outside of it."""
    runs: list[list[Word]] = []
    for word in line:
        box = box_of(word)
        if runs and box.left - box_of(runs[-1][-1]).right < NEXT * box.height:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [word for run in runs if not all(_inside(w, frame) for w in run) for word in run if _stands(word)]


def _inside(word: Word, area: Box) -> bool:
    box = word.box
    if box is None:
        return False
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return area.left <= x <= area.right and area.top <= y <= area.bottom


def _stands(word: Word) -> bool:
    sure = word.confidence or 0.0
    return sure >= SURE or (sure >= LIKELY and known(word.text) and len(word.text) > 1)


def _apart(words: Sequence[Word], stamped: set[int]) -> tuple[Word, ...]:
    """Give the words of stamps lines of their own, behind all others."""
    last = max(word.line for word in words)
    return tuple(
        replace(word, line=word.line + last + 1, stamp=True) if id(word) in stamped else word
        for word in words
    )
