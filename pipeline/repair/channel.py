"""What an engine makes of words: P(read | word), by whole words that were seen, and by their letters."""

from collections.abc import Sequence
from dataclasses import dataclass
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


def crc(reading: str) -> int:
    """Return the number under which a reading is kept."""
    return crc32(reading.encode())


@dataclass(frozen=True, slots=True)
class Spelling:
    """The letters of all words of the vocabulary as rows of the table of letters, -1 behind the last."""

    rows: NDArray[np.int16]

    @classmethod
    def of(cls, vocabulary: Sequence[str], letters: Sequence[str]) -> "Spelling":
        """Spell the vocabulary; a letter that the table does not have can be read as any."""
        row = {letter: i for i, letter in enumerate(letters)}
        rows = np.full((len(vocabulary), 10), -1, np.int16)
        for i, word in enumerate(vocabulary):
            spelt = [row.get(c, len(letters)) for c in word[:10]]
            rows[i, : len(spelt)] = spelt
        return cls(rows)


@dataclass(frozen=True, slots=True)
class Channel:
    """What one engine does.

    ``pairs`` are rows (hash of the reading, word, second word, count) sorted by hash, ``came`` how often each
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
        """Return the rows of the words that were read so."""
        key = np.uint32(crc(reading))
        column = self.pairs["reading"]
        return self.pairs[np.searchsorted(column, key, "left") : np.searchsorted(column, key, "right")]

    def by_letters(
        self, readings: Sequence[str], which: NDArray[np.int64], words: Any
    ) -> NDArray[np.float64]:
        """Return P(reading | word) letter by letter, for pairs of a reading (by its place) and a word."""
        columns = self._columns(readings)[which]
        spelt = self.spelling.rows[words]
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

    def _step(self, reach: Any, letter: Any, columns: Any) -> Any:
        """Read one more letter: from each place in the reading, nought to three letters on."""
        after = np.zeros_like(reach)
        for n in range(LONGEST + 1):
            chance = self.letters[letter[:, None], columns[:, : WIDEST + 1 - n, n]]
            unseen = (chance == 0) & (columns[:, : WIDEST + 1 - n, n] >= 0)
            after[:, n:] += reach[:, : WIDEST + 1 - n] * np.where(unseen, UNSEEN[n], chance)
        return after

    def _columns(self, readings: Sequence[str]) -> NDArray[np.int16]:
        """Return the column of each piece: (reading, place, length); the last column is the unknown one's."""
        unknown = len(self.column)
        columns = np.full((len(readings), WIDEST + 1, LONGEST + 1), unknown, np.int16)
        for i, reading in enumerate(readings):
            columns[i, :, 0] = self.column.get("", unknown)
            for j in range(min(len(reading), WIDEST)):
                for n in range(1, min(LONGEST, len(reading) - j) + 1):
                    columns[i, j, n] = self.column.get(reading[j : j + n], unknown)
        return columns
