"""Which syllables a reading may stand for, with log P(read | syllable)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.adapting import adapted
from pipeline.repair.channel import Case, Channel, case_of
from pipeline.repair.chosen import Candidates, Weighed, likeliest
from pipeline.repair.finder import Finder
from pipeline.repair.model import Model, Weights
from pipeline.repair.ngrams import STEP, Ids, Logs
from pipeline.repair.pieces import WIDEST
from pipeline.repair.tokens import Kind, fold

PRIOR = 0.55
"""Weight of a syllable's frequency where the candidates are chosen, before its neighbours are known."""

UNEXPLAINED = -10.0
"""Log probability of the likeliest syllable below which others are looked for, further away."""

ODD = 2.0
"""How much less a stranger is believed that has digits, signs or marks."""

ENOUGH = 3
"""Times that a reading with more digits than letters must have been seen, to be no number."""

UNITS = frozenset(("m2", "m3", "km2", "cm2", "dm2", "cm3", "dm3", "co2", "pm2", "ph4"))

CASE_WEIGHT = np.float32(0.4)
"""Of what capitals tell: the first word of a sentence has one, whatever it is."""


@dataclass
class Proposer:
    """Proposes candidates for one source; remembers them, as words return."""

    finder: Finder
    channel: Channel
    weights: Weights
    frequency: Logs
    """Log probability of each word by itself."""
    cases: Logs
    """(case, word): log probability that a word is set so, in text that is not all capitals."""
    memory: dict[str, Candidates] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model, source: str) -> "Proposer":
        """Make the proposer of a source."""
        channel = model.channels[source]
        frequency = model.ngrams.singles[:, 0] * np.float32(-STEP)
        return cls(
            Finder(model.words, channel), channel, model.weights[source], frequency, _cases(model.capitals)
        )

    @property
    def index(self) -> dict[str, int]:
        """Places of the words in the vocabulary."""
        return self.finder.index

    @property
    def knows_marks(self) -> bool:
        """Whether the engine reads Vietnamese letters."""
        return not self.channel.writes_digits

    def propose(self, readings: Iterable[str]) -> dict[str, Candidates]:
        """Return the candidates of readings, all at once, which is ten times as fast."""
        wanted = sorted(set(readings) - self.memory.keys())
        if wanted:
            self._remember(wanted, self.finder.find(wanted))
            lost = [r for r in wanted if len(r) > 2 and self.memory[r].logs.max() < UNEXPLAINED]
            if lost:
                self._remember(lost, self.finder.find(lost, reach=2))
        return self.memory

    def adapted(self, sure: Sequence[tuple[str, int]], readings: Iterable[str]) -> "Proposer | None":
        """Return a proposer that has learned from the sure words of a document; ``None``: they are too few.

        It knows the candidates of the readings, the same in the same order.
        """
        found = Counter((r, w) for r, w in sure if len(r) <= WIDEST and w >= Kind.WORD)
        learned = sorted(found)
        words = np.array([w for _, w in learned], np.int64)
        counts = np.array([found[pair] for pair in learned], np.float64)
        channel = adapted(self.channel, [r for r, _ in learned], words, counts)
        if channel is None:
            return None
        other = Proposer(self.finder, channel, self.weights, self.frequency, self.cases)
        wanted = sorted(set(readings) & self.memory.keys())
        kept = [self.memory[r] for r in wanted]
        which = np.repeat(np.arange(len(kept)), [len(c.words) for c in kept])
        logs = other.logs(wanted, which, np.concatenate([c.words for c in kept]))
        ends = np.cumsum([len(c.words) for c in kept])[:-1]
        for reading, old, new in zip(wanted, kept, np.split(logs, ends), strict=True):
            stranger = old.words == int(Kind.OTHER)
            other.memory[reading] = Candidates(
                old.words, np.where(stranger, old.logs, new).astype(np.float32), old.own
            )
        return other

    def likeliness(self, reading: str) -> float:
        """Return the log probability of a reading as one word, whatever stands around it."""
        found = self.memory[reading]
        return float((found.logs + self.frequency[found.words]).max())

    def is_misreading(self, reading: str) -> bool:
        """Tell a word with digits or signs that the engine is known to write for a syllable.

        "s6" was seen often enough; "d4u" has letters enough beside its one digit, and "1y" begins like "ly";
        "30m" and "a1" are what they say.
        """
        if not self.channel.writes_digits or reading.lower() in UNITS:
            return False
        digits = sum(c.isdigit() for c in reading)
        letters = sum(c.isalpha() for c in reading)
        if digits <= 1 and letters >= 2 * digits:
            return True
        if not letters:
            return digits < len(reading)
        if digits == 1 and reading[0] == "1" and self.finder.is_syllable("l" + reading[1:]):
            return True
        return self._times_seen(reading) >= ENOUGH

    def is_seen(self, reading: str) -> bool:
        """Tell a word that the engine was seen to write for a syllable, more than once."""
        return self._times_seen(reading) > 1

    def _times_seen(self, reading: str) -> int:
        _, rows = self.channel.seen([reading]).spread()
        return int(self.channel.pairs["count"][rows].sum())

    def _remember(self, readings: Sequence[str], found: tuple[Ids, Ids]) -> None:
        which, words = found
        logs = self.logs(readings, which, words)
        likely = logs + PRIOR * self.frequency[words]
        own = np.array([self.index.get(fold(reading), int(Kind.OTHER)) for reading in readings], np.int64)
        strangers = np.array([self._stranger(reading) for reading in readings])
        kept = likeliest(Weighed(which, words, logs, likely), own, strangers)
        self.memory.update(zip(readings, kept, strict=True))

    def logs(self, readings: Sequence[str], which: Ids, words: Ids) -> NDArray[np.float64]:
        """Return log P(reading | syllable): counted, and smoothed by what the letters make likely."""
        chance = self.channel.by_letters(readings, which, words)
        counted = self._counted(readings, which, words)
        came = self.channel.came[words]
        prior = self.weights.seen + self.weights.letters * came
        smoothed = (counted + prior * chance) / (came + prior)
        cases = np.array([case_of(r) for r in readings], np.int64)[which]
        return np.log(np.maximum(smoothed, 1e-30)) + self.cases[cases, words]

    def _stranger(self, reading: str) -> float:
        """Return the log probability that a word outside the vocabulary is right as it was read.

        Foreign words are of plain letters; what an English engine read as "trué6ng" never stood on the page.
        """
        plain = reading.isascii() and reading.isalpha()
        return self.weights.stranger if plain else self.weights.stranger * ODD

    def _counted(self, readings: Sequence[str], which: Ids, words: Ids) -> NDArray[np.float64]:
        """Return how often each syllable was read so."""
        reading, rows = self.channel.seen(readings).spread()
        size = len(self.frequency)
        keys = np.append(reading * size + self.channel.pairs["word"][rows], -1)
        counts = np.append(self.channel.pairs["count"][rows], 0)
        order = np.argsort(keys, kind="stable")
        wanted = which * size + words
        place = order[np.searchsorted(keys, wanted, "right", order) - 1]
        return np.where(keys[place] == wanted, counts[place], 0.0)


def _cases(capitals: NDArray[np.uint8]) -> Logs:
    """Return what capitals tell of a word: "Quan" is a district (Quận) sooner than an army (quân)."""
    share = np.clip(capitals / np.float32(255), 0.01, 0.99)
    cases = np.zeros((len(Case), len(capitals)), np.float32)
    cases[Case.SMALL], cases[Case.CAPITAL] = np.log(1 - share), np.log(share)
    return CASE_WEIGHT * cases
