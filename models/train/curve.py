"""Print a learning curve: words right after repair, by how many pages the channel was learned from.

python models/train/curve.py MODEL PAIRS.jsonl HELD.jsonl --source eng --pages 100 200 400
By the n-grams alone, on the even and the odd held-out pages. The model is copied, and left as it is.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

from confusions import count_pairs, folded, learn_letters, write_letters, write_words
from fit import Count, Page, judge, pages_of

from pipeline.repair.model import load_model
from pipeline.repair.restorer import ChannelRestorer


def first_pages(pairs: Path, pages: int, out: Path) -> None:
    """Write the pairs of the first pages of a file of pairs."""
    with pairs.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as file:
        seen: dict[str, None] = {}
        for line in lines:
            seen[str(json.loads(line)["page"])] = None
            if len(seen) > pages:
                return
            file.write(line)


def learn(model: Path, pairs: Path, source: str) -> int:
    """Learn the channel of a model from pairs; return how many words they have."""
    vocabulary = (model / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    counted, _ = count_pairs(pairs)
    write_letters(model, source, learn_letters(counted))
    write_words(model, source, folded(counted), {word: i for i, word in enumerate(vocabulary)})
    return counted.total()


def share_right(pages: list[Page], restorer: ChannelRestorer) -> float:
    """Return the share of words right after repair, in percent."""
    total = Count()
    for page in pages:
        total = total.plus(judge(page, restorer))
    return 100 * total.right / max(1, total.words)


def main() -> None:
    """Learn from more and more pages; print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("held", type=Path)
    parser.add_argument("--source", choices=("eng", "vie"), required=True)
    parser.add_argument("--pages", type=int, nargs="+", default=[100, 200, 400, 1000])
    asked = parser.parse_args()
    held = pages_of(asked.held)
    for pages in asked.pages:
        with tempfile.TemporaryDirectory() as room:
            model, pairs = Path(room) / "model", Path(room) / "pairs.jsonl"
            shutil.copytree(asked.model, model)
            first_pages(asked.pairs, pages, pairs)
            words = learn(model, pairs, asked.source)
            restorer = ChannelRestorer(load_model(model))
            even, odd = (share_right(held[start::2], restorer) for start in (0, 1))
            print(f"{pages} pages, {words} words: even {even:.2f}, odd {odd:.2f}", flush=True)


if __name__ == "__main__":
    main()
