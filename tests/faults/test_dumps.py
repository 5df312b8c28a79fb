"""Dumps of text in odd forms: nothing raises, nothing is wrong and sure, what is lost is told."""

import pytest

from tests.faults.test_figures import SIGN_OFF, cited, numbers, read, targets
from tests.reading import read_text

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
ORGAN = "ỦY BAN NHÂN DÂN\nXÃ TÂN LẬP"
BELOW = "\n\nKẾ HOẠCH\nPhòng, chống thiên tai năm 2024\n\nI. NHIỆM VỤ\nCác thôn thực hiện." + SIGN_OFF


@pytest.mark.parametrize(
    ("head", "number", "issued", "issuer"),
    [
        (
            "ĐẢNG BỘ HUYỆN HÒA AN ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY XÃ TÂN LẬP\n*\n"
            "Số 83-KH/ĐU Tân Lập, ngày 09 tháng 4 năm 2024",
            "83-KH/ĐU",
            "2024-04-09",
            "đảng ủy xã tân lập",
        ),
        (
            f"{ORGAN}\nTAN LAP COMMUNE PEOPLE’S COMMITTEE\n{MOTTO}\nTHE SOCIALIST REPUBLIC OF VIET NAM\n"
            "Số: 83/KH-UBND\nTân Lập, ngày 09 tháng 4 năm 2024",
            "83/KH-UBND",
            "2024-04-09",
            "ủy ban nhân dân xã tân lập",
        ),
        (
            f"{ORGAN}\n{MOTTO}\nSố ký hiệu: 83/KH-UBND\nTân Lập, Ngày 09 Tháng 4 Năm 2024",
            "83/KH-UBND",
            "2024-04-09",
            "ủy ban nhân dân xã tân lập",
        ),
        (
            f"{ORGAN}\n{MOTTO}\nSố: 83/KH-UBND\nTân Lập, 09 tháng 4 năm 2024",
            "83/KH-UBND",
            "2024-04-09",
            "ủy ban nhân dân xã tân lập",
        ),
    ],
)
def test_letterheads(head: str, number: str, issued: str, issuer: str) -> None:
    header = read_text(head + BELOW).facts.header
    assert header.notation and header.notation.value.canonical == number
    assert header.issued and header.issued.value.iso == issued
    assert header.issuer and header.issuer.value.lower() == issuer


@pytest.mark.parametrize("year", ["202 4", "20 24"])
def test_a_year_in_pieces_is_not_read_in_part(year: str) -> None:
    head = f"{ORGAN}\n{MOTTO}\nSố: 83/KH-UBND\nTân Lập, ngày 09 tháng 4 năm {year}"
    issued = read_text(head + BELOW).facts.header.issued
    assert issued is None or issued.value.year in (None, 2024)


def test_a_list_shares_the_printed_type_where_a_code_is_an_office_too() -> None:
    found = cited("Công văn số 12/BHXH-THU, 14/CT-KK, 15/TCT-CS và 16/NHNN-TD")
    assert [c.notation.canonical for c in found if c.notation] == [
        "12/BHXH-THU",
        "14/CT-KK",
        "15/TCT-CS",
        "16/NHNN-TD",
    ]
    assert {c.doc_type.name for c in found} == {"Công văn"}
    orders = cited("Quyết định số 12/QĐ-UBND, 13/KH-UBND, 14/CT-TTg")
    assert [c.doc_type.name for c in orders] == ["Quyết định", "Kế hoạch", "Chỉ thị"]


