"""Two models of one engine: the first reads the page, the second the lines in which the first is in doubt.

What one misreads by its training the other often reads: ours knows worn print, the system's has seen more
kinds of pages. A line without a word in doubt costs nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

import numpy as np
from unidecode import unidecode

from pipeline.imaging.affine import compose
from pipeline.imaging.ink import grey_of
from pipeline.ocr.fragments import belief
from pipeline.ocr.page_lines import Line, around, box_of, lines_of, with_lines
from pipeline.ocr.seam import Ocr
from pipeline.repair.syllables import known
from pipeline.schema import Affine, Page, PageImage, Word

DOUBT = 0.5
"""Confidence below which a word is in doubt."""

SURE = 0.7
"""Confidence from which another reading takes a word's place: guesses under a stamp make it no better."""

BLOCK = 6
"""Tesseract's page mode for a block of text; that for a line gives nothing where others reach into it."""

WHITE = 0.5
"""White set around a line, in heights of its words."""

NO_SYLLABLE = 0.7
"""What the confidence of letters that are no attested syllable is worth beside those that are."""

STEP = "second_model"


class TwoModels:
    """An engine whose doubts another one is asked about, at most ``budget`` lines of a page."""

    def __init__(self, first: Ocr, second: Ocr, budget: int) -> None:
        self._first, self._second, self._budget = first, second, budget
        self.name = f"{first.name}; {budget} lines by {second.name}"

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Read a page; a part of one, in a mode of its own, is read once."""
        if psm is not None:
            return self._first(page, psm)
        return ask_about_doubts(page, self._first(page), self._second, self._budget)


def ask_about_doubts(image: PageImage, page: Page, other: Ocr, budget: int) -> Page:
    """Have the lines with words in doubt read by ``other``, and keep the better reading of those words."""
    doubtful = {n: line for n, line in lines_of(page).items() if any(map(in_doubt, line))}
    asked = sorted(doubtful, key=lambda n: (-sum(map(in_doubt, doubtful[n])), n))[:budget]
    voted = {n: line for n in sorted(asked) if (line := _voted(image, doubtful[n], other)) != doubtful[n]}
    if not voted:
        return page
    return replace(with_lines(page, voted), steps=(*page.steps, STEP))


def in_doubt(word: Word) -> bool:
    """Tell whether a word has letters or digits that the engine does not believe in."""
    return word.confidence is not None and word.confidence < DOUBT and any(map(str.isalnum, word.text))


def _voted(image: PageImage, line: Line, other: Ocr) -> Line:
    again = _read(image, line, other)
    words: list[Word] = []
    for doubtful, run in groupby(line, key=in_doubt):
        mine = tuple(run)
        words += better(mine, _beside(mine, line, again)) if doubtful else mine
    return tuple(words)


def better(mine: Sequence[Word], theirs: Sequence[Word]) -> tuple[Word, ...]:
    """Return the reading that is believed more; that of the first model where the other is in doubt too."""
    if _only_marks_lost(mine, theirs) or _other_digits(mine, theirs):
        return tuple(mine)
    if belief(tuple(theirs)) < SURE or merit(theirs) <= merit(mine):
        return tuple(mine)
    first = mine[0]
    return tuple(replace(word, line=first.line, block=first.block) for word in theirs)


def _only_marks_lost(mine: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Tell whether syllables differ from no syllables in their marks alone: "triển", "triên"."""
    same = [_bare(word) for word in mine] == [_bare(word) for word in theirs]
    return same and all(map(_sound, mine)) and not all(map(_sound, theirs))


def _other_digits(mine: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Tell whether digits would change: no model is believed about them more than another."""
    first, second = ("".join(c for w in words for c in w.text if c.isdigit()) for words in (mine, theirs))
    return bool(first) and first != second


def _bare(word: Word) -> str:
    return unidecode(word.text).lower()


def merit(words: Sequence[Word]) -> float:
    """Return the mean confidence of letters and digits, less where they are no attested syllables."""
    return belief(
        tuple(w if _sound(w) else replace(w, confidence=NO_SYLLABLE * (w.confidence or 0.0)) for w in words)
    )


def _sound(word: Word) -> bool:
    return not any(map(str.isalpha, word.text)) or known(word.text)


def _beside(mine: Line, line: Line, again: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of the other reading that stand in the place of some words of a line."""
    at = line.index(mine[0])
    start = box_of(line[at - 1]).right if at else -1
    end = box_of(line[at + len(mine)]).left if at + len(mine) < len(line) else None
    return tuple(
        word
        for word in again
        if (middle := box_of(word).left + box_of(word).width / 2) > start and (end is None or middle < end)
    )


def _read(image: PageImage, line: Line, other: Ocr) -> tuple[Word, ...]:
    """Read a line by itself, set in white; what is read beside its middle is of its neighbours."""
    area = around(line)
    height = median(box_of(word).height for word in line)
    middle = median(box_of(word).top + box_of(word).height / 2 for word in line)
    part = grey_of(image.pixels[area.top : area.bottom, area.left : area.right])
    white = round(WHITE * height)
    pixels = np.pad(part, white, constant_values=255)
    left, top = area.left - white, area.top - white
    moved: Affine = (1.0, 0.0, float(left), 0.0, 1.0, float(top))
    crop = replace(image, pixels=pixels, to_source=compose(image.to_source, moved))
    words = (replace(w, box=box_of(w).moved(left, top)) for w in other(crop, BLOCK).words)
    return tuple(w for w in words if abs(box_of(w).top + box_of(w).height / 2 - middle) < height / 2)
