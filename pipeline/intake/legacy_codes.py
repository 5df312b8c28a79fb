"""Text in the codes of Vietnamese fonts before Unicode (TCVN3, VNI), right only in those fonts."""

import unicodedata
from collections.abc import Callable, Sequence

import regex

from pipeline.repair.syllables import share_known

_MARKED = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
"""TCVN 5712:1993, third set (fonts .VnTime): one code for each letter with marks, sign by sign as above."""

_TO_UNICODE = str.maketrans(dict(zip(_TCVN3, _MARKED, strict=True)))

_VNI_SINGLE = {
    "ñ": "đ",
    "Ñ": "Đ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "ô": "ơ",
    "ö": "ư",
    "î": "ỵ",
}
_VNI_SINGLE |= {"Ô": "Ơ", "Ö": "Ư", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ", "Í": "Í", "Ì": "Ì"}
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
"""VNI (fonts VNI-Times): a letter and, behind it, the sign of its marks."""

_VNI_PAIR = regex.compile(r"([aeouyôöAEOUYÔÖ])([ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË])")

FEWEST = 2
"""Words of a line from which its code is told."""

GARBLED, RIGHT = 0.6, 0.8
"""Share of known syllables of a line in such a code at most, and of the same line in Unicode at least."""

STRANGE = 0.79
"""The same where signs stand in its words that no Vietnamese letter is: many syllables have no marks."""


def from_tcvn3(text: str) -> str:
    """Return a text in TCVN3 as Unicode.

    >>> from_tcvn3("Céng hßa x· héi chñ nghÜa ViÖt Nam")
    'Cộng hòa xã hội chủ nghĩa Việt Nam'
    """
    return text.translate(_TO_UNICODE)


def from_vni(text: str) -> str:
    """Return a text in VNI as Unicode.

    >>> from_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam")
    'Cộng hòa xã hội chủ nghĩa Việt Nam'
    """

    def joined(m: regex.Match[str]) -> str:
        base = _VNI_SINGLE.get(m[1], m[1])
        return unicodedata.normalize("NFC", base + _VNI_MARKS[m[2].lower()])

    pieces, at = [], 0
    for m in _VNI_PAIR.finditer(text):
        pieces += [_singles(text[at : m.start()]), joined(m)]
        at = m.end()
    return "".join([*pieces, _singles(text[at:])])


def _singles(text: str) -> str:
    return "".join(_VNI_SINGLE.get(sign, sign) for sign in text)


CODES: tuple[tuple[str, Callable[[str], str]], ...] = (("tcvn3", from_tcvn3), ("vni", from_vni))


def decoded(text: str) -> tuple[str, str] | None:
    """Return a text in Unicode and the code that it was in, ``None`` where it is in none of them.

    >>> decoded("uû ban nhaân daân"), decoded("Ủy ban nhân dân"), decoded("The quick brown fox")
    (('ủ ban nhân dân', 'vni'), None, None)
    """
    words = text.split()
    if (
        len(words) < FEWEST
        or text.isascii()
        or share_known(words) > (STRANGE if _strange(words) else GARBLED)
    ):
        return None
    turned = [(to_unicode(text), code) for code, to_unicode in CODES]
    best = max(turned, key=lambda one: share_known(one[0].split()))
    if share_known(best[0].split()) < RIGHT:
        return None
    return "\n".join(map(_in_capitals, best[0].split("\n"))), best[1]


CAPITALS = 0.9
"""Share of capitals among the plain letters of a line that is in capitals."""


def _in_capitals(line: str) -> str:
    """Return a line in capitals whole: these codes have no capital letters with tones ("CộNG HòA")."""
    plain = [sign for sign in line if sign.isascii() and sign.isalpha()]
    return line.upper() if plain and sum(map(str.isupper, plain)) > CAPITALS * len(plain) else line


def is_garbled(text: str) -> bool:
    """Return whether a line has words of signs that no Vietnamese letter is, and hardly a known one."""
    words = [word for word in text.split() if sum(map(str.isalpha, word)) > 1]
    return _strange(words) and share_known(words) < GARBLED


def _strange(words: Sequence[str]) -> bool:
    return sum(_STRANGE.search(word) is not None for word in words) > FEWEST


_STRANGE = regex.compile(rf"(?![{_MARKED}{_MARKED.upper()}])[\u00a1-\u00ac\u00ae-\u00ff]")
"""Signs of Latin-1 that Vietnamese does not have: what TCVN3 and VNI write its letters with."""
