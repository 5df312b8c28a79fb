"""File names: valid in tables, harmless in terminals, safe as paths."""

import os
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.names import on_terminal, table_name, text_path

PARTS = st.binary(min_size=1, max_size=255).map(os.fsdecode) | st.sampled_from(["..", ".", "a.txt", "a", ""])
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@given(NAMES)
def test_text_path_stays_inside_and_fits_the_file_system(name: str) -> None:
    path = PurePosixPath(text_path(name))
    assert not path.is_absolute()
    assert all(
        part not in ("", ".", "..") and len(part.encode()) <= 255 for part in text_path(name).split("/")
    )
    assert text_path(name).endswith(".txt")


@given(NAMES, NAMES)
def test_different_names_have_different_text_paths(one: str, other: str) -> None:
    if one != other:
        assert text_path(one) != text_path(other)
        # Nor is one a folder where the other is a file.
        assert not text_path(one).startswith(text_path(other) + "/")


CASES = [
    ("a.pdf", "a.pdf.txt"),
    ("2024/kế hoạch.pdf", "2024/kế hoạch.pdf.txt"),
    ("../../etc/passwd", "_~5ec1f7e7/_~5ec1f7e7/etc/passwd.txt"),
]


@pytest.mark.parametrize(("name", "path"), CASES)
def test_text_path_is_the_name_where_it_can_be(name: str, path: str) -> None:
    assert text_path(name) == path


def test_long_and_strange_names_are_changed_and_marked() -> None:
    assert len(text_path("đ" * 127 + ".pdf").encode()) <= 255
    assert text_path("a\nb.pdf").startswith("a_b.pdf~")
    assert text_path("a\udcff.pdf") != text_path("a\udcfe.pdf")


@given(NAMES)
def test_table_name_is_valid_unicode(name: str) -> None:
    table_name(name).encode("utf-8")


@given(st.text(alphabet=st.characters()))
def test_nothing_that_steers_a_terminal_gets_through(text: str) -> None:
    assert on_terminal(text).isprintable()
