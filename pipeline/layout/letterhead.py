"""The letterhead: issuer and number on the left, state name, motto, place and date on the right.

Its form is fixed by Nghị định 30/2020/NĐ-CP, Phụ lục I (mục I, ô số 1 to 5), and for the Party by Hướng dẫn
36-HD/VPTW. OCR reads across the two columns; here each is read by itself, left before right, in two bands:
issuer, then state name and motto; number with its subject, then place and date. So do people who copy it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from rapidfuzz import fuzz

from pipeline.layout.columns import MIN_GUTTER, Gutter, Sides, gaps, part, stacked
from pipeline.layout.lines import Line, line_of, middle_x, middle_y, plain, plain_line, word_height
from pipeline.schema import Box, Page

MOTTOES = (
    "cong hoa xa hoi chu nghia viet nam",
    "doc lap tu do hanh phuc",
    "dang cong san viet nam",
)
MOTTO_LIKE = 80
"""Least similarity (0–100) of folded letters; stamps and worn print cost a fifth."""
MOTTO_SHARE = 0.7
"""A line shorter than this part of the motto cannot hold it."""
HEAD_DEPTH = 0.35
"""The motto stands in this upper part of the page."""
RIGHT_HALF = 0.38
"""A motto that stands alone in its line begins right of this part of the page's width."""
REACH = 0.06
"""A line's gap lies at most this part of the page's width from the gutter."""
NUMBER_DEPTH = 8.0
"""Number and date stand at most this many word heights below the motto."""
NEXT_LINE = 2.6
"""Lines of the subject under the number (V/v) follow each other within this many word heights."""

SURE_GAP = 1.5
"""Without a motto, number and date must stand this many word heights apart."""

NUMBER = re.compile(r"^s[o0ed6]\b|^s[o0]?\d|\d+ ?[a-z]{2,}\b.*\b(ubnd|hdnd|tt|qh\d+)\b")
DATE = re.compile(r"\bngay\b.*\b(thang|nam)\b|\bthang\b.*\bnam\b")
PLACE = re.compile(r"^\W*\w[\w .]+, ?\w")
ADDRESS = re.compile(r"^kinh (gui|trinh)")


@dataclass(frozen=True, slots=True)
class Head:
    """What the motto tells of the letterhead: its lines, its box, and the gutter left of it."""

    motto: Box
    gutter: Gutter


