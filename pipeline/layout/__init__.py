r"""Reading order: from words on pages to one raw text that knows where each of its words stands.

Page by page: words become visual lines (``lines``), the cells of ruled tables are read one after the other
(``tables``), lines that are no part of the document are put aside (``asides``), and the two columns of
letterhead and sign-off are untangled.

The text keeps a simple promise: lines end in ``\n``, words of a line are parted by one space, each page after
the first begins with ``\f``. A page without words still has one empty line, so that lines tile the text.
"""

from pipeline.layout.asides import set_aside
from pipeline.layout.assemble import assemble
from pipeline.layout.body_columns import halves_of, split_columns
from pipeline.layout.letterhead import split_letterhead
from pipeline.layout.lines import Line, is_plain, lines_of
from pipeline.layout.sign_off import split_sign_off
from pipeline.layout.tables import cut_out, put_back, rule_signs, tables_of
from pipeline.schema import Page, Reading, Transcript

__all__ = ["read"]


def read(transcript: Transcript) -> Reading:
    """Put the words of a transcript into reading order."""
    tables = tables_of(transcript.pages)
    parted = [
        cut_out(page, lines_of(page), found) for page, found in zip(transcript.pages, tables, strict=True)
    ]
    pages, asides = set_aside(transcript.pages, [lines for lines, _ in parted])
    ordered = [
        put_back(in_order(page, lines), ruled)
        for page, lines, (_, ruled) in zip(transcript.pages, pages, parted, strict=True)
    ]
    signs = rule_signs(transcript.pages, [ruled for _, ruled in parted])
    return assemble(transcript.pages, ordered, (*asides, *signs))


def in_order(page: Page, lines: list[Line]) -> list[Line]:
    """Untangle two pages on a sheet, letterhead, columns, sign-off; pages without boxes stay as they are."""
    if is_plain(page):
        return lines
    if halves := halves_of(page, lines):
        return [line for half in halves for line in in_order(half.page, half.lines)]
    return split_sign_off(page, split_columns(page, split_letterhead(page, lines)))
