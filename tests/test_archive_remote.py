"""RAW and OUT in object storage: the same tables as on a disk, nothing half written, one run at a time."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import fsspec
import pytest

from pipeline.archive.desk import at_desk
from pipeline.archive.walk import Input, Skipped, remote_walk
from pipeline.errors import InputError, ToolError
from pipeline.store.remote import Bucket, Url, at_hand, place_of
from tests.archive_fakes import PLAN
from tests.object_storage import Line, object_storage

TABLES = ("documents.csv", "citations.csv", "targets.csv", "works.csv", "citation_graph.csv", "evidence.csv")

# ------------------------------------------------------------------------------------ places, of any protocol


@pytest.fixture
def memory() -> Iterator[Url]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield Url("memory://archive")
    system.store.clear()


@pytest.fixture(params=["memory", "file"])
def place(request: pytest.FixtureRequest, memory: Url, tmp_path: Path) -> Url:
    return memory if request.param == "memory" else Url(f"file://{tmp_path}/archive")


def test_a_store_keeps_whole_objects(place: Url) -> None:
    store = Bucket(place / "bundles")
    assert store.size("a/b.gz") is None
    store.write("a/b.gz", b"one")
    store.write("a/b.gz", b"other")
    assert (store.read("a/b.gz"), store.size("a/b.gz"), Bucket(place / "bundles").size("a/b.gz")) == (
        *(b"other", 5, 5),
    )
    assert [name for name, _ in place.files()] == ["bundles/a/b.gz"]
    store.remove("a/b.gz")
    store.remove("a/b.gz")
    assert store.size("a/b.gz") is None
    with pytest.raises(OSError, match=r"b\.gz"):
        store.read("a/b.gz")


def test_what_others_wrote_since_the_listing_is_found(memory: Url) -> None:
    store = Bucket(memory)
    assert store.size("x") is None
    (memory / "x").write(b"later")
    assert store.size("x") == 5


def test_files_are_found_in_the_order_of_a_disk_without_our_own(place: Url) -> None:
    for name, content in (
        ("b.txt", b"text"),
        ("a/2.pdf", b"%PDF-1.4"),
        ("a/scan", b"%PDF-1.4"),
        ("a/._2.pdf", b"x"),
        ("note.docx", b"PK"),
        ("out/text/b.txt", b"our own"),
    ):
        (place / name).write(content)
    found = list(remote_walk(place, place / "out"))
    assert [one.name for one in found if isinstance(one, Input)] == ["a/2.pdf", "a/scan", "b.txt"]
    assert {one.name: one.reason for one in found if isinstance(one, Skipped)} == {
        "a/._2.pdf": "a macOS note about another file",
        "note.docx": "unknown kind .docx",
    }
    first = next(one for one in found if isinstance(one, Input))
    assert (first.look.size, first.look.modified > 0, str(first.path)) == (8, True, f"{place}/a/2.pdf")
    assert [one.name for one in remote_walk(place / "b.txt", None)] == ["b.txt"]


def test_a_file_is_fetched_under_its_ending_and_removed(memory: Url) -> None:
    (memory / "kế hoạch.pdf").write(b"%PDF-1.4")
    with at_hand(memory / "kế hoạch.pdf", 100) as path:
        assert (path.suffix, path.read_bytes()) == (".pdf", b"%PDF-1.4")
    assert not path.exists()
    with (
        pytest.raises(InputError, match="has 8 bytes, more than max_bytes = 7"),
        at_hand(memory / "kế hoạch.pdf", 7),
    ):
        pass
    with pytest.raises(InputError, match=r"nothing\.pdf: cannot be read"), at_hand(memory / "nothing.pdf", 7):
        pass


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("memory://nothing", InputError, "cannot be read: nothing there"),
        ("nonsense://x", InputError, "no address that can be read"),
        ("gdrive2://x", InputError, "no address"),
        ("adl://x/y", ToolError, "a package is missing"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_to(url: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        list(remote_walk(place_of(url), None))  # type: ignore[arg-type]


def test_a_second_run_is_refused_and_a_dead_one_is_not_waited_for(memory: Url, tmp_path: Path) -> None:
    held = {"host": "another", "desk": "/somewhere", "key": "ab"}
    lock = memory / ".kehoach/lock"
    lock.write(json.dumps(held).encode())
    with (
        pytest.raises(InputError, match="another run is writing here, on another"),
        at_desk(tmp_path, memory),
    ):
        pass
    # By the storage's clock: this machine's may be wrong.
    fsspec.filesystem("memory").store["/archive/.kehoach/lock"].created -= timedelta(hours=1)
    with at_desk(tmp_path, memory):
        assert json.loads((memory / ".kehoach/lock").read())["desk"] == str(tmp_path)
    assert [name for name, _ in (memory / ".kehoach").files()] == []


# --------------------------------------------------------------------------------------- a whole run, over S3


@pytest.fixture(scope="module")
def storage() -> Iterator[tuple[Line, dict[str, str]]]:
    with object_storage("archive") as found:
        yield found


class Machine:
    """Runs the program against the storage, at a desk of its own."""

    def __init__(self, environment: dict[str, str], desk: Path) -> None:
        self.environment = {**environment, "XDG_CACHE_HOME": str(desk)}

    def extract(self, raw: str, out: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "extract", raw, "--out", out, "--jobs", "1"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture
def archive(tmp_path: Path, storage: tuple[Line, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an archive that lies in the storage, too."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, storage[1][name])
    raw = tmp_path / "raw"
    (raw / "năm 2024").mkdir(parents=True)
    for number in range(3):
        (raw / "năm 2024" / f"{number}.txt").write_text(f"{PLAN}{number}\n", encoding="utf-8")
    (raw / "broken.pdf").write_bytes(b"%PDF-1.4 cut")
    for file in raw.rglob("*.*"):
        (RAW / file.relative_to(raw).as_posix()).write(file.read_bytes())
    return raw


RAW, OUT = Url("s3://archive/raw"), Url("s3://archive/out")
FAILED, REFUSED = 7, 3


@pytest.mark.slow
def test_a_run_over_s3_gives_the_tables_of_one_on_a_disk(
    archive: Path, storage: tuple[Line, dict[str, str]], tmp_path: Path
) -> None:
    line, environment = storage
    near, far = Machine(environment, tmp_path / "near"), Machine(environment, tmp_path / "far")

    # The line breaks while a result is written, then while the tables are.
    for part, left in (("/bundles/", set()), ("works.parquet", {"documents.csv", "documents.parquet"})):
        line.cut, line.cuts = part, 0
        run = near.extract(str(RAW), str(OUT))
        assert (run.returncode, "cannot be written" in run.stderr, line.cuts > 0) == (REFUSED, True, True)
        there = {name for name, _ in OUT.files()}
        assert not {name for name in there if part in name or name.endswith("lock")}
        assert left <= there
    line.cut = None

    run = near.extract(str(RAW), str(OUT))
    assert run.returncode == FAILED and f"{RAW}/broken.pdf: is damaged" in run.stdout, run.stderr
    disk = tmp_path / "out"
    assert near.extract(str(archive), str(disk)).returncode == FAILED
    for name in TABLES:
        assert without_times((OUT / name).read()) == without_times((disk / name).read_bytes()), name
    texts = {path.relative_to(disk).as_posix(): path.read_bytes() for path in disk.rglob("text/**/*.txt")}
    assert texts == {f"text/{name}": (OUT / "text" / name).read() for name, _ in (OUT / "text").files()}

    # Another machine goes on where this one was.
    before = written_at()
    assert far.extract(str(RAW), str(OUT)).returncode == FAILED
    changed = {name for name, at in written_at().items() if before.get(name) != at}
    assert not {name for name in changed if "bundles" in name or "transcripts" in name or "text/" in name}


def written_at() -> dict[str, str]:
    return {name: str(known.get("LastModified")) for name, known in OUT.files()}


def without_times(table: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    return [{name: cell for name, cell in row.items() if name not in ("seconds", "error")} for row in rows]
