"""What the engine left unread: ink that no word covers, in the small view of a page."""

from collections.abc import Iterable

import numpy as np

from pipeline.imaging.ink import Mask, ink_of
from pipeline.ocr.page_lines import box_of
from pipeline.repair.syllables import known
from pipeline.schema import Box, Page, PageImage, Word

STANDS = 0.5
"""Confidence from which a word of no attested syllable covers what is under it."""

ROOM = 0.15
"""A word covers so many of its heights around its box."""


def covers(word: Word) -> bool:
    """Tell whether a word was read well enough to account for the ink under it."""
    return word.box is not None and (known(word.text) or (word.confidence or 0.0) >= STANDS)


def room(word: Word, scale: float = 1.0) -> Box:
    """Return what a word covers, in pixels of a view."""
    box = box_of(word)
    more = ROOM * box.height
    left, top = round((box.left - more) * scale), round((box.top - more) * scale)
    return Box(left, top, round((box.right + more) * scale) - left, round((box.bottom + more) * scale) - top)


def unread_ink(image: PageImage, page: Page) -> tuple[Mask, float]:
    """Return the ink that no word covers, rules and pictures aside, and the scale of the view."""
    ink, scale = ink_of(image.pixels)
    return _left(ink, scale, page), scale


def unread_share(image: PageImage, page: Page) -> float:
    """Return the share of the ink of a page that no word covers, rules and pictures aside."""
    ink, scale = ink_of(image.pixels)
    return float(_left(ink, scale, page).sum() / max(1, ink.sum()))


def _left(ink: Mask, scale: float, page: Page) -> Mask:
    return without(ink, (room(word, scale) for word in page.words if covers(word)))


def without(ink: Mask, boxes: Iterable[Box]) -> Mask:
    """Return ink with nothing in some boxes."""
    left = np.array(ink)
    for box in boxes:
        left[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = False
    return left
