"""Lines that a stamp tore apart are joined, columns are not; the better reading of a stamped page stands."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.ocr.stamp_look import read_under_stamps
from pipeline.ocr.torn_lines import mend_torn
from pipeline.ocr.unread import unread_share
from pipeline.schema import Box, Page, PageImage, Pixels, Word

THROUGH = "Căn cứ Luật Giáo dục về việc ban hành kế hoạch của trường tiểu học"
LEFT, RIGHT = "2. Mở hộp thư", "Ban đại diện cha mẹ"


def words_of(line: int, left: int, top: int, text: str) -> list[Word]:
    return [Word(t, line, line, Box(left + 45 * n, top, 40, 20), 0.9) for n, t in enumerate(text.split())]


def page_of(*rows: tuple[int, int, str]) -> Page:
    words = [w for n, (left, top, text) in enumerate(rows) for w in words_of(n, left, top, text)]
    return Page(1, "scan", tuple(words), 800, 800, 100, 800, 800)


def picture(page: Page, *strokes: tuple[int, int, int, int]) -> PageImage:
    """Draw words as bars, and strokes."""
    pixels: Pixels = np.full((800, 800), 255, np.uint8)
    for word in page.words:
        box = word.box or Box(0, 0, 0, 0)
        pixels[box.top + 4 : box.bottom - 4, box.left : box.right] = 0
    for x0, y0, x1, y1 in strokes:
        cv2.line(pixels, (x0, y0), (x1, y1), (0,), 3)
    return PageImage(1, pixels, 100, 800, 800)


TORN = ((20, 100, THROUGH), (20, 140, LEFT), (20, 180, THROUGH), (420, 142, RIGHT))
STAMP = tuple((x, 130 + 20 * (x % 60 > 0), x + 30, 150 - 20 * (x % 60 > 0)) for x in range(205, 410, 30))


def lines(page: Page) -> list[str]:
    numbers = dict.fromkeys(word.line for word in page.words)
    return [" ".join(word.text for word in page.words if word.line == number) for number in numbers]


def test_the_pieces_of_a_line_under_a_stamp_are_joined() -> None:
    page = page_of(*TORN)
    after = mend_torn(picture(page, *STAMP), page)
    assert lines(after) == [THROUGH, f"{LEFT} {RIGHT}", THROUGH]
    assert after.steps == ("torn_lines",)


@pytest.mark.parametrize(
    ("rows", "strokes"),
    [
        (TORN, ()),
        (TORN[1:2] + TORN[3:], STAMP),
        (TORN[:2] + TORN[3:], STAMP),
        (
            ((20, 100, LEFT), (420, 100, RIGHT), *TORN[1:2], *TORN[3:], (20, 180, LEFT), (420, 180, RIGHT)),
            STAMP,
        ),
    ],
    ids=["a white gutter", "no text around", "a sign-off", "two columns"],
)
def test_columns_stay_apart(
    rows: tuple[tuple[int, int, str], ...], strokes: tuple[tuple[int, int, int, int], ...]
) -> None:
    page = page_of(*rows)
    assert mend_torn(picture(page, *strokes), page) is page


def test_ink_that_no_word_covers_is_told() -> None:
    page = page_of(*TORN)
    assert unread_share(picture(page), page) == 0.0
    assert unread_share(picture(page, *STAMP), page) > 0.01
    junk = replace(page, words=tuple(replace(w, text="ñi0I%E", confidence=0.1) for w in page.words))
    assert unread_share(picture(page), junk) == 1.0


class Reader:
    """An engine that always reads the same, and counts how often it was asked."""

    name = "reader"

    def __init__(self, page: Page) -> None:
        self.page, self.asked = page, 0

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        self.asked += 1
        return self.page


def stamped(page: Page) -> PageImage:
    """Press a seal of 36 mm on a page at 100 dpi."""
    image = picture(page, *STAMP)
    for radius in (71, 52):
        cv2.circle(image.pixels, (500, 500), radius, (0,), 3)
    cv2.putText(image.pixels, "* V * A * N *", (440, 505), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0,), 2)
    return image


@pytest.mark.parametrize(
    ("again", "taken"), [(TORN[:1] + TORN[2:3], False), (((20, 60, THROUGH), *TORN), True)]
)
def test_the_reading_with_more_vietnamese_stands(
    again: tuple[tuple[int, int, str], ...], taken: bool
) -> None:
    first = page_of(*TORN)
    image, page = read_under_stamps(stamped(first), first, Reader(page_of(*again)))
    assert len(image.seals) + len(image.frames) == 1
    assert ("outlines" in image.steps) is taken
    assert "stamp" in (image if taken else page).flags
    assert (f"{LEFT} {RIGHT}" in lines(page)) and (lines(page)[0] == THROUGH)
    assert len(lines(page)) == (4 if taken else 3)


def test_a_page_that_was_read_whole_is_not_read_again() -> None:
    page = page_of(*TORN)
    image, reader = picture(page), Reader(page)
    assert read_under_stamps(image, page, reader) == (image, page)
    assert reader.asked == 0
