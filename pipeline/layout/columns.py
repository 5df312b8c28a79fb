"""Two columns side by side: where the white gutter runs, and cutting a line that was read across it."""

from dataclasses import dataclass
from itertools import pairwise

from pipeline.layout.lines import Line, in_rows, line_of, middle_x
from pipeline.schema import Box, Page

MIN_GUTTER = 0.9
"""The least white between columns in word heights; the space between words is about 0.4."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """The white between two columns: its middle, how far a line's own gap may lie from it, and the least gap.

    All in pixels.
    """

    x: float
    reach: float
    least: float


@dataclass(frozen=True, slots=True)
class Sides:
    """What one line gives to the left and to the right column, and what it leaves to the body."""

    left: Line | None = None
    right: Line | None = None
    rest: Line | None = None


def part(page: Page, line: Line, gutter: Gutter) -> Sides | None:
    """Say which side a line stands on, cutting it at its gap near the gutter; ``None`` if it runs across."""
    box = line.at
    if box.right <= gutter.x:
        return Sides(left=line)
    if box.left >= gutter.x:
        return Sides(right=line)
    cut = _widest_gap(page, line, gutter)
    if cut is None:
        return _leaning(line, gutter)
    return Sides(line_of(page, line.words[:cut]), line_of(page, line.words[cut:]))


def _leaning(line: Line, gutter: Gutter) -> Sides | None:
    """Accept a line that only pokes over the gutter's middle."""
    if line.at.right <= gutter.x + gutter.reach and middle_x(line.at) < gutter.x:
        return Sides(left=line)
    if line.at.left >= gutter.x - gutter.reach and middle_x(line.at) > gutter.x:
        return Sides(right=line)
    return None


def _widest_gap(page: Page, line: Line, gutter: Gutter) -> int | None:
    best, width = None, gutter.least
    for n, (before, after) in enumerate(gaps(page, line), start=1):
        near = before <= gutter.x + gutter.reach and after >= gutter.x - gutter.reach
        if near and after - before >= width:
            best, width = n, after - before
    return best


def gaps(page: Page, line: Line) -> list[tuple[int, int]]:
    """Return for each two neighbouring words where the white between them begins and ends."""
    boxes = [_box(page, index) for index in line.words]
    return [(a.right, b.left) for a, b in pairwise(boxes)]


def _box(page: Page, index: int) -> Box:
    box = page.words[index].box
    return Box(0, 0, 0, 0) if box is None else box


def stacked(page: Page, sides: list[Sides]) -> list[Line]:
    """Read the left column from top to bottom, then the right one."""
    left = [side.left for side in sides if side.left is not None]
    right = [side.right for side in sides if side.right is not None]
    return in_rows(page, left, "left") + in_rows(page, right, "right")
