"""Capitals of a word, as it was read and as its line is set."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.repair.tokens import Word

MOST_CAPITALS = 0.6
"""Share of capitals from which a word, or a line, is in capitals."""

FEWEST_LETTERS = 4
"""Letters from which a line can be said to be in capitals."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a word is written; ``in_capitals``: its line is in capitals, or a word beside it."""

    upper: bool
    title: bool
    in_capitals: bool

    def apply(self, word: str) -> str:
        """Give a word this shape."""
        if self.upper:
            return word.upper()
        return word[:1].upper() + word[1:] if self.title else word


def shapes_of(words: list[Word]) -> list[Shape]:
    """Return the shapes of words, each seen in its line.

    >>> from pipeline.repair.tokens import words_of
    >>> [shape.upper for shape in shapes_of(words_of("CHi THI s6"))]
    [True, True, False]
    """
    counts = [_counts(word.text) for word in words]
    letters: dict[int, int] = defaultdict(int)
    capitals: dict[int, int] = defaultdict(int)
    for word, count in zip(words, counts, strict=True):
        letters[word.line] += count[0]
        capitals[word.line] += count[1]
    large = {line for line, n in letters.items() if _is_in_capitals(n, capitals[line])}
    beside = [False, *(_is_beside_capitals(a, b) for a, b in pairwise(words)), False]
    return [
        _shape(word.text, count, before or after or word.line in large)
        for word, count, before, after in zip(words, counts, beside, beside[1:], strict=False)
    ]


@lru_cache(1 << 16)
def _counts(text: str) -> tuple[int, int]:
    """Return how many letters there are, and how many of them are capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters), sum(c.isupper() for c in letters)


def _is_in_capitals(letters: int, capitals: int) -> bool:
    return letters >= FEWEST_LETTERS and capitals > MOST_CAPITALS * letters


def _is_beside_capitals(a: Word, b: Word) -> bool:
    """Tell two words in capitals, side by side, which are more than a lone abbreviation."""
    return a.line == b.line and _is_capitals(a.text) and _is_capitals(b.text)


def _is_capitals(text: str) -> bool:
    return len(text) > 1 and text.isupper() and text.isalpha()


def _shape(text: str, counts: tuple[int, int], in_capitals: bool) -> Shape:
    letters, capitals = counts
    upper = (letters > 2 or in_capitals) and 0 < MOST_CAPITALS * letters <= capitals
    return Shape(upper, text[:1].isupper(), in_capitals)
