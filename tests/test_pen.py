"""What a pen wrote: where gaps are, what their pictures hold, how sure a reading is."""

import zlib
from dataclasses import replace
from itertools import product
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.ocr import choose_engine
from pipeline.pen import read_pen
from pipeline.pen.decode import NOTHING, PenReading, decode
from pipeline.pen.gaps import framed_lines
from pipeline.pen.network import pen_model
from pipeline.pen.picture import HEIGHT, cut_gap
from pipeline.pen.read import agreed, calibrated, is_print, likely, stands
from pipeline.schema import Box, Page, PageImage, Word
from pipeline.settings import DEFAULTS
from pipeline.transcripts import dump, load
from tests.scans import MISSING_FONT, family, fonts
from tests.scans.ink import digits
from tests.scans.sheet import Ink

EM = 54.0
"""Pixels of 13 points at 300 dpi."""

Placed = tuple[str, int, int]


def line(*words: Placed, sure: float = 0.95, number: int = 0) -> tuple[Word, ...]:
    """Return words from (text, left, width)."""
    return tuple(Word(text, number, 0, Box(left, 400, width, 50), sure) for text, left, width in words)


def page(*words: Word) -> Page:
    return Page(1, "scan", words, 2466, 3508, 300, 2466, 3508)


LINES: list[tuple[str, tuple[Placed, ...], list[tuple[str, list[str], int, int]]]] = [
    (
        "junk between label and symbol",
        (("Số:", 492, 64), ("†b", 579, 72), ("/QĐ-BCĐ138", 681, 303)),
        [("number", ["Số:", "†b", "/QĐ-BCĐ138"], 556, 681)],
    ),
    (
        "junk run into the symbol: its print is measured from the right",
        (("Số:", 379, 65), ("†+/UBND-KTTH", 462, 437)),
        [("number", ["Số:", "†+", "/UBND-KTTH"], 444, 570)],
    ),
    (
        "label run into the number",
        (("36x11", 496, 136), ("/CT-UBND", 672, 254)),
        [("number", ["Số:", "36x11", "/CT-UBND"], 560, 672)],
    ),
    (
        "day run into its word, month printed",
        (
            ("ngày0)", 1534, 190),
            ("tháng", 1736, 122),
            ("02", 1885, 54),
            ("năm", 1956, 91),
            ("2025", 2069, 116),
        ),
        [
            ("day", ["ngày", "0)", "tháng"], 1637, 1736),
            ("month", ["tháng", "02", "năm"], 1858, 1956),
        ],
    ),
    (
        "day run into the month's word",
        (
            ("ngày", 1516, 103),
            ("{tháng", 1628, 195),
            ("02", 1840, 48),
            ("năm", 1905, 91),
            ("2025", 2011, 107),
        ),
        [("day", ["ngày", "{", "tháng"], 1619, 1701), ("month", ["tháng", "02", "năm"], 1823, 1905)],
    ),
    (
        "boxes of words that the pen touches reach over it",
        (
            *(("ngày", 159, 192), ("4", 282, 37), ("tháng", 360, 183)),
            *(("44", 499, 42), ("năm", 564, 88), ("2024", 669, 109)),
        ),
        [("day", ["ngày", "4", "tháng"], 258, 360), ("month", ["tháng", "44", "năm"], 477, 564)],
    ),
    (
        "the pen touches both words, which are read as one",
        (("ngày82tháng", 1042, 217), ("4", 1269, 18), ("năm", 1298, 65), ("2025", 1375, 80)),
        [("day", ["ngày", "82", "tháng"], 1115, 1173), ("month", ["tháng", "4", "năm"], 1259, 1298)],
    ),
    (
        "no year behind: no date of a letterhead",
        (("ngày", 100, 103), ("5", 260, 25), ("tháng", 300, 122)),
        [],
    ),
    (
        "a citation in running text goes on after its year",
        (
            *(("ngày", 100, 103), ("l6", 220, 50), ("tháng", 300, 122), ("6", 440, 25), ("năm", 500, 91)),
            *(("2010", 600, 107), ("của", 720, 80), ("Chính", 820, 110), ("phủ", 950, 80)),
        ),
        [],
    ),
    (
        "a place is no day",
        (("Ngãi,", 1383, 123), ("tháng", 1745, 122), ("năm", 1966, 91), ("2025", 2080, 115)),
        [],
    ),
    (
        "the pen took the stroke of the symbol",
        (("số:", 379, 64), ("4", 470, 40), ("UBND-KTTH", 586, 313)),
        [("number", ["số:", "4", "/UBND-KTTH"], 443, 570)],
    ),
]


