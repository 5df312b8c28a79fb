"""A second look at the signer, whose lines page segmentation drops or garbles under seal and signature.

Where a page has recipients (nơi nhận) on the left, the area on their right is read again: the lines of print
that are found there one by one, without any as one block of lines. The better reading of each line stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.imaging.affine import compose
from pipeline.imaging.outlines import outlines
from pipeline.ocr.page_lines import box_of
from pipeline.ocr.print_lines import PrintLine, print_lines
from pipeline.ocr.seam import Ocr
from pipeline.ocr.signer_area import signer_area, word_height
from pipeline.repair.syllables import known
from pipeline.schema import Affine, Box, Page, PageImage, Pixels, Word
from pipeline.settings import DEFAULTS

BLOCK, LINE = 6, 7
"""Tesseract's page modes for one uniform block of text, and for one line."""

UNSURE = 0.4
"""Confidence below which a word of no attested syllable is a stroke of the pen."""

CLEAR = 0.85
"""Confidence from which a line of attested syllables is read only once."""

BESIDE = 0.6
"""Confidence from which words stand that were read where no line of print was found."""

JUNK = 0.5
"""A letter of no attested syllable takes off so much of what a letter of one gives."""


def look_again(image: PageImage, page: Page, ocr: Ocr) -> Page:
    """Read the signer's area of a page again, and take what that gives where it is better.

    A page without recipients comes back as it is, at no cost. Words outside of the area stay.
    """
    area = signer_area(page)
    if area is None:
        return page
    before = tuple(word for word in page.words if _is_in(word, area))
    after = _by_lines(image, area, before, word_height(page), ocr) or _legible(_block(image, area, ocr))
    if merit(after) <= merit(before):
        return page
    kept = tuple(word for word in page.words if not _is_in(word, area))
    words = kept + _numbered(after, kept)
    return replace(page, words=words, steps=(*page.steps, "second_look"))


def merit(words: Iterable[Word]) -> float:
    """Return how much Vietnamese the words hold: letters of attested syllables, each by its confidence.

    Letters of other words, and those that the engine was not sure of, count against them.
    """
    return sum(
        _letters(w) * (((w.confidence or 0.0) - UNSURE) / (1 - UNSURE) if _is_sound(w) else -JUNK)
        for w in words
    )


def _letters(word: Word) -> int:
    return sum(map(str.isalpha, word.text))


def _is_sound(word: Word) -> bool:
    return _letters(word) > 1 and known(word.text)


def _by_lines(
    image: PageImage, area: Box, before: Sequence[Word], height: float, ocr: Ocr
) -> tuple[Word, ...]:
    """Read each line of print by itself; nothing if none of them has a sound word."""
    crop = outlines(_cut(image, area), DEFAULTS)
    lines = print_lines(crop.pixels, height, crop.seals)
    places = [line.box.moved(area.left, area.top) for line in lines]
    rows = [tuple(row) for _, row in groupby(before, key=lambda w: w.line)]
    readings = [
        _best([*_readings(crop, line, area, ocr), *_rows_in(place, rows)])
        for line, place in zip(lines, places, strict=True)
    ]
    found = [reading for reading in readings if _is_print(reading)]
    if not found:
        return ()
    found += _apart(row for row in rows if not any(_rows_in(place, [row]) for place in places))
    return tuple(replace(word, line=n, block=0) for n, line in enumerate(found) for word in line)


def _is_print(words: Sequence[Word]) -> bool:
    """Tell a line of print from what a seal gives: two sound words, or one that is clear."""
    sure = [w.confidence or 0.0 for w in words if _is_sound(w)]
    return len(sure) > 1 or any(one >= CLEAR for one in sure)


def _rows_in(place: Box, rows: Iterable[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Return the lines of the first reading that have a word in a place."""
    return [_without_junk(row) for row in rows if any(_is_in(w, place) for w in row)]


def _apart(rows: Iterable[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Return those lines that are sure in every word."""
    return [row for row in rows if all(_is_sound(w) and (w.confidence or 0.0) >= BESIDE for w in row)]


def _best(readings: Sequence[tuple[Word, ...]]) -> tuple[Word, ...]:
    return max(readings, key=merit)


def _readings(crop: PageImage, line: PrintLine, area: Box, ocr: Ocr) -> list[tuple[Word, ...]]:
    """Read the pictures of a line, up to one that is clear."""
    found: list[tuple[Word, ...]] = []
    for left, top, pixels in line.pictures:
        right, down = area.left + left, area.top + top
        read = ocr(replace(crop, pixels=pixels), LINE).words
        found.append(_without_junk([replace(w, box=box_of(w).moved(right, down)) for w in read]))
        if found[-1] and all(_is_sound(w) and (w.confidence or 0.0) >= CLEAR for w in found[-1]):
            break
    return found


def _without_junk(words: Sequence[Word]) -> tuple[Word, ...]:
    """Leave out what has no letter, and strokes of the pen before the first sound word."""
    lettered = [w for w in words if _letters(w)]
    first = next((n for n, w in enumerate(lettered) if _letters(w) > 1 or w.text.isalnum()), 0)
    return tuple(lettered[first:])


def _cut(image: PageImage, area: Box) -> PageImage:
    """Cut an area out of a picture."""
    pixels: Pixels = np.ascontiguousarray(image.pixels[area.top : area.bottom, area.left : area.right])
    moved: Affine = (1.0, 0.0, float(area.left), 0.0, 1.0, float(area.top))
    return replace(image, pixels=pixels, to_source=compose(image.to_source, moved))


def _is_in(word: Word, area: Box) -> bool:
    box = word.box
    if box is None:
        return False
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return area.left <= x < area.right and area.top <= y < area.bottom


def _block(image: PageImage, area: Box, ocr: Ocr) -> tuple[Word, ...]:
    """Read the area as one block; the boxes of the words are those of the page."""
    words = ocr(_cut(image, area), BLOCK).words
    return tuple(replace(w, box=box_of(w).moved(area.left, area.top)) for w in words)


def _legible(words: Sequence[Word]) -> tuple[Word, ...]:
    """Leave out what the pen wrote: lines without a sound word, and unsure words."""
    kept: list[Word] = []
    for _, line in groupby(words, key=lambda w: w.line):
        sure = [w for w in line if _is_sound(w) or (w.confidence or 0.0) >= UNSURE]
        if any(_is_sound(w) for w in sure):
            kept += sure
    return tuple(kept)


def _numbered(words: Sequence[Word], kept: Sequence[Word]) -> tuple[Word, ...]:
    """Number lines and blocks on from those of the words that stay."""
    line = 1 + max((w.line for w in kept), default=-1)
    block = 1 + max((w.block for w in kept), default=-1)
    return tuple(replace(w, line=line + w.line, block=block + w.block) for w in words)
