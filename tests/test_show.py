"""One document in a terminal, and through a pipe."""

import io

from rich.console import Console

from pipeline.schema import Problem
from pipeline.show import blocks_of, show
from tests.archive_fakes import document


def shown(terminal: bool) -> str:
    file = io.StringIO()
    console = Console(
        file=file, force_terminal=terminal, width=200, color_system="standard" if terminal else None
    )
    show(document("a\x1b[2J.pdf", (Problem("number_blank", "the number is blank", 1),)), console)
    return file.getvalue()


def test_facts_stand_with_their_place_confidence_and_rule() -> None:
    lines = shown(terminal=False).splitlines()
    assert "number_symbol\t05-CTr/QU\tp. 1 l. 1\t0.90\ta-rule\t" in lines
    assert "issued_on\t2024-05-??\tp. 1 l. 1\t0.70\ta-rule\t" in lines
    assert "number_blank\tthe number is blank\tpage 1" in lines


def test_citations_and_targets_are_counted() -> None:
    text = shown(terminal=False)
    assert "# Citations (2)" in text and "# Targets (1)" in text
    assert "Quyết định 15/QĐ-UBND\t2024-01-02\tUBND Quận 1" in text
    assert ">= 95.5 %\t2024" in text


def test_through_a_pipe_there_is_nothing_but_text() -> None:
    assert "\x1b" not in shown(terminal=False)
    assert "a\\x1b[2J.pdf" in shown(terminal=False)


def test_a_document_cannot_steer_the_terminal() -> None:
    text = shown(terminal=True)
    assert "\x1b[2J" not in text
    assert "a\\x1b[2J.pdf" in text and "05-CTr/QU" in text


def test_every_row_has_the_columns_of_its_block() -> None:
    for block in blocks_of(document()):
        assert all(len(row) == len(block.columns) for row in block.rows)
