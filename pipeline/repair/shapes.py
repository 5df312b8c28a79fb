"""Capitals of a word, as it was read and as its line is set."""

from dataclasses import dataclass
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
    letters: dict[int, list[bool]] = {}
    for word in words:
        letters.setdefault(word.line, []).extend(c.isupper() for c in word.text if c.isalpha())
    beside = [False, *(_is_beside_capitals(a, b) for a, b in pairwise(words)), False]
    return [
        _shape(word.text, before or after or _is_in_capitals(letters[word.line]))
        for word, before, after in zip(words, beside, beside[1:], strict=False)
    ]


def _is_in_capitals(line: list[bool]) -> bool:
    return len(line) >= FEWEST_LETTERS and sum(line) > MOST_CAPITALS * len(line)


def _is_beside_capitals(a: Word, b: Word) -> bool:
    """Tell two words in capitals, side by side, which are more than a lone abbreviation."""
    return a.line == b.line and all(len(w.text) > 1 and w.text.isalpha() and w.text.isupper() for w in (a, b))


def _shape(text: str, in_capitals: bool) -> Shape:
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    upper = (len(letters) > 2 or in_capitals) and 0 < MOST_CAPITALS * len(letters) <= capitals
    return Shape(upper, text[:1].isupper(), in_capitals)
