"""≥ and ≤ are told from > and < by the picture; where that cannot be seen, nothing is sure."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.extract import extract
from pipeline.flow import read_picture
from pipeline.ocr import choose_engine
from pipeline.ocr.comparison_signs import HIDDEN, STEP, read_bars
from pipeline.schema import Box, Page, PageImage, Pixels, Transcript, Word
from pipeline.settings import DEFAULTS
from pipeline.trust import calibrate
from tests.reading import read_text
from tests.scans import MISSING_FONT, damage, family, fonts

SURE = 0.93
"""Confidence of the engine in > and <, whatever stands there."""

needs_font = pytest.mark.skipif(family() is None, reason=MISSING_FONT)


def picture(*strokes: tuple[int, ...], size: int = 28) -> PageImage:
    """Return a page with what the strokes draw, ``size`` pixels to the stroke's unit of 28."""
    image = Image.new("L", (400, 200), 255)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line([round(v * size / 28) + 80 for v in stroke], fill=20, width=max(1, round(3 * size / 28)))
    return page_image(np.asarray(image))


def page_image(pixels: Pixels, dpi: int = 200) -> PageImage:
    return PageImage(1, pixels, dpi, pixels.shape[1], pixels.shape[0])


def scan(*words: Word) -> Page:
    return Page(1, "scan", words, 400, 200, 200, 400, 200)


def sign(text: str, size: int = 28, after: str = "60%") -> Page:
    """Return a line with a sign, as the engine reads it."""
    width = size if len(text) == 1 else 3 * size
    words = [Word("đạt", 0, 0, Box(20, 78, 45, 30), SURE), Word(text, 0, 0, Box(80, 80, width, size), SURE)]
    return scan(*words, *([Word(after, 0, 0, Box(150, 78, 60, 30), SURE)] if after else []))


GREATER = ((0, 0, 26, 10), (26, 10, 0, 20))
LESS = ((26, 0, 0, 10), (0, 10, 26, 20))
BAR = (0, 27, 26, 27)
TOUCHING = (0, 23, 26, 23)


@pytest.mark.parametrize(
    ("read", "strokes", "text", "is_sure"),
    [
        (">", (*GREATER, BAR), "≥", True),
        ("<", (*LESS, BAR), "≤", True),
        ("z", (*GREATER, BAR), "≥", True),
        (">60%", (*GREATER, BAR), "≥60%", True),
        (">", (*GREATER, TOUCHING), "≥", True),
        ("<", (*LESS, TOUCHING), "≤", True),
        (">", GREATER, ">", True),
        ("<", LESS, "<", True),
        (">", (*GREATER, (-80, 36, 200, 36)), ">", False),
        (">", (*GREATER, (-80, 27, 200, 27)), ">", False),
        (">", (*GREATER, (0, 27, 12, 27)), ">", False),
        (">", (*GREATER, BAR, (0, 32, 26, 32)), ">", False),
        (">", (*LESS, BAR), ">", False),
        (">", (), ">", False),
        (">", ((0, 0, 26, 10),), ">", False),
        ("z", GREATER, "z", False),
        ("z", ((0, 0, 26, 0), (26, 0, 0, 22), (0, 22, 26, 22)), "z", False),
        ("hạn>60%", (*GREATER, BAR), "hạn>60%", False),
    ],
)
def test_the_bar_is_seen_or_the_sign_is_doubted(
    read: str, strokes: tuple[tuple[int, ...], ...], text: str, is_sure: bool
) -> None:
    word = read_bars(picture(*strokes), sign(read)).words[1]
    assert (word.text, word.confidence) == (text, SURE if is_sure else HIDDEN)


def test_a_sign_of_few_pixels_is_doubted() -> None:
    word = read_bars(picture(*GREATER, BAR, size=7), sign(">", 7)).words[1]
    assert (word.text, word.confidence) == (">", HIDDEN)


OTHERS = ["±", "+/-", "->", "=>", ">=", "<=", "<tên", "»", "2", "5", "đạt", "zalo", "<>"]


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_such_sign_stays(text: str) -> None:
    page = sign(text)
    assert read_bars(picture(*GREATER, BAR), page) is page


