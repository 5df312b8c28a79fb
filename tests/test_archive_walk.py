"""Which files are read, in which order, and which are listed as skipped."""

import os
from pathlib import Path

import pytest

from pipeline.archive.walk import Input, Skipped, walk
from pipeline.errors import InputError


def names(raw: Path, out: Path | None = None) -> list[str]:
    return [entry.name for entry in walk(raw, out or raw / "nowhere") if isinstance(entry, Input)]


def skipped(raw: Path) -> dict[str, str]:
    found = walk(raw, raw / "nowhere")
    return {entry.name: entry.reason for entry in found if isinstance(entry, Skipped)}


def fill(raw: Path, *files: str) -> None:
    for name in files:
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Số: 1", encoding="utf-8")


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    fill(tmp_path, "b.txt", "a/z.md", "a.txt", "a/b/c.txt", "a-b.txt", "ă.txt")
    assert names(tmp_path) == sorted(names(tmp_path))
    assert names(tmp_path) == ["a-b.txt", "a.txt", "a/b/c.txt", "a/z.md", "b.txt", "ă.txt"]


def test_one_file_is_an_archive_too(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    assert names(tmp_path / "a.txt") == ["a.txt"]


def test_a_missing_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: cannot be read"):
        list(walk(tmp_path / "nowhere", tmp_path))


def test_a_folder_is_not_entered_from_within_itself(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "a")
    assert names(tmp_path) == ["a/x.txt", "again/x.txt"]
    assert skipped(tmp_path)["a/up"] == "a link back to a folder above it"


def test_our_own_output_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "clean/text/a.txt.txt")
    assert names(tmp_path, tmp_path / "clean") == ["a.txt"]


def test_nor_is_output_that_was_made_after_the_question(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    found = walk(tmp_path, tmp_path / "clean")
    fill(tmp_path, "clean/text/a.txt.txt", "clean/.kehoach/lock")
    assert [entry.name for entry in found] == ["a.txt"]


def test_tables_do_not_go_among_the_scans(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give another one with --out"):
        names(tmp_path, tmp_path)


def test_what_cannot_be_read_is_listed_with_a_reason(tmp_path: Path) -> None:
    fill(tmp_path, "a.docx", "README", "._scan.pdf")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken.pdf").symlink_to(tmp_path / "gone")
    assert skipped(tmp_path) == {
        "a.docx": "unknown kind .docx",
        "README": "unknown kind",
        "._scan.pdf": "a macOS note about another file",
        "pipe": "no regular file",
        "broken.pdf": "cannot be read: No such file or directory",
    }


def test_folders_nested_deeper_than_the_stack(tmp_path: Path) -> None:
    folders = [tmp_path / "d"]
    for _ in range(1100):
        folders.append(folders[-1] / "d")
    for folder in folders:
        folder.mkdir()
    try:
        fill(folders[-1], "x.txt")
        assert names(tmp_path) == ["d/" * 1101 + "x.txt"]
    finally:
        # pytest could not clear so deep a folder away.
        (folders[-1] / "x.txt").unlink()
        for folder in reversed(folders):
            folder.rmdir()
