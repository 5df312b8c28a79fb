"""From lines of words to the raw text and its map back to the words."""

from collections.abc import Sequence

from pipeline.layout.lines import Line
from pipeline.schema import Aside, Page, PlacedWord, Reading, ReadLine, Span


def assemble(pages: Sequence[Page], lines: Sequence[Sequence[Line]], asides: tuple[Aside, ...]) -> Reading:
    """Write the lines of all pages one after the other, noting where each word comes to stand."""
    pieces: list[str] = []
    placed: list[PlacedWord] = []
    read_lines: list[ReadLine] = []
    at = 0
    for number, (page, page_lines) in enumerate(zip(pages, lines, strict=True)):
        for count, line in enumerate(page_lines or [Line(())]):
            text, spans = _write(page, line, "\f" if number and not count else "", at)
            placed += (PlacedWord(span, number, word) for span, word in zip(spans, line.words, strict=True))
            read_lines.append(ReadLine(Span(at, at + len(text)), number, line.zone, line.cell))
            pieces.append(text)
            at += len(text)
    return Reading("".join(pieces), tuple(placed), tuple(read_lines), asides)


def word_text(page: Page, index: int) -> str:
    r"""Return a word as it stands in the text: without line breaks, so that the page's lines stay its lines.

    A word may hold a no-break space from a text layer; it becomes a plain one.
    """
    return " ".join(page.words[index].text.split())


def _write(page: Page, line: Line, lead: str, at: int) -> tuple[str, list[Span]]:
    texts = [word_text(page, index) for index in line.words]
    spans = []
    at += len(lead)
    for text in texts:
        spans.append(Span(at, at + len(text)))
        at += len(text) + 1
    return f"{lead}{' '.join(texts)}\n", spans
