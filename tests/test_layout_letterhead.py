"""Reading order of the letterhead: two columns, each from top to bottom."""

import pytest

from tests.set_pages import BODY, MOTTO, STATE, Row, boxed, reading, rows_of

LETTERHEADS: dict[str, tuple[list[Row], list[str], list[str]]] = {
    "read across, two lines of issuer": (
        [
            (300, [(420, "ỦY BAN NHÂN DÂN"), (1180, STATE)]),
            (370, [(420, "TỈNH QUẢNG NGÃI"), (1330, MOTTO)]),
            (500, [(430, "Số: 01 /TTr-UBND"), (1260, "Quảng Ngãi, ngày 06 tháng 01 năm 2025")]),
            (640, [(1130, "TỜ TRÌNH")]),
        ],
        ["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI", "Số: 01 /TTr-UBND"],
        [STATE, MOTTO, "Quảng Ngãi, ngày 06 tháng 01 năm 2025"],
    ),
    "subject of a công văn under the number": (
        [
            (300, [(400, "VĂN PHÒNG CHÍNH PHỦ"), (1180, STATE)]),
            (370, [(1330, MOTTO)]),
            (500, [(430, "Số: 575 /VPCP-CN"), (1330, "Hà Nội, ngày 04 tháng 02 năm 2025")]),
            (570, [(400, "V/v tham gia ý kiến")]),
            (630, [(360, "các dự thảo Nghị định")]),
            (800, [(1000, "Kính gửi: Sở Tài chính")]),
        ],
        ["VĂN PHÒNG CHÍNH PHỦ", "Số: 575 /VPCP-CN", "V/v tham gia ý kiến", "các dự thảo Nghị định"],
        [STATE, MOTTO, "Hà Nội, ngày 04 tháng 02 năm 2025"],
    ),
    "motto misread, columns read one by one": (
        [
            (370, [(1330, "Đôc lâp - Tư do - Hanh phuc")]),
            (300, [(1180, "CỌNG HOÀ XÃ HỘI CHÚ NGHĨA VIỆT NAM")]),
            (500, [(1330, "Hà Nội, ngày tháng 5 năm 2026")]),
            (500, [(430, "Số: /KH-MN")]),
            (300, [(420, "UBND QUẬN 1")]),
            (370, [(420, "TRƯỜNG MẦM NON 20/10")]),
        ],
        ["UBND QUẬN 1", "TRƯỜNG MẦM NON 20/10", "Số: /KH-MN"],
        [
            "CỌNG HOÀ XÃ HỘI CHÚ NGHĨA VIỆT NAM",
            "Đôc lâp - Tư do - Hanh phuc",
            "Hà Nội, ngày tháng 5 năm 2026",
        ],
    ),
    "the Party's": (
        [
            (300, [(420, "ĐẢNG BỘ QUẬN 1"), (1300, "ĐẢNG CỘNG SẢN VIỆT NAM")]),
            (370, [(420, "QUẬN ỦY")]),
            (440, [(420, "Số 05-CTr/QU"), (1280, "Quận 1, ngày 10 tháng 3 năm 2023")]),
        ],
        ["ĐẢNG BỘ QUẬN 1", "QUẬN ỦY", "Số 05-CTr/QU"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Quận 1, ngày 10 tháng 3 năm 2023"],
    ),
    "motto unreadable": (
        [
            (300, [(420, "SỞ Y TẾ"), (1180, "CQNB H0A ## ĐGHĨA")]),
            (500, [(430, "Số: 12 /KH-SYT"), (1260, "Hà Nội, ngày 06 tháng 01 năm 2025")]),
            (640, [(1130, "KẾ HOẠCH")]),
        ],
        ["SỞ Y TẾ", "Số: 12 /KH-SYT"],
        ["CQNB H0A ## ĐGHĨA", "Hà Nội, ngày 06 tháng 01 năm 2025"],
    ),
    "no number, no date": (
        [
            (300, [(420, "THÀNH PHỐ HÀ NỘI"), (1180, STATE)]),
            (370, [(1330, MOTTO)]),
            (560, [(1130, "KẾ HOẠCH")]),
        ],
        ["THÀNH PHỐ HÀ NỘI"],
        [STATE, MOTTO],
    ),
}


@pytest.mark.parametrize(("head", "left", "right"), LETTERHEADS.values(), ids=LETTERHEADS)
def test_letterhead_is_read_by_column(head: list[Row], left: list[str], right: list[str]) -> None:
    result = reading(boxed(head + BODY))
    assert rows_of(result, "left") == left
    assert rows_of(result, "right") == right
    assert rows_of(result)[-2:] == [row[1][0][1] for row in BODY]


def test_letterhead_reads_issuer_state_number_date() -> None:
    head, _, _ = LETTERHEADS["read across, two lines of issuer"]
    assert rows_of(reading(boxed(head))) == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH QUẢNG NGÃI",
        STATE,
        MOTTO,
        "Số: 01 /TTr-UBND",
        "Quảng Ngãi, ngày 06 tháng 01 năm 2025",
        "TỜ TRÌNH",
    ]


def test_letterhead_of_a_skewed_page() -> None:
    head, left, right = LETTERHEADS["read across, two lines of issuer"]
    result = reading(boxed(head + BODY, slope=0.02))
    assert (rows_of(result, "left"), rows_of(result, "right")) == (left, right)


def test_letterhead_of_an_annex_on_a_later_page() -> None:
    head, left, _ = LETTERHEADS["no number, no date"]
    assert rows_of(reading(boxed(BODY), boxed(head + BODY, 2)), "left") == left


def test_title_beside_a_stamp_stays_in_the_body() -> None:
    head, left, _ = LETTERHEADS["read across, two lines of issuer"]
    stamped = [*head[:3], (560, [(300, "ĐẾN Giờ"), (1130, "QUYẾT ĐỊNH")])]
    result = reading(boxed(stamped + BODY))
    assert rows_of(result, "left") == [*left, "ĐẾN Giờ"]
    assert rows_of(result, "body")[0] == "QUYẾT ĐỊNH"
