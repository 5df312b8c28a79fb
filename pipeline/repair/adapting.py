"""A document's own misreadings: its surest words tell how its letters were read."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.channel import Channel
from pipeline.repair.ngrams import Ids
from pipeline.repair.pieces import LONGEST, WIDEST

FIRM = 12.0
"""Readings of a letter that what is known in general is worth, against those of the document."""

FEWEST = 40
"""Sure words below which a document says too little."""


def adapted(channel: Channel, readings: list[str], words: Ids, counts: NDArray[np.float64]) -> Channel | None:
    """Return the channel as this document shows it; ``None`` where it shows too little.

    ``readings`` are those of which the word is all but certain, ``words`` these words, ``counts`` how often.
    """
    if counts.sum() < FEWEST:
        return None
    letters, columns, times = _dealt(channel, readings, words, counts)
    table = channel.letters
    known = (letters < table.shape[0] - 1) & (columns < table.shape[1] - 1)
    seen = np.zeros(table.shape, np.float64)
    np.add.at(seen, (letters[known], columns[known]), times[known])
    came = seen.sum(1, keepdims=True)
    mixed = (seen + FIRM * table) / (came + FIRM)
    return replace(channel, letters=mixed.astype(np.float32))


def _dealt(
    channel: Channel, readings: list[str], words: Ids, counts: NDArray[np.float64]
) -> tuple[Ids, Ids, NDArray[np.float64]]:
    """Deal each reading out to the letters of its word; return letters, columns, how often."""
    columns = channel.pieces.columns(readings).astype(np.int64)
    spelt = channel.spelt(readings, np.arange(len(readings)), words).astype(np.int64)
    n, places = len(readings), spelt.shape[1]
    best = np.full((n, WIDEST + 1), -1e9)
    best[:, 0] = 0.0
    taken = np.zeros((places, n, WIDEST + 1), np.int64)
    logs = np.log(np.maximum(channel.letters, 1e-7))
    for i in range(places):
        going = spelt[:, i] >= 0
        after = np.full_like(best, -1e9)
        for length in range(LONGEST + 1):
            step = (
                best[:, : WIDEST + 1 - length]
                + logs[spelt[:, i, None], columns[:, : WIDEST + 1 - length, length]]
            )
            better = step > after[:, length:]
            after[:, length:][better] = step[better]
            taken[i][:, length:][better] = length
        best = np.where(going[:, None], after, best)
    return _traced(taken, spelt, columns, (np.array([len(r) for r in readings]), counts))


def _traced(
    taken: Ids, spelt: Ids, columns: Ids, whole: tuple[Ids, NDArray[np.float64]]
) -> tuple[Ids, Ids, NDArray[np.float64]]:
    """Walk back from the end of each reading."""
    at, counts = whole[0].copy(), whole[1]
    every = np.arange(len(at))
    letters, read, times = [], [], []
    for i in range(spelt.shape[1] - 1, -1, -1):
        going = every[spelt[:, i] >= 0]
        length = taken[i, going, at[going]]
        at[going] -= length
        letters.append(spelt[going, i])
        read.append(columns[going, at[going], length])
        times.append(counts[going])
    return np.concatenate(letters), np.concatenate(read), np.concatenate(times)
