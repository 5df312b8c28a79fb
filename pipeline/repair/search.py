"""How likely each candidate of each word is, given all others: forward and backward through a beam.

A long text is cut into stretches that are searched side by side, each with some words around it.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.lattice import EMPTY, NEVER, WIDTH, Lattice
from pipeline.repair.ngrams import Ids, Logs
from pipeline.repair.tokens import Kind

BEAM = 12
NARROW = 8
"""Paths that are followed at a time, and in a first look at the text."""

HOPELESS = 16.0
"""Nats behind the best path at which one is given up."""

TIES = 128
"""More than a lattice has ties."""

STRETCH, RUN_UP = 56, 8
"""Words of a stretch, and those around it that are searched with it so that its ends have context."""

AT_ONCE = 160
"""Stretches that are searched side by side, which bounds memory."""

Floats = NDArray[np.float64]


class Language(Protocol):
    """A language model."""

    @property
    def size(self) -> int:
        """How many words there are."""

    @property
    def order(self) -> int:
        """How many words it sees at once."""

    def log_probability(self, contexts: tuple[Ids, ...], of: Ids, words: Ids) -> Logs:
        """Return log P(word | its context); see ``NGrams``."""


@dataclass(frozen=True, slots=True)
class States:
    """The paths that are followed, of all stretches, in the order of these."""

    stretch: Ids
    context: tuple[Ids, ...]
    tie: NDArray[np.int8]
    logs: Floats


@dataclass(frozen=True, slots=True)
class Edges:
    """One step: from a state by a candidate to a state of the next step, -1 where that was given up."""

    source: Ids
    candidate: Ids
    target: Ids
    logs: Floats


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches with what stands around them: arrays (stretches, steps, ``WIDTH``)."""

    words: Ids
    logs: Logs
    opens: NDArray[np.int8]
    closes: NDArray[np.int8]
    places: Ids
    kept: NDArray[np.bool_]


def posteriors(lattice: Lattice, language: Language, weight: float, beam: int = BEAM) -> Logs:
    """Return the log probability of each candidate, (rows, ``WIDTH``), -1e9 where it has none."""
    result = np.full((len(lattice), WIDTH), NEVER, np.float32)
    for first in range(0, len(lattice), STRETCH * AT_ONCE):
        windows = _windows(lattice, np.arange(first, len(lattice), STRETCH)[:AT_ONCE])
        states = [_first(len(windows.words), language.order)]
        edges: list[Edges] = []
        for step in range(windows.words.shape[1]):
            edge, after = _forward(states[-1], windows, step, (language, weight, beam))
            edges.append(edge)
            states.append(after)
        shares = _backward(states, edges, len(windows.words))
        result[windows.places[windows.kept]] = shares[windows.kept]
    return result


def _windows(lattice: Lattice, starts: Ids) -> Windows:
    n = len(lattice)
    places = starts[:, None] - RUN_UP + np.arange(min(STRETCH + 2 * RUN_UP, n + RUN_UP))
    inside = (places >= 0) & (places < n)
    clipped = np.clip(places, 0, n - 1)
    # A window may begin between the pieces of a reading: there the first piece is out of sight.
    free = places == places[:, :1]
    only_first = np.where(np.arange(WIDTH) == 0, np.float32(0), NEVER)
    words = np.where(inside[..., None], lattice.words[clipped], int(Kind.BREAK))
    logs = np.where(inside[..., None], lattice.logs[clipped], only_first)
    opens = np.where(inside[..., None], lattice.opens[clipped], np.int8(0))
    closes = np.where((inside & ~free)[..., None], lattice.closes[clipped], np.int8(0))
    kept = inside & (places >= starts[:, None]) & (places < starts[:, None] + STRETCH)
    return Windows(words, logs, opens, closes, places, kept)


def _first(stretches: int, order: int) -> States:
    context = tuple(np.full(stretches, int(Kind.BREAK), np.int64) for _ in range(order - 1))
    return States(np.arange(stretches), context, np.zeros(stretches, np.int8), np.zeros(stretches))


