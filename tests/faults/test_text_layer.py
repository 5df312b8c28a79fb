"""Text layers: what stands on the page is read as it stands there, and what does not is not read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import FloatObject, NameObject, NumberObject, RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.archive.trust import review_reasons
from tests.faults.sheets import (
    BODY,
    BOLD,
    FACTS,
    HEIGHT,
    PLAIN,
    WIDTH,
    Draw,
    changed,
    facts_of,
    pdf_of,
    plan,
    read,
    sign_off,
)

ELSEWHERE = "Căn cứ Quyết định số 888/QĐ-UBND ngày 01 tháng 01 năm 2020 của Ủy ban nhân dân tỉnh;"


def text_of(folder: Path, content: bytes) -> str:
    return read(folder, content).text.text


def lettering(
    text: str, size: float, grey: float, angle: float, y: float = 420, piecewise: bool = False
) -> Draw:
    """Return what draws large letters over a page, in one piece or letter by letter."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(300, y)
        canvas.rotate(angle)
        canvas.setFillGray(grey)
        canvas.setFont(BOLD, size)
        at = -stringWidth(text, BOLD, size) / 2
        for piece in text if piecewise else [text]:
            canvas.drawString(at, 0, piece)
            at += stringWidth(piece, BOLD, size)

    return draw


def strip(canvas: Canvas) -> None:
    canvas.translate(20, 200)
    canvas.rotate(90)
    canvas.setFont(PLAIN, 8)
    canvas.drawString(0, 0, "Văn bản số 99/QĐ-UBND ký ngày 01/01/2020, in từ hệ thống quản lý văn bản")


def elsewhere(canvas: Canvas) -> None:
    canvas.setFont(PLAIN, 12)
    canvas.drawCentredString(165, 722, "Số: 777/QĐ-UBND")
    canvas.drawString(72, 300, ELSEWHERE)


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    elsewhere(canvas)


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(0, 0, 1, 1)
    canvas.clipPath(path, stroke=0)
    elsewhere(canvas)


def covered(canvas: Canvas) -> None:
    canvas.setFont(PLAIN, 12)
    canvas.drawString(72, 300, ELSEWHERE)
    canvas.setFillGray(0.9)
    canvas.rect(60, 290, 500, 30, fill=1, stroke=0)


OVERLAYS: dict[str, Draw] = {
    "diagonal": lettering("MẬT", 120, 0.8, 45),
    "level": lettering("SAO Y", 100, 0.85, 0, 560),
    "wide": lettering("BẢN DỰ THẢO", 80, 0.8, 0, 600),
    "dark": lettering("DỰ THẢO", 90, 0.4, 0, 560),
    "letter by letter, diagonal": lettering("LƯU HÀNH NỘI BỘ", 50, 0.7, 30, piecewise=True),
    "letter by letter, level": lettering("DỰ THẢO", 70, 0.85, 0, 560, piecewise=True),
    "steep": lettering("SAO Y BẢN CHÍNH", 40, 0.8, 60),
    "strip in the margin": strip,
    "white on white": white,
    "clipped away": clipped,
    "covered": covered,
}


@pytest.mark.parametrize("first", [False, True], ids=["over the text", "under the text"])
@pytest.mark.parametrize("name", OVERLAYS)
def test_what_is_no_text_of_the_page_changes_nothing(tmp_path: Path, name: str, first: bool) -> None:
    if first and name == "covered":
        pytest.skip("what covers nothing is a frame")

    def draw(canvas: Canvas) -> None:
        parts: list[Draw] = [OVERLAYS[name], plan] if first else [plan, OVERLAYS[name]]
        for part in parts:
            canvas.saveState()
            part(canvas)
            canvas.restoreState()

    document = read(tmp_path, pdf_of(draw))
    assert facts_of(document) == FACTS and document.source_kind == "text_layer"
    assert "888" not in document.text.text and "777" not in document.text.text


def test_white_text_on_a_dark_band_stays(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas)
        canvas.setFillGray(0.1)
        canvas.rect(60, 800, 475, 25, fill=1, stroke=0)
        canvas.setFillGray(1)
        canvas.setFont(BOLD, 12)
        canvas.drawString(70, 808, "CỔNG THÔNG TIN ĐIỆN TỬ")

    document = read(tmp_path, pdf_of(draw))
    assert facts_of(document) == FACTS and "CỔNG THÔNG TIN ĐIỆN TỬ" in document.text.text


# ----------------------------------------------------------------------------------- how programs set letters


