"""Issuer (cơ quan ban hành) and the organ above it, from the left column of the letterhead."""

from functools import cache

import regex

from pipeline.extract.agencies import name_of, spelled_agency
from pipeline.extract.atoms import organ_name
from pipeline.extract.evidence import Value
from pipeline.extract.head import ABOVE_MOTTO, Head, stamp_of
from pipeline.extract.joint_issuers import JOINT, joint_names, spells
from pipeline.extract.noisy_signer import is_office
from pipeline.extract.organs import normal_name, spelled_in
from pipeline.extract.own_number import printed_codes
from pipeline.extract.rules_of_header import FILE, header_pattern
from pipeline.extract.units import mended
from pipeline.repair.syllables import known
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Notation, Span

Pieces = tuple[Span, ...]
"""What the lines of the letterhead give of one organ's name."""


def find_issuers(head: Head) -> tuple[Value[str], ...]:
    """Return the organs of the letterhead from the top down: the issuer is the last, its parent before it."""
    organs: list[Pieces] = []
    for pieces in _of_document(head, _whole_heads(head, _issuer_lines(head))):
        words = _words(head, pieces)
        if organs and (not _names_organ(words) or _is_head_alone(head, organs[-1])):
            if not is_initials(words):
                organs[-1] += pieces
        elif _names_organ(words):
            organs.append(pieces)
    return tuple(_value(head, pieces) for pieces in organs)


def _of_document(head: Head, lines: list[Pieces]) -> list[Pieces]:
    """Leave out who received it: above the stamp, without the code in the symbol, which another has."""
    codes = printed_codes(head)[:1] if head.above_stamps else []
    own = [p for p in lines if any(spells(code, _in_full(head, p)) for code in codes)]
    return [p for p in lines if not own or p in own or not _is_stamp_name(head, p)]


def _in_full(head: Head, pieces: Pieces) -> str:
    words = _words(head, pieces)
    return normal_name(words) if _names_organ(words) else ""


def _is_stamp_name(head: Head, pieces: Pieces) -> bool:
    return _names_organ(_words(head, pieces)) and any(
        line.span.start in head.above_stamps and line.span.overlaps(pieces[-1]) for line in head.lines
    )


def _words(head: Head, pieces: Pieces) -> str:
    return " ".join(head.text[span.start : span.end] for span in pieces)


def _whole_heads(head: Head, lines: list[Span]) -> list[Pieces]:
    """Join a line that is the first word of an organ's name with the next: "ỦY / BAN NHÂN DÂN"."""
    whole: list[Pieces] = []
    for span in lines:
        first = _words(head, whole[-1]) if whole else ""
        joined = f"{first} {head.text[span.start : span.end]}"
        if len(first.split()) == 1 and not _names_organ(first) and _names_organ(joined):
            whole[-1] += (span,)
        else:
            whole.append((span,))
    return whole


def is_initials(words: str) -> bool:
    """Tell the letters with which somebody signed over the letterhead: no part of a name.

    >>> is_initials("NVT"), is_initials("SÔ"), is_initials("HUẾ")
    (True, False, False)
    """
    return len(words) <= 3 and words.isalpha() and words.isupper() and not known(words.lower())


def _value(head: Head, pieces: Pieces) -> Value[str]:
    """Drop the motto's words that a dump mixes into a name of two lines."""
    span = Span(pieces[0].start, pieces[-1].end)
    printed = header_pattern("motto").sub(" ", _words(head, pieces))
    plain = _with_spelled_head(regex.sub(r"[-_=*~|.]{2,}|[_|]", " ", printed).strip())
    if len(names := joint_names(plain)) > 1:
        return Value("; ".join(names), span, "header-issuer", JOINT)
    name = spelled_in(head.text[span.end :], normal_name(plain))
    if listed := spelled_agency(name):
        return Value(listed, span, "header-issuer", 0.93)
    by_list = mended(name, head.text[span.end :])
    if by_list:
        return Value(by_list.name, span, "header-issuer-by-gazetteer", by_list.prior)
    return Value(name, span, "header-issuer", 0.93)


