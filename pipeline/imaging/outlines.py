"""Take the outlines of black stamps off a page: the rings of seals and the frames of register stamps.

They tie the letters of several lines together, and the engine then drops whole lines as pictures. A thin
curve is taken off where paper lies on both of its sides; where a stroke crosses it the stroke stays. Where
they lay is noted, so that the stamp's own words can be told from those of the document.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.ink import grey_of
from pipeline.imaging.resolution import resolution_of
from pipeline.schema import Box, PageImage, Pixels
from pipeline.settings import Settings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FLAG = "stamp"

VIEW = 75
"""Dots per inch of the view in which rings are looked for."""

SEAL = (14.0, 21.0)
"""Millimetres of the outer ring's radius: seals of offices measure 36 to 40 mm across, others from 30."""

INNER = 7.0
"""Millimetres of the smallest ring inside."""

RING = 0.6
"""Share of a ring that is a thin line; lines of text show a third of it at most."""

ARC, DENSE = 6.0, 0.7
"""Millimetres of a curve and the share of them that must be a thin line for it to be taken off there."""

LOOKS = 120
"""Points of a ring that are looked at to tell whether it is one."""

CANDIDATES = 12
"""Circles that are looked at."""

VOTES = 22
"""For OpenCV's search of circles; a ring of which a half is left has some 30."""

FRAME = ((22.0, 95.0), (12.0, 60.0))
"""Millimetres of width and height of what a frame may hold together; tables are wider."""

SIDE = 9.0
"""Millimetres of the shortest straight side; no letter has one."""

TILT = 12.0
"""Degrees that a stamp may be pressed askew."""

THICK = 1.1
"""Millimetres of the thickest outline."""

SLACK = 0.5
"""Millimetres by which a pressed outline strays from a circle or a straight line."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points along a curve, a pixel apart, and the directions across it."""

    points: Floats
    across: Floats


def outlines(page: PageImage, settings: Settings) -> PageImage:
    """Take rings and frames off a page, and flag it where there are any."""
    grey = grey_of(page.pixels)
    millimetre = resolution_of(page) / 25.4
    limit, _ = cv2.threshold(grey[::2, ::2], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.asarray(grey <= limit)
    seals, framed = rings(ink, millimetre), frames(ink, millimetre)
    if not seals and not framed:
        return page
    gone = np.zeros(ink.shape, np.uint8)
    for curve in (curve for curves in (*seals, *framed) for curve in curves):
        _mark(curve, ink, millimetre, gone)
    where = cv2.dilate(gone, np.ones((3, 3), np.uint8)) > 0
    return replace(
        page,
        pixels=np.where(where, int(np.median(grey[~ink])), grey).astype(np.uint8),
        flags=(*page.flags, FLAG),
        seals=tuple(map(around, seals)),
        frames=tuple(map(around, framed)),
    )


def around(curves: Sequence[Curve]) -> Box:
    """Return the box around curves."""
    points = np.concatenate([curve.points for curve in curves])
    (left, top), (right, bottom) = points.min(axis=0).astype(int), points.max(axis=0).astype(int)
    return Box(int(left), int(top), int(right - left) + 1, int(bottom - top) + 1)


def rings(ink: Bools, millimetre: float) -> list[list[Curve]]:
    """Find the rings of each round seal, those inside each other included."""
    scale = min(1.0, VIEW / 25.4 / millimetre)
    small = cv2.resize(ink.astype(np.uint8) * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    low, high = (round(radius * millimetre * scale) for radius in SEAL)
    found = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, 1, minDist=low, param1=150, param2=VOTES, minRadius=low, maxRadius=high
    )
    if found is None:
        return []
    middles = np.asarray(found, dtype=float).reshape(-1, 3)[:CANDIDATES, :2] / scale
    seals = [_rings_about(ink, (x, y), millimetre) for x, y in middles]
    return [seal for seal in seals if seal]


def _rings_about(ink: Bools, middle: tuple[float, float], millimetre: float) -> list[Curve]:
    """Return the rings about a point; none where the outer one is not there."""
    step = SLACK * millimetre
    outer = np.arange((SEAL[0] - 1) * millimetre, (SEAL[1] + 1) * millimetre, step)
    if max(_share(circle(middle, radius, LOOKS), ink, millimetre) for radius in outer) < RING:
        return []
    radii = np.arange(INNER * millimetre, (SEAL[1] + 1) * millimetre, step)
    shares = np.array([_share(circle(middle, radius, LOOKS), ink, millimetre) for radius in radii])
    peaks = [
        n for n in range(len(radii)) if shares[n] >= RING and shares[n] == shares[max(0, n - 1) : n + 2].max()
    ]
    return [circle(middle, radii[n]) for n in peaks]


def circle(middle: tuple[float, float], radius: float, points: int = 0) -> Curve:
    """Return a circle as a curve; ``points`` on it are asked for, or 0 for all."""
    angles = np.linspace(0, 2 * np.pi, points or max(16, int(2 * np.pi * radius)), endpoint=False)
    across = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Curve(np.asarray(middle) + radius * across, across)


def frames(ink: Bools, millimetre: float) -> list[list[Curve]]:
    """Find the straight sides of each frame: two that are level and one upright at least."""
    small = cv2.resize(ink.astype(np.uint8), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(small, connectivity=8)
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] * 2 / millimetre
    low, high = np.transpose(FRAME)
    found: list[list[Curve]] = []
    for label in np.flatnonzero(((sizes >= low) & (sizes <= high)).all(axis=1)):
        left, top, width, height = (int(number) for number in stats[label, :4])
        part = labels[top : top + height, left : left + width] == label
        found.append(_sides(part, millimetre / 2, (left, top)))
    return [sides for sides in found if sides and _is_frame(sides, millimetre)]


def _is_frame(sides: Sequence[Curve], millimetre: float) -> bool:
    level = [curve for curve in sides if abs(curve.across[0, 1]) > abs(curve.across[0, 0])]
    if not 0 < len(level) < len(sides):
        return False
    box = around(sides)
    high = np.ptp([curve.points[:, 1].mean() for curve in level])
    return bool(high >= FRAME[1][0] * millimetre and box.width >= FRAME[0][0] * millimetre)


def _sides(part: Bools, millimetre: float, corner: tuple[int, int]) -> list[Curve]:
    """Return the straight sides of a piece of ink, which was looked at in half its size."""
    least = SIDE * millimetre
    image = part.astype(np.uint8) * 255
    found = cv2.HoughLinesP(image, 1, np.pi / 360, round(0.8 * least), minLineLength=least, maxLineGap=3)
    if found is None:
        return []
    ends = 2 * (np.asarray(found, dtype=float).reshape(-1, 4) + np.array(corner * 2)) + 0.5
    angles = np.abs(np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))) % 90
    straight = ends[np.minimum(angles, 90 - angles) <= TILT]
    return [side((x0, y0), (x1, y1)) for x0, y0, x1, y1 in straight]


