"""What kind of file it is: by its content, because scanners and people name files as they like."""

from pathlib import Path
from typing import Literal

import regex

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

CONTAINERS: tuple[tuple[bytes, int, str], ...] = (
    (b"PK\x03\x04", 0, "a ZIP archive"),
    (b"PK\x05\x06", 0, "an empty ZIP archive"),
    (b"ustar", 257, "a TAR archive"),
    (b"\x1f\x8b", 0, "a GZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive"),
    (b"Rar!", 0, "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", 0, "an old Office file (doc, xls)"),
    (b"{\\rtf", 0, "a Word file (RTF)"),
)
"""Files that hold others or are no scan: a start, where it stands, and what to call them."""

_WEB_PAGE = regex.compile(
    rb"(?i)\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<head|<\?xml[^>]*>\s*<!doctype\s+html)"
)
_FIELD = regex.compile(rb"(?:From \S+ |[A-Za-z][\w-]{0,40}:[ \t])")
_OF_MAIL = (b"\nMIME-Version:", b"\nMessage-ID:", b"\nReceived:", b"\nSubject:")
"""A mail begins with the name of a field, and has one of these."""

HEAD = 1024
"""Bytes looked at: a PDF may carry up to 1,024 bytes of junk before its header."""


def kind_of(path: Path) -> Kind:
    """Tell the kind by content; where the content says nothing (damaged, empty, plain text), by suffix.

    So a damaged or empty x.pdf still counts as a PDF, and reading it says what is wrong with it.
    """
    by_name = SUFFIXES.get(path.suffix.lower(), "unknown")
    try:
        head = head_of(path)
    except InputError:
        return by_name
    if container_of(head) is not None and by_name == "unknown":
        return "unknown"
    return kind_of_content(head) or by_name


def container_of(head: bytes) -> str | None:
    r"""Return what a file is that holds others, or is of another program, by its first bytes.

    >>> container_of(b"PK\x03\x04..."), container_of(b"<!DOCTYPE html><html>"), container_of(b"%PDF-1.7")
    ('a ZIP archive', 'a web page', None)
    """
    if head.startswith(b"PK") and (b"[Content_Types].xml" in head or b"word/" in head):
        return "an Office file (docx, xlsx)"
    for start, at, name in CONTAINERS:
        if head[at : at + len(start)] == start:
            return name
    if _WEB_PAGE.match(head):
        return "a web page"
    is_mail = _FIELD.match(head) and any(field in b"\n" + head for field in _OF_MAIL)
    return "an e-mail" if is_mail else None


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
    return "pdf" if b"%PDF-" in head and container_of(head) is None else None
