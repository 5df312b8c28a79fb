"""Capitals of a word, as it was read and as its line is set."""

from dataclasses import dataclass

from pipeline.repair.tokens import Word

MOST_CAPITALS = 0.6
"""Share of capitals from which a word, or a line, is in capitals."""

FEWEST_LETTERS = 4
"""Letters from which a line can be said to be in capitals."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a word is written; ``in_capitals``: it stands in a line of capitals."""

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
    return [_shape(word.text, letters[word.line]) for word in words]


def _shape(text: str, line: list[bool]) -> Shape:
    in_capitals = len(line) >= FEWEST_LETTERS and sum(line) > MOST_CAPITALS * len(line)
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    upper = (len(letters) > 2 or in_capitals) and 0 < MOST_CAPITALS * len(letters) <= capitals
    return Shape(upper, text[:1].isupper(), in_capitals)
