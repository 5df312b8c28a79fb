"""Affine maps of the plane in continuous pixel coordinates: pixel i covers i to i + 1."""

from pipeline.schema import Affine


def compose(outer: Affine, inner: Affine) -> Affine:
    """Return the map that does ``inner`` first, then ``outer``.

    >>> compose((1, 0, 5, 0, 1, 0), (2, 0, 0, 0, 2, 0))
    (2, 0, 5, 0, 2, 0)
    """
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f)


def inverse(affine: Affine) -> Affine:
    """Return the map back.

    >>> inverse((2, 0, 6, 0, 4, 8))
    (0.5, 0.0, -3.0, 0.0, 0.25, -2.0)
    """
    a, b, c, d, e, f = affine
    det = a * e - b * d
    p, q, s, t = e / det, -b / det + 0.0, -d / det + 0.0, a / det
    return (p, q, -(p * c + q * f), s, t, -(s * c + t * f))


def apply(affine: Affine, x: float, y: float) -> tuple[float, float]:
    """Map one point."""
    a, b, c, d, e, f = affine
    return a * x + b * y + c, d * x + e * y + f


def scale_of(affine: Affine) -> float:
    """Return by how much lengths grow (the geometric mean of both directions)."""
    a, b, _, d, e, _ = affine
    return float(abs(a * e - b * d) ** 0.5)
