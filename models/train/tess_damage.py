"""What scanners, copiers and stamps do to a page, for the engine's training."""

import random
from collections.abc import Callable
from dataclasses import replace
from math import cos, radians, sin
from typing import Any

import cv2
import numpy as np
from tess_pages import Sheet

Pixels = Any


def _noise(shape: tuple[int, ...], level: float) -> Pixels:
    if level < 0.5:
        return np.float32(0)
    return np.random.standard_normal(shape).astype(np.float32) * np.float32(level)


def _clouds(shape: tuple[int, ...], cells: int) -> Pixels:
    """Return smooth noise of 0–1."""
    coarse = np.random.random((cells, cells)).astype(np.float32)
    return np.clip(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), 0, 1)


def _clip(pixels: Pixels) -> Pixels:
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    return cv2.imdecode(
        cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_UNCHANGED
    )


def _grey(pixels: Pixels) -> Pixels:
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def _soft(pixels: Pixels, sigma: float) -> Pixels:
    return cv2.GaussianBlur(pixels, (0, 0), sigma) if sigma > 0.15 else pixels


def _specks(bits: Pixels, share: float, rng: random.Random) -> Pixels:
    specks = (np.random.random(bits.shape) < share).astype(np.uint8) * 255
    size = rng.choice((1, 2, 2, 3))
    out = cv2.subtract(bits, cv2.dilate(specks, np.ones((size, size), np.uint8)))
    holes = (np.random.random(bits.shape) < share * rng.choice((0, 0, 2, 6))).astype(np.uint8) * 255
    return cv2.add(out, holes)


def clean(pixels: Pixels, rng: random.Random) -> Pixels:
    """A good scan, or a page never printed."""
    if rng.random() < 0.5:
        return pixels
    grey = _grey(pixels).astype(np.float32) * rng.uniform(0.85, 1) + rng.uniform(0, 15)
    return _clip(_soft(grey + _noise(grey.shape, rng.uniform(0, 3)), rng.uniform(0, 0.5)))


def bits(pixels: Pixels, rng: random.Random) -> Pixels:
    """Black and white from an app or a scanner: uneven light, a threshold, specks."""
    grey = _grey(pixels).astype(np.float32)
    lit = grey * (1 - rng.uniform(0, 0.35) * _clouds(grey.shape, 4)) + _noise(grey.shape, rng.uniform(2, 16))
    soft = _clip(_soft(lit, rng.uniform(0.3, 0.9)))
    if rng.random() < 0.55:
        block, offset = rng.choice((21, 25, 31, 35, 51)), rng.choice((6, 10, 14, 18, 24))
        out = cv2.adaptiveThreshold(
            soft, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, offset
        )
    else:
        out = np.where(soft > rng.uniform(90, 215) * (0.85 if lit.mean() < 215 else 1), 255, 0).astype(
            np.uint8
        )
    return _specks(out, rng.choice((0, 2e-5, 8e-5, 3e-4)), rng)


def broken(pixels: Pixels, rng: random.Random) -> Pixels:
    """A copy of a copy in black and white: strokes break, marks go, letters fill and touch."""
    grey = _soft(_grey(pixels).astype(np.float32), rng.uniform(0.5, 1.1))
    grain = _soft(_noise(grey.shape, rng.uniform(8, 26)), rng.choice((0, 0.5, 0.8)))
    limit = rng.uniform(125, 185) - rng.uniform(10, 60) * _clouds(grey.shape, rng.choice((6, 14, 40)))
    out = np.where(grey + grain > limit, 255, 0).astype(np.uint8)
    if rng.random() < 0.25:
        out = cv2.morphologyEx(out, rng.choice((cv2.MORPH_OPEN, cv2.MORPH_CLOSE)), np.ones((2, 2), np.uint8))
    return _specks(out, rng.choice((0, 5e-5, 2e-4, 6e-4)), rng)


