"""What the search found and what the rescorer thinks of it, as one probability."""

import numpy as np

from pipeline.repair.lattice import EMPTY, FREE, NEVER, Lattice
from pipeline.repair.ngrams import Logs
from pipeline.repair.rescoring import Question, Rescorer

PLAIN = 0.5
"""Probability that a word is neither parted nor joined, from which the rescorer is asked about it."""


def blend(lattice: Lattice, found: Logs, readings: tuple[str, ...], second: tuple[Rescorer, float]) -> Logs:
    """Return log posteriors in which a second opinion has its share, log-linearly.

    It speaks of words in one piece only; how likely these are against words parted or joined stays as it was.
    ``found`` and the result are (rows, candidates), -1e9 where there is no candidate.
    """
    rescorer, share = second
    plain = (
        (lattice.words != EMPTY) & (lattice.opens == FREE) & (lattice.closes == FREE) & (found > NEVER / 2)
    )
    mass = np.log(np.maximum(np.where(plain, np.exp(found), 0).sum(1, keepdims=True), 1e-30))
    alone = np.where(plain, found - mass, NEVER).astype(np.float32)
    answer = rescorer(Question(readings, np.where(plain, lattice.words, 0), alone, lattice.own))
    asked = (answer != 0).any(1) & (mass[:, 0] > np.log(PLAIN))
    mixed = np.where(plain, (1 - share) * alone + share * answer, NEVER)
    mixed -= np.log(np.exp(mixed).sum(1, keepdims=True) + 1e-30)
    result: Logs = np.where(asked[:, None] & plain, mixed + mass, found).astype(np.float32)
    return result
