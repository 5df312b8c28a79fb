"""Who a file is: its path in the archive and the hash of its content; and whether it may be read at all."""

import hashlib
import stat
from pathlib import Path

from pipeline.errors import InputError
from pipeline.schema import Source
from pipeline.settings import Settings


def identify(path: Path, root: Path | None = None) -> Source:
    """Hash a file and name it relative to ``root`` (with slashes), or by its own name where none is given.

    Raises:
        InputError: it is no regular file, or cannot be read.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error
    return Source(_name(path, root), digest)


def _name(path: Path, root: Path | None) -> str:
    if root is None:
        return path.name
    if not path.is_relative_to(root) or ".." in path.relative_to(root).parts:
        raise InputError(f"{shown(path)}: lies outside of {shown(root)}; give the folder that it is in")
    return path.relative_to(root).as_posix()


def require_file(path: Path) -> int:
    """Return the size of a regular file in bytes; a pipe or device is refused before it is opened.

    Raises:
        InputError: there is no such file, or it is a folder, a pipe, a device.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
        raise InputError(f"{shown(path)}: is {kind}; give a PDF, an image or a text file")
    return found.st_size


def require_size(path: Path, settings: Settings) -> None:
    """Refuse a file that is empty or too large.

    Raises:
        InputError: as said, or it is no regular file.
    """
    size = require_file(path)
    if size == 0:
        raise InputError(f"{shown(path)}: is empty (0 bytes); copy or scan it again")
    if size > settings.max_bytes:
        raise InputError(
            f"{shown(path)}: has {size:,} bytes, more than max_bytes = {settings.max_bytes:,}; "
            "split the file or raise the setting"
        )


def unreadable(path: Path, error: Exception) -> InputError:
    """Say why the system would not give the file."""
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"{shown(path)}: cannot be read: {reason}; check the path and its permissions")


def shown(path: Path) -> str:
    r"""Return the name for a message of one line: control characters are escaped.

    >>> print(shown(Path("a\nb.pdf")))
    a\nb.pdf
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(path))
