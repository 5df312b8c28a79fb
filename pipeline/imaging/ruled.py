"""How a page of ruled tables lies: the rules are taken out, and words are looked at, not columns.

Rules have a rhythm of their own, and so have the edges of columns, in whichever way the page lies. But words
and figures are longer than high, be they ever so few. Which end of them is up is told in strips that are as
narrow as a few letters.
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

GAP = 3
"""Pixels of the view that part the letters of a word, not two lines."""

LONG = 1.6
"""Lengths to the height of a word at least; a letter has less."""

MORE = 3.0
"""How much more ink is in words that lie one way than in those that lie the other."""

LEAN = 0.4
"""Least lean of their rhythm by which letters stand on their head."""


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
    lying, standing = words_along(letters)
    if standing > MORE * lying:
        # Either way is better than this one; where it is the wrong one, the reading shows that.
        return 3 if _lean(letters.T) > 0 else 1
    return 2 if lying > MORE * standing and _lean(letters) >= LEAN else 0


def words_along(ink: Mask) -> tuple[int, int]:
    """Return how much ink is in words that lie along the page, and how much in those that stand on end."""
    image = np.pad(ink.astype(np.uint8), GAP)
    joined = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((GAP, GAP), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    width, height, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    return int(area[width > LONG * height].sum()), int(area[height > LONG * width].sum())


def _lean(letters: Mask) -> float:
    """Return to which side the rhythm of letters leans from top to bottom (below 0: upright)."""
    strips = np.array_split(letters, max(1, letters.shape[1] // STRIP), axis=1)
    steps = [np.diff(strip.sum(axis=1, dtype=float)) for strip in strips]
    strength = float(sum((step**2).sum() for step in steps))
    return float(sum((step**3).sum() for step in steps)) / max(1.0, strength)
