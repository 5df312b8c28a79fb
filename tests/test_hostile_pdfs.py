"""Files made by hand to hang, to flood or to act: each ends with pages or a finding, and runs nothing."""

import os
import shutil
import struct
import zlib
from pathlib import Path

import pypdfium2
import pytest

from pipeline.archive.limits import limited
from pipeline.errors import InputError
from pipeline.flow import transcribe
from pipeline.settings import Settings
from tests.test_hostile_inputs import Echo

SMALL = Settings(dpi=72, imaging=())

SHEET = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]>>"


def written(path: Path, *objects: bytes, trailer: bytes = b"", xref: bool = True) -> Path:
    """Write a PDF of objects that are numbered from 1; the first is the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body) if xref else 7
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    path.write_bytes(body + (head + table if xref else b"") + end)
    return path


def catalogue(more: bytes = b"") -> bytes:
    return b"<</Type/Catalog/Pages 2 0 R%s>>" % more


def pages(kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    return b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)


def outcome(path: Path) -> tuple[int, int] | str:
    """Return how many pages there are and how many were read, or what was found against the file."""
    try:
        transcript = transcribe(path, Echo(), SMALL)
    except InputError as error:
        assert str(path) in str(error)
        return str(error).removeprefix(f"{path}: ")
    return len(transcript.pages), sum(bool(page.words) for page in transcript.pages)


CASES: dict[str, tuple[tuple[bytes, ...], tuple[int, int] | str]] = {
    "plain": ((catalogue(), pages(), SHEET), (1, 1)),
    "tree is its own child": ((catalogue(), pages(b"2 0 R")), (1, 0)),
    "tree loops below": ((catalogue(), pages(b"3 0 R"), pages(b"2 0 R")), (1, 0)),
    "page twice": ((catalogue(), pages(b"3 0 R 3 0 R", 2), SHEET), (2, 2)),
    "count too high": ((catalogue(), pages(count=1900), SHEET), (1900, 0)),
    "count absurd": ((catalogue(), pages(count=100_000), SHEET), "has 100000 pages, more than max_pages"),
    "count negative": ((catalogue(), pages(count=-5), SHEET), (1, 0)),
    "no pages": ((catalogue(), pages(b"", 0)), "is damaged or cut short"),
    "catalogue points nowhere": ((b"<</Type/Catalog/Pages 9 0 R>>", SHEET), "is damaged or cut short"),
    "page points to itself": ((catalogue(), pages(), b"3 0 R"), (1, 0)),
    "contents loop": ((catalogue(), pages(), SHEET[:-2] + b"/Contents[4 0 R]>>", b"[4 0 R]"), (1, 1)),
    "form draws itself": (
        (
            catalogue(),
            pages(),
            SHEET[:-2] + b"/Contents 5 0 R/Resources<</XObject<</A 4 0 R>>>>>>",
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Length 5>>"
            b"stream\n/A Do\nendstream",
            b"<</Length 5>>stream\n/A Do\nendstream",
        ),
        (1, 1),
    ),
    "box without area": ((catalogue(), pages(), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]>>"), (1, 1)),
    "box beyond measure": (
        (catalogue(), pages(), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]>>"),
        (1, 1),
    ),
    "deep array": ((catalogue(), pages(), SHEET[:-2] + b"/X" + b"[" * 5000 + b"]" * 5000 + b">>"), (1, 1)),
}


@pytest.mark.parametrize("xref", [True, False], ids=["whole", "without an index"])
@pytest.mark.parametrize("case", CASES)
def test_a_pdf_that_is_made_to_hang_ends_with_pages_or_a_finding(
    tmp_path: Path, case: str, xref: bool
) -> None:
    objects, expected = CASES[case]
    found = outcome(written(tmp_path / "a.pdf", *objects, xref=xref))
    if isinstance(expected, str):
        assert isinstance(found, str) and found.startswith(expected) and ";" in found
    else:
        assert found == expected


ACTIONS = (
    b"<</S/Launch/F(%s)/Unix<</F(touch)/P(%s)>>>>",
    b"<</S/JavaScript/JS(app.launchURL\\('file://%s'\\);this.saveAs\\('%s'\\))>>",
    b"<</S/SubmitForm/F<</FS/URL/F(file://%s)>>/Fields[(%s)]>>",
)


@pytest.mark.parametrize("action", ACTIONS, ids=["launch", "script", "form"])
def test_what_a_pdf_wants_done_is_not_done(tmp_path: Path, action: bytes) -> None:
    mark = tmp_path / "mark"
    does = action % (bytes(mark), bytes(mark))
    names = (
        b"/OpenAction 4 0 R/AA<</WC 4 0 R>>/AcroForm<</Fields[]>>/Names<</JavaScript<</Names[(a)4 0 R]>>>>"
    )
    sheet = SHEET[:-2] + b"/AA<</O 4 0 R/C 4 0 R>>>>"
    assert outcome(written(tmp_path / "a.pdf", catalogue(names), pages(), sheet, does)) == (1, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"a.pdf"}


def test_the_library_that_reads_pdfs_knows_no_script() -> None:
    assert "V8" not in pypdfium2.PDFIUM_INFO.flags


def directories(path: Path, count: int, last: int = 0) -> Path:
    """Write a TIFF of one white square that many directories show; the last one points to offset ``last``."""
    tags = ((256, 16), (257, 16), (258, 1), (259, 1), (262, 0), (273, 8), (277, 1), (278, 16), (279, 32))
    body = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, v) for tag, v in tags)
    size, first = len(body) + 4, 40
    nexts = [first + size * number for number in range(1, count)] + [last]
    path.write_bytes(
        struct.pack("<2sHI32s", b"II", 42, first, b"") + b"".join(body + struct.pack("<I", n) for n in nexts)
    )
    return path


@pytest.mark.parametrize(
    ("count", "last", "expected"),
    [(2, 0, (2, 2)), (10_000, 0, "has more than max_pages"), (3, 40, (3, 3))],
    ids=["two", "ten thousand", "a loop"],
)
def test_a_tiff_of_many_directories_is_counted_no_further_than_the_limit(
    tmp_path: Path, count: int, last: int, expected: tuple[int, int] | str
) -> None:
    found = outcome(directories(tmp_path / "a.tif", count, last))
    assert found.startswith(expected) if isinstance(expected, str) else found == expected  # type: ignore[union-attr]


def test_a_file_is_not_called_encrypted_because_the_one_before_was(tmp_path: Path) -> None:
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(a)(a)]" % (b"o" * 32, b"u" * 32)
    before = outcome(written(tmp_path / "locked.pdf", catalogue(), pages(), SHEET, trailer=locked))
    assert isinstance(before, str) and before.startswith("is encrypted with a password")
    after = outcome(written(tmp_path / "empty.pdf", *CASES["no pages"][0]))
    assert isinstance(after, str) and after.startswith("is damaged or cut short")


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


def test_a_stream_that_swells_a_thousandfold_twice_is_borne(tmp_path: Path) -> None:
    """A flate bomb: 40 MB of blanks in less than two kilobytes, and a page of print behind it."""
    bomb = zlib.compress(zlib.compress(b" " * 40_000_000, 9), 9)
    assert len(bomb) < 2_000
    swollen = SHEET[:-2] + b"/Contents 5 0 R>>"
    path = written(
        *(tmp_path / "a.pdf", catalogue(), pages(b"3 0 R 4 0 R", 2), swollen, SHEET),
        stream(bomb, b"/Filter[/FlateDecode/FlateDecode]"),
    )
    with limited(Settings(memory_limit=1_500_000_000)):
        assert outcome(path) == (2, 2)


FONT = (
    b"<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont/Broken/FirstChar 65/LastChar 66/Widths[500 500]"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/Broken/Flags 4/FontBBox[0 0 1 1]/ItalicAngle 0"
    b"/Ascent 1/Descent 0/CapHeight 1/StemV 1/FontFile2 5 0 R>>>>>>>>"
)


@pytest.mark.parametrize(
    "font", [b"", bytes(500), b"\x00\x01\x00\x00\xff\xff" + b"\xff" * 500], ids=["empty", "zeros", "tables"]
)
def test_a_font_that_is_none_costs_no_page(tmp_path: Path, font: bytes) -> None:
    sheet = SHEET[:-2] + b"/Contents 4 0 R/Resources%s>>" % FONT
    text = stream(b"BT /F 12 Tf 10 10 Td (AB) Tj ET")
    assert outcome(written(tmp_path / "a.pdf", catalogue(), pages(), sheet, text, stream(font))) == (1, 1)


def test_a_page_on_which_poppler_crashes_is_lost_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poppler, real = tmp_path / "bin" / "pdftoppm", shutil.which("pdftoppm")
    if real is None:
        pytest.skip("poppler is not installed")
    poppler.parent.mkdir()
    poppler.write_text(f'#!/bin/sh\ncase "$*" in *"-f 2 "*) kill -SEGV $$;; esac\nexec {real} "$@"\n')
    poppler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{poppler.parent}:{os.environ['PATH']}")
    path = written(tmp_path / "a.pdf", catalogue(), pages(b"3 0 R 4 0 R 5 0 R", 3), SHEET, SHEET, SHEET)
    transcript = transcribe(path, Echo(), SMALL)
    assert [bool(page.words) for page in transcript.pages] == [True, False, True]
    assert [(problem.code, problem.page) for problem in transcript.problems] == [("unreadable_page", 2)]
