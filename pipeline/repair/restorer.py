"""The learned restorer: for each word the likeliest syllable, given the reading and the neighbours.

A noisy channel, log P(read | word) + weight × log P(word | words before), searched over the whole text.
Numbers, symbols, addresses and abbreviations are context, never changed; clean text is not even searched.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from pipeline.repair.blending import blend
from pipeline.repair.cache import CachedNGrams
from pipeline.repair.candidates import Proposer
from pipeline.repair.decisions import Decision, Outcome
from pipeline.repair.formulae import FUZZY_RULE, RULE
from pipeline.repair.freezing import Freezer
from pipeline.repair.lattice import Lattice
from pipeline.repair.model import Model, Weights, load_model
from pipeline.repair.ngrams import Logs
from pipeline.repair.rescorer import load_rescorer
from pipeline.repair.rescoring import Rescorer
from pipeline.repair.right_words import LOW_INK, is_minority_name, names_in
from pipeline.repair.search import NARROW, posteriors
from pipeline.repair.shapes import shapes_of
from pipeline.repair.sources import Origin, origins_of
from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, Word, skeleton, words_of
from pipeline.repair.units import Laid, Seen, adapt, cuts_of, lay
from pipeline.repair.witness import Witness, Witnesses
from pipeline.schema import Span
from pipeline.text import Doubt, Replacement, Text

BY = "restorer"

LEAST = -16.0
"""Log probability in the first look below which a candidate is not looked at again."""

NAME_HOLD = 4.0
"""Nats by which a change of a name must be surer than of another word: any syllable may be one."""

MOST_CREDIT = 4.0
"""Nats that the engine's confidence can add to a reading or take from it."""


