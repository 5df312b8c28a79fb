"""What an engine may have read for each word, and what may be proposed for it."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from pipeline.repair.candidates import Proposer
from pipeline.repair.chosen import Candidates
from pipeline.repair.model import Model
from pipeline.repair.tokens import Kind, fold

NEVER = np.float32(-1e4)

KEPT = 8
"""Candidates of a reading that are learned from."""

PRIOR, FAR = 0.55, 13.0
"""Weight of a word's frequency in the first choice, and nats behind the best at which one is left out."""

UNSEEN = 6.0
"""Occurrences of a word that the letters' misreadings are worth."""

POOLS = ((600, 64), (2000, 32), (6000, 12))
"""Readings that are drawn once for each word, by its rank."""


@dataclass(frozen=True)
class Pool:
    """Readings of one engine: drawn for each word, and the candidates of each."""

    readings: list[str]
    drawn: Any
    """(vocabulary, most) places of readings."""
    sizes: Any
    right: Any
    """(vocabulary,) places of the right readings."""
    wrong: Any
    """(vocabulary,) how often one of those drawn stands instead; always, if they hold the right one."""
    always: bool
    words: Any
    logs: Any
    own: Any
    """(readings, KEPT), (readings, KEPT), (readings,): candidates, log P(reading | candidate), own place."""


class Speller:
    """Draws readings of words from what was counted and from what their letters are read as."""

    def __init__(self, room: Path, source: str, seed: int) -> None:
        self.random = Random(seed)
        self.source = source
        self.counts: dict[str, Counter[str]] = {}
        for word, reading, n in json.loads((room / f"{source}-pairs.json").read_text(encoding="utf-8")):
            self.counts.setdefault(word, Counter())[reading] += n
        table = json.loads((room / f"{source}-chances.json").read_text(encoding="utf-8"))
        self.letters = {c: {r: math.exp(log) for r, log in known.items()} for c, known in table.items()}

    def share_wrong(self, word: str) -> float:
        """Return how often a word is misread."""
        came = self.counts.get(word, Counter())
        by_letters = 1 - float(np.prod([self._right(c) for c in word]))
        return (came.total() - came[word] + UNSEEN * by_letters) / (came.total() + UNSEEN)

    def _right(self, letter: str) -> float:
        return self.letters.get(letter, {letter: 1.0}).get(letter, 0.0)

    def draw(self, word: str, n: int) -> list[str]:
        """Draw readings; of the Vietnamese engine the wrong ones only."""
        came = Counter(self.counts.get(word, Counter()))
        if self.source == "vie":
            came.pop(word, None)
        counted = round(n * came.total() / (came.total() + UNSEEN))
        drawn = self.random.choices(list(came), list(came.values()), k=counted) if counted else []
        drawn += [self._slip(word) if self.source == "vie" else self._spell(word) for _ in range(n - counted)]
        return [r for r in drawn if r and (self.source == "eng" or r != word)] or [word]

    def _spell(self, word: str) -> str:
        return "".join(self._letter(self.letters.get(c, {c: 1.0})) for c in word)

    def _slip(self, word: str) -> str:
        """Misread one letter, the likelier the more often it is misread."""
        at = self.random.choices(range(len(word)), [1.001 - self._right(c) for c in word])[0]
        wrong = {r: p for r, p in self.letters.get(word[at], {}).items() if r != word[at]}
        return word[:at] + (self._letter(wrong) if wrong else word[at]) + word[at + 1 :]

    def _letter(self, readings: dict[str, float]) -> str:
        return self.random.choices(list(readings), list(readings.values()))[0]


def make_pool(model: Model, proposer: Proposer, speller: Speller) -> Pool:
    """Draw readings for all words and propose candidates for each."""
    place: dict[str, int] = {}
    drawn = np.zeros((len(model.words), POOLS[0][1]), np.int32)
    sizes = np.ones(len(model.words), np.int64)
    wrong = np.ones(len(model.words))
    for i, word in enumerate(model.words):
        n = next(size for rank, size in POOLS if i < rank)
        found = speller.draw(word, n) if i >= Kind.WORD else [word]
        if speller.source == "vie":
            wrong[i] = speller.share_wrong(word) if i >= Kind.WORD else 0
        drawn[i, : len(found)] = [place.setdefault(r, len(place)) for r in found]
        sizes[i] = len(found)
    for word in model.words:
        place.setdefault(word, len(place))
    right = np.array([place[word] for word in model.words])
    found = candidates_of(list(place), proposer)
    return Pool(list(place), drawn, sizes, right, wrong, speller.source == "eng", *found)


def candidates_of(readings: list[str], proposer: Proposer) -> tuple[Any, Any, Any]:
    """Return the candidates of readings as arrays."""
    may_change = [r for r in readings if r.isalpha() or proposer.is_misreading(r)]
    proposed: dict[str, Candidates] = {}
    for at in range(0, len(may_change), 20_000):
        proposed.update(proposer.propose(may_change[at : at + 20_000]))
    words = np.zeros((len(readings), KEPT), np.int16)
    logs = np.full((len(readings), KEPT), NEVER, np.float32)
    logs[:, 0] = 0
    own = np.zeros(len(readings), np.int8)
    for i, reading in enumerate(readings):
        found = proposed.get(reading)
        if found is None:
            words[i, 0] = proposer.index.get(fold(reading), int(Kind.OTHER))
        else:
            own[i] = _keep(found, proposer, words[i], logs[i])
    return words, logs, own


def _keep(found: Candidates, proposer: Proposer, words: Any, logs: Any) -> int:
    """Write the best few; return the place of the reading itself, -1 where it is too far behind."""
    score = found.logs + PRIOR * proposer.frequency[found.words]
    order = np.argsort(-score, kind="stable")
    order = order[score[order] >= score.max() - FAR][:KEPT]
    words[: len(order)] = found.words[order]
    logs[: len(order)] = found.logs[order]
    at = np.flatnonzero(order == found.own)
    return int(at[0]) if len(at) else -1
