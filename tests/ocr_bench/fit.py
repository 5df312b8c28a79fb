"""Fit the prediction of a page's character errors: ``python -m tests.ocr_bench.fit FIGURES.pages.json``.

Prints the weights for ``pipeline/rules/page_quality.toml`` and how far predictions are off on steps of damage
that were left out.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.quality.page_quality import Signs

FLOOR = 0.0005
"""A page without an error counts as one error in two thousand characters."""

RIDGE = 0.5


def table(pages: list[dict[str, Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the roots of the signs with a column of ones, and the logarithm of the errors."""
    signs = np.array([[1.0, *np.sqrt(page["signs"])] for page in pages])
    rates = np.array([page["errors"] / page["total"] for page in pages])
    return signs, np.log(np.maximum(rates, FLOOR))


def fitted(pages: list[dict[str, Any]]) -> NDArray[np.float64]:
    """Return the weights by least squares, kept small, none but the first below nought."""
    signs, logs = table(pages)
    used = list(range(signs.shape[1]))
    while True:
        part = signs[:, used]
        calm = RIDGE * np.diag([0.0] + [1.0 / len(pages)] * (len(used) - 1))
        found = np.linalg.solve(part.T @ part / len(pages) + calm / 10, part.T @ logs / len(pages))
        if (found[1:] >= 0).all():
            break
        used.pop(1 + int(np.argmin(found[1:])))
    weights = np.zeros(signs.shape[1])
    weights[used] = found
    return weights


def main() -> None:
    """Print weights and errors."""
    pages = [page for page in json.loads(Path(sys.argv[1]).read_text("utf-8")) if page["group"] != "real"]
    pages = [page for page in pages if page["signs"]]
    off = []
    for group in dict.fromkeys(page["group"] for page in pages):
        weights = fitted([page for page in pages if page["group"] != group])
        signs, logs = table([page for page in pages if page["group"] == group])
        off += list(signs @ weights - logs)
    names = ("bias", *Signs.__slots__)
    print("\n".join(f"{name} = {weight:.3f}" for name, weight in zip(names, fitted(pages), strict=True)))
    factor = np.exp(np.median(np.abs(off)))
    within = np.mean(np.abs(off) <= np.log(2))
    print(f"{len(pages)} pages; off by a factor of {factor:.2f} in the median, {100 * within:.0f} % within 2")


if __name__ == "__main__":
    main()
