"""Cut the page out of a photograph, and undo its perspective.

A sheet on a darker desk is seen as four straight edges that all lie within the picture. A scan fills its
picture, and is left as it is; so is a page of which an edge is cut off, bent or hard to see. Of several
sheets one is read, and a flag says that there are others.
"""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.affine import as_map, compose, scale_of
from pipeline.imaging.ink import grey_of, scale_to
from pipeline.imaging.resolution import guess
from pipeline.imaging.sheets import FLAG, alone, beside, overlap, sheets_of
from pipeline.schema import PageImage, Pixels
from pipeline.settings import Settings

VIEW = 600
"""Pixels of the long side of the view in which edges are looked for."""

SPARSE, PAPER = 16, 0.9
"""Each so manieth pixel tells whether the border is as light as paper: by this share of it."""

INSIDE = 4
"""Pixels of the view that an edge keeps from the border of the picture."""

AREA = (0.3, 0.97)
"""Share of the picture that the page takes."""

FILLED = 0.97
"""Share of the four-sided figure that is as bright as paper, ink aside, and the reverse."""

DARKER = 25
"""Levels by which the desk is darker than the paper beside it."""

SEEN = 0.85
"""Share of each edge along which that is so."""

BESIDE = 5
"""Pixels of the view to each side of an edge at which the two are compared."""

SQUARE = 20.0
"""Degrees that a corner may be off from a right angle."""

A4, NEAR = 2**0.5, 0.15
"""Ratio of the sides of a sheet, and by what share a page seen at a slant may be off from it."""

INSET = 0.004
"""Share of the page that is cut off all round: the edge casts a shadow."""

Floats = NDArray[np.float32]


def crop(page: PageImage, settings: Settings) -> PageImage:
    """Bring a photographed sheet to a rectangle of its own."""
    if _is_white_around(page.pixels):
        return page
    sight = _sight(grey_of(page.pixels))
    sheets = sheets_of(sight.small, sight.bare, sight.bright)
    corners = _corners(sight)
    if corners is not None:
        left_out = beside(sheets, corners * np.float32(sight.scale))
        cut = flattened(page, corners)
        return replace(cut, flags=(*cut.flags, FLAG)) if left_out else cut
    if min(sight.bright.shape) > 2 * INSIDE and overlap(sheets) and not _at_border(sight.bright):
        return replace(page, flags=(*page.flags, FLAG))
    return alone(page, sheets, sight.scale)


def _is_white_around(pixels: Pixels) -> bool:
    """Tell from few pixels that paper reaches to the border, as in nearly all scans."""
    sparse = grey_of(np.ascontiguousarray(pixels[::SPARSE, ::SPARSE]))
    border = np.concatenate([sparse[0], sparse[-1], sparse[:, 0], sparse[:, -1]])
    return bool(np.median(border) > PAPER * np.percentile(sparse, 75))


@dataclass(frozen=True, slots=True)
class Sight:
    """A small view of a picture, the same without ink, where that is as bright as paper, and the scale."""

    small: Pixels
    bare: Pixels
    bright: Pixels
    scale: float


def _sight(grey: Pixels) -> Sight:
    scale = scale_to(grey, VIEW)
    view = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = np.asarray(view, dtype=np.uint8)
    bare = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), dtype=np.uint8)
    _, bright = cv2.threshold(bare, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return Sight(small, bare, np.asarray(bright, dtype=np.uint8), scale)


def corners_of(grey: Pixels) -> Floats | None:
    """Return the corners of a sheet on a darker desk from the top left clockwise; ``None`` where unsure."""
    return _corners(_sight(grey))


def _corners(sight: Sight) -> Floats | None:
    if min(sight.bright.shape) <= 2 * INSIDE or _at_border(sight.bright) > 0.0:
        return None
    outlines, _ = cv2.findContours(sight.bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or cv2.contourArea(largest) == 0:
        return None
    hull = cv2.convexHull(largest)
    figure = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float32)
    if len(figure) != 4 or not _is_sheet(sight.bare, hull, figure):
        return None
    return _in_order(figure + 0.5) / np.float32(sight.scale)


def _at_border(bright: Pixels) -> float:
    """Return the share of the picture's border that is bright."""
    rows, columns = bright[:, [0, INSIDE - 1, -INSIDE, -1]], bright[[0, INSIDE - 1, -INSIDE, -1]]
    return float(np.concatenate([rows.ravel(), columns.ravel()]).mean()) / 255


def _is_sheet(bare: Pixels, hull: NDArray[Any], figure: Floats) -> bool:
    share = cv2.contourArea(figure) / bare.size
    if not AREA[0] <= share <= AREA[1] or cv2.contourArea(figure) < FILLED * cv2.contourArea(hull):
        return False
    ways = np.roll(figure, -1, axis=0) - figure
    lengths = np.hypot(*ways.T)
    turns = np.degrees(
        np.arccos((ways * -np.roll(ways, 1, axis=0)).sum(axis=1) / (lengths * np.roll(lengths, 1)))
    )
    return bool((np.abs(turns - 90) <= SQUARE).all()) and all(
        _is_seen(bare, start, way) for start, way in zip(figure, ways, strict=True)
    )


def _is_seen(bare: Pixels, start: Floats, way: Floats) -> bool:
    """Tell whether it is paper on one side of an edge and darker on the other, nearly all along."""
    steps = np.linspace(0.03, 0.97, 100)[:, None]
    across = BESIDE * np.array([-way[1], way[0]]) / np.hypot(*way)
    sides = []
    for shift in (across, -across):
        columns, rows = (start + steps * way + shift).round().astype(int).T
        columns, rows = np.clip(columns, 0, bare.shape[1] - 1), np.clip(rows, 0, bare.shape[0] - 1)
        sides.append(bare[rows, columns].astype(int))
    return bool((np.abs(sides[0] - sides[1]) >= DARKER).mean() >= SEEN)


def _in_order(figure: Floats) -> Floats:
    """Return four corners from the top left clockwise."""
    middle = figure.mean(axis=0)
    turned = figure[np.argsort(np.arctan2(*(figure - middle).T[::-1]))]
    return np.asarray(np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0), dtype=np.float32)


def flattened(page: PageImage, corners: Floats) -> PageImage:
    """Map the four corners to a rectangle."""
    width, height = _sides(corners)
    inset = np.array([width, height]) * INSET
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    goal = (flat - inset) / (1 - 2 * INSET)
    back = cv2.getPerspectiveTransform(goal.astype(np.float32), corners)
    centres = (
        np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
        @ back
        @ np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    )
    pixels = cv2.warpPerspective(
        page.pixels,
        centres,
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    cut = replace(
        page, pixels=np.asarray(pixels, dtype=np.uint8), to_source=compose(page.to_source, as_map(back))
    )
    # What a camera declares, and the width of the desk, say nothing of the sheet's own resolution.
    return replace(cut, dpi=round(guess(min(width, height)) * scale_of(cut.to_source)))


def _sides(corners: Floats) -> tuple[int, int]:
    """Return width and height of the rectangle; a sheet seen at a slant gets the form of A4 back."""
    lengths = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    short, long = sorted((float(lengths[[0, 2]].max()), float(lengths[[1, 3]].max())))
    if abs(long / short / A4 - 1) <= NEAR:
        long = max(long, short * A4)
        short = long / A4
    wide = lengths[[0, 2]].max() > lengths[[1, 3]].max()
    return (round(long), round(short)) if wide else (round(short), round(long))
