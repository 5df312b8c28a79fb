"""Tell a page that is black all over: a lid left open, a lens cap, a picture whose mask was lost."""

import numpy as np

from pipeline.imaging.ink import grey_of
from pipeline.schema import Pixels

SPARSE = 4
"""Each so manieth pixel of each so manieth row is looked at."""

BLACK = 80
"""Levels below which all of a page lies that is black, but for its ``BRIGHTEST`` share."""

BRIGHTEST = 0.5
"""Per cent of a page that may be lighter: a hair, the edge of the glass."""

EVEN = 24
"""Levels that a page of one shade may vary by; a darker shade than ``MIDDLE`` is no paper."""

MIDDLE = 110


def is_black(pixels: Pixels) -> bool:
    """Return whether nothing can stand on a page because it is black, or of one dark shade, all over."""
    grey = grey_of(np.ascontiguousarray(pixels[::SPARSE, ::SPARSE]))
    low, high = np.percentile(grey, (BRIGHTEST, 100 - BRIGHTEST))
    return bool(high < BLACK and high - low < 2 * EVEN) or bool(high < MIDDLE and high - low < EVEN)


def is_dark(pixels: Pixels) -> bool:
    """Return whether more than half of a page is black, as one with a light rim."""
    return bool(np.median(grey_of(np.ascontiguousarray(pixels[::SPARSE, ::SPARSE]))) < BLACK)
