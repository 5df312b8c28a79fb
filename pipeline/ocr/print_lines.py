"""Lines of print under seal and signature: found by their letters, read one by one with the pen taken out.

Page segmentation takes a signature with the words around it for one picture. The letters of a line are alike
in height and stand side by side; what is larger is ring or pen, what is paler than print is a faded seal.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.schema import Box, Pixels

LETTER = (0.3, 1.4)
"""Height of a letter in word heights: from a small one to a capital with two marks."""

LETTER_WIDTH = 3.0
"""The widest letter in word heights; two or three that touch."""

STEP = 2.5
"""White between the letters of a line, in word heights at most: a blank and a letter that a stroke hid."""

LEVEL = 0.5
"""Letters of a line overlap in height by this part of the lower of two."""

FEW = 4
"""Letters that make a line."""

TOUCHED, FAR = 2.6, 7.0
"""Letters that a ring or a stroke touches are looked for so many word heights beyond a line's ends;
farther on the left, where the seal lies over the first word."""

PALE = 0.55
"""Ink that is this part of the way from print to paper is a seal, or the other side showing through."""

MARGIN = (0.55, 0.4)
"""Room for marks above a line's letters and for tails below, in word heights."""

RING = (3.0, 9.0)
"""Height of a round seal (34 to 42 mm) in word heights."""

ROUND = 0.8
"""A ring is as high as wide, but for this ratio."""

INSIDE = 0.36
"""What lies nearer to a ring's middle than this part of its height stands in the seal."""

Mask = NDArray[np.bool_]
Sides = NDArray[np.int32]
"""x, y, width, height and area of a connected part."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Connected parts of the ink: which pixel belongs to which, and boxes as x, y, width, height, area."""

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PrintLine:
    """A line of print: its box, and pictures of it, cleaned in several ways.

    Each comes with where it begins in the area, left and top; white around it included.
    """

    box: Box
    pictures: tuple[tuple[int, int, Pixels], ...]


def print_lines(area: Pixels, height: float, seals: Iterable[Box] = ()) -> list[PrintLine]:
    """Find the lines of print in a part of a page, from top to bottom; what stands in a seal is none.

    ``height`` is that of a word; ``seals`` are those whose rings were taken off. The pictures are grey:
    without strokes of the pen, and with them.
    """
    grey = _print_of(area)
    limit, paper = _levels(grey)
    parts = _parts(grey < limit)
    rings = [_sides(seal) for seal in seals]
    rings += [box for box in parts.boxes[1:] if _is_ring(box, height)]
    letters = [
        box
        for box in parts.boxes[1:]
        if _is_letter(box, height) and not any(_is_within(box, ring) for ring in rings)
    ]
    plain = np.where(grey < limit, grey, paper).astype(np.uint8)
    cleared = np.where(_pen(parts, height), paper, plain).astype(np.uint8)
    return [
        PrintLine(box, _pictures(cleared, plain, box, height)) for box in _rows(letters, height, grey.shape)
    ]


def _pictures(cleared: Pixels, plain: Pixels, box: Box, height: float) -> tuple[tuple[int, int, Pixels], ...]:
    """Cut a line out without strokes of the pen, with them, and with more of what lies left of it."""
    far = max(0, round(box.left + (TOUCHED - FAR) * height))
    wide = Box(far, box.top, box.right - far, box.height)
    margin = round(height / 2)
    return tuple(
        (cut.left - margin, cut.top - margin, _cut(picture, cut, margin))
        for picture, cut in ((cleared, box), (plain, box), (plain, wide))
    )


def _sides(box: Box) -> Sides:
    return np.array((box.left, box.top, box.width, box.height, 0), np.int32)


def _print_of(area: Pixels) -> Pixels:
    """Return the lightest channel: print is dark in all of them, ink in colour is not."""
    return area if area.ndim == 2 else np.asarray(area.max(axis=2), np.uint8)


def _levels(grey: Pixels) -> tuple[float, int]:
    """Return up to which level ink is print, and the level of the paper."""
    paper, dark = int(np.percentile(grey, 80)), float(np.percentile(grey, 0.5))
    return dark + PALE * (paper - dark), paper


def _parts(ink: Mask) -> Parts:
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return Parts(np.asarray(labels, np.int32), np.asarray(boxes, np.int32))


def _is_letter(box: Sides, height: float) -> bool:
    least, most = (share * height for share in LETTER)
    return bool(least <= box[3] <= most and box[2] <= LETTER_WIDTH * height)


def _is_ring(box: Sides, height: float) -> bool:
    least, most = (share * height for share in RING)
    return bool(least <= box[3] <= most and ROUND <= box[2] / box[3] <= 1 / ROUND)


def _is_within(box: Sides, ring: Sides) -> bool:
    x, y = (ring[k] + ring[k + 2] / 2 - box[k] - box[k + 2] / 2 for k in (0, 1))
    return bool(np.hypot(x, y) < INSIDE * ring[3])


def _pen(parts: Parts, height: float) -> Mask:
    """Return the pixels of what is larger than a letter, with the pale edge of its strokes."""
    sizes = parts.boxes
    large = (sizes[:, 3] > LETTER[1] * height) | (sizes[:, 2] > 2 * LETTER_WIDTH * height)
    large[0] = False
    edge = max(1, round(height / 12))
    strokes = large[parts.labels].astype(np.uint8)
    return np.asarray(cv2.dilate(strokes, np.ones((2 * edge + 1,) * 2, np.uint8)) > 0)


def _rows(boxes: list[Sides], height: float, shape: tuple[int, ...]) -> list[Box]:
    """Join letters that stand side by side into lines, and give each line room for its marks."""
    rows: list[list[Sides]] = []
    for box in sorted(boxes, key=lambda b: int(b[0])):
        beside = [row for row in rows if _goes_on(row, box, height)]
        if beside:
            max(beside, key=lambda row: int(row[-1][0])).append(box)
        else:
            rows.append([box])
    found = [_row_box(row, height, shape) for row in rows if len(row) >= FEW]
    return sorted(found, key=lambda box: box.top)


def _goes_on(row: list[Sides], box: Sides, height: float) -> bool:
    """Tell whether a letter stands beside one of the last two of a row, not far behind it."""
    return any(
        box[0] - (last[0] + last[2]) < STEP * height
        and min(box[1] + box[3], last[1] + last[3]) - max(box[1], last[1]) > LEVEL * min(box[3], last[3])
        for last in row[-2:]
    )


def _row_box(row: list[Sides], height: float, shape: tuple[int, ...]) -> Box:
    above, below = MARGIN
    left = max(0, int(min(b[0] for b in row) - TOUCHED * height))
    right = min(shape[1], int(max(b[0] + b[2] for b in row) + TOUCHED * height))
    tops, feet = sorted(int(b[1]) for b in row), sorted(int(b[1] + b[3]) for b in row)
    top = max(0, int(tops[len(row) // 4] - above * height))
    bottom = min(shape[0], int(feet[-1 - len(row) // 4] + below * height))
    return Box(left, top, right - left, bottom - top)


def _cut(picture: Pixels, box: Box, margin: int) -> Pixels:
    line = picture[box.top : box.bottom, box.left : box.right]
    return np.asarray(np.pad(line, margin, constant_values=int(picture.max())), np.uint8)