@pytest.mark.parametrize("mark", ["[3]", "¹", "(1)", " ⁽²⁾"])
def test_the_mark_of_a_footnote_is_no_part_of_a_title(mark: str) -> None:
    plan = "Kế hoạch số 25/KH-UBND ngày 07 tháng 3 năm 2024"
    for words in (
        f"{plan} của Ủy ban nhân dân huyện Hòa An về an toàn đập{mark}",
        f"{plan} của Ủy ban nhân dân huyện Hòa An{mark.replace('(1)', '[1]')} về an toàn đập",
        f"{plan}{mark.replace('(1)', '[1]')} của Ủy ban nhân dân huyện Hòa An về an toàn đập",
    ):
        (citation,) = read(f"Căn cứ {words};\n\nI. NHIỆM VỤ\nCác thôn thực hiện.").facts.citations
        assert citation.subject == "về an toàn đập"
        assert citation.issuer == "Ủy ban nhân dân huyện Hòa An"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Thông tư liên tịch số 01/2015/TTLT/BNV-BTC", "01/2015/TTLT-BNV-BTC"),
        ("Quyết định số 178/QĐ_UBND", "178/QĐ-UBND"),
        ("Nghị định số 30-2020/NĐ-CP", "30/2020/NĐ-CP"),
        ("Quyết định số 1.247/QĐ-UBND", "1247/QĐ-UBND"),
        ("Nghị định số 142-CP", "142/CP"),
        ("Nghị quyết số 09-NQ-TU", "09-NQ/TU"),
        ("Nghị quyết số 66.7/2025/NQ-CP", "66.7/2025/NQ-CP"),
    ],
)
def test_older_forms_of_numbers(words: str, number: str) -> None:
    assert numbers(words) == [number]


def test_a_date_without_its_word() -> None:
    plan = "Kế hoạch số 25/KH-UBND 07/3/2024 của Ủy ban nhân dân huyện Hòa An về an toàn đập"
    (citation,) = read(f"Căn cứ {plan};\n\nI. NHIỆM VỤ\nCác thôn thực hiện.").facts.citations
    assert citation.issued and citation.issued.iso == "2024-03-07"


def test_a_figure_close_behind_an_organ_is_never_sure() -> None:
    (citation,) = cited("Nghị định số 30/2020/NĐ-CP1")
    assert citation.evidence.confidence <= 0.5


def test_about_is_no_part_of_an_organ() -> None:
    words = "Công văn số 55/SNV-CCHC ngày 06/3/2020 của Sở Nội vụ V/v hướng dẫn báo cáo"
    (citation,) = read(f"Căn cứ {words};\n\nI. NHIỆM VỤ\nCác thôn thực hiện.").facts.citations
    assert citation.issuer == "Sở Nội vụ"


@pytest.mark.parametrize(
    ("clause", "comparator", "low", "high", "unit"),
    [
        ("Tỷ lệ hộ có nước sạch ⩾ 95%.", ">=", 95, None, "%"),
        ("Tỷ lệ hộ có nước sạch => 95%.", ">=", 95, None, "%"),
        ("Tỷ lệ hộ nghèo ≦ 5%.", "<=", 5, None, "%"),
        ("Chưa đến 5% hồ sơ trễ hạn.", "<", 5, None, "%"),
        ("Tỷ lệ hộ có nước sạch đạt 90 ÷ 95%.", "=", 90, 95, "%"),
        ("Tỷ lệ hộ có nước sạch đạt 90 ~ 95%.", "=", 90, 95, "%"),
        ("Tỷ lệ hộ có nước sạch đạt 95[1]%.", "=", 95, None, "%"),
        ("Tỷ suất sinh đạt 9,75‰.", "=", 9.75, None, "‰"),
        ("Thu nhập bình quân đạt 65 triệu/người/năm.", "=", 65, None, "triệu"),
        ("Trồng 10.000 cây.", "=", 10000, None, "cây"),
        ("100%cán bộ được tập huấn.", "=", 100, None, "%"),
    ],
)
def test_signs_of_figures(clause: str, comparator: str, low: float, high: float | None, unit: str) -> None:
    (target,) = targets(clause)
    assert (target.comparator, target.quantity, target.quantity_high) == (comparator, low, high)
    assert target.unit == unit
    assert not set("≥≧⩾≤≦÷~") & set(target.indicator or "")


@pytest.mark.parametrize("clause", ["Tỷ lệ hộ đạt 9 5%.", "Tỷ lệ hộ đạt 95, 5%.", "Duy trì tỷ lệ ở mức ±5%."])
def test_digits_beside_a_figure_make_it_unsure(clause: str) -> None:
    assert all(t.quantity is None or t.evidence.confidence <= 0.5 for t in targets(clause))


