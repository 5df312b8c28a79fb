"""Image files: as many pages as a viewer shows, in the shades that it shows."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps, TiffImagePlugin

from pipeline.errors import InputError
from pipeline.flow import read_document
from pipeline.intake import read_pages
from pipeline.intake.view import view_page
from pipeline.ocr import choose_engine
from pipeline.schema import Page, PageImage, Pixels
from pipeline.settings import DEFAULTS
from tests.scans import plain_page

CASES = Path(__file__).parents[2].parent / "shared" / "cases"

GREY = plain_page(["KẾ HOẠCH SỐ 12 NĂM 2024"] * 9, dpi=60).convert("L")
SHADES: Pixels = np.asarray(GREY, dtype=np.uint8)
DEEP = SHADES.astype(np.uint16) * 257
BLACK = Image.new("L", GREY.size, 0)
INVERTED = ImageOps.invert(GREY)

Save = Callable[[Path], object]


def pages_of(path: Path) -> list[Pixels]:
    """Return the pages of a file in grey."""
    found = []
    for page in read_pages(path, DEFAULTS):
        assert isinstance(page, PageImage)
        found.append(np.asarray(Image.fromarray(page.pixels).convert("L"), dtype=np.uint8))
    return found


def is_like(pixels: Pixels, most: float = 1.5) -> bool:
    return pixels.shape == SHADES.shape and np.abs(pixels.astype(int) - SHADES).mean() < most


def plain_tiff(path: Path, photometric: int, bits: int, data: bytes) -> None:
    """Write a TIFF without compression, tag by tag."""
    values = {256: GREY.width, 257: GREY.height, 258: bits, 259: 1, 262: photometric, 273: 8, 277: 1}
    values |= {278: GREY.height, 279: len(data)}
    data += b"\0" * (len(data) % 2)
    tags = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    head = struct.pack("<2sHI", b"II", 42, 8 + len(data))
    path.write_bytes(head + data + struct.pack("<H", len(values)) + tags + bytes(4))


def without_adobe(path: Path) -> None:
    """Write a JPEG in CMYK that does not say whose."""
    buffer = io.BytesIO()
    GREY.convert("RGB").convert("CMYK").save(buffer, "JPEG")
    data = buffer.getvalue()
    at = data.find(b"\xff\xee")
    if at >= 0:
        data = data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0] :]
    path.write_bytes(data)


def palette(transparency: int | bytes) -> Save:
    page = GREY.point(lambda level: int(level >= 128)).convert("P")
    page.putpalette([0, 0, 0] * 256)
    return lambda path: page.save(path, transparency=transparency)


def floats(values: Any) -> Save:
    return lambda path: Image.fromarray(values.astype(np.float32)).save(path)


def holed() -> Save:
    values = SHADES / 255
    values[0, :2] = np.nan, np.inf
    return floats(values)


KINDS: dict[str, Save] = {
    "alpha.png": lambda p: Image.merge("RGBA", [BLACK, BLACK, BLACK, INVERTED]).save(p),
    "alpha.tif": lambda p: Image.merge("RGBA", [BLACK, BLACK, BLACK, INVERTED]).save(p),
    "grey and alpha.png": lambda p: Image.merge("LA", [BLACK, INVERTED]).save(p),
    "palette.png": lambda p: GREY.quantize(64).save(p),
    "palette, one clear.png": palette(1),
    "palette, shades of clear.png": palette(bytes([255, 0])),
    "grey, one clear.png": lambda p: GREY.point(lambda v: 0 if v < 128 else 9).save(p, transparency=9),
    "16 bits.png": lambda p: Image.fromarray(DEEP).save(p),
    "16 bits, one clear.png": lambda p: Image.fromarray(DEEP).save(p, transparency=65535),
    "16 bits.tif": lambda p: Image.fromarray(DEEP).save(p),
    "16 bits, LZW.tif": lambda p: Image.fromarray(DEEP).save(p, compression="tiff_lzw"),
    "12 of 16 bits.tif": lambda p: Image.fromarray(SHADES.astype(np.uint16) * 16).save(p),
    "32 bits.tif": lambda p: Image.fromarray(SHADES.astype(np.int32) * 1000).save(p),
    "floats to 1.tif": floats(SHADES / 255),
    "floats below 0.tif": floats(SHADES - 255.0),
    "floats with holes.tif": holed(),
    "16 bits, white is zero.tif": lambda p: plain_tiff(p, 0, 16, (65535 - DEEP).astype("<u2").tobytes()),
    "8 bits, white is zero.tif": lambda p: plain_tiff(p, 0, 8, (255 - SHADES).tobytes()),
    "1 bit, white is zero.tif": lambda p: plain_tiff(p, 0, 1, np.packbits(SHADES < 128, axis=1).tobytes()),
    "1 bit, black is zero.tif": lambda p: plain_tiff(p, 1, 1, np.packbits(SHADES >= 128, axis=1).tobytes()),
    "CCITT.tif": lambda p: GREY.convert("1", dither=Image.Dither.NONE).save(p, compression="group4"),
    "1 bit.png": lambda p: GREY.convert("1", dither=Image.Dither.NONE).save(p),
    "Adobe CMYK.jpg": lambda p: GREY.convert("RGB").convert("CMYK").save(p),
    "plain CMYK.jpg": without_adobe,
    "CMYK.tif": lambda p: GREY.convert("RGB").convert("CMYK").save(p),
    "YCbCr.tif": lambda p: GREY.convert("YCbCr").save(p),
    "Lab.tif": lambda p: GREY.convert("RGB").convert("LAB").save(p),
    "profile that is none.jpg": lambda p: GREY.save(p, icc_profile=b"none" * 9),
    "animated.png": lambda p: GREY.save(p, save_all=True, append_images=[INVERTED]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_shades_are_those_that_a_viewer_shows(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    KINDS[kind](path)
    (page,) = pages_of(path)
    # Half of what is lost by 1 bit is the grey edge of a letter.
    assert is_like(page, 4 if "1 bit" in kind or "clear" in kind or "CCITT" in kind else 1.5)


def test_a_dark_picture_of_16_bits_stays_dark(tmp_path: Path) -> None:
    Image.fromarray(np.full((30, 20), 9000, np.uint16)).save(tmp_path / "a.png")
    (page,) = pages_of(tmp_path / "a.png")
    assert page.max() < 40


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "lzw.tif"])
@pytest.mark.parametrize("note", [1, *TURNS])
def test_a_picture_is_turned_as_its_note_says(tmp_path: Path, note: int, ending: str) -> None:
    path, exif = tmp_path / f"a.{ending}", Image.Exif()
    exif[0x0112] = note
    laid = GREY.transpose(TURNS[note]) if note in TURNS else GREY
    if ending.endswith("tif"):
        laid.save(path, tiffinfo={0x0112: note}, compression="tiff_lzw" if "lzw" in ending else None)
    else:
        laid.save(path, exif=exif)
    (page,) = pages_of(path)
    assert is_like(page)


def test_pixels_of_a_fax_are_made_square(tmp_path: Path) -> None:
    GREY.resize((GREY.width, GREY.height // 2)).save(tmp_path / "a.tif", dpi=(204, 102))
    (page,) = read_pages(tmp_path / "a.tif", DEFAULTS)
    assert isinstance(page, PageImage) and page.dpi == 204 and is_like(page.pixels, 8)


# ------------------------------------------------------------------------------------------------------ pages


def directories(path: Path, *pages: tuple[Image.Image, dict[int, int]]) -> Path:
    """Write a TIFF with a directory for each picture, with tags of its own."""
    buffer = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(buffer, True) as writer:
        for picture, tags in pages:
            picture.save(writer, format="TIFF", tiffinfo=tags)
            writer.newFrame()
        path.write_bytes(buffer.getvalue())
    return path


SMALL = GREY.resize((90, 130))


@pytest.mark.parametrize(
    ("others", "pages"),
    [
        ([(SMALL, {254: 1})], 2),
        ([(SMALL, {254: 3})], 2),
        ([(GREY.convert("1"), {254: 4})], 2),
        ([(SMALL, {255: 2})], 2),
        ([(GREY, {254: 2}), (SMALL, {254: 1}), (GREY, {254: 0})], 4),
        ([(GREY.transpose(Image.Transpose.ROTATE_90), {0x0112: 6})], 3),
    ],
)
def test_copies_and_masks_in_a_tiff_are_no_pages(
    tmp_path: Path, others: list[tuple[Image.Image, dict[int, int]]], pages: int
) -> None:
    path = directories(tmp_path / "a.tif", (GREY, {}), *others, (GREY, {}))
    found = pages_of(path)
    assert len(found) == pages and all(map(is_like, found))
    # A person is shown the page that was read.
    assert is_like(view_page(path, pages, DEFAULTS).pixels)


def test_a_tiff_of_copies_alone_has_a_page(tmp_path: Path) -> None:
    assert len(pages_of(directories(tmp_path / "a.tif", (GREY, {254: 1}), (SMALL, {254: 1})))) == 1


def test_a_directory_that_cannot_be_read_is_a_page_lost(tmp_path: Path) -> None:
    path = directories(tmp_path / "a.tif", (GREY, {}), (SMALL, {}))
    content = path.read_bytes()
    # The width of the second picture.
    at = content.rindex(struct.pack("<HHI", 256, 4, 1))
    path.write_bytes(content[:at] + struct.pack("<H", 33_000) + content[at + 2 :])
    first, second = read_pages(path, DEFAULTS)
    assert isinstance(first, PageImage) and is_like(first.pixels)
    assert isinstance(second, Page) and second.flags == ("unreadable_page",)


def test_a_file_of_no_size_is_told(tmp_path: Path) -> None:
    GREY.save(tmp_path / "a.tif")
    content = (tmp_path / "a.tif").read_bytes()
    at = content.index(struct.pack("<HHI", 256, 4, 1))
    (tmp_path / "a.tif").write_bytes(content[:at] + struct.pack("<H", 33_000) + content[at + 2 :])
    with pytest.raises(InputError, match="is damaged"):
        list(read_pages(tmp_path / "a.tif", DEFAULTS))


@pytest.mark.parametrize("second", [SMALL, INVERTED, GREY])
def test_a_phones_jpeg_is_one_page_whatever_lies_behind_it(tmp_path: Path, second: Image.Image) -> None:
    path = tmp_path / "a.jpg"
    GREY.convert("RGB").save(path, "MPO", save_all=True, append_images=[second.convert("RGB")])
    (page,) = pages_of(path)
    assert is_like(page)


@pytest.mark.skipif(not CASES.exists(), reason="needs the cases in ../shared/cases")
@pytest.mark.engine
def test_the_phones_jpeg_of_the_cases() -> None:
    document = read_document(CASES / "C01_phone_mpo.jpg", choose_engine(DEFAULTS))
    assert len(document.transcript.pages) == 1 and document.status == "ok"
    assert document.facts.header.notation and document.facts.header.notation.value.canonical == "47/KH-UBND"
