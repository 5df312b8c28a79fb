"""Reading order: letterhead, sign-off, and the laws of a reading."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.layout import read
from pipeline.ocr import choose_engine
from pipeline.quality.reading_order import measure
from pipeline.schema import Box, Page, Source, Transcript, Word
from pipeline.settings import DEFAULTS
from tests.set_pages import BODY, HEIGHT, MOTTO, STATE, WIDTH, Row, boxed, dump, reading, rows_of

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


TOKENS = st.sampled_from(
    [
        *STATE.split(),
        *MOTTO.split(),
        "Nơi",
        "nhận:",
        "Số:",
        "ngày",
        "tháng",
        "2",
        "-",
        "Lưu:",
        "VT",
        "CamScanner",
    ]
) | st.text(min_size=1, max_size=6)
BOXES = st.builds(Box, st.integers(0, 2400), st.integers(0, 3400), st.integers(0, 900), st.integers(0, 120))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Draw a page with boxes, or a dump, of any words anywhere."""
    has_boxes = draw(st.booleans())
    words = st.builds(
        Word,
        TOKENS,
        st.integers(0, 12),
        st.just(0),
        BOXES if has_boxes else st.none(),
        st.none() | st.floats(0, 1),
    )
    drawn = sorted(draw(st.lists(words, max_size=25)), key=lambda word: word.line)
    kind = "scan" if has_boxes else "text"
    size = (WIDTH, HEIGHT, 300, WIDTH, HEIGHT) if has_boxes else ()
    return Page(draw(st.integers(1, 5)), kind, tuple(drawn), *size)  # type: ignore[arg-type]


TRANSCRIPTS = st.builds(Transcript, st.just(Source("a", "0" * 64)), st.lists(pages(), max_size=3).map(tuple))


@settings(max_examples=50, deadline=None)
@given(TRANSCRIPTS)
def test_laws_of_a_reading(transcript: Transcript) -> None:
    result = read(transcript)
    assert result == read(transcript)
    assert result.placed == tuple(sorted(result.placed, key=lambda p: p.span))
    covered = [i for p in result.placed for i in range(p.span.start, p.span.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(result.text) if not c.isspace()} <= set(covered)
    for p in result.placed:
        word = transcript.pages[p.page].words[p.word]
        assert result.text[p.span.start : p.span.end] == " ".join(word.text.split())


@settings(max_examples=50, deadline=None)
@given(TRANSCRIPTS)
def test_lines_tile_the_text(transcript: Transcript) -> None:
    result = read(transcript)
    ends = [line.span.end for line in result.lines]
    assert [line.span.start for line in result.lines] == [0, *ends][: len(ends)]
    assert (ends[-1] if ends else 0) == len(result.text)
    lines = [result.text[line.span.start : line.span.end] for line in result.lines]
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert result.text.count("\f") == max(0, len(transcript.pages) - 1)


@settings(max_examples=50, deadline=None)
@given(TRANSCRIPTS)
def test_no_word_is_lost(transcript: Transcript) -> None:
    result = read(transcript)
    placed = Counter(t for p in result.placed for t in transcript.pages[p.page].words[p.word].text.split())
    aside = Counter(t for a in result.asides for t in a.text.split())
    assert placed + aside == Counter(
        t for page in transcript.pages for w in page.words for t in w.text.split()
    )


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
