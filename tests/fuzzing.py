"""What must hold for any bytes, as a dump and as a PDF: what ``make fuzz`` tries to break."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pipeline.archive.cells import to_cell
from pipeline.archive.columns import PER_DOCUMENT
from pipeline.archive.results import dump, load, result_of
from pipeline.archive.worker import NoOcr
from pipeline.errors import InputError
from pipeline.flow import read_document
from pipeline.intake import read_pages
from pipeline.repair import default_restorer, repair
from pipeline.schema import PageImage
from pipeline.settings import Settings

SMALL = Settings(max_pages=20, max_pixels=4_000_000)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def _file(name: str, content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def text(content: bytes) -> None:
    """Read bytes as a dump: facts lie in their text, rows in their tables, no cell is a formula.

    Raises:
        AssertionError: something does not hold.
    """
    with _file("dump.txt", content) as path:
        try:
            document = read_document(path, NoOcr(), SMALL)
        except InputError as error:
            assert str(path) in str(error)
            return
    whole = document.text.text
    for fact in (*document.facts.citations, *document.facts.targets):
        span = fact.evidence.span
        assert 0 <= span.start < span.end <= len(whole)
    assert repair(whole, default_restorer(), ()).text.count("\n") == whole.count("\n")
    result = result_of(document, 1.0, "fuzz")
    assert load(dump(result)).rows == json.loads(json.dumps(result.rows))
    for table, rows in result.rows.items():
        for row in rows:
            assert set(PER_DOCUMENT[table].names) - {"source_path"} <= set(row)
            assert not any(cell.startswith(FORMULA) for cell in map(to_cell, row.values()) if cell[1:])


def pdf(content: bytes) -> None:
    """Open bytes as a PDF: pages within their bounds, or a finding.

    Raises:
        AssertionError: something does not hold.
    """
    with _file("scan.pdf", content) as path:
        try:
            for number, page in enumerate(islice(read_pages(path, SMALL), SMALL.max_pages), 1):
                assert page.number == number
                assert not isinstance(page, PageImage) or page.pixels.size <= 4 * SMALL.max_pixels
        except InputError as error:
            assert str(path) in str(error)


TARGETS = {"text": text, "pdf": pdf}
