"""Fragments of seals, stamps and signatures that the engine put into the line of print beside them.

A seal left of "QUYẾT ĐỊNH" makes it "Tả h QUYẾT ĐỊNH", a line that says no type. What stands at the end of a
line, parted from it by white, and is hardly believed, becomes a line of its own, for reading order to judge.
"""

from dataclasses import replace
from itertools import pairwise, takewhile

from pipeline.ocr.page_lines import Line, box_of, lines_of
from pipeline.schema import Page, Word

WHITE = 2.0
"""Least white between a fragment and its line, in heights of the line's words."""

HARDLY = 0.25
"""A fragment is believed less than this, letter by letter, as lines are that reading order puts aside."""

SURE = 0.85
"""And has no word that is believed so much ("Số:" before a number that is not)."""

FIRMLY = 0.7
"""What it stands beside is believed at least so much."""


def part_fragments(page: Page) -> Page:
    """Give fragments lines of their own; a page without any comes back as it is."""
    parted = {id(word) for line in lines_of(page).values() for run in _fragments(line) for word in run}
    if not parted:
        return page
    last = 1 + max(word.line for word in page.words)
    moved = tuple(replace(w, line=last + 2 * w.line) if id(w) in parted else w for w in page.words)
    return replace(page, words=tuple(sorted(moved, key=lambda word: word.line)))


def _fragments(line: Line) -> tuple[Line, ...]:
    """Return the runs at either end of a line that are hardly believed."""
    runs = _runs(line)
    if len(runs) < 2 or belief(max(runs, key=len)) < FIRMLY:
        return ()
    left, right = takewhile(_is_fragment, runs), takewhile(_is_fragment, reversed(runs))
    return (*left, *right)


def _is_fragment(run: Line) -> bool:
    written = [word for word in run if any(map(str.isalnum, word.text))]
    sure = any((word.confidence or 0.0) >= SURE for word in written)
    return bool(written) and not sure and belief(run) < HARDLY


def _runs(line: Line) -> list[Line]:
    runs: list[list[Word]] = [[line[0]]]
    for word, after in pairwise(line):
        height = max(box_of(word).height, box_of(after).height)
        if box_of(after).left - box_of(word).right > WHITE * height:
            runs.append([])
        runs[-1].append(after)
    return [tuple(run) for run in runs]


def belief(words: Line) -> float:
    """Return the mean confidence of the letters and digits of some words; 0 where there are none."""
    counts = [(sum(map(str.isalnum, word.text)), word.confidence or 0.0) for word in words]
    letters = sum(count for count, _ in counts)
    return sum(count * sure for count, sure in counts) / letters if letters else 0.0
