"""Fit the model of confidence on labelled documents, and say how well it holds on others.

    python models/train/confidence.py SHARED COPIES KEPT [--write]

``SHARED`` holds docs, seeds, gold and real scans, ``COPIES`` what ``confidence_scans.py`` made. ``KEPT``
keeps transcripts and repaired texts for a second fit. Judged by cross-validation over documents;
what the rules were made on weighs less, since rules err less there than elsewhere. ``--write`` writes
``pipeline/rules/confidence.toml`` and the card.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from confidence_data import SCANS, Example, Places, examples
from confidence_kept import ROOT, Kept
from numpy.typing import NDArray

from pipeline.quality.reliability import SHARES, Judged, calibration_error, caught, reliability, report
from pipeline.trust.model import Model

SEEN = ("clean texts", "more clean texts", "sample texts", "seeds", "samples")
"""Texts that were looked at while rules were made, but for their split "aside"."""
SEEN_WEIGHT = 0.3
REAL = ("real scans", "whole scans")
REAL_WEIGHT = 3.0
"""Real scans are what the program is used on, and few beside those that were drawn."""
FOLDS = 6
RIDGES = (0.3, 1.0, 3.0, 10.0)
STEPS = 60
OUT = ROOT / "pipeline/rules/confidence.toml"
CARD = ROOT / "models/confidence/card.md"
CARD_HEAD = """# Confidence

The weights in `pipeline/rules/confidence.toml`: one logistic model a table (header, citations, mentions
without number, targets) over the signs of a cell (`pipeline/trust/signs.py`, `checks.py`): the rule and
its own confidence, what the engine gave the words under the value, what the restorer changed there and
how sure it was, what lies around it (a stamp, junk in its line, the end of a page), and checks of the value
itself, against its neighbours in the document and against lists. What makes a cell right is said in
`pipeline/quality/cell_truth.py`.

Fitted on labelled documents (both sets of `tests/labels`) as clean text, as rendered and worn scans read
with Tesseract, and as dumps read with its English data; on the sample archive and its gold texts; on four
documents with gold, and 85 real scans of six sources whose headers were read by eye (of 58 the first page
alone), ten of them labelled as a whole. Rules were made on the errors of the split "dev", the samples and
the four: these count 0.3 where they are clean, since rules err less there than elsewhere; real scans count
3, since they are few and what the program is for. Nobody looked at the errors of the split "aside". All
figures are cross-validated: a cell is judged by a model that has seen no cell of its document, of a copy
of it or, of real scans, of any paper of its office. Each table has the ridge of least log loss.
`reliability.csv` holds the bins.

Every file was read and repaired by the program as it stood on 2026-12-01. What something else in the file
contradicts, what only another witness tells, and figures that a hand wrote are held below a limit behind
the weights (`pipeline/trust/limits.py`), which these figures do not show.

    python models/train/confidence_scans.py DOCS tests/labels COPIES
    python models/train/confidence_scans.py DOCS tests/labels/second COPIES
    python models/train/confidence_read.py SHARED COPIES KEPT --scans SCANS FIRST_PAGES
    python models/train/confidence.py SHARED COPIES KEPT --scans SCANS FIRST_PAGES --write
"""
HEAD = """# Weights of the signs that speak for or against a cell (pipeline/trust): logistic, one a table.
# Fitted by models/train/confidence.py, never edited by hand; more in models/confidence/card.md.
# A positive weight speaks for the cell. "own" is the logit of the rule's own confidence before calibration.
"""

Floats = NDArray[np.float64]
Weights = dict[str, dict[str, float]]
Pairs = list[tuple[Example, Judged]]
"""Cells with chance and truth."""


def weight_of(cell: Example) -> float:
    """Return how much a cell counts."""
    if cell.source in REAL:
        return REAL_WEIGHT
    return SEEN_WEIGHT if cell.source in SEEN and not unseen(cell) else 1.0


def unseen(cell: Example) -> bool:
    """Tell whether the document was kept from whoever made rules."""
    return cell.split == "aside"


def fit(cells: Sequence[Example], ridges: Mapping[str, float]) -> Weights:
    """Fit one table after the other, each with its ridge."""
    tables = dict.fromkeys(cell.table for cell in cells)
    return {table: _fit_table([c for c in cells if c.table == table], ridges[table]) for table in tables}


def _fit_table(cells: Sequence[Example], ridge: float) -> dict[str, float]:
    """Fit by Newton's steps; the bias is free, all others are held near 0 by the ridge."""
    names = sorted({name for cell in cells for name in cell.signs})
    x = np.array([[cell.signs.get(name, 0.0) for name in names] for cell in cells])
    y = np.array([float(cell.right) for cell in cells])
    counts = np.array([weight_of(cell) for cell in cells])
    hold = np.array([1e-3 if name == "bias" else ridge for name in names])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (counts * (y - chance)) - hold * weights
        curve = (x.T * (counts * chance * (1 - chance))) @ x + np.diag(hold)
        step = np.linalg.solve(curve, slope)
        weights += step * min(1.0, 4.0 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True) if abs(w) >= 5e-4}


def judged(cells: Sequence[Example], weights: Weights) -> list[Judged]:
    """Return chance and truth of each cell."""
    model = Model(weights)
    return [(model.chance(cell.table, cell.signs), cell.right) for cell in cells]


def crossed(cells: Sequence[Example], ridges: Mapping[str, float]) -> Pairs:
    """Judge each cell by a model that has seen none of its document and its copies, nor of its office."""
    found: Pairs = []
    folds = _folds(cells)
    for fold in range(FOLDS):
        mine = [folds[cell.group] == fold for cell in cells]
        seen = [cell for cell, held in zip(cells, mine, strict=True) if not held]
        held = [cell for cell, held in zip(cells, mine, strict=True) if held]
        found += zip(held, judged(held, fit(seen, ridges)), strict=True)
    return found


