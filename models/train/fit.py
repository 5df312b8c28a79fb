"""Fit the weights of the restorer on held-out pairs, one after the other, and write them into model.json.

python models/train/fit.py MODEL PAIRS.jsonl --source eng [--rounds 1]
For the Vietnamese engine a word made wrong costs as much as ten words mended.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.repair import repair
from pipeline.repair.model import FORMAT, Model, Weights, load_model
from pipeline.repair.restorer import ChannelRestorer
from pipeline.repair.tokens import fold, words_of

GRID: dict[str, Sequence[float]] = {
    "language": (0.75, 0.9, 1.0, 1.1),
    "letters": (0.1, 0.4, 1.0),
    "seen": (20, 60),
    "repeats": (0, 0.1, 0.2),
    "stranger": (-12, -14, -17),
    "margin": (0, 1, 2, 4),
    "joined": (-5, -6.1, -7.5),
    "split": (-8, -9, -10),
}
COST_OF_HARM = {"eng": 1.0, "vie": 10.0}
FIRST = {
    "eng": Weights(
        language=1.0,
        seen=60.0,
        letters=1.0,
        repeats=0.1,
        stranger=-14.0,
        margin=0.0,
        joined=-6.1,
        split=-9.0,
        sure=0.0,
        usual=2.5,
        rescorer=0.5,
        slope=1.0,
        shift=0.0,
    ),
    "vie": Weights(
        language=1.0,
        seen=20.0,
        letters=0.1,
        repeats=0.1,
        stranger=-14.0,
        margin=2.0,
        joined=-7.5,
        split=-10.0,
        sure=1.0,
        usual=2.85,
        rescorer=0.0,
        slope=1.0,
        shift=0.0,
    ),
}
"""Where the search begins. Three weights stay: those of the engine's confidence (a logistic fit on 24 harsh
pages) and the share of the rescorer, which is trained later."""


@dataclass(frozen=True)
class Page:
    """What stands on a page, and what was read."""

    clean: tuple[str, ...]
    read: str


@dataclass(frozen=True)
class Count:
    """Words right before and after, and what was done to them."""

    words: int = 0
    raw: int = 0
    right: int = 0
    helped: int = 0
    hurt: int = 0

    def plus(self, other: "Count") -> "Count":
        """Add another page."""
        return Count(**{name: n + getattr(other, name) for name, n in asdict(self).items()})


def pages_of(path: Path) -> list[Page]:
    """Return the pages of a file of pairs."""
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    made = []
    for _, group in groupby(pairs, key=lambda pair: pair["page"]):
        lines = list(group)
        made.append(Page(forms("\n".join(p["clean"] for p in lines)), "\n".join(p["read"] for p in lines)))
    return made


def forms(text: str) -> tuple[str, ...]:
    """Return the words that are compared: without case and punctuation, one tone placement."""
    return tuple(fold(word.text) for word in words_of(text))


def right_words(clean: tuple[str, ...], read: tuple[str, ...]) -> set[int]:
    """Return the places of the clean words that were read right."""
    blocks = Levenshtein.opcodes(clean, read).as_matching_blocks()
    return {block.a + i for block in blocks for i in range(block.size)}


def judge(page: Page, restorer: ChannelRestorer) -> Count:
    """Restore a page and compare."""
    before = right_words(page.clean, forms(page.read))
    after = right_words(page.clean, forms(repair(page.read, restorer).text))
    return Count(len(page.clean), len(before), len(after), len(after - before), len(before - after))


def measure(pages: list[Page], model: Model, source: str, weights: Weights) -> Count:
    """Judge all pages with these weights."""
    restorer = ChannelRestorer(replace(model, weights={**model.weights, source: weights}))
    total = Count()
    for page in pages:
        total = total.plus(judge(page, restorer))
    return total


def fit(pages: list[Page], model: Model, source: str, weights: Weights, rounds: int) -> Weights:
    """Change one weight at a time, to the best of its grid."""

    def value(candidate: Weights) -> float:
        count = measure(pages, model, source, candidate)
        print(source, asdict(candidate), asdict(count), flush=True)
        return count.helped - COST_OF_HARM[source] * count.hurt

    best = value(weights)
    for _ in range(rounds):
        for name, grid in GRID.items():
            for candidate in (replace(weights, **{name: v}) for v in grid if v != getattr(weights, name)):
                found = value(candidate)
                if found > best:
                    best, weights = found, candidate
    return weights


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--source", choices=("eng", "vie"), required=True)
    parser.add_argument("--rounds", type=int, default=1, help="0 only measures")
    asked = parser.parse_args()
    card = asked.model / "model.json"
    record = json.loads(card.read_text(encoding="utf-8")) if card.exists() else {"format": FORMAT}
    record.setdefault("weights", {source: asdict(first) for source, first in FIRST.items()})
    card.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    model, pages = load_model(asked.model), pages_of(asked.pairs)
    weights = fit(pages, model, asked.source, model.weights[asked.source], asked.rounds)
    record["weights"][asked.source] = asdict(weights)
    card.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
