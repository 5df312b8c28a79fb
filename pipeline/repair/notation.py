"""Grammar of number and symbol (số, ký hiệu): "2844 / QD – UBND" → "2844/QĐ-UBND".

Sources: Nghị định 30/2020/NĐ-CP, Phụ lục I and III; the Party's form after Hướng dẫn 36-HD/VPTW.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import product

import regex

from pipeline.repair.vietnamese import bare
from pipeline.repair.witness import Witnesses
from pipeline.rules import read_toml
from pipeline.text import Replacement, Text

SPACING_RULE = "notation-spacing"
SYMBOL_RULE = "notation-symbol"
WIDTH_RULE = "notation-width"
"""Full-width digits and slash of a symbol ("１２/KH-UBND") are the plain ones: the same figures in another
form."""

DASHES = "-\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d"
"""All that is printed or typed for the hyphen of a symbol: non-breaking, en, minus, small and full-width."""

# A number, a slash or hyphen, perhaps a year, and codes in capitals. A blank beside the marks is taken in, a
# line break is not. "Số:" without a number is a blank number: the slash follows at once.
_NOTATION = regex.compile(
    r"(?:(?<![\w/.-])\d{1,5}[a-zđ]?|(?<=\b[Ss]ố[ \t]*:[^\n/]{0,14}))"
    r"(?<rest>[ \t]?[/][ \t]?(?:(?:19|20)\d\d[ \t]?/[ \t]?)?"
    r"(?<symbol>$code(?:(?:[ \t]?[$dash]){1,2}[ \t]?$code){0,4})"
    r"|[ \t]?[$dash][ \t]?(?<party>$code[ \t]?/[ \t]?$code))(?![\p{L}\d])".replace(
        "$code", r"(?:[\p{Lu}@]|0(?=[DĐ]))[\p{L}\p{N}&Đđ]{0,14}"
    ).replace("$dash", DASHES)
)
_WIDE = regex.compile(r"[\uff10-\uff19\uff0f]+(?=[\uff0f/][\p{Lu}\d])|[\uff0f]")
READ_FOR_D = ("Đ", "D", "DP", "DD", "DĐ", "P", "B")

_LABEL = regex.compile(r"\W*Số[ \t]*:[ \t]*")
_AROUND_MARK = regex.compile(rf"[ \t]*(/|[{DASHES}](?:[ \t]*[{DASHES}])?)[ \t]*")
_CODE = regex.compile(r"[\p{L}@\d&]+")


def repair_notations(text: Text, witnesses: Witnesses = ()) -> Text:
    """Close up the marks of each notation, then mend its codes.

    The blank that an office leaves in its form behind "Số:", for a number written by hand, is printed: where
    our own engine saw it on a scan, it stays. In a text that another engine wrote no one knows.

    >>> repair_notations(Text.of("Kế hoạch số 12 / KH – UBND và 41/2011/QP-UBND")).text
    'Kế hoạch số 12/KH-UBND và 41/2011/QĐ-UBND'
    """
    text = text.replace(
        Replacement(m.start(), m.end(), unicodedata.normalize("NFKC", m[0]), WIDTH_RULE)
        for m in _WIDE.finditer(text.text)
    )
    closed = text.replace(_close_up(m, _is_form(text, m, witnesses)) for m in _NOTATION.finditer(text.text))
    return closed.replace(r for m in _NOTATION.finditer(closed.text) for r in _mend(m))


def _close_up(m: regex.Match[str], is_form: bool) -> Replacement:
    """Take out blanks beside the marks, and make every dash a hyphen; a blank number's own blank stays."""
    stays = is_form or m.start("rest") == m.start()
    start = m.start("rest") + (len(m["rest"]) - len(m["rest"].lstrip()) if stays else 0)
    new = _AROUND_MARK.sub(lambda mark: "/" if mark[1] == "/" else "-", m["rest"][start - m.start("rest") :])
    return Replacement(start, m.end("rest"), new, SPACING_RULE)


def _is_form(text: Text, m: regex.Match[str], witnesses: Witnesses) -> bool:
    """Tell the number of the document itself, seen on a scan."""
    line = text.text.rfind("\n", 0, m.start()) + 1
    if not witnesses or not _LABEL.fullmatch(text.text, line, m.start()):
        return False
    at = bisect_right(witnesses, text.origin[m.start()], key=lambda witness: witness.span.start) - 1
    return at >= 0 and witnesses[at].scanned


def _mend(m: regex.Match[str]) -> list[Replacement]:
    group = "symbol" if m["symbol"] else "party"
    found = []
    for place, code in enumerate(_CODE.finditer(m[group])):
        right = _misread(is_first=place == 0).get(code[0])
        if right is not None:
            start = m.start(group)
            found.append(Replacement(start + code.start(), start + code.end(), right, SYMBOL_RULE))
    return found


@cache
def _misread(is_first: bool) -> dict[str, str]:
    """Map each misread code to the right one, for the first code of a symbol or for those behind it."""
    table = read_toml("symbols.toml")
    groups = ("organ_confusions", "type_confusions" if is_first else "last_confusions")
    confusions = {
        wrong: right for name in groups for right, wrongs in table[name].items() for wrong in wrongs
    }
    codes = table["lost_strokes"]["codes"]
    strokes = {form: code for code in codes for form in _without_strokes(code)}
    return {form: code for form, code in strokes.items() if form not in codes} | confusions


def _without_strokes(code: str) -> Iterator[str]:
    """Yield how a code is read: the stroke of Đ is lost, or makes another letter of it."""
    yield bare(code)
    if len(code) > 3:
        parts = code.split("Đ")
        yield from (
            "".join(map("".join, zip(parts, (*read, ""), strict=True)))
            for read in product(READ_FOR_D, repeat=len(parts) - 1)
        )