def _with_spelled_head(name: str) -> str:
    """Write the word that names the kind of organ as it is spelled: ĐẲNG BỘ is ĐẢNG BỘ."""
    m = _organ_head().match(bare(name))
    return _spelled_heads()[" ".join(m[0].split())] + name[m.end() :] if m else name


@cache
def _spelled_heads() -> dict[str, str]:
    return {bare(w): w for w in read_toml(FILE)["organ_heads"]["words"]}


def _issuer_lines(head: Head) -> list[Span]:
    """Return pieces of lines in capitals that are no motto, above number and date, in reading order."""
    first = 0 if head.motto is None else max(0, head.motto - ABOVE_MOTTO)
    zoned = any(line.zone == "left" for line in head.lines[: head.end])
    stop, motto = _stop(head, first), _motto_spans(head)
    found: list[Span] = []
    for line in head.lines[first : head.end]:
        if not (zoned and line.zone == "right"):
            found += _capitals(head.text, Span(line.span.start, min(line.span.end, stop)), motto)
    return found


def _stop(head: Head, first: int) -> int:
    """Return where number or date begin: no issuer stands behind them."""
    if first >= len(head.lines):
        return 0
    start, end = head.lines[first].span.start, head.span.end
    lines = [line.span for line in head.lines[first : head.end]]
    names = ("number", "number_unlabelled", "number_label", "date", "date_numeric", "issuer_stop")
    found = (m for name in names for m in header_pattern(name).finditer(head.text, start, end))
    begins = (m.end() - len(m[0].lstrip()) for m in found)
    # The number and the day of an arrival stamp stand in lines that are none of the letterhead's.
    return min((at for at in begins if any(line.start <= at < line.end for line in lines)), default=end)


def _motto_spans(head: Head) -> list[Span]:
    return [Span(*m.span()) for m in header_pattern("motto").finditer(head.text, 0, head.span.end)]


def _capitals(text: str, line: Span, motto: list[Span]) -> list[Span]:
    """Return what is in capitals in a line, the motto cut out."""
    cuts = [c for c in motto if c.overlaps(line)]
    edges = [
        line.start,
        *(e for c in cuts for e in (max(c.start, line.start), min(c.end, line.end))),
        line.end,
    ]
    found = []
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        stamp = header_pattern("not_issuer").search(text, a, b)
        m = regex.search(r"[\p{L}\d](?:.*[\p{L}\d])?", text[a : stamp.start() if stamp else b])
        named = m and (_is_capitals(m[0]) or _begins_head(m[0]) or _is_syllable(m[0]))
        goes_on = m and _JOINED.search(text, max(0, a - 6), a + m.end()) is not None
        if m and named and (goes_on or not _is_motto_part(m[0])) and not stamp_of(m[0]):
            found.append(Span(a + m.start(), a + m.end()))
    return found


_JOINED = regex.compile(r"\bVÀ\s+XÃ\s+HỘI\b")
"""The end of a name (Lao động - Thương binh và Xã hội), that is also in the national name."""

_MOTTO_PART = regex.compile(r"(?:CỘNG\s+HÒA|HÒA\s+XÃ|XÃ\s+HỘI|CHỦ\s+NGHĨA|VIỆT\s+NAM$|^NGHĨA)")


def _is_motto_part(piece: str) -> bool:
    """Tell a piece of the national name broken over lines; an organ's name may end in Việt Nam."""
    return _MOTTO_PART.search(piece) is not None and (not _names_organ(piece) or "CHỦ NGHĨA" in piece)


def _is_capitals(piece: str) -> bool:
    letters = [c for c in piece if c.isalpha()]
    return len(letters) >= 3 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


def _is_syllable(piece: str) -> bool:
    """Tell a short word of a name alone in a line: "BỘ NÔNG NGHIỆP / VÀ / MÔI TRƯỜNG"."""
    return piece.isupper() and len(piece) > 1 and known(piece.lower())


