"""Vietnamese letters: NFC, one tone placement, letters without marks.

Both placements of the tone on oa, oe, uy are in use (hòa and hoà, ủy and uỷ); Nghị định 30/2020/NĐ-CP itself
mixes them. One of them, the older (hòa, ủy), is used before any rule or score.
"""

import unicodedata

import regex

from pipeline.text import Replacement, Text

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Combining grave, acute, tilde, hook, dot below: huyền, sắc, ngã, hỏi, nặng."""

_CLUSTER = regex.compile(r"\X")
_LATE_TONE = regex.compile(
    rf"(?<![qQ])(?:(?<o>[oO])(?<ae>[aeAE])|(?<u>[uU])(?<y>[yY]))(?<tone>[{TONES}])(?![\p{{L}}\p{{M}}])"
)


def compose(text: Text) -> Text:
    """Bring every grapheme into NFC."""
    if unicodedata.is_normalized("NFC", text.text):
        return text
    changes = ((m, unicodedata.normalize("NFC", m[0])) for m in _CLUSTER.finditer(text.text))
    return text.replace(Replacement(m.start(), m.end(), new, "nfc") for m, new in changes if new != m[0])


def place_tone(word: str) -> str:
    """Move the tone of a final oa, oe, uy to its first letter.

    >>> place_tone("hoà"), place_tone("UỶ"), place_tone("quý"), place_tone("khoẻn"), place_tone("toàn")
    ('hòa', 'ỦY', 'quý', 'khoẻn', 'toàn')
    """

    def early(m: regex.Match[str]) -> str:
        first, second = (m["o"], m["ae"]) if m["o"] else (m["u"], m["y"])
        return f"{first}{m['tone']}{second}"

    return unicodedata.normalize("NFC", _LATE_TONE.sub(early, unicodedata.normalize("NFD", word)))


# Entered at the first letter alone: from each of them, a long run of letters would take quadratic time.
_CANDIDATE = regex.compile(r"(?<!\p{L})\p{L}*(?:[oO][àáãảạèéẽẻẹÀÁÃẢẠÈÉẼẺẸ]|[uU][ỳýỹỷỵỲÝỸỶỴ])(?!\p{L})")


def one_tone_place(text: Text) -> Text:
    """Use one tone placement throughout."""
    found = _CANDIDATE.finditer(text.text)
    return text.replace(Replacement(m.start(), m.end(), place_tone(m[0]), "tone-placement") for m in found)


def bare(text: str) -> str:
    """Return the letters without marks, one for one, so that offsets stay.

    >>> bare("Quyết định số 12/QĐ-UBND")
    'Quyet dinh so 12/QD-UBND'
    """
    return text.translate(_BARE)


class _BareLetters(dict[int, str]):
    """Letters without marks by code point; each is worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter in "đĐð\u00d0":
            found = "d" if letter in "đð" else "D"
        else:
            found = unicodedata.normalize("NFD", letter)[0]
        self[code] = found
        return found


_BARE = _BareLetters()
