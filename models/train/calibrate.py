"""Make the probabilities of the restorer mean what they say: slope and shift of their log odds.

python models/train/calibrate.py MODEL PAIRS.jsonl --source eng
Fitted on every second page, reported on the others; writes them into model.json. The rescorer has its say,
if there is one.
"""

import argparse
import csv
import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from fit import Page, pages_of, right_words

from pipeline.repair.decisions import SUREST, Decision
from pipeline.repair.formulae import restore_formulae
from pipeline.repair.model import load_model
from pipeline.repair.rescorer import load_rescorer
from pipeline.repair.restorer import ChannelRestorer
from pipeline.repair.tokens import fold, words_of
from pipeline.repair.vietnamese import compose, one_tone_place
from pipeline.text import Text

READABLE = 0.9
"""Share of words right after repair below which a page is junk."""

ROUNDS = 40
LONGEST_STEP = 0.3
BINS = (0.0, 0.5, 0.7, 0.9, 0.97, 0.99, 1.0)


def outcomes(page: Page, restorer: ChannelRestorer) -> list[tuple[float, bool]]:
    """Return, for each word that was weighed, the probability given to it and whether it is right."""
    text = restore_formulae(one_tone_place(compose(Text.of(page.read))))
    by_start = {d.start: d for d in restorer.decisions(text)}
    written: list[tuple[str, float | None]] = []
    at = 0
    for word in words_of(text.text):
        decision = by_start.get(word.start)
        if word.start >= at:
            written += _written(decision) if decision else [(fold(word.text), None)]
            at = decision.end if decision else word.end
    right = right_words(tuple(form for form, _ in written), page.clean)
    return [(chance, i in right) for i, (_, chance) in enumerate(written) if chance is not None]


def all_outcomes(pages: list[Page], restorer: ChannelRestorer) -> list[tuple[float, bool]]:
    """Return those of all pages, without pages that the engine could not read: there is nothing to repair."""
    each = [outcomes(page, restorer) for page in pages]
    return [o for found in each if sum(right for _, right in found) > READABLE * len(found) for o in found]


def _written(decision: Decision) -> list[tuple[str, float | None]]:
    return [(fold(word), decision.probability) for word in decision.new.split()]


def fit(found: list[tuple[float, bool]]) -> tuple[float, float]:
    """Return slope and shift of the log odds (Newton's method on the logistic likelihood)."""
    x = np.array([_odds(chance) for chance, _ in found])
    y = np.array([float(right) for _, right in found])
    design = np.stack([x, np.ones_like(x)], 1)
    first = np.array([1.0, 0.0])
    weights = first
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-design @ weights))
        curve: Any = design.T @ (design * (p * (1 - p))[:, None]) + np.eye(2)
        step = np.linalg.solve(curve, design.T @ (y - p) - (weights - first))
        weights = weights + np.clip(step, -LONGEST_STEP, LONGEST_STEP)
    return float(weights[0]), float(weights[1])


def _odds(chance: float) -> float:
    chance = min(max(chance, SUREST), 1 - SUREST)
    return math.log(chance / (1 - chance))


def reliability(found: list[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Return mean probability, share right and count of each bin."""
    rows = []
    for low, high in pairwise(BINS):
        inside = [(p, r) for p, r in found if low < p <= high]
        if inside:
            chances, right = zip(*inside, strict=True)
            rows.append((sum(chances) / len(inside), sum(right) / len(inside), len(inside)))
    return rows


def write_reliability(path: Path, pages: str, bins: list[tuple[float, float, int]]) -> None:
    """Write the bins of these pages in place of earlier ones; those of other pages stay."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["pages"] != pages]
    rows += [{"pages": pages, "said": f"{s:.3f}", "right": f"{r:.3f}", "words": str(n)} for s, r, n in bins]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("pages", "said", "right", "words"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--source", choices=("eng", "vie"), required=True)
    parser.add_argument("--pages", help="name of these pages in reliability.csv; without it that stays")
    asked = parser.parse_args()
    model, pages = load_model(asked.model), pages_of(asked.pairs)
    raw = replace(model.weights[asked.source], slope=1.0, shift=0.0)
    rescorer = load_rescorer(asked.model, model.words)
    restorer = ChannelRestorer(replace(model, weights={**model.weights, asked.source: raw}), rescorer)
    slope, shift = fit(all_outcomes(pages[0::2], restorer))
    fitted = replace(raw, slope=round(slope, 3), shift=round(shift, 3))
    restorer = ChannelRestorer(replace(model, weights={**model.weights, asked.source: fitted}), rescorer)
    held = reliability(all_outcomes(pages[1::2], restorer))
    for said, right, n in held:
        print(f"said {said:.3f}  right {right:.3f}  words {n}")
    if asked.pages:
        write_reliability(asked.model / "reliability.csv", asked.pages, held)
    card = asked.model / "model.json"
    record = json.loads(card.read_text(encoding="utf-8"))
    record["weights"][asked.source] |= {"slope": fitted.slope, "shift": fitted.shift}
    card.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(asked.source, fitted.slope, fitted.shift)


if __name__ == "__main__":
    main()
