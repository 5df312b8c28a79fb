"""The number that a file's name gives: only where it says so in a form that can mean nothing else.

Digits in a name are mostly something else: the counter of a scanner or a camera, a serial number in the
folder, a date, a year, pages, a room, a version, a hash. What counts is a number beside the document's own
type and organ (``47-KH-UBND``, ``87 QĐUB``), behind the type and the word for number (``KH so 47``), or a
type and a number that end the name (``QD 15``).
"""

from pathlib import PurePosixPath

import regex
from unidecode import unidecode

from pipeline.extract.atoms import type_of_symbol

COPIES = regex.compile(
    r"(?:[ ._-]*(?:\(\d{1,2}\)|signed|da ky|ky so|ban ky|copy|\d{8}[ _-]\d{4,6})(?![a-z0-9]))+$"
)
"""What programs put behind a name: a counter of copies, a signature, the moment of a download."""

HASHED = regex.compile(r"(?<![a-z0-9])(?=[\d-]*[a-f])[0-9a-f]{4,}(?:-?[0-9a-f]{4,})+(?![a-z0-9])")
"""Hexadecimal digits of a hash or a UUID; a row of digits without a letter is a date or a counter."""

YEAR = regex.compile(r"19\d\d|20[0-4]\d")
"""A year, or what cannot be told from one."""


def number_in_name(path: str, symbol: str) -> str | None:
    """Return the number that a file's name gives for a document with this symbol.

    >>> number_in_name("2352 ( 07-CT-UBND).signed_20250221_092046.pdf", "CT-UBND")
    '07'
    >>> number_in_name("KH so 47.pdf", "KH-UBND"), number_in_name("QD 15.pdf", "QĐ-UBND")
    ('47', '15')
    >>> [number_in_name(n, "KH-UBND") for n in ("0007_kh.txt", "KH 60 năm.txt", "20240312_KH_15_trang.pdf")]
    [None, None, None]
    """
    name = COPIES.sub("", unidecode(PurePosixPath(path).stem).lower().strip())
    if not symbol or HASHED.search(name):
        return None
    found = {m["number"] for form in _forms(symbol) for m in form.finditer(name) if _is_number(m["number"])}
    return found.pop() if len({number.lstrip("0") for number in found}) == 1 else None


def _is_number(digits: str) -> bool:
    """Tell the number of a document from zero, the counter of a machine (0012), and a year."""
    return int(digits) > 0 and not digits.startswith("00") and YEAR.fullmatch(digits) is None


def _forms(symbol: str) -> tuple[regex.Pattern[str], ...]:
    codes = [regex.escape(unidecode(code).lower()) for code in regex.split(r"[-/.]", symbol) if code]
    kind = type_of_symbol(symbol)
    spelled = regex.escape(unidecode(kind.name if kind else "Công văn").lower()).replace(r"\ ", "[ _-]?")
    labels = "|".join((codes[0] if kind else "cv", spelled))
    glued = [rf"^{NUMBER}{codes[0]}$"] if kind else []
    own = [*_with_organ(codes), *glued] if len(codes) > 1 else glued
    said = rf"(?<![a-z])(?:{labels})[\s._-]{{1,2}}so[\s._:-]{{0,2}}{NUMBER}(?![\d.,])"
    ends = rf"\s*$|\s*[)\]]|[\s_-]{{1,2}}(?:{codes[-1]}|ngay)(?![a-z])"
    last = rf"(?<![a-z])(?<!\d[\s._-])(?:{labels})[\s_-](?=0\d|\d\d){NUMBER}(?={ends})"
    return tuple(regex.compile(form) for form in (*own, said, last))


NUMBER = r"(?<number>\d{1,5})"


def _with_organ(codes: list[str]) -> tuple[str, str]:
    """Match number, type and organ: at the beginning of a name, or wherever one sign joins them.

    What stands before a number that is the document's own: nothing, the word for number, a bracket.
    """
    opens = r"(?:^|[(\[]\s*|(?<![a-z])(?<!ho[\s_-])so[\s._:-]{0,2})(?<![\d.,])"
    whole = r"[\s._-]{0,2}".join((NUMBER, codes[0], _short(codes[1])))
    tight = rf"(?<![a-z\d])(?<![\d.,][\s._-]){NUMBER}(?<sign>[_-]){codes[0]}(?P=sign){codes[1]}(?![a-z\d])"
    return f"{opens}{whole}", tight


def _short(code: str) -> str:
    """Allow an organ's code to be cut (UB for UBND), to two letters at least."""
    head, rest = code[:2], code[2:]
    return head + "".join(f"(?:{letter}" for letter in rest) + ")?" * len(rest) + "(?![a-z])"