@pytest.mark.parametrize(
    "body",
    [
        "I. CÔNG TÁC NĂM 2023\nTỷ lệ hồ sơ đúng hạn đạt 95%.",
        "I. THÀNH TỰU\nTỷ lệ hồ sơ đúng hạn đạt 95%.",
        "I. NHÌN LẠI NĂM 2023\nTỷ lệ hồ sơ đúng hạn đạt 95%.",
        "PHẦN THỨ NHẤT\nTÌNH HÌNH THỰC HIỆN NĂM 2023\nTỷ lệ hồ sơ đúng hạn đạt 95%.",
        "I. NHIỆM VỤ\nQuý IV/2023 tỷ lệ hồ sơ đúng hạn đạt 95%.",
        "I. NHIỆM VỤ\nHết năm 2023 toàn xã đạt 95% hồ sơ đúng hạn.",
        "I. NHIỆM VỤ\n6 tháng cuối năm 2023, tỷ lệ hồ sơ đúng hạn đạt 95%.",
        "I. NHIỆM VỤ\nCùng kỳ năm trước tỷ lệ hồ sơ đúng hạn đạt 95%.",
        "I. NHIỆM VỤ\nTỷ lệ hồ sơ đúng hạn đã được nâng lên 95%.",
    ],
)
def test_what_was_is_no_target(body: str) -> None:
    assert read(body + "\n\nII. TỔ CHỨC THỰC HIỆN\nCác thôn thực hiện.").facts.targets == ()


@pytest.mark.parametrize("clause", ["100% cán bộ được tập huấn.", "Giảm 50% số hồ sơ giấy."])
def test_a_bare_aim_of_a_plan_without_headings(clause: str) -> None:
    (target,) = read(
        f"Căn cứ Luật Đê điều năm 2006;\nỦy ban nhân dân xã xây dựng Kế hoạch như sau:\n\n{clause}"
    ).facts.targets
    assert target.quantity in (50, 100) and target.unit == "%"


def test_thousands_in_a_cell() -> None:
    table = "| TT | Chỉ tiêu | ĐVT | Kế hoạch 2024 |\n|---|---|---|---|\n| 1 | Hồ sơ số hóa | hồ sơ | 1 250 |"
    found = read(f"I. MỤC TIÊU\n{table}").facts.targets
    assert [t.quantity for t in found if t.quantity is not None] == [1250]


def test_a_title_in_small_letters_has_its_subject() -> None:
    head = f"{ORGAN}\n{MOTTO}\nSố: 83/KH-UBND\nTân Lập, ngày 09 tháng 4 năm 2024"
    header = read_text(head + BELOW.replace("KẾ HOẠCH", "Kế hoạch")).facts.header
    assert header.doc_type and header.doc_type.value.code == "KH"
    assert header.subject and header.subject.value == "Phòng, chống thiên tai năm 2024"


@pytest.mark.parametrize("mark", ["[1]", "¹"])
def test_a_footnote_is_no_part_of_the_own_subject(mark: str) -> None:
    head = f"{ORGAN}\n{MOTTO}\nSố: 83/KH-UBND\nTân Lập, ngày 09 tháng 4 năm 2024"
    header = read_text(head + BELOW.replace("thiên tai năm 2024", f"thiên tai năm 2024{mark}")).facts.header
    assert header.subject and header.subject.value == "Phòng, chống thiên tai năm 2024"


def test_units_and_loan_words_stay_in_a_damaged_dump() -> None:
    words = ["kWh", "kW", "pH", "µg/l", "ôtô", "rôto", "nitơ"]
    damaged = "Ké hoach phòng chóng thién tai, ké hoach kiém tra chát lugng nuéc\n"
    text = read_text(damaged + f"Công suất 12 {words[0]}, 3 {words[1]}, {', '.join(words[2:])}.\n").text.text
    assert all(word in text for word in words)
    assert "Kế hoạch" in text