class Hand:
    """Takes the place of a canvas's own calls, and sets each text in a way of its own."""

    def __init__(self, canvas: Canvas, way: Callable[[Canvas, str, float, float, float, str], None]) -> None:
        self.canvas, self.way = canvas, way
        self.font, self.size = PLAIN, 12.0

    def setFont(self, font: str, size: float) -> None:  # noqa: N802 - reportlab's name
        self.font, self.size = font, size

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802 - reportlab's name
        self.way(self.canvas, self.font, self.size, x, y, text)

    def drawCentredString(self, x: float, y: float, text: str) -> None:  # noqa: N802 - reportlab's name
        self.drawString(x - stringWidth(text, self.font, self.size) / 2, y, text)


def under_matrix(size: float, matrix: tuple[float, float, float, float]) -> Any:
    """Return a way to set text: a size of the font (times the real one, 0: one) under a matrix."""

    def way(canvas: Canvas, font: str, real: float, x: float, y: float, text: str) -> None:
        written = canvas.beginText()
        written.setFont(font, size * real or 1)
        scale = real if size == 0 else 1
        written.setTextTransform(*(scale * part for part in matrix), x, y)
        written.textOut(text)
        canvas.drawText(written)

    return way


def in_pieces(parting: Callable[[str], list[str]]) -> Any:
    def way(canvas: Canvas, font: str, size: float, x: float, y: float, text: str) -> None:
        canvas.setFont(font, size)
        for piece in parting(text):
            canvas.drawString(x, y, piece.strip() or piece)
            x += stringWidth(piece, font, size)

    return way


def twice(dx: float, dy: float) -> Any:
    def way(canvas: Canvas, font: str, size: float, x: float, y: float, text: str) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)
        canvas.drawString(x + dx, y + dy, text)

    return way


WAYS: dict[str, Any] = {
    "size one under a scaled matrix": under_matrix(0, (1, 0, 0, 1)),
    "size below nought": under_matrix(-1, (-1, 0, 0, -1)),
    "sheared to look italic": under_matrix(1, (1, 0, 0.33, 1)),
    "word by word": in_pieces(lambda text: [word + " " for word in text.split(" ")]),
    "letter by letter": in_pieces(list),
    "twice to look bold": twice(0.3, 0),
    "with a shadow": twice(0.8, -0.6),
}


