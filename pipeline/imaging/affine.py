"""Maps of the plane in continuous pixel coordinates: pixel i covers i to i + 1."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.schema import Affine, Homography, Mapping


def compose(outer: Mapping, inner: Mapping) -> Mapping:
    """Return the map that does ``inner`` first, then ``outer``.

    >>> compose((1, 0, 5, 0, 1, 0), (2, 0, 0, 0, 2, 0))
    (2, 0, 5, 0, 2, 0)
    """
    if len(outer) == 8 or len(inner) == 8:
        return as_map(_matrix(outer) @ _matrix(inner))
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f)


def inverse(way: Mapping) -> Mapping:
    """Return the map back.

    >>> inverse((2, 0, 6, 0, 4, 8))
    (0.5, 0.0, -3.0, 0.0, 0.25, -2.0)
    """
    if len(way) == 8:
        return as_map(np.linalg.inv(_matrix(way)))
    a, b, c, d, e, f = way
    det = a * e - b * d
    p, q, s, t = e / det, -b / det + 0.0, -d / det + 0.0, a / det
    return (p, q, -(p * c + q * f), s, t, -(s * c + t * f))


def apply(way: Mapping, x: float, y: float) -> tuple[float, float]:
    """Map one point."""
    a, b, c, d, e, f, g, h = _eight(way)
    w = g * x + h * y + 1
    return (a * x + b * y + c) / w, (d * x + e * y + f) / w


def near(way: Mapping, x: float, y: float) -> Affine:
    """Return the affine map that does the same about a point.

    >>> near((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.5), 0, 2)
    (0.5, 0.0, 0.0, 0.0, 0.25, 0.5)
    """
    if len(way) == 6:
        return way
    a, b, _, d, e, _, g, h = way
    to_x, to_y = apply(way, x, y)
    w = g * x + h * y + 1
    p, q, s, t = (a - g * to_x) / w, (b - h * to_x) / w, (d - g * to_y) / w, (e - h * to_y) / w
    return (p, q, to_x - p * x - q * y, s, t, to_y - s * x - t * y)


def scale_of(way: Mapping) -> float:
    """Return by how much lengths grow (the geometric mean of both directions; at the origin of a slant)."""
    a, b, _, d, e, _ = near(way, 0, 0)
    return float(abs(a * e - b * d) ** 0.5)


def as_map(matrix: NDArray[Any]) -> Homography:
    """Return a 3 x 3 matrix as a map."""
    a, b, c, d, e, f, g, h = (float(number) for number in (matrix / matrix[2, 2]).ravel()[:8])
    return (a, b, c, d, e, f, g, h)


def _matrix(way: Mapping) -> NDArray[np.float64]:
    return np.array([*_eight(way), 1.0]).reshape(3, 3)


def _eight(way: Mapping) -> Homography:
    return way if len(way) == 8 else (*way, 0.0, 0.0)
