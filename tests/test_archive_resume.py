"""What a second run finds again, and what it makes anew: nothing is read twice, nothing stale stays."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import version
from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.places import LEDGER, OWN
from pipeline.archive.plan import Plan, Task, read_one
from pipeline.archive.progress import Lines
from pipeline.archive.results import Store, bundle_name, dump, load, result_of, way_of
from pipeline.archive.walk import Input, walk
from pipeline.model_places import model_roots
from pipeline.schema import Source
from pipeline.settings import LIMITS, Settings
from tests.archive_fakes import PLAN, OpenFake, document, picture

PLAIN = Settings(imaging=())


def run(raw: Path, out: Path, given: Settings = PLAIN) -> Summary:
    return extract_archive(raw, Plan(out, given, OpenFake(out / "calls")), 1, Lines())


def calls(out: Path) -> list[str]:
    """Return the widths of the pages read since the last look."""
    path = out / "calls"
    found = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return found


def contents(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and OWN not in path.parts and path.name != "calls"
    }


def times(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in out.glob("*.csv")}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    picture(folder / "1.png", 40)
    picture(folder / "sub" / "2.png", 41)
    (folder / "t.txt").write_text(PLAN, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_run_over_what_is_known_writes_nothing(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out)
    before = contents(out), times(out)
    assert sorted(calls(out)) == ["40", "41"]
    again = run(raw, out)
    assert (calls(out), again.pages, again.pages_now) == ([], 3, 0)
    assert (contents(out), times(out)) == before


@pytest.mark.slow
def test_renamed_and_copied_files_are_known_by_their_content(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out)
    calls(out)
    (raw / "1.png").rename(raw / "sub" / "one.png")
    (raw / "copy.png").write_bytes((raw / "sub" / "2.png").read_bytes())
    run(raw, out)
    assert calls(out) == []
    texts = {name for name in contents(out) if name.startswith("text/")}
    assert texts == {"text/copy.png.txt", "text/sub/2.png.txt", "text/sub/one.png.txt", "text/t.txt.txt"}


@pytest.mark.slow
def test_other_limits_read_nothing_again_and_other_settings_all_scans(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out)
    calls(out)
    run(raw, out, Settings(imaging=(), document_timeout=99, max_pages=9))
    assert calls(out) == []
    run(raw, out, Settings(imaging=(), psm=4))
    assert sorted(calls(out)) == ["40", "41"]


DAMAGES = [
    ("gone", "the ledger"),
    ("cut", "the ledger"),
    ("gone", "a bundle"),
    ("cut", "a bundle"),
    ("gone", "a table"),
    ("cut", "a text"),
]

LOSSES = {
    "the ledger": f"{OWN}/{LEDGER}",
    "a bundle": f"{OWN}/bundles/**/*.gz",
    "a table": "documents.csv",
    "a text": "text/t.txt.txt",
}


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "lost"), DAMAGES)
def test_what_is_lost_of_our_own_is_made_again_without_reading(
    lost: str, damage: str, raw: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(raw, out)
    calls(out)
    before = contents(out)
    for path in out.glob(LOSSES[lost]):
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:40])
    run(raw, out)
    assert calls(out) == []
    assert without_seconds(contents(out)) == without_seconds(before)


def without_seconds(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out what tells the time: a bundle made again took another one."""
    return {name: content for name, content in files.items() if not name.startswith("documents.")}


@pytest.mark.slow
def test_a_changed_file_is_read_again_and_its_old_result_goes(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out)
    calls(out)
    picture(raw / "1.png", 44)
    run(raw, out)
    assert calls(out) == ["44"]
    assert len(list((out / OWN / "bundles").rglob("*.gz"))) == 3
    assert len(list((out / OWN / "transcripts").rglob("*.gz"))) == 3  # Reading scans is dear: kept.


@pytest.mark.slow
def test_results_are_found_by_name(raw: Path, tmp_path: Path) -> None:
    run(raw, tmp_path / "out")
    found = Store(tmp_path / "out").latest("sub/2.png")
    assert found and found.rows["documents"][0]["source_path"] == "sub/2.png"
    assert Store(tmp_path / "out").latest("none.png") is None
    assert Store(tmp_path / "nowhere").latest("none.png") is None


# ---------------------------------------------------------------------------------------------- the bundle


def test_bundles_come_back_and_equal_ones_have_equal_bytes() -> None:
    result = result_of(document(), 1.5, "1")
    assert load(dump(result)) == result
    assert dump(result) == dump(load(dump(result)))
    assert json.loads(gzip.decompress(dump(result)))["format"] == 1


@given(st.integers(0, 400))
@settings(max_examples=40)
def test_a_bundle_that_is_cut_short_is_refused(keep: int) -> None:
    with pytest.raises(ValueError, match="no bundle"):
        load(dump(result_of(document(), 1.5, "1"))[:keep])


def test_a_result_lies_under_content_name_and_way() -> None:
    names = {
        bundle_name(Source(name, sha), way_of(way))
        for name in ("a", "b\udcff")
        for sha in ("12" * 32, "34" * 32)
        for way in ("x", "y")
    }
    assert len(names) == 8
    assert all(name.startswith(("12/12/", "34/34/")) for name in names)


def test_what_was_cut_short_by_a_limit_is_no_setting() -> None:
    assert (
        Settings(page_timeout=1, memory_limit=1).digest() == Settings().digest() != Settings(dpi=100).digest()
    )
    assert set(LIMITS) < set(Settings.__dataclass_fields__)


def test_all_models_are_part_of_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root,) = model_roots()
    known = {path.relative_to(root).parts[0] for _, path in version._models()}
    folders = {path.parent for path in root.rglob("*") if path.is_file() and path.suffix != ".md"}
    assert known == {path.relative_to(root).parts[0] for path in folders} - set(version.NO_MODELS)


def test_a_file_that_changes_while_it_is_read_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PLAN, encoding="utf-8")

    def meanwhile(*given: object) -> object:
        with path.open("a") as file:
            file.write("more")
        return document().transcript

    monkeypatch.setattr("pipeline.archive.worker.transcript_of", meanwhile)
    outcome = read_one(Plan(tmp_path / "out", PLAIN, OpenFake(tmp_path / "calls")), Task(path, "a.txt", "k"))
    assert outcome.error and "changed while it was read" in outcome.error


def test_a_stamp_changes_with_content_time_and_file(tmp_path: Path) -> None:
    def stamp() -> str:
        [entry] = walk(tmp_path / "raw", tmp_path / "out")
        assert isinstance(entry, Input)
        return entry.look.stamp

    path = tmp_path / "raw" / "a.txt"
    path.parent.mkdir()
    path.write_text("one")
    stamps = [stamp(), stamp()]
    os.utime(path, ns=(1, 1))
    stamps.append(stamp())
    path.write_text("more")
    stamps.append(stamp())
    assert stamps[0] == stamps[1] and len(set(stamps)) == 3
