"""What a text has said already: its own pairs of words, mixed into the language model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.ngrams import Ids, Logs, NGrams

FIRM = 2.0
"""Occurrences added to each context, so that one pair seen once says little."""


@dataclass(frozen=True, slots=True)
class CachedNGrams:
    """A language model that expects a text to repeat itself; ``share`` weighs the text's own pairs."""

    ngrams: NGrams
    share: float
    keys: Ids
    chances: NDArray[np.float32]

    @classmethod
    def of(cls, ngrams: NGrams, words: Ids, share: float) -> "CachedNGrams":
        """Count the pairs of a text."""
        keys, counts = np.unique(words[:-1] * ngrams.size + words[1:], return_counts=True)
        totals = np.bincount(words[:-1], minlength=ngrams.size)[keys // ngrams.size]
        chances = (counts - 1) / (totals + FIRM)
        return cls(ngrams, share, keys, np.append(chances, 0).astype(np.float32))

    @property
    def size(self) -> int:
        """How many words there are."""
        return self.ngrams.size

    @property
    def order(self) -> int:
        """How many words an n-gram of the highest order has."""
        return self.ngrams.order

    def log_probability(self, contexts: tuple[Ids, ...], of: Ids, words: Ids) -> Logs:
        """Return log P(word | its context), as ``NGrams`` does."""
        known = np.exp(self.ngrams.log_probability(contexts, of, words))
        own = self._own(contexts[-1][of] * self.size + words)
        return np.asarray(np.log((1 - self.share) * known + self.share * own))

    def _own(self, wanted: Ids) -> NDArray[np.float32]:
        if not len(self.keys):
            return np.zeros(len(wanted), np.float32)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return self.chances[np.where(self.keys[place] == wanted, place, len(self.keys))]
