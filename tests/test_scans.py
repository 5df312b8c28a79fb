"""The maker of pages: what is set is what was written, and damage depends on nothing but its seed."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.scans import Content, content_of, damage, family, ink, load_named, plain_page, render, typeset
from tests.scans.content import CONTENT
from tests.scans.english import EnglishWord
from tests.scans.fonts import LETTERS, MISSING_FONT, has_letters
from tests.scans.gold import record
from tests.scans.lines import paragraph_lines, reading_lines, row_lines
from tests.scans.markup import parse
from tests.scans.pdf import junk_pdf, mixed_pdf, scan_pdf
from tests.scans.sheet import BOTTOM, RIGHT, Ink
from tests.scans.typeset import parts_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(family() is None, reason=MISSING_FONT)]

NAMES = sorted(path.stem for path in CONTENT.glob("*.toml"))
LIBERATION = Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf")


def small(**changes: object) -> Content:
    """Build a document of a few lines."""
    given: dict[str, object] = {
        "type": "Kế hoạch",
        "code": "KH",
        "issuer": ["TRƯỜNG MẦM NON HOA MÂY"],
        "issuer_name": "Trường Mầm non Hoa Mây",
        "number": "45",
        "symbol": "KH-MNHM",
        "place": "Hồng Sơn",
        "date": [5, 2, 2024],
        "subject": ["Năm học mới"],
        "body": "# I. MỤC TIÊU\nMột đoạn văn ngắn.",
        "recipients": ["Phòng Nội vụ", "Lưu: VT"],
        "signer": ["HIỆU TRƯỞNG"],
        "signer_title": "Hiệu trưởng",
        "signer_name": "Đặng Thị Thu Hằng",
        "stamp": ["UBND QUẬN HỒNG SƠN", "TRƯỜNG"],
    }
    return content_of("small", given | changes)


def test_letters_are_those_of_vietnamese() -> None:
    assert len(LETTERS) == 146
    assert {"ẵ", "Ự", "đ", "Ở"} <= set(LETTERS)


@pytest.mark.skipif(not LIBERATION.is_file(), reason="apt-get install fonts-liberation")
def test_a_font_without_the_letters_is_refused() -> None:
    assert not has_letters(LIBERATION)


@given(st.text(alphabet="aộ1/-–. ", max_size=40))
def test_parts_keep_every_character(text: str) -> None:
    parts = parts_of(text)
    assert "".join(part for _, part in parts) == "".join(text.split())
    assert all(text[offset : offset + len(part)] == part for offset, part in parts)


@pytest.mark.parametrize("name", NAMES)
def test_pages_hold_all_that_was_written(name: str) -> None:
    content = load_named(name)
    lines = reading_lines(typeset(content))
    for number, paragraph in enumerate(content.body):
        own = [line.text.strip("\f") for line in lines if line.paragraph == number]
        assert "".join("".join(own).split()) == "".join(paragraph.text.split())
    everything = "\n".join(line.text for line in lines)
    for text in (*content.head.issuer, *content.subject, *content.recipients, content.signer_name):
        assert text in everything


@pytest.mark.parametrize("name", NAMES)
def test_pages_keep_their_margins(name: str) -> None:
    for sheet in typeset(load_named(name)):
        for line in sheet.lines:
            assert line.y < BOTTOM + 25
            assert line.pieces[-1].x < RIGHT


@pytest.mark.parametrize(
    ("changes", "number", "date"),
    [
        ({}, "Số: 45/KH-MNHM", "Hồng Sơn, ngày 05 tháng 02 năm 2024"),
        ({"date": [12, 10, 2024]}, "Số: 45/KH-MNHM", "Hồng Sơn, ngày 12 tháng 10 năm 2024"),
        ({"date": [7, 3, 2024], "day_by": "hand"}, "Số: 45/KH-MNHM", "Hồng Sơn, ngày 07 tháng 3 năm 2024"),
        ({"number": "", "date": [0, 7, 2024]}, "Số: /KH-MNHM", "Hồng Sơn, ngày tháng 7 năm 2024"),
        ({"party": True, "symbol": "KH/ĐU"}, "Số 45-KH/ĐU", "Hồng Sơn, ngày 05 tháng 02 năm 2024"),
    ],
)
def test_number_and_date_lines(changes: dict[str, object], number: str, date: str) -> None:
    texts = [line.text for line in reading_lines(typeset(small(**changes)))]
    assert number in texts
    assert date in texts


def test_three_orders_of_one_page() -> None:
    sheets = typeset(small())
    reading = [line.text for line in reading_lines(sheets)]
    assert reading.index("Số: 45/KH-MNHM") < reading.index("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    rows = [line.text for line in row_lines(sheets)]
    assert "Số: 45/KH-MNHM Hồng Sơn, ngày 05 tháng 02 năm 2024" in rows
    assert "Nơi nhận: HIỆU TRƯỞNG" in rows
    assert paragraph_lines(small())[0].text == "TRƯỜNG MẦM NON HOA MÂY"


def test_gold_of_nested_citations() -> None:
    body = (
        "~ Căn cứ <c><type>Nghị định</type> số <no>107/2021/NĐ-CP</no> ngày <date>06/12/2021</date> của "
        "<by>Chính phủ</by></c> <title>sửa đổi <c><type>Nghị định</type> <no>61/2018/NĐ-CP</no></c></title>\n"
        "# II. CHỈ TIÊU\n"
        'a) <goal op="ge" n="95" unit="%" by="2024-12-31" before="1">Trước ngày 31/12/2024 có ít nhất 95% '
        "<what>hồ sơ đúng hạn</what></goal>."
    )
    content = small(body=body)
    lines = reading_lines(typeset(content))
    made = record(content, "small.pdf", lines)
    outer, inner = made["citations"]
    assert (outer["number_symbol"], outer["year"], outer["issued_on"]) == (
        "107/2021/NĐ-CP",
        2021,
        "2021-12-06",
    )
    assert outer["subject"] == "sửa đổi Nghị định 61/2018/NĐ-CP"
    assert (inner["within"], inner["issuer"], inner["role"]) == ("c01", None, "legal_basis")
    (target,) = made["targets"]
    assert (target["comparator"], target["quantity"], target["indicator"]) == (">=", 95, "hồ sơ đúng hạn")
    assert (target["deadline"], target["deadline_exclusive"], target["item"]) == ("2024-12-31", True, "a")
    assert target["section_path"] == ["II. CHỈ TIÊU"]
    assert lines[target["item_line"] - 1].text.startswith("a) Trước ngày")


def test_markup_that_is_no_xml_is_refused() -> None:
    with pytest.raises(SyntaxError):
        parse("Căn cứ <c>Luật")


DAMAGES: list[tuple[Callable[[Image.Image, int], Image.Image], str, int]] = [
    (damage.camscanner, "1", 1653),
    (damage.worn, "1", 1653),
    (damage.magic, "RGB", 1653),
    (damage.flatbed, "L", 1653),
    (damage.phone, "RGB", 1517),
]


@pytest.mark.parametrize(("wear", "mode", "width"), DAMAGES, ids=[d[0].__name__ for d in DAMAGES])
def test_damage_depends_on_its_seed_alone(
    wear: Callable[[Image.Image, int], Image.Image], mode: str, width: int
) -> None:
    page = plain_page(["Căn cứ Quyết định số 1126/QĐ-UBND"] * 5, dpi=150).crop((0, 0, 1240, 300))
    before = page.tobytes()
    once, again, other = wear(page, 1), wear(page, 1), wear(page, 2)
    assert (once.mode, once.width) == (mode, width)
    assert once.tobytes() == again.tobytes() != other.tobytes()
    assert page.tobytes() == before


def test_turning_and_skewing_keep_or_swap_the_sides() -> None:
    page = plain_page(["một"], dpi=72)
    assert damage.turn(page, 1).size == page.size[::-1]
    assert damage.turn(damage.turn(page, 2), 2).tobytes() == page.tobytes()
    assert damage.skew(page, 3).size == page.size


def test_the_back_shows_through_only_where_it_is_printed() -> None:
    front = plain_page([], dpi=72)
    ghost = np.asarray(damage.bleed_through(front, plain_page(["mặt sau"] * 5, dpi=72)))
    assert 200 < ghost.min() < 255
    assert np.asarray(damage.bleed_through(front, front)).min() == 255


def test_handwriting_stands_in_its_gap() -> None:
    page = plain_page([], dpi=144)
    written = np.asarray(ink.digits(page, Ink("digits", 100, 100, "26"), np.random.default_rng(1)))
    rows, columns = np.nonzero(written.min(axis=2) < 200)
    assert 2 * 80 < rows.min() < rows.max() < 2 * 106
    assert 2 * 96 < columns.min() < columns.max() < 2 * 125


def test_a_seal_is_of_its_colour_and_leaves_print_legible() -> None:
    signed, unsigned = (np.asarray(render(small(), 100, seal)[0], dtype=int) for seal in (ink.RED, None))
    changed = np.any(signed != unsigned, axis=2)
    assert changed.any()
    assert (signed <= unsigned + 1).all()
    reddish = signed[..., 0] - signed[..., 2] > 80
    assert reddish.sum() > 1000


def test_pdf_bytes_are_the_same_every_time() -> None:
    page = plain_page(["một trang"], dpi=72)
    sheets = typeset(small())
    words = [[EnglishWord("Ké", 0, 0.1, 0.2, 0.05, 0.02)]]
    makers: list[Callable[[], bytes]] = [
        lambda: scan_pdf([page, page], 72),
        lambda: scan_pdf([page.convert("1")], 72),
        lambda: mixed_pdf([*sheets, page]),
        lambda: junk_pdf([page], words),
    ]
    for make in makers:
        assert make() == make()


def test_text_of_pdf_pages() -> None:
    page = plain_page(["không có lớp chữ"], dpi=72)
    words = [[EnglishWord("Ké", 0, 0.1, 0.2, 0.05, 0.02), EnglishWord("hoach", 0, 0.16, 0.2, 0.09, 0.02)]]
    mixed = pypdfium2.PdfDocument(mixed_pdf([*typeset(small()), page]))
    texts = [p.get_textpage().get_text_range() for p in mixed]
    assert "Số: 45/KH-MNHM" in texts[0]
    assert "Một đoạn văn ngắn." in texts[0]
    assert texts[-1] == ""
    junk = pypdfium2.PdfDocument(junk_pdf([page], words))
    assert junk[0].get_textpage().get_text_range().split() == ["Ké", "hoach"]


def test_content_survives_as_json() -> None:
    content = small()
    text = json.dumps(record(content, "small.pdf", reading_lines(typeset(content))), ensure_ascii=False)
    assert json.loads(text)["number_symbol"] == "45/KH-MNHM"


def test_plain_page_has_as_many_lines_as_asked() -> None:
    buffer = io.BytesIO()
    plain_page(["một", "hai", "ba"], dpi=72).save(buffer, "PNG")
    dark = np.asarray(Image.open(buffer).convert("L")).min(axis=1) < 128
    # Marks above and below a letter make bands of their own; blank rows part the lines.
    assert np.count_nonzero(np.diff(dark.astype(int)) == 1) >= 3
