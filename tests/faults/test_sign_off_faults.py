"""Names of all peoples, names beside titles, lists without marks: read, or told as a problem."""

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.flow import read_document
from pipeline.review.labels import reason
from tests.reading import read_text

CASES = Path(__file__).parents[2].parent / "shared" / "cases"

PLAN = """ỦY BAN NHÂN DÂN
XÃ AN LẠC
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 31/KH-UBND
An Lạc, ngày 14 tháng 5 năm 2024

KẾ HOẠCH
Phòng cháy, chữa cháy rừng năm 2024

I. MỤC TIÊU
1. Tổ chức 04 lớp tập huấn.

{recipients}

TM. ỦY BAN NHÂN DÂN
{signed}
"""
LIST = "Nơi nhận:\n- UBND huyện;\n- Lưu: VT."


def plan(signed: str, recipients: str = LIST) -> Document:
    return read_text(PLAN.format(recipients=recipients, signed=signed))


def signer(document: Document) -> tuple[str | None, str | None]:
    found = document.facts.sign_off
    return tuple(v.value if v else None for v in (found.signer_title, found.signer_name))  # type: ignore[return-value]


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.problems}


NAMES = (
    "H'Linh Niê Buôn Tría",
    "H’Linh Niê",
    "Y Bhung Niê Kđăm",
    "Giàng Thị Sua",
    "Vừ Mí Chơ",
    "K'Lâm Ha Brừng",
    "K' Lâm Ha Brừng",
    "K'Brừ",
    "A Lăng Bhuôi",
    "Điểu K'Lơng",
    "Ksor H'Nhan Khăp",
    "Lò Văn Ún",
    "Thạch Som Rương",
    "Kim Thị Sà Vanh",
    "Pi Năng Thị Hốt",
    "Rơ Châm H'Phik",
    "Bríu Liếc",
    "Mùa A Sơn",
    "Chamaléa Thị Thủy",
    "Tôn Nữ Thị Hồng Hạnh",
    "Nguyễn Thị Ánh Ngọc Minh Châu",
    "Đỗ văn Sáng",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_peoples_are_read(name: str) -> None:
    document = plan(f"CHỦ TỊCH\n\n\n{name}")
    assert signer(document) == ("Chủ tịch", name)
    assert "signer_missing" not in codes(document)


@pytest.mark.parametrize("name", [n for n in NAMES if " văn " not in n])
def test_names_in_capitals_are_read(name: str) -> None:
    assert signer(plan(f"CHỦ TỊCH\n\n\n{name.upper()}")) == ("Chủ tịch", name)


@pytest.mark.parametrize(
    "above",
    [
        *(
            "TS. ",
            "ThS. ",
            "BS.CKII. ",
            "BS CKII ",
            "PGS.TS. ",
            "PGS. TS ",
            "TTƯT.BS.CKII ",
            "Thạc sĩ ",
            "Kỹ sư ",
        ),
        *("Thượng tá ", "Đại tá ", "Đại úy\n", "THƯỢNG TÁ\n"),
        *(
            "(Đã ký) ",
            "Đã ký\n\n",
            "(Đã ký và đóng dấu)\n",
            "Đã ký và đóng dấu\n",
            "(Ký tên, đóng dấu)\n",
            "[Đã ký]\n",
        ),
        "Người ký: Lê Thị Bạch\nThời gian ký: 12.03.2024 10:00:00 +07:00\n",
        "Ký bởi: Ủy ban nhân dân xã\nEmail: vanthu@anlac.gov.vn\n",
    ],
)
@pytest.mark.parametrize("name", ["Trần Văn Mận", "Y Bhung Niê Kđăm", "A Lăng Bhuôi"])
def test_titles_and_marks_of_signing_are_no_part_of_a_name(above: str, name: str) -> None:
    assert signer(plan(f"CHỦ TỊCH\n\n{above}{name}")) == ("Chủ tịch", name)


@pytest.mark.parametrize(
    ("signed", "title", "name"),
    [
        ("CHỦ TỊCH Trần Văn Mận", "Chủ tịch", "Trần Văn Mận"),
        ("CHỦ TỊCH: Trần Văn Mận", "Chủ tịch", "Trần Văn Mận"),
        ("CHỦ TỊCH (Đã ký) Trần Văn Mận", "Chủ tịch", "Trần Văn Mận"),
        ("CHỦ TỊCH H'Linh Niê", "Chủ tịch", "H'Linh Niê"),
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH Y Bhung Niê Kđăm", "KT. Chủ tịch Phó Chủ tịch", "Y Bhung Niê Kđăm"),
        ("GIÁM ĐỐC LÊ VĂN SÁNG", "Giám đốc", "Lê Văn Sáng"),
    ],
)
def test_a_name_on_the_line_of_the_title(signed: str, title: str, name: str) -> None:
    assert signer(plan(signed)) == (title, name)


@pytest.mark.parametrize(
    "below",
    [
        *("", "(Đã ký)", "Phòng Nội Vụ", "Ủy Ban Nhân Dân", "Danh Sách Học Sinh", "KINH PHÍ THỰC HIỆN"),
        *("PHỤ LỤC\nDANH SÁCH HỌC SINH", "HỘI ĐỒNG NHÂN DÂN", "Được quét bằng CamScanner"),
    ],
)
def test_what_is_no_name_is_told_as_missing(below: str) -> None:
    document = plan(f"CHỦ TỊCH\n\n{below}")
    assert signer(document) == ("Chủ tịch", None)
    assert "signer_missing" in codes(document)


def test_a_document_that_ends_before_its_sign_off_says_so() -> None:
    document = read_text(PLAN.partition("\n{recipients}")[0])
    assert signer(document) == (None, None)
    assert {"signer_missing"} <= codes(document)
    assert "recipients_missing" not in codes(document)


@pytest.mark.parametrize(
    ("printed", "items"),
    [
        (
            "Nơi nhận: UBND huyện (b/c); các thôn; Lưu: VT, VP(02b).",
            ("UBND huyện (b/c)", "các thôn", "Lưu: VT, VP(02b)"),
        ),
        ("Nơi nhận: Như trên; Lưu: VT.", ("Như trên", "Lưu: VT")),
        ("Nơi nhận: Như trên.", ("Như trên",)),
        ("Nơi nhận: Như Điều 2, lưu: VT.", ("Như Điều 2", "lưu: VT")),
        ("Nơi nhận:\nUBND huyện;\nCác thôn;\nLưu: VT.", ("UBND huyện", "Các thôn", "Lưu: VT")),
        ("NƠI NHẬN: - UBND huyện; - Các thôn; - Lưu VT.", ("UBND huyện", "Các thôn", "Lưu VT")),
        ("Nơi nhận:\n1. UBND huyện;\n2. Lưu: VT.", ("UBND huyện", "Lưu: VT")),
        ("Nơi nhận:\n· UBND huyện;\n· Lưu: VT.", ("UBND huyện", "Lưu: VT")),
        (
            "Nơi nhận:\nPhòng Nội vụ huyện và các\nđơn vị trực thuộc;\nLưu: VT.",
            ("Phòng Nội vụ huyện và các đơn vị trực thuộc", "Lưu: VT"),
        ),
    ],
)
def test_recipients_without_dashes_are_read(printed: str, items: tuple[str, ...]) -> None:
    document = plan("CHỦ TỊCH\n\n\nTrần Văn Mận", printed)
    assert tuple(found.value for found in document.facts.sign_off.recipients) == items
    assert signer(document) == ("Chủ tịch", "Trần Văn Mận")
    assert "recipients_missing" not in codes(document)


@pytest.mark.parametrize("printed", ["Nơi nhận:", "Nơi nhận: UBND huyện, các thôn."])
def test_a_list_of_which_nothing_is_read_is_told(printed: str) -> None:
    document = plan("CHỦ TỊCH\n\n\nTrần Văn Mận", printed)
    assert document.facts.sign_off.recipients == ()
    assert "recipients_missing" in codes(document)


def test_a_name_with_a_note_of_the_other_column_is_never_sure() -> None:
    document = plan("CHỦ TỊCH\n\nTrần Văn Mận (để b/c);")
    found = document.facts.sign_off.signer_name
    assert found is not None
    assert (found.value, found.evidence.confidence < 0.7) == ("Trần Văn Mận", True)


@pytest.mark.parametrize("code", ["signer_missing", "recipients_missing", "second_signer"])
def test_clerks_read_the_new_problems_in_vietnamese(code: str) -> None:
    assert reason(code) != code


@pytest.mark.skipif(not CASES.is_dir(), reason="no ../shared/cases beside this checkout")
@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("S4_ethnic_names_text.pdf", "H'Hen Niê Buôn Krông"),
        ("X/Z15_name_5.txt", "Trần Văn Mẫu"),
        ("X/Z16_name_6.txt", "Nguyễn Thị Ánh Ngọc Minh Tuyết"),
        ("X/Z20_recipients_inline.txt", "Trần Văn Mẫu"),
    ],
)
def test_the_reported_cases(name: str, right: str) -> None:
    from pipeline.archive.worker import NoOcr

    document = read_document(CASES / name, NoOcr())
    assert signer(document)[1] == right
    assert document.facts.sign_off.recipients
