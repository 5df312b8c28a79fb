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

RARE = 0.001
"""Probability below which a reading is not shown."""


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
    """The lattice of a text after the search."""

    words: tuple[str, ...]
    lattice: Lattice
    posteriors: Logs
    path: Ids

    def decisions(self, units: Sequence[Unit]) -> Iterator[Decision]:
        """Yield a decision for each word that may be changed, in order."""
        taken = False
        for i, unit in enumerate(units):
            row, chosen = unit.row, int(self.path[unit.row])
            swallowed, taken = taken, False
            if swallowed or unit.seen.proposer is None or self.lattice.words[row, chosen] == EMPTY:
                continue
            taken = unit.merging >= 0 and chosen >= unit.merging and self.lattice.opens[row, chosen] == SAID
            yield self._decision(unit, units[i + 1] if taken else unit)

    def _decision(self, unit: Unit, last: Unit) -> Decision:
        assert unit.seen.proposer is not None
        row, chosen = unit.row, int(self.path[unit.row])
        own = int(self.lattice.own[row])
        log = float(self.posteriors[row, chosen])
        against = float(self.posteriors[row, own]) if own >= 0 else float(NEVER)
        return Decision(
            unit.seen.word.start,
            last.seen.word.end,
            self._written(unit, chosen),
            unit.seen.word.text if last is unit else f"{unit.seen.word.text} {last.seen.word.text}",
            _calibrated(log, unit.seen.proposer.weights),
            log - against,
            unit.seen.proposer.weights,
            partial(self._readings, unit),
        )

    def _readings(self, unit: Unit) -> tuple[tuple[str, float], ...]:
        """Return the likeliest readings, each once."""
        row, proposer = unit.row, unit.seen.proposer
        assert proposer is not None
        found: dict[str, float] = {}
        for candidate in self.posteriors[row].argsort()[::-1][:SHOWN]:
            if (
                self.posteriors[row, candidate] > math.log(RARE)
                and self.lattice.words[row, candidate] != EMPTY
            ):
                written = self._written(unit, int(candidate))
                chance = _calibrated(float(self.posteriors[row, candidate]), proposer.weights)
                found[written] = max(found.get(written, 0.0), chance)
        return tuple(found.items())

    def _written(self, unit: Unit, candidate: int) -> str:
        """Return how a candidate is written here."""
        way = int(self.lattice.opens[unit.row, candidate]) - SAID - 1
        if way < 0 or not unit.ways:
            return self._word(
                unit.seen.word.text, unit.seen.shape, int(self.lattice.words[unit.row, candidate])
            )
        written, at = [], 0
        for i, piece in enumerate(unit.ways[way]):
            read = unit.seen.word.text[at : at + len(piece)]
            at += len(piece)
            shape = Shape(unit.seen.shape.upper, read[:1].isupper(), unit.seen.shape.in_capitals)
            taken = candidate if i == 0 else self._likeliest(unit.row + i, way + SAID + 1)
            written.append(self._word(read, shape, int(self.lattice.words[unit.row + i, taken])))
        return " ".join(written)

    def _likeliest(self, row: int, tie: int) -> int:
        """Return the likeliest candidate behind that tie."""
        open_to = self.lattice.closes[row] == tie
        return max(range(len(open_to)), key=lambda c: (bool(open_to[c]), float(self.posteriors[row, c])))

    def _word(self, read: str, shape: Shape, word: int) -> str:
        return shape.apply(self.words[word]) if word >= Kind.WORD else read


def _calibrated(log: float, weights: Weights) -> float:
    """Return the probability that is right as often as it says, from what the search found."""
    chance = min(max(math.exp(log), SUREST), 1 - SUREST)
    odds = weights.slope * math.log(chance / (1 - chance)) + weights.shift
    return 1 / (1 + math.exp(-odds))
