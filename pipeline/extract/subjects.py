"""The subject of a cited document (trích yếu): from its link word up to where it ends."""

from functools import cache

import regex

from pipeline.extract.atoms import alternatives, type_names
from pipeline.rules import read_toml
from pipeline.schema import Span

LONGEST = 700
"""Characters; the longest titles of decrees have about 500."""


def subject_after(text: str, at: int, in_body: bool, is_full: bool = False) -> tuple[str | None, Span]:
    """Read the subject that follows a citation; without one the span is empty.

    In the body only "về …" and a few verbs are taken for links, more of them after a full citation, one with
    date and issuer: elsewhere a verb goes on the sentence.
    """
    link = (_body_link(is_full) if in_body else _any_link()).match(text, at)
    if link is None:
        return None, Span(at, at)
    start = link.start("link")
    end = _end(text, link.end(), in_body)
    if in_body and not link["link"].lower().startswith("v") and _QUOTES_FOLLOW.match(text, end):
        return None, Span(at, at)
    subject = " ".join(text[start:end].split()).rstrip(" ,;:.")
    return (subject, Span(start, end)) if len(subject.split()) > 1 else (None, Span(at, at))


_QUOTES_FOLLOW = regex.compile(r"\s*(?::|[“\"])")
"""What an act lays down is quoted behind it ("quy định: “Điều 30 …"): those words are no title."""


def _end(text: str, start: int, in_body: bool) -> int:
    """Return where the title that begins before ``start`` ends."""
    ends = _ends(in_body)
    window = text[start : start + LONGEST]
    quoted = regex.match(r"\s*[“\"]([^”\"]{5,400})[”\"]", window)
    floor = quoted.end() if quoted else 0
    stops = (m.start() for m in ends.finditer(window, floor) if not _closes(window, m))
    return _before_open_bracket(text, start, start + next(stops, len(window)))


def _closes(window: str, stop: regex.Match[str]) -> bool:
    """Tell whether a stop is a bracket that closes one opened inside the title: "(SIPAS)"."""
    before = window[: stop.start()]
    return stop[0] == ")" and before.count("(") > before.count(")")


def _before_open_bracket(text: str, start: int, end: int) -> int:
    """Leave out a bracket that never closes."""
    piece = text[start:end]
    return start + piece.rindex("(") if piece.count("(") > piece.count(")") else end


@cache
def _any_link() -> regex.Pattern[str]:
    table = read_toml("citations.toml")["subject"]
    words = alternatives((*table["links"], *table["verbs"]))
    return regex.compile(rf"\s*,?\s*(?:\([^)]{{1,40}}\)\s*)?(?<link>(?i:{words})\b)")


@cache
def _body_link(is_full: bool) -> regex.Pattern[str]:
    table = read_toml("citations.toml")["subject"]
    verbs = (
        table["full_verbs"] if is_full else ("ban hành", "phê duyệt", "quy định chi tiết", "sửa đổi, bổ sung")
    )
    return regex.compile(
        rf"\s*(?:\([^)]{{1,40}}\)\s*)?(?<link>(?i:{alternatives((*table['links'], *verbs))})\b)"
    )


@cache
def _ends(in_body: bool) -> regex.Pattern[str]:
    table = read_toml("citations.toml")["subject"]
    phrases = alternatives(tuple(table["ends_body"] if in_body else table["ends"]))
    next_act = rf"(?:,|\bvà\b)\s+(?:(?:các|theo|tại)\s+)?(?:{type_names()})\s+(?:số\s+)?\d"
    mark = r"[-+•*]\s|\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ]\)\s|[IVX]+\.\s"
    new_item = rf"\n\s*(?:{mark}|Căn cứ\b|Xét\b|Theo đề nghị|Điều \d)"
    organ, acts = alternatives(tuple(table["actors"])), alternatives(tuple(table["acts"]))
    new_clause = rf",\s+(?:để\b|(?=(?:{organ})\b[^,;.]{{0,90}}?\s(?:{acts})\b))"
    short_name = rf"\s*\((?:{alternatives(tuple(table['short_names']))}|(?:{type_names()})\s+số\b)"
    stop = r"[;:|]|\.(?=\s*(?:\n|$|\p{Lu}|/))|\.\s+(?=\p{Lu}|-)"
    return regex.compile(
        rf"{stop}|{short_name}|{new_clause}|{next_act}|{new_item}|,?\s+(?:{phrases})\b|(?<=\s)\)|\)(?=\s*[.;,])"
    )