def _forward(
    states: States, windows: Windows, step: int, search: tuple[Language, float, int]
) -> tuple[Edges, States]:
    """Go one step on with each path that may; paths that look alike from there become one."""
    language, weight, beam = search
    at = states.stretch
    allowed = (windows.logs[:, step] > NEVER / 2)[at] & (windows.closes[at, step] == states.tie[:, None])
    source, candidate = np.nonzero(allowed)
    stretch = at[source]
    word = windows.words[stretch, step, candidate]
    empty = word == EMPTY
    said = language.log_probability(states.context, source, np.where(empty, 0, word))
    logs = windows.logs[stretch, step, candidate] + weight * np.where(empty, 0, said).astype(np.float64)
    tie = windows.opens[stretch, step, candidate]
    context = tuple(
        np.where(empty, old[source], new)
        for old, new in zip(states.context, (*(c[source] for c in states.context[1:]), word), strict=True)
    )
    total = states.logs[source] + logs
    first, group = _alike(stretch, (*context, tie), language.size)
    sums = _log_sums(total, group, len(first))
    target = _places_in_beam((stretch[first], tie[first]), sums, beam)
    chosen = np.flatnonzero(target >= 0)
    chosen = chosen[np.argsort(target[chosen])]
    kept = first[chosen]
    after = States(stretch[kept], tuple(c[kept] for c in context), tie[kept], sums[chosen])
    return Edges(source, candidate, target[group], logs), after


def _alike(stretch: Ids, seen: tuple[Ids | NDArray[np.int8], ...], size: int) -> tuple[Ids, Ids]:
    """Group paths by all that the future can see of them; return one of each group, and the groups."""
    key = stretch
    for part in seen:
        key = key * size + part
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return first, group


def _log_sums(logs: Floats, group: Ids, groups: int) -> Floats:
    """Return the logarithm of the sum of each group, -1e9 for an empty one."""
    most = np.full(groups, float(NEVER))
    np.maximum.at(most, group, logs)
    sums = np.bincount(group, np.exp(logs - most[group]), groups)
    return np.asarray(most + np.log(np.maximum(sums, 1e-300)))


def _places_in_beam(at: tuple[Ids, NDArray[np.int8]], logs: Floats, beam: int) -> Ids:
    """Return the place of each group among the states of the next step; -1: it is given up.

    Groups of one stretch stand together. Paths in the midst of a reading that is cut (their tie) are ranked
    among those of the same cut: elsewhere its price may lie in the pieces that are still to come.
    """
    stretch, tie = at
    starts = _begins(stretch)
    best = np.repeat(np.maximum.reduceat(logs, starts), _lengths(starts, len(logs)))
    hopeful = np.flatnonzero(logs > best - HOPELESS)
    cut = stretch[hopeful] * TIES + tie[hopeful]
    order = np.lexsort((-logs[hopeful], cut))
    first = _begins(cut[order])
    rank = np.arange(len(order)) - np.repeat(first, _lengths(first, len(order)))
    kept = hopeful[order[rank < beam]]
    target = np.full(len(logs), -1, np.int64)
    target[kept] = np.arange(len(kept))
    return target


def _begins(values: Ids) -> Ids:
    """Return where another value begins, the first place with them."""
    return np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))


def _lengths(starts: Ids, end: int) -> Ids:
    return np.concatenate((starts[1:], [end])) - starts


def _backward(states: list[States], edges: list[Edges], stretches: int) -> Logs:
    """Return the log share of all kept paths that go by each candidate: (stretches, steps, ``WIDTH``)."""
    last = states[-1]
    whole = _log_sums(last.logs, last.stretch, stretches)
    ahead: Floats = np.zeros(len(last.logs))
    shares = np.full((stretches, len(edges), WIDTH), NEVER, np.float32)
    for step in range(len(edges) - 1, -1, -1):
        edge, before = edges[step], states[step]
        alive = np.flatnonzero(edge.target >= 0)
        onward = edge.logs[alive] + ahead[edge.target[alive]]
        source = edge.source[alive]
        stretch = before.stretch[source]
        share = np.exp(before.logs[source] + onward - whole[stretch])
        sums = np.bincount(stretch * WIDTH + edge.candidate[alive], share, stretches * WIDTH)
        shares[:, step] = np.where(sums > 0, np.log(np.maximum(sums, 1e-300)), NEVER).reshape(
            stretches, WIDTH
        )
        ahead = _log_sums(onward, source, len(before.logs))
    return shares
