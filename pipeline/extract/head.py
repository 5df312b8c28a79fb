"""The head of a document: its first lines, the motto among them, and the title that ends it."""

from dataclasses import dataclass, replace
from functools import cache

import regex

from pipeline.extract.arrival import stamp_lines
from pipeline.extract.atoms import doc_type, title_names
from pipeline.extract.evidence import Value, Witness
from pipeline.extract.rules_of_header import FILE, header_pattern
from pipeline.repair.syllables import known
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Box, DocType, Reading, Span
from pipeline.text import Text

HEAD_LINES = 90
"""Lines in which the title is looked for; pages saved from the web carry a table before the letterhead."""

BELOW_TITLE = 7
"""Lines below the title in which a column that was read late may stand."""

LETTER_LINES = 25
"""Lines of the head of a công văn, which has no title."""


ABOVE_MOTTO = 8
"""Lines above the motto that may still be the letterhead's."""


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line of the head, without outer blanks."""

    span: Span
    zone: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The lines from the top on; ``motto`` and ``title`` are indexes into them.

    ``end`` is the line after the letterhead: the title or, without one, where address or legal bases begin.
    ``is_there`` tells whether there is a letterhead at all: a page from the midst of a document has none.
    ``above_stamps`` are where lines begin that stand directly above an arrival stamp: it opens with a name.
    """

    text: str
    lines: tuple[Line, ...]
    motto: int | None
    title: int | None
    doc_type: Value[DocType] | None
    is_there: bool = True
    above_stamps: frozenset[int] = frozenset()

    def line(self, index: int) -> str:
        """Return the text of a line."""
        span = self.lines[index].span
        return self.text[span.start : span.end]

    @property
    def end(self) -> int:
        """Index of the line after the letterhead."""
        if not self.is_there:
            return 0
        if self.title is not None:
            return self.title
        return min(_body_line(self), (self.motto or 0) + LETTER_LINES, len(self.lines))

    @property
    def below_title(self) -> tuple[Line, ...]:
        """Lines between title and body, where a column read late leaves number and date."""
        if self.title is None:
            return ()
        return self.lines[self.title + 1 : min(self.title + BELOW_TITLE, _body_line(self))]

    @property
    def start(self) -> int:
        """Where the letterhead begins: some lines above the motto, for pages saved from the web."""
        return 0 if self.motto is None else self.lines[max(0, self.motto - ABOVE_MOTTO)].span.start

    @property
    def span(self) -> Span:
        """Characters of the letterhead."""
        last = self.lines[self.end - 1].span.end if self.lines and self.end else 0
        return Span(0, last)


def stamp_of(line: str) -> tuple[str, str] | None:
    """Tell a stamp of urgency or secrecy alone in a line: its kind and its words.

    >>> stamp_of("| HOẢ TỐC"), stamp_of("TỐI MẬT"), stamp_of("VỀ VIỆC BẢO MẬT")
    (('urgency', 'Hỏa tốc'), ('secrecy', 'Tối mật'), None)
    """
    letters = " ".join(regex.findall(r"\p{L}+", bare(line)))
    return _stamps().get(letters)


@cache
def _stamps() -> dict[str, tuple[str, str]]:
    table = read_toml(FILE)["stamps"]
    return {
        bare(words): (kind, words.capitalize()) for kind in ("urgency", "secrecy") for words in table[kind]
    }


def _begins_body(line: str) -> bool:
    """Tell the address of a công văn, or the first legal basis."""
    return regex.match(r"[\W_]*(?:Kính\s+gửi|Căn\s+cứ)\b", line) is not None


def _heads_annex(line: str) -> bool:
    """Tell the heading of an annex or a form: what stands below it is the title of that."""
    return header_pattern("annex_head").match(line) is not None


def _body_line(head: Head) -> int:
    """Return the first line of the body; without a motto running text, or a sign-off, is of the body too."""
    below = 0 if head.motto is None else head.motto + 1
    about = -1
    for i, line in enumerate(map(head.line, range(len(head.lines)))):
        if _begins_body(line) or (i >= below and header_pattern("body").match(line)):
            return i
        if regex.match(r"\W*V/v\b", line):
            about = i + SUBJECT_LINES
        elif head.motto is None and i > about and (is_prose(line) or header_pattern("sign_off").match(line)):
            return i
    return len(head.lines)


SUBJECT_LINES = 6
"""Lines of the subject of a công văn, which may read like running text."""


def is_prose(line: str) -> bool:
    """Tell a line of running text: many words, hardly one of them with a capital.

    >>> is_prose("hiện nhiệm vụ được giao theo quy định."), is_prose("ỦY BAN NHÂN DÂN Độc lập - Tự do")
    (True, False)
    >>> is_prose("Số: 12/KH-UBND Thanh Lâm, ngày 12 tháng 3 năm 2024")
    False
    """
    words = regex.findall(r"\p{L}+", line)
    small = sum(word.islower() for word in words)
    return len(words) >= PROSE and small >= 0.7 * len(words) and header_pattern("date").search(line) is None


PROSE = 8
"""Words of a line of running text, at the least."""


def find_head(text: Text, reading: Reading, witness: Witness) -> Head:
    """Find the head's lines, motto and title."""
    lines, above = _lines(text, reading, witness)
    plain = Head(text.text, lines, None, None, None, above_stamps=above)
    motto = next((i for i in range(len(lines)) if header_pattern("motto").search(plain.line(i))), None)
    if motto is None:
        motto = _motto_over_lines(plain)
    untitled = replace(plain, motto=motto)
    title = _title(untitled)
    if title is None:
        return replace(untitled, is_there=motto is not None or _has_number_line(untitled))
    index, value = title
    return replace(untitled, title=index, doc_type=value)


