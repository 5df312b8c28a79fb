r"""Reading order: from words on pages to one raw text that knows where each of its words stands.

Page by page: words become visual lines (``lines``), lines that are no part of the document are put aside
(``asides``), and the two columns of letterhead and sign-off are read one after the other (``columns``).

The text keeps a simple promise: lines end in ``\n``, words of a line are parted by one space, each page after
the first begins with ``\f``. A page without words still has one empty line, so that lines tile the text.
"""

from pipeline.layout.assemble import assemble
from pipeline.layout.lines import lines_of
from pipeline.schema import Reading, Transcript

__all__ = ["read"]


def read(transcript: Transcript) -> Reading:
    """Put the words of a transcript into reading order."""
    pages = [lines_of(page) for page in transcript.pages]
    return assemble(transcript.pages, pages, ())
