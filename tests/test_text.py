"""Text: the origin of every character, and the log of every change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Span
from pipeline.text import Replacement, Text

RAW = st.text(alphabet="aăâbcdđ ê\n12/Ké", max_size=60)


@st.composite
def edited(draw: st.DrawFn) -> Text:
    """Draw a text after one or two rounds of replacements that do not overlap."""
    text = Text.of(draw(RAW))
    for _ in range(draw(st.integers(1, 2))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text.text)), max_size=6)))
        spans = list(zip(cuts[::2], cuts[1::2], strict=False))
        text = text.replace(Replacement(a, b, draw(st.text("xyÝ", max_size=4)), "drawn") for a, b in spans)
    return text


@given(edited())
def test_origin_is_monotone_and_complete(text: Text) -> None:
    assert len(text.origin) == len(text.text) + 1
    assert list(text.origin) == sorted(text.origin)
    assert text.origin[-1] == len(text.raw)


@given(edited())
def test_whole_text_comes_from_whole_raw(text: Text) -> None:
    whole = text.raw_span(Span(0, len(text.text)))
    assert whole.end == len(text.raw)


@given(edited())
def test_unchanged_characters_come_from_themselves(text: Text) -> None:
    changed = {i for e in text.edits for i in range(e.raw.start, e.raw.end)}
    for clean, raw in enumerate(text.origin[:-1]):
        if raw not in changed and text.text[clean] not in "xyÝ":
            assert text.text[clean] == text.raw[raw]


def test_replacement_that_changes_nothing_is_not_logged() -> None:
    assert Text.of("Số").replace([Replacement(0, 2, "Số", "same")]).edits == ()


def test_overlapping_replacements_are_refused() -> None:
    with pytest.raises(ValueError, match="overlapping"):
        Text.of("abcd").replace([Replacement(0, 2, "x", "a"), Replacement(1, 3, "y", "b")])


def test_raw_and_clean_spans_lead_to_each_other() -> None:
    text = Text.of("Só: 2844 / QD-UBND").replace(
        [Replacement(0, 2, "Số", "label"), Replacement(8, 13, "/QĐ", "symbol")]
    )
    assert text.text == "Số: 2844/QĐ-UBND"
    assert text.raw_text(Span(4, 16)) == "2844 / QD-UBND"
    assert text.clean_span(Span(13, 18)) == Span(11, 16)


def test_line_of() -> None:
    text = Text.of("một\nhai\n\fba")
    assert [text.line_of(i) for i in (0, 4, 9)] == [1, 2, 3]
