"""Named forms of citations without a number, each a rule of ``numberless.toml``."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.extract.atoms import doc_type, organ_name
from pipeline.extract.citations import Mention, tail_after
from pipeline.extract.organs import normal_name
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Span

FILE = "numberless.toml"

GROUPED = ("dated", "congress", "statute", "treaty")
"""Forms that name one document in a list too: "các Nghị quyết Đại hội XIII, …"."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: named groups ``type``, ``name`` (its title) and ``issuer`` say what it gives."""

    id: str
    pattern: regex.Pattern[str]
    prior: float


@cache
def forms() -> tuple[Form, ...]:
    """Return the forms in the order in which they are tried."""
    table = read_toml(FILE)
    return tuple(
        Form(f["id"], compile_pattern(FILE, f["id"], f["pattern"], table["parts"]), f["prior"])
        for f in table["form"]
    )


def named_forms(text: str, begin: int) -> Iterator[Mention]:
    """Yield what the forms find behind an offset, form by form; what they take may overlap."""
    for form in forms():
        for m in form.pattern.finditer(text, begin):
            if not _is_heading_or_group(text, form, m.start()):
                yield _mention(text, form, m)


def _mention(text: str, form: Form, m: regex.Match[str]) -> Mention:
    groups = m.groupdict()
    tail = tail_after(text, m.end())
    name = " ".join((groups.get("name") or "").split()) or None
    printed = groups.get("issuer")
    issuer = " ".join(printed.split()) if printed else tail.issuer or _issuer_inside(name or "")
    return Mention(
        Span(m.start(), tail.end), doc_type(m["type"]), None, tail.issued, issuer, name,
        Span(tail.end, tail.end), f"citation-{form.id}", form.prior,
    )  # fmt: skip


def _issuer_inside(name: str) -> str | None:
    """Read the organ inside a name: "… của Quận 10 giai đoạn 2021 - 2025"."""
    m = _inside().search(name)
    return normal_name(m["organ"]) if m else None


@cache
def _inside() -> regex.Pattern[str]:
    return regex.compile(rf"\bcủa\s+(?<organ>{organ_name()})\s+(?:giai|năm|nhiệm|đến|thời)")


_MARK = regex.compile(r"(?:^|\n)[^\S\n]*(?:[a-zđ]\)|\d{1,2}(?:\.\d{1,2})*\.?|[IVX]+\.|[-+|])\s+$")
"""Behind the mark of a heading the words are what it is about: "a) Kế hoạch sử dụng đất giai đoạn …"."""

_LIST = regex.compile(r"(?i)(?:\b(?:các|những|mọi|một số)|(?<![\d/])\b\d{1,2})\s+$")


def _is_heading_or_group(text: str, form: Form, start: int) -> bool:
    """Tell the words of a heading, and "các Chương trình …": a group, not one document."""
    if form.id in GROUPED:
        return False
    reach = max(0, start - 20)
    return _MARK.search(text, reach, start) is not None or _LIST.search(text, reach, start) is not None
