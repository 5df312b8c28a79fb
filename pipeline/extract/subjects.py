"""The subject of a cited document (trích yếu): from its link word up to where it ends."""

from functools import cache

import regex

from pipeline.extract.atoms import alternatives, type_names
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Span

LINK_REACH = 30
"""Characters behind a citation in which a misread link is looked for."""

LONGEST = 700
"""Characters; the longest titles of decrees have about 500."""


def subject_after(
    text: str, at: int, in_body: bool, is_full: bool = False, limit: int | None = None
) -> tuple[str | None, Span]:
    """Read the subject that follows a citation, up to ``limit``; without one the span is empty.

    In the body only "về …" and a few verbs are taken for links, more of them after a full citation, one with
    date or issuer: elsewhere a verb goes on the sentence.
    """
    if is_full and (quoted := _QUOTED.match(text, at)):
        return " ".join(quoted["title"].split()), Span(*quoted.span("title"))
    pattern = _body_link(is_full) if in_body else _any_link()
    link = pattern.match(text, at) or _misread(text, at, pattern)
    if link is None:
        return None, Span(at, at)
    start = link.start("link")
    end = min(_end(text, link.end(), in_body), limit or len(text))
    if in_body and not link["link"].lower().startswith("v") and _QUOTES_FOLLOW.match(text, end):
        return None, Span(at, at)
    subject = without_mark(" ".join(text[start:end].split()).rstrip(" ,;:."))
    return (subject, Span(start, end)) if len(subject.split()) > 1 else (None, Span(at, at))


FOOTNOTE = r"\s?(?:[⁽⁾⁰¹²³⁴-⁹]{1,4}|\[\d{1,3}\])"
"""The mark of a footnote, raised or in brackets."""

_MARKED = regex.compile(rf"(?:(?<!\b[dck]?m){FOOTNOTE}|(?<=\p{{L}})\(\d{{1,2}}\))$")
"""A mark that ends a title; behind a measure a raised figure is its power."""


def without_mark(title: str) -> str:
    """Return a title without the mark of a footnote at its end.

    >>> without_mark("về công tác văn thư[3]"), without_mark("về nhà ở từ 20 m²")
    ('về công tác văn thư', 'về nhà ở từ 20 m²')
    """
    plain: str = _MARKED.sub("", title)
    return plain


_QUOTED = regex.compile(r"\s*,?\s*[“\"](?<title>[^“”\"\n]{12,300})[”\"](?!\s*(?:thành|bằng))")
"""A title in quotation marks behind a full citation needs no link."""


def _misread(text: str, at: int, pattern: regex.Pattern[str]) -> regex.Match[str] | None:
    """Match a link whose marks were misread ("sửa đối, bồ sung"), on text with the words spelled right.

    The match is in a text of the same length, so its offsets hold.
    """
    window = text[at : at + LINK_REACH]
    spelled = _spelled(bare(window).lower())
    return pattern.match(text[:at] + spelled + text[at + len(window) :], at) if spelled else None


def _spelled(window: str) -> str | None:
    """Return the window with the first link words in it spelled right, or nothing where there are none."""
    for plain, word in _plain_links():
        if m := plain.match(window):
            return window[: m.start(1)] + word + window[m.end(1) :]
    return None


@cache
def _plain_links() -> tuple[tuple[regex.Pattern[str], str], ...]:
    table = read_toml("citations.toml")["subject"]
    words = (w for w in (*table["links"], *table["full_verbs"]) if len(w) > 3)
    return tuple((regex.compile(rf"\W*({bare(w).lower().replace(' ', '[ ]')})\b"), w.lower()) for w in words)


_QUOTES_FOLLOW = regex.compile(r"\s*(?::|[“\"])")
"""What an act lays down is quoted behind it ("quy định: “Điều 30 …"): those words are no title."""


def _end(text: str, start: int, in_body: bool) -> int:
    """Return where the title that begins before ``start`` ends."""
    ends = _ends(in_body)
    window = text[start : start + LONGEST]
    quoted = regex.match(r"\s*[“\"]([^”\"]{5,400})[”\"]", window)
    floor = quoted.end() if quoted else 0
    lays_down = regex.search(r"(?i)\bban\s+hành$", text[max(0, start - LINK_REACH) : start]) is not None
    stops = (
        m.start()
        for m in ends.finditer(window, floor)
        if not _is_inside(window, m, in_body) and not (lays_down and m["carries_out"])
    )
    return _before_open_bracket(text, start, start + next(stops, len(window)))


