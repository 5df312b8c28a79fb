"""The likeliest path through the candidates of a text: a beam search over many stretches side by side."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.candidates import KEPT, Candidates
from pipeline.repair.ngrams import Ids, Logs
from pipeline.repair.tokens import Kind

BEAM = 12
NARROW = 5
"""Paths that are followed at a time, and in a first look at the text."""

STRETCH, RUN_UP = 56, 8
"""Words of a stretch, and those around it that are searched with it so that its ends have context."""

WIDTH = KEPT + 1
NEVER = np.float32(-1e9)

History = list[tuple[Ids, Ids]]
"""Of each step, for each path kept: the path before it, and the candidate taken."""


class Language(Protocol):
    """A language model."""

    @property
    def size(self) -> int:
        """How many words there are."""

    @property
    def order(self) -> int:
        """How many words it sees at once."""

    def log_probability(self, context: tuple[Ids, ...], word: Ids) -> Logs:
        """Return log P(word | context, oldest first)."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Candidates of all words of a text, padded: (words, WIDTH)."""

    words: Ids
    logs: Logs

    @classmethod
    def of(cls, candidates: list[Candidates]) -> "Lattice":
        """Lay candidates out side by side."""
        words = np.zeros((len(candidates), WIDTH), np.int64)
        logs = np.full((len(candidates), WIDTH), NEVER, np.float32)
        for i, found in enumerate(candidates):
            words[i, : len(found.words)] = found.words
            logs[i, : len(found.words)] = found.logs
        return cls(words, logs)


def best_path(lattice: Lattice, ngrams: Language, weight: float, beam: int = BEAM) -> Ids:
    """Return which candidate of each word is on the likeliest path."""
    n = len(lattice.words)
    starts = np.arange(0, n, STRETCH)
    steps = min(STRETCH + 2 * RUN_UP, n + RUN_UP)
    places = starts[:, None] - RUN_UP + np.arange(steps)
    inside = (places >= 0) & (places < n)
    clipped = np.clip(places, 0, n - 1)
    words = np.where(inside[..., None], lattice.words[clipped], int(Kind.BREAK))
    only_first = np.where(np.arange(WIDTH) == 0, np.float32(0), NEVER)
    logs = np.where(inside[..., None], lattice.logs[clipped], only_first)
    chosen = _trace(*_search((words, logs), ngrams, weight, beam))
    keep = inside & (places >= starts[:, None]) & (places < starts[:, None] + STRETCH)
    path = np.zeros(n, np.int64)
    path[places[keep]] = chosen[keep]
    return path


def _search(stretched: tuple[Ids, Logs], ngrams: Language, weight: float, beam: int) -> tuple[History, Ids]:
    """Search stretches (stretches, steps, WIDTH) side by side; return all steps and the best end of each."""
    words, logs = stretched
    stretches, steps, _ = words.shape
    context = [np.full((stretches, 1), int(Kind.BREAK), np.int64) for _ in range(ngrams.order - 1)]
    score = np.zeros((stretches, 1), np.float32)
    history: History = []
    for step in range(steps):
        language = ngrams.log_probability(tuple(c[..., None] for c in context), words[:, None, step])
        total = score[..., None] + logs[:, None, step] + np.float32(weight) * language
        keys = np.broadcast_to(_keys(context, words[:, None, step], ngrams.size), total.shape)
        kept = _distinct_best(total.reshape(stretches, -1), keys.reshape(stretches, -1), beam)
        before, candidate = kept // WIDTH, kept % WIDTH
        score = np.take_along_axis(total.reshape(stretches, -1), kept, 1)
        context = [np.take_along_axis(c, before, 1) for c in context]
        context = [*context[1:], np.take_along_axis(words[:, step], candidate, 1)]
        history.append((before, candidate))
    return history, score.argmax(1)


def _keys(context: list[Ids], words: Ids, size: int) -> Ids:
    """Return a number for what the future can see of each path: its last words."""
    key = np.zeros((1, 1, 1), np.int64)
    for word in (*context[1:], None):
        key = key * size + (words if word is None else word[..., None])
    return key


def _distinct_best(scores: Any, keys: Ids, beam: int) -> Ids:
    """Return the places of the best paths of each stretch, one for each key."""
    few = min(2 * beam, scores.shape[1])
    top = np.argpartition(-scores, few - 1, axis=1)[:, :few]
    top = np.take_along_axis(top, np.argsort(-np.take_along_axis(scores, top, 1), axis=1, kind="stable"), 1)
    key = np.take_along_axis(keys, top, 1)
    again = np.tril(key[:, :, None] == key[:, None, :], -1).any(2)
    first = np.argsort(again, axis=1, kind="stable")[:, :beam]
    # Where there are fewer distinct paths than the beam is wide, copies fill it; they do no harm.
    return np.take_along_axis(top, first, 1)


def _trace(history: History, best: Ids) -> Ids:
    chosen = []
    at = best[:, None]
    for before, candidate in reversed(history):
        chosen.append(np.take_along_axis(candidate, at, 1)[:, 0])
        at = np.take_along_axis(before, at, 1)
    return np.stack(chosen[::-1], 1)


def local_odds(lattice: Lattice, path: Ids, ngrams: Language, weight: float) -> NDArray[np.float64]:
    """Return the log probability of each candidate (words, WIDTH), its neighbours being those of the path."""
    n = len(path)
    reach = ngrams.order - 1
    chosen = lattice.words[np.arange(n), path]
    padded = np.concatenate([np.full(reach, int(Kind.BREAK)), chosen, np.full(reach, int(Kind.BREAK))])
    total = lattice.logs.astype(np.float64)
    for ahead in range(reach + 1):
        # The n-gram that ends `ahead` words behind the one in question.
        row = [padded[reach + ahead - back : reach + ahead - back + n, None] for back in range(reach, -1, -1)]
        row[reach - ahead] = lattice.words
        total += weight * ngrams.log_probability(tuple(row[:-1]), row[-1])
    total -= total.max(1, keepdims=True)
    return np.asarray(total - np.log(np.exp(total).sum(1, keepdims=True)))