def low(pixels: Pixels, rng: random.Random) -> Pixels:
    """Too few dots per inch: shrunk, spoilt, and sent on as it is."""
    factor = rng.uniform(0.45, 0.75)
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    small = _clip(
        _soft(small.astype(np.float32), rng.uniform(0, 0.5)) + _noise(small.shape, rng.uniform(0, 6))
    )
    return _jpeg(small, rng.choice((35, 55, 75, 90)))


def photo(pixels: Pixels, rng: random.Random) -> Pixels:
    """A telephone's picture: shade, a cast, blur, noise, JPEG."""
    shade = 1 - rng.uniform(0.1, 0.5) * _clouds(pixels.shape, rng.choice((2, 3, 4)))
    lit = (
        pixels.astype(np.float32)
        * shade[..., None]
        * np.array([1, 0.97, rng.uniform(0.85, 0.97)], np.float32)
    )
    blurred = _soft(lit, rng.uniform(0.4, 1.15))
    if rng.random() < 0.3:
        length = rng.choice((3, 4))
        kernel = np.eye(length, dtype=np.float32) if rng.random() < 0.3 else np.ones((1, length), np.float32)
        blurred = cv2.filter2D(blurred, -1, kernel / kernel.sum())
    return _jpeg(_clip(blurred + _noise(lit.shape, rng.uniform(1, 8))), rng.choice((30, 45, 60, 80)))


def magic(pixels: Pixels, rng: random.Random) -> Pixels:
    """White paper, hard ink, sharpened edges, JPEG, as apps make them."""
    lifted = _clip(
        (pixels.astype(np.float32) + _noise(pixels.shape, rng.uniform(2, 8)) - rng.uniform(20, 60))
        * rng.uniform(1.2, 1.5)
    )
    soft = _soft(lifted, rng.uniform(0.8, 1.6))
    gain = rng.uniform(0.3, 1.2)
    return _jpeg(cv2.addWeighted(lifted, 1 + gain, soft, -gain, 0), rng.choice((18, 28, 40, 60)))


def bleed(pixels: Pixels, rng: random.Random) -> Pixels:
    """The other side shows through thin paper."""
    back = cv2.flip(np.roll(pixels, rng.randint(-40, 40), axis=0), 1).astype(np.float32)
    ghost = 255 - (255 - _soft(back, rng.uniform(1, 3))) * rng.uniform(0.1, 0.4)
    grey = _clip(
        pixels.astype(np.float32) * ghost / 255 * rng.uniform(0.85, 1)
        + _noise(pixels.shape, rng.uniform(0, 5))
    )
    return _jpeg(_soft(grey, rng.uniform(0, 0.6)), rng.choice((40, 60, 80)))


def faint(pixels: Pixels, rng: random.Random) -> Pixels:
    """Little ink: a tired printer or a light copy."""
    grey = _soft(_grey(pixels).astype(np.float32), rng.uniform(0.2, 0.7))
    ink = (255 - grey) * rng.uniform(0.22, 0.5) * (1 - rng.uniform(0, 0.6) * _clouds(grey.shape, 30))
    return _jpeg(
        _clip(rng.uniform(225, 255) - ink + _noise(grey.shape, rng.uniform(1, 6))), rng.choice((50, 70, 85))
    )


