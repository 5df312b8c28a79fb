"""Learn from pairs what an engine makes of words and of letters.

python models/train/confusions.py PAIRS.jsonl OUT --source eng
Writes OUT/SOURCE-words.npy (which readings of which words, counted) and OUT/SOURCE-letters.npy.
"""

import argparse
import json
import math
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from align import pairs_of

from pipeline.repair.channel import LONGEST, crc
from pipeline.repair.ngrams import STEP
from pipeline.repair.tokens import fold, skeleton
from pipeline.repair.vietnamese import TONES, bare, place_tone

ROUNDS = 3
RAREST_READING = 3
"""How often a letter must have been read so, to be kept."""

LIKE = (8.0, 2.0)
"""Readings that a letter's family is worth: letters that differ in tone, letters that differ in marks."""

LEAST = 2e-4
"""Chance below which a reading that was hardly seen is left out."""

Pairs = Counter[tuple[str, str]]
Letters = dict[str, dict[str, float]]


def count_pairs(path: Path) -> tuple[Pairs, Counter[str]]:
    """Count (word, reading) where one stands for one, and the ways in which words were split or joined."""
    pairs: Pairs = Counter()
    shapes: Counter[str] = Counter()
    for clean, read in pairs_of(path):
        shapes[f"{len(clean)}:{len(read)}"] += 1
        if len(clean) == len(read) == 1:
            pairs[place_tone(clean[0]), read[0]] += 1
    return pairs, shapes


def folded(pairs: Pairs) -> Pairs:
    """Return the pairs whatever their case."""
    small: Pairs = Counter()
    for (word, reading), n in pairs.items():
        small[fold(word), reading.lower()] += n
    return small


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
        letters = _smoothed(counts)
    return letters


def _smoothed(counts: dict[str, Counter[str]]) -> Letters:
    """Return log probabilities; a letter may also be read as its like are (ầ as ậ), if more rarely."""
    like: dict[str, Counter[str]] = defaultdict(Counter)
    for letter, readings in counts.items():
        for name in _families(letter):
            like[name].update(readings)
    return {
        letter: _logs(readings, [like[n] for n in _families(letter)]) for letter, readings in counts.items()
    }


def _families(letter: str) -> tuple[str, str]:
    """Return the letter without its tone, and without all marks."""
    plain = "".join(c for c in unicodedata.normalize("NFD", letter) if c not in TONES)
    return f"tone {unicodedata.normalize('NFC', plain)}", f"mark {bare(letter)}"


def _logs(readings: Counter[str], families: list[Counter[str]]) -> dict[str, float]:
    shares: Counter[str] = Counter()
    for weight, family in zip(LIKE, families, strict=True):
        total = family.total()
        for reading, n in family.items():
            shares[reading] += weight * n / total
    total = readings.total() + sum(LIKE)
    found = {r: (readings[r] + shares[r]) / total for r in readings.keys() | shares.keys()}
    return {r: math.log(p) for r, p in sorted(found.items()) if readings[r] >= RAREST_READING or p > LEAST}


def write_words(out: Path, source: str, pairs: Pairs, index: dict[str, int]) -> int:
    """Write sorted rows (hash of the reading, word, count), and how often each word came."""
    rows = []
    came = np.zeros(len(index), np.uint32)
    for (word, reading), n in pairs.items():
        if word in index:
            came[index[word]] += n
            rows.append((crc(reading), index[word], n))
    rows.sort()
    kinds = [("reading", "<u4"), ("word", "<u2"), ("count", "<u2")]
    np.save(out / f"{source}-words.npy", np.array([(a, b, min(n, 65535)) for a, b, n in rows], kinds))
    np.save(out / f"{source}-came.npy", came)
    return len(rows)


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
    pairs = folded(pairs)
    write_letters(asked.out, asked.source, letters)
    rows = write_words(asked.out, asked.source, pairs, {w: i for i, w in enumerate(vocabulary)})
    right = sum(n for (word, reading), n in pairs.items() if word == fold(reading))
    print(json.dumps({"words": pairs.total(), "right": right, "rows": rows, "shapes": dict(shapes)}))


if __name__ == "__main__":
    main()
