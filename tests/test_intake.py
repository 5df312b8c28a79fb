"""Intake: what a file is, and what its pages are."""

import io
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import InputError
from pipeline.intake import identify, kind_of, read_pages
from pipeline.intake.layer import Verdict, judge
from pipeline.intake.plain import words_of
from pipeline.intake.rows import in_rows
from pipeline.repair.syllables import known, share_known
from pipeline.schema import Box, Page, PageImage, Word
from pipeline.settings import DEFAULTS

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "raw"
REAL = ROOT.parent / "shared" / "real"

VIETNAMESE = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 về việc ban hành kế hoạch"
AS_ENGLISH = "Cén ct Luat T6 chirc chinh quyén dia phuong ngay 19 thang 6 nim 2015 vé viée ban hanh ké hoach"
SIGNATURE = "Ký bởi: Ủy ban nhân dân tỉnh Quảng Ngãi Thời gian ký: 07/01/2025 10:09:57"


def words(text: str) -> list[Word]:
    return [Word(token, 0) for token in text.split()]


def png(size: tuple[int, int] = (30, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, 255).save(buffer, "PNG")
    return buffer.getvalue()


def only(path: Path) -> Page | PageImage:
    [page] = read_pages(path, DEFAULTS)
    return page


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7\n", "pdf"),
        ("a.pdf", b"\r\njunk before it\r\n%PDF-1.4\n", "pdf"),
        ("a.pdf", png(), "png"),
        ("a.doc", png(), "png"),
        ("a.png", b"\xff\xd8\xff\xe0", "jpeg"),
        ("a.JPG", b"II*\x00", "tiff"),
        ("a.tif", b"MM\x00*", "tiff"),
        ("a.txt", "Số: 12".encode(), "text"),
        ("a.MD", b"# I", "text"),
        ("a.pdf", b"", "pdf"),
        ("a.pdf", b"no such thing", "pdf"),
        ("a.docx", b"PK\x03\x04", "unknown"),
        ("a", b"text without a suffix", "unknown"),
    ],
)
def test_kind_is_told_by_content_and_only_then_by_name(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) == kind


def test_a_source_is_its_hash_and_its_place_in_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "Công văn" / "a.txt"
    path.parent.mkdir()
    path.write_bytes(b"abc")
    source = identify(path, tmp_path)
    assert (source.path, source.doc_id) == ("Công văn/a.txt", "ba7816bf8f01cfea")
    assert identify(path).path == "a.txt"


@pytest.mark.parametrize(
    ("text", "covered", "verdict"),
    [
        ((VIETNAMESE + " ") * 5, 1.0, Verdict.REAL),
        ((VIETNAMESE + " ") * 5, 0.0, Verdict.REAL),
        (VIETNAMESE, 0.0, Verdict.REAL),
        ((AS_ENGLISH + " ") * 5, 1.0, Verdict.JUNK),
        ("Céng hoµ x∙ héi chñ nghÜa ViÖt Nam §éc lËp Tù do H¹nh phóc", 0.0, Verdict.JUNK),
        ("&{QJ KzD [m KaL FKẟ QJKƭD", 0.0, Verdict.JUNK),
        (SIGNATURE, 1.0, Verdict.TINY),
        ("12 3,5 100", 0.0, Verdict.REAL),
        ("", 0.0, Verdict.NONE),
    ],
)
def test_a_layer_is_judged_by_its_syllables(text: str, covered: float, verdict: Verdict) -> None:
    assert judge(words(text), covered) is verdict


@pytest.mark.parametrize(
    ("token", "is_known"),
    [
        ("hoạch", True),
        ("HOẠCH;", True),
        (unicodedata.normalize("NFD", "nghị"), True),
        ("hoà", True),
        ("hòa", True),
        ("hoach", False),
        ("ctia", False),
        ("", False),
        ("12", False),
    ],
)
def test_syllables_are_known_in_any_dress(token: str, is_known: bool) -> None:
    assert known(token) is is_known


