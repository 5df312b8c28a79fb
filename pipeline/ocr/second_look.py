"""A second look at the signer, whose lines page segmentation drops or garbles under seal and signature.

Where a page has recipients (nơi nhận) on the left, the area on their right is read again as one block of
lines, and the better of the two readings stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

import numpy as np
from rapidfuzz import fuzz
from unidecode import unidecode

from pipeline.imaging.affine import compose
from pipeline.ocr.page_lines import Line, box_of, lines_of
from pipeline.ocr.seam import Ocr
from pipeline.repair.syllables import known
from pipeline.schema import Affine, Box, Page, PageImage, Word

BLOCK = 6
"""Tesseract's page mode for one uniform block of text."""

HEAD = "noinhan"
LIKE = 85
"""Least similarity (0–100) of folded letters."""

FILED = ("luuvt", "luuvp")
"""The last recipient, the office's own file, names the list where its head is unreadable."""

LEFT_HALF = 0.4
"""Recipients begin left of this part of the page's width."""

SIGNER = (0.34, 0.58)
"""The signer's column begins between these parts of the page's width."""

GAP = 1.5
"""White that ends a recipient's line, in word heights."""

ABOVE = 5.0
"""The title may begin this many word heights above "Nơi nhận"."""

NEXT_LINE = 2.4
"""Lines of a list follow each other within this many word heights."""

DEPTH = 0.42
"""Title, seal and name take at most this part of the page's height."""

FULL_WIDTH = 0.6
"""A line without a gap as wide as this part of the page stands in no column."""

UNSURE = 0.4
"""Confidence below which a word of no attested syllable is a stroke of the pen."""


def look_again(image: PageImage, page: Page, ocr: Ocr) -> Page:
    """Read the signer's area of a page again, and take what that gives where it is better.

    A page without recipients comes back as it is, at no cost. Words outside of the area stay.
    """
    area = signer_area(page)
    if area is None:
        return page
    before = tuple(word for word in page.words if _is_in(word, area))
    after = _legible(_read(image, area, ocr))
    if merit(after) <= merit(before):
        return page
    kept = tuple(word for word in page.words if not _is_in(word, area))
    words = kept + _numbered(after, kept)
    return replace(page, words=words, steps=(*page.steps, "second_look"))


def merit(words: Iterable[Word]) -> float:
    """Return how much Vietnamese the words hold: letters of attested syllables, each by its confidence."""
    return sum(len(w.text) * (w.confidence or 0.0) for w in words if _is_sound(w))


def _is_sound(word: Word) -> bool:
    return sum(map(str.isalpha, word.text)) > 1 and known(word.text)


def signer_area(page: Page) -> Box | None:
    """Return the area right of the recipients, in the pixels of the upright page; ``None`` without any."""
    lines = tuple(lines_of(page).values())
    head = _head(page, lines)
    if head is None:
        return None
    height = _word_height(page)
    left = _column_edge(page, lines, head, height)
    top = _top(lines, head, left, height)
    bottom = _bottom(page, lines, head, height)
    return Box(left, top, page.upright_width - left, bottom - top)


def _head(page: Page, lines: Sequence[Line]) -> Box | None:
    """Return the box of "Nơi nhận", or of the top of the list that ends in "Lưu: VT"."""
    limit = LEFT_HALF * page.upright_width
    left = [line for line in lines if box_of(line[0]).left < limit]
    for line in reversed(left):
        if any(fuzz.ratio(HEAD, _folded(line[:count])) >= LIKE for count in (1, 2, 3)):
            return box_of(line[0])
    filed = [line for line in left if _folded(line).startswith(FILED)]
    return _climb(left, box_of(filed[-1][0]), _word_height(page)) if filed else None


def _climb(lines: Sequence[Line], last: Box, height: float) -> Box:
    """Go up from the last item of a list while items, which begin with a mark, follow each other."""
    for line in sorted(lines, key=lambda line: -box_of(line[0]).top):
        first = box_of(line[0])
        is_item = not line[0].text[0].isalnum()
        if first.top < last.top and last.top - first.top < NEXT_LINE * height and is_item:
            last = first
    return last


def _folded(words: Line) -> str:
    text = unidecode("".join(word.text for word in words)).lower()
    return "".join(c for c in text if c.isalpha())


def _word_height(page: Page) -> float:
    heights = [box_of(w).height for w in page.words if w.box and sum(map(str.isalpha, w.text)) > 1]
    return float(median(heights)) if heights else 1.0


def _column_edge(page: Page, lines: Sequence[Line], head: Box, height: float) -> int:
    """Return where the signer's column begins: right of the recipients, within ``SIGNER``."""
    least, most = (int(share * page.upright_width) for share in SIGNER)
    edges = [
        _run(line, height)
        for line in lines
        if box_of(line[0]).left < LEFT_HALF * page.upright_width and box_of(line[0]).top >= head.top - height
    ]
    inside = [edge for edge in edges if edge < most]
    return max(least, *inside, 0) + int(height / 2)


def _run(line: Line, height: float) -> int:
    """Return where the first piece of a line ends: at its first wide gap."""
    for word, after in pairwise(line):
        if box_of(after).left - box_of(word).right > GAP * height:
            return box_of(word).right
    return box_of(line[-1]).right


def _top(lines: Sequence[Line], head: Box, left: int, height: float) -> int:
    """Return the foot of the body's last line above "Nơi nhận", but not more than ``ABOVE`` it."""
    feet = [box_of(w).bottom for line in lines if box_of(line[0]).left < left for w in line]
    body = [foot for foot in feet if foot <= head.top + height / 4]
    return max(0, int(head.top - ABOVE * height), *body)


def _bottom(page: Page, lines: Sequence[Line], head: Box, height: float) -> int:
    """Return the foot of the page, or the head of the next line of full width."""
    full = [
        box_of(line[0]).top
        for line in lines
        if box_of(line[0]).top > head.bottom + height
        and _run(line, height) - box_of(line[0]).left > FULL_WIDTH * page.upright_width
    ]
    return min(page.upright_height, int(head.top + DEPTH * page.upright_height), *full)


def _is_in(word: Word, area: Box) -> bool:
    box = word.box
    if box is None:
        return False
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return area.left <= x < area.right and area.top <= y < area.bottom


def _read(image: PageImage, area: Box, ocr: Ocr) -> tuple[Word, ...]:
    """Read the area; the boxes of the words are those of the page."""
    pixels = np.ascontiguousarray(image.pixels[area.top : area.bottom, area.left : area.right])
    moved: Affine = (1.0, 0.0, float(area.left), 0.0, 1.0, float(area.top))
    crop = replace(image, pixels=pixels, to_source=compose(image.to_source, moved))
    return tuple(replace(w, box=_moved(box_of(w), area)) for w in ocr(crop, BLOCK).words)


def _moved(box: Box, area: Box) -> Box:
    return Box(box.left + area.left, box.top + area.top, box.width, box.height)


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
