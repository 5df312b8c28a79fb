"""The second look at the signer's area: when it is made, what it may change."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.extract.noisy_signer import noisy_name, noisy_title
from pipeline.ocr.second_look import look_again
from pipeline.ocr.signer_area import signer_area
from pipeline.schema import Box, Page, PageImage, Word
from tests.reading import read_text

IMAGE = PageImage(1, np.full((1400, 1000), 255, np.uint8), 120, 1000, 1400)
BODY = Word("trung", 0, 0, Box(100, 100, 700, 20), 0.9)
OFFICE = Word("CHỦ", 3, 1, Box(600, 820, 100, 20), 0.3)


def words(head: str, left: int = 100) -> tuple[Word, ...]:
    """A page whose list of recipients begins with ``head``, the signer's title on its right."""
    first, second = head.split()
    return (
        BODY,
        Word(first, 1, 1, Box(left, 800, 40, 20), 0.9),
        Word(second, 1, 1, Box(left + 50, 800, 60, 20), 0.9),
        OFFICE,
    )


def page_of(found: tuple[Word, ...]) -> Page:
    return Page(1, "scan", found, 1000, 1400, 120, 1000, 1400)


class Block:
    """An engine that finds one name in every block, and notes what it is asked."""

    name = "block"

    def __init__(self, text: str = "Dũng", confidence: float = 0.9) -> None:
        self.asked: list[int | None] = []
        self._word = Word(text, 0, 0, Box(10, 20, 60, 20), confidence)

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        self.asked.append(psm)
        return page_of((self._word,))


@pytest.mark.parametrize("head", ["Nơi nhận:", "Noi nhan", "Nơi nhân:", "Lưu: VT"])
def test_the_area_is_right_of_the_recipients(head: str) -> None:
    area = signer_area(page_of(words(head)))
    assert area is not None
    assert 210 < area.left < 600
    assert 120 <= area.top < 820
    assert area.right == 1000


@pytest.mark.parametrize(
    "found", [(), (BODY, OFFICE), words("Nơi nhận:", left=600), words("Nơi khác:")], ids=str
)
def test_a_page_without_recipients_costs_nothing(found: tuple[Word, ...]) -> None:
    engine, page = Block(), page_of(found)
    assert look_again(IMAGE, page, engine) is page
    assert engine.asked == []


def test_the_better_reading_stands_in_the_place_of_the_other() -> None:
    engine, page = Block(), page_of(words("Nơi nhận:"))
    area = signer_area(page)
    after = look_again(IMAGE, page, engine)
    assert engine.asked == [6]
    assert area is not None
    assert after.words[:3] == page.words[:3]
    assert [(w.text, w.line, w.box) for w in after.words[3:]] == [
        ("Dũng", 2, Box(area.left + 10, area.top + 20, 60, 20))
    ]
    assert after.steps == ("second_look",)


@pytest.mark.parametrize(("text", "confidence"), [("Dũng", 0.1), ("~|", 0.99), ("xqz", 0.9)])
def test_a_reading_that_is_no_better_is_dropped(text: str, confidence: float) -> None:
    sure = replace(OFFICE, confidence=0.9)
    page = page_of((*words("Nơi nhận:")[:3], sure))
    assert look_again(IMAGE, page, Block(text, confidence)) is page


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("“»GHỦ TỊCH", "Chủ tịch"),
        ("¬sv GHỦ TỊCH", "Chủ tịch"),
        ("=-PHÓ HIỆU TRƯỞNG", "Phó Hiệu trưởng"),
        ("ĐẢNG ỦY", None),
        ("Chủ tịch", None),
    ],
)
def test_a_title_is_known_under_junk(line: str, title: str | None) -> None:
    found = noisy_title(f"\n{line}\n", 0)
    assert (found.value if found else None) == title


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("`» “Phan Lê Dũng", "Phan Lê Dũng"),
        ("`<=Tfinh Công Minh", "Trịnh Công Minh"),
        ("1ê Văn Sáng", "Lê Văn Sáng"),
        ("Được quét bằng CamScanner", None),
        ("Phòng Giáo Dục", None),
        ("QUẬN HỒNG SƠN", None),
    ],
)
def test_a_name_is_known_under_junk(line: str, name: str | None) -> None:
    found = noisy_name(f"\n{line}\n", 0)
    assert (found.value if found else None) == name


def test_a_broken_line_of_the_block_goes_on_and_several_recipients_share_a_line() -> None:
    """ "TM. ỦY BAN NHÂN / DÂN" wrapped in a narrow column; the name stands directly below the office."""
    text = """Kế hoạch này có hiệu lực./.

Nơi nhận:
- Bộ Nội vụ; Bộ Tài chính;
- Lưu: VT.
TM. ỦY BAN NHÂN
DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Lê Ngọc Châu
"""
    sign_off = read_text(text).facts.sign_off
    assert [r.value for r in sign_off.recipients] == ["Bộ Nội vụ", "Bộ Tài chính", "Lưu: VT"]
    assert sign_off.signer_title and sign_off.signer_title.value == "KT. Chủ tịch Phó Chủ tịch"
    assert sign_off.signer_name and sign_off.signer_name.value == "Lê Ngọc Châu"


def test_a_rank_is_no_part_of_the_name() -> None:
    sign_off = read_text(
        "Xong./.\n\nNơi nhận:\n- Lưu: VT.\nBỘ TRƯỞNG\nĐại tướng Lương Tam Quang\n"
    ).facts.sign_off
    assert sign_off.signer_name and sign_off.signer_name.value == "Lương Tam Quang"


SIGN_OFFS = {
    "a list without its head": (
        "Điều 1. Làm./.\n\n- Chính phủ; - Ban Tổ chức Trung ương;\n- Lưu: HC, PLTP.\n"
        "TM. ỦY BAN THƯỜNG VỤ QUỐC HỘICHỦ TỊCH\n|\nTrần Thanh Mẫn",
        (("Chính phủ", "Ban Tổ chức Trung ương", "Lưu: HC, PLTP"), "Chủ tịch", "Trần Thanh Mẫn"),
    ),
    "an item over lines, an office over lines": (
        "Điều 1. Làm./.\n\nNơi nhận:\n- VPCP: BTCN, Cổng TTĐTCP;\ncác Vụ: CN, KTTH;\n- Lưu: VT.\n"
        "**KT. BỘ TRƯỞNG,\nCHỦ NHIỆM**\nPHÓ CHỦ NHIỆM\nTrịnh Mạnh Linh",
        (
            ("VPCP: BTCN, Cổng TTĐTCP; các Vụ: CN, KTTH", "Lưu: VT"),
            "KT. Bộ trưởng, Chủ nhiệm Phó Chủ nhiệm",
            "Trịnh Mạnh Linh",
        ),
    ),
}


@pytest.mark.parametrize(("text", "expected"), SIGN_OFFS.values(), ids=SIGN_OFFS)
def test_the_sign_off_of_a_text(text: str, expected: tuple[tuple[str, ...], str, str]) -> None:
    found = read_text(text).facts.sign_off
    assert found.signer_title
    assert found.signer_name
    recipients = tuple(item.value for item in found.recipients)
    assert (recipients, found.signer_title.value, found.signer_name.value) == expected
