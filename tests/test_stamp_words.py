"""Words of black stamps are told from those of the document, kept, and put aside."""

import numpy as np
import pytest

from pipeline.layout import read
from pipeline.ocr.stamp_words import part_stamps
from pipeline.schema import Box, Page, PageImage, Source, Transcript, Word

FRAME = Box(100, 100, 300, 160)
SEAL = Box(500, 100, 200, 200)


def image(frames: tuple[Box, ...] = (FRAME,), seals: tuple[Box, ...] = ()) -> PageImage:
    return PageImage(1, np.full((800, 800), 255, np.uint8), 100, 800, 800, frames=frames, seals=seals)


def page(*rows: tuple[int, int, str, float]) -> Page:
    """A page of lines: left, top, words, confidence."""
    words = [
        Word(text, n, 0, Box(left + 45 * k, top, 40, 20), sure)
        for n, (left, top, line, sure) in enumerate(rows)
        for k, text in enumerate(line.split())
    ]
    return Page(1, "scan", tuple(words), 800, 800, 100, 800, 800)


def kept(before: Page, after: Page) -> str:
    assert sorted(w.text for w in before.words) == sorted(w.text for w in after.words)
    return read(Transcript(Source("x", "0" * 64), (after,))).text.strip()


BODY = (20, 400, "Căn cứ Luật Giáo dục", 0.9)


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        (((120, 110, "ĐẾN Số: 12", 0.9), (120, 150, "Ngày: 04/5", 0.9), BODY), "Căn cứ Luật Giáo dục"),
        (((120, 110, "Đ€N Giờ. S@", 0.3), (120, 150, "Chuyền: VP", 0.6), BODY), "Căn cứ Luật Giáo dục"),
        (
            ((120, 110, "Tổng số", 0.9), (120, 150, "học sinh", 0.9), BODY),
            "Tổng số\nhọc sinh\nCăn cứ Luật Giáo dục",
        ),
        (((120, 110, "ĐẾN Ngày", 0.9), (20, 150, "Căn cứ Luật Giáo dục", 0.9)), "Căn cứ Luật Giáo dục"),
    ],
)
def test_a_register_stamp_is_put_aside_and_a_small_table_is_not(
    rows: tuple[tuple[int, int, str, float], ...], left: str
) -> None:
    before = page(*rows)
    assert kept(before, part_stamps(image(), before)) == left


def test_scraps_under_a_seal_go_and_words_stay() -> None:
    before = page((460, 150, "Giáo gx§ dục", 0.6), (520, 200, "]¿Ä", 0.2))
    assert kept(before, part_stamps(image((), (SEAL,)), before)) == "Giáo dục"


def test_a_page_without_stamps_is_left() -> None:
    before = page(BODY)
    assert part_stamps(image(()), before) is before