def _has_number_line(head: Head) -> bool:
    """Tell whether a line above the body begins as that of the number does, or asks for the subject (V/v)."""
    return any(header_pattern("own_line").match(head.line(i)) for i in range(head.end))


def _lines(text: Text, reading: Reading, witness: Witness) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the lines that are of no arrival stamp, and where those begin that stand above one."""
    zones = {line.span.start: line.zone for line in reading.lines}
    starts = sorted(zones)
    found = []
    for m in regex.finditer(r"[^\s|](?:[^\n\f]*[^\s|])?", text.text):
        raw = text.raw_span(Span(*m.span())).start
        at = max((s for s in starts if s <= raw), default=0)
        found.append(Line(Span(*m.span()), zones.get(at, "body"), witness.box(Span(*m.span()))))
        if len(found) == HEAD_LINES:
            break
    stamped = stamp_lines([text.text[line.span.start : line.span.end] for line in found])
    above = (n - 1 for n in stamped if n and n - 1 not in stamped)
    kept = tuple(line for n, line in enumerate(found) if n not in stamped)
    return kept, frozenset(found[n].span.start for n in above)


def _motto_over_lines(head: Head) -> int | None:
    """Find a motto broken over two lines by a narrow column."""
    for i in range(len(head.lines) - 1):
        both = f"{head.line(i)} {head.line(i + 1)}"
        if header_pattern("motto").search(both):
            return i
    return None


def _title(head: Head) -> tuple[int, Value[DocType]] | None:
    """Find the first line that is a type's name in capitals: alone, before the subject, in noise.

    It stands above the body, and without a motto above all running text: a table may be headed so.
    """
    last = _body_line(head)
    patterns = ((_title_alone(), 0.99), (_title_first(), 0.9), (_title_in_noise(), 0.75))
    for pattern, prior in patterns if head.motto is not None else patterns[:2]:
        for i in range(head.motto or 0, last):
            if _begins_body(head.line(i)) or (head.motto is None and _heads_annex(head.line(i))):
                break
            if found := _title_at(head, i, pattern) or _spaced_title(head, i):
                index, span, kind = found
                return index, Value(kind, span, "header-title", prior)
    return _small_title(head, last) if head.motto is not None else None


def _small_title(head: Head, last: int) -> tuple[int, Value[DocType]] | None:
    """Find the first line below the motto that is a type's name and nothing else, though in small letters."""
    for i in range((head.motto or 0) + 1, last):
        line = head.line(i).strip(" *_#")
        kind = _bare_titles().get(bare(" ".join(line.lower().split())))
        if kind and line[0].isupper():
            return i, Value(kind, head.lines[i].span, "header-title", SMALL)
    return None


SMALL = 0.75
"""Confidence in a title that is not in capitals."""


def _title_at(head: Head, index: int, pattern: regex.Pattern[str]) -> tuple[int, Span, DocType] | None:
    """Match a title in one line or two, whatever its marks: return its last line, span and type."""
    for last in (index, index + 1):
        if last < len(head.lines):
            start = head.lines[index].span.start
            m = pattern.fullmatch(bare(head.text[start : head.lines[last].span.end]))
            if m and not _is_quoted(m):
                name = " ".join(m["name"].lower().split())
                return last, Span(start + m.start("name"), start + m.end("name")), _bare_titles()[name]
    return None


def _spaced_title(head: Head, index: int) -> tuple[int, Span, DocType] | None:
    """Match a title whose letters are set apart: "K Ế H O Ạ C H", "TH ÔN G TƯ"."""
    pieces = head.line(index).split()
    if len(pieces) < 3 or not all(1 <= len(piece) <= 3 and piece.isupper() for piece in pieces):
        return None
    kind = _letters_of_titles().get(bare("".join(pieces)).lower())
    return (index, head.lines[index].span, kind) if kind else None


@cache
def _letters_of_titles() -> dict[str, DocType]:
    return {name.replace(" ", ""): kind for name, kind in _bare_titles().items()}


def _is_quoted(m: regex.Match[str]) -> bool:
    """Tell a type inside a phrase in capitals ("BÃI BỎ QUYẾT ĐỊNH"): such a word is before it."""
    before = m.string[: m.start("name")].split()
    return bool(before) and before[-1].isupper() and known(before[-1])


@cache
def _bare_titles() -> dict[str, DocType]:
    names = read_toml("doc_types.toml")["titles"]["names"]
    return {bare(name.lower()): doc_type(name) for name in names}


@cache
def _names() -> str:
    return bare(title_names()).upper().replace(r"\S+", r"\s+")


@cache
def _title_alone() -> regex.Pattern[str]:
    return regex.compile(rf"[^\p{{L}}\d]*(?<name>{_names()})[^\p{{L}}\d:\n]{{0,4}}\w?[^\p{{L}}\d:\n]{{0,3}}")


@cache
def _title_first() -> regex.Pattern[str]:
    return regex.compile(
        rf"[^\p{{L}}\d]*(?<name>{_names()})(?<!{_joint()})[^\S\n]+(?!SO\b|NAY\b)[\p{{Lu}}\d\s,.()/“”\"&;:–-]+"
    )


@cache
def _joint() -> str:
    """Return the words that end the name of a joint type: they may as well begin a subject."""
    words: list[str] = read_toml("doc_types.toml")["titles"]["alone"]
    return "|".join(rf"{bare(word).upper()}".replace(" ", r"\s") for word in words)


@cache
def _title_in_noise() -> regex.Pattern[str]:
    """A stamp's letters may stand on both sides of the title."""
    return regex.compile(
        rf"[^\n]{{0,40}}?(?<!\p{{L}})(?<name>{_names()})(?!\p{{L}}|\s*:|\s+\p{{Lu}}{{2}})[^\n]{{0,60}}"
    )
