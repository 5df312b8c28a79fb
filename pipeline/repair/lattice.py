"""All that a text may say: for each word its candidates, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.ngrams import Ids, Logs

WIDTH = 20
"""Most candidates that a row can hold."""

NEVER = np.float32(-1e9)

EMPTY = -1
"""Candidate that says nothing: the row belongs to a word that a row before it has said already."""

FREE, SAID = 0, 1
"""Ties between rows: none; the rows that follow are said already. From 2 on: the next piece of a reading."""

Ties = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Row:
    """Candidates of one word, or of one piece of a reading in which words ran together.

    A candidate may stand only behind one whose ``opens`` is its own ``closes``.
    """

    words: Sequence[int] | Ids
    logs: Sequence[float] | Logs
    own: int = -1
    opens: Sequence[int] | None = None
    closes: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rows of a text, padded to arrays (rows, ``WIDTH``); ``own`` (rows,) is the reading itself, or -1."""

    words: Ids
    logs: Logs
    opens: Ties
    closes: Ties
    own: Ids

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Lattice":
        """Lay rows one behind the other."""
        shape = (len(rows), WIDTH)
        words, logs = np.zeros(shape, np.int64), np.full(shape, NEVER, np.float32)
        opens, closes = np.zeros(shape, np.int8), np.zeros(shape, np.int8)
        taken = np.arange(WIDTH) < np.array([len(row.words) for row in rows])[:, None]
        words[taken] = np.concatenate([row.words for row in rows])
        logs[taken] = np.concatenate([row.logs for row in rows])
        for i, row in enumerate(rows):
            if row.opens is not None:
                opens[i, : len(row.opens)] = row.opens
            if row.closes is not None:
                closes[i, : len(row.closes)] = row.closes
        return cls(words, logs, opens, closes, np.array([row.own for row in rows], np.int64))

    def __len__(self) -> int:
        return len(self.words)

    def best(self, posteriors: Logs) -> Ids:
        """Return the likeliest candidate of each row, one that may follow the one before it."""
        path: Ids = np.where(self.closes == FREE, posteriors, NEVER).argmax(1)
        for i in np.flatnonzero(self.closes.any(1)):
            tied = self.opens[i - 1, path[i - 1]]
            path[i] = np.where(self.closes[i] == tied, posteriors[i], NEVER).argmax()
        return path

    def said(self, path: Ids) -> Ids:
        """Return the words of a path."""
        words = self.words[np.arange(len(self)), path]
        return np.asarray(words[words != EMPTY])

    def likelier(self, posteriors: Logs, least: float) -> "Lattice":
        """Leave out candidates that are less likely than that, but for the reading itself."""
        kept = posteriors >= least
        has_own = self.own >= 0
        kept[np.flatnonzero(has_own), self.own[has_own]] = True
        kept |= ~kept.any(1, keepdims=True) | (self.opens | self.closes).any(1, keepdims=True)
        return Lattice(self.words, np.where(kept, self.logs, NEVER), self.opens, self.closes, self.own)
