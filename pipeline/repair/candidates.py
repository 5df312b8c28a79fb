"""Which syllables a reading may stand for, with log P(read | syllable)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from pipeline.repair.channel import WIDEST, Channel
from pipeline.repair.model import Model, Weights
from pipeline.repair.ngrams import STEP, Ids, Logs
from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, skeleton

KEPT = 12
"""Candidates of a reading."""

PRIOR = 0.55
"""Weight of a syllable's frequency where the candidates are chosen, before its neighbours are known."""

RAREST = 0.01
"""Chance from which a reading of a letter is tried backwards."""

ODD = 2.0
"""How much less a stranger is believed that has digits, signs or marks."""

ENOUGH = 3
"""Times that a reading with more digits than letters must have been seen, to be no number."""

UNITS = frozenset(("m2", "m3", "km2", "cm2", "dm2", "cm3", "dm3", "co2", "pm2", "ph4"))

AT_ONCE = 4096
"""Pairs of reading and syllable that are scored in one go, which bounds memory."""

LOOKALIKES = str.maketrans("60143&¢@$8", "oolaaeeasb")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Syllables that a reading may stand for, likeliest first; its own place among them, or -1."""

    words: Ids
    logs: Logs
    own: int


@dataclass
class Proposer:
    """Proposes candidates for one source; remembers them, as words return."""

    model: Model
    channel: Channel
    weights: Weights
    memory: dict[str, Candidates] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = {word: i for i, word in enumerate(self.model.words)}
        self.by_skeleton: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self.model.words):
            if i >= Kind.WORD and known(word):
                self.by_skeleton[skeleton(word)].append(i)
        self.skeletons = list(self.by_skeleton)
        self.frequency = self.model.ngrams.singles[:, 0] * np.float32(-STEP)
        self.backwards = _backwards(self.channel)

    def propose(self, readings: Iterable[str]) -> dict[str, Candidates]:
        """Return the candidates of readings (folded), all at once, which is ten times as fast."""
        wanted = sorted(set(readings) - self.memory.keys())
        if wanted:
            which, words = self._possible(wanted)
            self._choose(wanted, which, words)
        return self.memory

    def is_misreading(self, reading: str) -> bool:
        """Tell a word with digits or signs that the engine is known to write for a syllable.

        "s6" was seen often enough; "d4u" has letters enough beside its one digit; "30m" and "a1" are what
        they say.
        """
        if not self.channel.writes_digits or reading in UNITS:
            return False
        digits = sum(c.isdigit() for c in reading)
        letters = sum(c.isalpha() for c in reading)
        if digits <= 1 and letters >= 2 * digits:
            return True
        return int(self.channel.seen(reading)["count"].sum()) >= ENOUGH

    def _possible(self, readings: list[str]) -> tuple[Ids, Ids]:
        """Return pairs (place of the reading, syllable)."""
        near = self._near(readings)
        which: list[int] = []
        words: list[int] = []
        for i, reading in enumerate(readings):
            found = {int(w) for w in self.channel.seen(reading)["word"]}
            forms = set(self._forms(reading)) | near[i]
            found.update(w for form in forms for w in self.by_skeleton.get(form, ()))
            if reading in self.index:
                found.add(self.index[reading])
            which += [i] * len(found)
            words += sorted(found)
        return np.array(which, np.int64), np.array(words, np.int64)

    def _near(self, readings: list[str]) -> list[set[str]]:
        """Return the skeletons one letter away from each reading."""
        plain = [skeleton(r.translate(LOOKALIKES)) for r in readings]
        found: list[set[str]] = [set() for _ in readings]
        for at in range(0, len(readings), 256):
            part = plain[at : at + 256]
            far = cdist(
                part, self.skeletons, scorer=Levenshtein.distance, score_cutoff=1, dtype=np.uint8, workers=1
            )
            for i, j in zip(*np.nonzero(far <= 1), strict=True):
                found[at + i].add(self.skeletons[j])
        return found

    def _forms(self, reading: str) -> Iterator[str]:
        """Yield skeletons that the reading may have come from by up to two learned misreadings."""
        first = set(self._undone(skeleton(reading)))
        yield skeleton(reading)
        yield from first
        if len(first) < 60:
            for form in first:
                yield from self._undone(form)

    def _undone(self, form: str) -> Iterator[str]:
        for i in range(len(form)):
            for n in (1, 2, 3):
                for letter in self.backwards.get(form[i : i + n], ()) if i + n <= len(form) else ():
                    yield form[:i] + letter + form[i + n :]

    def _choose(self, readings: list[str], which: Ids, words: Ids) -> None:
        logs = self._logs(readings, which, words)
        ends = np.searchsorted(which, np.arange(len(readings) + 1))
        for i, reading in enumerate(readings):
            part = slice(ends[i], ends[i + 1])
            self.memory[reading] = self._best(reading, words[part], logs[part])

    def _logs(self, readings: list[str], which: Ids, words: Ids) -> NDArray[np.float64]:
        """Return log P(reading | syllable): counted, and smoothed by what the letters make likely."""
        chance = np.zeros(len(which))
        wide = np.array([len(r) <= WIDEST for r in readings])
        usable = np.flatnonzero(wide[which]) if len(which) else np.zeros(0, np.int64)
        for at in range(0, len(usable), AT_ONCE):
            part = usable[at : at + AT_ONCE]
            chance[part] = self.channel.by_letters(readings, which[part], words[part])
        counted = self._counted(readings, which, words)
        came = self.channel.came[words]
        prior = self.weights.seen + self.weights.letters * came
        smoothed = (counted + prior * chance) / (came + prior)
        return np.log(np.maximum(smoothed, 1e-30))

    def _stranger(self, reading: str) -> float:
        """Return the log probability that a word outside the vocabulary is right as it was read.

        Foreign words are of plain letters; what an English engine read as "trué6ng" never stood on the page.
        """
        plain = reading.isascii() and reading.isalpha()
        return self.weights.stranger if plain else self.weights.stranger * ODD

    def _counted(self, readings: list[str], which: Ids, words: Ids) -> NDArray[np.float64]:
        """Return how often each syllable was read so."""
        counted = np.zeros(len(which))
        ends = np.searchsorted(which, np.arange(len(readings) + 1))
        for i, reading in enumerate(readings):
            rows = self.channel.seen(reading)
            counts = {int(r["word"]): int(r["count"]) for r in rows if not r["second"]}
            counted[ends[i] : ends[i + 1]] = [counts.get(int(w), 0) for w in words[ends[i] : ends[i + 1]]]
        return counted

    def _best(self, reading: str, words: Ids, logs: NDArray[np.float64]) -> Candidates:
        """Keep the likeliest, and the reading itself: as the word that it is, or as a stranger."""
        order = np.argsort(-(logs + PRIOR * self.frequency[words]), kind="stable")[:KEPT]
        own = self.index.get(reading, int(Kind.OTHER))
        kept, chosen = list(words[order]), list(logs[order])
        if own not in kept:
            at = np.flatnonzero(words == own)
            kept.append(own)
            chosen.append(float(logs[at[0]]) if len(at) and own else self._stranger(reading))
        return Candidates(np.array(kept, np.int64), np.array(chosen, np.float32), kept.index(own))


def _backwards(channel: Channel) -> dict[str, list[str]]:
    """Return, for each run of bare letters, the bare letters that it may be a misreading of."""
    found: dict[str, set[str]] = defaultdict(set)
    for row, letter in enumerate(channel.names):
        for reading, column in channel.column.items():
            plain, misread = skeleton(letter), skeleton(reading)
            if misread and plain != misread and channel.letters[row, column] >= RAREST:
                found[misread].add(plain)
    return {misread: sorted(letters) for misread, letters in found.items()}
