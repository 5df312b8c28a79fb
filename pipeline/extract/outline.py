"""The outline: headings over the text, so that each fact knows the section that it stands in."""

from functools import cache

import regex

from pipeline.extract.paragraphs import OUTLINE, Paragraph
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Section, Span


def find_outline(text: str, blocks: tuple[Paragraph, ...]) -> tuple[Section, ...]:
    """Return the headings in order, each with what stands under it."""
    headings = [b for b in blocks if _is_heading(text, b)]
    return tuple(_section(text, b, headings[i + 1 :]) for i, b in enumerate(headings))


def _is_heading(text: str, block: Paragraph) -> bool:
    """Tell a heading from an item: short, no full stop or semicolon at its end, and a level that may head."""
    if block.mark is None or block.mark.id == "bullet":
        return False
    title = text[block.body : block.span.end]
    if block.mark.id == "article":
        return True
    if len(title) > read_toml(OUTLINE)["limits"]["heading_characters"] or not title.strip():
        return False
    return block.mark.heading or not regex.search(r"[;,]$|[.;]\s+\p{Lu}|\d\s?%", title) and _is_short(title)


def _is_short(title: str) -> bool:
    """A numbered paragraph that ends in a full stop is a heading only while it is a phrase."""
    return len(title) <= (60 if title.rstrip().endswith(".") else 150)


def _section(text: str, block: Paragraph, later: list[Paragraph]) -> Section:
    level = _level(block)
    end = next((b.span.start for b in later if _level(b) <= level), len(text))
    label = text[block.span.start : block.body].strip()
    title = " ".join(text[block.body : block.span.end].split()).rstrip(" .:")
    return Section(level, label, title, block.span, Span(block.span.end, end))


def _level(block: Paragraph) -> int:
    assert block.mark is not None
    return block.mark.level


def section_of(sections: tuple[Section, ...], offset: int) -> Section | None:
    """Return the innermost section around an offset."""
    around = [s for s in sections if s.body.start <= offset < s.body.end]
    return max(around, key=lambda s: s.heading.start, default=None)


def path_of(sections: tuple[Section, ...], offset: int) -> tuple[Section, ...]:
    """Return the sections around an offset, outermost first."""
    return tuple(s for s in sections if s.body.start <= offset < s.body.end)


def heads_goals(section: Section) -> bool:
    """Tell whether targets stand under this heading (mục tiêu, chỉ tiêu)."""
    return _goal_heading().search(section.title) is not None


@cache
def _goal_heading() -> regex.Pattern[str]:
    return compile_pattern(OUTLINE, "goal_headings", read_toml(OUTLINE)["goal_headings"]["pattern"], {})
