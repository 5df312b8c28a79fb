"""Pages: what one brings out costs that page alone; pictures are read as a viewer shows them, or told."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from pipeline.archive.limits import GRACE, Limit, limited
from pipeline.archive.trust import review_reasons
from pipeline.archive.walk import Input, walk
from pipeline.document import Document
from pipeline.errors import ToolError
from pipeline.flow import read_document, read_each, transcribe, understand
from pipeline.imaging import enhance
from pipeline.imaging.crop import crop
from pipeline.imaging.orientation import orientation
from pipeline.imaging.polarity import is_negative
from pipeline.ocr import Ocr, choose_engine
from pipeline.ocr.budget import budget, is_spent, time_left
from pipeline.ocr.misread import is_misread
from pipeline.ocr.read_picture import read_picture
from pipeline.ocr.torn_lines import mend_torn
from pipeline.ocr.ways_up import read_upright
from pipeline.schema import Box, Page, PageImage, Pixels, Source, Transcript, Word
from pipeline.settings import DEFAULTS, Settings
from tests.faults.pictures import LETTER, SIGNED, desk, ruled_table
from tests.scans import damage, plain_page
from tests.scans.pdf import scan_pdf

CASES = Path(__file__).parents[2].parent / "shared" / "cases"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="needs the cases in ../shared/cases")

PLAIN = Settings(imaging=())


@pytest.fixture(scope="module")
def engine() -> Ocr:
    return choose_engine(DEFAULTS)


@pytest.fixture(scope="module")
def letter() -> Image.Image:
    return plain_page(LETTER, dpi=150).convert("L")


@pytest.fixture(scope="module")
def signed() -> Image.Image:
    return plain_page(SIGNED, dpi=150).convert("L")


def image_of(picture: Image.Image | Pixels, dpi: int = 150) -> PageImage:
    pixels = np.asarray(picture, dtype=np.uint8)
    return PageImage(1, pixels, dpi, pixels.shape[1], pixels.shape[0])


def text_of(page: Page) -> str:
    return " ".join(word.text for word in page.words)


def codes(document: Document) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.page) for problem in document.transcript.problems]


# --------------------------------------------------------------------------------- one page, not the document


class Echo:
    """Reads a few words off every page; a picture of some width brings out an exception."""

    name = "echo 1"
    words = tuple(Word(text, 0, 0, Box(40 * n, 10, 35, 12), 0.9) for n, text in enumerate(["Số:", "12"]))

    def __init__(self, error: Exception | None = None, width: int = 333) -> None:
        self.error, self.width = error, width

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        if self.error and page.width == self.width:
            raise self.error
        height, width = page.pixels.shape[:2]
        flags, faults = page.flags, page.faults
        return Page(
            page.number, "scan", self.words, width, height, 100, width, height, flags=flags, faults=faults
        )


def tiff(path: Path, *pages: Image.Image) -> Path:
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return path


def white(width: int = 200) -> Image.Image:
    return Image.new("L", (width, 300), 250)


@pytest.mark.parametrize(
    "error", [ValueError("no\nsuch line"), IndexError(3), RecursionError(), KeyError("a")]
)
def test_an_exception_of_the_engine_costs_its_page(tmp_path: Path, error: Exception) -> None:
    path = tiff(tmp_path / "a.tif", white(), white(333), white())
    document = read_document(path, Echo(error), PLAIN)
    assert (document.status, codes(document)) == ("partial", [("page_failed", 2)])
    assert [bool(page.words) for page in document.transcript.pages] == [True, False, True]
    (message,) = (problem.message for problem in document.transcript.problems)
    assert type(error).__name__ in message and "test_pages.py" in message and "\n" not in message


@pytest.mark.parametrize("error", [ToolError("no tesseract"), MemoryError()])
def test_what_other_pages_would_meet_too_is_raised(tmp_path: Path, error: Exception) -> None:
    path = tiff(tmp_path / "a.tif", white(), white(333))
    with pytest.raises(type(error)):
        transcribe(path, Echo(error), PLAIN)


def broken(*arguments: object, **named: object) -> None:
    raise ZeroDivisionError("by design")


@pytest.mark.parametrize("step", ["crop", "orientation", "stamp", "denoise", "deskew"])
def test_an_imaging_step_that_fails_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setitem(enhance.__globals__["STEPS"], step, broken)
    page = read_picture(image_of(white()), Echo(), DEFAULTS)
    assert "step_failed" in page.flags and page.words
    assert [fault.partition(" (")[0] for fault in page.faults] == [f"{step}: ZeroDivisionError: by design"]


@pytest.mark.parametrize(
    "look", ["part_fragments", "look_again", "read_pen", "find_rulings", "read_under_stamps"]
)
def test_a_further_look_that_fails_keeps_the_words(monkeypatch: pytest.MonkeyPatch, look: str) -> None:
    monkeypatch.setitem(read_picture.__globals__, look, broken)
    page = read_picture(image_of(white()), Echo(), PLAIN)
    assert text_of(page) == "Số: 12" and page.flags == ("step_failed",)


def test_a_page_whose_reading_order_fails_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.layout import apart
    from pipeline.layout import read as in_order

    def read(transcript: Transcript) -> object:
        if any(page.number == 2 and page.words for page in transcript.pages):
            raise IndexError("a page of its own kind")
        return in_order(transcript)

    monkeypatch.setattr(apart, "read", read)
    pages = tuple(Page(n, "scan", Echo.words, 200, 300, 100, 200, 300) for n in (1, 2, 3))
    document = understand(Transcript(Source("a.tif", "ab" * 32), pages))
    assert codes(document) == [("page_failed", 2)] and document.status == "partial"
    assert document.text.text.split("\f")[::2] == ["Số: 12\n"] * 2


def test_a_page_that_a_pdf_library_fails_on_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.intake import pdf

    def page(path: Path, document: object, number: int, settings: Settings) -> PageImage:
        if number == 2:
            raise AttributeError("a name of another version")
        return replace(image_of(white()), number=number)

    (tmp_path / "a.pdf").write_bytes(scan_pdf([white(), white(), white()], 100))
    monkeypatch.setattr(pdf, "_page", page)
    assert codes(read_document(tmp_path / "a.pdf", Echo(), PLAIN)) == [("page_failed", 2)]


# ----------------------------------------------------------------------------------------- black, tiny, noise


@pytest.mark.parametrize(
    ("pixels", "flag"),
    [
        (np.zeros((400, 300)), "black_page"),
        (np.full((400, 300, 3), 70), "black_page"),
        (np.full((400, 300), 100), "black_page"),
        (np.pad(np.full((400, 300), 5), 15, constant_values=255), "black_page"),
        (np.random.default_rng(0).normal(20, 5, (400, 300)).clip(0, 255), "black_page"),
        (np.full((400, 300), 255), "blank"),
        (np.full((400, 300), 190), "blank"),
        (np.zeros((1, 1)), "page_too_small"),
        (np.full((1, 9000), 255), "page_too_small"),
        (np.full((9000, 3), 90), "page_too_small"),
    ],
)
@pytest.mark.engine
def test_a_page_of_one_shade_is_told_and_harms_nothing(engine: Ocr, pixels: Pixels, flag: str) -> None:
    page = read_picture(image_of(pixels), engine, DEFAULTS)
    assert not page.words and not page.faults and flag in page.flags


@pytest.mark.engine
@pytest.mark.parametrize("size", [(13, 3000), (3000, 13), (12, 12), (40, 700), (300, 50)])
def test_pages_of_odd_sizes_bring_nothing_out(engine: Ocr, size: tuple[int, int]) -> None:
    for seed, share in enumerate((0.02, 0.5, 0.97)):
        ink = np.random.default_rng(seed).random(size) < share
        for dpi in (0, 9999):
            page = read_picture(image_of(np.where(ink, 0, 255).astype(np.uint8), dpi), engine, DEFAULTS)
            assert not page.faults and "page_failed" not in page.flags


@pytest.mark.engine
def test_a_black_page_inside_leaves_the_others(tmp_path: Path, engine: Ocr, letter: Image.Image) -> None:
    black = Image.new("L", letter.size, 3)
    document = read_document(tiff(tmp_path / "a.tif", letter, black, letter), engine)
    assert (document.status, codes(document)) == ("partial", [("black_page", 2)])
    assert [len(page.words) > 30 for page in document.transcript.pages] == [True, False, True]


@needs_cases
@pytest.mark.engine
@pytest.mark.parametrize(
    "name", ["M02_black_page_inside.pdf", "M13_black_uniform_page.pdf", "M01_black_page.png"]
)
def test_the_black_pages_of_the_cases(engine: Ocr, name: str) -> None:
    document = read_document(CASES / name, engine)
    black = 1 if name.startswith("M01") else 2
    assert (document.status, codes(document)) == ("partial", [("black_page", black)])
    assert all(page.words for page in document.transcript.pages if page.number != black)


# --------------------------------------------------------------------------------------------------- polarity


def dimmed(picture: Image.Image) -> Image.Image:
    return picture.point(lambda level: 28 + 0.7 * level)


NEGATIVES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "microfilm": ImageOps.invert,
    "dark mode": lambda page: dimmed(ImageOps.invert(page)),
    "yellow on blue": lambda page: ImageOps.colorize(page, black="#ffffaa", white="#102040"),
    "in a white frame": lambda page: ImageOps.expand(ImageOps.invert(page), 150, fill=255),
    "upside down": lambda page: damage.turn(ImageOps.invert(page), 2),
    "1 bit": lambda page: ImageOps.invert(page).convert("1").convert("L"),
}


@pytest.mark.engine
@pytest.mark.parametrize("kind", NEGATIVES)
def test_white_print_on_black_is_read(engine: Ocr, letter: Image.Image, kind: str) -> None:
    page = read_picture(image_of(NEGATIVES[kind](letter)), engine, DEFAULTS)
    assert "negative" in page.flags and "Trồng cây xanh năm 2024" in text_of(page)


@pytest.mark.engine
def test_a_short_negative_is_no_black_page(engine: Ocr, signed: Image.Image) -> None:
    page = read_picture(image_of(ImageOps.invert(signed)), engine, DEFAULTS)
    assert "Nguyễn Văn Tám" in text_of(page) and "black_page" not in page.flags


def test_sheets_on_a_dark_desk_and_dark_pictures_are_no_negatives(
    letter: Image.Image, signed: Image.Image
) -> None:
    half = letter.copy()
    half.paste(15, (0, 700, half.width, half.height))
    for picture in (
        letter,
        signed,
        desk((letter, (500, 100), 2, 1150)),
        desk((signed, (900, 200), 9, 700)),
        half,
    ):
        assert not is_negative(np.asarray(picture))
    assert not is_negative(np.asarray(letter.point(lambda level: 0.35 * level)))


@needs_cases
@pytest.mark.engine
@pytest.mark.parametrize("name", ["J06_dark_mode.png", "A7_negative_microfilm.pdf"])
def test_the_negatives_of_the_cases(engine: Ocr, name: str) -> None:
    (page,) = read_each(CASES / name, engine, DEFAULTS)
    assert "negative" in page.flags and "47/KH-UBND" in text_of(page)


# -------------------------------------------------------------------------------------------- which way is up


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"rows": 20, "columns": 12},
        {"rows": 25, "columns": 14, "figures": True},
        {"skew": 0.7},
        {"rule": 4},
    ],
    ids=str,
)
def test_a_landscape_table_lies_by_its_letters(form: dict[str, float], quarters: int) -> None:
    page = image_of(damage.turn(ruled_table(7, **form), quarters))  # type: ignore[arg-type]
    assert orientation(page, DEFAULTS).rotation == (360 - 90 * quarters) % 360


@pytest.mark.parametrize("seed", range(3))
def test_a_table_of_nothing_but_figures_is_not_left_on_its_side(seed: int) -> None:
    table = ruled_table(seed, rows=30, columns=20, figures=True)
    for quarters in range(4):
        page = orientation(image_of(damage.turn(table, quarters)), DEFAULTS)
        assert page.rotation % 180 == 90 * quarters % 180


@pytest.mark.engine
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_with_few_words_is_read_the_better_way_up(
    engine: Ocr, signed: Image.Image, quarters: int
) -> None:
    page = read_picture(image_of(damage.turn(signed, quarters)), engine, DEFAULTS)
    assert "Nguyễn Văn Tám" in text_of(page) and "rotated" in page.flags


@pytest.mark.engine
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_single_line_is_read_the_better_way_up(engine: Ocr, quarters: int) -> None:
    line = plain_page(["Lưu: VT."], dpi=150).convert("L")
    assert text_of(read_picture(image_of(damage.turn(line, quarters)), engine, DEFAULTS)) == "Lưu: VT."


@pytest.mark.engine
def test_a_page_that_was_turned_for_the_worse_is_turned_back(
    engine: Ocr, letter: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.imaging.orientation import turned

    def wrongly(page: PageImage, settings: Settings) -> PageImage:
        return turned(page, 1)

    monkeypatch.setitem(enhance.__globals__["STEPS"], "orientation", wrongly)
    page = read_picture(image_of(letter), engine, DEFAULTS)
    assert page.rotation == 0 and "Trồng cây xanh năm 2024" in text_of(page)


class Counting:
    """Counts the whole readings of another engine."""

    name = "counting"

    def __init__(self, engine: Ocr) -> None:
        self.engine, self.readings = engine, 0

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        self.readings += psm is None
        return self.engine(page, psm)


@pytest.mark.engine
def test_a_page_that_reads_well_is_read_once_and_none_more_than_four_times(
    engine: Ocr, letter: Image.Image
) -> None:
    once = Counting(engine)
    read_upright(image_of(letter), once, DEFAULTS)
    assert once.readings == 1
    scrawl = Counting(engine)
    noise = np.random.default_rng(1).random((300, 300)) < 0.3
    read_upright(image_of(np.where(noise, 0, 255).astype(np.uint8)), scrawl, DEFAULTS)
    assert 1 <= scrawl.readings <= 4


@needs_cases
@pytest.mark.engine
def test_the_short_page_upside_down_of_the_cases(engine: Ocr) -> None:
    document = read_document(CASES / "J02_last_short_upside_down.pdf", engine)
    assert document.transcript.pages[2].rotation == 180
    assert document.facts.sign_off.signer_name and document.facts.sign_off.signer_name.value == "Trần Văn Mẫu"


JUNK = "ñi0 I%E UẸA nHNx LA4 MTz HĐIL2 tuạnx NVHNz qwx"


def junk_page(confidence: float, text: str = JUNK) -> Page:
    words = tuple(Word(t, n, 0, Box(10, 20 * n, 60, 12), confidence) for n, t in enumerate(text.split()))
    return Page(1, "scan", words, 100, 200, 100, 100, 200)


@pytest.mark.parametrize(
    ("page", "misread"),
    [
        (junk_page(0.3), True),
        (junk_page(0.9, "the quick brown fox jumps over lazy dogs"), False),
        (junk_page(0.3, "ủy ban nhân dân xã ban hành kế hoạch này"), False),
        (junk_page(0.2, "ñi0 I%E"), False),
        (junk_page(0.6, "1.250 3.400 12 45 7.800 96 120 55 70 81"), False),
        (junk_page(0.65), True),
    ],
)
def test_a_page_that_is_wholly_misread_is_told(page: Page, misread: bool) -> None:
    assert is_misread(page) is misread


def test_a_misread_page_reaches_a_person() -> None:
    class Junk(Echo):
        words = junk_page(0.3).words

    page = read_picture(image_of(white()), Junk(), PLAIN)
    assert page.flags == ("page_misread",)


# --------------------------------------------------------------------------------------------- several sheets


DESKS = {
    "two": [((150, 200), 2, 1000), ((1400, 180), -3, 1000)],
    "one cut off": [((150, 200), 2, 1100), ((1700, 180), 0, 1100)],
    "a smaller one": [((150, 100), 2, 1150), ((1700, 500), -3, 500)],
    "one over the other": [((1000, 250), -6, 1000), ((250, 200), 2, 1000)],
    "three": [((60, 300), 1, 760), ((920, 280), -2, 760), ((1770, 300), 1, 760)],
}


@pytest.mark.parametrize("kind", DESKS)
def test_sheets_beside_the_one_that_is_read_are_told(
    letter: Image.Image, signed: Image.Image, kind: str
) -> None:
    sheets = zip((letter, signed, letter), DESKS[kind], strict=False)
    picture = desk(*((sheet, *place) for sheet, place in sheets))
    assert "several_sheets" in crop(image_of(picture), DEFAULTS).flags


def test_one_sheet_is_one(letter: Image.Image) -> None:
    card = Image.new("L", (300, 200), 250)
    for picture in (
        letter,
        desk((letter, (500, 100), 2, 1150)),
        desk((letter, (200, 100), 2, 1150), (card, (1700, 500), 5, 350)),
    ):
        assert crop(image_of(picture), DEFAULTS).flags == ()


@needs_cases
@pytest.mark.engine
def test_the_two_sheets_of_the_cases(engine: Ocr) -> None:
    document = read_document(CASES / "M09_two_sheets_photo.jpg", engine)
    assert codes(document) == [("several_sheets", 1)] and "several_sheets" in review_reasons(document)


# ------------------------------------------------------------------------------------------- time and circles


@pytest.mark.parametrize("pause", [0.0, 0.4])
def test_one_budget_holds_for_all_that_is_done_to_a_page(pause: float) -> None:
    with budget(0.2):
        time.sleep(pause)
        assert is_spent() == (pause > 0.2)
        assert time_left(120) <= 0.2
        with budget(100):
            assert time_left(120) <= 0.2
    assert not is_spent() and time_left(120) == 120


class Slow(Echo):
    """Takes a while over each page, reads it badly, and notes how long it may take."""

    words = junk_page(0.3).words

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.given = seconds, list[float]()

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        self.given.append(time_left(60))
        time.sleep(self.seconds)
        return super().__call__(page, psm)


def test_what_was_read_is_kept_where_time_runs_out(tmp_path: Path) -> None:
    slow = Slow(0.5)
    path = tiff(tmp_path / "a.tif", white(), white())
    settings = replace(DEFAULTS, page_timeout=1)
    pages = list(read_each(path, slow, settings))
    assert [len(slow.given), [bool(page.words) for page in pages]] == [2, [True, True]]
    assert all(0.5 < given <= 1 for given in slow.given)
    assert all("time_ran_out" in page.flags and page.seconds < 1.5 for page in pages)


def test_the_process_of_a_page_is_ended_soon_after_its_time() -> None:
    with limited(Settings(page_timeout=30)) as limit:
        assert isinstance(limit, Limit) and limit.page == 30 + GRACE <= 45


boxes = st.builds(Box, st.integers(0, 300), st.integers(0, 60), st.integers(1, 200), st.integers(1, 40))


@given(st.lists(boxes, max_size=12))
def test_no_pieces_of_lines_send_the_search_in_a_circle(places: list[Box]) -> None:
    words = tuple(Word(f"w{n}", n, n, box, 0.9) for n, box in enumerate(places))
    rows = tuple(Word("th", 90 + n, 0, Box(8 * n, 45 * k, 6, 12), 0.9) for n in range(60) for k in range(3))
    page = Page(1, "scan", (*words, *rows), 500, 200, 100, 500, 200)
    ink = np.where(np.indices((200, 500)).sum(axis=0) % 3, 255, 0).astype(np.uint8)
    after = mend_torn(PageImage(1, ink, 100, 500, 200), page)
    assert sorted(word.text for word in after.words) == sorted(word.text for word in page.words)


def test_links_to_each_others_folders_are_not_followed_a_million_ways(tmp_path: Path) -> None:
    for level in range(40):
        (tmp_path / "raw" / f"{level:02}").mkdir(parents=True)
        for name in ("a", "b"):
            (tmp_path / "raw" / f"{level:02}" / name).symlink_to(tmp_path / "raw" / f"{level + 1:02}")
    (tmp_path / "raw" / "40").mkdir()
    (tmp_path / "raw" / "40" / "a.txt").write_text("Số: 12")
    found = list(walk(tmp_path / "raw", tmp_path / "out"))
    assert {entry.name[-5:] for entry in found if isinstance(entry, Input)} == {"a.txt"}
    assert len(found) < 2_000
