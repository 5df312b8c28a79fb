"""A header value comes from the document's own letterhead, and what other places tell is never sure."""

import tempfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.archive.worker import NoOcr
from pipeline.document import Document
from pipeline.extract.arrival import stamp_lines
from pipeline.extract.file_names import number_in_name
from pipeline.extract.joint_issuers import joint_names
from pipeline.extract.later_days import later_days, signed_in
from pipeline.extract.rules_of_header import header_pattern
from pipeline.flow import read_document
from pipeline.rules import read_toml
from pipeline.schema import (
    Aside,
    Evidence,
    Facts,
    Found,
    Header,
    Notation,
    Page,
    PartialDate,
    Problem,
    Reading,
    Source,
    Span,
    Transcript,
)
from pipeline.trust.cells import cells_of
from pipeline.trust.limits import MOST_BY_HAND, MOST_UNLIKE, most_of
from tests.reading import read_text

HEAD = """ỦY BAN NHÂN DÂN
XÃ SƠN LỘC
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
"""
BASES = """
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025;
Thực hiện Kế hoạch số 215/KH-UBND ngày 08 tháng 01 năm 2025 của Ủy ban nhân dân huyện Hà Vân về trồng rừng;
I. MỤC TIÊU
1. Trồng 40 ha rừng.

Nơi nhận:
- UBND huyện;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Đỗ Thị Lan
"""
TITLE = "\nKẾ HOẠCH\nTrồng rừng năm 2025 của xã Sơn Lộc\n"
NUMBER = "Số: 31/KH-UBND\n"
DATE = "Sơn Lộc, ngày 20 tháng 3 năm 2025\n"
MISSING = {"number_missing", "date_missing", "doc_type_missing", "issuer_missing", "subject_missing"}


def plan(number: str = NUMBER, day: str = DATE, title: str = TITLE, head: str = HEAD) -> str:
    return f"{head}{number}{day}{title}{BASES}"


