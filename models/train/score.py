"""Print how many words of rendered pages are right before and after repair, mended and spoilt.

python models/train/score.py MODEL PAIRS.jsonl ...
By all that lies in the folder of the model, without the engine's confidences. Pages of which fewer than two
thirds are right after repair are named: there the engine did not read.
"""

import argparse
from pathlib import Path

from fit import Count, judge, pages_of

from pipeline.repair.restorer import ChannelRestorer

UNREAD = 2 / 3


def score(model: Path, pairs: Path) -> str:
    """Return the line for one file of pairs."""
    restorer, total, unread = ChannelRestorer.of(model), Count(), []
    for number, page in enumerate(pages_of(pairs)):
        found = judge(page, restorer)
        total = total.plus(found)
        if found.right < UNREAD * found.words:
            unread.append(number)
    right, raw = (100 * n / max(1, total.words) for n in (total.right, total.raw))
    counts = f"{total.right} of {total.words} words right, {total.helped} mended, {total.hurt} spoilt"
    return f"{pairs.name}: {raw:.2f} -> {right:.2f} % ({counts})" + f"; unread: {unread}" * bool(unread)


def main() -> None:
    """Score all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path, nargs="+")
    asked = parser.parse_args()
    for pairs in asked.pairs:
        print(score(asked.model, pairs), flush=True)


if __name__ == "__main__":
    main()
