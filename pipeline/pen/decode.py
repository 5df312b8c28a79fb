"""From columns of probabilities to digits: connectionist temporal classification (Graves et al., 2006)."""

from collections import defaultdict
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

NOTHING = 10
"""The class of a column without a digit."""

WIDTH = 12
"""Readings kept from column to column."""

Logs = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PenReading:
    """Digits, and the probability that the network gives them among all that could stand there."""

    digits: str
    probability: float


def decode(logs: Logs, width: int = WIDTH) -> tuple[PenReading, ...]:
    """Return the likeliest readings of (columns, 11) log probabilities, the best first.

    ``width`` readings are kept from column to column. A prefix's probability is the sum over the paths that
    spell it, those that end in a digit and those that end in nothing kept apart.
    """
    beam = {"": (0.0, -np.inf)}
    for column in np.asarray(logs, np.float64):
        beam = _next(beam, column, width)
    totals = {digits: float(np.logaddexp(ends[0], ends[1])) for digits, ends in beam.items()}
    best = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return tuple(PenReading(digits, min(1.0, exp(total))) for digits, total in best)


Beam = dict[str, tuple[float, float]]


def _next(beam: Beam, column: npt.NDArray[np.float64], width: int) -> Beam:
    grown: dict[str, list[float]] = defaultdict(lambda: [-np.inf, -np.inf])
    for digits, (in_nothing, in_digit) in beam.items():
        either = np.logaddexp(in_nothing, in_digit)
        _add(grown[digits], 0, either + column[NOTHING])
        if digits:
            _add(grown[digits], 1, in_digit + column[int(digits[-1])])
        for digit in range(10):
            before = in_nothing if digits.endswith(str(digit)) else either
            _add(grown[digits + str(digit)], 1, before + column[digit])
    best = sorted(grown.items(), key=lambda item: -float(np.logaddexp(item[1][0], item[1][1])))[:width]
    return {digits: (ends[0], ends[1]) for digits, ends in best}


def _add(ends: list[float], which: int, log: float) -> None:
    ends[which] = float(np.logaddexp(ends[which], log))
