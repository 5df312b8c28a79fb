"""What an engine makes of words: P(read | word), by whole words that were seen, and by their letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
"""Letters that one letter can be read as."""

WIDEST = 12
"""Letters of the longest reading that is looked at."""

UNSEEN = (1e-5, 1e-4, 1e-5, 0.0)
"""Chance that a letter is read as nought, one, two, three letters that it was never seen read as."""

KNOWS_LETTERS = 0.01
"""The same for an engine that knows Vietnamese letters, times this: rare names must stay."""


MOST_CAPITALS = 0.6
"""Share of capitals from which a reading is of a word in capitals."""


def crc(reading: str) -> int:
    """Return the number under which a reading is kept."""
    return crc32(reading.encode())


class Case(IntEnum):
    """How a word is set."""

    SMALL = 0
    CAPITAL = 1
    CAPITALS = 2


@lru_cache(1 << 16)
def case_of(reading: str) -> Case:
    """Tell how the word behind a reading is set.

    >>> [case_of(r).name for r in ("s6", "Pirc", "HS", "THU'C", "A")]
    ['SMALL', 'CAPITAL', 'CAPITALS', 'CAPITALS', 'CAPITAL']
    """
    letters = [c for c in reading if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if len(letters) > 1 and capitals > MOST_CAPITALS * len(letters):
        return Case.CAPITALS
    return Case.CAPITAL if reading[:1].isupper() else Case.SMALL


@dataclass(frozen=True, slots=True)
class Spelling:
    """The letters of all words of the vocabulary as rows of the table of letters, -1 behind the last.

    (case, word, place): each word in small letters, with a capital, in capitals: those are read otherwise.
    """

    rows: NDArray[np.int16]

    @classmethod
    def of(cls, vocabulary: Sequence[str], letters: Sequence[str]) -> "Spelling":
        """Spell the vocabulary; a letter that the table does not have can be read as any."""
        row = {letter: i for i, letter in enumerate(letters)}
        rows = np.full((3, len(vocabulary), 10), -1, np.int16)
        for i, word in enumerate(vocabulary):
            small = [row.get(c, len(letters)) for c in word[:10]]
            large = [row.get(c.upper(), small[j]) for j, c in enumerate(word[:10])]
            rows[Case.SMALL, i, : len(small)] = small
            rows[Case.CAPITAL, i, : len(small)] = large[:1] + small[1:]
            rows[Case.CAPITALS, i, : len(small)] = large
        return cls(rows)


@dataclass(frozen=True, slots=True)
class Channel:
    """What one engine does.

    ``pairs`` are rows (hash of the reading, word, count) sorted by hash, ``came`` how often each
    word came, ``letters`` the chances (letter, reading; one more row and column for the unknown).
    """

    pairs: NDArray[Any]
    came: NDArray[np.uint32]
    letters: NDArray[np.float32]
    names: tuple[str, ...]
    """The letters, row by row."""
    column: dict[str, int]
    spelling: Spelling
    writes_digits: bool
    """Whether the engine writes digits and signs for letters that it does not know."""

    def seen(self, reading: str) -> NDArray[Any]:
        """Return the rows of the words that were read so, whatever the case."""
        key = np.uint32(crc(reading.lower()))
        column = self.pairs["reading"]
        return self.pairs[np.searchsorted(column, key, "left") : np.searchsorted(column, key, "right")]

    def by_letters(
        self, readings: Sequence[str], which: NDArray[np.int64], words: Any
    ) -> NDArray[np.float64]:
        """Return P(reading | word) letter by letter, for pairs of a reading (by its place) and a word."""
        columns = self.columns(readings)[which]
        spelt = self.spelt(readings, which, words)
        reach = np.zeros((len(which), WIDEST + 1))
        reach[:, 0] = 1.0
        for i in range(spelt.shape[1]):
            letter = spelt[:, i]
            going = np.flatnonzero(letter >= 0)
            if not len(going):
                break
            reach[going] = self._step(reach[going], letter[going], columns[going])
        lengths = np.array([len(r) for r in readings])[which]
        chances: NDArray[np.float64] = reach[np.arange(len(which)), lengths]
        return chances

    def spelt(self, readings: Sequence[str], which: NDArray[np.int64], words: Any) -> NDArray[np.int16]:
        """Return the letters of words, set as the readings are."""
        cases = np.array([case_of(r) for r in readings], np.int64)[which]
        spelt: NDArray[np.int16] = self.spelling.rows[cases, words]
        return spelt

    def _step(self, reach: Any, letter: Any, columns: Any) -> Any:
        """Read one more letter: from each place in the reading, nought to three letters on."""
        after = np.zeros_like(reach)
        rarer = 1.0 if self.writes_digits else KNOWS_LETTERS
        for n in range(LONGEST + 1):
            chance = self.letters[letter[:, None], columns[:, : WIDEST + 1 - n, n]]
            unseen = (chance == 0) & (columns[:, : WIDEST + 1 - n, n] >= 0)
            after[:, n:] += reach[:, : WIDEST + 1 - n] * np.where(unseen, UNSEEN[n] * rarer, chance)
        return after

    def columns(self, readings: Sequence[str]) -> NDArray[np.int16]:
        """Return the column of each piece: (reading, place, length); the last column is the unknown one's."""
        unknown = len(self.column)
        columns = np.full((len(readings), WIDEST + 1, LONGEST + 1), unknown, np.int16)
        for i, reading in enumerate(readings):
            columns[i, :, 0] = self.column.get("", unknown)
            for j in range(min(len(reading), WIDEST)):
                for n in range(1, min(LONGEST, len(reading) - j) + 1):
                    columns[i, j, n] = self.column.get(reading[j : j + n], unknown)
        return columns
