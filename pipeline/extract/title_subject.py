"""The document's own subject (trích yếu): under its title, or under the number of a công văn ("V/v …")."""

import regex

from pipeline.extract.arrival import stamp_lines
from pipeline.extract.evidence import Value
from pipeline.extract.head import Head, stamp_of
from pipeline.extract.letterhead import is_initials
from pipeline.extract.paragraphs import SHORT_LINE
from pipeline.extract.rules_of_header import header_pattern
from pipeline.extract.subjects import without_mark
from pipeline.repair.syllables import known, share_known
from pipeline.schema import Span

MOST_LINES = 12


def find_subject(head: Head) -> Value[str] | None:
    """Return the subject without the type word."""
    if head.title is None:
        return _about(head) if head.is_there else None
    return _below_title(head, head.title) or _about(head)


def _below_title(head: Head, title: int) -> Value[str] | None:
    """Take the lines below the title up to the legal bases, the enacting authority or the first heading."""
    first = _first_span(head, title)
    spans = [first] if first else []
    lines = range(title + 1, min(title + 1 + MOST_LINES, len(head.lines)))
    for i in lines:
        if _passed_over(head, i):
            continue
        is_junk = _is_junk_line(head.line(i))
        if is_junk and (not spans or _goes_on_below(head, i)):
            continue
        if is_junk or _stops(head, i, spans):
            break
        spans.append(_beside_stamp(head, i))
    if not spans:
        return None
    begin = _without_noise(head.text, Span(spans[0].start, spans[-1].end)).start
    pieces = [head.text[max(s.start, begin) : s.end] for s in spans if s.end > begin]
    words = "\n".join(_without_arrival(piece) for piece in pieces)
    return Value(_plain(words), Span(begin, spans[-1].end), "header-subject", 0.93)


def _passed_over(head: Head, index: int) -> bool:
    """Tell a line that is none of the subject's: a stamp, the number, place and date, who received it."""
    line = head.line(index)
    if stamp_of(line) or not _without_arrival(line) or header_pattern("not_subject").fullmatch(line):
        return True
    if is_initials(line) or _is_speck(head, index):
        return True
    last = head.lines[index + 1].span.start if index + 1 < len(head.lines) else len(head.text)
    below = head.text[head.lines[index].span.end : last].strip().split("\n")
    return _is_capitals(line) and header_pattern("arrival_head").match(below[0]) is not None


def _is_speck(head: Head, index: int) -> bool:
    """Tell a line without words before one that goes on with a small letter: no rule below the subject."""
    return regex.search(r"[\p{L}\d]", head.line(index)) is None and _goes_on_below(head, index)


def _goes_on_below(head: Head, index: int) -> bool:
    """Tell a line below which a small letter goes on a sentence."""
    return index + 1 < len(head.lines) and regex.match(r"\p{Ll}\p{L}", head.line(index + 1)) is not None


_YEARS = regex.compile(r"[\W_]*20\d\d(?:\s*[-–]\s*20\d\d)?[\W_]*")
"""A line that ends a subject: giai đoạn / 2026 - 2030."""


def _without_arrival(line: str) -> str:
    """Take an arrival stamp's words out of a line."""
    rest: str = header_pattern("arrival").sub(" ", line)
    return rest.strip()


def _beside_stamp(head: Head, index: int) -> Span:
    """Return a line without the stamp's letters left of its bar: "CV T56: EJ #2 | trên địa bàn tỉnh"."""
    span, line = head.lines[index].span, head.line(index)
    left, bar, right = line.partition("|")
    is_stamp = bool(bar) and share_known(left.split()) < LEAST_KNOWN <= share_known(right.split())
    return Span(span.start + len(left) + 1, span.end) if is_stamp else span


def _is_junk_line(line: str) -> bool:
    """Tell a line of a stamp: hardly a word in it is attested."""
    tokens = line.split()
    words = [t for t in tokens if regex.fullmatch(r"\W*\p{L}{2,}\W*", t) and known(t)]
    return "|" not in line and len(tokens) > 3 and len(words) < len(tokens) * LEAST_KNOWN / 2


