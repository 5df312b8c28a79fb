"""The picture of a gap: drawing it for training and cutting it for reading share this geometry."""

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.pen.gaps import Gap
from pipeline.schema import Pixels

HEIGHT = 36
"""Pixels of a gap's picture."""

CAP = 13
"""Height of printed capitals in it, pixels: the print beside the gap sets the scale."""

EDGES = (0.15, 0.4)
"""How much of what stands beside the gap is seen, in heights of capitals: the pen writes over its edges. A
gap is looked at twice, and what the two looks do not share is the less believed."""

Ink = npt.NDArray[np.float32]


def cut_gap(pixels: Pixels, gap: Gap, edge: float) -> npt.NDArray[np.uint8]:
    """Return the gap in gray, ``HEIGHT`` high, its capitals as high as ``CAP`` and in the middle."""
    factor = CAP / gap.cap
    middle = gap.box.bottom - gap.cap / 2
    left, right = gap.box.left - edge * gap.cap, gap.box.right + edge * gap.cap
    width = max(8, round((right - left) * factor))
    matrix = np.array([[factor, 0, -left * factor], [0, factor, HEIGHT / 2 - middle * factor]])
    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    top, bottom = (int(np.clip(middle + side * 2 * gap.cap, 0, gray.shape[0])) for side in (-1, 1))
    part = cv2.GaussianBlur(gray[top:bottom], (0, 0), max(0.01, 0.35 / factor))
    matrix[1, 2] += top * factor
    sized = cv2.warpAffine(part, matrix, (width, HEIGHT), borderMode=cv2.BORDER_CONSTANT, borderValue=(255,))
    return np.asarray(sized, np.uint8)


def as_ink(picture: npt.NDArray[np.uint8]) -> Ink:
    """Return a picture as the network takes it: paper 0, ink 1, whatever the scan's contrast."""
    low, high = np.percentile(picture, (1, 80))
    ink = (high - picture.astype(np.float32)) / max(30.0, float(high - low))
    return np.asarray(np.clip(ink, 0, 1.2), np.float32)
