"""Quiet the grain of a page, and round off the steps of one in black and white."""

from dataclasses import replace

import cv2
import numpy as np

from pipeline.imaging.ink import counts_of, grey_of, middle_of
from pipeline.schema import PageImage, Pixels
from pipeline.settings import Settings

LOUD = 13.0
"""Levels of noise from which quieting helps; a median filter took marks with it at any level."""

STRENGTH, PATCH, SEARCH = 12.0, 5, 11
"""Of the non-local means: levels, and the pixels of the patches compared and of where they are sought."""

SOFT = 0.6
"""Width in pixels by which letters in black and white are softened."""

TWO_LEVELS = 0.999
"""Share of a black-and-white page that is black or white."""

SPARSE = 4
"""Each so manieth row tells what kind of page it is."""


def denoise(page: PageImage, settings: Settings) -> PageImage:
    """Soften a black-and-white page, smooth a grainy one; any other stays as it is."""
    grey = grey_of(page.pixels)
    if is_bilevel(grey):
        return replace(page, pixels=np.asarray(cv2.GaussianBlur(grey, (0, 0), SOFT), dtype=np.uint8))
    if noise_of(grey) >= LOUD:
        quiet = cv2.fastNlMeansDenoising(grey, None, STRENGTH, PATCH, SEARCH)
        return replace(page, pixels=np.asarray(quiet, dtype=np.uint8))
    return page


def is_bilevel(grey: Pixels) -> bool:
    """Tell whether a page has ink and paper and next to nothing between."""
    counts = counts_of(grey[::SPARSE])
    return bool(counts[:8].sum() + counts[248:].sum() > TWO_LEVELS * counts.sum())


def noise_of(grey: Pixels) -> float:
    """Return the standard deviation of the grain in levels, from the half of the page that varies least."""
    rows = grey[::SPARSE]
    steps = cv2.absdiff(rows[:, 1:], rows[:, :-1])
    # For normal noise the median of |a - b| is 0.954 times its standard deviation.
    return middle_of(counts_of(np.asarray(steps, dtype=np.uint8))) / 0.954
