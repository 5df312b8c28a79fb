"""How well handwritten digits are read, on pictures of single number and date lines.

    python -m pipeline.quality.pen_scores CROPS.csv

The CSV has the columns ``image`` (a file beside it) and ``text``, what a person read: "Số: 21/KH-UBND", or
"ngày 24 tháng 01 năm 2025". Gaps that no print frames are not counted.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import regex

from pipeline.errors import InputError, PipelineError
from pipeline.extract.digits import UNREADABLE
from pipeline.ocr import Ocr, choose_engine
from pipeline.pen import read_pen
from pipeline.pen.gaps import framed_lines
from pipeline.schema import Page, PageImage
from pipeline.settings import DEFAULTS

MARGIN = 100
"""White around a line, pixels: the engine drops words that touch the edge."""

LINE = 6
"""Tesseract's page mode for one block of text."""

_TYPED = {
    "number": regex.compile(r"(\d*)\s*/"),
    "day": regex.compile(r"(\d*)\s*tháng"),
    "month": regex.compile(r"tháng\s*(\d*)"),
}


@dataclass(frozen=True, slots=True)
class PenScore:
    """One gap: what a person typed, what was read, and how surely (0–1)."""

    image: str
    part: str
    typed: str
    read: str
    sure: float

    def __str__(self) -> str:
        return (
            f"{self.verdict:7} {self.image:24} {self.part:7} {self.typed:>5} {self.read:>5} {self.sure:.2f}"
        )

    @property
    def verdict(self) -> str:
        """Say whether the value is right, wrong, or held back as unsure; noughts in front do not count."""
        if self.read and self.sure < UNREADABLE:
            return "unsure"
        return "right" if self.read.lstrip("0") == self.typed.lstrip("0") else "wrong"


def measure(labels: Path, ocr: Ocr) -> Iterator[PenScore]:
    """Read every gap of the pictures.

    Raises:
        InputError: the labels or a picture cannot be read.
    """
    try:
        rows = list(csv.DictReader(labels.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, ValueError) as error:
        raise InputError(f"{labels}: cannot read the labels: {error}") from error
    for row in rows:
        image = _image(labels.parent / row["image"])
        read = read_pen(image, replace(ocr(image, psm=LINE), upright_height=10 * image.height))
        for part, digits, sure in _gaps(read):
            typed = _TYPED[part].search(row["text"])
            yield PenScore(row["image"], part, typed[1] if typed else "", digits, sure)


def _image(path: Path) -> PageImage:
    gray = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if gray is None:
        raise InputError(f"{path}: is no picture; correct the labels")
    pixels = np.pad(np.asarray(gray, np.uint8), MARGIN, constant_values=255)
    return PageImage(1, pixels, 300, pixels.shape[1], pixels.shape[0])


def _gaps(page: Page) -> Iterator[tuple[str, str, float]]:
    for _, framed in framed_lines(page):
        for gap in framed.gaps:
            inside = framed.line[gap.first + 1 : gap.last]
            digits = "".join(word.text for word in inside if word.text.isdigit())
            yield gap.part, digits, min((word.confidence or 0.0 for word in inside), default=1.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is not right, and the counts."""
    parser = argparse.ArgumentParser(description="Handwritten digits against what a person typed.")
    parser.add_argument("labels", type=Path, help="CSV of pictures and their text")
    given = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    try:
        for score in measure(given.labels, choose_engine(DEFAULTS)):
            counts[score.verdict] += 1
            if score.verdict != "right":
                print(score)
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    print(f"{counts['right']} right, {counts['unsure']} unsure, {counts['wrong']} wrong of {counts.total()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
