"""What kind of file it is: by its content, because scanners and people name files as they like."""

from pathlib import Path
from typing import Literal

from pipeline.errors import InputError
from pipeline.intake.source import require_file, unreadable

Kind = Literal["pdf", "png", "jpeg", "tiff", "text", "unknown"]

SUFFIXES: dict[str, Kind] = {
    ".pdf": "pdf",
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".tif": "tiff",
    ".tiff": "tiff",
    ".txt": "text",
    ".md": "text",
}

MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)

HEAD = 1024
"""Bytes looked at: a PDF may carry up to 1,024 bytes of junk before its header."""


def kind_of(path: Path) -> Kind:
    """Tell the kind by content; where the content says nothing (damaged, empty, plain text), by suffix.

    So a damaged or empty x.pdf still counts as a PDF, and reading it says what is wrong with it.
    """
    by_name = SUFFIXES.get(path.suffix.lower(), "unknown")
    try:
        return kind_of_content(head_of(path)) or by_name
    except InputError:
        return by_name


def head_of(path: Path) -> bytes:
    """Return the first bytes of a regular file.

    Raises:
        InputError: it is no regular file, or cannot be read.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise unreadable(path, error) from error


def kind_of_content(head: bytes) -> Kind | None:
    """Tell the kind by the first bytes, ``None`` where they say nothing.

    >>> kind_of_content(b"%PDF-1.7"), kind_of_content(b"So: 12")
    ('pdf', None)
    """
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    return "pdf" if b"%PDF-" in head else None
