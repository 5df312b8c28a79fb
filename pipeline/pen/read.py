"""Reads what a pen wrote into the letterhead, and puts it in the place of what the OCR engine made of it."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from pathlib import Path

import regex

from pipeline.ocr.page_lines import Line, with_lines
from pipeline.pen.decode import PenReading, decode
from pipeline.pen.gaps import Framed, Gap, framed_lines
from pipeline.pen.network import columns, pen_model
from pipeline.pen.picture import EDGES, cut_gap
from pipeline.rules import read_toml
from pipeline.schema import Page, PageImage, Word

SURE = 0.85
"""Confidence from which digits that the engine read are taken for print."""

STEP = "pen"

_DIGITS = {
    "number": regex.compile(r"(?!0+$)\d{1,5}"),
    "day": regex.compile(r"0?[1-9]|[12]\d|3[01]"),
    "month": regex.compile(r"0?[1-9]|1[0-2]"),
}
"""What may stand in a gap (Nghị định 30/2020/NĐ-CP, annex I: days 1 to 9 and months 1, 2 with a nought)."""


def read_pen(image: PageImage, page: Page) -> Page:
    """Read the gaps of the letterhead, and put what a pen wrote in the place of what the engine made of it.

    Both readers look at every gap: digits that the engine is sure of stand where the network reads the same,
    or is less sure of something else. The network's digits become words of their own, with a calibrated
    confidence and ``by_hand`` set; an empty gap stays empty. Without the network the page comes back as it
    is, as does one without a gap.
    """
    model = pen_model()
    if model is None:
        return page
    changed: dict[int, Line] = {}
    for number, framed in framed_lines(page):
        line = _filled(image, framed, model)
        if line != framed.line or not all(is_print(framed.line, gap) for gap in framed.gaps):
            changed[number] = line
    if not changed:
        return page
    return replace(with_lines(page, changed), steps=(*page.steps, STEP))


def is_print(line: Line, gap: Gap) -> bool:
    """Tell whether the engine read digits in the gap that it is sure of."""
    text, sure = _by_engine(line, gap)
    return sure >= SURE and _DIGITS[gap.part].fullmatch(text) is not None


def _by_engine(line: Line, gap: Gap) -> tuple[str, float]:
    """Return what the engine read in the gap, and how sure it is."""
    inside = line[gap.first + 1 : gap.last]
    sure = min((word.confidence or 0.0 for word in inside), default=0.0)
    return "".join(word.text for word in inside), sure


def _filled(image: PageImage, framed: Framed, model: Path) -> Line:
    """Return a line with the gaps read, from the last to the first."""
    line = framed.line
    for gap in sorted(framed.gaps, key=lambda gap: -gap.first):
        looks = [decode(columns(model, cut_gap(image.pixels, gap, edge))) for edge in EDGES]
        inside = _inside(framed.line, gap, likely(gap, mean(looks)))
        line = (*line[: gap.first + 1], *inside, *line[gap.last :])
    return line


def _inside(line: Line, gap: Gap, best: PenReading) -> Line:
    """Return the words of a gap: those of the engine, or the network's digits."""
    if not best.digits or stands(line, gap, best):
        # A blank to fill in, or dots: what the engine made of it says so to whoever looks.
        return line[gap.first + 1 : gap.last]
    first = line[gap.first]
    sure = agreed(best, *_by_engine(line, gap))
    return (Word(best.digits, first.line, first.block, gap.box, sure, by_hand=True),)


def stands(line: Line, gap: Gap, best: PenReading) -> bool:
    """Tell whether what the engine read in a gap is print: it is sure, and the network not surer of another.

    Our engine's model, trained on worn print, takes clear handwriting for it ("84" for 24, at 0.90).
    """
    text, sure = _by_engine(line, gap)
    return is_print(line, gap) and (text == best.digits or best.probability <= sure)


def agreed(best: PenReading, engine: str, sure: float) -> float:
    """Return how sure a reading is; where the engine came to it as well, both would have to be wrong."""
    if engine != best.digits:
        return best.probability
    return min(_most(), 1 - (1 - best.probability) * (1 - sure))


def mean(looks: Sequence[tuple[PenReading, ...]]) -> tuple[PenReading, ...]:
    """Return the readings of several looks, each with its mean probability, the best first."""
    sums: dict[str, float] = {}
    for look in looks:
        for reading in look:
            sums[reading.digits] = sums.get(reading.digits, 0.0) + reading.probability / len(looks)
    best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple(PenReading(digits, total) for digits, total in best)


def likely(gap: Gap, readings: tuple[PenReading, ...]) -> PenReading:
    """Return the best reading that may stand there, its probability calibrated."""
    allowed = [r for r in readings if not r.digits or _DIGITS[gap.part].fullmatch(r.digits)]
    best = max(allowed, key=lambda r: r.probability, default=PenReading("", 0.0))
    return replace(best, probability=calibrated(best.probability))


def calibrated(probability: float) -> float:
    """Return how often a reading of this probability was right on pages (``rules/pen.toml``)."""
    fit = read_toml("pen.toml")["calibration"]
    odds = log(max(probability, 1e-9)) - log(max(1 - probability, 1e-4))
    return min(_most(), 1 / (1 + exp(-(fit["slope"] * odds + fit["intercept"]))))


def _most() -> float:
    return float(read_toml("pen.toml")["calibration"]["most"])
