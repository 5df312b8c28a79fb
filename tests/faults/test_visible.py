"""What a viewer shows of a file: pixels under masks, clips and boxes, false layers, files beside pages."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.archive.trust import review_reasons
from pipeline.errors import InputError
from pipeline.export.placed import RepairedPage
from pipeline.export.searchable import searchable_pdf
from pipeline.intake import read_pages
from pipeline.schema import Page, PageImage
from pipeline.settings import DEFAULTS
from tests.faults.sheets import (
    BODY,
    FACTS,
    HEIGHT,
    PLAIN,
    WIDTH,
    Draw,
    changed,
    facts_of,
    pdf_of,
    picture_of,
    plan,
    read,
)


def other(canvas: Canvas) -> None:
    plan(
        canvas,
        number="999",
        symbol="QĐ-UBND",
        organ="XÃ KHÁC LẠ",
        title="QUYẾT ĐỊNH",
        subject="Về việc thưởng",
    )


@pytest.fixture(scope="module")
def good() -> bytes:
    return pdf_of(plan)


@pytest.fixture(scope="module")
def sheet(good: bytes) -> Image.Image:
    return picture_of(good)


@pytest.fixture(scope="module")
def spread(sheet: Image.Image) -> Image.Image:
    both = Image.new("L", (2 * sheet.width, sheet.height), 255)
    both.paste(picture_of(pdf_of(other)), (0, 0))
    both.paste(sheet, (sheet.width, 0))
    return both


def first(folder: Path, content: bytes, name: str = "a.pdf") -> Page | PageImage:
    (folder / name).write_bytes(content)
    return next(iter(read_pages(folder / name, DEFAULTS)))


def seen(folder: Path, content: bytes) -> Image.Image:
    page = first(folder, content)
    assert isinstance(page, PageImage)
    return Image.fromarray(page.pixels).convert("L")


def is_like(found: Image.Image, expected: Image.Image) -> bool:
    """Return whether two pictures show the same print, however smoothed."""
    size = (120, 170)
    a, b = (np.asarray(one.resize(size, Image.Resampling.BOX), dtype=np.int16) for one in (found, expected))
    inked = (a < 245) | (b < 245)
    return float(np.abs(a - b)[inked].mean()) < 8


def laid(picture: Image.Image, x: float = 0, width: float = WIDTH) -> Draw:
    return lambda canvas: canvas.drawImage(ImageReader(picture), x, 0, width, HEIGHT)


def with_entry(name: str, value: Callable[[PdfWriter], object]) -> Callable[[PdfWriter], None]:
    """Return what sets an entry of each picture of the first page."""

    def change(writer: PdfWriter) -> None:
        for found in writer.pages[0]["/Resources"]["/XObject"].values():  # type: ignore[index]
            found.get_object()[NameObject(name)] = value(writer)

    return change


def mask(picture: Image.Image, stencil: bool) -> Callable[[PdfWriter], object]:
    def add(writer: PdfWriter) -> object:
        shown = picture.point(lambda grey: 255 if grey < 128 else 0)
        made = StreamObject()
        made.set_data(ImageOps.invert(shown).convert("1").tobytes() if stencil else shown.tobytes())
        made.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(picture.width),
                NameObject("/Height"): NumberObject(picture.height),
                NameObject("/BitsPerComponent"): NumberObject(1 if stencil else 8),
            }
        )
        if stencil:
            made[NameObject("/ImageMask")] = BooleanObject(True)
        else:
            made[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
        return writer._add_object(made)

    return add


def clip(picture: Image.Image) -> Draw:
    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.rect(0, 0, WIDTH, HEIGHT)
        canvas.clipPath(path, stroke=0)
        laid(picture, -WIDTH, 2 * WIDTH)(canvas)

    return draw


def test_a_whole_scan_is_read_from_its_stored_pixels(tmp_path: Path, sheet: Image.Image) -> None:
    page = first(tmp_path, pdf_of(laid(sheet)))
    assert isinstance(page, PageImage) and page.pixels.shape[:2] == (sheet.height, sheet.width)


@pytest.mark.parametrize("kind", ["stencil", "soft"])
def test_a_dark_picture_under_a_mask_is_what_the_mask_shows(
    tmp_path: Path, sheet: Image.Image, kind: str
) -> None:
    dark = Image.new("L", sheet.size, 0)
    name = "/Mask" if kind == "stencil" else "/SMask"
    content = changed(pdf_of(laid(dark)), with_entry(name, mask(sheet, kind == "stencil")))
    assert is_like(seen(tmp_path, content), sheet.point(lambda grey: 0 if grey < 128 else 255))


def test_an_inverting_table_is_heeded(tmp_path: Path, sheet: Image.Image) -> None:
    inverting = with_entry("/Decode", lambda _: ArrayObject([FloatObject(1), FloatObject(0)]))
    assert is_like(seen(tmp_path, changed(pdf_of(laid(ImageOps.invert(sheet))), inverting)), sheet)


def cropped(left: float, name: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        writer.pages[0][NameObject(name)] = RectangleObject([left, 0, left + WIDTH, HEIGHT])

    return change


@pytest.mark.parametrize("name", ["/CropBox", "/MediaBox"])
@pytest.mark.parametrize("half", [0, 1])
def test_a_spread_is_read_as_far_as_the_page_shows_it(
    tmp_path: Path, spread: Image.Image, sheet: Image.Image, name: str, half: int
) -> None:
    whole = pdf_of(laid(spread, 0, 2 * WIDTH), size=(2 * WIDTH, HEIGHT))
    left = spread.crop((0, 0, sheet.width, sheet.height))
    found = seen(tmp_path, changed(whole, cropped(half * WIDTH, name)))
    assert is_like(found, sheet if half else left) and not is_like(found, left if half else sheet)


def test_a_picture_beyond_the_page_and_a_clipped_one(
    tmp_path: Path, spread: Image.Image, sheet: Image.Image
) -> None:
    assert is_like(seen(tmp_path, pdf_of(laid(spread, -WIDTH, 2 * WIDTH))), sheet)
    assert is_like(seen(tmp_path, pdf_of(clip(spread))), sheet)


# ------------------------------------------------------------------------------------ layers that are no text


def written(lines: tuple[str, ...], mode: int = 3) -> Draw:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText()
        text.setTextRenderMode(mode)
        text.setFont(PLAIN, 12)
        for n, line in enumerate(lines):
            text.setTextOrigin(72, 760 - 18 * n)
            text.textOut(line)
        canvas.drawText(text)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            canvas.saveState()
            one(canvas)
            canvas.restoreState()

    return draw


def outlines(canvas: Canvas, picture: Image.Image) -> None:
    """Draw the letters of a page as filled shapes: its ink row by row."""
    path = canvas.beginPath()
    small = picture.resize((297, 421))
    for y, row in enumerate(np.asarray(small) < 140):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        for start, end in edges.reshape(-1, 2):
            path.rect(2 * float(start), HEIGHT - 2 * y - 2, 2 * float(end - start), 2)
    canvas.drawPath(path, stroke=0, fill=1)


LONG = (*BODY, *BODY, "Số: 999/QĐ-UBND")


def sideways(canvas: Canvas) -> None:
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)
    canvas.scale(0.7, 0.7)
    plan(canvas)


def upside_down(canvas: Canvas) -> None:
    canvas.translate(WIDTH, HEIGHT)
    canvas.rotate(180)
    plan(canvas)


def page_number(canvas: Canvas) -> None:
    canvas.setFont(PLAIN, 12)
    canvas.drawCentredString(WIDTH / 2, 800, "2")


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("hidden", "hidden_layer"),
        ("below", "hidden_layer"),
        ("outlines", "thin_layer"),
        ("sideways", "turned_layer"),
        ("upside down", "turned_layer"),
    ],
)
def test_a_layer_that_is_not_the_text_of_the_page_is_not_believed(
    tmp_path: Path, sheet: Image.Image, name: str, flag: str
) -> None:
    draw = {
        "hidden": both(laid(sheet), written(LONG)),
        "below": both(written(LONG, 0), laid(sheet)),
        "outlines": both(lambda canvas: outlines(canvas, sheet), page_number),
        "sideways": sideways,
        "upside down": upside_down,
    }[name]
    page = first(tmp_path, pdf_of(draw))
    assert isinstance(page, PageImage) and flag in page.flags
    assert np.asarray(page.pixels).min() < 100


@pytest.mark.parametrize("grey", [250, 235])
def test_a_page_with_a_picture_behind_its_text_stays_as_it_is(tmp_path: Path, grey: int) -> None:
    paper = Image.new("RGB", (60, 85), (grey, grey, grey - 10))
    document = read(tmp_path, pdf_of(both(laid(paper), plan)))
    assert facts_of(document) == FACTS and document.source_kind == "text_layer"


def test_a_chart_beside_words_does_not_make_a_scan_of_the_page(tmp_path: Path) -> None:
    def chart(canvas: Canvas) -> None:
        for n, height in enumerate((40, 90, 60, 110)):
            canvas.rect(100 + 60 * n, 150, 30, height, fill=1, stroke=0)

    document = read(tmp_path, pdf_of(both(plan, chart)))
    assert facts_of(document) == FACTS and document.source_kind == "text_layer"


@pytest.mark.parametrize(
    ("flag", "stays"), [("hidden_layer", False), ("turned_layer", False), ("tiny_layer", True)]
)
def test_a_wrong_layer_does_not_stay_in_the_searchable_pdf(
    tmp_path: Path, good: bytes, flag: str, stays: bool
) -> None:
    (tmp_path / "a.pdf").write_bytes(good)
    page = RepairedPage(1, "scan", 100, 140, 72, (1, 0, 0, 0, 1, 0), (flag,), ())
    made = PdfReader(io.BytesIO(searchable_pdf(tmp_path / "a.pdf", [page], DEFAULTS)))
    assert ("KH-UBND" in made.pages[0].extract_text()) == stays


# ------------------------------------------------------------------------------------------ beside the pages


def pinned(writer: PdfWriter) -> None:
    pin = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/Rect"): RectangleObject([500, 60, 515, 80]),
            NameObject("/FS"): DictionaryObject(
                {NameObject("/Type"): NameObject("/Filespec"), NameObject("/F"): TextStringObject("a.xls")}
            ),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(pin)])


ATTACHING: dict[str, Callable[[PdfWriter], None]] = {
    "annex": lambda writer: writer.add_attachment("phu_luc.pdf", b"%PDF-1.4") and None,
    "invoice": lambda writer: writer.add_attachment("hoadon.xml", b"<hoadon/>") and None,
    "pin": pinned,
}


NAMED = {"annex": "(phu_luc.pdf)", "invoice": "(hoadon.xml)"}


@pytest.mark.parametrize("name", ATTACHING)
def test_attached_files_are_told(tmp_path: Path, good: bytes, name: str) -> None:
    document = read(tmp_path, changed(good, ATTACHING[name]))
    assert [problem.code for problem in document.problems] == ["attachments_unread"]
    if name in NAMED:
        assert NAMED[name] in document.problems[0].message
    assert facts_of(document) == FACTS and "attachments_unread" in review_reasons(document)


def test_nothing_attached_is_not_told(tmp_path: Path, good: bytes) -> None:
    assert read(tmp_path, good).problems == ()


def test_a_form_that_a_program_draws_is_told(tmp_path: Path, good: bytes) -> None:
    def form(writer: PdfWriter) -> None:
        drawn = StreamObject()
        drawn.set_data(b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>')
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
            {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): writer._add_object(drawn)}
        )

    document = read(tmp_path, changed(good, form))
    assert "xfa_form" in [problem.code for problem in document.problems]


def switched_off(writer: PdfWriter) -> None:
    """Put what the page draws last into a layer that is switched off."""
    layer = writer._add_object(
        DictionaryObject(
            {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("x")}
        )
    )
    off = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): off}
    )
    page = writer.pages[0]
    page["/Resources"][NameObject("/Properties")] = DictionaryObject(  # type: ignore[index]
        {NameObject("/Off"): layer}
    )
    drawn = page.get_contents()
    assert drawn is not None
    content = drawn.get_data()
    start, end = content.rindex(b"q\n"), content.rindex(b"Q") + 1
    marked = StreamObject()
    marked.set_data(content[:start] + b"/OC /Off BDC\n" + content[start:end] + b"\nEMC\n" + content[end:])
    page[NameObject("/Contents")] = writer._add_object(marked)


def test_text_of_a_layer_that_is_switched_off_is_not_read(tmp_path: Path) -> None:
    line = "Căn cứ Quyết định số 888/QĐ-UBND ngày 01 tháng 01 năm 2020 của tỉnh;"

    def more(canvas: Canvas) -> None:
        canvas.setFont(PLAIN, 12)
        canvas.drawString(72, 300, line)

    shown = pdf_of(both(plan, more))
    assert line in read(tmp_path, shown).text.text
    document = read(tmp_path, changed(shown, switched_off))
    assert line not in document.text.text and facts_of(document) == FACTS


def comment(text: str, flags: int, kind: str = "/FreeText") -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/Contents"): TextStringObject(text),
                NameObject("/DA"): TextStringObject("/Helv 13 Tf 0 g"),
                NameObject("/F"): NumberObject(flags),
                NameObject("/Rect"): RectangleObject([126, 734, 146, 750]),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return change


@pytest.mark.parametrize(
    ("flags", "kind", "number"),
    [(4, "/FreeText", "61/KH-UBND"), (2, "/FreeText", None), (32, "/FreeText", None), (4, "/Text", None)],
    ids=["shown", "hidden", "no view", "a note beside the page"],
)
def test_a_number_typed_on_as_a_comment_is_read_where_it_is_shown(
    tmp_path: Path, flags: int, kind: str, number: str | None
) -> None:
    blank = pdf_of(lambda canvas: plan(canvas, number="       "))
    document = read(tmp_path, changed(blank, comment("61", flags, kind)))
    assert facts_of(document) == FACTS | {"number": number}


# ---------------------------------------------------------------------------------- containers and encodings


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", content)
        archive.writestr("b.pdf", content)
    return made.getvalue()


def tarred(content: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("a.pdf")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


@pytest.mark.parametrize(
    ("pack", "called"),
    [
        (zipped, "a ZIP archive"),
        (tarred, "a TAR archive"),
        (gzip.compress, "a GZIP archive"),
        (lambda content: b"Subject: a\nMIME-Version: 1.0\n\n" + content, "an e-mail"),
        (lambda content: b"<!DOCTYPE html><html><body>502</body></html>", "a web page"),
        (lambda content: b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "an Office file"),
    ],
)
@pytest.mark.parametrize("name", ["a.pdf", "a.dat"])
def test_a_file_that_holds_others_is_not_read_as_one_of_them(
    tmp_path: Path, good: bytes, pack: Callable[[bytes], bytes], called: str, name: str
) -> None:
    with pytest.raises(InputError, match=called):
        first(tmp_path, pack(good), name)


def test_junk_before_a_pdf_is_passed_over(tmp_path: Path, good: bytes) -> None:
    assert facts_of(read(tmp_path, b"\x00\x01junk\n" * 20 + good)) == FACTS


def test_a_rights_management_system_is_named(tmp_path: Path, good: bytes) -> None:
    def protect(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/x")] = NumberObject(1)

    content = changed(good, protect)
    handler = b"<< /Filter /CongTyX.Khoa /V 1 >>"
    with pytest.raises(InputError, match=r"rights management system \(CongTyX.Khoa\)"):
        first(tmp_path, content.replace(b"trailer\n<<", b"trailer\n<<\n/Encrypt " + handler))


DUMP = (
    "ỦY BAN NHÂN DÂN\nXÃ PHÚ LỘC\nSố: 61/KH-UBND\nPhú Lộc, ngày 14 tháng 3 năm 2024\nKẾ HOẠCH\n"
    "Tuyên truyền an toàn giao thông năm 2024\n\n" + "\n".join(BODY) + "\n"
)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.99])
@pytest.mark.parametrize("how", ["bad byte", "cut"])
def test_one_broken_letter_costs_that_letter(tmp_path: Path, at: float, how: str) -> None:
    whole = DUMP.encode()
    place = next(n for n in range(round(at * (len(whole) - 9)), len(whole)) if whole[n] >= 0xE0)
    broken = whole[: place + 1] + (b"" if how == "cut" and at > 0.9 else whole[place + 3 :])
    document = read(tmp_path, broken, "a.txt")
    found = facts_of(document)
    assert (found["number"], found["date"]) == (FACTS["number"], FACTS["date"])
    assert "encoding_unsure" in [problem.code for problem in document.problems]
    assert document.text.raw.count("\ufffd") == 1


TCVN3 = (
    "ñy ban nh©n d©n x· phó léc\nSè: 61/KH-UBND\nPhó Léc, ngµy 14 th¸ng 3 n¨m 2024\n"
    "KÕ ho¹ch\nTuyªn truyÒn an toµn giao th«ng n¨m 2024\n"
)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_a_dump_in_an_old_code_is_read(tmp_path: Path, encoding: str) -> None:
    document = read(tmp_path, TCVN3.encode(encoding), "a.txt")
    assert document.transcript.pages[0].flags == ("encoding_tcvn3",)
    assert "Tuyên truyền an toàn giao thông năm 2024" in document.text.text
    assert facts_of(document)["date"] == FACTS["date"]


def test_lines_in_an_old_code_of_fonts_are_turned_into_unicode(tmp_path: Path) -> None:
    body = (*BODY, "Tuyªn truyÒn an toµn giao th«ng cho nh©n d©n trong x·.")
    document = read(tmp_path, pdf_of(lambda canvas: plan(canvas, body)))
    assert document.transcript.pages[0].flags == ("font_code_tcvn3",)
    assert "Tuyên truyền an toàn giao thông cho nhân dân trong xã." in document.text.text
    assert facts_of(document) == FACTS
