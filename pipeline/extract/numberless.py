"""Citations without a number: laws by name, congresses, plans by organ or by title and period."""

from collections.abc import Iterator
from functools import cache

import regex
from rapidfuzz import fuzz

from pipeline.extract.atoms import alternatives, date_of, doc_type, organ_name, pattern
from pipeline.extract.citations import Mention, tail_after
from pipeline.extract.laws import law_name_after, unlisted_law_name_after
from pipeline.extract.organs import normal_name
from pipeline.extract.subjects import subject_after
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import PartialDate, Span

FILE = "citations.toml"
LAW_PRIOR, CONGRESS_PRIOR, OF_ORGAN_PRIOR, PERIOD_PRIOR = 0.93, 0.9, 0.75, 0.7

SAME_PLAN = 88
"""Likeness (0–100) of a plan's name to the document's own subject above which it is the document itself."""


def find_numberless(
    text: str, taken: tuple[Span, ...], own_subject: str | None, begin: int
) -> tuple[Mention, ...]:
    """Return mentions without a number after offset ``begin``, none inside what is ``taken``."""
    found: list[Mention] = []
    for finder in (_laws, _congresses, _of_organs, _by_period):
        for mention in finder(text, begin):
            covered = (*taken, *(m.span for m in found))
            if not any(mention.span.overlaps(span) for span in covered) and not _is_self(
                text, mention, own_subject
            ):
                found.append(mention)
    return tuple(sorted(found, key=lambda m: m.span))


def _laws(text: str, begin: int) -> Iterator[Mention]:
    for m in _pattern("numberless_law").finditer(text, begin):
        name = law_name_after().match(text, m.end()) or unlisted_law_name_after().match(text, m.end())
        state = _STATE.match(text, m.end()) if m["type"] == "Hiến pháp" else None
        if name is None and m["type"] != "Hiến pháp":
            continue
        end = (name or state or m).end()
        issued, end = _year_after(text, end)
        subject = " ".join(name["name"].split()) if name else None
        if subject is None and issued is None and state is None:
            continue
        yield Mention(
            Span(m.start(), end),
            doc_type(m["type"]),
            None,
            issued,
            None,
            subject,
            Span(end, end),
            "citation-law",
            LAW_PRIOR,
        )


_STATE = regex.compile(r"\s+nước\s+Cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa\s+Việt\s+Nam")


def _year_after(text: str, end: int) -> tuple[PartialDate | None, int]:
    """Read a date, or a year alone, after a law's name."""
    for form in ("date_words", "date_slashes", "date_year"):
        lead = regex.compile(r"\s+").match(text, end)
        m = pattern(form).match(text, lead.end()) if lead else None
        if m:
            return date_of(m), m.end()
    return None, end


def _congresses(text: str, begin: int) -> Iterator[Mention]:
    for m in _pattern("numberless_congress").finditer(text, begin):
        issuer = " ".join(m["issuer"].split())
        yield Mention(
            Span(*m.span()), doc_type(m["type"]), None, None, issuer, None, Span(m.end(), m.end()),
            "citation-congress", CONGRESS_PRIOR,
        )  # fmt: skip


def _of_organs(text: str, begin: int) -> Iterator[Mention]:
    """Find "Quyết định của Ủy ban nhân dân Thành phố": a capitalised type and an organ."""
    for m in _of_organ().finditer(text, begin):
        if _is_group(text, m.start()):
            continue
        tail = tail_after(text, m.end("kind"))
        subject, span = subject_after(text, tail.end, in_body=True)
        yield Mention(
            Span(m.start(), tail.end), doc_type(m["kind"]), None, tail.issued, normal_name(m["organ"]),
            subject, span, "citation-of-organ", OF_ORGAN_PRIOR,
        )  # fmt: skip


@cache
def _of_organ() -> regex.Pattern[str]:
    spaced = alternatives(tuple(read_toml(FILE)["of_organ"]["kinds"]))
    return regex.compile(rf"(?<![\p{{L}}])(?<kind>{spaced})\s+của\s+(?<organ>{organ_name()})")


_GROUP = regex.compile(r"(?i)(?:\b(?:các|những|\d{1,2}|mọi|và|hoặc|theo các)|,|/)\s+$")


def _is_group(text: str, start: int) -> bool:
    """Tell "các Chương trình, Kế hoạch của Thành phố": a group of unnamed documents."""
    return _GROUP.search(text, max(0, start - 20), start) is not None


def _by_period(text: str, begin: int) -> Iterator[Mention]:
    for m in _pattern("numberless_period").finditer(text, begin):
        if _is_group(text, m.start()) and not regex.search(r",\s+$", text[max(0, m.start() - 5) : m.start()]):
            continue
        if m["type"].split()[0] == "Chiến" or _HEADS.search(text, max(0, m.start() - 12), m.start()):
            continue
        tail = tail_after(text, m.end())
        name = " ".join(m["name"].split())
        issuer, subject = _own_issuer(name) if tail.issuer is None else (tail.issuer, name)
        yield Mention(
            Span(m.start(), tail.end), doc_type(m["type"]), None, tail.issued, issuer,
            subject, Span(tail.end, tail.end), "citation-period", PERIOD_PRIOR,
        )  # fmt: skip


_HEADS = regex.compile(r"(?:^|\n)[^\S\n]*(?:[a-zđ]\)|\d{1,2}\.|[IVX]+\.|[-+])\s+$")
"""Behind the mark of a heading the words are what it is about: "a) Kế hoạch sử dụng đất giai đoạn …"."""


def _own_issuer(name: str) -> tuple[str | None, str]:
    """Read the organ inside a name: "… của Quận 10 giai đoạn 2021 - 2025"."""
    m = regex.search(rf"\bcủa\s+(?<organ>{organ_name()})\s+(?:giai|năm|nhiệm)", name)
    return (normal_name(m["organ"]) if m else None), name


_SELF_BEFORE = regex.compile(
    r"(?:Trên đây là|(?i:xây dựng|ban hành|lập|(?:nội dung|thực hiện|triển khai)\s+(?:các nội dung\s+)?"
    r"(?:của\s+)?))\s+(?:các\s+)?$"
)


_MADE = regex.compile(r"(?i)(?:xây dựng|dự thảo|soạn thảo|trình)\s+(?:các\s+)?$")
"""One that is still to be made: "5. Xây dựng Nghị định của Chính phủ"."""


def _is_self(text: str, mention: Mention, own_subject: str | None) -> bool:
    """Tell the document itself ("Trên đây là Kế hoạch …") or one that it asks for ("xây dựng Kế hoạch …")."""
    if mention.doc_type.code in ("L", "PL", "HP") or mention.rule == "citation-congress":
        return False
    before = max(0, mention.span.start - 40), mention.span.start
    if mention.issued is None and mention.rule == "citation-of-organ" and _MADE.search(text, *before):
        return True
    if mention.issued is None and _SELF_BEFORE.search(text, *before):
        return mention.rule == "citation-period"
    name, own = (mention.subject or "").lower(), " ".join((own_subject or "").lower().split())
    act = f"{mention.doc_type.name.lower()} {name}"
    if name and (f"thực hiện {act}" in own or f"triển khai {act}" in own):
        return False
    return bool(own_subject and name) and fuzz.token_set_ratio(name, own) >= SAME_PLAN


@cache
def _pattern(name: str) -> regex.Pattern[str]:
    table = read_toml(FILE)
    return compile_pattern(FILE, name, table[name]["pattern"], table["parts"])
