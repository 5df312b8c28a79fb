"""White space of a text that goes through repair: line ends, blanks at the edges, rulers, odd spaces.

Repair works on plain lines; what it was given is laid around them again, so that a comparison of files
shows the words that were changed and nothing else.
"""

import regex

from pipeline.text import Text

_LINE_END = regex.compile(r"(\r\n|\r|\n)")
_RULER = regex.compile(r"([^\p{L}\p{N}\s])(?:\s*\1){2,}")
"""A line of one sign ("*******", "- - - -"): no text."""


_BLANKS = " \t\v\x85\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""White space at the edge of a line; a form feed is none, as it tells repair of a new page."""


def bare_lines(given: str) -> str:
    r"""Return the lines without what repair has nothing to do with; as many, each ended by a line feed.

    >>> bare_lines("Ké hoach  \r\n*****\r\nsố 12")
    'Ké hoach\n\nsố 12'
    """
    return "\n".join(_body(line) for line in _lines(given)[::2])


def with_white_space(given: str, repaired: Text) -> str:
    """Return repaired lines with the white space and rulers that ``given`` had.

    Args:
        given: the text as it came in.
        repaired: what repair made of ``bare_lines(given)``.
    """
    pieces = _lines(given)
    for at, line in enumerate(_with_odd_spaces(repaired).split("\n")):
        was = pieces[2 * at]
        if body := _body(was):
            start = was.index(body)
            pieces[2 * at] = was[:start] + line + was[start + len(body) :]
    return "".join(pieces)


def _lines(given: str) -> list[str]:
    """Return lines and line ends by turns; behind the last line end there is one more line, maybe empty."""
    pieces: list[str] = _LINE_END.split(given)
    return pieces


def _body(line: str) -> str:
    """Return what repair looks at: the line without white space at its edges, nothing of a ruler."""
    body = line.strip(_BLANKS)
    return "" if _RULER.fullmatch(body) else body


def _with_odd_spaces(repaired: Text) -> str:
    """Give back the no-break and typographic spaces that stood where plain ones stand now."""
    return "".join(
        repaired.raw[at] if sign == " " and repaired.raw[at] != "\n" and repaired.raw[at].isspace() else sign
        for sign, at in zip(repaired.text, repaired.origin, strict=False)
    )
