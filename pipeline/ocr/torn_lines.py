"""Lines that a stamp or a signature tore apart are joined again.

Page segmentation takes what lies across the text for a picture, and what stands on its right for a column of
its own, which is then read last. Two pieces at one level are one line where ink that is no word lies between
them, and lines of text run through above and below. A gutter is white; a sign-off has no text below.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.imaging.ink import Mask
from pipeline.ocr.page_lines import Line, around, box_of, lines_of
from pipeline.ocr.unread import unread_ink
from pipeline.schema import Box, Page, PageImage, Word

LEVEL = 0.6
"""Two pieces of a line overlap in height by this part of the lower one."""

WIDE = 0.5
"""Of the page's width: a gap is no wider; a register stamp takes a quarter of A4."""

TOUCH = 0.5
"""Heights by which what a stroke touched may reach into the other piece."""

INKED = 0.25
"""Share of a gap's columns that have ink which is no word."""

THROUGH = 12.0
"""Word heights above and below a gap within which a line runs through; a seal measures eleven."""

CLOSE = 3.0
"""Word heights between the words of a line that runs through, at most."""


@dataclass(frozen=True, slots=True)
class Tear:
    """Two pieces of a line by number, and what lies between them."""

    left: int
    right: int
    gap: Box


def mend_torn(image: PageImage, page: Page) -> Page:
    """Join the pieces of torn lines; a page without any comes back as it is, nearly at no cost."""
    lines = lines_of(page)
    boxes = {number: around(line) for number, line in lines.items()}
    tears = [tear for tear in _tears(page, boxes) if _is_in_text(tear.gap, lines, boxes)]
    if not tears:
        return page
    ink, scale = unread_ink(image, page)
    torn = [t for t in tears if t.gap.width <= t.gap.height or _inked(ink, scale, t.gap) >= INKED]
    return _joined(page, torn) if torn else page


def _tears(page: Page, boxes: Mapping[int, Box]) -> Iterator[Tear]:
    """Yield for each line the nearest one that stands on its right at its level.

    What stands on the right begins further right (or is numbered later), so no chain of tears is a circle.
    """
    for number, box in boxes.items():
        beside = [
            (other.left, n)
            for n, other in boxes.items()
            if -TOUCH * box.height <= other.left - box.right <= WIDE * page.upright_width
            and (box.left, number) < (other.left, n)
            and _at_one_level(box, other)
        ]
        if beside:
            left, n = min(beside)
            top, bottom = max(box.top, boxes[n].top), min(box.bottom, boxes[n].bottom)
            yield Tear(number, n, Box(box.right, top, max(1, left - box.right), bottom - top))


def _at_one_level(a: Box, b: Box) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) >= LEVEL * min(a.height, b.height)


def _is_in_text(gap: Box, lines: Mapping[int, Line], boxes: Mapping[int, Box]) -> bool:
    """Tell whether lines of text run through above a gap and below it."""
    through = [
        box
        for number, box in boxes.items()
        if box.left < gap.left and gap.right < box.right and _is_close(lines[number])
    ]
    reach = THROUGH * gap.height
    above = any(0 < gap.top - box.top <= reach and box.bottom < gap.bottom for box in through)
    return above and any(0 < box.bottom - gap.bottom <= reach and box.top > gap.top for box in through)


def _is_close(line: Line) -> bool:
    ordered = sorted((box_of(word) for word in line), key=lambda box: box.left)
    widest = max((b.left - a.right for a, b in pairwise(ordered)), default=0)
    return widest <= CLOSE * max(box.height for box in ordered)


def _inked(ink: Mask, scale: float, gap: Box) -> float:
    """Return the share of a gap's columns that have ink."""
    left, right = round(gap.left * scale), round(gap.right * scale) + 1
    top, bottom = round(gap.top * scale), round(gap.bottom * scale) + 1
    part = ink[top:bottom, left:right]
    return float(part.any(axis=0).mean()) if part.size else 0.0


def _joined(page: Page, torn: Sequence[Tear]) -> Page:
    """Give the right piece of each tear the line of the left one, and its place behind it."""
    into = {tear.right: tear.left for tear in torn}
    lines: dict[int, list[Word]] = {}
    for word in page.words:
        lines.setdefault(_first(word.line, into), []).append(word)
    words: list[Word] = []
    for number, line in lines.items():
        block = next(word.block for word in line if word.line == number)
        if len({word.line for word in line}) > 1:
            line.sort(key=lambda word: box_of(word).left)
        words += (replace(word, line=number, block=block) for word in line)
    return replace(page, words=tuple(words), steps=(*page.steps, "torn_lines"))


def _first(line: int, into: Mapping[int, int]) -> int:
    """Return the first piece of the line that a piece belongs to; no chain is longer than there are tears."""
    for _ in into:
        line = into.get(line, line)
    return line