def _without_noise(text: str, span: Span) -> Span:
    """Leave out a stamp's letters in front of "Về việc …"."""
    m = regex.compile(r"\b(?:Về\s+việc|V/v)\b").search(text, span.start, span.end)
    return Span(m.start(), span.end) if m and _is_junk(text[span.start : m.start()]) else span


def _is_junk(words: str) -> bool:
    """Tell what a stamp left: a bar between columns, a row of dots, or too few attested words."""
    tokens = words.split()
    return bool(tokens) and ("|" in words or "...." in words or share_known(tokens) < LEAST_KNOWN)


LEAST_KNOWN = 0.7


def _first_span(head: Head, title: int) -> Span | None:
    """Return what follows the type in the title's own line, if anything does."""
    assert head.doc_type is not None
    rest = Span(head.doc_type.span.end, head.lines[title].span.end)
    words = regex.search(r"\p{L}{2}.*", head.text[rest.start : rest.end])
    if words and _NO_SUBJECT.fullmatch(words[0]):
        return None
    return Span(rest.start + words.start(), rest.end) if words and not _is_junk(words[0]) else None


_NO_SUBJECT = regex.compile(r"CỦA\s.*|(?:DỰ\s+)?HỌP[\W_]*")
"""What goes on the name of the type, in its own line: "QUYẾT ĐỊNH CỦA CHỦ TỊCH …", "GIẤY MỜI HỌP"."""


def _stops(head: Head, index: int, spans: list[Span]) -> bool:
    """Tell whether the subject is over before this line."""
    line = head.line(index)
    words = regex.sub(r"^[^\p{L}\d(]+", "", _with_next(head, index))
    if header_pattern("subject_stops").match(words) and not (
        not spans and line.startswith(("Thực hiện", "Tiếp tục"))
    ):
        return True
    if not regex.search(r"\p{L}{2}", line):
        return bool(spans) and not _YEARS.fullmatch(line)
    if not spans:
        return False
    return (
        _is_authority(head, index, spans[-1])
        or _ended(head, spans[-1], line)
        or (not _is_capitals(line) and _opens_paragraph(head, index, line))
    )


def _opens_paragraph(head: Head, index: int, line: str) -> bool:
    """Tell the first line of a paragraph by its place on the page: indented, and filled to the right edge.

    The lines of a subject are centred: as far from the left edge as from the right one.
    """
    box = head.lines[index].box
    boxes = [other.box for other in head.lines if other.box]
    if box is None or len(boxes) < MOST_LINES or not line[:1].isupper():
        return False
    left, right = min(b.left for b in boxes), max(b.right for b in boxes)
    width = right - left
    indent, gap = box.left - left, right - box.right
    return gap < 0.03 * width and 0.04 * width < indent < 0.15 * width


def _with_next(head: Head, index: int) -> str:
    """Return a line with the one below it: a narrow column breaks "Căn / cứ", "BỘ / TRƯỞNG"."""
    last = min(index + 1, len(head.lines) - 1)
    return head.text[head.lines[index].span.start : head.lines[last].span.end]


def _is_authority(head: Head, index: int, before: Span) -> bool:
    """Tell the enacting authority in capitals, followed by the legal bases.

    An organ that the line above asks for ("… CỦA SỞ TÀI CHÍNH, / ỦY BAN NHÂN DÂN CẤP XÃ") is none.
    """
    line = head.line(index)
    if not _names_authority(head, index) or _OPEN.search(head.text[before.start : before.end]):
        return False
    last = min(index + 4, len(head.lines)) - 1
    later = head.text[head.lines[index].span.end : head.lines[last].span.end]
    return _BASES.search(later) is not None or line.rstrip().endswith(":")


_BASES = regex.compile(r"(?m)^[\W_]*(?:Căn\s+cứ|Xét|Theo)\b")
_OPEN = regex.compile(r"(?:[,;]|\b(?:CỦA|VÀ|THUỘC|DO|VỚI))[\s*_|]*$")


