"""Count n-grams of syllables and write them as the language model of the restorer.

python models/train/ngrams.py --head 4 OUT CORPUS[=WEIGHT] ...
Interpolated Kneser-Ney with discounts by count; of each order those n-grams are kept that tell most. Three
minutes, 6 GB of memory.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from corpus import lines

from pipeline.repair.ngrams import BUCKET, STEP, hashed
from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, fold, pieces, skeleton

HEAD_LINES = 200_000
DISCOUNTS = {2: (0.8, 1.2, 1.5), 3: (0.85, 1.3, 1.7)}
HIGH_DISCOUNTS = (0.9, 1.4, 1.9)
"""Occurrences taken from n-grams that came once, twice or more often, for those that were not seen: somewhat
more than counts of counts say (0.7, 1.2, 1.4), as the texts to be repaired are of other kinds."""

FEWEST, MOST = (1, 2, 2), (693_000, 2_000_000, 2_400_000)
"""Of orders 2, 3, 4: occurrences from which an n-gram counts, and n-grams that are kept (24 MB together)."""

BARE = 2000
"""A word without marks this much rarer than the words with its letters is a slip or a foreign name."""

CLASSES = ("<other>", "<number>", "<code>", "<break>")
LOAD = 0.8
"""Share of slots that are filled; the rarest n-grams of a full bucket are left out."""


@cache
def folded(token: str) -> tuple[tuple[Kind, str], ...]:
    """Return the words of a token as the language model sees them."""
    return tuple((kind, fold(token[start:end])) for start, end, kind in pieces(token))


def vocabulary_of(counts: Counter[str], rarest_syllable: int, rarest_other: int) -> list[str]:
    """Choose the words: attested syllables, and other frequent tokens (abbreviations, foreign words)."""
    alike: Counter[str] = Counter()
    for word, n in counts.items():
        alike[skeleton(word)] += n
    kept = [
        word
        for word, n in counts.most_common()
        if word.isalpha() and len(word) <= 10 and n >= (rarest_syllable if known(word) else rarest_other)
        if not (skeleton(word) == word and alike[word] > BARE * n)
    ]
    return [*CLASSES, *kept]


def ids_of(text: Iterable[str], index: dict[str, int]) -> Any:
    """Return the words of a text as numbers, a break after each line."""
    known_ids = cache(lambda token: [index.get(w, 0) if k == Kind.WORD else int(k) for k, w in folded(token)])
    out: list[Any] = []
    chunk: list[int] = []
    for line in text:
        for token in line.split():
            chunk += known_ids(token)
        chunk.append(Kind.BREAK)
        if len(chunk) > 1_000_000:
            out.append(np.array(chunk, np.uint16))
            chunk = []
    return np.concatenate([*out, np.array(chunk, np.uint16)])


def count(parts: list[tuple[Any, float]], order: int, size: int) -> tuple[Any, Any, Any]:
    """Return the distinct n-grams of an order as keys, how often they came, and their weighted counts."""
    found = [(*_distinct(ids, order, size), weight) for ids, weight in parts]
    every = np.concatenate([keys for keys, _, _ in found])
    by_key = np.argsort(every, kind="stable")
    every = every[by_key]
    came = np.concatenate([n for _, n, _ in found])[by_key]
    weighed = np.concatenate([n * weight for _, n, weight in found])[by_key]
    first = np.flatnonzero(np.r_[True, every[1:] != every[:-1]])
    return every[first], np.add.reduceat(came, first), np.add.reduceat(weighed, first)


def _distinct(ids: Any, order: int, size: int) -> tuple[Any, Any]:
    length = max(0, len(ids) - order + 1)  # a small corpus is all head: the rest is empty
    key = np.zeros(length, np.int64)
    for i in range(order):
        key = key * size + ids[i : length + i]
    return np.unique(key, return_counts=True)


def at(keys: Any, wanted: Any) -> Any:
    """Return the places of keys that are there, and which are not."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted


@dataclass
class Level:
    """The n-grams of one order, by rising keys, each with the place ``of`` its context among ``contexts``.

    ``came`` is what probabilities are made of: in the highest order how often it came, in the others behind
    how many different words (Kneser-Ney); ``n`` the same with each text by its own weight. ``weight`` is how
    often it came, by that weight.
    """

    keys: Any
    came: Any
    n: Any
    weight: Any
    of: Any
    contexts: Any
    total: Any
    kept: Any
    chances: Any = None
    lower: Any = None
    left: Any = None

    @classmethod
    def of_counts(cls, counts: tuple[Any, Any, Any], weights: tuple[Any, Any], size: int) -> "Level":
        """Make a level of keys, ``came`` and ``n``; those n-grams are kept whose weights are given, too."""
        every, came, n = counts
        by_context = every // size
        first = np.flatnonzero(np.r_[True, by_context[1:] != by_context[:-1]])
        of = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(every)]))
        place, there = at(weights[0], every)
        keys = every[there]
        total = np.add.reduceat(n, first)
        weight = weights[1][place[there]]
        return cls(
            keys, came[there], n[there], weight, of[there], by_context[first], total, np.ones(len(keys), bool)
        )

    def estimate(self, lower: Any, discounts: tuple[float, ...]) -> None:
        """Estimate the probabilities, given those of the shorter n-grams that they end in."""
        taken = np.array((0, *discounts))[np.minimum(self.came, len(discounts))] / self.came
        seen = np.where(self.kept, self.n * (1 - taken), 0) / self.total[self.of]
        self.left = np.maximum(1 - np.bincount(self.of, seen, len(self.contexts)), 1e-6)
        self.lower = lower
        self.chances = seen + self.left[self.of] * lower

    @property
    def gain(self) -> Any:
        """How much likelier, in nats, the text is with each n-gram than without it."""
        return self.weight * np.log(self.chances / (self.left[self.of] * self.lower))