def test_a_letter_that_stands_before_no_figure_stays() -> None:
    page = sign("z", after="axit")
    assert read_bars(picture(*GREATER, BAR), page) is page


def test_a_change_is_told_among_the_steps() -> None:
    assert read_bars(picture(*GREATER, BAR), sign(">")).steps == (STEP,)
    assert read_bars(picture(*GREATER), sign(">")).steps == ()


EDGES = [Box(380, 190, 40, 40), Box(500, 500, 10, 10), Box(0, 0, 0, 0), Box(-20, -20, 9, 9)]


@pytest.mark.parametrize("box", EDGES)
def test_a_box_at_the_edge_or_beyond_is_doubted(box: Box) -> None:
    word = read_bars(picture(*GREATER), scan(Word(">", 0, 0, box, SURE))).words[0]
    assert (word.text, word.confidence) == (">", HIDDEN)


WEAR = {
    "none": lambda image, _: image,
    "office": damage.flatbed,
    "copy": damage.camscanner,
    "phone": damage.phone,
}
SIGNS = "≥≤><"
CLAUSE = "Tỷ lệ hồ sơ nộp trực tuyến {} 60% trong năm 2024;"


def printed(points: int, wear: str) -> PageImage:
    """Return a page with each sign before a figure, set in the font of the samples."""
    found = family()
    assert found is not None
    font = fonts.ImageFont.truetype(str(found.regular), round(points * 300 / 72))
    image = Image.new("RGB", (2480, 3508), "white")
    pen = ImageDraw.Draw(image)
    for row, one in enumerate(SIGNS * 2):
        pen.text((300, 300 + 100 * row), CLAUSE.format(one), font=font, fill=(20, 20, 20))
    worn = WEAR[wear](image, 7)
    return page_image(np.asarray(worn.convert("RGB")), 300 if wear == "none" else 200)


@needs_font
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(("points", "wear"), [(14, "none"), (13, "office"), (12, "copy"), (14, "phone")])
def test_signs_as_the_engine_reads_them(points: int, wear: str) -> None:
    page = read_picture(printed(points, wear), choose_engine(DEFAULTS), DEFAULTS)
    read = [word for word in page.words if word.text in SIGNS]
    assert len(read) == len(SIGNS) * 2
    wrong = [word for word, sign in zip(read, SIGNS * 2, strict=True) if word.text != sign]
    assert len(wrong) <= 1 and all((word.confidence or 0.0) <= HIDDEN for word in wrong)


PLAN = """ỦY BAN NHÂN DÂN
XÃ TÂN LẬP
Số: 83/KH-UBND
Tân Lập, ngày 09 tháng 4 năm 2024
KẾ HOẠCH
Cải cách hành chính năm 2024 trên địa bàn xã Tân Lập
I. MỤC TIÊU
1. Tỷ lệ hồ sơ nộp trực tuyến đạt {} 60%.
II. TỔ CHỨC THỰC HIỆN
Các thôn báo cáo."""


@pytest.mark.parametrize(
    ("text", "sure", "is_held"),
    [(">", HIDDEN, True), ("≥", HIDDEN, True), ("z", HIDDEN, True), ("≥", SURE, False), (">", SURE, False)],
)
def test_a_target_with_a_doubted_sign_is_never_sure(text: str, sure: float, is_held: bool) -> None:
    document = read_text(PLAN.format(text))
    pages = tuple(
        replace(
            page,
            kind="scan",
            words=tuple(replace(w, confidence=sure if w.text == text else 0.96) for w in page.words),
        )
        for page in document.transcript.pages
    )
    transcript: Transcript = replace(document.transcript, pages=pages)
    facts = extract(document.text, document.reading, transcript)
    (target,) = calibrate(facts, document.text, document.reading, transcript).targets
    assert (target.evidence.confidence <= 0.5) == is_held
    assert target.indicator and not set("<>≥≤") & set(target.indicator)
