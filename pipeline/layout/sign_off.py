"""The sign-off: recipients (nơi nhận) on the left, who signs on the right.

Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I, ô số 7a to 7c and 9b.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.layout.columns import MIN_GUTTER, Gutter, gaps, part, stacked
from pipeline.layout.lines import Line, middle_y, plain, plain_line, word_height
from pipeline.schema import Page

RECIPIENTS = ("noi nhan", "noi gui")
RECIPIENTS_LIKE = 80
"""Least similarity (0–100) of folded letters."""
FILED = re.compile(r"l[uo]u ?:? ?v[tp]\b|l[uo]u\b")
"""The last recipient, the office's own file ("Lưu: VT"), names the list where its head is unreadable."""
ITEM = re.compile(r"[-–—~+•*\"'=_>.]")
NEXT_LINE = 2.4
"""Recipients follow each other within this many word heights."""
MIN_ITEMS = 2
LEFT_HALF = 0.4
"""Recipients begin left of this part of the page's width."""
SEARCH = (0.3, 0.72)
"""The gutter lies between these parts of the page's width."""
MAX_ACROSS = 0.2
"""Share of lines that may run across the gutter: scribbles of the signature."""
FULL_WIDTH = 0.6
"""A line without a gap as wide as this part of the page stands in no column: the sign-off ends above it."""
REACH = 0.03
TITLE_LINES = 3
"""Lines of the signer's title that may stand above the word "Nơi nhận"."""
SIGNER = re.compile(r"^(tm|t m|kt|k t|tl|t l|tuq|q|quyen|chu|pho|giam|hieu|bi|truong|bo|thu|cuc|tong)\b")


def split_sign_off(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Read recipients first, then the signer; without the two side by side, change nothing."""
    start = next((line for line in lines if _names_recipients(page, line)), None) or _top_of_list(page, lines)
    if start is None:
        return list(lines)
    zone = _zone(page, lines, start)
    gutter = _gutter(page, zone)
    if gutter is None:
        return list(lines)
    sides = {line: part(page, line, gutter) for line in _titles(page, lines, start, gutter) + zone}
    cut = {line: side for line, side in sides.items() if side is not None}
    if not any(side.right for side in cut.values()):
        return list(lines)
    first = min(i for i, line in enumerate(lines) if line in cut)
    above = [line for line in lines[:first] if line not in cut]
    below = [line for line in lines[first:] if line not in cut]
    return above + stacked(page, list(cut.values())) + below


def _names_recipients(page: Page, line: Line) -> bool:
    """Tell whether the line is "Nơi nhận:", alone or with the signer's title beyond a gap."""
    if line.zone != "body" or not _is_left(page, line):
        return False
    white = [after - before for before, after in gaps(page, line)]
    wide = next((n for n, w in enumerate(white, 1) if w >= MIN_GUTTER * word_height(page)), len(line.words))
    text = plain(" ".join(page.words[i].text for i in line.words[:wide]))
    return any(fuzz.ratio(name, text) >= RECIPIENTS_LIKE for name in RECIPIENTS)


def _top_of_list(page: Page, lines: Sequence[Line]) -> Line | None:
    """Climb from "Lưu: VT" over the items of the list to the line above the first: its unreadable head."""
    body = sorted((line for line in lines if line.zone == "body"), key=lambda line: middle_y(line.at))
    last = next((n for n in reversed(range(len(body))) if _is_filed(page, body[n])), None)
    if last is None:
        return None
    first = last
    while first and _is_item(page, body[first - 1]) and _follows(page, body[first - 1], body[first]):
        first -= 1
    if last - first + 1 < MIN_ITEMS or not first:
        return None
    head = body[first - 1]
    is_head = _follows(page, head, body[first]) and not _is_full(page, head)
    return head if is_head and _is_left(page, head) else body[first]


def _is_left(page: Page, line: Line) -> bool:
    return line.at.left < LEFT_HALF * page.upright_width


def _is_item(page: Page, line: Line) -> bool:
    return _is_left(page, line) and ITEM.match(page.words[line.words[0]].text) is not None


def _is_filed(page: Page, line: Line) -> bool:
    return _is_item(page, line) and FILED.match(plain_line(page, line)) is not None


def _follows(page: Page, above: Line, below: Line) -> bool:
    return middle_y(below.at) - middle_y(above.at) < NEXT_LINE * word_height(page)


def _zone(page: Page, lines: Sequence[Line], start: Line) -> list[Line]:
    """Return the lines from the recipients down to the next line of full width."""
    top = start.at.top - word_height(page) / 2
    zone: list[Line] = []
    for line in sorted(lines, key=lambda line: middle_y(line.at)):
        if middle_y(line.at) < top or line.zone != "body":
            continue
        if _is_full(page, line):
            break
        zone.append(line)
    return zone


def _is_full(page: Page, line: Line) -> bool:
    least = MIN_GUTTER * word_height(page)
    gapless = all(after - before < least for before, after in gaps(page, line))
    return gapless and line.at.width > FULL_WIDTH * page.upright_width


def _gutter(page: Page, zone: list[Line]) -> Gutter | None:
    """Find the widest upright strip that the fewest lines run across, with words on both sides."""
    height = word_height(page)
    low, high = (int(share * page.upright_width) for share in SEARCH)
    step = max(1, int(height / 4))
    xs = list(range(low, high, step))
    counts = [sum(_runs_across(page, line, x, MIN_GUTTER * height) for line in zone) for x in xs]
    rights = max((line.at.right for line in zone), default=0)
    usable = [(count, x) for count, x in zip(counts, xs, strict=True) if x < rights]
    if not usable or min(usable)[0] > MAX_ACROSS * len(zone):
        return None
    fewest = min(usable)[0]
    left, right = _longest_run([x for count, x in usable if count == fewest], step)
    return Gutter((left + right) / 2, REACH * page.upright_width, MIN_GUTTER * height)


def _runs_across(page: Page, line: Line, x: int, least: float) -> bool:
    if not line.at.left < x < line.at.right:
        return False
    return not any(before <= x <= after and after - before >= least for before, after in gaps(page, line))


def _longest_run(xs: list[int], step: int) -> tuple[int, int]:
    runs: list[tuple[int, int]] = []
    for x in xs:
        if runs and x - runs[-1][1] <= step:
            runs[-1] = (runs[-1][0], x)
        else:
            runs.append((x, x))
    return max(runs, key=lambda run: run[1] - run[0])


def _titles(page: Page, lines: Sequence[Line], start: Line, gutter: Gutter) -> list[Line]:
    """Return the lines of the signer's title that stand above the recipients, right of the gutter."""
    above = [line for line in lines if line.zone == "body" and middle_y(line.at) < start.at.top]
    found: list[Line] = []
    for line in sorted(above, key=lambda line: -middle_y(line.at))[:TITLE_LINES]:
        sides = part(page, line, gutter)
        if sides is None or sides.left is not None or not SIGNER.match(plain_line(page, line)):
            break
        found.append(line)
    return found[::-1]
