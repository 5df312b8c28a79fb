"""Turn white print on black into black print on white: negatives of microfilm, screens in dark mode.

What counts is what lies around the letters. A sheet on a dark desk is dark in most places as well, but where
there is print, that is darker than what is around it.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.ink import grey_of, scale_to
from pipeline.schema import PageImage, Pixels
from pipeline.settings import Settings

FLAG = "negative"

SPARSE = 16
"""Each so manieth pixel tells whether a page is dark at all."""

DARK = 128
"""Levels below which the middle one of a page must be."""

VIEW = 1000
"""Pixels of the long side of the view in which letters are looked for."""

PATCH = 20
"""Pixels of the view to each side of a patch: one or two letters with what is around them."""

CONTRAST = 50
"""Levels between ink and paper in a patch that holds print."""

MOST_INK = 0.4
"""Share of a patch that its letters cover at most."""

FEWEST = 4
"""Patches with print by which a page is told."""

NEARLY_ALL = 0.7
"""Share of the patches with print that must be light on dark."""


def polarity(page: PageImage, settings: Settings) -> PageImage:
    """Invert a page whose print is lighter than its paper."""
    if not is_negative(page.pixels):
        return page
    return replace(page, pixels=255 - page.pixels, flags=(*page.flags, FLAG))


def is_negative(pixels: Pixels) -> bool:
    """Return whether print is light on dark nearly all over."""
    sparse = grey_of(np.ascontiguousarray(pixels[::SPARSE, ::SPARSE]))
    if np.median(sparse) >= DARK:
        return False
    patches = _patches(grey_of(pixels))
    low, high = patches.min(axis=1), patches.max(axis=1)
    middle = (low + high) / 2
    lit = (patches > middle[:, None]).mean(axis=1)
    print_ = (high - low >= CONTRAST) & (np.minimum(lit, 1 - lit) <= MOST_INK)
    if print_.sum() < FEWEST:
        return False
    return bool((lit[print_] < 0.5).mean() >= NEARLY_ALL)


def _patches(grey: Pixels) -> NDArray[np.float32]:
    """Return the patches of a small view as rows; what is left over at right and bottom is left out."""
    scale = scale_to(grey, VIEW)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    size = max(1, min(PATCH, *small.shape))
    rows, columns = (side // size for side in small.shape)
    cut = small[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return cut.transpose(0, 2, 1, 3).reshape(rows * columns, size * size)