def named(text: str, name: str) -> Document:
    """Read a dump under a certain name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return read_document(path, NoOcr())


def number_of(document: Document) -> str | None:
    found = document.facts.header.notation
    return found.value.canonical if found else None


def value(found: Found[str] | None) -> str | None:
    return found.value if found else None


def sure(found: Found[object] | None) -> float:
    return found.evidence.confidence if found else 0.0


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.problems}


def cited(document: Document) -> list[str | None]:
    return [c.notation.canonical for c in document.facts.citations if c.notation]


# --- File names and other witnesses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *(
            "scan0031_KH",
            "31_KH_xa",
            "Phong 31 KH TR",
            "To 3 - KH 31 trang",
            "05.7.2025_KH_31_TR",
            "KH 31 trang",
        ),
        *(
            "20250312_KH_31_trang",
            "KH 2025 - QĐ 31",
            "0031_kh",
            "2025-03-12 KH xã",
            "KH 31 năm",
            "IMG_0031_KH",
        ),
        *(
            "a3f9c14146bb02de",
            "9f31bc4a-31bc-4146",
            "KH (31)",
            "trang 31 KH-UBND",
            "Phong 31 KH UBND",
            "KH 2025",
        ),
        *(
            "2025-KH-UBND",
            "2025 KH UBND",
            "12-3-2025-KH-UBND",
            "hồ sơ 31 KH UBND",
            "QD 31",
            "KH tuan 31",
            "KH 3",
        ),
        *(
            "lan 2 KH UBND",
            "khoa 31 KH_UBND",
            "KH 31.3",
            "KH-v31",
            "0031_KH_UBND",
            "KH 31-3-2025",
            "31.3 KH UBND",
        ),
    ],
)
def test_digits_in_a_name_are_no_number(name: str) -> None:
    assert number_in_name(f"{name}.pdf", "KH-UBND") is None
    blank = named(plan("Số:       /KH-UBND\n"), f"{name}.txt")
    assert number_of(blank) is None
    assert "number_blank" in codes(blank)
    printed = named(plan("Số: 14/KH-UBND\n"), f"{name}.txt")
    assert (number_of(printed), codes(printed)) == ("14/KH-UBND", set())


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        *(("KH so 31", "KH-UBND"), ("KH số 31 ngày 12.3.2025", "KH-UBND"), ("Kế hoạch số 31", "KH-UBND")),
        *(("31-KH-UBND", "KH-UBND"), ("31_KH_UBND", "KH-UBND"), ("31 KH UBND.signed (1)", "KH-UBND")),
        *(("QD 31", "QĐ-UBND"), ("31 QĐUB", "QĐ-UBND"), ("QĐ_31_UBND", "QĐ-UBND"), ("31KH", "KH-UBND")),
        *(
            ("914 (31-CT-UBND).signed_20250221_092046", "CT-UBND"),
            ("31 syt nvy", "SYT-NVY"),
            ("CV so 31", "SYT-VP"),
        ),
        *(("20250312 KH so 31", "KH-UBND"), ("31.KH.UBND", "KH.UBND")),
    ],
)
def test_a_name_that_says_so_gives_the_number(name: str, symbol: str) -> None:
    assert number_in_name(f"{name}.pdf", symbol) == "31"


def test_a_name_alone_is_never_sure() -> None:
    document = named(plan("Số:       /KH-UBND\n"), "KH so 31.txt")
    assert number_of(document) == "31/KH-UBND"
    assert sure(document.facts.header.notation) < 0.5
    assert "number_blank" in codes(document)


def test_two_witnesses_that_agree_are_surer() -> None:
    annex = "\n(Kèm theo Kế hoạch số 31/KH-UBND ngày 20/3/2025 của UBND xã Sơn Lộc)\n"
    alone = named(plan("Số:       /KH-UBND\n") + annex, "x.txt")
    both = named(plan("Số:       /KH-UBND\n") + annex, "31-KH-UBND.txt")
    assert number_of(alone) == number_of(both) == "31/KH-UBND"
    assert sure(alone.facts.header.notation) < 0.5 < sure(both.facts.header.notation) <= 0.8


def test_what_is_printed_stands_against_a_name() -> None:
    document = named(plan(), "KH so 47.txt")
    assert number_of(document) == "31/KH-UBND"
    assert sure(document.facts.header.notation) <= 0.5
    assert "number_doubtful" in codes(document)


# --- Pages without a letterhead ---------------------------------------------------------------------------

MIDST = "và giao các thôn thực hiện theo đúng kế hoạch của xã đã ban hành;\n"
CITING = "Thực hiện Kế hoạch số 215/KH-UBND ngày 08 tháng 01 năm 2025 của Ủy ban nhân dân huyện Hà Vân;\n"
SIGNED = "\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nĐỗ Thị Lan\n"


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        pytest.param(
            f"2\n{MIDST}{CITING}I. MỤC TIÊU\n1. Trồng 40 ha.\n{SIGNED}", "215/KH-UBND", id="page two"
        ),
        pytest.param(f"{CITING}Điều 1. Giao phòng Kinh tế.\n{SIGNED}", "215/KH-UBND", id="begins by citing"),
        pytest.param(
            f"hiện Luật số 10/2022/QH15 ngày 10 tháng 11 năm 2022 của Quốc hội;\n{SIGNED}",
            "10/2022/QH15",
            id="a law",
        ),
        pytest.param(
            f"Uv BAN NHAN DAN CONG HOA XA HOI\nXA S0N L0C Doc 1ap\n56: 31/KH UBND Son L0c, ngay\n\n{CITING}"
            f"I. MỤC TIÊU\n1. Trồng 40 ha.\n{SIGNED}",
            "215/KH-UBND",
            id="garbled letterhead",
        ),
        pytest.param(
            f"PHỤ LỤC\nDANH MỤC\n(Kèm theo Kế hoạch số 31/KH-UBND của UBND xã)\n1. Thôn Một\n{SIGNED}",
            "31/KH-UBND",
            id="an annex alone",
        ),
        pytest.param(
            f"{MIDST}Ghi chú: Quyết định số 77/QĐ-UBND ngày 02/01/2025 của UBND tỉnh.\n"
            "Sơn Lộc, ngày 20 tháng 3 năm 2025\nNGƯỜI LẬP\nĐỗ Thị Lan\n",
            "77/QĐ-UBND",
            id="a date below the text",
        ),
        pytest.param(
            f"{MIDST}Kính gửi: các thôn theo Công văn số 9/UBND-VP ngày 02/01/2025 của UBND huyện.\n{SIGNED}",
            "9/UBND-VP",
            id="an address below the text",
        ),
    ],
)
def test_a_page_without_a_letterhead_has_no_header(text: str, citation: str) -> None:
    document = read_text(text)
    header = document.facts.header
    found = {
        name: getattr(header, name)
        for name in ("doc_type", "notation", "place", "issued", "issuer_parent", "issuer", "subject")
    }
    assert not any(found.values()), found
    assert codes(document) >= MISSING
    assert citation in cited(document)


def test_an_unreadable_title_leaves_the_cited_number_where_it_is() -> None:
    document = read_text(
        f"{HEAD}Số: ?1 KH\n{DATE}\nK? H?\nTr?ng r?ng\n{CITING}I. MỤC TIÊU\n1. Trồng 40 ha.\n{SIGNED}"
    )
    assert number_of(document) is None
    assert value(document.facts.header.issuer) == "Ủy ban nhân dân xã Sơn Lộc"
    assert cited(document) == ["215/KH-UBND"]


# --- The number line --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number"),
    [
        *(("Số: 31/KH.UBND", "31/KH.UBND"), ("Số: 31/QĐ.UB", "31/QĐ.UB"), ("Số 31/KH-UBND", "31/KH-UBND")),
        *(
            ("Só: 31/KH-UBND", "31/KH-UBND"),
            ("Số/No.: 31/KH-UBND", "31/KH-UBND"),
            ("SỐ: 31/KH-UBND", "31/KH-UBND"),
        ),
        *(
            ("Số: 02/201 7/TT-VPCP", "02/2017/TT-VPCP"),
            ("Số: 31/KH/UBND", "31/KH-UBND"),
            ("Số: 31-KH/ĐU", "31-KH/ĐU"),
        ),
        *(
            ("Ký hiệu: 31/KH-UBND", "31/KH-UBND"),
            ("Số hiệu: 31/KH-UBND", "31/KH-UBND"),
            ("31/KH-UBND", "31/KH-UBND"),
        ),
        *(("Số: 31 42/KH-UBND", None), ("Số: (/8J/KH-UBND", None), ("Số: ......./KH-UBND", None)),
    ],
)
def test_number_line(line: str, number: str | None) -> None:
    document = read_text(plan(f"{line}\n"))
    assert number_of(document) == number
    assert cited(document) == ["215/KH-UBND"]
    assert value(document.facts.header.issuer) == "Ủy ban nhân dân xã Sơn Lộc"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        *(
            ("Số: 31 KH/UBND", "31/KH-UBND"),
            ("Số: 31KH/UBND", "31/KH-UBND"),
            ("Số: 31/KH UBND", "31/KH-UBND"),
        ),
        *(
            ("Số: 31/KH_UBND", "31/KH-UBND"),
            ("Số: 31/KH-ubnd", "31/KH-UBND"),
            ("Số: 31/KH. UBND", "31/KH.UBND"),
        ),
        *(("Số: 31/KH-U BND", "31/KH-UBND"), ("Số: 31/KH-QL Đào tạo", "31/KH-QL")),
    ],
)
def test_a_symbol_that_is_not_whole_is_doubtful(line: str, number: str) -> None:
    document = read_text(plan(f"{line}\n"))
    assert number_of(document) == number
    assert "symbol_doubtful" in codes(document)
    assert sure(document.facts.header.notation) <= 0.5


def test_number_and_date_below_the_title_are_read_there() -> None:
    title = "\nKẾ HOẠCH\nSố: 31/KH-UBND\nSơn Lộc, ngày 20 tháng 3 năm 2025\nTrồng rừng năm 2025\n"
    document = read_text(plan("", "", title))
    issued = document.facts.header.issued
    assert number_of(document) == "31/KH-UBND"
    assert issued is not None
    assert issued.value.iso == "2025-03-20"
    assert value(document.facts.header.subject) == "Trồng rừng năm 2025"


# --- The date ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "place", "day"),
    [
        *(
            ("Sơn Lộc, ngày 1/7/2025", "Sơn Lộc", "2025-07-01"),
            ("Sơn Lộc, 01.07.2025", "Sơn Lộc", "2025-07-01"),
        ),
        *(("Sơn Lộc, ngày 01-7-2025", "Sơn Lộc", "2025-07-01"), ("Hà Nội, 1/7/2025", "Hà Nội", "2025-07-01")),
        *(
            ("TP. Hồ Chí Minh, ngày 1 / 7 / 2025", "TP. Hồ Chí Minh", "2025-07-01"),
            ("Huế, 1-7-2025.", "Huế", "2025-07-01"),
        ),
        *(
            ("Sơn Lộc ngày 1/7/2025", "Sơn Lộc", "2025-07-01"),
            ("Sơn Lộc, ngày 1 tháng 7/2025", "Sơn Lộc", "2025-07-01"),
        ),
        ("Sơn Lộc, ngày 01 tháng bảy năm 2025", "Sơn Lộc", "2025-07-01"),
        ("Sơn Lộc, ngày 15 tháng mười một năm 2025", "Sơn Lộc", "2025-11-15"),
        ("Sơn Lộc, ngày 9 tháng chạp năm 2025", "Sơn Lộc", "2025-12-09"),
        ("Sơn Lộc, ngày mùng 1 tháng 7 năm 2025", "Sơn Lộc", "2025-07-01"),
        ("Ngày 1 tháng 7 năm 2025", None, "2025-07-01"),
        ("SƠN LỘC, NGÀY 1 THÁNG 7 NĂM 2025", "SƠN LỘC", "2025-07-01"),
        ("Sơn Lộc, ngày 1 tháng 7, năm 2025", "Sơn Lộc", "2025-07-01"),
        ("Sơn Lộc, 2025-07-01", "Sơn Lộc", "2025-07-01"),
        ("Số: 31/KH-UBND        Sơn Lộc, 01.07.2025", "Sơn Lộc", "2025-07-01"),
    ],
)
def test_date_line(line: str, place: str | None, day: str) -> None:
    header = read_text(plan("" if line.startswith("Số") else NUMBER, f"{line}\n")).facts.header
    assert header.issued is not None
    assert (header.issued.value.iso, value(header.place)) == (day, place)
    assert sure(header.issued) > 0.9


@pytest.mark.parametrize(
    "line", ["Sơn Lộc, ngày ..../7/2025", "Sơn Lộc, ngày     /7/2025", "Sơn Lộc, tháng 7 năm 2025"]
)
def test_a_blank_day_stays_blank(line: str) -> None:
    document = read_text(plan(day=f"{line}\n"))
    issued = document.facts.header.issued
    assert issued is not None
    assert (issued.value.day, issued.value.month, issued.value.year) == (None, 7, 2025)
    assert "day_blank" in codes(document)


def test_a_year_of_two_figures_is_doubtful() -> None:
    document = read_text(plan(day="Sơn Lộc, ngày 1/7/25\n"))
    issued = document.facts.header.issued
    assert issued is not None
    assert issued.value.iso == "2025-07-01"
    assert sure(issued) <= 0.5
    assert "date_doubtful" in codes(document)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", "Ký bởi: Ủy ban nhân dân xã\nThời gian ký: 19.03.2025 16:04:11 +07:00\n"),
        ("", "SAO Y\nỦy ban nhân dân huyện Hà Vân\n19/03/2025 08:12:33\n"),
        ("", "SAO Y BẢN CHÍNH\nNgày 19 tháng 3 năm 2025\n"),
        ("CÔNG VĂN ĐẾN\nSố: 1194\nNgày: 19/03/2025\n", ""),
        ("ĐẾN Số: 88 Ngày: 19/3/2025\n", ""),
    ],
)
def test_a_date_after_signature_copy_or_arrival_is_doubtful(above: str, below: str) -> None:
    document = read_text(f"{above}{plan()}\n{below}")
    assert sure(document.facts.header.issued) <= 0.5
    assert "date_doubtful" in codes(document)
    assert value(document.facts.header.issuer) == "Ủy ban nhân dân xã Sơn Lộc"
    later = above.replace("19", "21", 1).replace("19/", "21/"), below.replace("19", "21")
    assert "date_doubtful" not in codes(read_text(f"{later[0]}{plan()}\n{later[1]}"))


def test_a_strip_of_two_lines_gives_its_day() -> None:
    asides = [
        Aside("signature_strip", 0, "Thời gian ký: 19.03.2025"),
        Aside("signature_strip", 0, "15:35:18 +07:00"),
    ]
    (found,) = later_days("", asides)
    assert (found.day, found.what) == (date(2025, 3, 19), "signed")
    assert signed_in("Họp lúc 08:30 ngày 19.03.2025") is None


def test_a_later_document_is_quoted_whole() -> None:
    text = plan(day="Sơn Lộc, ngày 20 tháng 3 năm 2023\n")
    (problem,) = (p for p in read_text(text).problems if p.code == "date_doubtful")
    assert "'215/KH-UBND ngày" in problem.message


# --- Issuer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "issuer"),
    [
        ("UBND TỈNH HÀ VÂN\nSỞ Y TẾ\n", "Sở Y tế"),
        ("UBND TỈNH HÀ VÂN\nSỞ Y TẾ\nCÔNG VĂN ĐẾN\nSố: 12\nNgày: 21/3/2025\n", "Sở Y tế"),
        ("UBND TỈNH HÀ VÂN\nSỞ Y TẾ  ĐẾN Số: 12\n", "Sở Y tế"),
        ("UBND TỈNH HÀ VÂN\nSỞ Y TẾ\nNVT\n", "Sở Y tế"),
        ("UBND TỈNH HÀ VÂN\nSỞ Y TẾ\nĐỊA CHỈ: 12 TRẦN PHÚ\nĐiện thoại: 0297.3812345\n", "Sở Y tế"),
        ("ỦY BAN NHÂN DÂN\nXÃ SƠN LỘC\nPEOPLE'S COMMITTEE OF SON LOC\n", "Ủy ban nhân dân xã Sơn Lộc"),
        (
            "VĂN PHÒNG HĐND VÀ UBND\nHUYỆN HÀ VÂN\n",
            "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện Hà Vân",
        ),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI\n", "Sở Lao động - Thương binh và Xã hội"),
        ("LIÊN TỊCH\nSỞ NỘI VỤ - SỞ TÀI CHÍNH\n", "Sở Nội vụ; Sở Tài chính"),
        (
            "ỦY BAN NHÂN DÂN – UBMTTQ VIỆT NAM\nXÃ SƠN LỘC\n",
            "Ủy ban nhân dân xã Sơn Lộc; Ủy ban Mặt trận Tổ quốc Việt Nam xã Sơn Lộc",
        ),
        (
            "HỘI ĐỒNG NHÂN DÂN - ỦY BAN NHÂN DÂN\nXÃ SƠN LỘC\n",
            "Hội đồng nhân dân xã Sơn Lộc; Ủy ban nhân dân xã Sơn Lộc",
        ),
    ],
)
def test_issuer_is_the_name_of_an_organ(left: str, issuer: str) -> None:
    head = f"{left}CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    number = "Số: 31/KH-SYT\n" if issuer == "Sở Y tế" else NUMBER
    assert value(read_text(plan(number, head=head)).facts.header.issuer) == issuer


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_who_received_it_is_not_the_issuer(at: int) -> None:
    lines = HEAD.splitlines()
    lines[at:at] = ["SỞ NỘI VỤ TỈNH HÀ VÂN", "CÔNG VĂN ĐẾN", "Số: 12", "Ngày: 21/3/2025"]
    assert value(read_text(plan(head="\n".join(lines) + "\n")).facts.header.issuer) == (
        "Ủy ban nhân dân xã Sơn Lộc"
    )


@pytest.mark.parametrize("motto", ["Độc 1ập - Tự dó - Hạmh phúc", "Dộc Iập - Tự do - Hanh phúc"])
def test_a_damaged_motto_takes_no_line_of_the_issuer(motto: str) -> None:
    head = f"ỦY BAN NHÂN DÂN   CÔNG HÒA XÃ HỘI CHÚ NGHĨA VIỆT NAM\nXÃ SƠN LỘC   {motto}\n"
    assert value(read_text(plan(head=head)).facts.header.issuer) == "Ủy ban nhân dân xã Sơn Lộc"


def test_a_number_line_that_does_not_parse_is_no_part_of_the_issuer() -> None:
    head = "UBND TỈNH HÀ VÂN\nSỞ Y TẾ\nSó:(/8J/SYT-NVY\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do\n"
    document = read_text(plan("", head=head))
    notation = document.facts.header.notation
    assert value(document.facts.header.issuer) == "Sở Y tế"
    assert notation is not None
    assert (notation.value.number, notation.value.symbol) == (None, "SYT-NVY")


def test_organs_one_above_the_other_are_joint_where_the_symbol_has_both() -> None:
    head = "SỞ Y TẾ\nBẢO HIỂM XÃ HỘI TỈNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    joint = read_text(plan("Số: 5/KHPH-SYT-BHXH\n", head=head)).facts.header
    assert value(joint.issuer) == "Sở Y tế; Bảo hiểm xã hội Tỉnh"
    assert joint.issuer_parent is None


def test_names_that_ran_together_are_doubtful() -> None:
    head = "ỦY BAN NHÂN DÂN ỦY BAN MTTQ VIỆT NAM\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    document = read_text(plan(head=head))
    assert "issuer_doubtful" in codes(document)
    assert sure(document.facts.header.issuer) <= 0.5


def test_a_unit_of_its_own_is_not_shared() -> None:
    assert joint_names("ĐẢNG ỦY XÃ SƠN LỘC - UBND XÃ SƠN LỘC")[0] == "Đảng ủy Xã Sơn Lộc"


# --- Type and subject -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "kind", "subject"),
    [
        ("ĐIỀU LỆ\nGiải cầu lông xã Sơn Lộc\n", "Điều lệ", "Giải cầu lông xã Sơn Lộc"),
        ("THƯ MỜI\nDự lễ phát động\n", "Thư mời", "Dự lễ phát động"),
        ("CHƯƠNG TRÌNH PHỐI HỢP\nBảo vệ rừng\n", "Chương trình phối hợp", "Bảo vệ rừng"),
        ("KẾ HOẠCH LIÊN TỊCH\nBảo vệ rừng\n", "Kế hoạch liên tịch", "Bảo vệ rừng"),
        ("KẾ HOẠCH PHỐI HỢP\nBảo vệ rừng\n", "Kế hoạch phối hợp", "Bảo vệ rừng"),
        ("KẾ HOẠCH PHỐI HỢP BẢO VỆ RỪNG\n", "Kế hoạch", "PHỐI HỢP BẢO VỆ RỪNG"),
        ("THÔNG TƯ LIÊN TỊCH\nHướng dẫn trồng rừng\n", "Thông tư liên tịch", "Hướng dẫn trồng rừng"),
        ("THÔNG CÁO BÁO CHÍ\nVề lễ phát động\n", "Thông cáo báo chí", "Về lễ phát động"),
        ("LỊCH CÔNG TÁC\nTuần 12 năm 2025\n", "Lịch công tác", "Tuần 12 năm 2025"),
        ("K Ế   H O Ạ C H\nTrồng rừng\n", "Kế hoạch", "Trồng rừng"),
        ("TH ÔN G TƯ\nQuy định trồng rừng\n", "Thông tư", "Quy định trồng rừng"),
        ("GIẤY MỜI HỌP\nVề việc trồng rừng\n", "Giấy mời", "Về việc trồng rừng"),
        ("QUYẾT ĐỊNH CỦA CHỦ TỊCH UBND XÃ\nVề việc trồng rừng\n", "Quyết định", "Về việc trồng rừng"),
        ("KẾ HOẠCH\n(Dự thảo)\nTrồng rừng\n", "Kế hoạch", "Trồng rừng"),
        ("KẾ HOẠCH\nTrồng rừng\nĐẾN Số: 12\nNgày: 21/3/2025\n", "Kế hoạch", "Trồng rừng"),
        (
            "KẾ HOẠCH\nTrồng rừng\nHẠT KIỂM LÂM HÀ VÂN\nCÔNG VĂN ĐẾN\ntrên địa bàn xã\n",
            "Kế hoạch",
            "Trồng rừng trên địa bàn xã",
        ),
        ("KẾ HOẠCH\nTrồng rừng\nKính gửi: Ủy ban nhân dân huyện\n", "Kế hoạch", "Trồng rừng"),
        ("K?~ ..\nVề việc trồng rừng\n", "Kế hoạch", "Về việc trồng rừng"),
        ("KẾ HOẠCH\nNVT\nTrồng rừng\nk Y „ a\ntrên địa bàn xã\n", "Kế hoạch", "Trồng rừng trên địa bàn xã"),
        ("KẾ HOẠCH\nxq9 ;l Zz 1k q\nVề việc trồng rừng\n", "Kế hoạch", "Về việc trồng rừng"),
        (
            "KẾ HOẠCH\nTổ chức tổng kết\nbảo vệ rừng giai đoạn 2020 - 2025\nvà phương hướng đến năm 2030\n",
            "Kế hoạch",
            "Tổ chức tổng kết bảo vệ rừng giai đoạn 2020 - 2025 và phương hướng đến năm 2030",
        ),
    ],
)
def test_type_and_subject(title: str, kind: str, subject: str) -> None:
    header = read_text(plan(title=f"\n{title}")).facts.header
    assert header.doc_type is not None
    assert (header.doc_type.value.name, value(header.subject)) == (kind, subject)


@pytest.mark.parametrize(
    "lines",
    [
        "V/v trồng rừng\nphòng hộ năm 2025\nSơn Lộc, ngày 20 tháng 3 năm 2025\n",
        "Sơn Lộc, ngày 20 tháng 3 năm 2025\nV/v trồng rừng\nphòng hộ năm 2025\n",
        "V/v trồng rừng Sơn Lộc, ngày 20 tháng 3 năm 2025\nphòng hộ năm 2025\n",
        f"V/v trồng rừng\nHẠT KIỂM LÂM HÀ VÂN\nĐẾN\nSố:....\nNgày 21.3.25\nphòng hộ năm 2025\n{DATE}",
        f"V/v trồng rừng\nphòng hộ năm 2025\nHẠT KIỂM LÂM HÀ VÂN\nCÔNG VĂN ĐẾN\n{DATE}",
        "V/v trồng rừng\nCÔNG VĂN ĐẾN\nSố 12 Ngày 21/3/2025\nphòng hộ năm 2025\n" + DATE,
    ],
)
def test_subject_of_a_letter(lines: str) -> None:
    text = f"{HEAD}Số: 31/UBND-KT\n{lines}Kính gửi: Các thôn\n\nXã đề nghị các thôn thực hiện.\n"
    header = read_text(text).facts.header
    assert header.doc_type is not None
    assert header.issued is not None
    assert header.doc_type.value.code == "CV"
    assert header.issued.value.iso == "2025-03-20"
    assert value(header.subject) == "trồng rừng phòng hộ năm 2025"


# --- What limits a confidence -----------------------------------------------------------------------------


def limits(number: tuple[str | None, str], day: tuple[int | None, str], *problems: str) -> dict[str, float]:
    """Return how sure a number and a day may be on a scan, each found by a rule."""

    def evidence(rule: str) -> Evidence:
        return Evidence(Span(0, 1), 1, 1, "", "", (), 0.9, rule)

    header = Header(
        notation=Found(Notation(number[0], None, "KH-UBND"), evidence(number[1])),
        issued=Found(PartialDate(day[0], 3, 2025), evidence(day[1])),
    )
    found = Facts(header, problems=tuple(Problem(code, "") for code in problems))
    scan = Transcript(Source("x.pdf", "0" * 64), (Page(1, "scan", ()),))
    reading = Reading("Thời gian ký: 19.03.2025 08:00:00", (), ())
    return {cell.field: most_of(cell, found, reading, scan) for cell in cells_of(found)}


@pytest.mark.parametrize(
    ("number", "day", "problem", "field", "most"),
    [
        (("31", "number-by-file-name"), (19, "header-date"), "number_blank", "number_symbol", 0.45),
        (
            ("31", "number-by-annex-line-and-file-name"),
            (19, "header-date"),
            "number_blank",
            "number_symbol",
            0.8,
        ),
        (("31", "header-number"), (19, "header-date"), "number_doubtful", "number_symbol", 0.5),
        (("31", "header-number"), (19, "header-date"), "symbol_doubtful", "number_symbol", 0.5),
        (("31", "header-number-pen"), (19, "header-date-pen"), "", "number_symbol", MOST_BY_HAND),
        (("31", "header-number"), (19, "header-date-pen"), "", "number_symbol", MOST_BY_HAND),
        (
            ("31", "header-number-pen-and-number-by-file-name"),
            (19, "header-date-pen"),
            "",
            "number_symbol",
            1.0,
        ),
        (("31", "header-number"), (19, "header-date"), "", "number_symbol", 1.0),
        (("31", "header-number"), (18, "header-date-pen"), "", "issued_on", MOST_UNLIKE),
        (("31", "header-number"), (19, "header-date-pen"), "", "issued_on", 1.0),
        (("31", "header-number"), (19, "header-date-pen"), "day_doubtful", "issued_on", MOST_BY_HAND),
        ((None, "header-number-unread"), (19, "header-date"), "number_unreadable", "issued_on", MOST_BY_HAND),
        (("31", "header-number"), (19, "date-by-signature"), "day_unreadable", "issued_on", 0.45),
    ],
)
def test_no_value_is_surer_than_its_witnesses(
    number: tuple[str | None, str], day: tuple[int | None, str], problem: str, field: str, most: float
) -> None:
    assert limits(number, day, problem)[field] == most


# --- Rules ------------------------------------------------------------------------------------------------

LEAVES = [
    (name, text)
    for name, table in read_toml("header.toml").items()
    if isinstance(table, dict)
    for text in table.get("leaves", ())
]


@pytest.mark.parametrize(("name", "text"), LEAVES)
def test_header_patterns_leave_what_they_must(name: str, text: str) -> None:
    assert header_pattern(name).fullmatch(text) is None
    assert name in {"arrival", "sign_off", "date_placeless"} or header_pattern(name).match(text) is None


def test_lines_of_a_stamp_end_where_the_letterhead_goes_on() -> None:
    lines = ["CÔNG VĂN ĐẾN", "Số: 12", "Ngày 21/3/2025", "Chuyển: Đ/c Lan", "Số: 31/KH-UBND", "Ngày: 1"]
    assert stamp_lines(lines) == {0, 1, 2, 3}
