"""What an engine makes of words: P(read | word), by whole words that were seen, and by their letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.pieces import LONGEST, WIDEST, Pieces
from pipeline.repair.slices import Slices

UNSEEN = (1e-5, 1e-4, 1e-5, 0.0)
"""Chance that a letter is read as nought, one, two, three letters that it was never seen read as."""

KNOWS_LETTERS = 0.01
"""The same for an engine that knows Vietnamese letters, times this: rare names must stay."""

AT_ONCE = 4096
"""Pairs of reading and word that are weighed side by side, which bounds memory."""

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
    readings: tuple[str, ...]
    """What they are read as, column by column."""
    pieces: Pieces
    spelling: Spelling
    writes_digits: bool
    """Whether the engine writes digits and signs for letters that it does not know."""

    def seen(self, readings: Sequence[str]) -> Slices:
        """Return for each reading, whatever its case, where in ``pairs`` its words stand."""
        keys = np.array([crc(reading.lower()) for reading in readings], np.uint32)
        hashes = self.pairs["reading"]
        return Slices(np.searchsorted(hashes, keys, "left"), np.searchsorted(hashes, keys, "right"))

    def by_letters(
        self, readings: Sequence[str], which: NDArray[np.int64], words: Any
    ) -> NDArray[np.float64]:
        """Return P(reading | word) letter by letter, for pairs of a reading (by its place) and a word.

        It is nought for readings longer than ``WIDEST``.
        """
        lengths = np.array([len(r) for r in readings], np.int64)[which]
        columns, spelt = self.pieces.columns(readings), self.spelt(readings, which, words)
        chances, table = np.zeros(len(which)), self._with_unseen()
        # Pairs of one length go side by side, words of many letters first: nothing behind an end is read.
        order = np.lexsort((-(spelt >= 0).sum(1), lengths))
        ends = np.searchsorted(lengths[order], np.arange(WIDEST + 2))
        for length in range(1, WIDEST + 1):
            for at in range(ends[length], ends[length + 1], AT_ONCE):
                part = order[at : min(at + AT_ONCE, ends[length + 1])]
                chances[part] = _read(table, columns[which[part], : length + 1], spelt[part])
        return chances

    def _with_unseen(self) -> NDArray[np.float32]:
        """Return the chances by the length of the reading (length, letter, reading), none of them nought."""
        rarer = 1.0 if self.writes_digits else KNOWS_LETTERS
        unseen = np.array([chance * rarer for chance in UNSEEN], np.float32)
        return np.where(self.letters == 0, unseen[:, None, None], self.letters)

    def spelt(self, readings: Sequence[str], which: NDArray[np.int64], words: Any) -> NDArray[np.int16]:
        """Return the letters of words, set as the readings are."""
        cases = np.array([case_of(r) for r in readings], np.int64)[which]
        spelt: NDArray[np.int16] = self.spelling.rows[cases, words]
        return spelt


def _read(table: NDArray[np.float32], columns: NDArray[np.int16], spelt: NDArray[np.int16]) -> Any:
    """Read words letter by letter: from each place in the reading, nought to three letters on.

    ``columns`` are (pairs, places, lengths), ``spelt`` (pairs, letters), -1 behind the last; pairs with more
    letters come first.
    """
    flat, places = table.reshape(len(table), -1), columns.shape[1]
    by_length = [np.ascontiguousarray(columns[:, : places - n, n], np.int64) for n in range(LONGEST + 1)]
    reach = np.zeros((len(columns), places))
    reach[:, 0] = 1.0
    for i in range(spelt.shape[1]):
        going = int((spelt[:, i] >= 0).sum())
        row = spelt[:going, i, None].astype(np.int64) * table.shape[2]
        before, after = reach[:going], np.zeros((going, places))
        for n in range(min(LONGEST + 1, places)):
            after[:, n:] += before[:, : places - n] * flat[n].take(row + by_length[n][:going])
        reach[:going] = after
    return reach[:, -1]
