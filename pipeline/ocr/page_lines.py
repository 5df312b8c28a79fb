"""The words of a page that have a box, line by line, as the engine put them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from itertools import groupby

from pipeline.schema import Box, Page, Word

Line = tuple[Word, ...]


def lines_of(page: Page) -> dict[int, Line]:
    """Return the words that have a box by the number of their line."""
    boxed = sorted((w for w in page.words if w.box), key=lambda w: w.line)
    return {number: tuple(words) for number, words in groupby(boxed, key=lambda w: w.line)}


def with_lines(page: Page, changed: Mapping[int, Line]) -> Page:
    """Put other words in the place of some lines, by their numbers; words without a box stay."""
    left = dict(changed)
    words: list[Word] = []
    for word in page.words:
        if word.line in changed and word.box:
            words += left.pop(word.line, ())
        else:
            words.append(word)
    return replace(page, words=tuple(words))


def around(words: Iterable[Word]) -> Box:
    """Return the box around words."""
    return reduce(Box.union, map(box_of, words))


def box_of(word: Word) -> Box:
    """Return the box of a word that has one."""
    return word.box or Box(0, 0, 0, 0)
