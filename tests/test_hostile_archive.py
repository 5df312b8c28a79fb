"""An archive that is made to break a run, and a disk that does: what is whole stays whole."""

import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import Summary, alone, extract_archive
from pipeline.archive.crew import Crew
from pipeline.archive.plan import Outcome, Plan, Task, read_one
from pipeline.archive.pool import LonePool
from pipeline.errors import InputError
from pipeline.settings import Settings
from pipeline.store.atomic import replacing
from tests import archive_tasks
from tests.archive_fakes import PLAN, OpenFake

NAMES = (
    "a\nb.txt",
    "=cmd|'x'!A1.txt",
    "<script>alert(1)<script>.txt",
    "..\\..\\up.txt",
    "...txt",
    "\U0001f4dc\U00020000.txt",
    "n" * 251 + ".txt",
    "\U0001f4dc" * 62 + ".txt",
)


Read = Callable[[Plan, Task], Outcome]


class Quiet:
    """Hears nothing."""

    def begin(self, files: int) -> None: ...

    def advance(self, outcome: Outcome) -> None: ...


def gone(plan: Plan, task: Task) -> Outcome:
    """Read a file that is removed a moment before."""
    task.path.unlink()
    return read_one(plan, task)


@contextmanager
def here(read: Read) -> Iterator[Crew]:
    """Open a crew in this process."""
    with ThreadPoolExecutor(1) as executor:
        yield Crew(executor, lambda: 1, lambda error: None, read)


def run(raw: Path, out: Path, read: Read = read_one) -> Summary:
    plan = Plan(out, Settings(imaging=()), OpenFake(out / "calls"))
    return extract_archive(raw, plan, here(read), Quiet())


def rows(out: Path) -> dict[str, dict[str, object]]:
    return {row["source_path"]: row for row in pq.read_table(out / "documents.parquet").to_pylist()}


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes: to who writes it is as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(raw: Path, *names: str) -> None:
    raw.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        (raw / name).write_text(f"{PLAN}{number}\n", encoding="utf-8")


@pytest.mark.slow
def test_names_of_every_kind_have_a_row_and_a_text_that_lies_inside(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, *NAMES)
    summary = run(raw, out)
    assert summary.statuses == {"ok": len(NAMES)}
    assert len(rows(out)) == len(NAMES)
    texts = [path for path in (out / "text").rglob("*") if path.is_file()]
    assert len(texts) == len(NAMES)
    assert {path.name for path in tmp_path.iterdir()} == {"raw", "out"}
    cells = (out / "documents.csv").read_text(encoding="utf-8-sig")
    assert "\n=cmd" not in cells and ",=cmd" not in cells


def test_what_is_no_file_is_told_and_not_opened(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, "a.txt")
    os.mkfifo(raw / "pipe.pdf")
    (raw / "zero.pdf").symlink_to("/dev/zero")
    (raw / "itself.pdf").symlink_to(raw / "itself.pdf")
    (raw / "up").symlink_to(raw)
    summary = run(raw, out)
    assert (summary.statuses, summary.skipped) == ({"ok": 1}, 4)
    skipped = (out / "skipped.csv").read_text(encoding="utf-8-sig")
    assert skipped.count("no regular file") == 2
    assert "Too many levels of symbolic links" in skipped and "a link back to a folder" in skipped


def test_a_file_that_vanishes_has_a_row_that_says_so(tmp_path: Path) -> None:
    fill(tmp_path / "raw", "a.txt")
    summary = run(tmp_path / "raw", tmp_path / "out", gone)
    assert summary.statuses == {"failed": 1}
    assert "No such file" in str(rows(tmp_path / "out")["a.txt"])


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    table = tmp_path / "documents.csv"
    table.write_text("whole")
    told = pytest.raises(InputError, match=r"cannot be written: .*; check space")
    with small_disk(4096), told, replacing(table) as part:
        part.write_bytes(bytes(10_000))
    assert table.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [table]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "full"), [(100, "ledger.sqlite"), (50_000, "out")])
def test_a_run_on_a_full_disk_says_so_and_the_next_one_makes_good(
    tmp_path: Path, size: int, full: str
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, "a.txt", "big.txt")
    with (raw / "big.txt").open("a", encoding="utf-8") as file:
        file.write(f"{'-' * 79}\n" * 800)
    with small_disk(size), pytest.raises(InputError, match=f"{full}.*cannot be written"):
        run(raw, out)
    assert run(raw, out).statuses == {"ok": 2}
    assert set(rows(out)) == {"a.txt", "big.txt"}
    assert not list((out / ".kehoach").rglob(".part-*"))


def test_where_out_cannot_be_made_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(InputError, match=r"cannot be written.*choose another"),
        alone(tmp_path / "file" / "out"),
    ):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_out_may_not_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(InputError, match="cannot be written: Permission denied"), alone(tmp_path / "out"):
        pass


@pytest.mark.slow
def test_who_wants_too_much_memory_is_refused_and_the_process_goes_on() -> None:
    with LonePool(1) as pool:
        error = pool.submit(archive_tasks.allocate, 2_000_000_000, 200_000_000).exception()
        assert isinstance(error, MemoryError)
        assert pool.submit(archive_tasks.allocate, 10_000_000, 200_000_000).result() == 10_000_000
