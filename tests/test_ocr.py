"""OCR: one table of words, one seam, two engines."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ToolError
from pipeline.ocr import Ocr, choose_engine, find_tessdata
from pipeline.ocr.tessdata import other_tessdata
from pipeline.ocr.tsv import page_of, words_of
from pipeline.schema import PageImage
from pipeline.settings import EngineChoice, Settings
from tests.scans import plain_page

LINES = ["ỦY BAN NHÂN DÂN", "KẾ HOẠCH", "Triển khai công tác phòng, chống thiên tai năm 2024"]

ENGINES: list[EngineChoice] = ["tesserocr", "pytesseract"]


def row(level: int, line: tuple[int, int, int], text: str, confidence: str = "90") -> str:
    return "\t".join(map(str, (level, 1, *line, 1, 10, 20, 30, 40, confidence, text)))


def white(**changes: object) -> PageImage:
    pixels = np.full((400, 300), 255, np.uint8)
    return dataclasses.replace(PageImage(3, pixels, 100, 300, 400), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def page() -> PageImage:
    pixels = np.asarray(plain_page(LINES, dpi=200).convert("L"), dtype=np.uint8)
    return PageImage(1, pixels, 200, pixels.shape[1], pixels.shape[0])


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Ocr:
    return choose_engine(Settings(engine=request.param))


def test_lines_are_counted_through_blocks_and_paragraphs() -> None:
    rows = [
        row(4, (1, 1, 1), ""),
        row(5, (1, 1, 1), "Số:"),
        row(5, (1, 1, 1), "12"),
        row(5, (1, 1, 2), "V/v"),
        row(5, (2, 1, 1), "KẾ"),
    ]
    assert [(w.text, w.line, w.block) for w in words_of("\n".join(rows))] == [
        ("Số:", 0, 1),
        ("12", 0, 1),
        ("V/v", 1, 1),
        ("KẾ", 2, 2),
    ]


@pytest.mark.parametrize(("cell", "confidence"), [("96.5", 0.965), ("-1", 0.0), ("101", 1.0)])
def test_confidence_is_a_share(cell: str, confidence: float) -> None:
    assert words_of(row(5, (1, 1, 1), "Số", cell))[0].confidence == confidence


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_words_of_space_are_no_words(text: str) -> None:
    assert words_of(row(5, (1, 1, 1), text)) == ()


def test_a_broken_row_is_passed_over_and_marks_are_composed() -> None:
    assert words_of("level\tpage\n5\t1\n" + row(5, (1, 1, 1), "Số"))[0].text == "Số"


def test_a_page_keeps_what_was_known_of_its_picture() -> None:
    picture = white(
        rotation=90, skew=1.5, to_source=(2, 0, 0, 0, 2, 0), steps=("deskew",), flags=("junk_layer",)
    )
    page = page_of(picture, ())
    assert (page.number, page.dpi, page.width, page.height) == (3, 100, 300, 400)
    assert (page.upright_width, page.upright_height, page.rotation, page.skew) == (300, 400, 90, 1.5)
    assert (page.to_source, page.steps) == (picture.to_source, picture.steps)
    assert page.flags == ("junk_layer", "blank")


def test_tessdata_is_found_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert find_tessdata("vie") == tmp_path
    assert find_tessdata("vie+xyz") is None


def test_our_own_model_reads_first_and_that_of_the_system_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, usual = tmp_path / "tessdata", tmp_path / "usual"
    usual.mkdir()
    (usual / "vie.traineddata").write_bytes(b"theirs")
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr("pipeline.ocr.tessdata.model_roots", lambda: [tmp_path])
    monkeypatch.setattr("pipeline.ocr.tessdata.USUAL", (str(usual),))
    assert (find_tessdata("vie"), other_tessdata("vie")) == (usual, None)
    own.mkdir()
    (own / "vie.traineddata").write_bytes(b"ours")
    assert (find_tessdata("vie"), other_tessdata("vie")) == (own, usual)
    monkeypatch.setenv("TESSDATA_PREFIX", str(usual))
    assert (find_tessdata("vie"), other_tessdata("vie")) == (usual, own)


@pytest.mark.parametrize("choice", ["auto", *ENGINES])
def test_a_missing_language_says_what_to_install(choice: EngineChoice) -> None:
    with pytest.raises(ToolError, match="apt-get install"):
        choose_engine(Settings(engine=choice, language="xyz"))


@pytest.mark.engine
def test_words_have_place_and_confidence(engine: Ocr, page: PageImage) -> None:
    found = engine(page)
    assert " ".join(w.text for w in found.words) == " ".join(LINES)
    assert [w.line for w in found.words if w.text in ("ỦY", "KẾ", "Triển")] == [0, 1, 2]
    assert all(w.box and 0 < w.box.left < w.box.right < page.width for w in found.words)
    assert (found.confidence or 0) > 0.8
    assert found.flags == ()


@pytest.mark.engine
def test_a_white_page_is_blank(engine: Ocr) -> None:
    assert engine(white()).flags == ("blank",)


@pytest.mark.engine
def test_colour_and_grey_read_alike(engine: Ocr, page: PageImage) -> None:
    colour = dataclasses.replace(page, pixels=np.repeat(page.pixels[..., None], 3, axis=2))
    assert engine(colour).words == engine(page).words


@pytest.mark.engine
def test_both_engines_give_the_same_words(page: PageImage) -> None:
    first, second = (choose_engine(Settings(engine=choice))(page) for choice in ENGINES)
    assert [(w.text, w.line, w.block) for w in first.words] == [
        (w.text, w.line, w.block) for w in second.words
    ]


@pytest.mark.engine
def test_the_name_tells_what_read(engine: Ocr) -> None:
    assert all(part in engine.name for part in ("tesseract ", "vie@", "psm 3"))


@pytest.mark.engine
@pytest.mark.parametrize("choice", ENGINES)
def test_a_page_that_takes_too_long_is_given_up(choice: EngineChoice) -> None:
    text = ["Triển khai công tác phòng, chống thiên tai và tìm kiếm cứu nạn năm 2024"] * 40
    pixels = np.asarray(plain_page(text, dpi=300).convert("L"), dtype=np.uint8)
    engine = choose_engine(Settings(engine=choice, page_timeout=1))
    crowded = np.vstack([pixels] * 3)
    page = engine(PageImage(1, crowded, 300, crowded.shape[1], crowded.shape[0]))
    assert (page.words, page.flags) == ((), ("ocr_timeout",))
