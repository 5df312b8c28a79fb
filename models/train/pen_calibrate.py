"""Fits how often a reading of the network is right, on drawn lines that it never saw.

Prints slope and intercept of the logistic curve in the odds of its probability, and a table of reliability,
for ``[calibration]`` in ``pipeline/rules/pen.toml``.
"""

import argparse
from math import log
from pathlib import Path

import numpy as np
from pen_train import lines

from pipeline.pen.decode import decode
from pipeline.pen.network import columns


def odds(probability: float) -> float:
    """Return log odds, bounded as the reader bounds them."""
    return log(max(probability, 1e-9)) - log(max(1 - probability, 1e-4))


def main() -> None:
    """Fit by Newton's method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("shard", type=Path)
    parser.add_argument("--lines", type=int, default=2000)
    given = parser.parse_args()
    best = [(decode(columns(given.model, p))[0], text) for p, text in lines(given.shard)[: given.lines]]
    read = [(r.probability, r.digits == text) for r, text in best if r.digits]
    x = np.array([[odds(p), 1.0] for p, _ in read])
    y = np.array([right for _, right in read], float)
    weights = np.array([1.0, 0.0])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ weights))
        weights += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2), x.T @ (y - p))
    print(f"slope = {weights[0]:.2f}\nintercept = {weights[1]:.2f}")
    fitted = 1 / (1 + np.exp(-x @ weights))
    for low, high in ((0, 0.5), (0.5, 0.75), (0.75, 0.85), (0.85, 0.95), (0.95, 1.01)):
        inside = (fitted >= low) & (fitted < high)
        print(f"{low:.2f}–{min(high, 1):.2f}: {int(y[inside].sum())} of {int(inside.sum())} right")


if __name__ == "__main__":
    main()
