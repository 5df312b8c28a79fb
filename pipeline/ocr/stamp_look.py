"""A second reading of pages on which black stamps lie, without their rings and frames.

Taking a ring off frees the lines that it ties together, and may hurt letters that it touches: which of the
two readings holds more Vietnamese decides. A page whose ink is nearly all read is not looked at.
"""

from dataclasses import replace

from pipeline.imaging.outlines import FLAG, outlines
from pipeline.ocr.seam import Ocr
from pipeline.ocr.second_look import merit
from pipeline.ocr.stamp_words import part_stamps
from pipeline.ocr.torn_lines import mend_torn
from pipeline.ocr.unread import unread_share
from pipeline.schema import Box, Page, PageImage
from pipeline.settings import DEFAULTS

UNREAD = 0.02
"""Share of the ink that no word covers, from which a page is searched; clean ones have under 0.005."""

BETTER = 1.0
"""How much more Vietnamese the second reading must hold."""


def read_under_stamps(image: PageImage, page: Page, ocr: Ocr) -> tuple[PageImage, Page]:
    """Return the better of two readings with its picture; the first where there is no black stamp.

    Words of stamps are marked, and the pieces of lines that stamps tore apart are joined.
    """
    first = part_stamps(image, mend_torn(image, page))
    if image.seals or image.frames or not page.words or unread_share(image, page) < UNREAD:
        return image, first
    bare = outlines(image, DEFAULTS)
    if bare is image:
        return image, first
    bare = replace(bare, steps=(*bare.steps, "outlines"))
    # Words of a register stamp are told by its frame in both.
    first = part_stamps(replace(image, frames=bare.frames), first)
    second = part_stamps(bare, mend_torn(bare, ocr(bare)))
    # A reading that ran out of time has no junk either.
    if second.words and _merit(second) > BETTER * _merit(first):
        return bare, second
    flags = tuple(dict.fromkeys((*first.flags, FLAG)))
    return replace(image, seals=bare.seals, frames=bare.frames), replace(first, flags=flags)


def stamps_of(image: PageImage) -> tuple[Box, ...]:
    """Return where red and black stamps lie on the page as it came in."""
    black = (box.mapped(image.to_source) for box in (*image.seals, *image.frames))
    return (*image.stamps, *black)


def _merit(page: Page) -> float:
    return merit(word for word in page.words if not word.stamp)
