"""Numbers, symbols and figures in the forms that papers have: read whole, or not at all."""

import pytest

from pipeline.document import Document
from pipeline.schema import Citation, Target
from tests.reading import read_text

LETTERHEAD = """ỦY BAN NHÂN DÂN
XÃ TÂN LẬP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 83/KH-UBND
Tân Lập, ngày 09 tháng 4 năm 2024

KẾ HOẠCH
Phòng, chống thiên tai năm 2024 trên địa bàn xã Tân Lập

"""
SIGN_OFF = """

Nơi nhận:
- UBND huyện (b/c);
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Thị Hoa
"""


def read(body: str) -> Document:
    return read_text(LETTERHEAD + body + SIGN_OFF)


def cited(words: str) -> tuple[Citation, ...]:
    """Return what is cited by these words in a legal basis."""
    tail = "ngày 07 tháng 5 năm 2021 của Ủy ban nhân dân tỉnh Hòa An về phân công nhiệm vụ;"
    return read(f"Căn cứ {words} {tail}\n\nI. NHIỆM VỤ\nCác thôn thực hiện.").facts.citations


def numbers(words: str) -> list[str | None]:
    return [c.notation.canonical if c.notation else None for c in cited(words)]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        *(
            (f"Quyết định số 425/QĐ{dash}UBND", "425/QĐ-UBND")
            for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
        ),
        ("Quyết định số 425/QĐ\u00ad-UBND", "425/QĐ-UBND"),
        ("Quyết định số 178/2004/QĐ.UB", "178/2004/QĐ.UB"),
        ("Quyết định số 101/QĐ.TTg", "101/QĐ-TTg"),
        ("Quyết định số 425/QĐ/UB", "425/QĐ-UB"),
        ("Quyết định 425 QĐ/UB", "425/QĐ-UB"),
        ("Quyết định số: 425 / QĐ - UBND", "425/QĐ-UBND"),
        ("Nghị định số 30/NĐ-CP/2020", "30/2020/NĐ-CP"),
        ("Nghị định số 61/2018/NĐ-CP²", "61/2018/NĐ-CP"),
        ("Nghị định số 61/2018/NĐ-CP[3]", "61/2018/NĐ-CP"),
        ("Thông tư số 02/201 7/TT-VPCP", "02/2017/TT-VPCP"),
        ("Thông tư số 02/20 17/TT-VPCP", "02/2017/TT-VPCP"),
        ("Quyết định số ４２５/QĐ-UBND", "425/QĐ-UBND"),
        ("Thông tư liên tịch số 07/2008/TTLT-BTC-BNV", "07/2008/TTLT-BTC-BNV"),
        ("Quy định số 15-QĐ/TU", "15-QĐ/TU"),
        ("Hướng dẫn số 21-HD/BTGQU.", "21-HD/BTGQU"),
    ],
)
def test_numbers_are_read_whole(words: str, number: str) -> None:
    (citation,) = cited(words)
    assert citation.notation and citation.notation.canonical == number
    assert citation.issued and citation.issued.iso == "2021-05-07"
    assert citation.issuer and citation.subject


def test_digits_that_a_blank_parts_are_never_sure() -> None:
    (citation,) = cited("Quyết định số 42 5/QĐ-UBND")
    assert citation.notation and citation.notation.canonical == "425/QĐ-UBND"
    assert citation.evidence.confidence <= 0.5


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("các Quyết định số 12, 13 và 15/QĐ-UBND", ["12/QĐ-UBND", "13/QĐ-UBND", "15/QĐ-UBND"]),
        ("các Quyết định: số 12, số 13 và số 15/QĐ-UBND", ["12/QĐ-UBND", "13/QĐ-UBND", "15/QĐ-UBND"]),
        ("các Quyết định số 12/QĐ-UBND, 13/QĐ-UBND", ["12/QĐ-UBND", "13/QĐ-UBND"]),
        ("các Quyết định từ số 12/QĐ-UBND đến số 15/QĐ-UBND", ["12/QĐ-UBND", "15/QĐ-UBND"]),
        (
            "Chỉ thị số 40-CT/TW, Kết luận số 01-KL/TW, Thông báo số 12-TB/HU",
            ["40-CT/TW", "01-KL/TW", "12-TB/HU"],
        ),
        (
            "các Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020, số 61/2018/NĐ-CP",
            ["30/2020/NĐ-CP", "61/2018/NĐ-CP"],
        ),
        ("Phụ lục 3 và Quyết định số 15/QĐ-UBND", ["15/QĐ-UBND"]),
    ],
)
def test_lists_of_numbers(words: str, found: list[str]) -> None:
    assert numbers(words) == found
    for citation in cited(words):
        assert citation.subject is None or "số" not in citation.subject.split(), "a neighbour is no title"


@pytest.mark.parametrize("words", ["Giấy phép số 45/GP-STTTT", "Giấy chứng nhận số 12/GCN-SYT"])
def test_licences_keep_their_symbol(words: str) -> None:
    (citation,) = cited(words)
    assert citation.notation and citation.notation.canonical == words.split()[-1]
    assert citation.doc_type.code in ("GP", "GCN")


