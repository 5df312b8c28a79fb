"""A check by sample: what is drawn, what is counted, what follows for the archive."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.quality.overlay import words_over_page
from pipeline.quality.sampling import Checked, DrawnPage, check_pages, draw_pages, estimate, write_pages
from tests.review_archive import extracted


def page(stratum: int, weight: float = 1.0) -> DrawnPage:
    return DrawnPage("a.pdf", 1, stratum, weight)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return extracted(tmp_path_factory.mktemp("sampling"), 9)


def test_pages_are_drawn_the_same_every_time_and_stand_for_all(out: Path) -> None:
    drawn = draw_pages(out, 3)
    assert drawn == draw_pages(out, 3)
    assert len(drawn) == 3 and sum(one.weight for one in drawn) == pytest.approx(9)
    assert {one.source_path for one in drawn} == {"quét.pdf"}


def test_what_a_person_changes_is_counted(out: Path, tmp_path: Path) -> None:
    drawn = draw_pages(out, 2)
    write_pages(out, drawn, tmp_path)
    path = tmp_path / drawn[0].name
    path.write_text(path.read_text(encoding="utf-8").replace("KẾ", "KỄ"), encoding="utf-8")
    write_pages(out, drawn, tmp_path)
    checked = check_pages(out, drawn, tmp_path)
    assert [one.errors > 0 for one in checked] == [True, False]
    found = estimate(checked)
    assert 0 <= found.low < found.rate < found.high


def test_words_are_framed_on_the_page(out: Path) -> None:
    plain = words_over_page(out, "quét.pdf", 2)
    assert plain.size == (200, 300)
    assert len(plain.getcolors(10_000) or ()) > 2


def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="run kehoach extract"):
        draw_pages(tmp_path, 3)


counts = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 2), st.floats(1, 9)), min_size=1, max_size=20)


@given(counts)
def test_the_rate_lies_in_its_interval(some: list[tuple[int, int, float]]) -> None:
    found = estimate([Checked(page(stratum, weight), errors, 100) for errors, stratum, weight in some])
    assert 0 <= found.low <= found.rate <= found.high <= 1
    assert found.more_pages(1.0) == 0 or found.pages == 1
