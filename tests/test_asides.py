"""What is no part of the document: page numbers, running heads, specks, strips, feet of web pages."""

import pytest

from pipeline.schema import Box, Page, Word
from tests.set_pages import BODY, HEIGHT, STATE, WIDTH, Row, boxed, dump, reading, rows_of
from tests.test_layout_letterhead import LETTERHEADS

NUMBERS: list[tuple[int, int, int, str, bool]] = [
    (2, 200, 1220, "2", True),
    (3, 200, 1220, "- 3 -", True),
    (3, 3380, 1190, "Trang 3/5", True),
    (16, 200, 1220, "14", True),
    (3, 3380, 2200, "3", True),
    (1, 200, 1220, "2", False),
    (2, 200, 2200, "7", False),
    (2, 600, 1220, "2", False),
    (2, 200, 1220, "II.", False),
    (2, 200, 400, "2. Yêu cầu", False),
]
"""Page, top, left, text; whether it is the page's number."""


@pytest.mark.parametrize(("page", "top", "left", "text", "aside"), NUMBERS)
def test_page_numbers(page: int, top: int, left: int, text: str, aside: bool) -> None:
    rows: list[Row] = sorted([(top, [(left, text)]), *BODY], key=lambda row: row[0])
    result = reading(boxed(rows, page))
    assert [a.kind for a in result.asides] == ["page_number"] * aside
    assert (text in rows_of(result)) is not aside


def test_number_that_the_engine_could_not_read() -> None:
    number = boxed([(180, [(1220, "II")])], 11, confidence=0.7)
    rest = boxed(BODY, 11)
    words = number.words + tuple(Word(w.text, w.line + 1, 0, w.box, w.confidence) for w in rest.words)
    page = Page(11, "scan", words, WIDTH, HEIGHT, 300, WIDTH, HEIGHT)
    assert [a.text for a in reading(page).asides] == ["II"]


def test_running_head_recurs_on_three_pages() -> None:
    pages = [boxed([(100, [(400, f"Kế hoạch cải cách hành chính năm 202{n}")]), *BODY], n) for n in (1, 2, 3)]
    assert [a.kind for a in reading(*pages).asides] == ["running_head"] * 3
    assert not reading(*pages[:2]).asides


def test_letterhead_that_recurs_is_no_running_head() -> None:
    head: Row = (150, [(420, "ỦY BAN NHÂN DÂN"), (1180, STATE)])
    assert not reading(*(boxed([head, *BODY], n) for n in (1, 2, 3))).asides


@pytest.mark.parametrize(("sure", "aside"), [(0.1, True), (0.4, False), (0.9, False)])
def test_a_line_that_the_engine_did_not_believe_is_noise(sure: float, aside: bool) -> None:
    desk = boxed([(120, [(200, "Z7 ọộọb oea.aasaasansnanans aaaarwva")])], confidence=sure)
    assert [a.kind for a in reading(desk).asides] == ["noise"] * aside


def test_speckle_is_unsure_and_has_no_letters() -> None:
    specks = boxed([(100, [(2300, "`~")]), (160, [(2300, "..…")])], confidence=0.2)
    assert [(a.kind, a.text) for a in reading(specks).asides] == [("speckle", "`~")]
    assert not reading(boxed([(100, [(2300, "—")])])).asides


def test_strip_of_a_signature_takes_the_office_along() -> None:
    strip = [("TRUNG TÂM CÔNG BÁO", 60), ("ttcbth@quangngai.gov.vn", 90), ("09.01.2025 10:21:11 +07:00", 120)]
    words = [
        Word(token, line, 1, Box(1900 + 120 * n, top, 110, 22))
        for line, (text, top) in enumerate(strip)
        for n, token in enumerate(text.split())
    ]
    body = [Word(w.text, w.line + 3, 0, w.box) for w in boxed(LETTERHEADS["the Party's"][0] + BODY).words]
    result = reading(Page(1, "text_layer", (*words, *body), WIDTH, HEIGHT, 300, WIDTH, HEIGHT))
    assert [(a.kind, a.text) for a in result.asides] == [("signature_strip", text) for text, _ in strip]


def test_dump_leaves_an_empty_line_for_an_aside() -> None:
    result = reading(dump("một\n\nbugc quét bang CamScanner\nhai\n"), dump("2\nba\n", 2))
    assert result.text == "một\n\n\nhai\n\f\nba\n"
    assert [(a.kind, a.page) for a in result.asides] == [("watermark", 0), ("page_number", 1)]


WEB = """{}
Văn bản này chưa cập nhật nội dung Tiếng Anh
Công văn 5/CT ngày 1/2/2025
## Văn bản liên quan
Nghị định 13/2023/NĐ-CP
"""


@pytest.mark.parametrize(
    ("above", "kept"),
    [("Công văn 5/CT năm 2025", "một\n\n\n\n\n\n"), ("Lưu: VT.", "một\nLưu: VT.\n\n\n\n\n")],
    ids=["the page's title goes with it", "what is not repeated stays"],
)
def test_the_foot_of_a_web_page_is_no_part_of_the_document(above: str, kept: str) -> None:
    result = reading(dump(f"một\n{WEB.format(above)}"))
    assert result.text == kept
    assert {a.kind for a in result.asides} == {"web_page"}


def test_related_texts_named_in_a_sentence_end_nothing() -> None:
    text = "Rà soát các văn bản liên quan\nhai\n"
    assert reading(dump(text)).text == text
