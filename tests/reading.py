"""Read a text as the product does, from a file, through every step that needs no picture."""

import tempfile
from pathlib import Path

from pipeline.archive.worker import NoOcr
from pipeline.document import Document
from pipeline.flow import read_document


def read_text(text: str) -> Document:
    """Return the document that a dump with this text makes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump.txt"
        path.write_text(text, encoding="utf-8")
        return read_document(path, NoOcr())
