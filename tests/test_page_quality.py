"""What is told of a page's quality: predicted errors, and the condition in which it came."""

import numpy as np
import pytest
from PIL import Image

from pipeline.flags import NOTES, with_hand
from pipeline.imaging import enhance
from pipeline.quality.page_quality import predicted_cer
from pipeline.schema import Box, Page, PageImage, Word
from pipeline.settings import DEFAULTS
from tests.ocr_bench.fit import fitted
from tests.scans import MISSING_FONT, damage, family, load_named, mishaps, render

WORDS = ("Căn", "cứ", "kế", "hoạch", "của", "Ủy", "ban")
JUNK = ("Cđn", "cÿ", "kế", "hsạch", "củx", "Ũÿ", "bạnn")


def page(words: tuple[str, ...], sure: float, by_hand: bool = False) -> Page:
    read = (Word(text, 0, 0, Box(0, 0, 9, 9), sure, by_hand) for text in words)
    return Page(1, "scan", tuple(read), 100, 100, 100, 100, 100)


def test_the_worse_the_signs_the_more_errors_are_predicted() -> None:
    found = [predicted_cer(page(words, sure)) for words, sure in ((WORDS, 0.97), (WORDS, 0.8), (JUNK, 0.5))]
    assert None not in found and found == sorted(found, key=lambda cer: cer or 0.0)
    assert (found[0] or 1) < 0.01 < 0.05 < (found[2] or 0) <= 1


def test_text_and_blank_pages_have_no_prediction() -> None:
    assert predicted_cer(Page(1, "text", (Word("Căn", 0),))) is None
    assert predicted_cer(Page(1, "scan", ())) is None


def test_the_fit_finds_what_made_the_figures() -> None:
    rng = np.random.default_rng(1)
    signs = rng.uniform(0, 0.3, (60, 3))
    rates = np.exp(-6 + 5 * np.sqrt(signs[:, 0]) + 3 * np.sqrt(signs[:, 2]))
    pages = [
        {"signs": list(sign), "errors": rate * 1e4, "total": 1e4}
        for sign, rate in zip(signs, rates, strict=True)
    ]
    assert fitted(pages) == pytest.approx([-6, 5, 0, 3], abs=0.3)


def test_digits_by_hand_are_flagged() -> None:
    assert with_hand(page(("12",), 0.9, by_hand=True)).flags == ("handwriting",)
    assert with_hand(page(WORDS, 0.9)).flags == ()


@pytest.mark.slow
@pytest.mark.skipif(family() is None, reason=MISSING_FONT)
@pytest.mark.parametrize(
    ("flag", "wear"),
    [
        ("", lambda sheet: damage.flatbed(sheet, 1)),
        ("faint", lambda sheet: mishaps.faint(sheet, 1)),
        ("perspective photo", lambda sheet: damage.phone(sheet, 1)),
        ("rotated", lambda sheet: damage.turn(damage.flatbed(sheet, 1), 1)),
        ("skewed", lambda sheet: damage.flatbed(damage.skew(sheet, 3), 1)),
        ("stamp", lambda sheet: mishaps.red_stamps(sheet, 1)),
    ],
)
def test_the_condition_of_a_page_is_flagged(flag: str, wear: object) -> None:
    assert callable(wear)
    worn: Image.Image = wear(render(load_named("kh_mam_non_hoa_may"), seal=None)[0])
    pixels = np.asarray(worn.convert("RGB"), dtype=np.uint8)
    flags = enhance(PageImage(1, pixels, 200, pixels.shape[1], pixels.shape[0]), DEFAULTS).flags
    assert flags == tuple(flag.split()) and set(flags) <= set(NOTES)
