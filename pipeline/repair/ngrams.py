"""Language model: log probabilities of syllables after up to three others, in tables that are mapped.

An n-gram lies in one bucket of 16, known by 16 bits of its hash; a pair is known by its whole key. A longer
n-gram counts only where its end does, so that the few that are mistaken for others do little harm.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BUCKET = 16
STEP = 0.07
"""Nats between two quantised values."""

Ids = NDArray[np.int64]
Logs = NDArray[np.float32]


def hashed(keys: Ids, buckets: int) -> tuple[Any, Any]:
    """Return bucket and check (never 0) of each key."""
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    check = (mixed & np.uint64(0xFFFF)).astype(np.uint16)
    bucket = ((mixed >> np.uint64(32)) * np.uint64(buckets)) >> np.uint64(32)
    return bucket.astype(np.int64), np.maximum(check, np.uint16(1))


@dataclass(frozen=True, slots=True)
class Table:
    """The n-grams of one order: checks (buckets, 16), values (buckets, 16, 1 or 2), quantised logarithms."""

    checks: NDArray[np.uint16] | NDArray[np.uint32]
    values: NDArray[np.uint8]

    def find(self, keys: Ids) -> tuple[Ids, NDArray[np.uint8]]:
        """Return the places of the keys that are there, in order, and their values."""
        bucket, check = hashed(keys, len(self.checks))
        if self.checks.dtype == np.uint32:
            check = (keys + 1).astype(np.uint32)
        same = np.flatnonzero(self.checks.take(bucket, 0) == check[:, None])
        place = same // BUCKET
        if len(place) > 1:
            first = np.concatenate(([True], place[1:] != place[:-1]))
            same, place = same[first], place[first]
        return place, self.values[bucket[place], same % BUCKET]


@dataclass(frozen=True, slots=True)
class NGrams:
    """The language model over a vocabulary of ``size`` words.

    ``singles`` (size, 2) holds quantised logarithms of the words' probabilities and of their weights as
    contexts; ``tables`` the n-grams of order 2, 3 and so on.
    """

    size: int
    singles: NDArray[np.uint8]
    tables: tuple[Table, ...]

    @property
    def order(self) -> int:
        """How many words an n-gram of the highest order has."""
        return len(self.tables) + 1

    def log_probability(self, contexts: tuple[Ids, ...], of: Ids, words: Ids) -> Logs:
        """Return log P(word | its context) for many words.

        ``contexts`` are the words before, oldest first, one array each; ``of`` says which of them is the
        context of each of the ``words``. Contexts are shared, so what they alone need is looked up once.
        """
        result: Logs = self.singles[words, 0] * np.float32(-STEP)
        key = np.zeros(1, np.int64)
        factor = 1
        seen = np.arange(len(words))
        for length, nearest in enumerate(reversed(contexts[-len(self.tables) :]), 1):
            key = key + nearest * factor
            factor *= self.size
            result += self._backoff(key, length)[of]
            # A longer n-gram was seen only where its end was.
            there, value = self.tables[length - 1].find(key[of[seen]] * self.size + words[seen])
            seen = seen[there]
            result[seen] = value[:, 0] * np.float32(-STEP)
        return result

    def _backoff(self, context: Ids, order: int) -> Logs:
        """Return the logarithm of what a context leaves to words that it was not seen with."""
        if order == 1:
            weight: Logs = self.singles[context, 1] * np.float32(-STEP)
            return weight
        left = np.zeros(len(context), np.float32)
        there, value = self.tables[order - 2].find(context)
        left[there] = value[:, 1] * np.float32(-STEP)
        return left
