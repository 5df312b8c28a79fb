"""Say in what condition a page came, so that a user can find what to scan again."""

from dataclasses import replace

import cv2
import numpy as np

from pipeline.imaging.background import paper_of
from pipeline.imaging.deskew import LEAST
from pipeline.imaging.ink import counts_of, grey_of, middle_of
from pipeline.imaging.outlines import FLAG as STAMP
from pipeline.schema import PageImage, Pixels

FAINT = 95.0
"""Levels between ink and paper below which print is faint; a toner that lasts gives 150 and more."""

MIN_INK = 0.002
"""Share of a page that must be ink to tell how dark it is."""

PHOTO = 45.0
"""Levels between the darker and the lighter parts of the paper that only a lamp or a shadow makes."""


def with_condition(source: PageImage, page: PageImage) -> PageImage:
    """Add flags to a page on its way to the engine, ``source`` being the page as it came in."""
    grey = np.ascontiguousarray(grey_of(source.pixels[::2, ::2]))
    found = {
        "rotated": page.rotation != 0,
        "skewed": abs(page.skew) >= LEAST,
        STAMP: "stamp" in page.steps,
        "faint": contrast_of(np.ascontiguousarray(grey[::2, ::2])) < FAINT,
        "perspective": "crop" in page.steps,
        # Paper that needed no evening out varies less.
        "photo": "background" in page.steps and unevenness_of(grey) >= PHOTO,
    }
    flags = tuple(name for name, holds in found.items() if holds and name not in page.flags)
    return replace(page, flags=(*page.flags, *flags)) if flags else page


def contrast_of(grey: Pixels) -> float:
    """Return by how many levels the ink is darker than the paper; 255 where there is next to no ink."""
    limit, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    first = int(limit) + 1
    counts = counts_of(grey)
    if not MIN_INK * grey.size < counts[:first].sum() < 0.5 * grey.size:
        return 255.0
    return float(first + middle_of(counts[first:]) - middle_of(counts[:first]))


def unevenness_of(grey: Pixels) -> float:
    """Return by how many levels the light on the middle of the paper varies."""
    paper = paper_of(grey)
    height, width = paper.shape
    middle = paper[height // 8 : -height // 8, width // 8 : -width // 8]
    darkest, lightest = np.percentile(middle, (5, 95)) if middle.size else (0.0, 0.0)
    return float(lightest - darkest)
