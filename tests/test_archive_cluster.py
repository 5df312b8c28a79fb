"""The same archive on a Dask cluster: a real scheduler and two real workers, one of which is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive.batch import extract_archive
from pipeline.archive.cluster import dask_crew
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.errors import ToolError
from pipeline.settings import Settings
from tests.archive_fakes import PLAN, POISON_WIDTH, OpenMortal, picture

pytest.importorskip("distributed", reason="Dask is not installed")

ROOT = Path(__file__).parents[1]

# Dask's own clean-up is not at issue here.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a scheduler and two workers of one thread as a user would, and give the scheduler file."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    shared = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard"]
    commands = [
        ["scheduler", *shared, "--port", "0"],
        *[["worker", *shared, "--nthreads", "1", "--local-directory", str(folder)]] * 2,
    ]
    program = [sys.executable, "-c", "from dask.__main__ import main; main()"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    with (folder / "log").open("w") as log:
        started = [
            subprocess.Popen(
                [*program, *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for command in commands
        ]
        yield str(file)
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def within(seconds: float, path: Path) -> bool:
    until = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return path.exists()


def test_a_cluster_loses_a_worker_and_reads_all(scheduler: str, tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for number in range(4):
        picture(raw / f"{number}.png", 40 + number)
        (raw / f"{number}.txt").write_text(f"{PLAN}{number}\n", encoding="utf-8")
    picture(raw / "2b.png", POISON_WIDTH)
    assert within(120, Path(scheduler))
    plan = Plan(out, Settings(imaging=()), OpenMortal(tmp_path / "calls", tmp_path / "died"))
    summary = extract_archive(raw, plan, dask_crew(scheduler), Lines())
    assert (tmp_path / "died").exists()
    assert summary.statuses == {"ok": 9}
    again = extract_archive(raw, plan, dask_crew(scheduler), Lines())
    assert (again.pages, again.pages_now) == (9, 0)


def test_a_worker_of_another_version_reads_nothing(scheduler: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    assert within(120, Path(scheduler))
    with pytest.raises(ToolError, match="install the same on all machines"):
        extract_archive(tmp_path, Plan(tmp_path / "out", version="0"), dask_crew(scheduler), Lines())


def test_where_nobody_answers_it_says_so() -> None:
    with pytest.raises(ToolError, match="no Dask scheduler answers there"), dask_crew("tcp://127.0.0.1:9"):
        pass
