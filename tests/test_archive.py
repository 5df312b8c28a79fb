"""A whole archive: each file ends with a row, and a second run costs next to nothing."""

import fcntl
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.names import text_path
from pipeline.archive.plan import Outcome, Plan, Task, read_one
from pipeline.archive.report import report
from pipeline.errors import InputError
from pipeline.settings import Settings
from tests.archive_fakes import PLAN, POISON_WIDTH, OpenFake, picture

pytestmark = pytest.mark.slow

HOSTILE = "../x\ny\x1b[2J.txt".replace("/", "\\")
UNDECODABLE = os.fsdecode(b"k\xea hoach.txt")


class Quiet:
    def begin(self, files: int) -> None:
        self.outcomes: list[Outcome] = []

    def advance(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


Runs = tuple[Path, list[Summary]]


def plan(out: Path) -> Plan:
    return Plan(out, Settings(imaging=()), OpenFake(out / "calls"))


def run(raw: Path, out: Path, jobs: int = 2) -> Summary:
    return extract_archive(raw, plan(out), jobs, Quiet())


def table(out: Path, name: str) -> list[dict]:  # type: ignore[type-arg]
    rows: list[dict] = pq.read_table(out / f"{name}.parquet").to_pylist()  # type: ignore[type-arg]
    return rows


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a text, hostile names, a copy, an empty file, an unknown one, and one that kills."""
    raw = tmp_path_factory.mktemp("raw")
    (raw / "a.txt").write_text(PLAN, encoding="utf-8")
    (raw / HOSTILE).write_text(PLAN + "một\n", encoding="utf-8")
    (raw / UNDECODABLE).write_text(PLAN + "hai\n", encoding="utf-8")
    (raw / "empty.pdf").touch()
    (raw / "notes.docx").touch()
    picture(raw / "poison.png", POISON_WIDTH)
    picture(raw / "scans" / "1.png", 40)
    picture(raw / "scans" / "copy of 1.png", 40)
    picture(raw / "scans" / "2.png", 41)
    return raw


@pytest.fixture(scope="module")
def runs(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Two runs over the archive into one folder."""
    out = tmp_path_factory.mktemp("out")
    first = run(archive, out)
    (out / "calls").rename(out / "calls in first run")
    return out, [first, run(archive, out)]


def test_every_content_has_a_row_in_the_order_of_paths(runs: Runs) -> None:
    rows = table(runs[0], "documents")
    assert [(row["source_path"], row["status"]) for row in rows] == [
        (HOSTILE, "ok"),
        ("a.txt", "ok"),
        ("empty.pdf", "failed"),
        ("k\\xea hoach.txt", "ok"),
        ("poison.png", "failed"),
        ("scans/1.png", "ok"),
        ("scans/2.png", "ok"),
    ]


def test_a_killed_process_fails_its_own_file_alone(runs: Runs) -> None:
    errors = {row["source_path"]: row["error"] for row in table(runs[0], "documents") if row["error"]}
    assert "process that read it died" in errors["poison.png"]
    assert "is empty (0 bytes)" in errors["empty.pdf"]
    assert runs[1][0].statuses == {"ok": 6, "failed": 2}


def test_equal_content_is_read_once_and_has_one_row(runs: Runs) -> None:
    """A process that dies beside them harms no other: who is under way is not read again."""
    assert sorted((runs[0] / "calls in first run").read_text().split()) == ["40", "41"]
    copies = {row["source_path"]: row["copies"] for row in table(runs[0], "documents")}
    assert [path for path, count in copies.items() if count] == ["scans/1.png"] and copies["scans/1.png"] == 1
    files = {row["source_path"]: row["doc_id"] for row in table(runs[0], "manifest")}
    assert files["scans/1.png"] == files["scans/copy of 1.png"] != files["scans/2.png"]


def test_a_second_run_reads_no_page(runs: Runs) -> None:
    assert not (runs[0] / "calls").exists()
    assert (runs[1][1].pages, runs[1][1].pages_now) == (6, 0)


def test_texts_stay_in_their_folder(runs: Runs) -> None:
    texts = [path for path in (runs[0] / "text").rglob("*") if path.is_file()]
    assert len(texts) == 6
    assert all("\n" not in path.name and "\x1b" not in path.name for path in texts)
    assert (runs[0] / "text" / "a.txt.txt").read_text(encoding="utf-8").startswith("ỦY BAN NHÂN DÂN QUẬN 1\n")


def test_skipped_files_are_listed(runs: Runs) -> None:
    content = (runs[0] / "skipped.csv").read_text(encoding="utf-8-sig")
    assert content == "source_path,reason\nnotes.docx,unknown kind .docx\n"


def test_nothing_unfinished_is_left(runs: Runs) -> None:
    assert not list(runs[0].rglob(".part-*"))


def test_the_summary_speaks_to_people(runs: Runs) -> None:
    said = report(runs[1][0])
    assert "6 ok, 0 partial, 2 failed, 1 skipped" in said
    assert "poison.png" in said and "documents.csv" in said
    assert said.replace("\n", "").isprintable()


def contents(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".kehoach" not in path.parts
    }


def test_runs_are_the_same_to_the_byte(runs: Runs, archive: Path) -> None:
    before = contents(runs[0])
    assert contents(runs[0]) == before
    run(archive, runs[0], jobs=1)
    assert contents(runs[0]) == before


def test_rows_of_files_that_are_gone_go_with_them(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for name in ("a", "b"):
        (raw / f"{name}.txt").write_text(PLAN + name, encoding="utf-8")
    run(raw, out, jobs=1)
    (raw / "a.txt").unlink()
    (raw / "b.txt").write_text("Số: 1/KH-UBND\n", encoding="utf-8")
    run(raw, out, jobs=1)
    assert [row["source_path"] for row in table(out, "documents")] == ["b.txt"]
    assert {name for name in contents(out) if name.startswith("text/")} == {"text/b.txt.txt"}
    assert contents(out)["text/b.txt.txt"] == "Số: 1/KH-UBND\n".encode()
    assert len(list((out / ".kehoach" / "bundles").rglob("*.gz"))) == 1


def test_a_folder_takes_one_run_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    own = tmp_path / "out" / ".kehoach"
    own.mkdir(parents=True)
    with (own / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another run"):
            run(tmp_path / "raw", tmp_path / "out")


def test_an_empty_archive_gives_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    assert run(tmp_path / "raw", tmp_path / "out").statuses == {}
    assert table(tmp_path / "out", "works") == []


def test_a_bug_that_one_file_brings_out_fails_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(transcript: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("pipeline.archive.worker.understand", broken)
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    outcome = read_one(plan(tmp_path / "out"), Task(tmp_path / "a.txt", "a.txt", "ab" * 32))
    assert outcome.status == "failed"
    assert outcome.error is not None and "a bug: ZeroDivisionError: boom (test_archive.py" in outcome.error


def test_debug_images_are_written_for_each_document(tmp_path: Path) -> None:
    picture(tmp_path / "p.png", 60)
    shown = Plan(
        tmp_path / "out", Settings(imaging=("background",)), OpenFake(tmp_path / "calls"), tmp_path / "debug"
    )
    read_one(shown, Task(tmp_path / "p.png", "b/p.png", "ab" * 32))
    assert list((tmp_path / "debug" / text_path("b/p.png").removesuffix(".txt")).glob("*.png"))