@pytest.mark.parametrize("name", ["Cư M'gar", "Ea H’leo", "Đắk R'lấp", "Krông Pắc", "Ia Grai", "Chư Prông"])
def test_names_of_places_are_whole(name: str) -> None:
    plan = "Kế hoạch số 25/KH-UBND ngày 07 tháng 3 năm 2024"
    (citation,) = read(f"Thực hiện {plan} của Ủy ban nhân dân huyện {name} về an toàn;").facts.citations
    assert citation.issuer == f"Ủy ban nhân dân huyện {name}"
    assert citation.subject == "về an toàn"


def targets(clause: str) -> tuple[Target, ...]:
    return read(f"I. MỤC TIÊU\n1. {clause}\nII. TỔ CHỨC THỰC HIỆN\nCác thôn báo cáo.").facts.targets


@pytest.mark.parametrize(
    ("clause", "comparator", "quantity", "unit", "direction"),
    [
        ("Tăng 12% số hộ tham gia bảo hiểm y tế.", "=", 12, "%", "tăng"),
        ("Giảm 50% số hồ sơ giấy.", "=", 50, "%", "giảm"),
        ("Số hồ sơ giấy giảm 50% so với năm 2023.", "=", 50, "%", "giảm"),
        ("Số hồ sơ trực tuyến tăng thêm 5%.", "=", 5, "%", "tăng"),
        ("Giảm ít nhất 20% thời gian giải quyết thủ tục.", ">=", 20, "%", "giảm"),
        ("Cắt giảm tối thiểu 30% thời gian chờ đợi.", ">=", 30, "%", "giảm"),
        ("Tăng gấp 2 lần số buổi tập huấn.", "=", 2, "lần", "tăng"),
        ("Giảm tỷ lệ hộ nghèo xuống còn 2,5%.", "=", 2.5, "%", ""),
        ("Nâng tỷ lệ hộ có nước sạch lên 90%.", "=", 90, "%", ""),
        ("Số hóa 1 250 hồ sơ lưu trữ.", "=", 1250, "hồ sơ", ""),
        ("Số hóa 12 345 678 trang tài liệu.", "=", 12345678, "trang", ""),
        ("Số hóa 1\u202f250 hồ sơ lưu trữ.", "=", 1250, "hồ sơ", ""),
        ("Số hóa 1'250 hồ sơ lưu trữ.", "=", 1250, "hồ sơ", ""),
        ("Số hóa 1.250 hồ sơ lưu trữ.", "=", 1250, "hồ sơ", ""),
        ("Trồng mới 1,25 ha rừng phòng hộ.", "=", 1.25, "ha", ""),
        ("Trong năm 2024 250 hộ được hỗ trợ vốn.", "=", 250, "hộ", ""),
        ("Diện tích nhà văn hóa đạt tối thiểu 200 m².", ">=", 200, "m²", ""),
        ("Tỷ lệ hộ dân được tuyên truyền đạt 95³ %.", "=", 95, "%", ""),
        ("Tỷ lệ hộ dân được tuyên truyền ≥ 95%.", ">=", 95, "%", ""),
        ("Tỷ lệ hộ nghèo ≤ 3%.", "<=", 3, "%", ""),
    ],
)
def test_figures(clause: str, comparator: str, quantity: float, unit: str, direction: str) -> None:
    (target,) = targets(clause)
    assert (target.comparator, target.quantity) == (comparator, quantity)
    assert target.unit and target.unit.startswith(unit)
    assert target.indicator and not set("<>≥≤") & set(target.indicator)
    if direction:
        assert direction in target.indicator.lower()


def test_a_comma_that_may_part_thousands_is_never_sure() -> None:
    (target,) = targets("Số hóa 1,250 hồ sơ lưu trữ.")
    assert target.quantity == 1250 and target.evidence.confidence <= 0.5


@pytest.mark.parametrize(
    "body",
    [
        "I. ĐẶC ĐIỂM TÌNH HÌNH\nNăm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 45%; đúng hạn 97,8%.",
        "I. ĐÁNH GIÁ KẾT QUẢ NĂM 2023\n1. Tỷ lệ hộ dân được tuyên truyền đạt 95%.",
        "I. NHIỆM VỤ\nNăm 2023 tỷ lệ hộ dân được tuyên truyền đạt 95%.",
    ],
)
def test_results_are_no_targets(body: str) -> None:
    assert read(body).facts.targets == ()


@pytest.mark.parametrize(
    "clause", ["1. Tỷ lệ hồ sơ nộp trực tuyến đạt tối thiểu 62%.", "Phấn đấu tỷ lệ hồ sơ đạt 62% trở lên."]
)
def test_a_target_without_a_heading(clause: str) -> None:
    (target,) = read(
        f"Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;\n{clause}"
    ).facts.targets
    assert (target.comparator, target.quantity, target.unit) == (">=", 62, "%")


def test_a_citation_younger_than_its_document_is_never_sure() -> None:
    late = "Căn cứ Quyết định số 12/QĐ-UBND ngày 07 tháng 5 năm 2025 của Ủy ban nhân dân tỉnh về phân công;"
    (citation,) = read(late).facts.citations
    assert citation.issued and citation.issued.iso == "2025-05-07" and citation.evidence.confidence <= 0.5
