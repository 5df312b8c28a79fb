"""What scanners, phones and years do to a page: pure functions (image, seed) → image.

Resolutions follow what the archives show: 200 dpi from CamScanner, some 170 from phones, worn 1-bit copies.
"""

import io
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
AnyPixels = NDArray[Any]
PAGE_WIDTH_INCHES = 595 / 72


def scaled(image: Image.Image, dpi: int) -> Image.Image:
    """Resample an A4 page to a resolution."""
    width = round(PAGE_WIDTH_INCHES * dpi)
    return image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)


def skew(image: Image.Image, degrees: float) -> Image.Image:
    """Turn a little, as a sheet laid askew; the canvas keeps its size."""
    fill = _paper_colour(image)
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=fill)


def turn(image: Image.Image, quarter_turns: int) -> Image.Image:
    """Turn clockwise by quarters: 1 lies on its side, 2 is upside down."""
    return image.rotate(-90 * quarter_turns, expand=True)


def camscanner(image: Image.Image, seed: int) -> Image.Image:
    """Return a 200 dpi 1-bit page: uneven light, an adaptive threshold, speckle at strokes."""
    rng = np.random.default_rng(seed)
    grey = _grey(skew(scaled(image, 200), float(rng.uniform(-0.5, 0.5))))
    lit = shaded(grey, rng, 0.25) + rng.normal(0, 7, grey.shape)
    soft = cv2.GaussianBlur(_clipped(lit), (0, 0), 0.55)
    bits = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 35, 16)
    return Image.fromarray(_specked(bits, rng, 0.00004)).convert("1", dither=Image.Dither.NONE)


def magic(image: Image.Image, seed: int) -> Image.Image:
    """Return a 200 dpi colour page with CamScanner's "magic colour": white paper, hard ink, sharpened."""
    rng = np.random.default_rng(seed)
    pixels = np.asarray(skew(scaled(image, 200), float(rng.uniform(-0.6, 0.6))).convert("RGB"), dtype=float)
    lifted = _clipped((pixels + rng.normal(0, 5, pixels.shape) - 40) * 1.35)
    blurred = cv2.GaussianBlur(lifted, (0, 0), 1.3)
    return as_jpeg(Image.fromarray(cv2.addWeighted(lifted, 1.7, blurred, -0.7, 0)), 70)


def flatbed(image: Image.Image, seed: int) -> Image.Image:
    """Return a 200 dpi grey page from an office scanner: soft, level, a little noise."""
    rng = np.random.default_rng(seed)
    grey = _grey(skew(scaled(image, 200), float(rng.uniform(-0.3, 0.3)))).astype(float)
    soft = cv2.GaussianBlur(_clipped(grey * 0.93 + 12 + rng.normal(0, 3, grey.shape)), (0, 0), 0.5)
    return as_jpeg(Image.fromarray(soft), 60)


def phone(image: Image.Image, seed: int) -> Image.Image:
    """Return a 170 dpi photograph on a desk: perspective, a shadow, blur, noise, JPEG."""
    rng = np.random.default_rng(seed)
    page = np.asarray(scaled(image, 170).convert("RGB"))
    height, width = page.shape[:2]
    canvas = (round(width * 1.08), round(height * 1.06))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shifts = rng.uniform(-0.014, 0.014, (4, 2)) * (width, height)
    placed = (corners + np.array([0.04 * width, 0.03 * height]) + shifts).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, placed)
    desk = (112.0, 92.0, 74.0)
    photo = cv2.warpPerspective(page, matrix, canvas, flags=cv2.INTER_AREA, borderValue=desk)
    lit = shaded(photo, rng, 0.42) * np.array([1.0, 0.97, 0.9])
    soft = cv2.GaussianBlur(_clipped(lit), (0, 0), 0.75)
    return as_jpeg(Image.fromarray(_clipped(soft + rng.normal(0, 5, soft.shape))), 62)


def worn(image: Image.Image, seed: int) -> Image.Image:
    """Return a 200 dpi 1-bit page from a copy of a copy: strokes broken in patches, specks, a dark edge."""
    rng = np.random.default_rng(seed)
    grey = _grey(skew(scaled(image, 200), float(rng.uniform(-0.7, 0.7)))).astype(float)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.9) + rng.normal(0, 18, grey.shape)
    limit = 160 - 60 * _clouds(grey.shape, rng, 14)
    bits = np.where(soft > limit, 255, 0).astype(np.uint8)
    bits[:, : int(rng.integers(3, 9))] = 0
    return Image.fromarray(_specked(bits, rng, 0.00012)).convert("1", dither=Image.Dither.NONE)


def bleed_through(image: Image.Image, back: Image.Image, strength: float = 0.16) -> Image.Image:
    """Let the other side of thin paper show through, mirrored and soft."""
    other = np.asarray(back.convert("RGB").resize(image.size).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    ghost = 255 - (255.0 - cv2.GaussianBlur(other, (0, 0), 3)) * strength
    return Image.fromarray(_clipped(np.asarray(image.convert("RGB")) * (ghost / 255)))


def paper(image: Image.Image, colour: tuple[int, int, int], seed: int) -> Image.Image:
    """Print on coloured paper with a faint grain."""
    rng = np.random.default_rng(seed)
    pixels = np.asarray(image.convert("RGB"), dtype=float)
    grain = 1 - 0.02 * _clouds(pixels.shape[:2], rng, 60)[..., None]
    return Image.fromarray(_clipped(pixels * grain * np.array(colour) / 255))


def as_jpeg(image: Image.Image, quality: int) -> Image.Image:
    """Pass an image through JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as stored:
        return stored.convert(image.mode)


def _grey(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("L"))


def _clipped(pixels: AnyPixels) -> Pixels:
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _paper_colour(image: Image.Image) -> int | tuple[int, ...]:
    corner = image.getpixel((4, 4))
    return tuple(corner) if isinstance(corner, tuple) else int(corner or 0)


def _clouds(shape: tuple[int, ...], rng: np.random.Generator, cells: int) -> NDArray[np.float64]:
    """Return smooth noise of 0–1."""
    coarse = rng.uniform(0, 1, (cells, cells))
    return np.clip(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), 0, 1)


def shaded(pixels: AnyPixels, rng: np.random.Generator, depth: float) -> NDArray[np.float64]:
    """Darken towards one corner and in soft patches."""
    height, width = pixels.shape[:2]
    x, y = np.linspace(0, 1, width)[None, :], np.linspace(0, 1, height)[:, None]
    slope = abs(x - rng.uniform(0, 1)) * 0.5 + abs(y - rng.uniform(0, 1)) * 0.5
    shade = 1 - depth * (0.6 * slope + 0.4 * _clouds(pixels.shape, rng, 4))
    return pixels * (shade[..., None] if pixels.ndim == 3 else shade)


def _specked(bits: AnyPixels, rng: np.random.Generator, share: float) -> Pixels:
    """Scatter black specks of one to three pixels."""
    specks = (rng.random(bits.shape) < share).astype(np.uint8) * 255
    grown = cv2.dilate(specks, np.ones((2, 2), np.uint8))
    return np.asarray(cv2.subtract(bits, grown), dtype=np.uint8)
