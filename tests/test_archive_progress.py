"""How a run tells how far it is: a bar for people, a line now and then for logs."""

import io
import logging

import pytest
from rich.console import Console

from pipeline.archive import progress
from pipeline.archive.plan import Outcome


def outcome(name: str, error: str | None = None) -> Outcome:
    return Outcome(name, "ab" * 32, "failed" if error else "ok", 3, error)


def shown(terminal: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=100)
    with progress.progress_on(console) as watch:
        watch.begin(2)
        watch.advance(outcome("a.pdf"))
        watch.advance(outcome("b\x1b[2J[red].pdf", "is empty"))
    return file.getvalue()


def test_a_terminal_has_a_bar_with_rate_and_failures() -> None:
    text = shown(terminal=True)
    assert "2/2" in text and "pages/s" in text
    assert "b\\x1b[2J[red].pdf: is empty" in text
    assert "\x1b[2J" not in text


def test_elsewhere_there_are_lines_now_and_then(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    with caplog.at_level(logging.INFO):
        assert shown(terminal=False) == ""
    assert caplog.messages[0] == "2 files to read"
    assert caplog.messages[1].startswith("1 of 2 files, ")
    assert "failed b\\x1b[2J[red].pdf: is empty" in caplog.messages


def test_pages_known_from_an_earlier_run_are_no_speed() -> None:
    rate = progress.Rate()
    rate.count(Outcome("a", "ab" * 32, "ok", 5, earlier=True))
    assert (rate.files, rate.pages, rate.pages_per_second) == (1, 0, 0.0)
