"""Issuer (cơ quan ban hành) and the organ above it, from the left column of the letterhead."""

from functools import cache

import regex

from pipeline.extract.atoms import organ_name
from pipeline.extract.evidence import Value
from pipeline.extract.head import FILE, Head, header_pattern
from pipeline.extract.organs import normal_name
from pipeline.rules import read_toml
from pipeline.schema import Span

ABOVE_MOTTO = 8
"""Lines above the motto that may still be the issuer's."""


def find_issuers(head: Head) -> tuple[Value[str], ...]:
    """Return the organs of the letterhead from the top down; the last is the issuer, the one before its parent."""
    organs: list[Span] = []
    for span in _issuer_lines(head):
        words = head.text[span.start : span.end]
        if organs and not _names_organ(words):
            organs[-1] = Span(organs[-1].start, span.end)
        elif _names_organ(words):
            organs.append(span)
    return tuple(_value(head, span) for span in organs)


def _value(head: Head, span: Span) -> Value[str]:
    """Drop the motto's words that a dump mixes into a name of two lines."""
    printed = header_pattern("motto").sub(" ", head.text[span.start : span.end])
    plain = regex.sub(r"[-_=*~|.]{2,}|\s\W+\s", " ", printed)
    return Value(normal_name(plain), span, "header-issuer", 0.93)


def _issuer_lines(head: Head) -> list[Span]:
    """Return pieces of lines in capitals that are no motto, above the number, in reading order."""
    first = 0 if head.motto is None else max(0, head.motto - ABOVE_MOTTO)
    zoned = any(head.lines[i].zone == "left" for i in range(head.end))
    found: list[Span] = []
    for i in range(first, head.end):
        if zoned and head.lines[i].zone == "right":
            continue
        if header_pattern("number").search(head.line(i)) or _is_date(head.line(i)):
            if found:
                break
            continue
        found += _capitals(head, i)
    return found


def _is_date(line: str) -> bool:
    return regex.search(r"\bngày\b.*\btháng\b", line) is not None


def _capitals(head: Head, index: int) -> list[Span]:
    """Return what is in capitals in a line, the motto cut out."""
    line, start = head.line(index), head.lines[index].span.start
    cuts = [m.span() for m in header_pattern("motto").finditer(line)]
    edges = [0, *(e for cut in cuts for e in cut), len(line)]
    pieces = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    found = []
    for a, b in pieces:
        m = regex.search(r"[\p{L}\d].*[\p{L}\d]", line[a:b])
        if m and _is_capitals(m[0]) and not _is_motto_part(m[0]):
            found.append(Span(start + a + m.start(), start + a + m.end()))
    return found


_MOTTO_PART = regex.compile(r"(?:CỘNG\s+HÒA|HÒA\s+XÃ|XÃ\s+HỘI|CHỦ\s+NGHĨA|VIỆT\s+NAM$|^NGHĨA)")


def _is_motto_part(piece: str) -> bool:
    """Tell a piece of the national name broken over lines; an organ's name may end in Việt Nam."""
    return _MOTTO_PART.search(piece) is not None and not _names_organ(piece)


def _is_capitals(piece: str) -> bool:
    letters = [c for c in piece if c.isalpha()]
    return len(letters) >= 3 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


def _names_organ(piece: str) -> bool:
    return _organ_head().match(piece) is not None


@cache
def _organ_head() -> regex.Pattern[str]:
    words = sorted(read_toml(FILE)["organ_heads"]["words"], key=len, reverse=True)
    heads = "|".join(regex.escape(w).replace(r"\ ", r"\s+") for w in words)
    return regex.compile(rf"(?:{heads})(?!\p{{L}})")


def infer_issuer(head: Head) -> tuple[Value[str], ...]:
    """Read the issuer from "<organ> ban hành Kế hoạch …" where the letterhead names none."""
    m = _enacts().search(head.text, 0, 6000)
    if m is None:
        return ()
    return (Value(normal_name(m["organ"]), Span(*m.span("organ")), "issuer-from-body", 0.6),)


@cache
def _enacts() -> regex.Pattern[str]:
    acts = r"(?:xây\s+dựng|ban\s+hành|lập|triển\s+khai)\s+(?:[Kk]ế\s+hoạch|[Qq]uyết\s+định|[Cc]hương\s+trình|[Pp]hương\s+án)"
    return regex.compile(rf"(?m)^\W*(?<organ>{organ_name()})\s+{acts}")
