"""Files that are broken, or made to break things: each ends with file, finding and cure."""

import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import InputError
from pipeline.flow import transcribe
from pipeline.intake import identify, kind_of, read_pages
from pipeline.schema import Page, PageImage, Word
from pipeline.settings import DEFAULTS, Settings

Make = Callable[[Path], None]

JPEG = b"\xff\xd8\xff"


class Echo:
    """An engine that finds one word on each page."""

    name = "echo"

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        return Page(page.number, "scan", (Word("Số", 0),), flags=page.flags)


def scan() -> Image.Image:
    return Image.fromarray(np.full((400, 300), 255, np.uint8))


def pdf(path: Path, pages: int = 3) -> None:
    sheets = [scan() for _ in range(pages)]
    sheets[0].save(path, "PDF", save_all=True, append_images=sheets[1:], resolution=36)


def truncated_pdf(path: Path) -> None:
    pdf(path)
    path.write_bytes(path.read_bytes()[:300])


def encrypted_pdf(path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf, which encrypts the test file, is not installed")
    plain = path.with_name("plain.bin")
    pdf(plain)
    subprocess.run(["qpdf", "--encrypt", "secret", "secret", "256", "--", plain, path], check=True)


def huge_png(path: Path) -> None:
    """30,000 x 30,000 pixels by header; what follows is never to be looked at."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(30_001))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def truncated_png(path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 300), dtype=np.uint8)
    Image.fromarray(noise).save(path, "PNG")
    path.write_bytes(path.read_bytes()[:2000])


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def content(data: bytes) -> Make:
    return lambda path: path.write_bytes(data) and None  # type: ignore[func-returns-value]


HOSTILE: list[tuple[str, Make, str]] = [
    ("a.pdf", content(b""), "is empty .* again"),
    ("a.txt", content(b""), "is empty .* again"),
    ("a.pdf", content(b"%PDF-1.7\n"), "damaged or cut short.* again"),
    ("a.pdf", content(b"\x00" * 5000), "damaged or cut short.* again"),
    ("a.pdf", truncated_pdf, "damaged or cut short.* again"),
    ("a.pdf", encrypted_pdf, "encrypted.*qpdf --decrypt"),
    ("a.png", content(b"\x89PNG\r\n\x1a\n"), "damaged.* again"),
    ("a.png", truncated_png, "damaged or cut short.* again"),
    ("a.png", huge_png, "30000 x 30000 pixels, more than max_pixels.*raise the setting"),
    ("a.jpg", content(b"\xff\xd8\xff\xe0" + bytes(50)), "damaged.* again"),
    ("a.tif", content(b"II*\x00\x08\x00\x00\x00"), "damaged.* again"),
    ("a.txt", content(b"S\x00\x00\x01" * 9), "zero bytes.*suffix"),
    ("a.docx", content(b"PK\x03\x04"), "is a ZIP archive.*take its documents out"),
    ("a.bin", content(b"\x01\x02\x03\x04"), "no known kind; give a PDF"),
    ("a.pdf", folder, "is a folder; give"),
    ("a.pdf", pipe, "is no regular file; give"),
    ("a.pdf", lambda path: None, "No such file.*check the path"),
]


@pytest.mark.parametrize(("name", "make", "message"), HOSTILE)
def test_a_hostile_file_is_named_with_finding_and_cure(
    tmp_path: Path, name: str, make: Make, message: str
) -> None:
    path = tmp_path / name
    make(path)
    kind_of(path)
    with pytest.raises(InputError, match=message) as caught:
        list(read_pages(path, DEFAULTS))
    assert str(path) in str(caught.value)


def test_a_pipe_is_not_even_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(InputError, match="no regular file"):
        identify(tmp_path / "a.pdf")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pdf(path)
    path.chmod(0)
    with pytest.raises(InputError, match="Permission denied; check"):
        identify(path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(max_bytes=100), "more than max_bytes"),
        (Settings(max_pages=2), "3 pages, more than max_pages"),
    ],
)
def test_what_is_too_large_is_refused(tmp_path: Path, settings: Settings, message: str) -> None:
    pdf(tmp_path / "a.pdf")
    with pytest.raises(InputError, match=message):
        list(read_pages(tmp_path / "a.pdf", settings))


def test_a_huge_scan_inside_a_pdf_costs_its_page_alone(tmp_path: Path) -> None:
    first, wide = scan(), Image.fromarray(np.full((2000, 2000), 255, np.uint8))
    first.save(tmp_path / "a.pdf", "PDF", save_all=True, append_images=[wide, scan()], resolution=36)
    transcript = transcribe(tmp_path / "a.pdf", Echo(), Settings(max_pixels=1_000_000))
    assert [len(page.words) for page in transcript.pages] == [1, 0, 1]
    assert [(problem.code, problem.page) for problem in transcript.problems] == [("page_too_large", 2)]


def test_a_damaged_scan_inside_a_pdf_costs_its_page_alone(tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf")
    data = bytearray((tmp_path / "a.pdf").read_bytes())
    second = data.index(JPEG, data.index(JPEG) + 1)
    data[second : second + 200] = bytes(200)
    (tmp_path / "a.pdf").write_bytes(data)
    transcript = transcribe(tmp_path / "a.pdf", Echo(), DEFAULTS)
    assert [len(page.words) for page in transcript.pages] == [1, 0, 1]
    assert [(problem.code, problem.page) for problem in transcript.problems] == [("unreadable_page", 2)]


def test_a_damaged_frame_of_a_tiff_costs_its_page_alone(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64), dtype=np.uint8))
    path = tmp_path / "a.tif"
    noise.save(path, save_all=True, append_images=[noise, noise], compression="tiff_lzw")
    data = bytearray(path.read_bytes())
    with Image.open(path) as image:
        image.seek(1)
        [start] = image.tag_v2[273]  # type: ignore[attr-defined]
    data[start : start + 600] = b"\xff" * 600
    path.write_bytes(data)
    pages = list(read_pages(path, DEFAULTS))
    assert [isinstance(page, PageImage) for page in pages] == [True, False, True]
    assert pages[1].flags == ("unreadable_page",)


def test_a_poster_is_drawn_at_a_lower_resolution(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument.new()
    document.new_page(7200, 7200)
    document.save(tmp_path / "a.pdf")
    document.close()
    [page] = read_pages(tmp_path / "a.pdf", Settings(max_pixels=1_000_000))
    assert isinstance(page, PageImage)
    assert page.pixels.size <= 3_100_000
    assert page.flags == ("reduced_dpi",)


@pytest.mark.parametrize(
    "name", ["a\nb.pdf", "a\t‮b.pdf", "-o x.pdf", "Kế hoạch số 5.pdf", "'$(touch x)`.pdf"]
)
def test_odd_names_are_read_and_shown_on_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    pdf(path, pages=1)
    assert transcribe(path, Echo(), DEFAULTS).source.path == name
    path.write_bytes(b"")
    with pytest.raises(InputError) as caught:
        transcribe(path, Echo(), DEFAULTS)
    assert str(caught.value).isprintable()


def test_a_way_out_of_the_archive_is_no_name_in_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pdf(tmp_path / "a.pdf", pages=1)
    with pytest.raises(InputError, match="lies outside"):
        identify(tmp_path / "in" / ".." / "a.pdf", tmp_path / "in")
