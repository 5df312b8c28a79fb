"""Straighten a page that was laid askew."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.affine import compose
from pipeline.imaging.ink import Mask, ink_of
from pipeline.schema import Affine, PageImage
from pipeline.settings import Settings

MOST = 6.0
"""Degrees looked at to each side."""

COARSE, FINE = 0.5, 0.05
"""Degrees from one try to the next, first and then around the best."""

LEAST = 1.0
"""Degrees below which the engine reads better without: turning blurs the marks of 200 dpi scans."""

MIN_INK = 500
"""Points of ink below which a page has no lines to go by."""

MAX_INK = 60_000
"""Points of ink that are enough to go by."""

ROUGH = 15_000
"""Points that are enough for the coarse tries."""


def deskew(page: PageImage, settings: Settings) -> PageImage:
    """Turn a page by the few degrees that make its lines level."""
    angle = skew_of(ink_of(page.pixels)[0], LEAST)
    return straightened(page, angle) if abs(angle) >= LEAST else page


def skew_of(ink: Mask, least: float = 0.0) -> float:
    """Return by how many degrees lines fall to the right, 0 where there is too little to tell.

    One that is surely below ``least`` is told roughly.
    """
    ys, xs = np.nonzero(ink)
    if len(ys) < MIN_INK:
        return 0.0
    step = len(ys) // MAX_INK + 1
    points = np.stack([xs[::step], ys[::step]]).astype(np.float64)
    best = _sharpest(points[:, :: max(1, points.shape[1] // ROUGH)], np.arange(-MOST, MOST + COARSE, COARSE))
    if abs(best) + COARSE < least:
        return best
    return round(_sharpest(points, np.arange(best - COARSE, best + COARSE, FINE)), 2)


def _sharpest(points: NDArray[np.float64], angles: NDArray[np.float64]) -> float:
    """Return the angle along which ink and paper alternate most."""
    return max((float(angle) for angle in angles), key=lambda angle: _sharpness(points, angle))


def _sharpness(points: NDArray[np.float64], angle: float) -> float:
    xs, ys = points
    rows = ys - xs * np.tan(np.radians(angle))
    counts = np.bincount((rows - rows.min()).astype(np.int64))
    return float((np.diff(counts) ** 2).sum())


def straightened(page: PageImage, angle: float) -> PageImage:
    """Turn a page counterclockwise by ``angle`` degrees about its middle; the canvas keeps its size."""
    height, width = page.pixels.shape[:2]
    cosine, sine = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))
    x, y = width / 2, height / 2
    # From the straight page to the askew one: a turn clockwise (y grows downwards).
    back: Affine = (
        cosine,
        -sine,
        x - cosine * x + sine * y,
        sine,
        cosine,
        y - sine * x - cosine * y,
    )
    pixels = cv2.warpAffine(
        page.pixels,
        _between_centres(back),
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return replace(
        page,
        pixels=np.asarray(pixels, dtype=np.uint8),
        skew=round(page.skew + angle, 2),
        to_source=compose(page.to_source, back),
    )


def _between_centres(affine: Affine) -> NDArray[np.float64]:
    """Return the map as OpenCV counts: the middle of the first pixel is 0, ours is one half."""
    a, b, c, d, e, f = affine
    return np.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]])
