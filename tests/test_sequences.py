"""Marks in a sequence and abbreviations: each table proves itself, and the law of idempotence holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.abbreviations import repair_abbreviations
from pipeline.repair.sequences import repair_sequences
from pipeline.rules import read_toml
from pipeline.text import Text

STEPS = {"sequences.toml": repair_sequences, "abbreviations.toml": repair_abbreviations}
TABLES = [(file, name) for file in STEPS for name in read_toml(file)]


def entries(kind: str) -> list[tuple[str, str | list[str]]]:
    return [(file, entry) for file, name in TABLES for entry in read_toml(file)[name][kind]]


@pytest.mark.parametrize(("file", "example"), entries("examples"))
def test_what_the_table_mends(file: str, example: list[str]) -> None:
    before, after = example
    mended = STEPS[file](Text.of(before))
    assert mended.text == after
    assert STEPS[file](mended) is mended


@pytest.mark.parametrize(("file", "left"), entries("leaves"))
def test_what_the_table_leaves(file: str, left: str) -> None:
    assert STEPS[file](Text.of(left)).text == left


MARKS = st.sampled_from(["I", "II", "III", "IV", "V", "1", "1L", "HI", "Il", "T", "U1", "X"])
ITEMS = st.sampled_from(["a", "b", "c", "d", "đ", "e", "©", "8", "4", "1"])
LINES = st.one_of(
    MARKS.map(lambda mark: f"{mark}. MỤC TIÊU CHUNG"), ITEMS.map(lambda mark: f"{mark}) Về đất")
)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_sequences_come_to_rest(text: str) -> None:
    once = repair_sequences(Text.of(text))
    for _ in range(4):
        once = repair_sequences(once)
    assert repair_sequences(once).text == once.text and once.text.count("\n") == text.count("\n")
