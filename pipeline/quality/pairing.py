"""Which row of a table is which labelled citation or target."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from pipeline.quality.labels import Bag, Item, bag_of, folded

Row = Mapping[str, Any]
Pairs = list[tuple[int, int]]
"""Indices of items and of rows."""

ALIKE = 0.78
"""Least share of common words of two wordings of one clause: a few OCR slips in twenty words still agree."""
HELD = 0.9
"""Least share of a clause's words that lie in the whole item that holds it."""
SHORT = 4
"""A clause of fewer words lies in too many items to be known by that."""


def pair_numbered(items: Sequence[Item], rows: Sequence[Row]) -> Pairs:
    """Pair one to one on the canonical number, in order of reading; then what stands out of order.

    A misprint in the label may name the right form as ``also``: either is the number wanted.
    """
    wanted, found = ([folded(one["number_symbol"]) for one in side] for side in (items, rows))
    pairs = [
        (i, j)
        for block in LCSseq.opcodes(wanted, found)
        if block.tag == "equal"
        for i, j in zip(
            range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True
        )
    ]
    left_rows = [j for j in range(len(rows)) if j not in {j for _, j in pairs}]
    for i in sorted(set(range(len(items))) - {i for i, _ in pairs}):
        forms = {wanted[i], folded(items[i].get("also")) or wanted[i]}
        j = next((j for j in left_rows if found[j] in forms), None)
        if j is not None:
            pairs.append((i, j))
            left_rows.remove(j)
    return pairs


def pair_alike(items: Sequence[Item], rows: Sequence[Row], alike: Callable[[Item, Row], float]) -> Pairs:
    """Pair one to one by likeness, the likest first, among equals the nearest in line."""
    likeness = [(alike(item, row), i, j) for i, item in enumerate(items) for j, row in enumerate(rows)]
    ranked = sorted(
        (one for one in likeness if one[0] >= ALIKE),
        key=lambda one: (-one[0], abs(items[one[1]]["line"] - rows[one[2]]["line"])),
    )
    pairs: Pairs = []
    for _, i, j in ranked:
        if all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def alike_mention(item: Item, row: Row) -> float:
    """Return how alike two mentions without number are (0–1): by their words, or by type and name."""
    want, got = (f"{folded(x['doc_type_code'])} {folded(x['subject'])}" for x in (item, row))
    named = fuzz.token_sort_ratio(want, got) / 100 if item["subject"] else 0.0
    return max(alike_clause(item, row), named)


def alike_clause(item: Item, row: Row) -> float:
    """Return how alike two clauses are (0–1); a row may be the whole item that holds the clause."""
    return alike_bags(item["bag"], bag_of(row["text"] or ""))


def alike_bags(clause: Bag, text: Bag) -> float:
    """Return the share of common words, or a little less than 1 where the text holds the whole clause.

    >>> alike_bags(bag_of("một hai ba"), bag_of("một hai ba")), alike_bags(bag_of("a"), bag_of("a b c"))
    (1.0, 0.5)
    """
    common = (clause & text).total()
    total = clause.total() + text.total()
    same = 2 * common / total if total else 0.0
    held = clause.total() >= SHORT and common >= HELD * clause.total()
    return max(same, 0.9 * common / clause.total() if held else 0.0)
