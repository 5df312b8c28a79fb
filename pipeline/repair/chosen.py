"""The likeliest candidates of each reading, chosen for many readings at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.ngrams import Ids, Logs
from pipeline.repair.slices import Slices

KEPT = 16
"""Candidates of a reading."""

HOPELESS = 14.0
"""Nats behind the likeliest at which a candidate is left out."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Syllables that a reading may stand for, likeliest first, and the place of the reading among them."""

    words: Ids
    logs: Logs
    own: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """Syllables of many readings, one reading behind the other (``which``).

    ``logs`` are log P(reading | syllable), ``likely`` the same with the frequency of the syllable.
    """

    which: Ids
    words: Ids
    logs: Floats
    likely: Floats


def likeliest(found: Weighed, own: Ids, strangers: Floats) -> Iterator[Candidates]:
    """Yield the likeliest of each reading, and the reading itself.

    ``own`` is the reading as a word, 0 where it is none: then ``strangers`` has its log probability.
    """
    order, rank = _best(found, len(own))
    which, words = found.which[order], found.words[order]
    place = np.full(len(own), -1)
    is_own = words == own[which]
    place[which[is_own]] = rank[is_own]
    lacking = np.flatnonzero(place < 0)
    counts = np.bincount(which, minlength=len(own))
    place[lacking] = counts[lacking]
    laid = Slices.of(counts + (place == counts))
    cells = laid.starts[which] + rank
    last = laid.ends[lacking] - 1
    all_words = np.zeros(len(words) + len(lacking), np.int64)
    all_logs = np.zeros(len(all_words), np.float32)
    all_words[cells], all_logs[cells] = words, found.logs[order]
    all_words[last], all_logs[last] = own[lacking], _own_logs(found, own, strangers)[lacking]
    parts = zip(laid.starts.tolist(), laid.ends.tolist(), place.tolist(), strict=True)
    return (Candidates(all_words[start:end], all_logs[start:end], at) for start, end, at in parts)


def _best(found: Weighed, readings: int) -> tuple[Ids, Ids]:
    """Return which are kept, reading by reading and likeliest first, and the rank of each."""
    order = np.lexsort((-found.likely, found.which))
    likely = found.likely[order]
    starts = np.searchsorted(found.which, np.arange(readings))
    first = starts[found.which]
    rank = np.arange(len(order)) - first
    kept = (rank < KEPT) & (likely > likely[first] - HOPELESS)
    return order[kept], rank[kept]


def _own_logs(found: Weighed, own: Ids, strangers: Floats) -> Floats:
    """Return the log probability of each reading as it was read: that of its word, or of a stranger."""
    logs = strangers.copy()
    at = np.flatnonzero((found.words == own[found.which]) & (found.words > 0))
    logs[found.which[at]] = found.logs[at]
    return logs
