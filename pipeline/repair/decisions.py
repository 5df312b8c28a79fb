"""From probabilities to changes: what is written for each word, and how sure that is."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.repair.lattice import EMPTY, NEVER, SAID, Lattice
from pipeline.repair.model import Weights
from pipeline.repair.ngrams import Ids, Logs
from pipeline.repair.shapes import Shape
from pipeline.repair.tokens import Kind
from pipeline.repair.units import Unit

UNSURE = 0.5
"""Probability below which a word is flagged, whatever was made of it."""

SUREST = 1e-4
"""Nothing is surer than that: the search knows nothing of its own mistakes."""

SHOWN = 4
"""Readings of a word that are shown."""

RARE = math.log(0.001)
"""Log probability below which a reading is not shown."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is best written over a span, what else might be, and the log odds (``gain``) against no change."""

    start: int
    end: int
    new: str
    old: str
    probability: float
    gain: float
    weights: Weights
    weighed: Callable[[], tuple[tuple[str, float], ...]]
    """Returns the likeliest readings; worked out for those words only of which it is asked."""

    @property
    def is_made(self) -> bool:
        """Tell whether this is a change, and sure enough to be made."""
        return self.new != self.old and self.gain >= self.weights.margin

    @property
    def is_unsure(self) -> bool:
        """Tell whether a person should look: a change not made, or a word that may well be another."""
        return self.probability < UNSURE or (self.new != self.old and not self.is_made)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The lattice of a text after the search, as lists: looked at cell by cell they are faster than arrays.

    ``logs`` are the log posteriors, ``ranked`` the likeliest candidates of each row.
    """

    vocabulary: tuple[str, ...]
    words: list[list[int]]
    opens: list[list[int]]
    closes: list[list[int]]
    own: list[int]
    logs: list[list[float]]
    ranked: list[list[int]]
    path: list[int]

    @classmethod
    def of(cls, vocabulary: tuple[str, ...], lattice: Lattice, posteriors: Logs, path: Ids) -> "Outcome":
        """Take what the search found, (rows, candidates), and the candidates that are best together."""
        ranked = posteriors.argsort(1)[:, ::-1][:, :SHOWN]
        arrays = (lattice.words, lattice.opens, lattice.closes, lattice.own, posteriors, ranked, path)
        return cls(vocabulary, *(array.tolist() for array in arrays))

    def decisions(self, units: Sequence[Unit]) -> Iterator[Decision]:
        """Yield a decision for each word that may be changed, in order."""
        taken = False
        for i, unit in enumerate(units):
            row, chosen = unit.row, self.path[unit.row]
            swallowed, taken = taken, False
            if swallowed or unit.seen.proposer is None or self.words[row][chosen] == EMPTY:
                continue
            taken = unit.merging >= 0 and chosen >= unit.merging and self.opens[row][chosen] == SAID
            yield self._decision(unit, units[i + 1] if taken else unit)

    def _decision(self, unit: Unit, last: Unit) -> Decision:
        assert unit.seen.proposer is not None
        row, chosen = unit.row, self.path[unit.row]
        own, weights = self.own[row], unit.seen.proposer.weights
        log = self.logs[row][chosen]
        against = self.logs[row][own] if own >= 0 else float(NEVER)
        return Decision(
            unit.seen.word.start,
            last.seen.word.end,
            self._written(unit, chosen),
            unit.seen.word.text if last is unit else f"{unit.seen.word.text} {last.seen.word.text}",
            _calibrated(log, weights),
            log - against - unit.seen.hold,
            weights,
            partial(self._readings, unit, weights),
        )

    def _readings(self, unit: Unit, weights: Weights) -> tuple[tuple[str, float], ...]:
        """Return the likeliest readings, each once."""
        logs, words = self.logs[unit.row], self.words[unit.row]
        found: dict[str, float] = {}
        for candidate in self.ranked[unit.row]:
            if logs[candidate] > RARE and words[candidate] != EMPTY:
                written = self._written(unit, candidate)
                found[written] = max(found.get(written, 0.0), _calibrated(logs[candidate], weights))
        return tuple(found.items())

    def _written(self, unit: Unit, candidate: int) -> str:
        """Return how a candidate is written here."""
        word, shape = unit.seen.word.text, unit.seen.shape
        way = self.opens[unit.row][candidate] - SAID - 1
        if way < 0 or not unit.ways:
            return self._word(word, shape, self.words[unit.row][candidate])
        written, at = [], 0
        for i, piece in enumerate(unit.ways[way]):
            read = word[at : at + len(piece)]
            at += len(piece)
            of_piece = Shape(shape.upper, read[:1].isupper(), shape.in_capitals)
            taken = candidate if i == 0 else self._likeliest(unit.row + i, way + SAID + 1)
            written.append(self._word(read, of_piece, self.words[unit.row + i][taken]))
        return " ".join(written)

    def _likeliest(self, row: int, tie: int) -> int:
        """Return the likeliest candidate behind that tie."""
        closes, logs = self.closes[row], self.logs[row]
        return max(range(len(closes)), key=lambda c: (closes[c] == tie, logs[c]))

    def _word(self, read: str, shape: Shape, word: int) -> str:
        return shape.apply(self.vocabulary[word]) if word >= Kind.WORD else read


def _calibrated(log: float, weights: Weights) -> float:
    """Return the probability that is right as often as it says, from what the search found."""
    chance = min(max(math.exp(log), SUREST), 1 - SUREST)
    odds = weights.slope * math.log(chance / (1 - chance)) + weights.shift
    return 1 / (1 + math.exp(-odds))