@pytest.mark.parametrize("name", WAYS)
def test_however_letters_are_set(tmp_path: Path, name: str) -> None:
    def draw(canvas: Canvas) -> None:
        plan(Hand(canvas, WAYS[name]))  # type: ignore[arg-type]

    document = read(tmp_path, pdf_of(draw))
    assert facts_of(document) == FACTS and document.source_kind == "text_layer"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_the_viewer_turns_upright(tmp_path: Path, turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        x, y = {90: (HEIGHT, 0.0), 180: (WIDTH, HEIGHT), 270: (0.0, WIDTH)}[turn]
        canvas.translate(x, y)
        canvas.rotate(turn)
        plan(canvas)

    def turned(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Rotate")] = NumberObject(turn)

    size = (WIDTH, HEIGHT) if turn == 180 else (HEIGHT, WIDTH)
    assert facts_of(read(tmp_path, changed(pdf_of(draw, size=size), turned))) == FACTS


def slug(canvas: Canvas) -> None:
    plan(canvas)
    canvas.setFont(BOLD, 12)
    canvas.drawString(40, 900, "ỦY BAN NHÂN DÂN XÃ KHÁC   Số: 12/QĐ-UBND")
    canvas.drawString(40, 880, "Khác, ngày 01 tháng 01 năm 2020")


BOXES: dict[str, Callable[[PdfWriter], None]] = {
    "crop": lambda w: w.pages[0].__setitem__(NameObject("/CropBox"), RectangleObject([0, 0, WIDTH, HEIGHT])),
    "media": lambda w: w.pages[0].__setitem__(
        NameObject("/MediaBox"), RectangleObject([0, 0, WIDTH, HEIGHT])
    ),
    "media below crop": lambda w: w.pages[0].update(
        {
            NameObject("/MediaBox"): RectangleObject([0, 0, WIDTH, HEIGHT]),
            NameObject("/CropBox"): RectangleObject([0, 0, WIDTH, 960]),
        }
    ),
    "crop and a larger unit": lambda w: w.pages[0].update(
        {
            NameObject("/CropBox"): RectangleObject([0, 0, WIDTH, HEIGHT]),
            NameObject("/UserUnit"): FloatObject(2),
        }
    ),
}


@pytest.mark.parametrize("name", BOXES)
def test_text_beyond_the_edge_of_the_page_is_not_read(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, changed(pdf_of(slug, size=(WIDTH, 960)), BOXES[name]))
    assert facts_of(document) == FACTS and "12/QĐ-UBND" not in document.text.text


# ----------------------------------------------------------------------------------------------- raised signs

Part = str | tuple[str]
"""Text on the line, or raised above it."""

MARKS: list[tuple[list[Part], str]] = [
    (
        ["Căn cứ Nghị định số 61/2018/NĐ-CP", ("1",), " ngày 23;"],
        "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23;",
    ),
    (
        ["Căn cứ Nghị định số 61/2018/NĐ-CP", ("12",), " ngày 23;"],
        "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23;",
    ),
    (["theo Nghị định số 61/2018/NĐ-CP", ("(3)",), " ngày 23;"], "theo Nghị định số 61/2018/NĐ-CP ngày 23;"),
    (["theo Nghị định số 61/2018/NĐ-CP", ("[10]",), " này;"], "theo Nghị định số 61/2018/NĐ-CP này;"),
    (
        ["đạt 62%", ("3",), ", 1.250", ("4",), " hồ sơ năm 2024", ("5",), "."],
        "đạt 62%, 1.250 hồ sơ năm 2024.",
    ),
    (["rộng 500 m", ("2",), ", 12 m", ("3",), " và 3 km", ("2",), " đất"], "rộng 500 m², 12 m³ và 3 km² đất"),
    (["Ủy ban xã; Đảng", ("1,2",), " bộ và đoàn thể"], "Ủy ban xã; Đảng bộ và đoàn thể"),
    (["Ủy ban xã", ("*",), " và đoàn thể"], "Ủy ban xã và đoàn thể"),
]


@pytest.mark.parametrize(("parts", "expected"), MARKS)
@pytest.mark.parametrize("way", ["smaller and higher", "size one"])
def test_raised_marks_are_no_part_of_the_word(
    tmp_path: Path, parts: list[Part], expected: str, way: str
) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas, (" ", *BODY))
        hand: Any = Hand(canvas, WAYS["size one under a scaled matrix"]) if way == "size one" else canvas
        x = 72.0
        for part in parts:
            text, size, up = (part, 12.5, 0.0) if isinstance(part, str) else (part[0], 7.75, 4.4)
            hand.setFont(PLAIN, size)
            hand.drawString(x, 647 + up, text)
            x += stringWidth(text, PLAIN, size)

    assert expected in text_of(tmp_path, pdf_of(draw)).split("\n")


def test_lowered_figures_stay(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas, (" ", *BODY))
        x = 72.0
        for text, size, down in (("khí CO", 12.5, 0.0), ("2", 7.75, 1.9), (" giảm 5%", 12.5, 0.0)):
            canvas.setFont(PLAIN, size)
            canvas.drawString(x, 647 - down, text)
            x += stringWidth(text, PLAIN, size)

    assert "khí CO2 giảm 5%" in text_of(tmp_path, pdf_of(draw))


@pytest.mark.parametrize("nearer", [-1.0, 3.0])
def test_a_number_stamped_smaller_and_higher_is_no_mark(tmp_path: Path, nearer: float) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas, number="      ")
        width = stringWidth("Số:       /KH-UBND", PLAIN, 13)
        canvas.setFont(PLAIN, 10)
        canvas.drawString(165 - width / 2 + stringWidth("Số: ", PLAIN, 13) - nearer, 741, "61")

    assert facts_of(read(tmp_path, pdf_of(draw))) == FACTS


def test_small_capitals_are_letters(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas, organ="Xã Phú Lộc ".upper().replace("XÃ PHÚ LỘC ", " "))
        canvas.setFont(PLAIN, 13)
        canvas.drawCentredString(410, 737, "                                        ")
        x = 135.0
        for large, small in (("X", "Ã"), (" P", "HÚ"), (" L", "ỘC")):
            for text, size in ((large, 12), (small, 9)):
                canvas.setFont(BOLD, size)
                canvas.drawString(x, 767, text)
                x += stringWidth(text, BOLD, size)

    assert facts_of(read(tmp_path, pdf_of(draw)))["issuer"] == FACTS["issuer"]


# ----------------------------------------------------------------------------------------- columns and sheets

LEFT = (
    "Căn cứ Kế hoạch số 215/KH-UBND ngày",
    "08 tháng 01 năm 2024 của Ủy ban nhân",
    "dân huyện Hòa Sơn về an toàn giao thông;",
    "I. MỤC TIÊU",
    "1. Tỷ lệ hộ dân được tuyên truyền đạt",
    "ít nhất 95%.",
    "2. Tổ chức 12 buổi tuyên truyền tại các",
    "thôn trên địa bàn xã trong năm.",
)
RIGHT = (
    "II. TỔ CHỨC THỰC HIỆN",
    "Công an xã theo dõi, đôn đốc việc thực",
    "hiện kế hoạch; các thôn phối hợp với",
    "đoàn thể vận động nhân dân chấp hành",
    "nghiêm pháp luật về giao thông; cuối",
    "năm báo cáo kết quả về Ủy ban nhân",
    "dân xã để tổng hợp, báo cáo cấp trên",
    "theo đúng quy định hiện hành.",
)


