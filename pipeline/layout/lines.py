"""Visual lines: which words of a page stand side by side."""

from dataclasses import dataclass

from pipeline.schema import Page, Zone


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line, as indices into the page's words, left to right; empty for a blank line."""

    words: tuple[int, ...]
    zone: Zone = "body"


def lines_of(page: Page) -> list[Line]:
    """Group the words of a page into lines, in the order of the source."""
    rows: dict[int, list[int]] = {}
    for index, word in enumerate(page.words):
        if word.text.strip():
            rows.setdefault(word.line, []).append(index)
    if page.kind == "text":
        return [Line(tuple(rows.get(n, ()))) for n in range(max(rows, default=-1) + 1)]
    return [Line(tuple(row)) for _, row in sorted(rows.items())]