class Builder:
    """Probabilities of n-grams up to an order; of order 3 and more those count that came ``fewest`` times."""

    def __init__(self, parts: list[tuple[Any, float]], size: int, fewest: tuple[int, ...]) -> None:
        self.size = size
        singles = sum(np.bincount(ids, minlength=size) * weight for ids, weight in parts)
        # The frequencies themselves: the restorer chooses its candidates by them.
        self.single = (singles + 0.5) / (singles + 0.5).sum()
        self.levels: dict[int, Level] = {}
        known: tuple[Any, Any] | None = None
        for order, least in enumerate(fewest, 2):
            keys, came, weight = count(parts, order, size)
            if known is not None:
                behind = self._behind(keys, weight / came, order - 1)
                self.levels[order - 1] = Level.of_counts(behind, known, size)
            known = keys[came >= least], weight[came >= least]
            print(f"order {order}: {len(keys)} n-grams, {len(known[0])} of {least} and more", flush=True)
        assert known is not None
        self.levels[order] = Level.of_counts((keys, came, weight), known, size)
        self.estimate()

    def _behind(self, keys: Any, weight: Any, order: int) -> tuple[Any, Any, Any]:
        """Return n-grams of an order, and behind how many different words they came, whole and weighed."""
        ends, place = np.unique(keys % self.size**order, return_inverse=True)
        n = np.bincount(place, weight)
        return ends, np.maximum(1, np.round(n)).astype(np.int64), n

    def estimate(self) -> None:
        """Estimate all orders, with the n-grams that are kept."""
        for order, level in self.levels.items():
            lower = self.probability(level.keys % self.size ** (order - 1), order - 1)
            level.estimate(lower, DISCOUNTS.get(order, HIGH_DISCOUNTS))

    def probability(self, keys: Any, order: int) -> Any:
        """Return P(last word | the words before), backing off where an n-gram was dropped."""
        if order == 1:
            return self.single[keys]
        level = self.levels[order]
        place, there = at(level.keys, keys)
        there &= level.kept[place]
        found = np.where(there, level.chances[place], 0.0)
        missing = keys[~there]
        context, known = at(level.contexts, missing // self.size)
        left = np.where(known, level.left[context], 1.0)
        found[~there] = left * self.probability(missing % self.size ** (order - 1), order - 1)
        return found

    def prune(self, most: tuple[int, ...]) -> None:
        """Keep so many n-grams of each order that tell most, with their ends and contexts; estimate anew."""
        needed = np.zeros(0, np.int64)
        for order, level in reversed(self.levels.items()):
            place, there = at(level.keys, needed)
            gain = level.gain
            gain[place[there]] = np.inf
            number = min(len(gain), max(most[order - 2], int(np.isinf(gain).sum())))
            level.kept = gain >= np.partition(gain, len(gain) - number)[len(gain) - number]
            level.kept &= gain > 0
            keys = level.keys[level.kept]
            needed = np.unique(np.r_[keys // self.size, keys % self.size ** (order - 1)])
        self.estimate()

    def write_singles(self, out: Path) -> None:
        """Write the table of single words."""
        left = np.ones(self.size)
        left[self.levels[2].contexts] = self.levels[2].left
        np.save(out / "ngrams1.npy", np.stack([quantised(np.log(self.single)), quantised(np.log(left))], 1))

    def write(self, out: Path) -> None:
        """Write the tables of all orders: checks and values in buckets."""
        self.write_singles(out)
        for order, level in self.levels.items():
            keys = level.keys[level.kept]
            values = [quantised(np.log(level.chances[level.kept]))]
            if order + 1 in self.levels:
                longer = self.levels[order + 1]
                place, there = at(longer.contexts, keys)
                values.append(quantised(np.log(np.where(there, longer.left[place], 1.0))))
            checks, filled, lost = fill(keys, level.weight[level.kept], np.stack(values, 1), order == 2)
            np.save(out / f"ngrams{order}-checks.npy", checks)
            np.save(out / f"ngrams{order}-values.npy", filled)
            print(f"order {order}: {len(keys)} written, {lost} found no room", flush=True)


def quantised(log: Any) -> Any:
    """Return logarithms as bytes."""
    return np.clip(np.round(-log / STEP), 0, 255).astype(np.uint8)


def fill(keys: Any, n: Any, values: Any, whole: bool) -> tuple[Any, Any, int]:
    """Lay n-grams out in buckets by their hash, the frequent ones first; known by hash or by whole key."""
    buckets = int(len(keys) / BUCKET / LOAD) + 1
    bucket, check = hashed(keys, buckets)
    if whole:
        check = (keys + 1).astype(np.uint32)
    order = np.lexsort((-n, bucket))
    bucket, check, values = bucket[order], check[order], values[order]
    first = np.flatnonzero(np.r_[True, bucket[1:] != bucket[:-1]])
    slot = np.arange(len(bucket)) - np.repeat(first, np.diff(np.r_[first, len(bucket)]))
    fits = slot < BUCKET
    checks = np.zeros((buckets, BUCKET), check.dtype)
    filled = np.zeros((buckets, BUCKET, values.shape[1]), np.uint8)
    checks[bucket[fits], slot[fits]] = check[fits]
    filled[bucket[fits], slot[fits]] = values[fits]
    return checks, filled, int((~fits).sum())


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS[=WEIGHT]")
    parser.add_argument("--head", type=float, default=3, help="weight of the first corpus's first lines")
    parser.add_argument("--rarest", type=int, nargs=2, default=(10, 300), help="of syllables, of others")
    parser.add_argument("--fewest", type=int, nargs="+", default=FEWEST, help="occurrences, by order from 2")
    parser.add_argument("--most", type=int, nargs="+", default=MOST, help="n-grams that are kept, by order")
    parser.add_argument("--lines", type=int, help="of each corpus, to try it")
    asked = parser.parse_args()
    named = [name.partition("=") for name in asked.corpora]
    texts = [(list(lines(Path(name), asked.lines)), float(weight or 1)) for name, _, weight in named]
    counts = Counter(w for text, _ in texts for line in text for t in line.split() for _, w in folded(t))
    vocabulary = vocabulary_of(counts, *asked.rarest)
    index = {word: i for i, word in enumerate(vocabulary)}
    (whole, _), *others = texts
    parts = [(ids_of(whole[:HEAD_LINES], index), asked.head), (ids_of(whole[HEAD_LINES:], index), 1.0)]
    parts += [(ids_of(text, index), weight) for text, weight in others]
    builder = Builder(parts, len(vocabulary), tuple(asked.fewest))
    builder.prune(tuple(asked.most))
    builder.write(asked.out)
    (asked.out / "words.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    sizes = {"words": len(vocabulary), "tokens": int(sum(len(ids) for ids, _ in parts))}
    print(json.dumps(sizes))


if __name__ == "__main__":
    main()