@pytest.mark.parametrize(("what", "placed", "wanted"), LINES, ids=[what for what, *_ in LINES])
def test_gaps_stand_between_print(
    what: str, placed: tuple[Placed, ...], wanted: list[tuple[str, list[str], int, int]]
) -> None:
    found = [
        (gap.part, [word.text for word in framed.line[gap.first : gap.last + 1]], gap.box.left, gap.box.right)
        for _, framed in framed_lines(page(*line(*placed)))
        for gap in framed.gaps
    ]
    assert [(part, words) for part, words, *_ in found] == [(part, words) for part, words, *_ in wanted], what
    near = EM / 8
    assert all(
        abs(left - start) <= near and abs(right - end) <= near
        for (*_, left, right), (*_, start, end) in zip(found, wanted, strict=True)
    ), found


def test_gaps_below_the_letterhead_are_not_looked_for() -> None:
    low = [replace(w, box=Box(w.box.left, 2000, w.box.width, 50)) for w in line(*LINES[0][1]) if w.box]
    assert list(framed_lines(page(*low))) == []


@pytest.mark.parametrize(
    ("text", "sure", "expected"),
    [("15", 0.96, True), ("15", 0.6, False), ("1b", 0.96, False), ("42", 0.96, False), ("", 0.96, False)],
)
def test_print_is_what_the_engine_is_sure_of(text: str, sure: float, expected: bool) -> None:
    day = [Word(text, 0, 0, Box(1640, 400, 50, 40), sure)] if text else []
    words = (
        *line(("ngày", 1516, 103)),
        *day,
        *line(("tháng", 1745, 122), ("02", 1885, 54), ("năm", 1966, 91), ("2025", 2080, 115)),
    )
    (_, framed), *_ = framed_lines(page(*words))
    assert is_print(framed.line, framed.gaps[0]) is expected


@pytest.mark.parametrize(
    ("engine", "sure", "digits", "probability", "expected"),
    [
        *(("24", 0.9, "24", 0.6, True), ("84", 0.9, "24", 0.97, False), ("02", 0.97, "92", 0.48, True)),
        *(("12", 0.96, "", 0.0, True), ("84", 0.6, "84", 0.9, False), ("8†", 0.95, "81", 0.2, False)),
    ],
)
def test_the_engine_stands_where_the_network_agrees_or_is_less_sure(
    engine: str, sure: float, digits: str, probability: float, expected: bool
) -> None:
    words = (
        *line(("ngày", 1516, 103)),
        Word(engine, 0, 0, Box(1640, 400, 50, 40), sure),
        *line(("tháng", 1745, 122), ("02", 1885, 54), ("năm", 1966, 91), ("2025", 2080, 115)),
    )
    (_, framed), *_ = framed_lines(page(*words))
    best = PenReading(digits, probability)
    allowed = replace(framed.gaps[0], part="number")
    assert stands(framed.line, allowed, best) is expected


def columns(seed: int, steps: int) -> np.ndarray:
    raw = np.random.default_rng(seed).normal(0, 2, (steps, 11))
    return np.asarray(raw - np.log(np.exp(raw).sum(-1, keepdims=True)), np.float32)


def spelled(path: tuple[int, ...]) -> str:
    return "".join(str(a) for a, b in zip(path, (NOTHING, *path), strict=False) if a not in (b, NOTHING))


@given(seed=st.integers(0, 10_000))
def test_a_readings_probability_is_the_sum_over_its_paths(seed: int) -> None:
    logs = columns(seed, 3)
    sums: dict[str, float] = {}
    for path in product(range(11), repeat=3):
        sums[spelled(path)] = sums.get(spelled(path), 0.0) + exp(sum(logs[i, c] for i, c in enumerate(path)))
    for reading in decode(logs, width=len(sums)):
        assert reading.probability == pytest.approx(sums[reading.digits], abs=1e-5)


@given(seed=st.integers(0, 10_000), steps=st.integers(1, 12))
def test_probabilities_of_readings_add_up_to_at_most_one(seed: int, steps: int) -> None:
    readings = decode(columns(seed, steps))
    assert sum(r.probability for r in readings) <= 1.0001
    assert [r.probability for r in readings] == sorted((r.probability for r in readings), reverse=True)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_a_likelier_reading_is_never_less_sure(probabilities: list[float]) -> None:
    ordered = sorted(probabilities)
    assert [calibrated(p) for p in ordered] == sorted(calibrated(p) for p in ordered)
    assert all(0 <= calibrated(p) <= 0.97 for p in ordered)


