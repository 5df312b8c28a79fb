"""Text dumps: each line keeps its number, each form feed begins a page."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.intake.legacy_codes import decoded
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
    if unmarked := _without_mark(content):
        return _decoded(content, unmarked, ("encoding_utf16",))
    try:
        return in_unicode(content.decode("utf-8"), ())
    except UnicodeDecodeError:
        return _legacy(content)


def _without_mark(content: bytes) -> str | None:
    """Return the form of UTF-16 that a text without its mark is in: every other byte is often nought."""
    pairs = len(content) // 2
    if len(content) % 2 or pairs < FEWEST:
        return None
    low, high = content[1::2].count(0) / pairs, content[::2].count(0) / pairs
    return "utf-16-le" if low > MOSTLY > high else "utf-16-be" if high > MOSTLY > low else None


FEWEST = 8
MOSTLY = 0.3
"""Share of the signs of a Vietnamese text that are plain letters, and have a nought in UTF-16, at least."""


def _legacy(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode what is no whole UTF-8: all but a few bytes of it are, or an old code makes Vietnamese of it."""
    lenient = content.decode("utf-8", "replace")
    broken, whole = lenient.count("\ufffd"), sum(sign >= "\u0080" for sign in lenient)
    if broken * BROKEN <= whole - broken:
        return lenient, ("encoding_unsure",)
    old, flags = in_unicode(content.decode("latin-1"), ())
    if flags:
        return old, flags
    return _decoded(content, LEGACY, ("encoding_cp1258",))


BROKEN = 8
"""Letters of more than one byte that come on each broken one, at least, in a text of UTF-8 with damage."""


def in_unicode(text: str, flags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return a text in TCVN3 or VNI as Unicode, with a flag that says so; any other as it is.

    >>> in_unicode("Céng hßa x· héi chñ nghÜa ViÖt Nam", ())
    ('Cộng hòa xã hội chủ nghĩa Việt Nam', ('encoding_tcvn3',))
    """
    found = decoded(text)
    return (found[0], (*flags, f"encoding_{found[1]}")) if found else (text, flags)


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
