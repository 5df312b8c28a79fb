"""Files of an archive, in the order of their paths."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.intake import kind_of

FolderId = tuple[int, int]
"""Device and inode: what a folder is, however it was reached."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read; ``name`` is its path in the archive, with slashes."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read, and why."""

    name: str
    reason: str


def walk(raw: Path, out: Path) -> Iterator[Input | Skipped]:
    """Find the files under a folder (or the one file); what lies in ``out`` is our own and left out.

    Links are followed, but no folder is entered from within itself.

    Raises:
        InputError: ``raw`` does not exist or cannot be listed.
    """
    top, own = _checked(raw, out)
    if top is None:
        yield Input(raw, raw.name)
        return
    # A stack, not recursion: folders may be nested deeper than Python's frames.
    waiting = [(path, path.name, frozenset({top})) for path in reversed(_entries(raw))]
    while waiting:
        path, name, above = waiting.pop()
        try:
            here = _folder_id(path)
            if here is None:
                yield _file(path, name)
            elif here in above:
                yield Skipped(name, "a link back to a folder above it")
            elif here != own:
                waiting += ((p, f"{name}/{p.name}", above | {here}) for p in reversed(_entries(path)))
        except OSError as error:
            yield Skipped(name, f"cannot be read: {error.strerror}")


def _checked(raw: Path, out: Path) -> tuple[FolderId | None, FolderId | None]:
    try:
        top = _folder_id(raw)
        own = _folder_id(out) if out.exists() else None
        if top:
            os.scandir(raw).close()
    except OSError as error:
        raise InputError(f"{raw}: cannot be read: {error.strerror}; check the path") from error
    if top and top == own:
        raise InputError(f"{raw}: is the folder for the tables too; give another one with --out")
    return top, own


def _folder_id(path: Path) -> FolderId | None:
    found = path.stat()
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _entries(folder: Path) -> list[Path]:
    """List a folder so that whole paths come in their order: "a.txt" stands before "a/b"."""
    return sorted(folder.iterdir(), key=lambda p: os.fsencode(p.name) + (b"/" if p.is_dir() else b""))


def _file(path: Path, name: str) -> Input | Skipped:
    if not path.is_file():
        return Skipped(name, "no regular file")
    if path.name.startswith("._"):
        return Skipped(name, "a macOS note about another file")
    if kind_of(path) == "unknown":
        return Skipped(name, f"unknown kind {path.suffix}" if path.suffix else "unknown kind")
    return Input(path, name)
