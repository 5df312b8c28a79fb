"""The shapes of < and >, and of the bar that makes them ≤ and ≥, in the ink of a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.ink import grey_of
from pipeline.schema import Box, Pixels

Ink = NDArray[np.bool_]

SMALLEST = 7
"""Pixels of height and width below which a sign cannot be told from another."""

AROUND = 0.6
"""The picture is looked at so many heights of a word around a sign: a rule of a table goes on there."""

REACH = 0.6
"""A bar lies no further below a sign than this share of the sign's height."""

SPECK = 0.2
"""What is narrower than this share of the sign's width is no bar, nor a piece of one."""

BAR_WIDTH = (0.7, 1.35)
"""Least and greatest width of a bar, in widths of the sign."""

BAR_HEIGHT = 0.45
"""Greatest height of a bar, in heights of the sign."""

FULL = 0.75
"""Share of a sign's width that is ink in each row of a bar which touches it; no row of an arm has so much."""

TIP = (0.3, 0.7)
"""The tip of a sign is about half way down it."""


def bar_below(pixels: Pixels, box: Box, sign: str, height: float) -> bool | None:
    """Return whether a bar lies below the < or > that a box begins with; ``None`` where that is not seen.

    ``height`` is that of the words of the line.
    """
    ink, left, top = _ink(pixels, box, height)
    pieces = _pieces(ink)
    shape = next((piece for piece in pieces if _begins(piece, box.moved(-left, -top), height)), None)
    if shape is None:
        return None
    is_sign, own_bar = _parted(_ink_of(ink, shape), sign)
    if not is_sign:
        return None
    if own_bar:
        return True
    below = [piece for piece in pieces if piece != shape and _is_below(piece, shape)]
    if not below:
        return False
    return True if len(below) == 1 and _is_bar(below[0], shape) else None


def _ink(pixels: Pixels, box: Box, height: float) -> tuple[Ink, int, int]:
    """Return what is dark around the beginning of a box, and where the cut lies."""
    more = round(AROUND * height)
    left, top = max(0, box.left - more), max(0, box.top - more)
    right = box.left + min(box.width, round(1.5 * height)) + more
    cut = pixels[top : max(0, box.bottom + more), left : max(0, right)]
    if not cut.size:
        return np.zeros((1, 1), dtype=bool), left, top
    grey = np.ascontiguousarray(grey_of(cut))
    limit, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return grey <= limit, left, top


def _pieces(ink: Ink) -> list[Box]:
    """Return the boxes of the pieces of ink that hang together, from the left."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return sorted(Box(*map(int, stats[n, :4])) for n in range(1, count))


def _ink_of(ink: Ink, piece: Box) -> Ink:
    """Return the ink in the box of a piece."""
    return ink[piece.top : piece.bottom, piece.left : piece.right]


def _begins(piece: Box, box: Box, height: float) -> bool:
    """Return whether a piece is the sign that a word begins with, by its size and place."""
    is_large = min(piece.width, piece.height) >= max(SMALLEST, 0.25 * height)
    is_there = (
        abs(piece.left - box.left) <= 0.3 * height and piece.top < box.bottom and box.top < piece.bottom
    )
    return is_large and is_there and piece.width <= 1.6 * height


def _parted(ink: Ink, sign: str) -> tuple[bool, bool]:
    """Return whether a piece of ink is the sign, with or without a bar that touches it; and whether with."""
    if _is_sign(ink, sign):
        return True, False
    full = np.flatnonzero(ink.mean(axis=1) >= FULL)
    if not full.size or full[0] < ink.shape[0] / 2:
        return False, False
    return _is_sign(ink[: full[0]], sign), True


def _is_sign(ink: Ink, sign: str) -> bool:
    """Return whether ink has a tip half way down on one side, and an arm above and below on the other."""
    height, width = ink.shape
    if min(height, width) < SMALLEST or ink.mean(axis=1).max() >= FULL:
        return False
    pointed = ink if sign == ">" else ink[:, ::-1]
    edge = max(1, round(0.15 * width))
    tip, arms = (
        np.flatnonzero(part.any(axis=1)) / height for part in (pointed[:, -edge:], pointed[:, :edge])
    )
    if not tip.size or not arms.size:
        return False
    has_tip = tip.min() > TIP[0] - 0.1 and tip.max() < TIP[1] + 0.1 and TIP[0] < tip.mean() < TIP[1]
    has_gap = not ((arms > 0.4) & (arms < 0.6)).any()
    return bool(has_tip and has_gap and arms.min() < 0.3 and arms.max() > 0.7)


def _is_below(piece: Box, shape: Box) -> bool:
    """Return whether a piece of more than a speck lies where the bar of a sign would be."""
    shared = min(piece.right, shape.right) - max(piece.left, shape.left)
    middle, end = shape.top + shape.height / 2, shape.bottom + REACH * shape.height
    return shared >= SPECK * shape.width and piece.bottom > middle and piece.top < end


def _is_bar(piece: Box, shape: Box) -> bool:
    wide, high = piece.width / shape.width, piece.height / shape.height
    return BAR_WIDTH[0] <= wide <= BAR_WIDTH[1] and high <= BAR_HEIGHT and piece.height * 2 < piece.width
