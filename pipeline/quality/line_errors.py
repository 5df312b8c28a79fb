"""Which lines of a page the wrong characters stand in, by zone, with an interval for their rate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.quality.text_scores import Rate, graphemes, words_of

RESAMPLES = 1000
SEED = 1


@dataclass(frozen=True, slots=True)
class LineErrors:
    """Wrong characters of one gold line; ``zone`` is where it stands (header, body, sign-off)."""

    zone: str
    errors: Rate


def line_errors(gold: Sequence[tuple[str, str]], hypothesis: str) -> tuple[LineErrors, ...]:
    """Align a text with gold lines of (zone, text), and count the wrong characters of each line.

    What stands too much counts for the line that it stands in or behind. The sum is that of the whole text.

    >>> gold = (("body", "Kế hoạch"), ("body", "năm 2024"))
    >>> [line.errors.errors for line in line_errors(gold, "Ké hoạch năm 224")]
    [1, 1]
    """
    texts = [list(graphemes(" ".join(words_of(text)))) for _, text in gold]
    right: list[str] = []
    owner: list[int] = []
    for number, text in enumerate(texts):
        piece = [" ", *text] if right and text else text
        right += piece
        owner += [number] * len(piece)
    errors = [0] * len(gold)
    for edit in Levenshtein.editops(right, list(graphemes(" ".join(words_of(hypothesis))))):
        errors[owner[min(edit.src_pos, len(owner) - 1)]] += 1
    totals = np.bincount(owner, minlength=len(gold)) if owner else np.zeros(len(gold), int)
    return tuple(
        LineErrors(zone, Rate(wrong, int(total)))
        for (zone, _), wrong, total in zip(gold, errors, totals, strict=True)
    )


def interval(lines: Sequence[Rate], share: float = 0.95) -> tuple[float, float]:
    """Return the bootstrap interval of the rate of all lines together, lines drawn with replacement.

    >>> interval([Rate(1, 10)] * 5)
    (0.1, 0.1)
    """
    counts = np.array([(line.errors, line.total) for line in lines], dtype=float)
    if not len(counts):
        return 0.0, 0.0
    rng = np.random.default_rng(SEED)
    drawn = counts[rng.integers(0, len(counts), (RESAMPLES, len(counts)))].sum(axis=1)
    rates = drawn[:, 0] / np.maximum(1.0, drawn[:, 1])
    low, high = np.quantile(rates, ((1 - share) / 2, (1 + share) / 2))
    return float(low), float(high)
