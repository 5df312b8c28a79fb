"""What hands add to print: digits, signatures, round seals. All jitter comes from the generator given."""

from collections.abc import Sequence
from math import cos, pi, sin

import numpy as np
from PIL import Image, ImageDraw

from tests.scans.fonts import font
from tests.scans.paint import multiply
from tests.scans.sheet import Ink

Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

BLUE: Colour = (28, 48, 150)
RED: Colour = (214, 40, 48)
BLACK: Colour = (40, 40, 44)

# Strokes in a box 1 wide and 1 high, y down, as a Vietnamese hand writes them.
_DIGITS: dict[str, tuple[Points, ...]] = {
    "0": (((0.6, 0.02), (0.2, 0.2), (0.1, 0.6), (0.35, 0.98), (0.75, 0.8), (0.85, 0.35), (0.55, 0.02)),),
    "1": (((0.25, 0.3), (0.45, 0.15), (0.6, 0.0), (0.57, 0.4), (0.5, 1.0)),),
    "2": (((0.12, 0.25), (0.4, 0.0), (0.78, 0.15), (0.65, 0.5), (0.15, 0.95), (0.4, 0.92), (0.95, 0.98)),),
    "3": (((0.15, 0.1), (0.5, 0.0), (0.75, 0.2), (0.4, 0.45), (0.8, 0.65), (0.6, 0.98), (0.1, 0.88)),),
    "4": (((0.55, 0.0), (0.3, 0.35), (0.08, 0.65), (0.5, 0.62), (0.95, 0.6)), ((0.7, 0.35), (0.62, 1.05))),
    "5": (
        ((0.35, 0.05), (0.28, 0.42), (0.7, 0.45), (0.8, 0.8), (0.4, 1.0), (0.1, 0.88)),
        ((0.35, 0.05), (0.85, 0.0)),
    ),
    "6": (((0.7, 0.0), (0.3, 0.3), (0.12, 0.75), (0.4, 1.0), (0.75, 0.8), (0.55, 0.52), (0.18, 0.7)),),
    "7": (((0.1, 0.08), (0.45, 0.08), (0.88, 0.03), (0.6, 0.5), (0.4, 1.05)), ((0.3, 0.55), (0.82, 0.5))),
    "8": (
        (
            (0.75, 0.12),
            (0.4, 0.0),
            (0.2, 0.25),
            (0.7, 0.65),
            (0.6, 0.98),
            (0.2, 0.9),
            (0.25, 0.6),
            (0.8, 0.15),
        ),
    ),
    "9": (((0.8, 0.2), (0.45, 0.0), (0.18, 0.3), (0.5, 0.48), (0.8, 0.15), (0.75, 0.6), (0.5, 1.05)),),
}


def smooth(points: Points, steps: int = 12) -> list[tuple[float, float]]:
    """Return a Catmull-Rom curve through the points."""
    p = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        curve.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return [(float(x), float(y)) for x, y in [*np.concatenate(curve), p[-1]]]


def stroke(draw: ImageDraw.ImageDraw, curve: Points, width: float, colour: Colour) -> None:
    """Draw a pen stroke that swells in the middle and thins out at its end."""
    for n, (x, y) in enumerate(curve):
        share = n / max(1, len(curve) - 1)
        radius = width / 2 * (0.75 + 0.35 * sin(pi * min(1.0, share * 1.15)))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
        if n:
            draw.line([curve[n - 1], (x, y)], fill=colour, width=max(1, round(2 * radius)))


def digits(image: Image.Image, ink: Ink, rng: np.random.Generator, colour: Colour = BLUE) -> Image.Image:
    """Write digits by hand from a baseline on, somewhat larger than the print and never level."""
    scale = image.width / 595
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    x, height = ink.x * scale, 12.5 * scale
    for digit in ink.text:
        tall, wide = height * rng.uniform(0.9, 1.12), height * rng.uniform(0.5, 0.6)
        base = ink.y * scale + rng.uniform(-1.5, 1.5) * scale
        lean = rng.uniform(0.1, 0.26)
        for points in _DIGITS[digit]:
            jittered = [(px + rng.normal(0, 0.035), py + rng.normal(0, 0.03)) for px, py in points]
            placed = [(x + px * wide + (1 - py) * tall * lean, base - (1 - py) * tall) for px, py in jittered]
            stroke(draw, smooth(placed), 1.15 * scale, colour)
        x += wide * 1.25
    return multiply(image, layer)


