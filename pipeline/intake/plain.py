"""Text dumps: each line keeps its number, each form feed begins a page."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.intake.source import shown, unreadable
from pipeline.schema import Page, Word
from pipeline.settings import Settings

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LEGACY = "cp1258"
"""Vietnamese Windows: the likeliest of the old encodings that Python knows."""


def read_text(path: Path, settings: Settings, first: int = 1) -> Iterator[Page]:
    """Read a text file as pages of words without boxes, from page ``first`` on.

    Raises:
        InputError: it cannot be read, or holds zero bytes as no text does, or has too many pages.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    text, flags = decode(content)
    if "\0" in text:
        raise InputError(f"{shown(path)}: holds zero bytes, so it is no text; is its suffix right?")
    pages = text.removesuffix("\f").split("\f")
    if len(pages) > settings.max_pages:
        raise InputError(f"{shown(path)}: has {len(pages)} pages, more than max_pages = {settings.max_pages}")
    for number, page in enumerate(pages[first - 1 :], start=first):
        yield Page(number, "text", words_of(page), flags=flags, lines=len(_lines(page)))


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    r"""Decode bytes; a flag says which encoding was met where it was not UTF-8.

    >>> decode("Số".encode()), decode("Số".encode("utf-16"))[1], decode(b"\xd0\xea")[1]
    (('Số', ()), ('encoding_utf16',), ('encoding_cp1258',))
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            flags = ("encoding_utf16",) if encoding == "utf-16" else ()
            return _decoded(content, encoding, flags)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _decoded(content, LEGACY, ("encoding_cp1258",))


def _decoded(content: bytes, encoding: str, flags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    try:
        return content.decode(encoding), flags
    except UnicodeDecodeError:
        return content.decode("latin-1" if encoding == LEGACY else encoding, "replace"), ("encoding_unsure",)


def words_of(page: str) -> tuple[Word, ...]:
    r"""Split a page into words, each with the number of its line; blank lines are gaps.

    >>> [(w.text, w.line) for w in words_of("Số: 1\n\nngày")]
    [('Số:', 0), ('1', 0), ('ngày', 2)]
    """
    composed = unicodedata.normalize("NFC", page)
    return tuple(Word(text, number) for number, line in enumerate(_lines(composed)) for text in line.split())


def _lines(page: str) -> list[str]:
    """Split at line ends; what stands after the last of them is a line only where it is not empty."""
    lines = page.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]
