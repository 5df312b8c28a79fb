"""Take creases and scanner streaks off a page: thin upright lines that the engine takes for a gap of columns.

A page folded in four was read as two columns, half of its characters out of order; so is one with the streak
of a dirty scanner glass. The upright rules of a table are met by level rules, and stay.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.ink import grey_of
from pipeline.schema import PageImage, Pixels
from pipeline.settings import Settings

THIN = 0.007
"""Of the page's width: what is wider is no line (3 mm on A4)."""

DARKER = 15
"""Levels by which a line is darker than what is beside it."""

PIECE = 0.05
"""Of the page's height: no letter is as tall as a piece of a line."""

LONG = 0.35
"""Of the page's height that the pieces of a line have together."""

LEVEL = 0.08
"""Of the page's width: the shortest level rule of a table."""

SQUEEZE = 8
"""Rows that are one in the view by which it is told whether there may be lines at all."""

MET = 3
"""Level rules that an upright one of a table meets."""

END = 0.01
"""Of the page's height: how near to a level rule an upright one ends that stands on it."""


def streaks(page: PageImage, settings: Settings) -> PageImage:
    """Take long thin upright lines off a page that are no part of a table."""
    grey = grey_of(page.pixels)
    if not _may_have(grey):
        return page
    without = _bare(grey)
    dark = (cv2.subtract(without, grey) > DARKER).astype(np.uint8)
    upright = _opened(dark, (round(PIECE * grey.shape[0]), 1))
    lines = [line for line in _lines_of(upright) if not _is_ruled(grey, line)]
    if not lines:
        return page
    where = cv2.dilate(np.maximum.reduce(lines), np.ones((1, 5), np.uint8)) > 0
    return replace(page, pixels=np.where(where, without, grey).astype(np.uint8))


def _may_have(grey: Pixels) -> bool:
    """Tell from a view that is squeezed upright, in which a line stays and letters fade, whether to look."""
    height, width = grey.shape
    view = cv2.resize(grey, (width, max(1, height // SQUEEZE)), interpolation=cv2.INTER_AREA)
    squeezed = np.asarray(view, dtype=np.uint8)
    dark = (cv2.subtract(_bare(squeezed), squeezed) > DARKER // 2).astype(np.uint8)
    return bool(_lines_of(_opened(dark, (round(PIECE * squeezed.shape[0]), 1))))


def _bare(grey: Pixels) -> Pixels:
    """Return a page without what is thin across."""
    window = np.ones((1, _odd(THIN * grey.shape[1])), np.uint8)
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, window), dtype=np.uint8)


def _odd(pixels: float) -> int:
    return max(3, round(pixels) | 1)


def _opened(mask: Pixels, shape: tuple[int, int]) -> Pixels:
    """Keep what is as long as the shape, small sideways steps allowed."""
    thick = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    long = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((max(1, shape[0]), max(1, shape[1])), np.uint8))
    return np.asarray(cv2.bitwise_and(long, thick), dtype=np.uint8)


def _lines_of(upright: Pixels) -> list[Pixels]:
    """Gather the pieces of lines that go on below each other; return those that are long enough."""
    height, width = upright.shape
    columns = upright.max(axis=0)
    joined = cv2.dilate(columns[None, :], np.ones((1, _odd(0.01 * width)), np.uint8))[0]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined, [0]))))
    found = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        if upright[:, left:right].max(axis=1).sum() >= LONG * height:
            line = np.zeros_like(upright)
            line[:, left:right] = upright[:, left:right]
            found.append(line)
    return found


def _is_ruled(grey: Pixels, line: Pixels) -> bool:
    """Tell whether level rules meet a line: then it is one of a table."""
    left, right = np.flatnonzero(line.max(axis=0))[[0, -1]]
    reach = round(LEVEL * grey.shape[1])
    start = max(0, left - reach)
    beside = grey[:, start : right + reach + 1]
    without = cv2.morphologyEx(beside, cv2.MORPH_CLOSE, np.ones((_odd(THIN * grey.shape[1]), 1), np.uint8))
    dark = (cv2.subtract(without, beside) > DARKER).astype(np.uint8)
    level = _opened(dark, (1, reach))
    rows = level[:, max(0, left - start - 2) : right - start + 3].max(axis=1)
    return _runs(rows) >= MET or _ends_on(rows, line)


def _ends_on(rows: NDArray[np.uint8], line: Pixels) -> bool:
    """Tell whether a line goes from one level rule to another: beside tall cells a table has no others."""
    near = round(END * len(rows))
    ends = np.flatnonzero(line.max(axis=1))[[0, -1]]
    return all(rows[max(0, end - near) : end + near + 1].any() for end in ends)


def _runs(rows: NDArray[np.uint8]) -> int:
    """Count the runs of rows that are set."""
    return int((np.diff(np.concatenate(([0], rows)).astype(np.int8)) > 0).sum())
