"""Reading order of the sign-off: recipients, then the signer."""

import pytest

from tests.set_pages import BODY, Row, boxed, reading, rows_of

SIGN_OFFS: dict[str, tuple[list[Row], list[str], list[str]]] = {
    "read across": (
        [
            (2700, [(400, "Nơi nhận:"), (1500, "KT. CHỦ TỊCH")]),
            (2760, [(400, "- Như Điều 3;"), (1480, "PHÓ CHỦ TỊCH")]),
            (2820, [(400, "- Thường trực Tỉnh ủy, các cơ quan của tỉnh;")]),
            (3000, [(400, "- Lưu: VT."), (1460, "Trần Hoàng Tuấn")]),
        ],
        ["Nơi nhận:", "- Như Điều 3;", "- Thường trực Tỉnh ủy, các cơ quan của tỉnh;", "- Lưu: VT."],
        ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Hoàng Tuấn"],
    ),
    "title above the recipients": (
        [
            (2620, [(1440, "TM. ỦY BAN NHÂN DÂN")]),
            (2690, [(1560, "CHỦ TỊCH")]),
            (2760, [(400, "Nơi nhận:")]),
            (2820, [(400, "- Lưu: VT, TH.")]),
            (3000, [(1460, "Đặng Văn Minh")]),
        ],
        ["Nơi nhận:", "- Lưu: VT, TH."],
        ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đặng Văn Minh"],
    ),
    "head of the list unreadable": (
        [
            (2700, [(400, "R-.446-dử"), (1500, "TL. CHỦ TỊCH")]),
            (2760, [(400, "- Như trên;"), (1460, "CHÁNH VĂN PHÒNG")]),
            (2820, [(400, "- Lưu: VT, TTHC.")]),
        ],
        ["R-.446-dử", "- Như trên;", "- Lưu: VT, TTHC."],
        ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
    ),
}


@pytest.mark.parametrize(("rows", "left", "right"), SIGN_OFFS.values(), ids=SIGN_OFFS)
def test_sign_off_is_read_by_column(rows: list[Row], left: list[str], right: list[str]) -> None:
    result = reading(boxed(BODY + rows))
    assert rows_of(result, "left") == left
    assert rows_of(result, "right") == right
    assert rows_of(result, "body") == [row[1][0][1] for row in BODY]


def test_sign_off_ends_above_a_line_of_full_width() -> None:
    rows, left, _ = SIGN_OFFS["read across"]
    below = (3200, [(350, "Phụ lục này là một phần không tách rời của Kế hoạch đã được phê duyệt tại đây")])
    result = reading(boxed([*rows, below]))
    assert rows_of(result, "left") == left
    assert rows_of(result)[-1] == below[1][0][1]
