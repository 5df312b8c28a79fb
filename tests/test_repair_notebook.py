"""The notebook on repair runs from top to bottom on the sample archive, and is kept without outputs."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.repair.model_files import model_folder

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "02_what_repair_changes.ipynb"


def cells() -> list[dict[str, Any]]:
    """Return the cells of code."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_it_defines_nothing_and_holds_no_outputs() -> None:
    for cell in cells():
        assert not cell["outputs"] and cell["execution_count"] is None
        assert not any(line.startswith(("def ", "class ")) for line in cell["source"])


@pytest.mark.slow
@pytest.mark.skipif(model_folder() is None, reason="the model of the restorer is absent")
def test_it_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(NOTEBOOK.parent)
    names: dict[str, Any] = {}
    for cell in cells():
        exec(compile("".join(cell["source"]), str(NOTEBOOK), "exec"), names)
    assert "WER" in capsys.readouterr().out
    assert names["after"].wer.rate < names["before"].wer.rate / 5
    assert "đã sửa" in names["coloured"](names["text"]).html
    for plotted in ("here", "held_out"):
        assert "<circle" in names["reliability"](names[plotted]).html
