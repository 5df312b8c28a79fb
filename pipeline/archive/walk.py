"""Files of an archive, in the order of their paths."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import InputError
from pipeline.intake import kind_of
from pipeline.intake.kinds import HEAD, SUFFIXES, container_of, head_of, kind_of_content
from pipeline.store.remote import Place, Url, version_of, written_at

NOTE_OF_MACOS = "a macOS note about another file"

FolderId = tuple[int, int]
"""Device and inode: what a folder is, however it was reached."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file looks like from outside: while that stays the same, so does its content.

    ``modified`` and ``changed`` count nanoseconds; the latter is set by the system alone, also when a file is
    moved here. ``stamp`` holds all of it.
    """

    size: int
    modified: int
    changed: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read; ``name`` is its path in the archive, with slashes."""

    path: Place
    name: str
    look: Look


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read, and why."""

    name: str
    reason: str


def walk(raw: Path, out: Path) -> Iterator[Input | Skipped]:
    """Find the files under a folder (or the one file); what lies in ``out`` is our own and left out.

    Links are followed, but no folder is entered from within itself.

    Raises:
        InputError: ``raw`` does not exist or cannot be listed (at once, before the first file).
    """
    top = _checked(raw, out)
    return iter([_file(raw, raw.name, raw.stat())]) if top is None else _below(raw, top, out)


def remote_walk(raw: Url, out: Url | None) -> Iterator[Input | Skipped]:
    """Find the files under a URL (or the one file), as ``walk``; what lies in ``out`` is our own.

    Raises:
        InputError: ``raw`` does not exist or cannot be listed.
    """
    try:
        alone = raw.is_file()
        found = [(raw.name, raw.info())] if alone else list(raw.files())
        if not found and not raw.exists():
            raise FileNotFoundError(errno.ENOENT, "nothing there")
    except OSError as error:
        raise InputError(f"{raw}: cannot be read: {error.strerror or error}; check the address") from error
    if out == raw:
        raise InputError(f"{raw}: is the folder for the tables too; give another one with --out")
    own = f"{out.text.removeprefix(raw.text)}/".lstrip("/") if out and out.text.startswith(raw.text) else None
    top = raw.parent if alone else raw
    return (_object(top / name, name, known) for name, known in found if not own or not name.startswith(own))


def _object(place: Url, name: str, known: dict[str, Any]) -> Input | Skipped:
    last = place.name
    if last.startswith("._"):
        return Skipped(name, NOTE_OF_MACOS)
    suffix = PurePosixPath(last).suffix
    if suffix.lower() not in SUFFIXES:
        try:
            head = place.read(end=HEAD)
        except OSError as error:
            return Skipped(name, f"cannot be read: {error}")
        if kind_of_content(head) is None:
            return Skipped(name, _unknown(suffix, head))
    changed = written_at(known)
    return Input(place, name, Look(int(known["size"]), changed, changed, version_of(known)))


def _below(raw: Path, top: FolderId, out: Path) -> Iterator[Input | Skipped]:
    # Here, not when the run was asked for: OUT may have been made since.
    own = _folder_id(out) if out.exists() else None
    # A stack, not recursion: folders may be nested deeper than Python's frames.
    waiting = [(path, path.name, frozenset({top})) for path in reversed(_entries(raw))]
    # Folders that links lead to: a few links to each other's folders would make millions of ways.
    linked: set[FolderId] = set()
    while waiting:
        path, name, above = waiting.pop()
        try:
            found = path.stat()
            here = _id_of(found)
            if here is None:
                yield _file(path, name, found)
            elif here in above:
                yield Skipped(name, "a link back to a folder above it")
            elif path.is_symlink() and here in linked:
                yield Skipped(name, "a link to a folder that another link leads to")
            elif here != own:
                linked |= {here} if path.is_symlink() else set()
                waiting += ((p, f"{name}/{p.name}", above | {here}) for p in reversed(_entries(path)))
        except OSError as error:
            yield Skipped(name, f"cannot be read: {error.strerror}")


def _checked(raw: Path, out: Path) -> FolderId | None:
    try:
        top = _folder_id(raw)
        own = _folder_id(out) if out.exists() else None
        if top:
            os.scandir(raw).close()
    except OSError as error:
        raise InputError(f"{raw}: cannot be read: {error.strerror}; check the path") from error
    if top and top == own:
        raise InputError(f"{raw}: is the folder for the tables too; give another one with --out")
    return top


def _folder_id(path: Path) -> FolderId | None:
    return _id_of(path.stat())


def _id_of(found: os.stat_result) -> FolderId | None:
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _entries(folder: Path) -> list[Path]:
    """List a folder so that whole paths come in their order: "a.txt" stands before "a/b"."""
    with os.scandir(folder) as found:
        names = [os.fsencode(entry.name) + (b"/" if _is_folder(entry) else b"") for entry in found]
    return [folder / os.fsdecode(name.removesuffix(b"/")) for name in sorted(names)]


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link into itself; what it is, is said when it is looked at.
        return False


def _unknown(suffix: str, head: bytes) -> str:
    """Say why a file is not read; what holds other files is named, so that somebody takes them out."""
    container = container_of(head)
    kind = f"unknown kind {suffix}" if suffix else "unknown kind"
    return f"{kind}: {container}" if container else kind


def _file(path: Path, name: str, found: os.stat_result) -> Input | Skipped:
    if not stat.S_ISREG(found.st_mode):
        return Skipped(name, "no regular file")
    if path.name.startswith("._"):
        return Skipped(name, NOTE_OF_MACOS)
    # Only a file of no known suffix is opened: millions of files are not, each month anew.
    if path.suffix.lower() not in SUFFIXES and kind_of(path) == "unknown":
        return Skipped(name, _unknown(path.suffix, head_of(path)))
    stamp = f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"
    return Input(
        path, name, Look(found.st_size, found.st_mtime_ns, max(found.st_mtime_ns, found.st_ctime_ns), stamp)
    )