def signature(image: Image.Image, ink: Ink, rng: np.random.Generator, colour: Colour = BLUE) -> Image.Image:
    """Scribble a name: a tall first loop, a run of small waves, a flourish under all."""
    scale = image.width / 595
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    loop = [(-50, 12), (-38, -22), (-24, -30), (-30, 10), (-18, 8), (-12, -14)]
    waves = [(-8 + 7 * n, (-9 if n % 2 else 7) + rng.normal(0, 3)) for n in range(9)]
    tail = [(62, -4), (78, -12), (40, 14), (-44, 22), (20, 17)]
    points = [(x + rng.normal(0, 2), y + rng.normal(0, 2)) for x, y in (*loop, *waves, *tail)]
    placed = [((ink.x + x) * scale, (ink.y + y - 0.12 * x) * scale) for x, y in points]
    stroke(draw, smooth(placed), 1.2 * scale, colour)
    return multiply(image, layer)


def seal(
    image: Image.Image, ink: Ink, words: tuple[str, ...], rng: np.random.Generator, colour: Colour = RED
) -> Image.Image:
    """Press a round seal: words[0] around, the others across the middle."""
    scale = image.width / 595
    side = round(102 * scale)
    layer = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(layer)
    middle = side / 2
    for radius, width in ((49, 1.7), (46.5, 0.6), (32, 0.9)):
        r = radius * scale
        draw.ellipse(
            (middle - r, middle - r, middle + r, middle + r), outline=colour, width=round(width * scale)
        )
    _around(layer, words[0], 39.2 * scale, scale, colour)
    _star(draw, (middle, middle + 39 * scale), 4.2 * scale, colour)
    for n, text in enumerate(words[1:]):
        y = middle + (n - (len(words) - 2) / 2) * 10 * scale
        draw.text((middle, y), text, fill=colour, font=font("bold", round(8.6 * scale, 2)), anchor="mm")
    turned = layer.rotate(rng.uniform(-14, 14), resample=Image.Resampling.BICUBIC, fillcolor="white")
    page = Image.new("RGB", image.size, "white")
    page.paste(_patchy(turned, rng), (round(ink.x * scale - middle), round(ink.y * scale - middle)))
    return multiply(image, page)


def _around(layer: Image.Image, text: str, radius: float, scale: float, colour: Colour) -> None:
    """Write a text along the upper arc, one turned letter after the other."""
    face = font("bold", round(8.2 * scale, 2))
    box = round(14 * scale)
    step = min(1.35 * pi / max(1, len(text) - 1), 9.5 * scale / radius)
    for n, letter in enumerate(text):
        angle = (n - (len(text) - 1) / 2) * step
        tile = Image.new("RGB", (box, box), "white")
        ImageDraw.Draw(tile).text((box / 2, box / 2), letter, fill=colour, font=face, anchor="mm")
        tile = tile.rotate(-angle * 180 / pi, resample=Image.Resampling.BICUBIC, fillcolor="white")
        x, y = layer.width / 2 + radius * sin(angle), layer.height / 2 - radius * cos(angle)
        at = (round(x - box / 2), round(y - box / 2))
        under = layer.crop((*at, at[0] + box, at[1] + box))
        layer.paste(multiply(under, tile), at)


def _star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    turns = [(radius if n % 2 == 0 else radius * 0.4, n * pi / 5) for n in range(10)]
    draw.polygon([(centre[0] + r * sin(a), centre[1] - r * cos(a)) for r, a in turns], fill=colour)


def _patchy(layer: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Fade the seal in patches, as a pad unevenly inked does."""
    coarse = Image.fromarray(rng.uniform(0, 255, (9, 9)).astype(np.uint8))
    press = np.asarray(coarse.resize(layer.size, Image.Resampling.BICUBIC), dtype=float)[..., None] / 255
    pixels = np.asarray(layer, dtype=float)
    return Image.fromarray((255 - (255 - pixels) * (0.62 + 0.38 * press)).astype(np.uint8))
