"""Count how often each word of the vocabulary stands with a capital: names of places do, "quân" hardly ever.

python models/train/cases.py OUT CORPUS [--every 8]
Writes OUT/capitals.npy: the share of each word's occurrences with one capital in front, in 255ths.
"""

import argparse
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
from corpus import lines

from pipeline.repair.tokens import Kind, fold, pieces

FIRM, USUAL = 10.0, 0.1
"""Occurrences added to each word, and the share of capitals among them."""


def count(path: Path, every: int) -> tuple[Counter[str], Counter[str]]:
    """Count words in small letters and words with one capital in front."""
    tokens: Counter[str] = Counter()
    for line in islice(lines(path), None, None, every):
        tokens.update(line.split())
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for token, n in tokens.items():
        for start, end, kind in pieces(token):
            word = token[start:end]
            if kind is Kind.WORD and not (len(word) > 1 and word.isupper()):
                (capital if word[:1].isupper() else small)[fold(word)] += n
    return small, capital


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=8, help="lines of which one is read")
    asked = parser.parse_args()
    vocabulary = (asked.out / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    small, capital = count(asked.corpus, asked.every)
    shares = [(capital[w] + FIRM * USUAL) / (capital[w] + small[w] + FIRM) for w in vocabulary]
    np.save(asked.out / "capitals.npy", np.round(255 * np.array(shares)).astype(np.uint8))
    print(sum(small.values()) + sum(capital.values()), "words")


if __name__ == "__main__":
    main()
