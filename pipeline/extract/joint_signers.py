"""Two signers side by side, of papers that two organs issue together: their columns are read across."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import regex

from pipeline.extract.evidence import Value, Witness
from pipeline.extract.noisy_signer import is_office
from pipeline.extract.signer_name import is_surname, person_name
from pipeline.extract.signoff import sign_off_begin, signing_words
from pipeline.extract.signoff_rules import signoff_pattern
from pipeline.schema import Problem, SignOff, Span

DEPTH = 14
"""Lines below the titles in which the names stand."""

PRIOR, UNSURE = 0.8, 0.4
"""Confidence in names that part at one place, and at one of several."""

Row = tuple[Span, Span]


@dataclass(frozen=True, slots=True)
class Signer:
    """Title and name of one column."""

    title: Value[str]
    name: Value[str]


def with_joint_signers(sign_off: SignOff, text: str, witness: Witness) -> tuple[SignOff, tuple[Problem, ...]]:
    """Put the left one of two signers into the sign-off, and tell the other as a problem."""
    pair = joint_signers(text)
    if pair is None:
        return sign_off, ()
    first, second = pair
    told = Problem("second_signer", f"{second.title.value}, {second.name.value} signs beside")
    title, name = witness.found(first.title), witness.found(first.name)
    return replace(sign_off, signer_title=title, signer_name=name), (told,)


def joint_signers(text: str) -> tuple[Signer, Signer] | None:
    """Read the two columns of a joint sign-off: rows of two titles, then a row of two names."""
    lines = [Span(*m.span()) for m in regex.finditer(r"[^\n\f]*\S[^\n\f]*", text, pos=_start(text))]
    for n, line in enumerate(lines):
        if _titles(text, line):
            below = lines[n : n + DEPTH]
            titles = [row for row in (_titles(text, one) for one in below) if row]
            names = next((row for row in (_names(text, one) for one in below) if row), None)
            return (_signer(text, titles, names, 0), _signer(text, titles, names, 1)) if names else None
    return None


def _start(text: str) -> int:
    """Begin at the end of the body or the recipients, whichever comes first."""
    ends = [m.end() for m in regex.finditer(r"\./\.", text)]
    return min(sign_off_begin(text), ends[-1] if ends else len(text))


def _signer(text: str, titles: list[Row], names: Row, column: int) -> Signer:
    spans = [row[column] for row in titles]
    words = " ".join(w for s in spans if (w := signing_words(text[s.start : s.end])))
    name, is_sure = names[column], len(_name_rows(text, Span(names[0].start, names[1].end))) == 1
    return Signer(
        Value(words, Span(spans[0].start, spans[-1].end), "signoff-joint-title", PRIOR),
        Value(
            person_name(" ".join(text[name.start : name.end].split())),
            name,
            "signoff-joint-name",
            PRIOR if is_sure else UNSURE,
        ),
    )


def _titles(text: str, line: Span) -> Row | None:
    """Part a line that is two titles, at wide white or where the second begins."""
    return next((row for row in chain(_wide(text, line), _cuts(text, line)) if _both_titles(text, row)), None)


def _both_titles(text: str, row: Row) -> bool:
    return all(signoff_pattern("title").fullmatch(text[span.start : span.end]) for span in row)


def _names(text: str, line: Span) -> Row | None:
    """Part a line that is two names; by single blanks where a second surname follows a whole name."""
    rows = _name_rows(text, line)
    return min(rows, key=lambda row: abs(_length(text, row[0]) - _length(text, row[1])), default=None)


def _name_rows(text: str, line: Span) -> list[Row]:
    wide = [row for row in _wide(text, line) if _both_names(text, row)]
    return wide or [row for row in _cuts(text, line) if _both_names(text, row)]


def _length(text: str, span: Span) -> int:
    return len(text[span.start : span.end].split())


def _both_names(text: str, row: Row) -> bool:
    return all(_is_name(text[span.start : span.end]) for span in row)


def _is_name(words: str) -> bool:
    m = signoff_pattern("name").fullmatch(words)
    return (
        m is not None
        and not words.isupper()
        and len(words.split()) <= MOST
        and is_surname(m["surname"])
        and not is_office(m["name"])
    )


MOST = 4
"""Words of a name where two stand in a line."""


def _wide(text: str, line: Span) -> Iterator[Row]:
    """Part a line at its white of two blanks or more, or at a bar."""
    printed = text[line.start : line.end]
    pieces = list(regex.finditer(r"[^\s|]+(?:[^\S\n][^\s|]+)*", printed))
    if len(pieces) == 2:
        left, right = (Span(line.start + m.start(), line.start + m.end()) for m in pieces)
        yield left, right


def _cuts(text: str, line: Span) -> Iterator[Row]:
    """Part a line at each blank in turn."""
    start = line.start + len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip())
    end = line.start + len(text[line.start : line.end].rstrip())
    for m in regex.finditer(r"[^\S\n]+", text, pos=start, endpos=end):
        yield Span(start, m.start()), Span(m.end(), end)
