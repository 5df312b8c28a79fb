"""Find the rules of tables on a page: level and upright lines of ink that meet each other."""

import cv2
import numpy as np

from pipeline.imaging.ink import grey_of
from pipeline.schema import Box, PageImage, Pixels

DPI = 150
"""Resolution at which rules are looked for: twice as coarse where the page is finer."""

VIEW = 4
"""The paper's brightness is taken from a view that is so many times smaller."""

DARKER = 40
"""Levels by which ink is darker than the paper around it."""

LEVEL, UPRIGHT = 0.4, 0.25
"""Inches that a level and an upright rule have at least: letters of a row seldom touch for a centimetre, none
is six millimetres high."""

THICK = 0.06
"""Inches: what is thicker is a bar, a picture, the edge of a copy."""

SLOPE = 0.02
"""Of its length: how far a rule may rise on a page that lies askew."""

REACH = 0.06
"""Inches by which rules that meet may miss each other."""

MOST = 300
"""Lines of a direction that are looked at, the longest: pictures and hatching have thousands."""

MET = 2
"""Rules of the other direction that each rule of a table meets."""


def find_rulings(page: PageImage) -> tuple[Box, ...]:
    """Return the rules of tables, each as the box around it in the pixels of the page."""
    factor = max(1, round((page.dpi or DPI) / DPI))
    grey = _smaller(grey_of(page.pixels), factor)
    inch = (page.dpi or DPI) / factor
    if min(grey.shape) < VIEW:
        return ()
    ink = _ink(grey)
    most = max(5, round(THICK * inch))
    level = _lines(ink, round(LEVEL * inch), most)
    if len(level) < MET:
        return ()
    turned = _lines(np.ascontiguousarray(ink.T), round(UPRIGHT * inch), most)
    upright = [Box(b.top, b.left, b.height, b.width) for b in turned]
    rules = _meeting(level, upright, round(REACH * inch))
    return tuple(sorted(_times(rule, factor) for rule in rules))


def _smaller(grey: Pixels, factor: int) -> Pixels:
    """Return a smaller view that keeps the darkest of the pixels that become one, so that no rule fades."""
    if factor == 1:
        return grey
    return np.asarray(
        cv2.erode(grey, np.ones((factor, factor), np.uint8))[::factor, ::factor], dtype=np.uint8
    )


def _times(box: Box, factor: int) -> Box:
    return Box(box.left * factor, box.top * factor, box.width * factor, box.height * factor)


def _ink(grey: Pixels) -> Pixels:
    small = cv2.resize(grey, None, fx=1 / VIEW, fy=1 / VIEW, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((15, 15), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (15, 15)), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, grey) > DARKER, dtype=np.uint8)


def _lines(ink: Pixels, length: int, most: int) -> list[Box]:
    """Return the level lines of a mask that are long and thin enough."""
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    long = np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), dtype=np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    found = (Box(int(x), int(y), int(w), int(h)) for x, y, w, h, area in stats[1:] if area <= most * w)
    lines = [box for box in found if length <= box.width and box.height <= most + SLOPE * box.width]
    return sorted(lines, key=lambda box: -box.width)[:MOST]


def _meeting(level: list[Box], upright: list[Box], reach: int) -> list[Box]:
    """Keep the rules that meet two of the other direction, until all do: strokes of letters meet none."""
    meets = np.array([[a.meets(b, reach) for b in upright] for a in level], dtype=np.int64)
    meets = meets.reshape(len(level), len(upright))
    # Each round but the last takes a rule out, so there are no more rounds than rules.
    for _ in range(len(level) + len(upright)):
        left = meets.sum()
        meets[meets.sum(axis=1) < MET] = 0
        meets[:, meets.sum(axis=0) < MET] = 0
        if meets.sum() == left:
            break
    kept = [a for a, count in zip(level, meets.sum(axis=1), strict=True) if count]
    return kept + [b for b, count in zip(upright, meets.sum(axis=0), strict=True) if count]
