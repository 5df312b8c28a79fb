"""The command line as a caller's script sees it: exit codes, what goes to stdout, what goes to stderr."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ExitCode
from tests.archive_fakes import PLAN

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-m", "pipeline.cli"]
ROOT = Path(__file__).parents[1]


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_help_comes_at_once_and_names_every_command() -> None:
    loaded = "import sys; from pipeline.cli import parser; print(parser().format_help(), *sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=ROOT
    )
    for command in ("extract", "restore", "show", "score", "doctor"):
        assert command in said.stdout
    assert not {"spacy", "cv2", "pyarrow", "tesserocr"} & set(said.stdout.split())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == ExitCode.OK
    assert capsys.readouterr().out.startswith("kehoach ")


WRONG_USAGE = [
    ["extract"],
    ["extract", "x", "--out", "y", "--jobs", "0"],
    ["show", "x", "--engine", "z"],
    ["dance"],
]


@pytest.mark.parametrize("argv", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == ExitCode.USAGE
    assert "usage: kehoach" in capsys.readouterr().err


def test_errors_have_their_exit_codes_and_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    out = ["--out", str(tmp_path / "out")]
    bad = write(tmp_path / "bad.toml", "dpi = 'high'")
    (tmp_path / "latin.txt").write_bytes("kế".encode("utf-16"))
    cases: list[tuple[list[str], ExitCode, str]] = [
        (["extract", str(tmp_path / "gone"), *out], ExitCode.INPUT, "gone: cannot be read"),
        (["extract", str(tmp_path), "--out", bad], ExitCode.INPUT, "cannot be written"),
        (["extract", str(tmp_path), *out, "--settings", bad], ExitCode.RULE, "dpi must be int"),
        (
            ["extract", str(tmp_path), *out, "--skip-step", "magic"],
            ExitCode.RULE,
            "unknown imaging step 'magic'",
        ),
        (["show", str(tmp_path)], ExitCode.INPUT, "folder"),
        (["restore", str(tmp_path / "gone")], ExitCode.INPUT, "gone: cannot be read"),
        (["restore", str(tmp_path / "latin.txt")], ExitCode.INPUT, "is no UTF-8 text"),
        (["restore", str(tmp_path / "a\nb\x1b[2J")], ExitCode.INPUT, "a\\nb\\x1b[2J"),
    ]
    for argv, code, message in cases:
        caplog.clear()
        assert main(argv) == code
        assert message in caplog.messages[-1] and caplog.messages[-1].isprintable()


def test_restore_keeps_the_lines_and_writes_the_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = write(tmp_path / "a.txt", "Ké hoach\r\n\r\n\fSố: 12 /KH-UBND")
    assert main(["restore", text, "--changes", str(tmp_path / "c.jsonl")]) == ExitCode.OK
    assert capsys.readouterr().out == "Kế hoạch\r\n\r\n\fSố: 12/KH-UBND"
    changes = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(change["page"], change["line"]) for change in changes][-1] == (2, 3)
    assert set(changes[0]) == {"page", "line", "raw", "repaired", "by", "probability"}


def test_restore_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.TextIOWrapper(io.BytesIO("\ufeffKế hoạch\n".encode()))
    monkeypatch.setattr("sys.stdin", given)
    assert main(["restore"]) == ExitCode.OK
    assert capsys.readouterr().out == "Kế hoạch\n"


def test_score_gives_rates_with_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, got = write(tmp_path / "gold.txt", "Kế hoạch số 12"), write(tmp_path / "got.txt", "Ké hoạch số 12")
    assert main(["score", gold, got]) == ExitCode.OK
    assert "WER           25.00 % (1 of 4)" in capsys.readouterr().out.splitlines()
    assert main(["score", gold, got, "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["wer"] == {"rate": 0.25, "errors": 1, "total": 4}


def test_show_of_a_text_needs_no_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", write(tmp_path / "a.txt", PLAN)]) == ExitCode.OK
    assert "12/KH-MNHS" in capsys.readouterr().out


def test_extract_of_a_folder_with_a_bad_file_ends_with_7(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    write(raw / "a.txt", PLAN)
    assert main(["extract", str(raw), "--out", str(tmp_path / "out"), "--jobs", "1"]) == ExitCode.OK
    assert "1 ok, 0 partial, 0 failed, 0 skipped" in capsys.readouterr().out
    (raw / "b.txt").touch()
    assert main(["extract", str(raw), "--out", str(tmp_path / "out"), "--jobs", "1"]) == ExitCode.INCOMPLETE
    assert "1 ok, 0 partial, 1 failed, 0 skipped" in capsys.readouterr().out


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_can_be_stopped_at_any_moment(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for n in range(800):
        write(raw / f"{n}.txt", f"{PLAN}{n}\n")
    command = [*PROGRAM, "extract", str(raw), "--out", str(out), "--jobs", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    assert within(60, lambda: any(out.glob(".kehoach/bundles/*/*/*.gz")))
    process.send_signal(sent) if sent == signal.SIGKILL else os.killpg(process.pid, sent)
    _, said = process.communicate(timeout=120)
    assert process.returncode == code
    assert ("run the same command again" in said) is (sent == signal.SIGINT)
    assert "Traceback" not in said
    # Who asks for an end gets tables of what was read; who kills gets none.
    assert (out / "documents.csv").exists() is (sent == signal.SIGINT)
    assert within(60, lambda: not session_lives(process.pid)), "a process outlived the run"


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return met


def session_lives(session: int) -> bool:
    """Tell whether a process of a session is left; one that is dead but not waited for counts as gone."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = status.read_text().rpartition(") ")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            return True
    return False


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    text = write(tmp_path / "a.txt", PLAN * 500)
    process = subprocess.Popen(
        [*PROGRAM, "restore", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout and process.stderr
    process.stdout.read(10)
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), said) == (0, b"")
