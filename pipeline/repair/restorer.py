"""The learned restorer: for each word the likeliest syllable, given the reading and the neighbours.

A noisy channel, log P(read | word) + weight × log P(word | words before), searched over the whole text.
Numbers, symbols, addresses and abbreviations are context, never changed; clean text is not even searched.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipeline.repair.cache import CachedNGrams
from pipeline.repair.candidates import Candidates, Proposer
from pipeline.repair.model import Model
from pipeline.repair.ngrams import Ids
from pipeline.repair.search import NARROW, Lattice, best_path, local_odds
from pipeline.repair.shapes import Shape, shapes_of
from pipeline.repair.sources import Origin, origin_of
from pipeline.repair.syllables import known
from pipeline.repair.tokens import VOWEL, Kind, Word, fold, skeleton, words_of
from pipeline.text import Replacement, Text

BY = "restorer"


@dataclass(frozen=True, slots=True)
class Place:
    """A word among its candidates; without a word the break before a paragraph."""

    candidates: Candidates
    word: Word | None = None
    shape: Shape | None = None


@dataclass
class ChannelRestorer:
    """Restores text by a model: call it with a text, get one with the same lines and numbers."""

    model: Model
    proposers: dict[Origin, Proposer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = {word: i for i, word in enumerate(self.model.words)}
        self.skeletons = frozenset(skeleton(w) for w in self.model.words if known(w))

    def __call__(self, text: Text) -> Text:
        """Restore the words of a text."""
        words = words_of(text.text)
        origin = origin_of(words, self.skeletons)
        if origin not in self.model.channels:
            return text
        proposer = self._proposer(origin)
        places = self._places(words, proposer)
        return text.replace(self._changes(places, proposer))

    def _proposer(self, origin: Origin) -> Proposer:
        if origin not in self.proposers:
            channel, weights = self.model.channels[origin], self.model.weights[origin]
            self.proposers[origin] = Proposer(self.model, channel, weights)
        return self.proposers[origin]

    def _places(self, words: list[Word], proposer: Proposer) -> list[Place]:
        shaped = list(zip(words, shapes_of(words), strict=True))
        open_words = {i for i, (w, shape) in enumerate(shaped) if not self._is_frozen(w, shape, proposer)}
        proposed = proposer.propose(fold(words[i].text) for i in open_words)
        places: list[Place] = []
        for i, (word, shape) in enumerate(shaped):
            if word.begins_paragraph:
                places.append(Place(_certain(Kind.BREAK)))
            found = proposed[fold(word.text)] if i in open_words else _certain(self._class_of(word))
            places.append(Place(found, word, shape))
        return places

    def _class_of(self, word: Word) -> int:
        return int(word.kind) if word.kind < Kind.WORD else self.index.get(fold(word.text), int(Kind.OTHER))

    def _is_frozen(self, word: Word, shape: Shape, proposer: Proposer) -> bool:
        """Tell a number, a symbol or an abbreviation from a word that may be changed."""
        if word.kind < Kind.WORD or not (word.text.isalpha() or proposer.is_misreading(fold(word.text))):
            return True
        letters = [c for c in word.text if c.isalpha()]
        return len(letters) > 1 and word.text.isupper() and self._is_abbreviation(word.text, shape)

    def _is_abbreviation(self, text: str, shape: Shape) -> bool:
        """Tell an abbreviation from a word that is set in capitals, or misread in capitals ("HOQI")."""
        if not text.isalpha():
            return not shape.in_capitals
        plain = skeleton(text)
        is_listed = plain.upper() in self.model.abbreviations
        if not VOWEL.search(plain):
            return is_listed or len(text) > 2
        if plain in self.skeletons:
            return is_listed and not shape.in_capitals
        return is_listed or (len(text) > 2 and not shape.in_capitals)

    def _changes(self, places: list[Place], proposer: Proposer) -> Iterator[Replacement]:
        """Yield the changes that are likely enough."""
        if not places:
            return
        weights = proposer.weights
        lattice = Lattice.of([place.candidates for place in places])
        first = best_path(lattice, self.model.ngrams, weights.language, NARROW)
        said = lattice.words[np.arange(len(first)), first]
        ngrams = CachedNGrams.of(self.model.ngrams, said, weights.repeats)
        path = best_path(lattice, ngrams, weights.language)
        odds = local_odds(lattice, path, ngrams, weights.language)
        for i in _changed(places, path):
            place, chosen = places[i], int(path[i])
            gain = odds[i, chosen] - odds[i, place.candidates.own]
            if gain >= weights.margin:
                yield self._replacement(place, chosen, math.exp(odds[i, chosen]))

    def _replacement(self, place: Place, chosen: int, probability: float) -> Replacement:
        assert place.word is not None and place.shape is not None
        new = place.shape.apply(self.model.words[int(place.candidates.words[chosen])])
        return Replacement(place.word.start, place.word.end, new, BY, round(probability, 4))


def _certain(word: int) -> Candidates:
    return Candidates(np.array([word], np.int64), np.zeros(1, np.float32), 0)


def _changed(places: list[Place], path: Ids) -> Iterator[int]:
    for i, place in enumerate(places):
        chosen = int(path[i])
        if place.word and chosen != place.candidates.own and place.candidates.words[chosen] >= Kind.WORD:
            yield i