def side(start: tuple[float, float], end: tuple[float, float]) -> Curve:
    """Return a straight line as a curve."""
    way = np.subtract(end, start)
    length = float(np.hypot(*way))
    steps = np.arange(0.0, length + 1)[:, None]
    across = np.array([-way[1], way[0]]) / length
    return Curve(np.asarray(start) + steps * way / length, np.repeat(across[None, :], len(steps), axis=0))


def _samples(
    curve: Curve, ink: Bools, millimetre: float
) -> tuple[Bools, NDArray[np.int64], NDArray[np.int64]]:
    """Return the ink across a curve (points × offsets) with rows and columns of the samples."""
    reach = round((SLACK + THICK) * millimetre)
    offsets = np.arange(-reach, reach + 1)
    places = curve.points[:, None, :] + offsets[None, :, None] * curve.across[:, None, :]
    columns = np.clip(places[..., 0].round().astype(np.int64), 0, ink.shape[1] - 1)
    rows = np.clip(places[..., 1].round().astype(np.int64), 0, ink.shape[0] - 1)
    return ink[rows, columns], rows, columns


def _thin(samples: Bools, millimetre: float) -> Bools:
    """Mark the ink across a curve that is a thin line near it: a run that ends on both sides."""
    middle = samples.shape[1] // 2
    slack = round(SLACK * millimetre)
    near = samples[:, middle - slack : middle + slack + 1]
    nearest = np.argmax(near, axis=1) + middle - slack
    offsets = np.arange(samples.shape[1])[None, :]
    blank = ~samples
    left = np.where(blank & (offsets < nearest[:, None]), offsets, -1).max(axis=1)
    right = np.where(blank & (offsets > nearest[:, None]), offsets, 10**6).min(axis=1)
    thin = near.any(axis=1) & (left >= 0) & (right < 10**6) & (right - left - 1 <= THICK * millimetre)
    run = (offsets > left[:, None]) & (offsets < right[:, None])
    return np.asarray(run & thin[:, None], dtype=np.bool_)


def _share(curve: Curve, ink: Bools, millimetre: float) -> float:
    samples, _, _ = _samples(curve, ink, millimetre)
    return float(_thin(samples, millimetre).any(axis=1).mean())


def _mark(curve: Curve, ink: Bools, millimetre: float, gone: Pixels) -> None:
    samples, rows, columns = _samples(curve, ink, millimetre)
    thin = _thin(samples, millimetre)
    # A seal fades in places; there only letters lie in the way of its ring.
    window = max(3, round(ARC * millimetre))
    kept = np.convolve(np.pad(thin.any(axis=1), window, mode="wrap"), np.ones(window) / window, "same")
    thin &= (kept[window:-window] >= DENSE)[:, None]
    gone[rows[thin], columns[thin]] = 1
