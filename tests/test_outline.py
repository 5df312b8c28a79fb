"""The outline: headings over wrapped lines and misread numerals, and the deadlines that they hand down."""

import pytest

from pipeline.extract.outline import find_outline
from pipeline.extract.paragraphs import paragraphs
from tests.reading import read_text
from tests.test_extract import LETTERHEAD


def titles(text: str) -> list[str]:
    blocks = paragraphs(text)
    return [f"{s.level} {s.label} {s.title}" for s in find_outline(text, blocks)]


BODY = "Câu văn dài làm nội dung của mục này, viết cho đủ một dòng của trang giấy thường.\n\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I. MỤC\nTIÊU CHUNG\n\n" + BODY, ["2 I. MỤC TIÊU CHUNG"]),
        ("III.\nNHIỆM VỤ CHỦ YẾU\n\n" + BODY, ["2 III. NHIỆM VỤ CHỦ YẾU"]),
        ("3. Sở\nCông Thương\n\n" + BODY, ["3 3. Sở Công Thương"]),
        ("1L CHỈ TIÊU\n\n" + BODY, ["2 1L CHỈ TIÊU"]),
        ("1.1. Mục tiêu 1. Lĩnh vực\nchính trị\n\n- " + BODY, ["4 1.1. Mục tiêu 1. Lĩnh vực chính trị"]),
        ("- Giai đoạn 2021\n- 2025 phát triển kinh tế\n- xã hội của xã.\n\n" + BODY, []),
    ],
)
def test_headings_go_on_over_lines(text: str, wanted: list[str]) -> None:
    assert titles(BODY * 3 + text + BODY) == wanted


def test_a_heading_hands_its_year_down_but_a_vision_does_not() -> None:
    text = (
        f"{LETTERHEAD}\nII. MỤC TIÊU\n\n1. Đến năm 2030\n\n- Trồng mới 12 ha rừng phòng hộ.\n\n"
        "2. Tầm nhìn đến năm 2045\n\n- Trồng mới 40 ha rừng phòng hộ.\n\nIII. KHÁC\n"
    )
    assert [t.deadline for t in read_text(text).facts.targets] == ["2030-12-31", None]


def test_a_plan_behind_the_recipients_of_its_decision_has_targets() -> None:
    text = (
        f"{LETTERHEAD}\nĐiều 1. Ban hành kèm theo Quyết định này Kế hoạch.\n\nNơi nhận:\n- Như Điều 1;\n\n"
        "KẾ HOẠCH\n\nI. MỤC TIÊU\n\n- Trồng mới 12 ha rừng phòng hộ.\n"
    )
    assert [t.quantity for t in read_text(text).facts.targets] == [12]


def test_a_duty_needs_no_heading() -> None:
    text = f"{LETTERHEAD}\nĐề nghị các đơn vị gửi báo cáo về Sở Nội vụ trước ngày 20/11/2024.\n"
    (duty,) = read_text(text).facts.targets
    assert (duty.kind, duty.deadline, duty.section) == ("deadline", "2024-11-20", None)
