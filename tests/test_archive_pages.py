"""A page that kills, hangs or eats memory costs itself alone; the others of its document are kept."""

import signal
from collections.abc import Iterator
from pathlib import Path

import cv2
import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.careful import REASONS, Trail, read_carefully
from pipeline.archive.limits import GRACE, in_time, limited
from pipeline.archive.places import OWN, TRAILS
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.errors import InputError
from pipeline.schema import Page
from pipeline.settings import Settings
from pipeline.store import Folder
from tests.archive_fakes import FLOOD_WIDTH, HANG_WIDTH, PLAN, POISON_WIDTH, OpenFake, sheets

PLAIN = Settings(imaging=())


def run(raw: Path, out: Path) -> Summary:
    return extract_archive(raw, Plan(out, PLAIN, OpenFake(out / "calls")), 1, Lines())


def calls(out: Path) -> list[str]:
    """Return the widths of the pages that were read since the last look."""
    found = sorted((out / "calls").read_text().split())
    (out / "calls").unlink()
    return found


@pytest.mark.slow
def test_a_page_that_kills_is_left_out_and_the_others_are_kept(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    sheets(raw / "a.tif", 40, POISON_WIDTH, 42, HANG_WIDTH, FLOOD_WIDTH, 43)
    sheets(raw / "b.tif", POISON_WIDTH)
    (raw / "c.txt").write_text(PLAN, encoding="utf-8")
    assert run(raw, out).statuses == {"ok": 1, "partial": 1, "failed": 1}
    # The first page was read before the first process died; from then on pages were kept.
    assert calls(out) == ["40", "40", "42", "43"]

    rows = {row["source_path"]: row for row in pq.read_table(out / "documents.parquet").to_pylist()}
    assert "process that read it died" in rows["b.tif"]["error"]
    assert (rows["a.tif"]["pages"], rows["a.tif"]["needs_review"]) == (6, True)
    lost = {(problem["code"], problem["page"]) for problem in rows["a.tif"]["problems"] if problem["page"]}
    assert {("page_crashed", 2), ("ocr_timeout", 4), ("page_memory", 5)} <= lost
    pages = pq.read_table(out / "pages.parquet").to_pylist()
    words = {row["page"]: row["words"] for row in pages if row["doc_id"] == rows["a.tif"]["doc_id"]}
    assert [bool(words[page]) for page in range(1, 7)] == [True, False, True, False, False, True]
    assert not [path for path in (out / OWN / TRAILS).rglob("*") if path.is_file()]

    # What was lost may be read another time: the next run tries again, and only that document.
    assert run(raw, out).statuses == {"ok": 1, "partial": 1, "failed": 1}
    assert calls(out) == ["40", "40", "42", "43"]


# ------------------------------------------------------------------------------------------------- the trail


class Deadly:
    """Reads a document of so many pages; on some of them the process dies (here: an exception of its own)."""

    def __init__(self, pages: int, *deadly: int) -> None:
        self.pages = pages
        self.deadly = deadly
        self.read: list[int] = []

    def __call__(self, first: int) -> Iterator[Page]:
        for number in range(first, self.pages + 1):
            if number in self.deadly:
                raise KeyboardInterrupt
            self.read.append(number)
            yield Page(number, "scan", (), 10, 10)


def attempts(read: Deadly, trail: Trail, lives: int) -> tuple[int, list[tuple[str, ...]]]:
    """Return how many processes died until one came through, and the flags of its pages."""
    died = 0
    while True:
        try:
            return died, [page.flags for page in read_carefully(read, trail, lives)]
        except KeyboardInterrupt:
            died += 1


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    return Trail(Folder(tmp_path / "trails", tmp_path / "parts"), "ab" * 32)


CRASH, LATE = ("page_crashed",), ("ocr_timeout",)

CASES: list[tuple[Deadly, int, tuple[int, list[tuple[str, ...]]]]] = [
    (Deadly(3), 2, (0, [(), (), ()])),
    (Deadly(3, 1), 2, (2, [CRASH, (), ()])),
    (Deadly(3, 2), 2, (2, [(), CRASH, ()])),
    (Deadly(3, 3), 2, (2, [(), (), CRASH])),
    (Deadly(4, 2, 3), 2, (4, [(), CRASH, CRASH, ()])),
    (Deadly(3, 2), 1, (1, [(), LATE, ()])),
]


@pytest.mark.parametrize(("read", "lives", "expected"), CASES)
def test_each_page_is_read_once_and_the_deadly_ones_are_left_out(
    read: Deadly, lives: int, expected: tuple[int, list[tuple[str, ...]]], trail: Trail
) -> None:
    assert attempts(read, trail, lives) == expected
    assert read.read == [number for number in range(1, read.pages + 1) if number not in read.deadly]
    assert attempts(read, trail, lives)[0] == 0
    trail.clear()
    assert not [path for path in Path(trail.store.root).rglob("*") if path.is_file()]  # type: ignore[attr-defined]


def test_a_document_of_which_no_page_can_be_read_fails(trail: Trail) -> None:
    with pytest.raises(InputError) as caught:
        attempts(Deadly(2, 1, 2), trail, 2)
    assert str(caught.value) == REASONS["page_crashed"]


def test_a_death_behind_the_last_page_is_no_pages(trail: Trail) -> None:
    read = Deadly(2)
    for _ in range(5):
        assert [page.flags for page in read_carefully(read, trail, 1)] == [(), ()]


# ------------------------------------------------------------------------------------------------ the limits


def test_the_nearest_end_rules_and_comes_back() -> None:
    with limited(Settings(document_timeout=1000, page_timeout=10)) as limit:
        assert 900 < left() <= 1000
        with limit.within(limit.page):
            assert limit.page - 5 < left() <= limit.page == 10 + GRACE
            with limit.within(5):
                assert 0 < left() <= 5
            assert left() > 5
        assert left() > 900
        limit.spend(700)
        assert left() <= 300
    assert left() == 0


def left() -> float:
    return signal.getitimer(signal.ITIMER_REAL)[0]


def test_a_lack_of_memory_is_one_whoever_says_so() -> None:
    def pages() -> Iterator[int]:
        yield 1
        error = cv2.error("no memory")
        error.code = -4
        raise error

    with limited(PLAIN) as limit:
        read = in_time(pages(), limit)
        assert next(read) == 1
        with pytest.raises(MemoryError):
            next(read)


def test_other_errors_of_a_page_stay_what_they_are() -> None:
    def pages() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with limited(PLAIN) as limit, pytest.raises(ZeroDivisionError):
        list(in_time(pages(), limit))
