"""How a page of ruled tables lies: the rules are taken out, and letters are looked at, not columns.

Rules have a rhythm of their own, and so have the edges of columns, in whichever way the page lies. In strips
that are as narrow as a few letters the edges of columns count little, and lines of text still do.
"""

import cv2
import numpy as np

from pipeline.imaging.ink import Mask
from pipeline.schema import Pixels

LENGTH = 33
"""Pixels of the view from which a straight run of ink is a rule: letters are a third as tall."""

SHARE = 0.008
"""Share of the view that rules of each direction cover on a page of tables: three across a page."""

STRIP = 40
"""Pixels of the view that a strip is wide: five letters."""

MORE = 1.05
"""How much stronger the rhythm is along which lines of text follow each other."""

LEAN = 0.4
"""Least lean of that rhythm by which the head of the letters is told from their foot."""


def without_table(dark: Mask) -> Mask | None:
    """Return what stands in the tables of a page without their rules; ``None`` where it has none."""
    image = dark.astype(np.uint8)
    level, upright = _runs(image, (1, LENGTH), (3, 1)), _runs(image, (LENGTH, 1), (1, 3))
    if min(level.mean(), upright.mean()) < SHARE:
        return None
    rules = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8))
    return np.asarray(dark & (rules == 0), dtype=np.bool_)


def _runs(image: Pixels, shape: tuple[int, int], thicker: tuple[int, int]) -> Pixels:
    """Mark the straight runs of ink of a direction; ``thicker`` lets one that rises a little stay whole."""
    thick = cv2.dilate(image, np.ones(thicker, np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(shape, np.uint8)))


def turns_of_table(letters: Mask) -> int:
    """Return by how many quarters clockwise to turn a page of tables; 0 where there is doubt."""
    down, down_lean = _rhythm(letters)
    across, across_lean = _rhythm(letters.T)
    if across > MORE * down:
        return (3 if across_lean > 0 else 1) if abs(across_lean) >= LEAN else 0
    return 2 if down > MORE * across and down_lean >= LEAN else 0


def _rhythm(letters: Mask) -> tuple[float, float]:
    """Return how strongly letters come and go from top to bottom in narrow strips, and its lean."""
    strips = np.array_split(letters, max(1, letters.shape[1] // STRIP), axis=1)
    steps = [np.diff(strip.sum(axis=1, dtype=float)) for strip in strips]
    strength = float(sum((step**2).sum() for step in steps))
    return strength, float(sum((step**3).sum() for step in steps)) / max(1.0, strength)
