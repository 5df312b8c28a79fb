"""The whole tree of processes killed in mid-run: the last run gives the tables of a calm one."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from scripts.soak import compare, extract
from tests.archive_fakes import PLAN

pytestmark = pytest.mark.slow


def bundles(out: Path) -> int:
    return len(list((out / ".kehoach" / "bundles").glob("*/*/*.gz")))


def test_a_run_killed_twice_ends_as_one_that_was_left_alone(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(120):
        (raw / f"{number}.txt").write_text(f"{PLAN}{number}\n", encoding="utf-8")
    (raw / "empty.txt").touch()
    assert extract(raw, tmp_path / "calm", 1).wait(300) == 7
    for least in (1, 40):
        process = extract(raw, tmp_path / "soaked", 1)
        wait_for(process, tmp_path / "soaked", least)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert extract(raw, tmp_path / "soaked", 1).wait(300) == 7
    assert compare(tmp_path / "calm", tmp_path / "soaked") == []


def wait_for(process: "subprocess.Popen[bytes]", out: Path, least: int) -> None:
    """Wait until so many documents are done, or all."""
    while process.poll() is None and bundles(out) < least:
        time.sleep(0.02)


def test_a_comparison_sees_a_difference(tmp_path: Path) -> None:
    for name, cell in (("one", "1"), ("other", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text(f"a,seconds\n{cell},{cell}\n", encoding="utf-8-sig")
        (tmp_path / name / "u.csv").write_text(f"a,seconds\n0,{cell}\n", encoding="utf-8-sig")
    assert compare(tmp_path / "one", tmp_path / "other") == ["t.csv"]