def _is_inside(window: str, stop: regex.Match[str], in_body: bool) -> bool:
    """Tell a stop that is none: at once behind the link, between acts of the title, or its own mark."""
    before = window[: stop.start()]
    if len(before.split()) < 2 and stop[0].strip()[:1].isalpha():
        return True
    if stop[0] == ";" and not in_body and _LOWER_GOES_ON.match(window, stop.end()):
        return True
    if stop[0].startswith(",") and _ENDS_IN_ARTICLE.search(before):
        return True
    return _closes(window, stop) or _joins_acts(window, stop)


_ENDS_IN_ARTICLE = regex.compile(r"(?i)\b(?:điều|khoản|điểm|chương|mục)\s+[\dIVXa-zđ.]+$")
_LOWER_GOES_ON = regex.compile(r"\s+(?!căn cứ|theo|xét|thực hiện|số|các|và)\p{Ll}")


def _joins_acts(window: str, stop: regex.Match[str]) -> bool:
    """Tell "và" between two acts that a title is about: "thực hiện Nghị quyết số 1 … và Kế hoạch số 2"."""
    if not stop[0].lstrip().lower().startswith("và"):
        return False
    before = window[: stop.start()]
    amended = _AMENDED.match(before)
    same = amended is not None and stop[0].endswith(tuple("0123456789")) and amended["kind"] in stop[0]
    return same or _ENDS_IN_ACT.fullmatch(before) is not None


_AMENDED = regex.compile(
    r"[^;.\d]{0,60}?\bcủa\s+(?:các\s+)?(?<kind>Nghị\s+định|Thông\s+tư|Quyết\s+định|Nghị\s+quyết)\s+số"
)
_ENDS_IN_ACT = regex.compile(
    r"[^;.\d]{0,60}?\s(?:số\s+)?\d+[^\s,]*[/-]\S+?(?:,?\s+ngày\s+[\d/.-]+(?:\s+tháng\s+\d+\s+năm\s+\d+)?)?"
    r"(?:\s+của\s+(?:[\p{Lu}][\p{L}]*|ủy|nhân|dân|thường|vụ|tỉnh|thành|phố)(?:\s+[\p{L}]+){0,6}?)?\s*"
)


def _closes(window: str, stop: regex.Match[str]) -> bool:
    """Tell whether a stop is a bracket that closes one opened inside the title: "(SIPAS)"."""
    before = window[: stop.start()]
    return stop[0] == ")" and before.count("(") > before.count(")")


def without_place(subject: str | None, span: Span) -> tuple[str | None, Span]:
    """Cut the place off the title of a central act inside a local one's: it belongs to the local title."""
    m = _PLACE.search(subject) if subject else None
    return (subject[: m.start()], span) if subject and m else (subject, span)


_PLACE = regex.compile(r"\s+trên địa bàn (?:tỉnh|thành phố|Thành phố|quận|huyện|xã|phường)\b.*$")


def _before_open_bracket(text: str, start: int, end: int) -> int:
    """Leave out a bracket that never closes."""
    piece = text[start:end]
    return start + piece.rindex("(") if piece.count("(") > piece.count(")") else end


_SPECKS = rf"(?:{FOOTNOTE})?" r"(?:[^\p{L}\s;.,:()]{1,3}\s+){0,2}"
"""What OCR makes of dirt, and the number of a footnote, between a citation and its title."""


@cache
def _any_link() -> regex.Pattern[str]:
    table = read_toml("citations.toml")["subject"]
    words = alternatives((*table["links"], *table["verbs"]))
    return regex.compile(rf"\s*,?\s*{_SPECKS}(?:\([^)]{{1,40}}\)\s*)?(?<link>(?i:{words})\b)")


