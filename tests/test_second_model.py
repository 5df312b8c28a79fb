"""Lines in doubt are read by a second model; fragments of stamps are parted from lines of print."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.ocr.fragments import part_fragments
from pipeline.ocr.two_models import TwoModels, better, in_doubt
from pipeline.schema import Box, Page, PageImage, Word

Read = tuple[str, float]


def words(*read: Read, line: int = 0, step: int = 100) -> tuple[Word, ...]:
    """Return words of equal width, one beside the other."""
    return tuple(Word(t, line, 0, Box(step * i, 40, 80, 30), sure) for i, (t, sure) in enumerate(read))


VOTES: list[tuple[str, list[Read], list[Read], bool]] = [
    ("what is believed more", [("TƯỞNG", 0.1)], [("TƯỚNG", 0.9)], True),
    ("an anchor that is no syllable", [("Ví", 0.15)], [("V/v", 0.79)], True),
    ("what is believed less", [("TƯỚNG", 0.4)], [("TƯỞNG", 0.3)], False),
    ("nothing is no reading", [("quyền", 0.1)], [], False),
    ("letters of no syllable need more", [("đương", 0.4)], [("đưcng", 0.5)], False),
    ("marks are not given up for sureness", [("quyết", 0.1)], [("quyêt", 0.9)], False),
    (
        "nor where two words differ so",
        [("quyết", 0.1), ("tâm", 0.3)],
        [("quyêt", 0.9), ("tâm", 0.9)],
        False,
    ),
    ("strokes without letters do not count", [("Tô", 0.2)], [("|", 0.9), ("Sd", 0.1)], False),
    ("guesses are no reading", [("xwLL", 0.0)], [("Seo", 0.6)], False),
    ("digits are not voted on", [("31/10/2024.", 0.2)], [("31/1072024.", 0.9)], False),
    ("the same digits, read with more belief", [("5TTr", 0.2)], [("5/TTr", 0.9)], True),
]


@pytest.mark.parametrize(("what", "mine", "theirs", "taken"), VOTES, ids=[what for what, *_ in VOTES])
def test_the_better_reading_stands(what: str, mine: list[Read], theirs: list[Read], taken: bool) -> None:
    first, second = words(*mine, line=3), words(*theirs, line=9)
    found = better(first, second)
    assert [w.text for w in found] == [text for text, _ in (theirs if taken else mine)], what
    assert all(w.line == 3 for w in found)


class Reader:
    """An engine that says what it is told to, and counts how often it is asked."""

    name = "reader"

    def __init__(self, *pages: tuple[Word, ...]) -> None:
        self._pages, self.asked = list(pages), 0

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        self.asked += 1
        height, width = page.pixels.shape
        found = self._pages[min(self.asked, len(self._pages)) - 1]
        return Page(1, "scan", found, width, height, 300, width, height)


PICTURE = PageImage(1, np.full((200, 900), 255, np.uint8), 300, 900, 200)


def test_only_the_words_in_doubt_are_asked_about() -> None:
    line = words(("THỦ", 0.9), ("TƯỞNG", 0.1), ("CHÍNH", 0.9))
    white = 15
    again = tuple(
        replace(w, box=Box(w.box.left + white, white, 80, 30))
        for w in words(("THÙ", 0.99), ("TƯỚNG", 0.8), ("CHINH", 0.99))
        if w.box
    )
    other = Reader(again)
    page = TwoModels(Reader(line), other, 5)(PICTURE)
    assert [w.text for w in page.words] == ["THỦ", "TƯỚNG", "CHÍNH"]
    assert page.words[1].box == Box(100, 40, 80, 30) and page.steps == ("second_model",)


@pytest.mark.parametrize(("lines", "budget", "asked"), [(0, 5, 0), (3, 5, 3), (3, 2, 2), (3, 0, 0)])
def test_a_page_without_doubt_costs_nothing_and_others_no_more_than_allowed(
    lines: int, budget: int, asked: int
) -> None:
    doubtful = tuple(w for n in range(lines) for w in words(("Sd", 0.1), line=n))
    sure = words(("Kế", 0.9), ("hoạch", 0.9), line=9)
    other = Reader(())
    page = TwoModels(Reader(doubtful + sure), other, budget)(PICTURE)
    assert other.asked == asked and page.words == doubtful + sure


def test_a_part_of_a_page_is_read_once() -> None:
    other = Reader(())
    TwoModels(Reader(words(("Sd", 0.1))), other, 5)(PICTURE, 7)
    assert other.asked == 0


@pytest.mark.parametrize(
    ("text", "sure", "doubt"), [("Ví", 0.2, True), ("Ví", 0.9, False), ("—", 0.1, False)]
)
def test_doubt_is_of_letters_and_digits(text: str, sure: float, doubt: bool) -> None:
    assert in_doubt(Word(text, 0, 0, Box(0, 0, 10, 10), sure)) is doubt


FRAGMENTS: list[tuple[str, list[tuple[str, int, float]], list[str]]] = [
    ("a seal beside a title", [("Tả", 0, 0.0), ("QUYẾT", 300, 0.96), ("ĐỊNH", 390, 0.96)], ["Tả"]),
    ("a stamp behind a line", [("quốc", 0, 0.9), ("tế", 90, 0.9), ("Ngà|.L", 400, 0.2)], ["Ngà|.L"]),
    ("no white between", [("Tả", 0, 0.0), ("QUYẾT", 90, 0.96), ("ĐỊNH", 180, 0.96)], []),
    (
        "a label of a number",
        [("Số:", 0, 0.96), ("/KH-UBND", 90, 0.0), ("Hà", 400, 0.9), ("Nội", 490, 0.9)],
        [],
    ),
    ("two halves of a letterhead", [("ỦY", 0, 0.9), ("BAN", 90, 0.9), ("Độc", 400, 0.6)], []),
    ("nothing is believed", [("Tả", 0, 0.0), ("xw", 300, 0.1), ("qz", 390, 0.1)], []),
    ("a rule", [("—", 0, 0.0), ("QUYẾT", 300, 0.96), ("ĐỊNH", 390, 0.96)], []),
]


@pytest.mark.parametrize(("what", "line", "parted"), FRAGMENTS, ids=[what for what, *_ in FRAGMENTS])
def test_fragments_get_lines_of_their_own(
    what: str, line: list[tuple[str, int, float]], parted: list[str]
) -> None:
    read = tuple(Word(text, 4, 1, Box(left, 40, 80, 30), sure) for text, left, sure in line)
    found = part_fragments(Page(1, "scan", read, 900, 200, 300, 900, 200)).words
    assert sorted(w.text for w in found) == sorted(w.text for w in read)
    assert [w.text for w in found if w.line != 4] == parted, what
