"""Fade red ink: seals and stamps lie over the signer's name and title, and hide them from the engine.

Black print is as dark in the red channel as in the others, red ink is lighter there: stretching the red
channel where the page is red makes the ink paper and leaves what is under it. A grey page is left as it is.
"""

from dataclasses import replace

import cv2
import numpy as np

from pipeline.imaging.ink import grey_of
from pipeline.imaging.resolution import resolution_of
from pipeline.schema import Box, PageImage, Pixels
from pipeline.settings import Settings

REDNESS = 35
"""Levels by which red must exceed green and blue; the cast of yellowed paper has less in blue alone."""

LEAST = 0.0003
"""Share of the page that must be red: a seal of 36 mm on A4 has about 0.004."""

SPARSE = 4
"""Each so manieth pixel and row tells whether there is red at all: its strokes are wider."""

EDGE = 5
"""Pixels around red that count as red: the edge of a stroke is pink."""

GAP, SIZE = 5.0, 8.0
"""Millimetres between parts of a stamp at most (a line of print may lie over it), and of its shorter side."""

PRINT, PAPER = 90, 150
"""Levels of the red channel: up to the first black print, from the second on red ink on paper."""


def stamp(page: PageImage, settings: Settings) -> PageImage:
    """Take the red ink off a page in colour."""
    if page.pixels.ndim == 2 or _red_of(page.pixels[::SPARSE, ::SPARSE]).mean() < LEAST:
        return page
    red = _red_of(page.pixels)
    around = cv2.dilate(red, np.ones((EDGE, EDGE), np.uint8)) > 0
    grey = grey_of(page.pixels)
    cleared = cv2.LUT(page.pixels[..., 0], _stretch())
    pixels = np.where(around, cv2.max(grey, cleared), grey).astype(np.uint8)
    places = tuple(box.mapped(page.to_source) for box in _stamps_of(red, resolution_of(page) / 25.4))
    return replace(page, pixels=pixels, stamps=places)


def _stamps_of(red: Pixels, millimetre: float) -> tuple[Box, ...]:
    """Return the boxes around red ink that is as large as a stamp, from the top."""
    view = np.ascontiguousarray(red[::SPARSE, ::SPARSE])
    joined = cv2.morphologyEx(view, cv2.MORPH_CLOSE, np.ones((_cells(GAP * millimetre),) * 2, np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = (Box(*(int(side) * SPARSE for side in row[:4])) for row in found[1:])
    return tuple(sorted(box for box in boxes if min(box.width, box.height) >= SIZE * millimetre))


def _cells(pixels: float) -> int:
    return max(1, round(pixels / SPARSE))


def _red_of(pixels: Pixels) -> Pixels:
    """Mark red with 1."""
    red, green, blue = cv2.split(np.ascontiguousarray(pixels))
    _, is_red = cv2.threshold(cv2.subtract(red, cv2.max(green, blue)), REDNESS, 1, cv2.THRESH_BINARY)
    return np.asarray(is_red, dtype=np.uint8)


def _stretch() -> Pixels:
    """Return the table that takes PRINT to black and PAPER to white."""
    levels = (np.arange(256) - PRINT) * (255 / (PAPER - PRINT))
    return np.asarray(np.clip(levels, 0, 255), dtype=np.uint8)