def stamped(pixels: Pixels, rng: random.Random) -> Pixels:
    """Seals, rules and strokes of a pen across the text; then a scan of some kind."""
    out = np.ascontiguousarray(pixels)
    height, width = out.shape[:2]
    ink = np.full_like(out, 255)
    colours = ((215, 40, 50), (190, 60, 90), (40, 50, 160), (60, 60, 64), (90, 90, 95))
    for _ in range(rng.randint(3, 7)):
        colour, thick = rng.choice(colours), rng.randint(1, 4)
        centre = (rng.randint(0, width), rng.randint(0, height))
        radius = rng.randint(height // 14, height // 5)
        kind = rng.random()
        if kind < 0.6:
            for part in (1.0, 0.94, 0.65):
                cv2.circle(ink, centre, int(radius * part), colour, thick if part == 1 else 1, cv2.LINE_AA)
            cv2.putText(
                ink,
                "UBND*HUYEN",
                (centre[0] - radius // 2, centre[1]),
                0,
                radius / 90,
                colour,
                1 + thick // 2,
                cv2.LINE_AA,
            )
        elif kind < 0.8:
            points = np.cumsum(np.random.normal(0, radius / 4, (rng.randint(4, 9), 2)), 0) + np.array(centre)
            cv2.polylines(ink, [points.astype(np.int32)], False, colour, thick, cv2.LINE_AA)
        else:
            y = rng.randint(0, height)
            cv2.line(ink, (0, y), (width, y + rng.randint(-8, 8)), colour, max(1, thick - 1), cv2.LINE_AA)
    press = 0.35 + 0.65 * _clouds(out.shape, 9)[..., None]
    out = _clip(out.astype(np.float32) * (255 - (255 - ink.astype(np.float32)) * press) / 255)
    return rng.choice((clean, magic, magic, bits, lambda p, r: p))(out, rng)


CLASSES: dict[str, tuple[float, Callable[[Pixels, random.Random], Pixels]]] = {
    "clean": (0.45, clean),
    "bits": (0.10, bits),
    "broken": (0.15, broken),
    "low": (0.05, low),
    "photo": (0.06, photo),
    "magic": (0.05, magic),
    "bleed": (0.05, bleed),
    "faint": (0.05, faint),
    "stamped": (0.04, stamped),
}
"""How often each is met, and what does it; the order is part of the seed."""


LINE_KINDS = ("bits", "bits", "bits", "bits", "broken", "broken", "broken", "low", "faint")
"""Damage that can be done to a line alone, by how often."""

SOFT = 0.6
"""What the project's imaging softens black and white by."""


def worn_line(picture: Pixels, rng: random.Random) -> Pixels:
    """Wear one clean line, and prepare it as imaging prepares a page."""
    kind = rng.choice(LINE_KINDS)
    found = CLASSES[kind][1](picture, rng)
    return cv2.GaussianBlur(found, (0, 0), SOFT) if kind in ("bits", "broken") else found


def worn(made: Sheet, kind: str, rng: random.Random) -> tuple[Pixels, Sheet]:
    """Return the worn page, and the sheet that knows where its lines have gone."""
    height, width = made.pixels.shape[:2]
    pixels, angle = made.pixels, 0.0
    if kind != "clean" or rng.random() < 0.2:
        angle = radians(rng.gauss(0, 0.45))
        pixels = _bent(pixels, rng)
    shift = np.array([[cos(angle), -sin(angle), 0], [sin(angle), cos(angle), 0]])
    shift[:, 2] = np.array([width / 2, height / 2]) - shift[:, :2] @ np.array([width / 2, height / 2])
    if angle:
        pixels = cv2.warpAffine(
            pixels, shift, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
        )
    pixels = CLASSES[kind][1](pixels, rng)
    scale = pixels.shape[1] / width
    back = cv2.invertAffineTransform(shift) @ np.diag([1 / scale, 1 / scale, 1])
    return np.ascontiguousarray(pixels), replace(
        made, dpi=max(72, round(made.dpi * scale)), back=back, scale=scale
    )


def _bent(pixels: Pixels, rng: random.Random) -> Pixels:
    """Curve lines a little, as paper that does not lie flat."""
    if rng.random() < 0.6:
        return pixels
    height, width = pixels.shape[:2]
    x = np.arange(width, dtype=np.float32)
    lift = rng.uniform(0.5, 3) * np.sin(x / width * rng.uniform(2, 7) + rng.uniform(0, 6))
    map_y = (np.arange(height, dtype=np.float32)[:, None] + lift[None, :]).astype(np.float32)
    map_x = np.broadcast_to(x, (height, width)).astype(np.float32)
    return cv2.remap(pixels, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