def _names_authority(head: Head, index: int) -> bool:
    """Match an organ or office in capitals; of one broken after its first word the line below decides."""
    line = head.line(index)
    if not _is_capitals(line):
        return False
    is_begun = len(line.split()) == 1 and index + 1 < len(head.lines) and _is_capitals(head.line(index + 1))
    return header_pattern("authority").match(_with_next(head, index) if is_begun else line) is not None


def _is_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _ended(head: Head, last: Span, line: str) -> bool:
    """Tell whether the line begins a sentence after the subject's end.

    Capitals gave way to small letters, or these to a line of capitals, as of a stamp; or a blank line
    and a capital follow a line as short as a subject's.
    """
    before = head.text[last.start : last.end]
    in_capitals = _is_capitals(before), _is_capitals(line)
    if in_capitals == (True, False) and regex.search(r"\p{L}", line):
        return True
    if in_capitals == (False, True) and len(regex.findall(r"\p{L}{2,}", line)) > 2:
        return True
    ends = (".", ":") if all(in_capitals) else (".", ";", ":")
    if before.rstrip().endswith(ends) and line[:1].isupper():
        return True
    between = head.text[last.end : head.text.index(line, last.end)]
    full_line = len(line) > len(before) / SHORT_LINE and len(line) > 60
    opens = full_line or line.rstrip(" *_").endswith(":")
    return between.count("\n") > 1 and line[:1].isupper() and opens


def _about(head: Head) -> Value[str] | None:
    """Read "V/v …" in the letterhead of a công văn; place and date may stand in its lines."""
    last = head.lines[min(head.end, len(head.lines)) - 1].span.end if head.lines else 0
    m = header_pattern("about").search(head.text, 0, last)
    if m is None:
        return None
    zoned = _before_stop(head, Span(*m.span("subject")))
    start = m.start("subject")
    end = start + len(zoned) if zoned in m["subject"] else m.end("subject")
    return Value(_ABOUT.sub("", _plain(_DATED.sub("", zoned))), Span(start, end), "header-about", 0.9)


_DATED = regex.compile(
    r"(?m)[^\S\n]+(?:\p{Lu}[\p{L}.]*\s*){1,4},?\s*[Nn]gày\s.{0,9}tháng\s.{0,9}năm\s*\d{4}[^\S\n]*$"
)
"""Place and date behind the words of the subject, in one line of a dump."""


_ABOUT = regex.compile(r"^(?:V/v|V/V|v/v|Vv|V\.v|V[/⁄][^\s\p{L}]?)\s*[:.]?\s*(?=\p{L})")


def _before_stop(head: Head, span: Span) -> str:
    """End a công văn's subject before the other column, a rule, or the body; leave stamps out."""
    lines = regex.split(r"(?<=\n)", head.text[span.start : span.end])
    starts = [span.start + sum(map(len, lines[:n])) for n in range(len(lines))]
    stamped = stamp_lines([line.strip() for line in lines])
    kept = [lines[0]]
    for n, line in enumerate(lines[1:], 1):
        if n in stamped or stamp_of(line) or (starts[n] in head.above_stamps and _is_capitals(line)):
            continue
        if header_pattern("subject_stops").match(line.strip()) or _OTHER_COLUMN.match(line):
            break
        if not header_pattern("not_subject").fullmatch(line.strip()):
            kept.append(line)
    return "".join(kept)


_OTHER_COLUMN = regex.compile(
    r"\W*(?:CỘNG\s+HÒA|ĐẢNG\s+CỘNG\s+SẢN|Độc\s+lập|Kính\s+gửi|\p{Lu}[\p{L}\s]{1,30},\s*ngày)"
)


def _plain(subject: str) -> str:
    words = regex.sub(
        r"(?:\s[|*_~=-]+)?(?=\s|$)", lambda m: "" if regex.search(r"[|*_~=]|-{2}", m[0]) else m[0], subject
    )
    return without_mark(" ".join(words.replace("|", " ").split()).strip(" *_.,;:-–—~=>"))
