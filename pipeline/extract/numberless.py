"""Citations without a number: laws by name, documents of an organ, and named forms (``numberless.toml``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

import regex
from rapidfuzz import fuzz

from pipeline.extract.atoms import alternatives, date_of, doc_type, organ_name, pattern, type_names
from pipeline.extract.citations import Mention, Tail, iter_spans, tail_after
from pipeline.extract.laws import law_name_after, unlisted_law_name_after
from pipeline.extract.named import FILE, named_forms
from pipeline.extract.organs import normal_name
from pipeline.extract.references import short_names, titles_again
from pipeline.extract.subjects import subject_after
from pipeline.rules import read_toml
from pipeline.schema import Span

LAW_PRIOR, OF_ORGAN_PRIOR = 0.93, 0.75

SAME_PLAN = 88
"""Likeness (0–100) of a plan's name to the document's own subject above which it is the document itself."""

SURE = ("citation-law", "citation-congress", "citation-statute", "citation-treaty")
"""Rules whose finds are never the document in hand, and stand inside the names of plans too."""


@dataclass(frozen=True, slots=True)
class Own:
    """The document in hand: its subject and issuer, and where its letterhead and title end."""

    subject: str | None = None
    issuer: str | None = None
    begin: int = 0


def find_numberless(text: str, numbered: tuple[Mention, ...], own: Own) -> tuple[Mention, ...]:
    """Return mentions without a number behind the title, none inside a numbered one or its subject."""
    taken = tuple(iter_spans(numbered))
    found: list[Mention] = []
    candidates = chain(
        _laws(text, own.begin),
        named_forms(text, own.begin),
        _of_organs(text, own.begin),
        titles_again(text, numbered),
        short_names(text),
    )
    for mention in candidates:
        is_new = mention.span.start >= own.begin and not _is_covered(mention, taken, found)
        if is_new and not _is_self(text, mention, own):
            found.append(mention)
    return tuple(sorted(found, key=lambda m: m.span))


def _is_covered(mention: Mention, taken: tuple[Span, ...], found: list[Mention]) -> bool:
    """Tell a mention inside another one; a plan's name may hold a law, and both stand."""
    outer = (m.span for m in found if not (m.rule in SURE and mention.span.start < m.span.start))
    return any(mention.span.overlaps(span) for span in (*taken, *outer))


def _laws(text: str, begin: int) -> Iterator[Mention]:
    for m in _law_word().finditer(text, begin):
        is_constitution = m["type"] == "Hiến pháp"
        state = _STATE.match(text, m.end()) if is_constitution else None
        is_small = m["type"][0].islower()
        name = None if is_constitution else _law_name(text, m.end(), is_small)
        if name is None and not is_constitution:
            continue
        tail = _year_after(text, (name or state or m).end())
        subject = " ".join((name["name"] if name else state["name"] if state else "").split()) or None
        if subject or tail.issued:
            end = Span(tail.end, tail.end)
            yield Mention(
                Span(m.start(), tail.end), doc_type(m["type"]), None, tail.issued, tail.issuer, subject, end,
                "citation-law", LAW_PRIOR,
            )  # fmt: skip


def _law_name(text: str, end: int, is_small: bool) -> regex.Match[str] | None:
    """Match a law's name; behind a small luật only a listed one: "theo luật Đất đai"."""
    listed = law_name_after().match(text, end)
    return listed if listed or is_small else unlisted_law_name_after().match(text, end)


@cache
def _law_word() -> regex.Pattern[str]:
    before = "|".join(rf"\b{word}" for word in read_toml(FILE)["law"]["before"])
    return regex.compile(
        rf"(?<!(?:{before})\s+)\b(?<type>Bộ\s+luật|Luật|Pháp\s+lệnh|Hiến\s+pháp|(?:bộ\s+)?luật(?=\s+\p{{Lu}}\p{{Ll}}))\b"
    )


_STATE = regex.compile(r"\s+(?<name>nước\s+Cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa\s+Việt\s+Nam)")
_BARE_YEAR = regex.compile(r"\s+(?<year>(?:19|20)\d\d)(?![\d/.-]|\s*[-–]\s*\d)")


def _year_after(text: str, end: int) -> Tail:
    """Read date and issuer, or a year alone, after a law's name."""
    tail = tail_after(text, end)
    if tail.issued is not None:
        return tail
    lead = regex.compile(r"\s+").match(text, end)
    m = (lead and pattern("date_year").match(text, lead.end())) or _BARE_YEAR.match(text, end)
    return Tail(date_of(m), None, m.end()) if m else tail