@cache
def _body_link(is_full: bool) -> regex.Pattern[str]:
    table = read_toml("citations.toml")["subject"]
    verbs = (
        table["full_verbs"] if is_full else ("ban hành", "phê duyệt", "quy định chi tiết", "sửa đổi, bổ sung")
    )
    return regex.compile(
        rf"\s*{_SPECKS}(?:\([^)]{{1,40}}\)\s*)?(?<link>(?i:{alternatives((*table['links'], *verbs))})\b"
        rf"|thực\s+hiện(?=\s+(?:{type_names()})\s+(?:số\s+)?\d))"
    )


def rest_of_paragraph(text: str, at: int, end: int) -> tuple[str | None, Span]:
    """Read the subject of a citation that its paragraph is about: all that stands behind it."""
    m = _rest().fullmatch(text, at, end)
    return (" ".join(m["title"].split()), Span(*m.span("title"))) if m else (None, Span(at, at))


@cache
def _rest() -> regex.Pattern[str]:
    never = alternatives(tuple(read_toml("citations.toml")["subject"]["no_title"]))
    return regex.compile(rf"\s+(?<title>(?!(?:{never})\b)\p{{Ll}}+(?:\s+[^\s;.:|()]+){{3,60}}?)[;.]?")


@cache
def _capital_types() -> str:
    return alternatives(tuple(name.upper() for name in read_toml("doc_types.toml")["types"]))


_AMENDED_SINCE = (
    r"|,?(?<!\b(?:thủ\s+tục|TTHC|hành\s+chính|nội\s+bộ|danh\s+mục|quy\s+trình))"
    r"\s+(?:đã\s+)?được\s+sửa\s+đổi\b"
)
"""What became of the act; of procedures it is the title that says so."""


@cache
def _ends(in_body: bool) -> regex.Pattern[str]:
    table = read_toml("citations.toml")["subject"]
    phrases = alternatives(tuple(table["ends_body"] if in_body else table["ends"]))
    words = alternatives(tuple(table["other_papers"]))
    group = rf"các\s+(?:{type_names()})\s+của\b|(?:{words})\s+của\b"
    next_act = (
        rf"(?:,|\bvà\b)\s+(?:(?:(?:các|theo|tại)\s+)?(?:(?:{type_names()}|Thông\s+báo\s+Kết\s+luận)\s+(?:số\s+)?|số\s+)\d+|{group})"
        r"|(?<carries_out>(?:,|;|\bvà\b)\s+(?:Chương\s+trình\s+hành\s+động|Kế\s+hoạch)\s+(?:của\s|thực\s+hiện|triển\s+khai))"
        rf"|(?:,|\bVÀ\b)\s+(?:{_capital_types()})\s+SỐ\s+\d"
    )
    mark = r"[-+•*]\s|\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ]\)\s|[IVX]+\.\s"
    new_item = rf"\n\s*(?:{mark}|Căn cứ\b|Xét\b|Theo đề nghị|Điều \d)"
    organ, acts = alternatives(tuple(table["actors"])), alternatives(tuple(table["acts"]))
    clause_verbs = alternatives(tuple(table["clause_verbs"]))
    new_clause = rf",\s+(?:(?:{clause_verbs})\b|(?=(?:{organ})\b[^,;.]{{0,90}}?\s(?:{acts})\b))"
    amended = r"(?:đã\s+)?(?:được\s+)?sửa\s+đổi,?\s+bổ\s+sung\s+(?:tại|bởi|theo|một\s+số)"
    since = "" if in_body else _AMENDED_SINCE
    short = rf"(?:{type_names()})\s+(?:số\b|\p{{Lu}}{{2,}}\))"
    short_name = rf"\s*\((?:{alternatives(tuple(table['short_names']))}|{short}|{amended})"
    stop = r"\s*(?:-{3,}|_{3,}|\*{3,})|[;:|]|\.(?=\s*(?:\n|$|\p{Lu}|/))|\.\s+(?=\p{Lu}|-)"
    return regex.compile(
        rf"{stop}|\s+(?:quy\s+định|nêu)(?:\s+(?:như\s+sau|rõ))?(?=\s*:)|{short_name}|{new_clause}|{next_act}"
        rf"|{new_item}|,?\s+(?:{phrases})\b{since}|(?<!\b(?:tự|để|về|việc))\s+(?:bảo|đảm)\s+(?:đảm|bảo)\b"
        r"|(?<=\s)\)|\)(?=\s*[.;,])"
    )
