r"""Reading order: from words on pages to one raw text that knows where each of its words stands.

Page by page: words become visual lines (``lines``), lines that are no part of the document are put aside
(``asides``), and the two columns of letterhead and sign-off are read one after the other.

The text keeps a simple promise: lines end in ``\n``, words of a line are parted by one space, each page after
the first begins with ``\f``. A page without words still has one empty line, so that lines tile the text.
"""

from pipeline.layout.asides import set_aside
from pipeline.layout.assemble import assemble
from pipeline.layout.letterhead import split_letterhead
from pipeline.layout.lines import Line, is_plain, lines_of
from pipeline.layout.sign_off import split_sign_off
from pipeline.schema import Page, Reading, Transcript

__all__ = ["read"]


def read(transcript: Transcript) -> Reading:
    """Put the words of a transcript into reading order."""
    pages, asides = set_aside(transcript.pages, [lines_of(page) for page in transcript.pages])
    ordered = [in_order(page, lines) for page, lines in zip(transcript.pages, pages, strict=True)]
    return assemble(transcript.pages, ordered, asides)


def in_order(page: Page, lines: list[Line]) -> list[Line]:
    """Untangle letterhead and sign-off; pages without boxes stay as they are."""
    if is_plain(page):
        return lines
    return split_sign_off(page, split_letterhead(page, lines))
