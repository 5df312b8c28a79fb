"""Make the paper evenly white: shadows, yellowed paper, the other side showing through."""

from dataclasses import replace

import cv2
import numpy as np

from pipeline.imaging.ink import grey_of, scale_to
from pipeline.schema import PageImage, Pixels
from pipeline.settings import Settings

VIEW = 600
"""Pixels of the long side of the view in which paper is looked for: light varies slowly."""

DARKEST = 0.25
"""Share of the lightest paper below which nothing is paper: the desk around a photograph stays dark."""

EVEN = 12.0
"""Levels between the darker and the lighter parts of paper that need no evening out."""

WHITE = 225.0
"""Paper as light as this needs no whitening."""


def background(page: PageImage, settings: Settings) -> PageImage:
    """Divide a page by the brightness of its paper; a page that is white all over stays as it is."""
    grey = grey_of(page.pixels)
    paper = paper_of(grey)
    darkest, lightest = np.percentile(paper, (5, 95))
    if lightest - darkest < EVEN and darkest >= WHITE:
        return page
    paper = np.maximum(paper, np.uint8(DARKEST * lightest))
    full = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return replace(page, pixels=np.asarray(cv2.divide(grey, full, scale=255), dtype=np.uint8))


def paper_of(grey: Pixels) -> Pixels:
    """Return the brightness of the paper under the ink, in a small view."""
    scale = scale_to(grey, VIEW)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    without_ink = cv2.dilate(small, np.ones((9, 9), np.uint8))
    return np.asarray(cv2.medianBlur(without_ink, 21), dtype=np.uint8)
