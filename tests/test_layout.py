"""Reading order of the body, of dumps, and of real pages."""

import json
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.ocr import choose_engine
from pipeline.quality.reading_order import measure
from pipeline.schema import Page
from pipeline.settings import DEFAULTS
from tests.set_pages import BODY, MOTTO, STATE, Row, boxed, dump, reading, rows_of

UNTOUCHED: dict[str, list[Row]] = {
    "one column": BODY,
    "the state's name within a sentence": [
        (300, [(450, "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam ngày 28 tháng 11 năm 2013;")]),
        *BODY,
    ],
    "a motto in the middle, nothing beside it": [(300, [(860, STATE)]), (370, [(960, MOTTO)]), *BODY],
    "a table": [
        (300, [(400, "STT"), (600, "Nội dung"), (1700, "Đơn vị")]),
        (400, [(400, "1"), (600, "Tập huấn"), (1700, "Sở Nội vụ")]),
        (500, [(400, "2"), (600, "Số: 12 ngày 03 tháng 4 năm 2024"), (1700, "Sở Y tế")]),
    ],
    "a list of documents": [
        (300, [(450, "Các văn bản đã được ban hành trong năm để tổ chức thực hiện Kế hoạch này gồm có:")]),
        (400, [(450, "Số: 12/QĐ-UBND"), (1300, "Hà Nội, ngày 03 tháng 4 năm 2024")]),
    ],
    "words like the head of the recipients": [
        (2000, [(350, "nội thành Thành phố mùa mưa năm 2026, kèm theo Quyết định này.")]),
        (2080, [(450, "- Lưu thông hàng hóa"), (1500, "10 %")]),
    ],
    "recipients without a signer": [(2700, [(400, "Nơi nhận:")]), (2760, [(400, "- Như trên;")])],
}


@pytest.mark.parametrize("rows", UNTOUCHED.values(), ids=UNTOUCHED)
def test_body_keeps_its_order(rows: list[Row]) -> None:
    result = reading(boxed(rows))
    assert rows_of(result, "body") == [" ".join(text for _, text in pieces) for _, pieces in rows]


def test_dump_keeps_its_lines() -> None:
    text = "KẾ HOẠCH\n\n  Về việc   cải cách\n\n\n\fI. MỤC TIÊU\n\n"
    pages = [dump(page, n) for n, page in enumerate(text.split("\f"), 1)]
    assert reading(*pages).text == "KẾ HOẠCH\n\nVề việc cải cách\n\n\n\fI. MỤC TIÊU\n\n"


def test_dump_keeps_numbers_that_count_no_pages() -> None:
    text = "15\nmột\n40"
    assert reading(dump(text), dump("2015\nhai", 2)).text == "15\nmột\n40\n\f2015\nhai\n"


def test_page_without_words_has_one_empty_line() -> None:
    blank = Page(1, "scan", ())
    assert reading(blank, blank).text == "\n\f\n"
    assert reading().text == ""


SHARED = Path(__file__).parents[1].parent / "shared" / "real"


@pytest.mark.engine
@pytest.mark.skipif(not SHARED.exists(), reason="needs the real scans in ../shared/real")
@pytest.mark.parametrize("name", ["qn_575_p1.txt", "cv_3722_p1.txt", "tt_37_p1.txt"])
def test_order_of_a_real_page_never_costs_characters(tmp_path: Path, name: str) -> None:
    entries = json.loads((SHARED / "pages" / "manifest.json").read_text(encoding="utf-8"))
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps([e for e in entries if e["text"] == name]), encoding="utf-8")
    (tmp_path / name).write_text((SHARED / "pages" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (page,) = measure(manifest, SHARED, choose_engine(DEFAULTS))
    assert page.ours.errors <= page.engine.errors


@pytest.mark.engine
def test_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="manifest"):
        list(measure(tmp_path / "manifest.json", tmp_path, choose_engine(DEFAULTS)))
