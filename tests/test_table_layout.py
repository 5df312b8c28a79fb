"""Ruled tables on pages: their rules, their cells, and the order in which they are read."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.archive.worker import NoOcr
from pipeline.document import Document
from pipeline.flow import read_document, understand
from pipeline.imaging import find_rulings
from pipeline.intake.pdf_rules import rules_of
from pipeline.layout import read
from pipeline.ocr import choose_engine
from pipeline.ocr.read_picture import read_picture
from pipeline.schema import Box, Page, PageImage, Source, Transcript, Word
from pipeline.settings import DEFAULTS
from pipeline.transcripts import dump, load
from tests.scans import fonts, plain_page

WIDTH, HEIGHT = 1200, 1700
XS = (100, 180, 620, 860, 1100)
ROW = 120
HEAD = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn hoàn thành")
TASKS = (
    ("1", "Khảo sát bến bãi dọc sông Cát", "Phòng Kinh tế", "3/2027"),
    ("2", "Lập danh mục tàu thuyền của xã", "Văn phòng", "15/6/2027"),
    ("3", "Trình phương án neo đậu mùa lũ", "Phòng Kinh tế", "Tháng 9/2027"),
)


def rules(xs: Sequence[int], ys: Sequence[int]) -> tuple[Box, ...]:
    """Return the rules of a whole grid."""
    level = [Box(xs[0], y, xs[-1] - xs[0], 2) for y in ys]
    return tuple(level + [Box(x, ys[0], 2, ys[-1] - ys[0]) for x in xs])


def words_in(text: str, left: int, top: int, right: int) -> list[Word]:
    """Set words from left to right, on lines as wide as the cell, each 20 pixels high."""
    words, x, y = [], left + 10, top + 15
    for token in text.split():
        wide = 11 * len(token)
        if x + wide > right - 10 and x > left + 10:
            x, y = left + 10, y + 30
        words.append(Word(token, 0, 0, Box(x, y, wide, 20), 0.95))
        x += wide + 8
    return words


def numbered(words: Sequence[Word]) -> tuple[Word, ...]:
    """Number lines as an engine does that reads across columns."""
    rows = sorted({word.box.top for word in words if word.box})
    across = sorted(words, key=lambda w: (w.box.top, w.box.left) if w.box else (0, 0))
    return tuple(replace(word, line=rows.index(word.box.top) if word.box else 0) for word in across)


def page_of(rows: Sequence[Sequence[str]], number: int = 1, top: int = 100, shift: int = 0) -> Page:
    """Return a page with a ruled table; an empty cell has no word."""
    xs = [x + shift for x in XS[: len(rows[0]) + 1]]
    ys = [top + ROW * n for n in range(len(rows) + 1)]
    words = [
        word
        for y, row in zip(ys, rows, strict=False)
        for left, right, text in zip(xs, xs[1:], row, strict=False)
        for word in words_in(text, left, y, right)
    ]
    size = (WIDTH, HEIGHT, 200, WIDTH, HEIGHT)
    return Page(number, "scan", numbered(words), *size, rulings=rules(xs, ys))


def with_text(page: Page, text: str, top: int) -> Page:
    """Add a line of text to a page."""
    return replace(page, words=numbered([*page.words, *words_in(text, 100, top, 2000)]))


def letterhead() -> Page:
    """Return a first page that names the document."""
    page = Page(1, "scan", (), WIDTH, HEIGHT, 200, WIDTH, HEIGHT)
    lines = ("ỦY BAN NHÂN DÂN XÃ BẾN CÁT", "Số: 12/KH-UBND", "Bến Cát, ngày 05 tháng 01 năm 2027", "KẾ HOẠCH")
    lines += ("Xây dựng bến thuyền văn minh", "Ủy ban nhân dân xã ban hành kế hoạch với nội dung như sau:")
    for n, line in enumerate(lines):
        page = with_text(page, line, 60 + 40 * n)
    return page


def transcript(*pages: Page) -> Transcript:
    """Return a transcript of pages."""
    return Transcript(Source("a.pdf", "0" * 64), pages)


def cells_of(*pages: Page) -> list[tuple[int, int, int, str]]:
    """Return table, row, column and words of each cell, in the order of the text."""
    found: dict[tuple[int, int, int], list[str]] = {}
    reading = read(transcript(*pages))
    for line in reading.lines:
        if line.cell:
            place = (line.cell.table, line.cell.row, line.cell.column)
            found.setdefault(place, []).extend(reading.text[line.span.start : line.span.end].split())
    return [(*place, " ".join(words)) for place, words in found.items()]


def test_cells_are_read_one_after_the_other() -> None:
    page = with_text(with_text(page_of([HEAD, *TASKS]), "Phụ lục phân công", 40), "Nơi gửi kèm theo", 700)
    lines = read(transcript(page)).text.split("\n")
    assert lines[0] == "Phụ lục phân công"
    assert lines[-2] == "Nơi gửi kèm theo"
    rows = [HEAD, *TASKS]
    assert cells_of(page) == [(1, r, c, words) for r, row in enumerate(rows) for c, words in enumerate(row)]


def test_without_rules_a_page_is_read_as_before() -> None:
    page = replace(page_of([HEAD, *TASKS]), rulings=())
    across = read(transcript(page)).text
    assert across.split("\n")[1].startswith("1 Khảo sát")
    frame = (Box(90, 90, 1020, 2), Box(90, 600, 1020, 2), Box(90, 90, 2, 510), Box(1108, 90, 2, 510))
    assert read(transcript(replace(page, rulings=frame))).text == across
    stamp = rules((100, 180, 400), (100, 220, 340, 460))
    assert read(transcript(replace(page, rulings=stamp))).text == across


def test_a_cell_over_rows_and_one_over_columns() -> None:
    rows = [
        HEAD,
        ("I", "Việc bến bãi của xã", "", ""),
        ("1", "Nhóm", "Một", "5/2027"),
        ("", "", "Hai", "6/2027"),
    ]
    page = page_of(rows)
    ys = [100 + ROW * n for n in range(5)]
    level = [Box(XS[0], y, 1000, 2) for y in (*ys[:3], ys[4])] + [Box(XS[2], ys[3], 480, 2)]
    upright = [Box(x, ys[0], 2, 480) for x in (*XS[:2], XS[4])]
    upright += [Box(x, a, 2, b - a) for x in XS[2:4] for a, b in ((ys[0], ys[1]), (ys[2], ys[4]))]
    page = replace(page, rulings=tuple(level + upright))
    places = {line.cell for line in read(transcript(page)).lines if line.cell}
    assert {(p.row, p.column, p.rows, p.columns) for p in places if p.rows > 1 or p.columns > 1} == {
        (1, 1, 1, 3),
        (2, 0, 2, 1),
        (2, 1, 2, 1),
    }


@pytest.mark.parametrize("shift", [0, 25])
@pytest.mark.parametrize("heads_again", [True, False])
def test_a_table_goes_on_over_a_page(shift: int, heads_again: bool) -> None:
    first = page_of([HEAD, *TASKS[:2]], 2, top=1250)
    second = page_of([HEAD, *TASKS[2:]] if heads_again else TASKS[2:] * 2, 3, 60, shift)
    assert {table for table, *_ in cells_of(first, second)} == {1}
    found = understand(transcript(letterhead(), first, second)).facts.targets
    assert [t.deadline for t in found[:3]] == ["2027-03", "2027-06-15", "2027-09"]
    assert [t.evidence.page for t in found[:3]] == [2, 2, 3]


def test_an_edge_that_the_next_page_lost_is_known() -> None:
    first = page_of([HEAD, *TASKS[:2]], top=1250)
    second = page_of([HEAD, *TASKS[2:]], 2, 60)
    kept = tuple(rule for rule in second.rulings if rule.width > rule.height or rule.left != XS[1])
    assert cells_of(first, replace(second, rulings=kept)) == cells_of(first, second)


def test_a_table_elsewhere_is_another() -> None:
    first = page_of([HEAD, *TASKS[:2]], top=1250)
    low = page_of([HEAD, *TASKS[2:]], 2, 900)
    assert {table for table, *_ in cells_of(first, low)} == {1, 2}


def test_a_rule_read_as_a_sign_is_put_aside() -> None:
    page = page_of([HEAD, *TASKS])
    sign = Word("|", 0, 0, Box(XS[2] - 6, 240, 8, 20), 0.4)
    other = Word("|", 0, 0, Box(XS[1] + 150, 240, 8, 20), 0.4)
    reading = read(transcript(replace(page, words=numbered([*page.words, sign, other]))))
    assert [aside.kind for aside in reading.asides] == ["rule"]
    assert reading.text.count("|") == 1


@settings(max_examples=40, deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.sampled_from(("", "Một", "hai ba", "bốn năm sáu")), min_size=n, max_size=n),
            min_size=2,
            max_size=6,
        )
    )
)
def test_cells_partition_the_words(rows: list[list[str]]) -> None:
    reading = read(transcript(page := page_of(rows)))
    assert sorted(placed.word for placed in reading.placed) == list(range(len(page.words)))
    held = [(r, c, words) for r, row in enumerate(rows) for c, words in enumerate(row) if words]
    if len(held) >= 3:
        assert [cell[1:] for cell in cells_of(page)] == held
    assert read(load(dump(transcript(page)))) == reading


# From pixels ---------------------------------------------------------------------------------------------


def drawn(skew: float = 0.0) -> PageImage:
    """Draw the table of tasks at 200 dpi, as typed."""
    image = Image.new("L", (1654, 1100), 255)
    draw = ImageDraw.Draw(image)
    xs = [round(1.4 * x) for x in XS]
    for n in range(5):
        draw.line((xs[0], 150 + 150 * n, xs[-1], 150 + 150 * n), 0, 3)
    for x in xs:
        draw.line((x, 150, x, 750), 0, 3)
    face = fonts.font("regular", 36)
    for n, row in enumerate([HEAD, *TASKS]):
        for left, right, text in zip(xs, xs[1:], row, strict=False):
            x, y = left + 12, 165 + 150 * n
            for token in text.split():
                if x + draw.textlength(token, face) > right - 8 and x > left + 12:
                    x, y = left + 12, y + 48
                draw.text((x, y), token, 0, face)
                x += round(draw.textlength(token + " ", face))
    image = image.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(image, dtype=np.uint8)
    return PageImage(1, pixels, 200, pixels.shape[1], pixels.shape[0])


@pytest.mark.parametrize("skew", [0.0, 0.5, -0.5])
def test_rules_are_found(skew: float) -> None:
    found = find_rulings(drawn(skew))
    assert sum(rule.width > rule.height for rule in found) == 5
    assert sum(rule.width < rule.height for rule in found) == 5


def test_print_has_no_rules() -> None:
    pixels = np.asarray(plain_page(["MỤC LỤC HÌNH ẢNH", "Tỉ lệ llllll HHHHHH"] * 9, dpi=200).convert("L"))
    assert find_rulings(PageImage(1, pixels.astype(np.uint8), 200, pixels.shape[1], pixels.shape[0])) == ()


def test_a_hatched_picture_has_no_end_of_rules() -> None:
    pixels = np.full((2000, 2000), 255, np.uint8)
    pixels[::4] = 0
    assert len(find_rulings(PageImage(1, pixels, 150, 2000, 2000))) <= 600


@pytest.mark.engine
def test_a_scanned_table_sets_deadlines() -> None:
    document: Document = understand(
        transcript(letterhead(), read_picture(drawn(), choose_engine(DEFAULTS), DEFAULTS))
    )
    assert [t.deadline for t in document.facts.targets] == ["2027-03", "2027-06-15", "2027-09"]
    assert [t.indicator for t in document.facts.targets] == [task for _, task, _, _ in TASKS]


def born_digital(path: Path, framed: bool) -> None:
    """Write a letterhead and the table of tasks as a PDF of text and lines."""
    family = fonts.family()
    assert family is not None
    pdfmetrics.registerFont(TTFont("print", str(family.regular)))
    sheet = Canvas(str(path), pagesize=(WIDTH * 0.36, HEIGHT * 0.36), invariant=True)
    sheet.setFont("print", 6)  # words of this size leave white between them
    for page in (letterhead(), page_of([HEAD, *TASKS], top=500)):
        for word in page.words:
            assert word.box is not None
            sheet.drawString(word.box.left * 0.36, (HEIGHT - word.box.bottom) * 0.36, word.text)
        for rule in page.rulings:
            place = (rule.left * 0.36, (HEIGHT - rule.bottom) * 0.36, rule.width * 0.36, rule.height * 0.36)
            sheet.rect(*place, stroke=0, fill=1)
    if framed:
        sheet.rect(90 * 0.36, 600, 1020 * 0.36, 8, stroke=1, fill=0)
    sheet.save()


@pytest.mark.parametrize("framed", [False, True])
def test_a_table_in_a_text_layer_sets_deadlines(tmp_path: Path, framed: bool) -> None:
    born_digital(tmp_path / "a.pdf", framed)
    document = read_document(tmp_path / "a.pdf", NoOcr())
    assert document.source_kind == "text_layer"
    assert [t.deadline for t in document.facts.targets] == ["2027-03", "2027-06-15", "2027-09"]


def test_the_sides_of_a_frame_are_rules(tmp_path: Path) -> None:
    sheet = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 400), invariant=True)
    sheet.rect(50, 100, 200, 150, stroke=1, fill=0)
    sheet.rect(50, 300, 200, 50, stroke=0, fill=1)
    sheet.line(100, 100, 100, 250)
    sheet.save()
    found = rules_of(pdfium.PdfDocument(tmp_path / "a.pdf")[0], (1.0, 0.0, 0.0, 0.0, -1.0, 400.0), 72)
    assert sum(rule.width > rule.height for rule in found) == 2
    assert sum(rule.width < rule.height for rule in found) == 3
