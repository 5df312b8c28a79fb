"""File names as people give them: in tables, in a terminal, and as safe paths of our own files."""

import hashlib
import os
import re

UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
FILE_TAKEN = re.compile(r"~[0-9a-f]{8}$")
FOLDER_TAKEN = re.compile(r"~[0-9a-f]{8}$|\.txt$")
"""Ends that a name may not bring along: those of changed names, and for a folder that of our text files."""

MAX_BYTES = 200
"""Bytes that one part of a path may have; file systems allow 255."""


def table_name(name: str) -> str:
    r"""Return a name that is valid Unicode: bytes that were none stand as \xNN.

    >>> print(table_name("k\udcea hoach.pdf"))
    k\xea hoach.pdf
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def on_terminal(text: str) -> str:
    r"""Return one line that cannot steer a terminal: whatever does not print is escaped.

    >>> print(on_terminal("a\x1b[2Jb\n.pdf"))
    a\x1b[2Jb\n.pdf
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def text_path(name: str) -> str:
    """Return where the text of a source goes, relative to the text folder.

    No part climbs out of the folder, and different names get different paths: a part that had to be changed
    carries a hash of what it was.

    >>> text_path("2024/kế hoạch.pdf")
    '2024/kế hoạch.pdf.txt'
    >>> text_path("../x.pdf")
    '_~5ec1f7e7/x.pdf.txt'
    """
    *folders, last = name.split("/")
    return "/".join([*(_safe(part, FOLDER_TAKEN) for part in folders), f"{_safe(last, FILE_TAKEN)}.txt"])


def _safe(part: str, taken: re.Pattern[str]) -> str:
    kept = UNSAFE.sub("_", part)
    if part in ("", ".", ".."):
        kept = "_"
    kept = kept.encode()[:MAX_BYTES].decode("utf-8", "ignore")
    if kept == part and not taken.search(part):
        return part
    return f"{kept}~{hashlib.sha256(os.fsencode(part)).hexdigest()[:8]}"
