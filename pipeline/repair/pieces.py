"""Runs of letters of many readings at once, looked up in the table of what letters are read as."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
"""Letters that one letter can be read as."""

WIDEST = 12
"""Letters of the longest reading that is looked at."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The columns of the table: the letters that occur in them, and their keys in order with their places.

    A key is the numbers of up to ``LONGEST`` letters; 0 is no letter, the last number an unknown one.
    """

    letters: NDArray[np.uint32]
    keys: NDArray[np.int64]
    places: NDArray[np.int16]

    @classmethod
    def of(cls, names: Sequence[str]) -> "Pieces":
        """Number the letters of the columns; ``names`` are these in their order."""
        letters = np.array(sorted({ord(c) for name in names for c in name}), np.uint32)
        codes = _codes(names, LONGEST, letters)
        keys = _keys([codes[:, i] for i in range(LONGEST)], len(letters))
        order = np.argsort(keys)
        return cls(letters, keys[order], order.astype(np.int16))

    @property
    def unknown(self) -> int:
        """The column of a piece that the table does not have."""
        return len(self.keys)

    def columns(self, readings: Sequence[str]) -> NDArray[np.int16]:
        """Return the column of each piece: (reading, place, length)."""
        codes = _codes(readings, WIDEST + LONGEST, self.letters)
        columns = np.empty((len(readings), WIDEST + 1, LONGEST + 1), np.int16)
        nothing = np.zeros((len(readings), WIDEST), np.int64)
        columns[:, :, 0] = self._found(np.zeros(1, np.int64))[0]
        columns[:, WIDEST, 1:] = self.unknown
        for n in range(1, LONGEST + 1):
            run = [codes[:, i : i + WIDEST] if i < n else nothing for i in range(LONGEST)]
            found = self._found(_keys(run, len(self.letters)))
            # What reaches over the end is no piece.
            columns[:, :WIDEST, n] = np.where(run[n - 1] > 0, found, self.unknown)
        return columns

    def _found(self, keys: NDArray[np.int64]) -> NDArray[np.int16]:
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.places[place], np.int16(self.unknown))


def _codes(words: Sequence[str], width: int, letters: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the numbers of the letters of words: (words, width), 0 behind the end."""
    points = np.array(words, f"U{width}").view(np.uint32).reshape(len(words), width)
    place = np.minimum(np.searchsorted(letters, points), len(letters) - 1)
    known = np.where(letters[place] == points, place + 1, len(letters) + 1)
    return np.where(points > 0, known, 0)


def _keys(run: Sequence[NDArray[np.int64]], letters: int) -> NDArray[np.int64]:
    key = np.zeros_like(run[0])
    for codes in run:
        key = key * (letters + 2) + codes
    return key