def _folds(cells: Sequence[Example]) -> dict[str, int]:
    """Deal the groups out, the largest first, each to the fold that has the fewest cells."""
    sizes = Counter(cell.group for cell in cells)
    room, folds = [0] * FOLDS, {}
    for group in sorted(sizes, key=lambda g: (-sizes[g], g)):
        folds[group] = room.index(min(room))
        room[folds[group]] += sizes[group]
    return folds


def log_loss(pairs: Pairs) -> float:
    """Return the mean surprise, weighted as in the fit: what the ridge is chosen by."""
    losses = [-np.log(chance if right else 1 - chance) for _, (chance, right) in pairs]
    return float(np.average(losses, weights=[weight_of(cell) for cell, _ in pairs]))


def best_ridges(cells: Sequence[Example]) -> dict[str, float]:
    """Return the ridge of least log loss of each table: few cells want to be held more."""
    tables = tuple(dict.fromkeys(cell.table for cell in cells))
    losses = {}
    for ridge in RIDGES:
        pairs = crossed(cells, dict.fromkeys(tables, ridge))
        for table in tables:
            losses[table, ridge] = log_loss([pair for pair in pairs if pair[0].table == table])
    return {table: min(RIDGES, key=lambda ridge: losses[table, ridge]) for table in tables}


def tell(title: str, pairs: Pairs, key: Callable[[Example], str]) -> list[str]:
    """Return the reliability of all cells, and the calibration error of each part."""
    return [f"{title}:", *report([one for _, one in pairs]), *parts(pairs, key)]


def parts(pairs: Pairs, key: Callable[[Example], str]) -> Iterator[str]:
    """Write the calibration error of each part by itself."""
    for part in dict.fromkeys(key(cell) for cell, _ in pairs):
        mine = [one for cell, one in pairs if key(cell) == part]
        wrong = sum(not right for _, right in mine)
        yield f"    {part:16} {len(mine):5d} cells, {wrong:4d} wrong, ECE {calibration_error(mine):.4f}"


def sure_and_wrong(pairs: Pairs) -> Iterator[str]:
    """Name the cells of real scans that are wrong above 0.9."""
    for cell, (chance, right) in pairs:
        if cell.split in ("real", "scan") and chance > 0.9 and not right:
            yield f"    wrong at {chance:.3f}: {cell.document} {cell.field}"


def write(weights: Weights) -> None:
    """Write the parameters as a rule file."""
    lines = [HEAD]
    for table, signs in sorted(weights.items()):
        lines.append(f"[weights.{table}]")
        lines += [f'"{name}" = {value}' for name, value in sorted(signs.items())]
        lines.append("")
    OUT.write_text("\n".join(lines), encoding="utf-8")


def review_curve(pairs: Pairs) -> Iterator[str]:
    """Write, table by table, what reviewing the least sure cells finds."""
    yield "of the errors of a table, found by reviewing its least sure cells:"
    for table in dict.fromkeys(cell.table for cell, _ in pairs):
        mine = [one for cell, one in pairs if cell.table == table]
        found = "  ".join(f"{share:.0%} {caught(mine, share):4.0%}" for share in SHARES)
        yield f"    {table:12} {found}"


def reliability_rows(pairs: Pairs) -> Iterator[tuple[str, ...]]:
    """Yield part, table and each bin: what was said, what was right, cells."""
    for part, mine in (("all", pairs), ("aside", [pair for pair in pairs if unseen(pair[0])])):
        for table in ("", *dict.fromkeys(cell.table for cell, _ in pairs)):
            chosen = [one for cell, one in mine if table in ("", cell.table)]
            for _, _, count, said, right in reliability(chosen):
                yield part, table or "all", f"{said:.3f}", f"{right:.3f}", str(count)


def write_reliability(rows: Iterable[tuple[str, ...]]) -> None:
    """Write the reliability as a table, for whoever draws it."""
    with (CARD.parent / "reliability.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("part", "table", "said", "right", "cells"))
        writer.writerows(rows)


def lines_of(cells: Sequence[Example], pairs: Pairs, ridges: Mapping[str, float]) -> list[str]:
    """Return what there is to say of a fit."""
    aside = [pair for pair in pairs if unseen(pair[0])]
    documents = len({cell.document for cell in cells})
    held = ", ".join(f"{table} {ridge}" for table, ridge in ridges.items())
    return [
        f"{len(cells)} cells of {documents} documents, ridges {held}, log loss {log_loss(pairs):.4f}",
        *tell(f"all, {FOLDS} folds", pairs, lambda c: c.source),
        *parts(pairs, lambda c: c.table),
        *review_curve(pairs),
        *tell("of these the split aside", aside, lambda c: c.source),
        *parts(aside, lambda c: c.table),
        *review_curve(aside),
        *sure_and_wrong(pairs),
    ]


def main() -> None:
    """Fit, tell, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "copies", "kept"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--scans", type=Path, nargs="+", help=SCANS)
    parser.add_argument("--earlier", action="store_true", help="take transcripts of an earlier engine too")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    places = Places(asked.shared, asked.copies, tuple(asked.scans or (asked.shared / "real",)))
    cells = list(examples(places, Kept(asked.kept, asked.earlier)))
    ridges = best_ridges(cells)
    pairs = crossed(cells, ridges)
    lines = lines_of(cells, pairs, ridges)
    print(*lines, sep="\n")
    if asked.write:
        write(fit(cells, ridges))
        write_reliability(reliability_rows(pairs))
        CARD.write_text(f"{CARD_HEAD}\n```\n" + "\n".join(lines) + "\n```\n", encoding="utf-8")


if __name__ == "__main__":
    main()