def split_letterhead(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Read the two columns of a letterhead one after the other; without one, change nothing."""
    head = _find(page, lines) or _without_motto(page, lines)
    if head is None:
        return list(lines)
    by_height = sorted(lines, key=lambda line: middle_y(line.at))
    zone = _zone(page, by_height, head)
    if not any(side.left for side in zone.values()):
        return list(lines)
    first = min(i for i, line in enumerate(lines) if line in zone)
    above = [line for line in lines[:first] if line not in zone]
    edge = min(_number_rows(page, by_height, head), default=float("inf")) - word_height(page) / 2
    upper = [sides for line, sides in zone.items() if middle_y(line.at) < edge]
    lower = [sides for line, sides in zone.items() if middle_y(line.at) >= edge]
    below = [rest for line in lines[first:] if (rest := zone[line].rest if line in zone else line)]
    return above + stacked(page, upper) + stacked(page, lower) + below


def _find(page: Page, lines: Sequence[Line]) -> Head | None:
    height = word_height(page)
    boxes: list[Box] = []
    whites: list[int] = []
    for line in lines:
        start = motto_start([page.words[i].text for i in line.words]) if _is_high(page, line) else None
        if start is None:
            continue
        words = [box for i in line.words[start:] if (box := page.words[i].box)]
        white = gaps(page, line)[start - 1] if start else (0, words[0].left)
        if white[1] - white[0] < MIN_GUTTER * height or (
            not start and words[0].left < RIGHT_HALF * page.upright_width
        ):
            continue
        boxes += words
        whites += [white[0]] if start else []
    return _head(page, boxes, whites, height) if boxes else None


def _head(page: Page, boxes: list[Box], whites: list[int], height: float) -> Head:
    motto = reduce(Box.union, boxes)
    white = max((w for w in whites if w < motto.left), default=motto.left - 2 * MIN_GUTTER * height)
    gutter = Gutter((white + motto.left) / 2, REACH * page.upright_width, MIN_GUTTER * height)
    return Head(motto, gutter)


def _without_motto(page: Page, lines: Sequence[Line]) -> Head | None:
    """Know a first page's letterhead by its row "Số: …   Hà Nội, ngày …", where the motto is unreadable."""
    high = [line for line in lines if page.number == 1 and _is_high(page, line)]
    least = SURE_GAP * word_height(page)
    for line in high:
        for n, (before, after) in enumerate(gaps(page, line), start=1):
            left, right = line_of(page, line.words[:n]), line_of(page, line.words[n:])
            if after - before >= least and _is_number_and_date(page, left, right):
                gutter = Gutter(
                    (before + after) / 2, REACH * page.upright_width, MIN_GUTTER * word_height(page)
                )
                above = [other for other in high if other.at.bottom <= line.at.top]
                clear = all(part(page, other, gutter) for other in above)
                return Head(Box(right.at.left, right.at.top, right.at.width, 0), gutter) if clear else None
    return None


def _is_number_and_date(page: Page, left: Line, right: Line) -> bool:
    dated = DATE.search(plain_line(page, right)) and PLACE.search(
        " ".join(page.words[i].text for i in right.words)
    )
    return bool(dated) and NUMBER.match(plain_line(page, left)) is not None


def _is_high(page: Page, line: Line) -> bool:
    return line.at.top < HEAD_DEPTH * page.upright_height


def motto_start(tokens: Sequence[str]) -> int | None:
    """Return which word of a line begins the state's name, the motto, or the Party's name.

    >>> motto_start(["TỈNH", "QUẢNG", "NGÃI", "Đôc", "lập", "-", "Tự", "do", "-", "Hạnh", "phúc"])
    3
    """
    words = [plain(token) for token in tokens]
    text = " ".join(words)
    for motto in MOTTOES:
        if len(text) < MOTTO_SHARE * len(motto):
            continue
        found = fuzz.partial_ratio_alignment(motto, text, score_cutoff=MOTTO_LIKE)
        if found is not None:
            offset = found.dest_start if len(text) > len(motto) else 0
            return _word_near(words, offset)
    return None


def _word_near(words: list[str], offset: int) -> int:
    starts = [0]
    for word in words[:-1]:
        starts.append(starts[-1] + len(word) + 1)
    return min(range(len(words)), key=lambda n: abs(starts[n] - offset))


def _zone(page: Page, by_height: list[Line], head: Head) -> dict[Line, Sides]:
    """Collect the lines of the letterhead with their sides, from top to bottom."""
    last = max(_number_rows(page, by_height, head), default=head.motto.bottom)
    zone: dict[Line, Sides] = {}
    for line in by_height:
        if middle_y(line.at) > last:
            break
        sides = part(page, line, head.gutter)
        if sides is not None:
            zone[line] = sides
    return zone | _subject(page, by_height, head, zone)


def _number_rows(page: Page, by_height: list[Line], head: Head) -> list[float]:
    """Return how far down the lines of number and date stand."""
    limit = head.motto.bottom + NUMBER_DEPTH * head.gutter.least / MIN_GUTTER
    rows: list[float] = []
    for line in by_height:
        if not head.motto.bottom < middle_y(line.at) <= limit:
            continue
        sides = part(page, line, head.gutter)
        if sides is not None and _is_number_or_date(page, sides):
            rows.append(middle_y(line.at))
    return rows


def _is_number_or_date(page: Page, sides: Sides) -> bool:
    if sides.right is not None and DATE.search(plain_line(page, sides.right)):
        return True
    return sides.left is not None and bool(NUMBER.search(plain_line(page, sides.left)))


def _subject(page: Page, by_height: list[Line], head: Head, zone: dict[Line, Sides]) -> dict[Line, Sides]:
    """Follow the subject of a công văn (V/v) that hangs under the number in the left column."""
    lefts = [side.left.at for side in zone.values() if side.left is not None]
    if not lefts:
        return {}
    axis = (min(b.left for b in lefts) + max(b.right for b in lefts)) / 2
    centre = (min(b.left for b in lefts) + head.motto.right) / 2
    at = max(middle_y(b) for b in lefts)
    step = NEXT_LINE * head.gutter.least / MIN_GUTTER
    found: dict[Line, Sides] = {}
    for line in by_height:
        if line in zone or middle_y(line.at) <= at:
            continue
        sides = part(page, line, head.gutter)
        if middle_y(line.at) - at > step or sides is None or not _hangs(page, sides, axis, centre):
            break
        found[line] = _without_title(sides, centre, middle_x(head.motto))
        at = middle_y(line.at)
    return found


def _hangs(page: Page, sides: Sides, axis: float, centre: float) -> bool:
    """Tell whether the left piece stands on the left column's axis rather than on the page's."""
    if sides.left is None or ADDRESS.match(plain_line(page, sides.left)):
        return False
    x = middle_x(sides.left.at)
    return abs(x - axis) < abs(x - centre)


def _without_title(sides: Sides, centre: float, axis: float) -> Sides:
    """Give a right piece in the middle of the page back to the body: a title beside a stamp."""
    if sides.right is None or abs(middle_x(sides.right.at) - axis) < abs(middle_x(sides.right.at) - centre):
        return sides
    return Sides(left=sides.left, rest=sides.right)
