"""Take specks off a page: dust, and what a threshold makes of grain.

Vietnamese lives by small marks, so a speck must be far from all letters, or look like the many that are.
Sizes are told in widths of the page's own strokes. Dots in a row stay: they stand for a blank to fill in.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.ink import grey_of
from pipeline.schema import PageImage, Pixels
from pipeline.settings import Settings

Bools = NDArray[np.bool_]

TINY = 0.5
"""Square stroke widths that a speck beside letters may have at most; a dot below may have as few where print
is fat. So only pages with ``MANY`` lone specks are searched for more, none larger than most of those."""

MANY = 200
"""Lone specks from which there are surely more beside letters."""

USUAL = 0.9
"""Share of the lone specks that are no larger than what is taken from beside letters."""

LETTER = 2.5
"""Square stroke widths from which ink is taken for a letter or a mark of one."""

COMPACT = 0.4
"""Share of the square around it that a speck fills; a dash that stands alone fills less."""

FAR = 0.5
"""Letter heights from the nearest letter at which nothing belongs to it."""

ROW = (1.2, 0.15)
"""Letter heights to each side and up and down in which the dots of a dotted line have their neighbours."""

FEWEST = 40
"""Specks below which a page is left as it is; a clean one has under ten."""

LARGEST = 100_000
"""Pieces of ink beyond which a page is a picture, and nothing can be told."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Connected pieces of ink, the paper first: label of each pixel, and box, area and middle of each."""

    labels: NDArray[np.int32]
    sides: NDArray[np.int32]
    areas: NDArray[np.int32]
    middles: NDArray[np.float64]


def despeckle(page: PageImage, settings: Settings) -> PageImage:
    """Take specks off a page that has many."""
    grey = grey_of(page.pixels)
    limit, _ = cv2.threshold(grey[::2, ::2], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.asarray(cv2.threshold(grey, limit, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    # Nearly all pages are told to be clean in half their size.
    halved = _halved(ink)
    if _lone(pieces_of(halved), stroke_width(halved))[0].sum() < FEWEST // 4:
        return page
    pieces = pieces_of(ink)
    if not 1 < len(pieces.areas) < LARGEST:
        return page
    specks = specks_of(pieces, stroke_width(ink))
    if specks.sum() < FEWEST:
        return page
    paper = int(np.median(grey[ink == 0]))
    dirt = cv2.dilate(specks[pieces.labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    kept = (ink > 0) & ~specks[pieces.labels]
    return replace(page, pixels=np.where(dirt & ~kept, paper, grey).astype(np.uint8))


def _halved(ink: Pixels) -> Pixels:
    """Return the ink in half its size; no speck is lost."""
    height, width = (side // 2 * 2 for side in ink.shape)
    rows = cv2.max(ink[0:height:2, :width], ink[1:height:2, :width])
    return np.maximum(rows[:, 0::2], rows[:, 1::2])


def pieces_of(ink: Pixels) -> Pieces:
    """Find the connected pieces of ink."""
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    return Pieces(
        np.asarray(labels, dtype=np.int32),
        np.asarray(sides, dtype=np.int32),
        np.asarray(stats[:, cv2.CC_STAT_AREA], dtype=np.int32),
        np.asarray(middles, dtype=np.float64),
    )


def stroke_width(ink: Pixels) -> float:
    """Return the mean width of strokes in pixels: twice the area over the length of the outline."""
    inner = cv2.erode(ink, np.ones((3, 3), np.uint8))
    area = int(ink.sum())
    return 2.0 * area / max(1, area - int(inner.sum()))


def specks_of(pieces: Pieces, stroke: float) -> Bools:
    """Tell which pieces are specks."""
    alone, height = _lone(pieces, stroke)
    if alone.sum() >= FEWEST:
        alone = np.asarray(alone & ~_in_rows(pieces, alone, height), dtype=np.bool_)
    return alone | _beside(pieces, alone, stroke)


def _lone(pieces: Pieces, stroke: float) -> tuple[Bools, float]:
    """Tell which pieces are small, compact and far from letters; and how high letters are."""
    letters = (pieces.areas >= LETTER * stroke**2) & (pieces.sides >= 3 * stroke)
    letters[0] = False
    if not letters.any():
        return np.zeros(len(pieces.areas), dtype=np.bool_), 0.0
    height = float(np.median(pieces.sides[letters]))
    compact = (pieces.sides < height) & (pieces.areas >= COMPACT * pieces.sides**2)
    alone = ~letters & compact & ~_near(pieces, letters, FAR * height)
    alone[0] = False
    return np.asarray(alone, dtype=np.bool_), height


def _beside(pieces: Pieces, alone: Bools, stroke: float) -> Bools:
    """Tell which pieces beside letters look like the many lone specks of the page."""
    if alone.sum() < MANY:
        return np.zeros(len(alone), dtype=np.bool_)
    largest = min(TINY * stroke**2, float(np.quantile(pieces.areas[alone], USUAL)))
    return np.asarray(pieces.areas <= largest, dtype=np.bool_)


def _near(pieces: Pieces, letters: Bools, reach: float) -> Bools:
    """Tell which pieces come within a reach of a letter."""
    window = 2 * round(reach) + 1
    mask = letters.view(np.uint8).take(pieces.labels)
    around = cv2.dilate(mask, np.ones((window, window), np.uint8)).view(np.bool_)
    return np.bincount(pieces.labels[around], minlength=len(pieces.areas)) > 0


def _in_rows(pieces: Pieces, alone: Bools, height: float) -> Bools:
    """Tell which lone pieces stand in a row of three or more."""
    xs, ys = pieces.middles[alone].round().astype(int).T
    points = np.zeros(pieces.labels.shape, np.float32)
    points[ys, xs] = 1
    window = (2 * round(ROW[0] * height) + 1, 2 * round(ROW[1] * height) + 1)
    neighbours = cv2.boxFilter(points, -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    found = np.zeros(len(alone), dtype=np.bool_)
    found[alone] = neighbours[ys, xs] >= 3
    return found
