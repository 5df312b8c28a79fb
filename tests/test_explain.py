"""Why a value was chosen, as people and as machines are told."""

import json
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import main, parser
from pipeline.completion import bash_completion
from pipeline.errors import ExitCode
from tests.archive_fakes import PLAN


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN.replace("KẾ HOẠCH", "KE HOẠCH"), encoding="utf-8")
    return path


def explained(plan: Path, field: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["explain", str(plan), field]) == ExitCode.OK
    return capsys.readouterr().out


def test_rule_words_and_alternatives_are_named(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = explained(plan, "number_symbol", capsys)
    assert "Số, ký hiệu\t12/KH-MNHS" in said
    assert "rule\theader-number" in said
    assert "12/KH-MNHS\t12/KH-MNHS\t\t1" in said
    assert "15/QĐ-UBND\t7" in said.partition("# Alternatives")[2]


def test_edits_are_named_with_who_made_them(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits = explained(plan, "doc_type", capsys).partition("# Edits")[2].splitlines()
    assert edits[2].startswith(("KE\tKẾ\t", "KE HOẠCH\tKẾ HOẠCH\t"))


def test_citations_go_by_number(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Quyết định số 15/QĐ-UBND" in explained(plan, "citations.1", capsys)


@pytest.mark.parametrize("field", ["citations.9", "citations.0", "targets.1", "colour"])
def test_what_is_not_there_is_said_with_what_is(
    plan: Path, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert main(["explain", str(plan), field]) == ExitCode.INPUT
    assert "number_symbol" in caplog.text


def test_show_as_json_gives_the_rows(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(plan), "--json"]) == ExitCode.OK
    rows = json.loads(capsys.readouterr().out)
    assert rows["documents"][0]["number_symbol"] == "12/KH-MNHS"
    assert rows["citations"][0]["number_symbol"] == "15/QĐ-UBND"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [(["rev"], {"review"}), (["export", "--pro"], {"--profile"}), (["show", "--j"], {"--json"})],
)
def test_bash_completes_commands_and_options(typed: list[str], offered: set[str]) -> None:
    words = " ".join(["kehoach", *typed])
    ask = f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _kehoach; echo ${{COMPREPLY[@]}}"
    script = f"{bash_completion(parser())}\n{ask}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered
