"""Learn from pairs what an engine makes of words and of letters.

python models/train/confusions.py PAIRS.jsonl OUT --source eng
Writes OUT/SOURCE-words.npy (which readings of which words, counted) and OUT/SOURCE-letters.npy.
"""

import argparse
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from align import pairs_of

from pipeline.repair.channel import LONGEST, crc
from pipeline.repair.ngrams import STEP
from pipeline.repair.tokens import fold, skeleton

ROUNDS = 3
RAREST_READING = 3
"""How often a letter must have been read so, to be kept."""

Pairs = Counter[tuple[str, str]]
Letters = dict[str, dict[str, float]]


def count_pairs(path: Path) -> tuple[Pairs, Counter[str]]:
    """Count (word, reading) where one stands for one, and the ways in which words were split or joined."""
    pairs: Pairs = Counter()
    shapes: Counter[str] = Counter()
    for clean, read in pairs_of(path):
        shapes[f"{len(clean)}:{len(read)}"] += 1
        if len(clean) == len(read) == 1:
            pairs[fold(clean[0]), read[0].lower()] += 1
        elif len(read) == 1 and len(clean) == 2:
            pairs[f"{fold(clean[0])} {fold(clean[1])}", read[0].lower()] += 1
    return pairs, shapes


def first_guess(letter: str, reading: str) -> float:
    """Return a log probability to begin the alignment of letters with."""
    if letter == reading:
        return -0.2
    if len(reading) == 1:
        return -1.0 if skeleton(letter) == skeleton(reading) else -4.0
    return -5.0 if len(reading) == 2 else -7.0


def segment(word: str, reading: str, letters: Letters) -> list[tuple[str, str]]:
    """Return the likeliest way to deal the reading out to the letters of the word."""
    best: dict[int, tuple[float, list[tuple[str, str]]]] = {0: (0.0, [])}
    for letter in word:
        known = letters.get(letter, {})
        to: dict[int, tuple[float, list[tuple[str, str]]]] = {}
        for j, (log, path) in best.items():
            for n in range(min(LONGEST, len(reading) - j) + 1):
                piece = reading[j : j + n]
                step = log + (known.get(piece, -11.0) if letters else first_guess(letter, piece))
                if step > to.get(j + n, (-1e9, []))[0]:
                    to[j + n] = step, [*path, (letter, piece)]
        best = to
    return best.get(len(reading), (0.0, []))[1]


def learn_letters(pairs: Pairs) -> Letters:
    """Learn by turns how letters are dealt out and how they are read."""
    letters: Letters = {}
    short = {p: n for p, n in pairs.items() if len(p[0]) <= 9 and len(p[1]) <= 12 and " " not in p[0]}
    for _ in range(ROUNDS):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for (word, reading), n in short.items():
            for letter, piece in segment(word, reading, letters):
                counts[letter][piece] += n
        letters = {c: _logs(readings) for c, readings in counts.items()}
    return letters


def _logs(readings: Counter[str]) -> dict[str, float]:
    total = readings.total()
    return {r: math.log(n / total) for r, n in readings.items() if n >= RAREST_READING or n > 0.02 * total}


def write_words(out: Path, source: str, pairs: Pairs, index: dict[str, int]) -> int:
    """Write sorted rows (hash of the reading, word, second word or 0, count); how often each word came."""
    rows = []
    came = np.zeros(len(index), np.uint32)
    for (words, reading), n in pairs.items():
        first, _, second = words.partition(" ")
        if first not in index or (second and second not in index):
            continue
        came[index[first]] += 0 if second else n
        rows.append((crc(reading), index[first], index[second] if second else 0, n))
    rows.sort()
    kept = [row for row in rows if row[2] == 0 or row[3] > 1]
    kinds = [("reading", "<u4"), ("word", "<u2"), ("second", "<u2"), ("count", "<u2")]
    np.save(out / f"{source}-words.npy", np.array([(a, b, c, min(n, 65535)) for a, b, c, n in kept], kinds))
    np.save(out / f"{source}-came.npy", came)
    return len(kept)


def write_letters(out: Path, source: str, letters: Letters) -> None:
    """Write the table of letters by readings, as quantised logarithms; 255 where nothing is known."""
    readings = sorted({r for known in letters.values() for r in known})
    table = np.full((len(letters), len(readings)), 255, np.uint8)
    column = {r: i for i, r in enumerate(readings)}
    for row, known in enumerate(letters.values()):
        for reading, log in known.items():
            table[row, column[reading]] = min(254, round(-log / STEP))
    np.save(out / f"{source}-letters.npy", table)
    names = {"letters": list(letters), "readings": readings}
    (out / f"{source}-letters.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", choices=("eng", "vie"), required=True)
    asked = parser.parse_args()
    vocabulary = (asked.out / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    pairs, shapes = count_pairs(asked.pairs)
    letters = learn_letters(pairs)
    write_letters(asked.out, asked.source, letters)
    rows = write_words(asked.out, asked.source, pairs, {w: i for i, w in enumerate(vocabulary)})
    right = sum(n for (word, reading), n in pairs.items() if word == fold(reading))
    print(json.dumps({"words": pairs.total(), "right": right, "rows": rows, "shapes": dict(shapes)}))


if __name__ == "__main__":
    main()
