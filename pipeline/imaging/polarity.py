"""Turn white print on black into black print on white: negatives of microfilm, screens in dark mode.

What counts is what lies around the letters. A sheet on a dark desk is dark in most places as well, but where
there is print, that is darker than what is around it.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.ink import grey_of, ink_of, scale_to
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

MOST_INK = 0.3
"""Share of a patch that its letters cover at most."""

FEWEST = 4
"""Patches with print by which a page is told."""

NEARLY_ALL = 0.75
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
    grey = grey_of(pixels)
    scale = scale_to(grey, VIEW)
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    patches = _patches(small)
    low, high = patches.min(axis=1).astype(int), patches.max(axis=1).astype(int)
    lit = (patches > ((low + high) / 2)[:, None]).mean(axis=1)
    printed = (high - low >= CONTRAST) & (np.minimum(lit, 1 - lit) <= MOST_INK)
    light = printed & (lit < 0.5) & _has_letters(255 - small)
    dark = printed & (lit >= 0.5) & _has_letters(small)
    return bool(light.sum() >= max(FEWEST, NEARLY_ALL * (light | dark).sum()))


def _has_letters(small: Pixels) -> NDArray[np.bool_]:
    """Tell of each patch whether it has ink in pieces as small as letters: the edge of a sheet is none."""
    ink, _ = ink_of(small, VIEW)
    return np.asarray(_patches(ink.astype(np.uint8)).any(axis=1), dtype=np.bool_)


def _patches(small: Pixels) -> Pixels:
    """Return the patches of a small view as rows; what is left over at right and bottom is left out."""
    size = max(1, min(PATCH, *small.shape))
    rows, columns = (side // size for side in small.shape)
    cut = small[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return cut.transpose(0, 2, 1, 3).reshape(rows * columns, size * size)
