"""What is left for later, and how a run says how it stands."""

import fcntl
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.known import Window
from pipeline.archive.places import LOCK, OWN
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.archive.status import report, status_of
from pipeline.archive.watching import QUIET, since, watch
from pipeline.cli import main
from pipeline.errors import ExitCode, InputError, RuleError
from tests.archive_fakes import PLAN


def outcomes(out: Path) -> dict[str, str]:
    rows = pq.read_table(out / "manifest.parquet").to_pylist()  # type: ignore[no-untyped-call]
    return {row["source_path"]: row["outcome"] for row in rows}


@pytest.mark.slow
def test_what_changed_outside_the_window_is_left_as_it_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for name in ("a.txt", "b.txt", "c.docx"):
        (raw / name).write_text(PLAN + name, encoding="utf-8")
    changed = max(path.stat().st_ctime_ns for path in raw.iterdir())
    extract_archive(raw, Plan(out), 1, Lines(), Window(until=changed - 10**18))
    assert outcomes(out) == {"a.txt": "waiting", "b.txt": "waiting", "c.docx": "skipped"}
    assert pq.read_table(out / "documents.parquet").num_rows == 0  # type: ignore[no-untyped-call]
    extract_archive(raw, Plan(out), 1, Lines(), Window(until=changed))
    extract_archive(raw, Plan(out), 1, Lines(), Window(since=changed + 10**18))
    assert outcomes(out) == {"a.txt": "ok", "b.txt": "ok", "c.docx": "skipped"}
    assert main(["status", str(out), "--json"]) == ExitCode.OK
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == {"ok": 2, "partial": 0, "failed": 0, "skipped": 1, "waiting": 0}
    assert (said["pages"], said["running"], said["failures"]) == (2, False, [])
    with (out / OWN / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert report(status_of(out)).startswith("Run:    under way")


def test_where_no_run_was_status_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is that folder the OUT of one"):
        status_of(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_watch_leaves_what_changed_a_moment_ago(tmp_path: Path) -> None:
    windows: list[Window] = []

    def run(window: Window, quiet: bool) -> Summary:
        windows.append(window)
        return Summary(tmp_path, changed=False)

    def sleep(seconds: float) -> None:
        assert seconds == 5.0
        if len(windows) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(run, 5.0, sleep)
    assert len(windows) == 3
    assert all(window.until is not None and window.since == 0 for window in windows)
    assert QUIET >= 10


def test_since_takes_days_times_and_ages() -> None:
    assert since("2026-11-01T00:00:00+00:00") == 1_793_491_200 * 10**9
    assert since("2d") > since("49h")
    with pytest.raises(RuleError, match="give 2026-11-01, 36h or 7d"):
        since("yesterday")
