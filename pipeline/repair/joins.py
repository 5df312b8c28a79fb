"""Words that ran together in the reading ("co'sé" for "cơ sở"), and words that fell apart ("PH i")."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pipeline.repair.candidates import Proposer
from pipeline.repair.chosen import Candidates
from pipeline.repair.lattice import EMPTY, FREE, SAID, Row
from pipeline.repair.tokens import Kind, fold

SHORTEST, LONGEST = 4, 24
"""Letters of a reading that may be several words."""

SUSPECT = -9.0
"""Log probability of the likeliest single word below which a reading may be several."""

PIECE = 8
"""Letters of the longest piece."""

SLACK = 3.0
"""Nats that a cut may be worse than a single word: the words around it have the last say."""

WAYS, SINGLES, OF_PIECE = 2, 7, 5
"""Ways to cut one reading; candidates of the whole beside them, and of each piece."""

Ways = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Joins:
    """Cuts readings; ``cost`` is the log probability that a blank was lost."""

    proposer: Proposer
    cost: float

    def ways(self, readings: Iterable[str]) -> dict[str, Ways]:
        """Return the likeliest ways to cut those readings that no single word explains."""
        suspects = sorted(r for r in set(readings) if self._is_suspect(r))
        pieces = {r[start:end] for r in suspects for start, end in self._spans(r)}
        self.proposer.propose(piece for piece in pieces if not piece.isdigit())
        return {r: found for r in suspects if (found := self._cut(r))}

    def _is_suspect(self, reading: str) -> bool:
        if not SHORTEST <= len(reading) <= LONGEST or fold(reading) in self.proposer.index:
            return False
        return float(self.proposer.memory[reading].logs.max()) < SUSPECT

    def _spans(self, reading: str) -> Iterator[tuple[int, int]]:
        """Yield where a piece may stand: a run of digits is a piece of its own, or stands for letters."""
        n = len(reading)
        for start in range(n):
            for end in range(start + 1, min(n, start + PIECE) + 1):
                at_an_end = start == 0 or end == n
                if (n > PIECE + 1 or at_an_end) and self._may_be_piece(reading, start, end):
                    yield start, end

    def _may_be_piece(self, reading: str, start: int, end: int) -> bool:
        piece = reading[start:end]
        if piece == reading:
            return False
        if piece.isdigit():
            return not (reading[start - 1 : start].isdigit() or reading[end : end + 1].isdigit())
        return piece.isalpha() or self.proposer.is_misreading(piece)

    def _cut(self, reading: str) -> Ways:
        """Search the cuts from left to right, keeping the best few up to each letter."""
        ends: list[list[tuple[float, tuple[str, ...]]]] = [[] for _ in range(len(reading) + 1)]
        ends[0] = [(0.0, ())]
        spans = sorted(self._spans(reading), key=lambda span: span[1])
        for end, group in groupby(spans, key=lambda span: span[1]):
            found = [
                (
                    log + self._worth(reading[start:end]) + (self.cost if cut else 0.0),
                    (*cut, reading[start:end]),
                )
                for start, _ in group
                for log, cut in ends[start]
            ]
            ends[end] = sorted(found, reverse=True)[:WAYS]
        least = self.proposer.likeliness(reading) - SLACK
        return tuple(cut for log, cut in ends[-1] if len(cut) > 1 and log > least)

    def _worth(self, piece: str) -> float:
        if piece.isdigit():
            return float(self.proposer.frequency[Kind.NUMBER])
        return self.proposer.likeliness(piece)

    def rows(self, whole: Candidates, ways: Ways) -> list[Row]:
        """Lay the whole reading and the ways to cut it over as many rows as the longest way needs."""
        depth = max(map(len, ways))
        made: list[list[tuple[int, float, int, int]]] = [[] for _ in range(depth)]
        made[0] = [(w, log, SAID, FREE) for w, log in _first(whole, SINGLES)]
        own = next((i for i, (w, *_) in enumerate(made[0]) if w == whole.words[whole.own]), -1)
        for row in made[1:]:
            row.append((EMPTY, 0.0, SAID, SAID))
        for tie, way in enumerate(ways, SAID + 1):
            for i, piece in enumerate(way):
                cost = 0.0 if i else self.cost * (len(way) - 1)
                opens = tie if i + 1 < len(way) else SAID
                closes = tie if i else FREE
                made[i] += [(w, log + cost, opens, closes) for w, log in self._of_piece(piece)]
        made[-1] = [(w, log, FREE, closes) for w, log, _, closes in made[-1]]
        return [_row(cells, own if i == 0 else -1) for i, cells in enumerate(made)]

    def _of_piece(self, piece: str) -> list[tuple[int, float]]:
        if piece.isdigit():
            return [(int(Kind.NUMBER), 0.0)]
        found = _first(self.proposer.memory[piece], OF_PIECE)
        return [(w, log) for w, log in found if w >= Kind.WORD] or found


def _first(candidates: Candidates, most: int) -> list[tuple[int, float]]:
    """Return the likeliest candidates, and the reading itself."""
    chosen = list(range(min(most, len(candidates.words))))
    if candidates.own >= most:
        chosen.append(candidates.own)
    return [(int(candidates.words[i]), float(candidates.logs[i])) for i in chosen]


def _row(cells: Sequence[tuple[int, float, int, int]], own: int) -> Row:
    words, logs, opens, closes = zip(*cells, strict=True)
    return Row(np.array(words), np.array(logs, np.float32), own, opens, closes)
