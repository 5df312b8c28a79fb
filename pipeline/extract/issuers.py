"""The organ that issued a cited document: behind its number, in front of it, or at the head of a list."""

from functools import cache

import regex

from pipeline.extract.atoms import alternatives, organ_name, type_names
from pipeline.extract.organs import normal_name
from pipeline.rules import read_toml
from pipeline.schema import Span

REACH = 160
"""Characters left of a mention in which the organ that stands in front of it is looked for."""

LIST_REACH = 700
"""Characters of a list whose head names the organ of all its members."""


def issuer_behind(text: str, at: int) -> tuple[str, int] | None:
    """Return the organ named at an offset ("của Bộ Y tế", "do … ban hành") and where its name ends."""
    m = _committee().match(text, at) or _congress().match(text, at) or _behind().match(text, at)
    if m is None:
        return None
    groups = m.groupdict()
    name = groups.get("organ") or groups.get("maker") or groups.get("joint")
    return (normal_name(name), m.end()) if name else None


@cache
def _behind() -> regex.Pattern[str]:
    organ = organ_name()
    return regex.compile(
        rf"\s*,?\s*(?:(?i:của)\s+(?<organ>{organ})|do\s+(?<maker>{organ})\s+ban\s+hành"
        rf"|giữa\s+(?<joint>{organ}(?:(?:,|\s+và)\s+{organ})+))(?=\W|$)"
    )


@cache
def _congress() -> regex.Pattern[str]:
    """Match "của Hội nghị lần thứ sáu Ban Chấp hành …"; behind a second của the committee is the issuer."""
    session = r"Hội\s+nghị\s+(?:Trung\s+ương\s+)?lần\s+thứ\s+[\p{L}\d]+(?:\s+\(khóa\s+[IVXL]+\))?"
    return regex.compile(
        rf"\s*,?\s*(?:của\s+|tại\s+)?(?:{session}\s+của\s+(?<organ>{organ_name()})|(?<maker>{session}\s+{organ_name()}))"
    )


@cache
def _committee() -> regex.Pattern[str]:
    """Match a committee that is named by its task, up to the words that link to the title."""
    table = read_toml("organs.toml")["committees"]
    heads, links = alternatives(tuple(table["heads"])), alternatives(tuple(table["links"]))
    task = r"(?!\s+(?:ngày|số)\b)(?:(?:,\s+(?=\p{Ll})|\s+)[\p{L}\p{M}\d-]+){1,40}?"
    link = rf"(?:{links})\b|(?i:về\s+(?:{type_names()}))\b"
    return regex.compile(
        rf"\s*,?\s*của\s+(?<organ>(?!Hội\s+đồng\s+nhân\s+dân\b)(?:{heads})\b{task})(?=\s+(?:{link}))"
    )


def issuer_before(text: str, start: int) -> str | None:
    """Read the organ in front of a mention: "của Sở Nội vụ tại Tờ trình số …", "Chính phủ ban hành …"."""
    m = _in_front().search(text, max(0, start - REACH), start)
    return normal_name(m["organ"] or m["maker"]) if m else None


@cache
def _in_front() -> regex.Pattern[str]:
    organ = organ_name()
    return regex.compile(
        rf"(?i:của|do)\s+(?<organ>{organ})(?:\s*\([^)]{{1,60}}\))?\s+"
        r"(?:(?:ban\s+hành|gửi|chuyển(?:\s+đến)?|gửi\s+đến)\s+)?(?:tại|theo)\s+(?:các\s+)?$"
        rf"|(?<!\p{{L}})(?<maker>{organ})(?:\s*\([^)]{{1,60}}\))?\s+(?:(?:đã\s+)?(?:có|ban\s+hành)|tại)\s+(?:các\s+)?$"
    )


def issuer_of_list(text: str, start: int, begin: int, title: Span) -> str | None:
    """Read the organ of a list's head: "các Nghị định của Chính phủ: số …; số …".

    ``begin`` is where the paragraph of the mention begins; the title of the mention before heads no list.
    """
    found = _list_head().finditer(text, max(begin, start - LIST_REACH), start)
    heads = [m for m in found if not title.start <= m.start() < title.end]
    return normal_name(heads[-1]["organ"]) if heads else None


@cache
def _list_head() -> regex.Pattern[str]:
    return regex.compile(rf"(?i:các\s+(?:{type_names()}))\s+của\s+(?<organ>{organ_name()})(?=\W)")
