"""Where the ink is: the small black-and-white view by which the steps decide."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.schema import Pixels

VIEW = 1000
"""Pixels of the long side of the view: lines of text are some ten pixels apart in it, enough to see."""

Mask = NDArray[np.bool_]


def grey_of(pixels: Pixels) -> Pixels:
    """Return the brightness of each pixel."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def scale_to(grey: Pixels, view: int) -> float:
    """Return the scale at which the long side fits a view, and the short side has a pixel at least."""
    long, short = max(grey.shape), min(grey.shape)
    return float(min(1.0, max(view / long, 1 / short)))


def counts_of(grey: Pixels) -> NDArray[np.int64]:
    """Return how many pixels have each of the 256 levels."""
    counts = cv2.calcHist([np.ascontiguousarray(grey)], [0], None, [256], [0.0, 256.0])
    return np.asarray(counts, dtype=np.int64).ravel()


def middle_of(counts: NDArray[np.int64]) -> int:
    """Return the level that half of what was counted does not exceed."""
    return int(np.searchsorted(counts.cumsum(), counts.sum() / 2))


def ink_of(pixels: Pixels, view: int = VIEW) -> tuple[Mask, float]:
    """Return where a small view of the page has ink, rules and edges aside, and the scale of the view."""
    dark, scale = dark_of(pixels, view)
    return without_rules(dark), scale


def dark_of(pixels: Pixels, view: int = VIEW) -> tuple[Mask, float]:
    """Return where a small view of the page is darker than its surroundings, and the scale of the view."""
    grey = grey_of(pixels)
    scale = scale_to(grey, view)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    window = max(3, view // 20 | 1)
    paper = cv2.blur(small, (window, window)).astype(np.int16)
    return np.asarray((paper - small > 20) & (small < 200), dtype=np.bool_), scale


def without_rules(ink: Mask) -> Mask:
    """Take out what is longer than any word: table rules, page edges, the desk around a photograph."""
    image = ink.astype(np.uint8)
    length = max(8, max(ink.shape) // 12)
    for shape in ((1, length), (length, 1)):
        long = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        image = np.asarray(cv2.subtract(image, long), dtype=np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(image, connectivity=8)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= length
    small[0] = False
    return np.asarray(small[labels], dtype=np.bool_)
