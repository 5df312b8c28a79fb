"""Print what each part of the restorer is worth: words right with all of it, and without one part at a time.

python models/train/ablation.py MODEL PAIRS.jsonl ...
Pairs of the English engine, without confidences. The model is left as it is.
"""

import argparse
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from fit import Count, Page, judge, pages_of

from pipeline.repair import restorer
from pipeline.repair.restorer import ChannelRestorer

NEVER = -99.0
"""Nats that forbid."""


def variants(folder: Path) -> Iterator[tuple[str, ChannelRestorer, Any]]:
    """Yield a name, a restorer and a patch for each variant."""
    whole = ChannelRestorer.of(folder)
    model = whole.model
    yield "all", whole, nullcontext()
    yield "without the rescorer", ChannelRestorer(model), nullcontext()
    for name, changed in (
        ("without parting and joining words", {"joined": NEVER, "split": NEVER}),
        ("without what the text repeats", {"repeats": 0.0}),
    ):
        weights = {origin: replace(of, **changed) for origin, of in model.weights.items()}
        yield name, ChannelRestorer(replace(model, weights=weights), whole.rescorer), nullcontext()
    for order in (3, 2):
        shorter = replace(model.ngrams, tables=model.ngrams.tables[: order - 1])
        yield (
            f"{order}-grams for {model.ngrams.order}-grams",
            ChannelRestorer(replace(model, ngrams=shorter), whole.rescorer),
            nullcontext(),
        )
    unlearned = mock.patch.object(restorer, "adapt", lambda *given: None)
    yield "without the document's own misreadings", ChannelRestorer(model, whole.rescorer), unlearned


def total(pages: list[Page], restored: ChannelRestorer) -> Count:
    """Count over all pages."""
    counted = Count()
    for page in pages:
        counted = counted.plus(judge(page, restored))
    return counted


def main() -> None:
    """Print a line for each variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path, nargs="+")
    asked = parser.parse_args()
    sets = [pages_of(path) for path in asked.pairs]
    for name, restored, patch in variants(asked.model):
        with patch:
            counts = [total(pages, restored) for pages in sets]
        cells = (
            f"{100 * c.right / c.words:.2f} ({c.words - c.right} wrong, {c.hurt} spoilt)" for c in counts
        )
        print(f"{name}: {'; '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
