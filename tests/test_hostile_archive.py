"""An archive that is made to break a run, and a disk that does: what is whole stays whole."""

import errno
import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import Summary, alone, extract_archive
from pipeline.archive.crew import Crew
from pipeline.archive.ledger import Ledger
from pipeline.archive.plan import Outcome, Plan, Task, read_one
from pipeline.archive.pool import LonePool
from pipeline.archive.walk import Skipped
from pipeline.errors import InputError
from pipeline.settings import Settings
from pipeline.store import Folder
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


NOBODY = 65534


@contextmanager
def without_rights() -> Iterator[None]:
    """Be a user without rights, also where the tests are run by root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def ours() -> Iterator[Path]:
    """Give a folder that a user without rights may look into."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_where_out_may_not_be_written_it_says_so(ours: Path) -> None:
    (ours / "out").mkdir(mode=0o555)
    told = pytest.raises(InputError, match="cannot be written: Permission denied")
    with without_rights(), told, alone(ours / "out"):
        pass


def test_scans_on_a_disk_that_cannot_be_written_are_read(ours: Path, tmp_path: Path) -> None:
    fill(ours / "raw", "a.txt")
    (ours / "raw").chmod(0o555)
    out = ours / "out"
    out.mkdir()
    out.chmod(0o777)
    with without_rights():
        summary = run(ours / "raw", out)
    assert summary.statuses == {"ok": 1}


def test_a_file_and_a_folder_without_permission_are_told(ours: Path) -> None:
    raw, out = ours / "raw", ours / "out"
    fill(raw, "a.txt", "b.txt")
    (raw / "b.txt").chmod(0)
    (raw / "shut").mkdir(mode=0)
    out.mkdir()
    out.chmod(0o777)
    with without_rights():
        summary = run(raw, out)
    (raw / "shut").chmod(0o755)
    assert (summary.statuses, summary.skipped) == ({"ok": 1, "failed": 1}, 1)
    assert "Permission denied" in str(rows(out)["b.txt"]["error"])
    assert "Permission denied" in (out / "skipped.csv").read_text(encoding="utf-8-sig")


def test_a_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("pipeline.archive.batch.fcntl.flock", refuse)
    with pytest.raises(InputError, match="gives no locks: No locks available"), alone(tmp_path):
        pass


def test_a_folder_of_out_may_lie_on_another_disk(tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir=memory) as other:
        store = Folder(Path(other), tmp_path / "parts")
        for content in (b"one", b"other"):
            store.write("ab/x.txt", content)
            assert store.read("ab/x.txt") == content
        assert [path.name for path in Path(other).rglob("*")] == ["ab", "x.txt"]
        assert not list((tmp_path / "parts").iterdir())


def test_a_ledger_that_is_damaged_inside_is_named_with_its_cure(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    names = [f"{number:04d}.txt" for number in range(500)]
    with Ledger(path) as ledger:
        ledger.see(Skipped(name, "no reason") for name in names)
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half:] = b"\xff" * half
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"ledger\.sqlite: cannot be used any more.*remove it"):  # noqa: SIM117
        with Ledger(path) as ledger:
            ledger.see(Skipped(name, "no reason") for name in names)


@pytest.mark.slow
def test_who_wants_too_much_memory_is_refused_and_the_process_goes_on() -> None:
    with LonePool(1) as pool:
        error = pool.submit(archive_tasks.allocate, 2_000_000_000, 200_000_000).exception()
        assert isinstance(error, MemoryError)
        assert pool.submit(archive_tasks.allocate, 10_000_000, 200_000_000).result() == 10_000_000
