"""Later mentions of documents that the text has named before: by number alone, by title, by a short name.

"Nghị quyết 347" behind "Nghị quyết số 347/NQ-CP" is that resolution; "Quy hoạch mạng lưới cơ sở văn hóa"
repeats the beginning of a title that a decision approves; "(sau đây gọi tắt là Chương trình MTQG)" gives a
name to what comes after it.
"""

from collections.abc import Iterator
from functools import cache

import regex

from pipeline.extract.atoms import alternatives, doc_type
from pipeline.extract.citations import Mention, Tail, tail_after
from pipeline.extract.subjects import subject_after
from pipeline.rules import read_toml
from pipeline.schema import Notation, Span

FILE = "numberless.toml"
NUMBER_PRIOR, TITLE_PRIOR, SHORT_PRIOR = 0.85, 0.65, 0.7

PARTY = {"QyĐ": "QĐ"}
"""The Party's quy định has the code of a decision in its symbol."""

FEWEST = 4
"""Words of a title that must come again: fewer are words of everyday."""


def find_by_number(text: str, numbered: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return mentions by type and number of documents that are cited in full elsewhere."""
    known: dict[tuple[str | None, int], set[Notation]] = {}
    for full in numbered:
        if (notation := full.notation) and notation.number and notation.number.isdigit():
            known.setdefault((full.doc_type.code, int(notation.number)), set()).add(notation)
    covered = tuple(m.span for m in numbered)
    return tuple(
        mention
        for m in _bare_number().finditer(text)
        if (mention := _short(text, m, known)) and not any(mention.span.overlaps(s) for s in covered)
    )


def _short(
    text: str, m: regex.Match[str], known: dict[tuple[str | None, int], set[Notation]]
) -> Mention | None:
    """Read "Nghị quyết 347": a document named before, or one with date or issuer but without its symbol."""
    kind = doc_type(m["type"])
    tail = _tail(text, m.end())
    if not m["label"] and tail.issuer is None:
        tail = Tail(None, None, m.end())
    number = int(m["number"])
    notations = known.get((kind.code, number), set()) or known.get((PARTY.get(kind.code, ""), number), set())
    notation = next(iter(notations)) if len(notations) == 1 else Notation(m["number"], None, None)
    is_full = tail.issued is not None or tail.issuer is not None
    subject, title = (None, Span(tail.end, tail.end))
    if m["label"]:
        subject, title = subject_after(text, tail.end, in_body=True, is_full=is_full)
    if notation.symbol is None and not (is_full or subject):
        return None
    return Mention(
        Span(m.start(), tail.end), kind, notation, tail.issued, tail.issuer, subject, title, "citation-short",
        NUMBER_PRIOR,
    )  # fmt: skip


def _tail(text: str, end: int) -> Tail:
    """Read date and issuer, the term before them counts: "số 29, khóa XI của Ban Chấp hành …"."""
    term = _TERM.match(text, end)
    tail = tail_after(text, term.end() if term else end)
    return tail if tail.issued or tail.issuer else Tail(None, None, end)


_TERM = regex.compile(r"\s*,?\s*\(?[Kk]h[oó][áa]\s+[IVX]+\)?")


@cache
def _bare_number() -> regex.Pattern[str]:
    kinds = alternatives(tuple(read_toml(FILE)["again"]["numbered"]))
    return regex.compile(
        rf"(?<!\p{{L}})(?<type>{kinds})\s+(?<label>số\s+)?(?<number>\d{{1,5}})(?![\w%]|\s?[/-]\s?\w|[.,]\d)"
        r"(?!\s+(?:năm|tháng|ngày(?!\s+\d{1,2}(?:[/.-]|\s+tháng))|điểm|nội|nhiệm|người|bước)\b)"
    )


def titles_again(text: str, numbered: tuple[Mention, ...]) -> Iterator[Mention]:
    """Yield mentions by the first words of a title that stands in the subject of a numbered citation."""
    titles = {title for m in numbered if m.subject for title in _titles(m.subject)}
    for kind, name in sorted(titles, key=lambda t: (-len(t[1]), t)):
        for m in _again(kind, name).finditer(text):
            span = Span(m.start(), m.end())
            subject = " ".join(text[m.start("name") : m.end()].split())
            yield Mention(
                span, doc_type(kind), None, None, None, subject, Span(span.end, span.end),
                "citation-title", TITLE_PRIOR,
            )  # fmt: skip


def _titles(subject: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield type and words of what a subject approves: "phê duyệt Chiến lược dữ liệu quốc gia"."""
    for m in _title_in_subject().finditer(subject):
        words = tuple(regex.findall(r"[\p{L}\p{M}\d/-]+", m["name"].lower()))
        if len(words) >= FEWEST:
            yield " ".join(m["type"].lower().split()), words


@cache
def _title_in_subject() -> regex.Pattern[str]:
    kinds = alternatives(tuple(read_toml(FILE)["again"]["titled"]))
    return regex.compile(rf"(?<!\p{{L}})(?i:(?<type>{kinds}))\s+(?<name>[^;.“”\"()]+)")


@cache
def _again(kind: str, name: tuple[str, ...]) -> regex.Pattern[str]:
    """Match the type with a capital and the title's first words, as many as come again."""
    gap = r"(?:\s*[,–-]\s*|\s+)"
    first = gap.join(regex.escape(w) for w in name[:FEWEST])
    rest = ""
    for word in reversed(name[FEWEST:30]):
        rest = rf"(?:{gap}{regex.escape(word)}(?!\p{{L}}){rest})?"
    type_name = r"\s+".join(regex.escape(w) for w in (kind[0].upper() + kind[1:]).split())
    return regex.compile(rf"(?<!\p{{L}}){type_name}\s+(?<name>(?i:{first}(?!\p{{L}}){rest}))")


def short_names(text: str) -> Iterator[Mention]:
    """Yield later mentions by a short name that the text gives: "(sau đây gọi tắt là Chương trình MTQG)"."""
    given = {" ".join(m["short"].split()): m for m in reversed(list(_given_name().finditer(text)))}
    for short, m in sorted(given.items()):
        pattern = regex.compile(rf"(?<!\p{{L}}){regex.escape(short)}(?!\p{{L}})".replace(r"\ ", r"\s+"))
        name = short[len(m["type"]) :].strip()
        for again in pattern.finditer(text, m.end()):
            span = Span(*again.span())
            yield Mention(
                span, doc_type(m["type"]), None, None, None, name, Span(span.end, span.end),
                "citation-short-name", SHORT_PRIOR,
            )  # fmt: skip


@cache
def _given_name() -> regex.Pattern[str]:
    kinds = alternatives(tuple(read_toml(FILE)["again"]["titled"]))
    called = r"(?:[^)]{0,20}?(?:gọi\s+tắt|viết\s+tắt|gọi|gọi\s+chung)\s+là:?\s+)?"
    return regex.compile(
        rf"\(\s*{called}[“\"]?(?<short>(?<type>{kinds})\s+(?!này|số|trên|kèm|theo)[^()“”\".;:\d]{{2,60}}?)[”\"]?\s*\)"
    )
