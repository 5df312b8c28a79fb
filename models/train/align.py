"""Align clean and read lines word by word; two may stand for one on either side."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.repair.tokens import Kind, pieces, skeleton

STEPS = ((1, 1, 0.0), (2, 1, 0.35), (1, 2, 0.35), (1, 0, 0.9), (0, 1, 0.9))
WORST = 0.5
"""Cost a word above which a line was not read but guessed: nothing is learned from it."""

Group = tuple[str, ...]


@cache
def words(token: str) -> Group:
    """Return the words of a token."""
    return tuple(token[start:end] for start, end, kind in pieces(token) if kind != Kind.OTHER)


def line_words(line: str) -> list[str]:
    """Return the words of a line."""
    return [word for token in line.split() for word in words(token)]


@cache
def cost(clean: str, read: str) -> float:
    """Return how unlike two words are, 0 to 1, whatever their marks."""
    a, b = skeleton(clean), skeleton(read)
    return Levenshtein.distance(a, b) / max(len(a), len(b), 1)


def align(clean: list[str], read: list[str]) -> tuple[list[tuple[Group, Group]], float]:
    """Return the cheapest pairing and its cost a word."""
    best: dict[tuple[int, int], float] = {(0, 0): 0.0}
    back: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(clean) + 1):
        for j in range(max(0, i - 8), min(len(read), i + 8) + 1):
            if (i, j) not in best:
                continue
            for di, dj, penalty in STEPS:
                to = (i + di, j + dj)
                if to[0] > len(clean) or to[1] > len(read):
                    continue
                unlike = cost("".join(clean[i : to[0]]), "".join(read[j : to[1]])) if di and dj else 0
                total = best[i, j] + penalty + unlike * max(di, dj)
                if total < best.get(to, 1e9):
                    best[to], back[to] = total, (i, j)
    end = (len(clean), len(read))
    if end not in best:
        return [], 1.0
    return _path(clean, read, back), best[end] / max(1, len(clean))


def _path(
    clean: list[str], read: list[str], back: dict[tuple[int, int], tuple[int, int]]
) -> list[tuple[Group, Group]]:
    at, groups = (len(clean), len(read)), []
    while at != (0, 0):
        before = back[at]
        groups.append((tuple(clean[before[0] : at[0]]), tuple(read[before[1] : at[1]])))
        at = before
    return groups[::-1]


def pairs_of(path: Path) -> Iterator[tuple[Group, Group]]:
    """Yield the aligned words of a file of pairs."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            pair = json.loads(line)
            groups, each = align(line_words(pair["clean"]), line_words(pair["read"]))
            if each < WORST:
                yield from groups