def _is_head_alone(head: Head, organ: Pieces) -> bool:
    """Tell "VĂN PHÒNG" or "THỦ TƯỚNG" alone in a line: the name goes on below."""
    words = " ".join(bare(_words(head, organ)).split())
    return words in _spelled_heads() and words not in _WHOLE


_WHOLE = {"CHINH PHU", "QUOC HOI", "THANH UY", "TINH UY", "QUAN UY", "HUYEN UY", "THI UY", "KIEM TOAN"}


def _names_organ(piece: str) -> bool:
    """Tell the beginning of an organ's name, whatever marks OCR gave it ("ĐẲNG BỘ")."""
    return _organ_head().match(bare(piece)) is not None


def _begins_head(piece: str) -> bool:
    """Tell a word too short to be judged by its capitals: the ỦY of ỦY BAN."""
    return piece.isupper() and any(head.startswith(f"{bare(piece)} ") for head in _spelled_heads())


@cache
def _organ_head() -> regex.Pattern[str]:
    words = sorted(read_toml(FILE)["organ_heads"]["words"], key=len, reverse=True)
    heads = "|".join(regex.escape(bare(w)).replace(r"\ ", r"\s+") for w in words)
    return regex.compile(rf"(?:{heads})(?!\p{{L}})")


def may_have_received(head: Head, issuers: tuple[Value[str], ...]) -> bool:
    """Tell an issuer above an arrival stamp whose code the symbol does not have, or the second of two."""
    if not issuers or not any(
        line.span.start in head.above_stamps and line.span.overlaps(issuers[-1].span) for line in head.lines
    ):
        return False
    codes = printed_codes(head)[:1]
    return not spells(codes[0], issuers[-1].value) if codes else len(issuers) > 1


def infer_issuer(head: Head) -> tuple[Value[str], ...]:
    """Read the issuer, where no letterhead is, from the enacting authority or "<organ> ban hành Kế hoạch"."""
    if not head.is_there:
        return ()
    if authority := _authority(head):
        name = spelled_in(head.text[authority.end :], normal_name(head.text[authority.start : authority.end]))
        return (Value(name, authority, "issuer-authority", 0.8),)
    found = _enacts().finditer(head.text, 0, 6000)
    m = next((m for m in found if not is_office(m["organ"])), None)
    if m is None:
        return ()
    return (Value(normal_name(m["organ"]), Span(*m.span("organ")), "issuer-from-body", 0.6),)


def _authority(head: Head) -> Span | None:
    """Find an organ in capitals alone in a line above the legal bases; the title may be unreadable.

    One with no legal bases below it signs: the page has room for no more than its end.
    """
    first = head.end if head.title is not None else head.motto or 0
    found = None
    for line in head.lines[first : head.end + 14]:
        words = head.text[line.span.start : line.span.end]
        if _BASIS.match(words):
            return found
        if found is None and header_pattern("authority").match(words) and _is_capitals(words):
            found = line.span
    return None


_BASIS = regex.compile(r"[\W_]*(?:Căn\s+cứ|Xét|Theo|Thực\s+hiện|Để|Nhằm)\b")


@cache
def _enacts() -> regex.Pattern[str]:
    papers = r"(?i:kế\s+hoạch|quyết\s+định|chương\s+trình|phương\s+án)"
    acts = rf"(?:xây\s+dựng|ban\s+hành|lập|triển\s+khai)\s+{papers}"
    return regex.compile(rf"(?m)^[^\w\n]{{0,6}}(?<organ>{organ_name()})\s+{acts}")


def issuer_by_symbol(notation: Value[Notation] | None, place: str) -> tuple[Value[str], ...]:
    """Tell the issuer, where nothing else does, by the code that one organ has: BTC, UBND at Huế."""
    code = regex.split(r"[-/]", (notation.value.symbol if notation else None) or "")[-1]
    name = name_of(code, place)
    return (Value(name, notation.span, "issuer-by-symbol", BY_SYMBOL),) if notation and name else ()


BY_SYMBOL = 0.6
