"""Whether the probabilities of repair mean what they say.

    python -m pipeline.quality.repair_reliability GOLD RAW [GOLD RAW ...]

Of each word that the restorer changed, or left unsure: the probability of what stands there now, and whether
it is right.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.repair import restore
from pipeline.repair.tokens import fold, words_of
from pipeline.text import Doubt, Text

EDGES = (0.0, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 1.0)

Outcome = tuple[float, bool]
Bin = tuple[float, float, int]


def outcomes(text: Text, gold: str) -> Iterator[Outcome]:
    """Yield probability and truth of each word that was weighed; texts are aligned as wholes."""
    words = words_of(text.text)
    blocks = Levenshtein.opcodes(
        [fold(word.text) for word in words_of(gold)], [fold(word.text) for word in words]
    ).as_matching_blocks()
    right = {words[i].start for block in blocks for i in range(block.b, block.b + block.size)}
    for doubt in text.doubts:
        clean = text.clean_span(doubt.raw)
        inside = [word.start for word in words if clean.start <= word.start < clean.end]
        if inside:
            yield _said(doubt), right.issuperset(inside)


def _said(doubt: Doubt) -> float:
    if doubt.changed:
        return doubt.readings[0][1] if doubt.readings else 0.0
    return dict(doubt.readings).get(doubt.before, 0.0)


def bins(found: Sequence[Outcome]) -> list[Bin]:
    """Return mean probability, share right and count of each bin that has words.

    >>> bins([(0.6, True), (0.6, False), (0.95, True)])
    [(0.6, 0.5, 2), (0.95, 1.0, 1)]
    """
    made = []
    for low, high in pairwise(EDGES):
        inside = [o for o in found if low < o[0] <= high or o[0] == low == 0]
        if inside:
            said, right = zip(*inside, strict=True)
            made.append((sum(said) / len(inside), sum(right) / len(inside), len(inside)))
    return made


def calibration_error(found: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far bins are off, weighed by their words."""
    return sum(abs(said - right) * n for said, right, n in found) / max(1, sum(n for *_, n in found))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the bins of all texts together."""
    paths = [Path(a) for a in (sys.argv[1:] if arguments is None else arguments)]
    if not paths or len(paths) % 2:
        print("give pairs of a right text and a raw one: GOLD RAW [GOLD RAW ...]", file=sys.stderr)
        return 2
    found = [
        outcome
        for gold, raw in zip(paths[::2], paths[1::2], strict=True)
        for outcome in outcomes(restore(raw.read_text(encoding="utf-8")), gold.read_text(encoding="utf-8"))
    ]
    for said, right, n in bins(found):
        print(f"said {said:.3f}  right {right:.3f}  words {n}")
    print(f"expected calibration error {calibration_error(bins(found)):.3f}, {len(found)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
