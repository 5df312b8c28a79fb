"""Laws of a reading: lines tile the text, no word is lost."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import read
from pipeline.schema import Box, Page, Source, Transcript, Word
from tests.set_pages import HEIGHT, MOTTO, STATE, WIDTH

TOKENS = st.sampled_from(
    [
        *STATE.split(),
        *MOTTO.split(),
        "Nơi",
        "nhận:",
        "Số:",
        "ngày",
        "tháng",
        "2",
        "-",
        "Lưu:",
        "VT",
        "CamScanner",
    ]
) | st.text(min_size=1, max_size=6)
BOXES = st.builds(Box, st.integers(0, 2400), st.integers(0, 3400), st.integers(0, 900), st.integers(0, 120))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Draw a page with boxes, or a dump, of any words anywhere."""
    has_boxes = draw(st.booleans())
    words = st.builds(
        Word,
        TOKENS,
        st.integers(0, 12),
        st.just(0),
        BOXES if has_boxes else st.none(),
        st.none() | st.floats(0, 1),
    )
    drawn = sorted(draw(st.lists(words, max_size=25)), key=lambda word: word.line)
    kind = "scan" if has_boxes else "text"
    size = (WIDTH, HEIGHT, 300, WIDTH, HEIGHT) if has_boxes else ()
    return Page(draw(st.integers(1, 5)), kind, tuple(drawn), *size)  # type: ignore[arg-type]


TRANSCRIPTS = st.builds(Transcript, st.just(Source("a", "0" * 64)), st.lists(pages(), max_size=3).map(tuple))


@settings(max_examples=50, deadline=None)
@given(TRANSCRIPTS)
def test_laws_of_a_reading(transcript: Transcript) -> None:
    result = read(transcript)
    assert result == read(transcript)
    assert result.placed == tuple(sorted(result.placed, key=lambda p: p.span))
    covered = [i for p in result.placed for i in range(p.span.start, p.span.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(result.text) if not c.isspace()} <= set(covered)
    for p in result.placed:
        word = transcript.pages[p.page].words[p.word]
        assert result.text[p.span.start : p.span.end] == " ".join(word.text.split())


@settings(max_examples=50, deadline=None)
@given(TRANSCRIPTS)
def test_lines_tile_the_text(transcript: Transcript) -> None:
    result = read(transcript)
    ends = [line.span.end for line in result.lines]
    assert [line.span.start for line in result.lines] == [0, *ends][: len(ends)]
    assert (ends[-1] if ends else 0) == len(result.text)
    lines = [result.text[line.span.start : line.span.end] for line in result.lines]
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert result.text.count("\f") == max(0, len(transcript.pages) - 1)


@settings(max_examples=50, deadline=None)
@given(TRANSCRIPTS)
def test_no_word_is_lost(transcript: Transcript) -> None:
    result = read(transcript)
    placed = Counter(t for p in result.placed for t in transcript.pages[p.page].words[p.word].text.split())
    aside = Counter(t for a in result.asides for t in a.text.split())
    assert placed + aside == Counter(
        t for page in transcript.pages for w in page.words for t in w.text.split()
    )
