"""Which syllables a reading might stand for at all, before anything is weighed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from pipeline.repair.channel import Channel
from pipeline.repair.slices import Ids, Slices
from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, fold, skeleton

RAREST = 0.002
"""Chance from which a reading of a letter is tried backwards."""

MANY = 60
"""Bare forms of a reading from which no further misreading is tried."""

AT_ONCE = 256
"""Readings that are compared with all bare syllables in one go, which bounds memory."""

LOOKALIKES = str.maketrans("60143&¢@$8€£¥!]", "oolaaeeasbeeyli")


@dataclass
class Finder:
    """Finds syllables for the readings of one engine."""

    words: Sequence[str]
    channel: Channel

    def __post_init__(self) -> None:
        self.index = {word: i for i, word in enumerate(self.words)}
        of_skeleton: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self.words):
            if i >= Kind.WORD and known(word):
                of_skeleton[skeleton(word)].append(i)
        self.forms = list(of_skeleton)
        self.skeletons = {form: i for i, form in enumerate(self.forms)}
        self.syllables = np.array([w for words in of_skeleton.values() for w in words], np.int64)
        self.of_skeleton = Slices.of([len(words) for words in of_skeleton.values()])
        self.backwards = _backwards(self.channel)
        self.misread = _misread(self.skeletons, self.backwards)

    def find(self, readings: Sequence[str], reach: int = 1) -> tuple[Ids, Ids]:
        """Return (place of the reading, syllable) of all that readings may stand for, in order.

        Syllables that were seen with a reading, or with its letters, or are ``reach`` letters away.
        """
        pairs = [self._with_letters(readings, reach), self._seen(readings), self._own(readings)]
        keys = np.unique(np.concatenate([which * len(self.words) + words for which, words in pairs]))
        which: Ids = keys // len(self.words)
        return which, keys % len(self.words)

    def is_syllable(self, reading: str) -> bool:
        """Tell whether a reading has the bare letters of a syllable."""
        return skeleton(reading) in self.skeletons

    def _with_letters(self, readings: Sequence[str], reach: int) -> tuple[Ids, Ids]:
        plain = [skeleton(reading) for reading in readings]
        forms = {form: self._forms(form) for form in set(plain)}
        which = np.repeat(np.arange(len(plain)), [len(forms[form]) for form in plain])
        chosen = np.array([syllable for form in plain for syllable in forms[form]], np.int64)
        near = self._near(readings, reach)
        which, chosen = np.concatenate((which, near[0])), np.concatenate((chosen, near[1]))
        keys = np.unique(which * len(self.skeletons) + chosen)
        of_form, places = self.of_skeleton.taken(keys % len(self.skeletons)).spread()
        return (keys // len(self.skeletons))[of_form], self.syllables[places]

    def _seen(self, readings: Sequence[str]) -> tuple[Ids, Ids]:
        which, places = self.channel.seen(readings).spread()
        return which, self.channel.pairs["word"][places].astype(np.int64)

    def _own(self, readings: Sequence[str]) -> tuple[Ids, Ids]:
        own = np.array([self.index.get(fold(reading), -1) for reading in readings], np.int64)
        which = np.flatnonzero(own >= 0)
        return which, own[which]

    def _near(self, readings: Sequence[str], reach: int) -> tuple[Ids, Ids]:
        """Return (place of the reading, bare syllable) of those that are a few letters away."""
        plain = [skeleton(r.lower().translate(LOOKALIKES)) for r in readings]
        found = [np.zeros((2, 0), np.int64)]
        for at in range(0, len(readings), AT_ONCE):
            far = cdist(
                plain[at : at + AT_ONCE],
                self.forms,
                scorer=Levenshtein.distance,
                score_cutoff=reach,
                dtype=np.uint8,
            )
            which, near = np.nonzero(far <= reach)
            found.append(np.stack((at + which, near)))
        together = np.concatenate(found, 1)
        return together[0], together[1]

    def _forms(self, plain: str) -> list[int]:
        """Return bare syllables that bare letters may have come from by up to two learned misreadings."""
        first = set(self._undone(plain))
        found = [self.skeletons[form] for form in (plain, *first) if form in self.skeletons]
        if len(first) < MANY:
            found += [syllable for form in first for syllable in self.misread.get(form, ())]
        return found

    def _undone(self, form: str) -> list[str]:
        """Return all that one misreading may have made this form of."""
        return [
            form[:i] + letter + form[i + len(misread) :]
            for i, first in enumerate(form)
            for misread, letters in self.backwards.get(first, ())
            if form.startswith(misread, i)
            for letter in letters
        ]


def _backwards(channel: Channel) -> dict[str, list[tuple[str, list[str]]]]:
    """Return, by their first letter, runs of bare letters and the letters that they may be misreadings of."""
    found: dict[str, set[str]] = defaultdict(set)
    readings = [skeleton(reading) for reading in channel.readings]
    letters = [skeleton(letter) for letter in channel.names]
    for row, column in zip(*np.nonzero(channel.letters[:-1, :-1] >= RAREST), strict=True):
        plain, misread = letters[row], readings[column]
        if misread and plain != misread:
            found[misread].add(plain)
    by_first: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for misread, plain in found.items():
        by_first[misread[0]].append((misread, sorted(plain)))
    return dict(by_first)


def _misread(
    skeletons: Mapping[str, int], backwards: Mapping[str, Sequence[tuple[str, Sequence[str]]]]
) -> dict[str, list[int]]:
    """Return, for each form that one misreading makes of a bare syllable, the syllables."""
    forwards: dict[str, list[str]] = defaultdict(list)
    for runs in backwards.values():
        for misread, letters in runs:
            for letter in letters:
                forwards[letter].append(misread)
    found: dict[str, list[int]] = defaultdict(list)
    for syllable, place in skeletons.items():
        for i, letter in enumerate(syllable):
            head, tail = syllable[:i], syllable[i + 1 :]
            for misread in forwards.get(letter, ()):
                found[head + misread + tail].append(place)
    return dict(found)
