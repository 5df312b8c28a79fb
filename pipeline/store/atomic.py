"""Files that are either whole or not there."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import InputError

MARK = ".part-"
"""How unfinished files begin; a run that was killed may leave some."""


@contextmanager
def replacing(path: Path, parts: Path | None = None) -> Iterator[Path]:
    """Give a path to write to; on success what is there takes the name ``path`` at one stroke, else it goes.

    It lies beside ``path``, or in ``parts``.

    Raises:
        InputError: the system refuses to write there.
    """
    part = (parts or path.parent) / f"{MARK}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _flush(part)
        _replace(part, path)
        # The file is whole and named by now; some network disks refuse this for folders.
        with suppress(OSError):
            _flush(path.parent)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path}: cannot be written: {reason}; check space and permissions") from error
    finally:
        # Where even this fails, the error above says why.
        with suppress(OSError):
            part.unlink()


def _replace(part: Path, path: Path) -> None:
    """Name a file; one on another disk (a folder of OUT may be a link there) is copied there first."""
    try:
        part.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = path.parent / part.name
        try:
            shutil.copyfile(part, near)
            _flush(near)
            near.replace(path)
        finally:
            near.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what a killed run left unfinished in a folder."""
    for part in folder.glob(f"{MARK}*"):
        part.unlink(missing_ok=True)
