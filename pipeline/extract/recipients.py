"""Who receives a document: the list under "Nơi nhận"."""

from functools import cache

import regex

from pipeline.extract.evidence import Value
from pipeline.extract.signoff_rules import signoff_pattern
from pipeline.schema import Span

MOST_ITEMS = 60
REACH = 3000
"""Characters below the head in which the list stands."""

PLAIN_LINES = 40
"""Lines of a list whose items have no marks."""


def find_recipients(text: str, begin: int) -> tuple[tuple[Value[str], ...], Span]:
    """Read the items under "Nơi nhận:", up to the one that keeps a copy (Lưu)."""
    head = signoff_pattern("recipients_head").search(text, begin)
    start = Span(*head.span()) if head else _list_without_head(text, begin)
    if start is None:
        return (), Span(begin, begin)
    marked, end = _marked(text, start.end)
    items = marked if marked or head is None else _unmarked(text, start.end)
    return items, Span(start.end, max((item.span.end for item in items), default=end))


def lists_recipients(text: str, begin: int) -> bool:
    """Return whether a list of recipients begins or ends there, read or not."""
    return any(signoff_pattern(name).search(text, begin) for name in ("recipients_head", "kept_copy"))


def _marked(text: str, start: int) -> tuple[tuple[Value[str], ...], int]:
    """Read the items that begin with a dash, and say where the last one ends."""
    items: list[Value[str]] = []
    end = start
    for m in _item().finditer(text, start, start + REACH):
        if regex.search(r"\n\s*\n\s*\n\s*\n", text[end : m.start()]) or len(items) > MOST_ITEMS:
            break
        items += _parts(m)
        end = items[-1].span.end if items else m.end()
        if regex.match(r"L[ưu]u\b", m["item"]):
            break
    return tuple(i for i in items if i.value), end


def _unmarked(text: str, start: int) -> tuple[Value[str], ...]:
    """Read items without marks: parted by semicolons, on the line of the head or on lines of their own.

    Only a list that has a semicolon or keeps a copy is one: else nothing tells its items from other lines.
    """
    lines = _list_lines(text, start)
    if not lines:
        return ()
    parts = signoff_pattern("unmarked").finditer(text, start, lines[-1].end)
    items = [item for m in parts if (item := _unmarked_item(m)).value]
    return tuple(items[: MOST_ITEMS + 1])


def _unmarked_item(m: regex.Match[str]) -> Value[str]:
    """Read an item without its number and the signer's title that a dump reads on in its line."""
    words = regex.sub(r"^\d{1,2}[.)]\s+", "", _plain(_kept_copy(m[0].strip())))
    words, span = _without_title((words, Span(*m.span())))
    return Value(words, span, "signoff-recipient-unmarked", 0.7)


def _list_lines(text: str, start: int) -> list[Span]:
    """Return the lines of a list without marks: down to the kept copy, the signer, or white below an item."""
    lines: list[Span] = []
    for m in regex.finditer(r"[^\n\f]*\S[^\n\f]*", text, pos=start, endpos=start + REACH):
        above = lines[-1].end if lines else start
        if len(lines) == PLAIN_LINES or _ends_list(text, above, m):
            break
        lines.append(Span(*m.span()))
        if regex.search(r"\b[Ll][ưu]u\s*:\s|\bL[ưu]u\s", m[0]):
            return lines
    listed = text[start : lines[-1].end] if lines else ""
    return lines if ";" in listed or regex.match(r"\s*Như\s", listed) else []


def _ends_list(text: str, above: int, line: regex.Match[str]) -> bool:
    """Return whether a line below the head is the list's no more."""
    white = text.count("\n", above, line.start()) > 2
    signed = signoff_pattern("title").fullmatch(line[0].strip()) or line[0].isupper()
    return bool(signed) or white


def _list_without_head(text: str, begin: int) -> Span | None:
    """Find where items begin whose head was lost: those above "- Lưu: VT", each with its dash."""
    kept = list(signoff_pattern("kept_copy").finditer(text, begin))
    if not kept:
        return None
    first = kept[-1]
    above = list(signoff_pattern("listed").finditer(text, begin, first.start()))
    while above and not text[above[-1].end() : first.start()].strip():
        first = above.pop()
    return Span(first.start(), first.start())


def _parts(m: regex.Match[str]) -> list[Value[str]]:
    """Part an item at its semicolons: a line may hold several, and a signer's title in a dump."""
    parts = regex.finditer(r"(?:[^;]|;\s*\n(?=\p{Ll}))+", _kept_copy(m["item"]))
    spans = [Span(m.start("item") + p.start(), m.start("item") + p.end()) for p in parts if p[0].strip()]
    values = [(_plain(m.string[span.start : span.end]), span) for span in spans]
    return [
        Value(v, span, "signoff-recipient", 0.9)
        for v, span in map(_without_title, values)
        if v and not signoff_pattern("title").fullmatch(v)
    ]


def _without_title(item: tuple[str, Span]) -> tuple[str, Span]:
    """Leave out the signer's title that a dump reads on in an item's line."""
    words, span = item
    title = signoff_pattern("title_behind").search(words)
    return (words[: title.start()], Span(span.start, span.start + title.start())) if title else item


def _kept_copy(item: str) -> str:
    """End the item that keeps a copy ("Lưu: VT.") at its full stop: a signer's name may follow in a dump."""
    stop = regex.search(r"\.(?=\s)", item) if regex.match(r"L[ưu]u\b", item) else None
    return item[: stop.start()] if stop else item


@cache
def _item() -> regex.Pattern[str]:
    return signoff_pattern("recipient")


def _plain(item: str) -> str:
    return " ".join(item.split()).rstrip(" .;,/:|").lstrip("-–—+•·*> ")
