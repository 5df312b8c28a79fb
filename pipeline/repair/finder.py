"""Which syllables a reading might stand for at all, before anything is weighed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from pipeline.repair.channel import Channel
from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, fold, skeleton

RAREST = 0.01
"""Chance from which a reading of a letter is tried backwards."""

MANY = 60
"""Bare forms of a reading from which no further misreading is tried."""

AT_ONCE = 256
"""Readings that are compared with all bare syllables in one go, which bounds memory."""

LOOKALIKES = str.maketrans("60143&¢@$8", "oolaaeeasb")


@dataclass
class Finder:
    """Finds syllables for the readings of one engine."""

    words: Sequence[str]
    channel: Channel

    def __post_init__(self) -> None:
        self.index = {word: i for i, word in enumerate(self.words)}
        self.by_skeleton: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self.words):
            if i >= Kind.WORD and known(word):
                self.by_skeleton[skeleton(word)].append(i)
        self.skeletons = list(self.by_skeleton)
        self.backwards = _backwards(self.channel)
        self.misread = _misread(self.skeletons, self.backwards)

    def find(self, readings: Sequence[str], reach: int = 1) -> list[set[int]]:
        """Return the syllables of each reading: seen with it, or with its letters, ``reach`` letters away."""
        near = self._near(readings, reach)
        seen = self.channel.seen(readings)
        found: list[set[int]] = []
        for reading, forms, rows in zip(readings, near, seen, strict=True):
            words = set(self.channel.pairs["word"][rows].tolist())
            for form in forms.union(self._forms(reading)):
                words.update(self.by_skeleton.get(form, ()))
            own = self.index.get(fold(reading))
            if own is not None:
                words.add(own)
            found.append(words)
        return found

    def is_syllable(self, reading: str) -> bool:
        """Tell whether a reading has the bare letters of a syllable."""
        return skeleton(reading) in self.by_skeleton

    def _near(self, readings: Sequence[str], reach: int) -> list[set[str]]:
        plain = [skeleton(r.lower().translate(LOOKALIKES)) for r in readings]
        found: list[set[str]] = [set() for _ in readings]
        for at in range(0, len(readings), AT_ONCE):
            far = cdist(
                plain[at : at + AT_ONCE],
                self.skeletons,
                scorer=Levenshtein.distance,
                score_cutoff=reach,
                dtype=np.uint8,
            )
            for i, j in zip(*np.nonzero(far <= reach), strict=True):
                found[at + i].add(self.skeletons[j])
        return found

    def _forms(self, reading: str) -> set[str]:
        """Return bare syllables that the reading may have come from by up to two learned misreadings."""
        plain = skeleton(reading)
        first = set(self._undone(plain))
        if len(first) < MANY:
            return first.union((plain,), *(self.misread[form] for form in first if form in self.misread))
        return first | {plain}

    def _undone(self, form: str) -> Iterator[str]:
        backwards = self.backwards
        for i in range(len(form)):
            for n in (1, 2, 3):
                letters = backwards.get(form[i : i + n])
                if letters and i + n <= len(form):
                    head, tail = form[:i], form[i + n :]
                    yield from (head + letter + tail for letter in letters)


def pairs(found: Sequence[set[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (place of the reading, syllable) of all."""
    which = np.repeat(np.arange(len(found)), [len(words) for words in found])
    return which, np.array([w for words in found for w in sorted(words)], np.int64)


def _backwards(channel: Channel) -> dict[str, list[str]]:
    """Return, for each run of bare letters, the bare letters that it may be a misreading of."""
    found: dict[str, set[str]] = defaultdict(set)
    readings = [skeleton(reading) for reading in channel.readings]
    letters = [skeleton(letter) for letter in channel.names]
    for row, column in zip(*np.nonzero(channel.letters[:-1, :-1] >= RAREST), strict=True):
        plain, misread = letters[row], readings[column]
        if misread and plain != misread:
            found[misread].add(plain)
    return {misread: sorted(plain) for misread, plain in found.items()}


def _misread(skeletons: Sequence[str], backwards: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return, for each form that one misreading makes of a bare syllable, the syllables."""
    forwards: dict[str, list[str]] = defaultdict(list)
    for misread, letters in backwards.items():
        for letter in letters:
            forwards[letter].append(misread)
    found: dict[str, list[str]] = defaultdict(list)
    for syllable in skeletons:
        for i, letter in enumerate(syllable):
            head, tail = syllable[:i], syllable[i + 1 :]
            for misread in forwards.get(letter, ()):
                found[head + misread + tail].append(syllable)
    return dict(found)
