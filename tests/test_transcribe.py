"""Transcripts: the walk over pages, the bytes, the cache."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import InputError
from pipeline.flags import LOSSES, NOTES, PASSING, problems_of
from pipeline.flow import transcribe, transcribe_cached
from pipeline.intake import identify
from pipeline.schema import Box, Page, PageImage, Problem, Source, Transcript, Word
from pipeline.settings import DEFAULTS, Settings
from pipeline.store import Folder
from pipeline.transcripts import TranscriptCache, dump, load, reading_digest

PLAIN = dataclasses.replace(DEFAULTS, imaging=())

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
ints = st.integers(0, 10**6)
boxes = st.builds(Box, ints, ints, ints, ints)
shares = st.none() | st.floats(0, 1)
words = st.builds(Word, texts, ints, ints, st.none() | boxes, shares)
pages = st.builds(
    Page,
    number=ints,
    kind=st.sampled_from(["scan", "text_layer", "text"]),
    words=st.lists(words, max_size=3).map(tuple),
    skew=st.floats(-5, 5),
    to_source=st.tuples(*[st.floats(-9, 9)] * 6),
    flags=st.lists(st.sampled_from(sorted(LOSSES)), max_size=2).map(tuple),
    lines=ints,
    stamps=st.lists(boxes, max_size=2).map(tuple),
)
transcripts = st.builds(
    Transcript,
    st.builds(Source, texts, st.just("ab" * 32)),
    st.lists(pages, max_size=3).map(tuple),
    texts,
    st.lists(st.builds(Problem, texts, texts, st.none() | ints), max_size=2).map(tuple),
    st.floats(0, 9),
)


def kept_in(folder: Path) -> TranscriptCache:
    return TranscriptCache(Folder(folder, folder))


class Counting:
    """An engine that reads "Số" on every page and counts how often it is asked."""

    name = "counting 1"

    def __init__(self, *flags: str) -> None:
        self.asked = 0
        self.flags = flags

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        self.asked += 1
        return Page(page.number, "scan", (Word("Số", 0, 0, Box(1, 2, 3, 4), 0.5),), flags=self.flags)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "deep" / "scan.png"
    path.parent.mkdir()
    Image.fromarray(np.full((60, 40), 255, np.uint8)).save(path)
    return path


@given(transcripts)
def test_bytes_come_back_as_the_same_transcript(transcript: Transcript) -> None:
    assert load(dump(transcript)) == transcript


@given(transcripts)
def test_equal_transcripts_give_equal_bytes(transcript: Transcript) -> None:
    assert dump(transcript) == dump(load(dump(transcript)))


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"junk", dump(Transcript(Source("a", "b"), ()))[:-9]])
def test_damaged_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="no transcript"):
        load(damage)


def test_each_page_has_its_seconds_and_their_sum_is_the_transcripts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("một\fhai", encoding="utf-8")
    transcript = transcribe(path, Counting(), PLAIN)
    assert [page.number for page in transcript.pages] == [1, 2]
    assert sum(page.seconds for page in transcript.pages) == pytest.approx(transcript.seconds)


def test_the_second_reading_is_the_kept_one(picture: Path, tmp_path: Path) -> None:
    ocr, kept = Counting(), kept_in(tmp_path / "kept")
    first = transcribe_cached(picture, ocr, PLAIN, kept, identify(picture, tmp_path))
    again = transcribe_cached(picture, ocr, PLAIN, kept, identify(picture, tmp_path))
    assert (first, ocr.asked, first.source.path) == (again, 1, "deep/scan.png")


def test_the_same_content_under_another_name_is_read_once_and_named_right(
    picture: Path, tmp_path: Path
) -> None:
    ocr, kept = Counting(), kept_in(tmp_path / "kept")
    transcribe_cached(picture, ocr, PLAIN, kept, identify(picture, tmp_path))
    copy = tmp_path / "copy.png"
    copy.write_bytes(picture.read_bytes())
    assert transcribe_cached(copy, ocr, PLAIN, kept, identify(copy, tmp_path)).source.path == "copy.png"
    assert ocr.asked == 1


@pytest.mark.parametrize("other", [Settings(imaging=(), dpi=200), Settings(imaging=(), psm=4)])
def test_other_settings_read_again(picture: Path, tmp_path: Path, other: Settings) -> None:
    ocr, kept = Counting(), kept_in(tmp_path / "kept")
    for settings in (PLAIN, other):
        transcribe_cached(picture, ocr, settings, kept)
    assert ocr.asked == 2


@pytest.mark.parametrize("keep", [0, 10, -1])
def test_a_damaged_entry_counts_as_none(picture: Path, tmp_path: Path, keep: int) -> None:
    ocr, kept = Counting(), kept_in(tmp_path / "kept")
    whole = transcribe_cached(picture, ocr, PLAIN, kept)
    entry = next((tmp_path / "kept").rglob("*.gz"))
    entry.write_bytes(entry.read_bytes()[:keep])
    assert transcribe_cached(picture, ocr, PLAIN, kept).pages[0].words == whole.pages[0].words
    assert ocr.asked == 2


def test_a_transcript_with_a_timeout_is_not_kept(picture: Path, tmp_path: Path) -> None:
    ocr, kept = Counting("ocr_timeout"), kept_in(tmp_path / "kept")
    for _ in range(2):
        assert transcribe_cached(picture, ocr, PLAIN, kept).problems[0].code == "ocr_timeout"
    assert ocr.asked == 2


def test_a_cache_that_cannot_be_written_says_so(picture: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    with pytest.raises(InputError, match=r"cannot be written: .*; check space"):
        transcribe_cached(picture, Counting(), PLAIN, kept_in(tmp_path / "kept"))


def test_only_losses_become_problems() -> None:
    pages = [Page(1, "scan", (), flags=tuple(NOTES)), Page(2, "scan", (), flags=("junk_layer", "ocr_failed"))]
    assert [(problem.code, problem.page) for problem in problems_of(pages)] == [("ocr_failed", 2)]


def test_every_flag_has_one_meaning() -> None:
    assert not LOSSES.keys() & NOTES.keys()
    assert LOSSES.keys() >= PASSING


def test_the_code_that_reads_has_a_digest() -> None:
    assert len(reading_digest()) == 12