@pytest.mark.parametrize(
    ("placed", "readings", "expected"),
    [
        (LINES[3][1], (("42", 0.6), ("12", 0.3)), "12"),
        (LINES[3][1], (("", 0.9), ("12", 0.1)), ""),
        (LINES[0][1], (("0", 0.9), ("07", 0.1)), "07"),
        (LINES[3][1], (("99", 0.9),), ""),
    ],
    ids=["no 42nd of a month", "blank", "no number nought", "nothing fits"],
)
def test_only_what_may_stand_there_is_read(
    placed: tuple[Placed, ...], readings: tuple[tuple[str, float], ...], expected: str
) -> None:
    (_, framed), *_ = framed_lines(page(*line(*placed)))
    assert likely(framed.gaps[0], tuple(PenReading(*reading) for reading in readings)).digits == expected


@pytest.mark.parametrize(
    ("engine", "sure", "expected"),
    [("1126", 0.8, 0.92), ("1126", 0.0, 0.6), ("1128", 0.8, 0.6), ("", 0.0, 0.6), ("1126", 0.99, 0.97)],
    ids=["both", "a guess adds nothing", "they differ", "the engine saw nothing", "never more than the most"],
)
def test_two_readers_that_agree_are_surer(engine: str, sure: float, expected: float) -> None:
    assert agreed(PenReading("1126", 0.6), engine, sure) == pytest.approx(expected)


def test_a_gap_is_cut_to_the_measure_of_its_print() -> None:
    white = np.full((3508, 2466), 255, np.uint8)
    (_, framed), *_ = framed_lines(page(*line(*LINES[0][1])))
    picture = cut_gap(white, framed.gaps[0], 0.4)
    assert picture.shape[0] == HEIGHT and picture.min() == 255


def test_who_read_a_word_is_kept_in_the_transcript() -> None:
    from pipeline.schema import Source, Transcript

    words = (Word("15", 0, 0, Box(0, 0, 5, 5), 0.9, by_hand=True), Word("tháng", 0))
    transcript = Transcript(Source("a.pdf", "0" * 64), (page(*words),))
    assert load(dump(transcript)) == transcript


WRITTEN = [("7", "02", "3"), ("14", "28", "11"), ("256", "09", "12"), ("1083", "31", "4")]


@pytest.mark.engine
@pytest.mark.skipif(family() is None, reason=MISSING_FONT)
@pytest.mark.skipif(pen_model() is None, reason="models/pen is not there")
def test_a_written_number_and_date_are_read() -> None:
    """Digits by the strokes of tests/scans/ink.py, which the network has never seen."""
    ocr = choose_engine(DEFAULTS)
    right = 0
    for number, day, month in WRITTEN:
        image = letterhead(number, day, month)
        read = read_pen(image, ocr(image))
        by_hand = {word.text for word in read.words if word.by_hand}
        right += len(by_hand & {number, day, month})
        assert all("ngày" not in word.text or word.text == "ngày" for word in read.words)
    assert right >= 3 * len(WRITTEN) - 3


def letterhead(number: str, day: str, month: str) -> PageImage:
    """Draw number and date lines at 300 dpi with gaps, and write into them."""
    from PIL import ImageDraw

    picture = Image.new("RGB", (2480, 3508), "white")
    draw = ImageDraw.Draw(picture)
    upright, italic = fonts.font("regular", 54), fonts.font("italic", 54)
    draw.text((400, 400), "Số:", font=upright, fill="black")
    draw.text((680, 400), "/KH-UBND", font=upright, fill="black")
    for text, x in (("Quảng Ngãi, ngày", 1150), ("tháng", 1660), ("năm 2024", 1900)):
        draw.text((x, 400), text, font=italic, fill="black")
    draw.text(
        (400, 600),
        "Thực hiện nhiệm vụ được giao, Ủy ban nhân dân xây dựng kế hoạch",
        font=upright,
        fill="black",
    )
    rng = np.random.default_rng(zlib.crc32(number.encode()))
    point = 2480 / 595
    for text, x in ((number, 500), (day, 1545), (month, 1805)):
        picture = digits(picture, Ink("digits", x / point, 448 / point, text), rng)
    pixels = np.asarray(picture.convert("L"))
    return PageImage(1, pixels, 300, 2480, 3508)
