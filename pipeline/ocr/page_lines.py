"""The words of a page that have a box, line by line, as the engine put them."""

from itertools import groupby

from pipeline.schema import Box, Page, Word

Line = tuple[Word, ...]


def lines_of(page: Page) -> dict[int, Line]:
    """Return the words that have a box by the number of their line."""
    boxed = sorted((w for w in page.words if w.box), key=lambda w: w.line)
    return {number: tuple(words) for number, words in groupby(boxed, key=lambda w: w.line)}


def box_of(word: Word) -> Box:
    """Return the box of a word that has one."""
    return word.box or Box(0, 0, 0, 0)
