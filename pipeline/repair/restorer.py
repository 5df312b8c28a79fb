"""The learned restorer: for each word the likeliest syllable, given the reading and the neighbours.

A noisy channel, log P(read | word) + weight × log P(word | words before), searched over the whole text.
Numbers, symbols, addresses and abbreviations are context, never changed; clean text is not even searched.
"""

from dataclasses import dataclass, field

from pipeline.repair.cache import CachedNGrams
from pipeline.repair.candidates import Proposer
from pipeline.repair.decisions import Decision, Outcome
from pipeline.repair.freezing import Freezer
from pipeline.repair.lattice import Lattice
from pipeline.repair.model import Model, Weights
from pipeline.repair.ngrams import Logs
from pipeline.repair.search import NARROW, posteriors
from pipeline.repair.shapes import shapes_of
from pipeline.repair.sources import Origin, origin_of
from pipeline.repair.syllables import known
from pipeline.repair.tokens import skeleton, words_of
from pipeline.repair.units import Seen, adapt, cuts_of, lay
from pipeline.text import Replacement, Text

BY = "restorer"

LEAST = -16.0
"""Log probability in the first look below which a candidate is not looked at again."""


@dataclass
class ChannelRestorer:
    """Restores text by a model: call it with a text, get one with the same lines and numbers."""

    model: Model
    proposers: dict[Origin, Proposer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = {word: i for i, word in enumerate(self.model.words)}
        skeletons = frozenset(skeleton(w) for w in self.model.words if known(w))
        self.freezer = Freezer(self.model.abbreviations, skeletons)

    def __call__(self, text: Text) -> Text:
        """Restore the words of a text."""
        made = (d for d in self.decisions(text.text) if d.is_made)
        return text.replace(Replacement(d.start, d.end, d.new, BY, round(d.probability, 4)) for d in made)

    def decisions(self, text: str) -> list[Decision]:
        """Return what is best written for each word that may be changed."""
        words = self._seen(text)
        if not any(seen.proposer for seen in words):
            return []
        cuts = cuts_of(text, words)
        laid = lay(words, cuts, self.index)
        lattice = Lattice.of(laid.rows)
        first = posteriors(lattice, self.model.ngrams, self.weights.language, NARROW)
        learned = adapt(laid, lattice, first)
        if learned:
            laid = lay(learned, cuts, self.index)
            lattice = Lattice.of(laid.rows)
        return list(self._search(lattice, first).decisions(laid.units))

    @property
    def weights(self) -> Weights:
        """Weights of the language model."""
        return self.model.weights[Origin.ENG]

    def _seen(self, text: str) -> list[Seen]:
        words = words_of(text)
        origin = origin_of(words, self.freezer.skeletons)
        if origin not in self.model.channels:
            return []
        proposer = self._proposer(origin)
        shaped = zip(words, shapes_of(words), strict=True)
        seen = [
            Seen(w, s, None if self.freezer.is_frozen(w, s, proposer.is_misreading) else proposer)
            for w, s in shaped
        ]
        proposer.propose(s.word.text for s in seen if s.proposer)
        return seen

    def _proposer(self, origin: Origin) -> Proposer:
        if origin not in self.proposers:
            self.proposers[origin] = Proposer.of(self.model, origin)
        return self.proposers[origin]

    def _search(self, lattice: Lattice, first: Logs) -> Outcome:
        """Look again at the candidates that are left, with what the text repeats in mind."""
        said = lattice.said(lattice.best(first))
        language = CachedNGrams.of(self.model.ngrams, said, self.weights.repeats)
        left = lattice.likelier(first, LEAST)
        found = posteriors(left, language, self.weights.language)
        return Outcome(self.model.words, left, found, left.best(found))
