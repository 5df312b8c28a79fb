"""Count n-grams of syllables and write them as the language model of the restorer.

python models/train/ngrams.py --head 3 OUT CORPUS[=WEIGHT] ...
Interpolated with absolute discounting; rare n-grams of each order are dropped. Three minutes, 6 GB of memory.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from corpus import lines

from pipeline.repair.ngrams import BUCKET, STEP, hashed
from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, fold, pieces, skeleton

HEAD_LINES = 200_000
DISCOUNT = 0.75
"""Occurrences taken from each n-gram for those that were not seen."""

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


class Builder:
    """Probabilities of n-grams, order by order."""

    def __init__(self, parts: list[tuple[Any, float]], size: int) -> None:
        self.size = size
        self.parts = parts
        singles = sum(np.bincount(ids, minlength=size) * weight for ids, weight in parts)
        self.single = (singles + 0.5) / (singles + 0.5).sum()
        self.levels: list[tuple[Any, Any, Any]] = []
        self.contexts: dict[int, tuple[Any, Any]] = {}

    def add(self, order: int, fewest: float, lightest: float) -> None:
        """Estimate an order; of it those n-grams are kept that came so often and weigh so much."""
        keys, came, n = count(self.parts, order, self.size)
        contexts = keys // self.size
        first = np.flatnonzero(np.r_[True, contexts[1:] != contexts[:-1]])
        of = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(keys)]))
        total = np.add.reduceat(n, first)[of]
        kept = (came >= fewest) & (n >= lightest)
        seen = np.where(kept, n * (1 - DISCOUNT / came), 0) / total
        left = 1 - np.add.reduceat(seen, first)
        lower = self.probability(keys % self.size ** (order - 1), order - 1)
        self.levels.append((keys[kept], (seen + left[of] * lower)[kept], n[kept]))
        self.contexts[order] = contexts[first], left
        print(f"order {order}: {len(keys)} n-grams, {int(kept.sum())} kept", flush=True)

    def probability(self, keys: Any, order: int) -> Any:
        """Return P(last word | the words before), backing off where an n-gram was dropped."""
        if order == 1:
            return self.single[keys]
        known_keys, known_p, _ = self.levels[order - 2]
        place, there = at(known_keys, keys)
        contexts, left = self.contexts[order]
        context_place, context_there = at(contexts, keys // self.size)
        weight = np.where(context_there, left[context_place], 1.0)
        lower = self.probability(keys % self.size ** (order - 1), order - 1)
        return np.where(there, known_p[place], weight * lower)

    def write_singles(self, out: Path) -> None:
        """Write the table of single words."""
        left = np.ones(self.size)
        contexts, weights = self.contexts[2]
        left[contexts] = weights
        np.save(
            out / "ngrams1.npy",
            np.stack([quantised(np.log(self.single)), quantised(np.log(np.maximum(left, 1e-9)))], 1),
        )

    def write(self, out: Path, order: int) -> None:
        """Write the table of an order: checks and values in buckets."""
        keys, p, n = self.levels[order - 2]
        values = [quantised(np.log(p))]
        if order < len(self.levels) + 1:
            contexts, left = self.contexts[order + 1]
            place, there = at(contexts, keys)
            values.append(quantised(np.log(np.maximum(np.where(there, left[place], 1.0), 1e-9))))
        checks, filled, lost = fill(keys, n, np.stack(values, 1), order == 2)
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
    parser.add_argument(
        "--fewest", type=float, nargs="+", default=(1, 2, 3), help="occurrences, orders 2, 3, 4"
    )
    parser.add_argument("--lightest", type=float, nargs="+", default=(1, 3, 6), help="weighted counts")
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
    builder = Builder(parts, len(vocabulary))
    for order, (fewest, lightest) in enumerate(zip(asked.fewest, asked.lightest, strict=True), 2):
        builder.add(order, fewest, lightest)
    for order in range(2, 2 + len(asked.fewest)):
        builder.write(asked.out, order)
    builder.write_singles(asked.out)
    (asked.out / "words.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    sizes = {"words": len(vocabulary), "tokens": int(sum(len(ids) for ids, _ in parts))}
    print(json.dumps(sizes))


if __name__ == "__main__":
    main()