def test_codes_and_figures_say_nothing_about_the_language() -> None:
    assert share_known(["Số:", "12/QĐ-UBND", "2024", "hoach"]) == 0.5


@pytest.mark.parametrize(
    ("content", "flags"),
    [
        ("Số".encode(), ()),
        ("Số".encode("utf-8-sig"), ()),
        ("Số".encode("utf-16"), ("encoding_utf16",)),
        ("Sê".encode("cp1258"), ("encoding_cp1258",)),
        (b"S\xe0\x8d", ("encoding_unsure",)),
    ],
)
def test_old_encodings_are_read_and_named(tmp_path: Path, content: bytes, flags: tuple[str, ...]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    page = only(path)
    assert isinstance(page, Page)
    assert (page.flags, page.words[0].text[0]) == (flags, "S")


def test_a_dump_keeps_its_lines_and_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Số: 1\r\n\r\nngày\n\fKẾ HOẠCH\n\n".encode())
    pages = list(read_pages(path, DEFAULTS))
    assert [(p.number, p.kind, p.lines) for p in pages if isinstance(p, Page)] == [
        (1, "text", 3),
        (2, "text", 2),
    ]
    assert [(w.text, w.line, w.box) for w in pages[0].words] == [  # type: ignore[union-attr]
        ("Số:", 0, None),
        ("1", 0, None),
        ("ngày", 2, None),
    ]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\f")))
def test_no_letter_of_a_dump_is_lost(page: str) -> None:
    kept = "".join(word.text for word in words_of(page))
    assert kept == "".join(unicodedata.normalize("NFC", page).split())


boxes = st.builds(Box, st.integers(0, 2000), st.integers(0, 3000), st.integers(1, 200), st.integers(1, 60))
placed = st.lists(st.builds(lambda box: Word("a", 0, 0, box), boxes), max_size=20)


@given(placed)
def test_lines_by_place_keep_every_word_and_count_from_0(found: list[Word]) -> None:
    lined = in_rows(found)
    assert sorted(w.box for w in lined if w.box) == sorted(w.box for w in found if w.box)
    assert [w.line for w in lined] == sorted(w.line for w in lined)
    assert {w.line for w in lined} == set(range(len({w.line for w in lined})))


def test_columns_on_one_row_are_lines_of_their_own() -> None:
    row = [
        Word("b", 0, 0, Box(900, 2, 60, 30)),
        Word("a", 0, 0, Box(0, 0, 60, 30)),
        Word("-", 0, 0, Box(70, 14, 9, 3)),
    ]
    assert [(w.text, w.line) for w in in_rows(row)] == [("a", 0), ("-", 0), ("b", 1)]


def test_an_image_comes_upright_with_its_resolution(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = Image.new("RGB", (40, 20), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, dpi=(200, 200), exif=exif)
    page = only(path)
    assert isinstance(page, PageImage)
    assert (page.width, page.height, page.dpi, page.pixels.shape) == (20, 40, 200, (40, 20, 3))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_becomes_8_bits_on_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    Image.new(mode, (9, 8), 65535 if mode == "I;16" else "white" if mode == "RGB" else 255).save(path)
    page = only(path)
    assert isinstance(page, PageImage)
    assert page.pixels.dtype == np.uint8
    assert page.pixels.shape[:2] == (8, 9)


def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    first, *others = [Image.new("L", (10 * n, 20), 255) for n in (1, 2, 3)]
    first.save(tmp_path / "a.tif", save_all=True, append_images=others)
    assert [(p.number, p.width) for p in read_pages(tmp_path / "a.tif", DEFAULTS)] == [
        (1, 10),
        (2, 20),
        (3, 30),
    ]


def test_a_png_called_pdf_is_read_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(png())
    page = only(tmp_path / "a.pdf")
    assert isinstance(page, PageImage)
    assert page.flags == ("suffix_mismatch",)


def test_a_scan_in_a_pdf_comes_in_its_own_pixels(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 150), dtype=np.uint8)
    Image.fromarray(noise).convert("1").save(tmp_path / "a.pdf", resolution=25)
    page = only(tmp_path / "a.pdf")
    assert isinstance(page, PageImage)
    assert page.dpi == 25
    assert np.array_equal(page.pixels, np.asarray(Image.fromarray(noise).convert("1").convert("L")))


def test_a_turned_pdf_page_comes_as_one_sees_it(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    corner = np.full((200, 100), 255, np.uint8)
    corner[:20, :20] = 0
    Image.fromarray(corner).convert("1").save(tmp_path / "a.pdf", resolution=25)
    document = pdfium.PdfDocument(tmp_path / "a.pdf")
    document[0].set_rotation(90)
    document.save(tmp_path / "turned.pdf")
    document.close()
    page = only(tmp_path / "turned.pdf")
    assert isinstance(page, PageImage)
    assert page.pixels.shape == (100, 200)
    assert page.pixels[:20, -20:].max() == 0


@pytest.mark.parametrize(
    ("name", "kinds", "flags"),
    [
        ("hong_son/kh_quan_hong_son.pdf", {"text_layer"}, set()),
        ("hong_son/kh_so_noi_vu.pdf", {"text_layer", "scan"}, set()),
        ("hong_son/kh_phong_gddt.pdf", {"scan"}, {"junk_layer", "tiny_layer"}),
        ("hong_son/kh_mam_non_hoa_may.pdf", {"scan"}, set()),
        ("son_lac/kh_mau_giao_son_ca.txt", {"text"}, set()),
    ],
)
def test_sample_documents_are_taken_page_by_page(name: str, kinds: set[str], flags: set[str]) -> None:
    pages = list(read_pages(SAMPLES / name, DEFAULTS))
    assert {page.kind if isinstance(page, Page) else "scan" for page in pages} == kinds
    assert {flag for page in pages for flag in page.flags} == flags


def test_words_of_a_layer_lie_on_the_page_in_reading_order() -> None:
    page = next(read_pages(SAMPLES / "hong_son" / "kh_quan_hong_son.pdf", DEFAULTS))
    assert isinstance(page, Page)
    lines = [[w.text for w in page.words if w.line == n] for n in range(page.words[-1].line + 1)]
    assert "HOẠCH" in {word for line in lines for word in line}
    assert all(w.box and w.box.right <= page.width and w.box.bottom <= page.height for w in page.words)
    tops = [w.box.top for w in page.words if w.box]
    assert tops[0] < tops[len(tops) // 2] < tops[-1]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real scans are not here")
def test_number_and_day_stamped_by_signing_software_are_words_of_the_page() -> None:
    page = next(read_pages(REAL / "hanoi_kh_173_festival.pdf", DEFAULTS))
    assert isinstance(page, Page)
    lines = [" ".join(w.text for w in page.words if w.line == n) for n in range(8)]
    assert "Số: 173 /KH-UBND" in lines
    assert "Hà Nội, ngày 28 tháng 4 năm 2026" in lines


def test_too_many_pages_are_refused_before_any_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\f" * 5000)
    with pytest.raises(InputError, match="5000 pages, more than max_pages"):
        next(read_pages(tmp_path / "a.txt", DEFAULTS))


def test_hyphen_at_a_line_end_parts_the_words_of_two_lines() -> None:
    """pdfium gives no blank there, and one box around both lines mixed their words."""
    pages = read_pages(SAMPLES / "hong_son" / "kh_quan_hong_son.pdf", DEFAULTS)
    words = [word for page in pages if isinstance(page, Page) for word in page.words]
    assert "58/TTr-" in [word.text for word in words]
    assert all(word.box is None or word.box.height < 100 for word in words)