def _of_organs(text: str, begin: int) -> Iterator[Mention]:
    """Find "Quyết định của Ủy ban nhân dân Thành phố": a capitalised type and an organ."""
    for m in _of_organ().finditer(text, begin):
        if (
            _is_group(text, m.start())
            or _is_generic(m["organ"])
            or _OUTCOME.search(text, max(0, m.start() - 120), m.start())
        ):
            continue
        tail = tail_after(text, m.end("organ"))
        subject, span = subject_after(text, tail.end, in_body=True)
        if m["about"]:
            subject, span = " ".join(m["about"].split()), Span(tail.end, tail.end)
        yield Mention(
            Span(m.start(), tail.end), doc_type(m["kind"]), None, tail.issued, normal_name(m["organ"]),
            subject, span, "citation-of-organ", OF_ORGAN_PRIOR,
        )  # fmt: skip


@cache
def _of_organ() -> regex.Pattern[str]:
    table = read_toml("citations.toml")["of_organ"]
    kinds, ordering = alternatives(tuple(table["kinds"])), alternatives(tuple(table["ordering"]))
    direct, organs = alternatives(tuple(table["direct_kinds"])), alternatives(tuple(table["direct_organs"]))
    return regex.compile(
        rf"(?<!\p{{L}})(?:(?<kind>{kinds})\s+của(?:\s+đồng\s+chí)?|(?<kind>{ordering})(?<about>(?:,?\s+\p{{Ll}}+){{1,8}}?)\s+của"
        rf"|(?<kind>{direct})(?=\s+(?:{organs})\b))\s+(?<organ>{organ_name()})"
    )


_OUTCOME = regex.compile(r"(?i)\bkết\s+quả\s+(?:thực\s+hiện|giải\s+quyết)[^:;.]{0,60}:\s*$")
"""What a procedure ends in is no document yet: "Kết quả thực hiện thủ tục: Quyết định của Bộ trưởng …"."""


def _is_generic(organ: str) -> bool:
    """Tell an organ that is named by its kind alone."""
    return " ".join(organ.split()) in read_toml(FILE)["generic_organs"]["names"]


def _is_group(text: str, start: int) -> bool:
    """Tell "các Chương trình, Kế hoạch của Thành phố": a group of unnamed documents."""
    return _group().search(text, max(0, start - 60), start) is not None


@cache
def _group() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?i)(?:\b(?:các|những|mọi|một\s+số)|(?<![\d/])\b\d{{1,2}}"
        rf"|(?<!\p{{L}})(?:{type_names()})(?:\s+của\s+[^;.,:\d]{{3,40}})?\s*(?:,|/|\bvà|\bhoặc))\s*$"
    )


def _is_self(text: str, mention: Mention, own: Own) -> bool:
    """Tell the document itself ("Trên đây là Kế hoạch …") or one that it asks for ("xây dựng Kế hoạch …")."""
    before = max(0, mention.span.start - 60), mention.span.start
    if mention.issued is None and _is_to_be_made(text, *before):
        return True
    if mention.rule in SURE:
        return False
    if regex.search(r"(?i)trên đây là (?:nội dung\s+)?$", text[slice(*before)]):
        return True
    return _is_own_name(mention, own)


def _is_to_be_made(text: str, start: int, end: int) -> bool:
    m = _made().search(text, start, end)
    return m is not None and m["done"] is None


@cache
def _made() -> regex.Pattern[str]:
    table = read_toml(FILE)["made"]
    verbs, done = alternatives(tuple(table["verbs"])), alternatives(tuple(table["done"]))
    dative = r"(?:\s+(?:các|những|dự\s+án|dự\s+thảo|hồ\s+sơ|nội\s+dung|một\s+số))?"
    return regex.compile(rf"(?i)(?:\b(?<done>{done})\s+)?\b(?:{verbs}){dative}\s+$")


def _is_own_name(mention: Mention, own: Own) -> bool:
    """Tell a name that is the document's own; a plan of that name by another organ is another plan."""
    name, subject = (mention.subject or "").lower(), " ".join((own.subject or "").lower().split())
    if not name or not subject or _is_other_organ(mention.issuer, own.issuer):
        return False
    act = f"{mention.doc_type.name.lower()} {name}"
    if f"thực hiện {act}" in subject or f"triển khai {act}" in subject:
        return False
    return fuzz.token_set_ratio(name, subject) >= SAME_PLAN


def _is_other_organ(issuer: str | None, own: str | None) -> bool:
    if not issuer or not own:
        return False
    short, long = sorted((issuer.lower(), own.lower()), key=len)
    return fuzz.partial_ratio(short, long) < SAME_PLAN