@dataclass
class ChannelRestorer:
    """Restores text by a model: call it with a text, get one with the same lines and numbers."""

    model: Model
    rescorer: Rescorer | None = None
    proposers: dict[Origin, Proposer] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "ChannelRestorer":
        """Load all that lies in a folder.

        Raises:
            ModelError: a file is missing or damaged, or the model is of another version.
        """
        model = load_model(folder)
        return cls(model, load_rescorer(folder, model.words))

    def __post_init__(self) -> None:
        self.index = {word: i for i, word in enumerate(self.model.words)}
        skeletons = frozenset(skeleton(w) for w in self.model.words if known(w))
        self.freezer = Freezer(self.model.abbreviations, skeletons)

    def __call__(self, text: Text, witnesses: Witnesses = ()) -> Text:
        """Restore the words of a text; what it changed, or was not sure of, are the text's doubts."""
        decisions = self.decisions(text, witnesses)
        doubts = tuple(
            Doubt(text.raw_span(Span(d.start, d.end)), d.old, d.weighed(), d.is_made)
            for d in decisions
            if d.is_made or d.is_unsure
        )
        made = [d for d in decisions if d.is_made]
        changed = text.replace(Replacement(d.start, d.end, d.new, BY, round(d.probability, 4)) for d in made)
        return replace(changed, doubts=text.doubts + doubts)

    def decisions(self, text: Text, witnesses: Witnesses = ()) -> list[Decision]:
        """Return what is best written for each word that may be changed."""
        words = self._seen(text, witnesses)
        if not any(seen.proposer for seen in words):
            return []
        weights = next(seen.proposer.weights for seen in words if seen.proposer)
        cuts = cuts_of(text.text, words)
        laid = lay(words, cuts, self.index)
        lattice = Lattice.of(laid.rows)
        first = posteriors(lattice, self.model.ngrams, weights.language, NARROW)
        learned = adapt(laid, cuts, lattice, first)
        if learned:
            laid = lay(learned, cuts, self.index)
            lattice = Lattice.of(laid.rows)
        return list(self._search(laid, lattice, first, weights).decisions(laid.units))

    def _seen(self, text: Text, witnesses: Witnesses) -> list[Seen]:
        """Say of each word how it is set, by whom it was read, and how sure that is."""
        words = words_of(text.text)
        spans = [text.raw_span(Span(word.start, word.end)) for word in words]
        starts = [witness.span.start for witness in witnesses]
        known_of = [_witness(span, witnesses, starts) for span in spans]
        origins = self._origins(words, [text.raw[s.start : s.end] for s in spans], known_of)
        settled = _settled(text)
        names = names_in(words, text.text)
        found = []
        for i, (word, shape, witness) in enumerate(zip(words, shapes_of(words), known_of, strict=True)):
            origin = origins[word.line]
            proposer = self._proposer(origin) if origin in self.model.channels else None
            in_name = i in names and proposer is not None and proposer.knows_marks
            if proposer and (
                spans[i].start in settled
                or (witness is not None and witness.printed)
                or self.freezer.is_frozen(word, shape, proposer)
                or (proposer.knows_marks and _is_right_name(word.text, witness, in_name))
            ):
                proposer = None
            found.append(Seen(word, shape, proposer, _credit(witness, proposer), NAME_HOLD * in_name))
        for proposer in self.proposers.values():
            proposer.propose(seen.word.text for seen in found if seen.proposer is proposer)
        return found

    def _origins(
        self, words: list[Word], raw: list[str], known_of: list[Witness | None]
    ) -> dict[int, Origin]:
        """Return the origin of each line; what our own engine read is never taken for clean."""
        lines: dict[int, list[str]] = {}
        scanned = set()
        for word, read, witness in zip(words, raw, known_of, strict=True):
            lines.setdefault(word.line, []).extend([read] if word.kind is Kind.WORD else [])
            if witness and witness.scanned:
                scanned.add(word.line)
        told = dict(zip(lines, origins_of(list(lines.values()), self.freezer.skeletons), strict=True))
        return {
            line: Origin.VIE if origin is Origin.CLEAN and line in scanned else origin
            for line, origin in told.items()
        }

    def _proposer(self, origin: Origin) -> Proposer:
        if origin not in self.proposers:
            self.proposers[origin] = Proposer.of(self.model, origin)
        return self.proposers[origin]

    def _search(self, laid: Laid, lattice: Lattice, first: Logs, weights: Weights) -> Outcome:
        """Look again at the candidates that are left, with what the text repeats in mind."""
        said = lattice.said(lattice.best(first))
        language = CachedNGrams.of(self.model.ngrams, said, weights.repeats)
        left = lattice.likelier(first, LEAST)
        found = posteriors(left, language, weights.language)
        if self.rescorer is not None and weights.rescorer:
            found = blend(left, found, laid.readings, (self.rescorer, weights.rescorer))
        return Outcome.of(self.model.words, left, found, left.best(found))


def _is_right_name(word: str, witness: Witness | None, in_name: bool) -> bool:
    """Return whether a word outside the vocabulary stays: a name, and the ink says nothing against it."""
    if is_minority_name(word):
        return True
    sure = witness is None or witness.confidence is None or witness.confidence >= LOW_INK
    return in_name and sure and not known(word)


def _settled(text: Text) -> frozenset[int]:
    """Return the raw offsets of phrases that a rule has written: they can be nothing else."""
    written = (edit.raw for edit in text.edits if edit.by in (RULE, FUZZY_RULE))
    return frozenset(offset for raw in written for offset in range(raw.start, raw.end))


def _witness(span: Span, witnesses: Witnesses, starts: list[int]) -> Witness | None:
    """Return the witness of the token that a word stands in."""
    at = bisect_right(starts, span.start) - 1
    return witnesses[at] if at >= 0 and witnesses[at].span.end > span.start else None


def _credit(witness: Witness | None, proposer: Proposer | None) -> float:
    """Return what the engine's confidence adds to the log probability of a reading."""
    if witness is None or witness.confidence is None or proposer is None:
        return 0.0
    chance = min(max(witness.confidence, 0.01), 0.99)
    odds = float(np.log(chance / (1 - chance)))
    weights = proposer.weights
    return float(np.clip(weights.sure * (odds - weights.usual), -MOST_CREDIT, MOST_CREDIT))
