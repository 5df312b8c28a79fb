"""The words of a text over the rows of a lattice: one row a word, more where words ran together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from pipeline.repair.candidates import Proposer
from pipeline.repair.chosen import Candidates
from pipeline.repair.joins import Joins, Ways
from pipeline.repair.lattice import EMPTY, FREE, SAID, WIDTH, Lattice, Row
from pipeline.repair.ngrams import Logs
from pipeline.repair.shapes import Shape
from pipeline.repair.tokens import Kind, Word, fold

SHORT, WHOLE = 3, 8
"""Letters of the shorter part of a word that fell apart, and of the whole."""

MERGED = 3
"""Candidates of a word that fell apart."""


SURE = 0.95
"""Probability in the first look from which a word is learned from."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A word with its capitals; ``proposer`` is that of its source, ``None`` where it may not be changed.

    ``credit`` is added to the log probability of the reading itself: what the engine said of it. ``hold``
    are the nats that a change must be surer than usual.
    """

    word: Word
    shape: Shape
    proposer: Proposer | None
    credit: float = 0.0
    hold: float = 0.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, its first row, the ways to cut it; its first candidate that takes in the next word, or -1."""

    seen: Seen
    row: int
    ways: Ways = ()
    merging: int = -1


@dataclass(frozen=True, slots=True)
class Laid:
    """Rows, and the words that they stand for."""

    rows: tuple[Row, ...]
    units: tuple[Unit, ...]

    @property
    def readings(self) -> tuple[str, ...]:
        """Of each row the word that begins there, as it was read; "" where none does."""
        readings = [""] * len(self.rows)
        for unit in self.units:
            readings[unit.row] = unit.seen.word.text
        return tuple(readings)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where words may have run together or fallen apart, by their place."""

    ways: dict[int, Ways]
    wholes: dict[int, str]


def cuts_of(text: str, words: Sequence[Seen]) -> Cuts:
    """Find what may be several words, or a part of one."""
    return Cuts(_ways(words), _wholes(text, words))


def lay(words: Sequence[Seen], cuts: Cuts, index: dict[str, int]) -> Laid:
    """Lay words over rows; a break before each paragraph has a row of its own."""
    merged = {i: found for i, whole in cuts.wholes.items() if (found := _merged(words[i], whole))}
    rows: list[Row] = []
    units: list[Unit] = []
    for i, seen in enumerate(words):
        if seen.word.begins_paragraph:
            rows.append(_certain(int(Kind.BREAK)))
        ways = cuts.ways.get(i, ())
        made = _rows(seen, ways, index)
        if i - 1 in merged:
            made[0] = _with(made[0], ((EMPTY, 0.0),), FREE, SAID)
        merging = -1
        if i in merged:
            merging = len(made[0].words)
            made[0] = _with(made[0], merged[i], SAID, FREE)
        units.append(Unit(seen, len(rows), ways, merging))
        rows += made
    return Laid(tuple(rows), tuple(units))


def adapt(laid: Laid, cuts: Cuts, lattice: Lattice, posteriors: Logs) -> list[Seen] | None:
    """Return the words with proposers that have learned from the sure ones among them; ``None``: too few."""
    rows = np.array([unit.row for unit in laid.units])
    taken = posteriors[rows].argmax(1)
    sure = posteriors[rows, taken] > np.log(SURE)
    said = np.where(lattice.opens[rows, taken] == FREE, lattice.words[rows, taken], EMPTY)
    learned: dict[int, Proposer] = {}
    needed = _readings(laid, cuts)
    for proposer in _proposers([unit.seen for unit in laid.units]):
        own = [i for i, unit in enumerate(laid.units) if unit.seen.proposer is proposer]
        pairs = [(laid.units[i].seen.word.text, int(said[i])) for i in own if sure[i] and said[i] != EMPTY]
        other = proposer.adapted(pairs, needed)
        if other is not None:
            learned[id(proposer)] = other
    if not learned:
        return None
    return [_with_proposer(unit.seen, learned.get(id(unit.seen.proposer))) for unit in laid.units]


def _with_proposer(seen: Seen, proposer: Proposer | None) -> Seen:
    return Seen(seen.word, seen.shape, proposer, seen.credit) if proposer else seen


def _readings(laid: Laid, cuts: Cuts) -> set[str]:
    """Return all readings that are laid: words, pieces of them, and two as one."""
    whole = {unit.seen.word.text for unit in laid.units}.union(cuts.wholes.values())
    return whole.union(piece for ways in cuts.ways.values() for way in ways for piece in way)


def _ways(words: Sequence[Seen]) -> dict[int, Ways]:
    """Return the ways to cut words, by their place."""
    found: dict[int, Ways] = {}
    for proposer in _proposers(words):
        forms = {i: s.word.text for i, s in enumerate(words) if s.proposer is proposer}
        cuts = Joins(proposer, proposer.weights.joined).ways(forms.values())
        found |= {i: cuts[f] for i, f in forms.items() if f in cuts}
    return found


def _wholes(text: str, words: Sequence[Seen]) -> dict[int, str]:
    """Return what two words are together where they may be one, by the place of the first."""
    found: dict[int, str] = {}
    for i, (first, second) in enumerate(pairwise(words)):
        # A word is part of one whole only.
        if i - 1 not in found and _fell_apart(text, first, second):
            found[i] = first.word.text + second.word.text
    for proposer in _proposers(words):
        proposer.propose(whole for i, whole in found.items() if words[i].proposer is proposer)
    return found


def _proposers(words: Sequence[Seen]) -> list[Proposer]:
    return list({id(s.proposer): s.proposer for s in words if s.proposer}.values())


def _merged(first: Seen, whole: str) -> list[tuple[int, float]]:
    assert first.proposer is not None
    found = first.proposer.memory[whole]
    cost = first.proposer.weights.split
    chosen = zip(found.words[:MERGED].tolist(), found.logs[:MERGED].tolist(), strict=True)
    return [(word, log + cost) for word, log in chosen if word >= Kind.WORD]


def _fell_apart(text: str, first: Seen, second: Seen) -> bool:
    """Tell two neighbours that may be one word: a blank between them, one of them short and no word."""
    a, b = first.word, second.word
    if first.proposer is None or first.proposer is not second.proposer:
        return False
    if second.word.begins_paragraph or a.line != b.line or text[a.end : b.start] != " ":
        return False
    short = min(a, b, key=lambda w: len(w.text))
    if not (a.text + b.text).isalpha() or len(short.text) > SHORT or len(a.text + b.text) > WHOLE:
        return False
    return not b.text[0].isupper() and not {fold(a.text), fold(b.text)} <= first.proposer.index.keys()


def _rows(seen: Seen, ways: Ways, index: dict[str, int]) -> list[Row]:
    if seen.proposer is None:
        known = index.get(fold(seen.word.text), int(Kind.OTHER))
        return [_certain(int(seen.word.kind) if seen.word.kind < Kind.WORD else known)]
    found = _credited(seen.proposer.memory[seen.word.text], seen.credit)
    if ways:
        return Joins(seen.proposer, seen.proposer.weights.joined).rows(found, ways)
    return [Row(found.words, found.logs, found.own)]


def _credited(found: Candidates, credit: float) -> Candidates:
    if not credit:
        return found
    logs = found.logs.copy()
    logs[found.own] += credit
    return replace(found, logs=logs)


def _with(row: Row, cells: Sequence[tuple[int, float]], opens: int, closes: int) -> Row:
    """Add candidates to a row."""
    n, room = len(row.words), cells[: WIDTH - len(row.words)]
    return Row(
        np.concatenate((row.words, np.array([word for word, _ in room], np.int64))),
        np.concatenate((row.logs, np.array([log for _, log in room], np.float32))),
        row.own,
        [*(row.opens or [FREE] * n), *[opens] * len(room)],
        [*(row.closes or [FREE] * n), *[closes] * len(room)],
    )


@lru_cache(1 << 14)
def _certain(word: int) -> Row:
    return Row(np.array([word], np.int64), np.zeros(1, np.float32), 0)
