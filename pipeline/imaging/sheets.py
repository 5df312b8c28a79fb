"""Several sheets on one picture: one is read, and a flag says that there are others.

Sheets that lie apart are bright areas of their own with print on them. What is read of two at once would be
lines of the one run into lines of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.schema import PageImage, Pixels

FLAG = "several_sheets"

LEAST = 0.04
"""Share of the picture that a further sheet takes at least."""

SHEET, FORM, LONG = 0.1, 0.85, 2.2
"""Of a whole sheet: its share of the picture and of the rectangle around it, and its longest form."""

HEAP, SOLID = 0.25, 0.97
"""Share of the picture that sheets over each other take, and of their hull that a single sheet fills."""

DARKER = 40
"""Levels by which print is darker than the paper without it."""

PRINT = (0.001, 0.4)
"""Share of a sheet that is print."""

EDGE = 7
"""Pixels of the view at a sheet's edge that are left out of this: the desk reaches into them."""

Outline = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A bright area with print on it: its outline in a small view, and the share of the picture it takes."""

    outline: Outline
    share: float

    @property
    def is_whole(self) -> bool:
        """Tell whether it has the form of a sheet."""
        _, sides, _ = cv2.minAreaRect(self.outline)
        short, long = sorted(float(side) for side in sides)
        if self.share < SHEET or short < 1 or long > LONG * short:
            return False
        return cv2.contourArea(cv2.convexHull(self.outline)) >= FORM * short * long

    @property
    def is_hollow(self) -> bool:
        """Tell whether its outline has large notches."""
        return cv2.contourArea(self.outline) < SOLID * cv2.contourArea(cv2.convexHull(self.outline))


def sheets_of(small: Pixels, bare: Pixels, bright: Pixels) -> tuple[Sheet, ...]:
    """Return the bright areas that hold print, the largest first."""
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = [Sheet(np.asarray(o, np.int32), cv2.contourArea(o) / bright.size) for o in outlines]
    large = [sheet for sheet in found if sheet.share >= LEAST]
    if not large:
        return ()
    ink = cv2.subtract(bare, small) > DARKER
    printed = [sheet for sheet in large if PRINT[0] <= _ink_share(sheet, ink) <= PRINT[1]]
    return tuple(sorted(printed, key=lambda sheet: -sheet.share))


def _ink_share(sheet: Sheet, ink: NDArray[np.bool_]) -> float:
    inside = cv2.erode(_area(sheet, ink.shape), np.ones((2 * EDGE + 1,) * 2, np.uint8)) > 0
    return float(ink[inside].mean()) if inside.any() else 0.0


def _area(sheet: Sheet, shape: tuple[int, ...]) -> Pixels:
    area = np.zeros(shape[:2], np.uint8)
    cv2.drawContours(area, [sheet.outline], -1, (1,), cv2.FILLED)
    return area


def beside(sheets: Sequence[Sheet], corners: NDArray[np.float32]) -> bool:
    """Return whether a sheet lies outside of the one with these corners, in pixels of the view."""
    figure = corners.reshape(-1, 1, 2)
    return any(cv2.pointPolygonTest(figure, _middle(sheet), False) < 0 for sheet in sheets)


def _middle(sheet: Sheet) -> tuple[float, float]:
    (x, y), _, _ = cv2.minAreaRect(sheet.outline)
    return float(x), float(y)


def overlap(sheets: Sequence[Sheet]) -> bool:
    """Return whether the bright area is no sheet, but several that lie over each other askew."""
    return bool(sheets) and sheets[0].share >= HEAP and sheets[0].is_hollow


def alone(page: PageImage, sheets: Sequence[Sheet], scale: float) -> PageImage:
    """Cover all whole sheets of a picture but the largest; one of fewer than two comes back as it is."""
    whole = [sheet for sheet in sheets if sheet.is_whole]
    if len(whole) < 2:
        return page
    height, width = page.pixels.shape[:2]
    pixels = page.pixels.copy()
    for sheet in whole[1:]:
        figure = np.clip((sheet.outline / scale).round(), 0, (width, height)).astype(np.int32)
        cv2.drawContours(pixels, [figure], -1, (0, 0, 0), cv2.FILLED)
        cv2.drawContours(pixels, [figure], -1, (0, 0, 0), max(2, round(4 / scale)))
    return replace(page, pixels=pixels, flags=(*page.flags, FLAG))