@pytest.mark.parametrize("x", [286.0, 300.0, 325.0], ids=["narrow", "usual", "wide"])
@pytest.mark.parametrize("lower", [0.0, 8.0])
def test_columns_are_read_one_after_the_other(tmp_path: Path, x: float, lower: float) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas, [" "] * 9)
        canvas.setFont(PLAIN, 11)
        for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            canvas.drawString(70, 647 - 16 * n, left)
            canvas.drawString(x, 647 - lower - 16 * n, right)

    document = read(tmp_path, pdf_of(draw))
    assert "\n".join((*LEFT, *RIGHT)) in document.text.text
    assert facts_of(document) == FACTS


ROWS = (
    ("1. Rà soát hộ nghèo", "Văn phòng Ủy ban nhân dân", "Quý I"),
    ("2. Tập huấn cán bộ", "Công an xã", "Quý II"),
    ("3. Mua sắm thiết bị", "Bộ phận một cửa của xã", "Quý II"),
    ("4. Kiểm tra các thôn", "Ban chỉ đạo", "Quý III"),
    ("5. Sơ kết sáu tháng", "Văn phòng", "Tháng 7"),
    ("6. Tổng kết cả năm", "Ủy ban nhân dân xã", "Tháng 12"),
    ("7. Báo cáo cấp trên", "Văn phòng", "Tháng 12"),
)


@pytest.mark.parametrize("columns", [2, 3])
def test_a_table_without_rules_is_read_row_by_row(tmp_path: Path, columns: int) -> None:
    def draw(canvas: Canvas) -> None:
        plan(canvas, [" "] * 9)
        canvas.setFont(PLAIN, 12)
        for n, row in enumerate(ROWS):
            for x, cell in zip((72, 300, 470), row[:columns], strict=False):
                canvas.drawString(x, 647 - 18 * n, cell)

    words = text_of(tmp_path, pdf_of(draw)).split()
    places = [words.index(f"{n}.") for n in range(1, 8)]
    assert places == sorted(places) and places[1] - places[0] > 5


def two_up(canvas: Canvas) -> None:
    canvas.scale(0.7, 0.7)
    plan(canvas)
    canvas.translate(WIDTH + 6, 0)
    plan(canvas, number="62", symbol="QĐ-UBND", organ="XÃ HÒA BÌNH", title="QUYẾT ĐỊNH")


def test_two_pages_on_a_sheet_are_read_one_after_the_other(tmp_path: Path) -> None:
    document = read(tmp_path, pdf_of(two_up, size=(HEIGHT, WIDTH)))
    found = facts_of(document)
    wanted = ("number", "date", "issuer", "subject")
    assert {name: found[name] for name in wanted} == {name: FACTS[name] for name in wanted}
    assert "second_letterhead" in [problem.code for problem in document.problems]


def other(canvas: Canvas) -> None:
    plan(
        canvas,
        number="62",
        symbol="QĐ-UBND",
        organ="XÃ HÒA BÌNH",
        title="QUYẾT ĐỊNH",
        subject="Về việc thưởng",
    )


def annex(canvas: Canvas) -> None:
    plan(canvas)
    canvas.showPage()
    canvas.setFont(BOLD, 13)
    canvas.drawCentredString(WIDTH / 2, 780, "PHỤ LỤC")
    canvas.setFont(PLAIN, 12)
    canvas.drawCentredString(WIDTH / 2, 760, "(Kèm theo Kế hoạch số 61/KH-UBND ngày 14 tháng 3 năm 2024)")
    sign_off(canvas, 500)


def blank(canvas: Canvas) -> None:
    canvas.setFont(PLAIN, 12)


@pytest.mark.parametrize(
    ("pages", "page"),
    [((plan, other), 2), ((plan, plan, other), 3), ((plan, plan), None), ((annex,), None), ((plan,), None)],
)
def test_another_letterhead_in_the_file_is_told(
    tmp_path: Path, pages: tuple[Draw, ...], page: int | None
) -> None:
    document = read(tmp_path, pdf_of(*pages))
    told = [problem for problem in document.problems if problem.code == "second_letterhead"]
    assert [problem.page for problem in told] == ([page] if page else [])
    assert all("62/QĐ-UBND" in problem.message for problem in told)
    assert ("second_letterhead" in review_reasons(document)) == bool(page)
    assert facts_of(document)["number"] == FACTS["number"]


@pytest.mark.parametrize("title", ["K Ế  H O Ạ C H", "K Ế   H O Ạ C H", "KẾ  HOẠCH"])
def test_a_title_with_its_letters_set_apart(tmp_path: Path, title: str) -> None:
    assert facts_of(read(tmp_path, pdf_of(lambda canvas: plan(canvas, title=title)))) == FACTS
