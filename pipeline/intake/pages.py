"""One entrance for every kind of file: pages one by one, so that one page is in memory at a time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.intake.images import read_image
from pipeline.intake.kinds import SUFFIXES, Kind, container_of, head_of, kind_of
from pipeline.intake.pdf import read_pdf
from pipeline.intake.plain import read_text
from pipeline.intake.source import require_size, shown
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings

Reader = Callable[[Path, Settings, int], Iterator[Page | PageImage]]

READERS: dict[Kind, Reader] = {
    "pdf": read_pdf,
    "png": read_image,
    "jpeg": read_image,
    "tiff": read_image,
    "text": read_text,
}


def read_pages(path: Path, settings: Settings, first: int = 1) -> Iterator[Page | PageImage]:
    """Read a file page by page: words where the file has them, pixels where it needs OCR.

    A page that cannot be read comes without words and with a flag; the others still come. Pages before
    ``first`` are not looked at.

    Raises:
        InputError: the file as a whole cannot be read: empty, damaged, too large, of no known kind.
    """
    require_size(path, settings)
    kind = kind_of(path)
    if kind in ("unknown", "pdf") and (container := container_of(head_of(path))):
        raise InputError(
            f"{shown(path)}: is {container}, no scan; take its documents out, or print them to PDF"
        )
    if kind == "unknown":
        raise InputError(f"{shown(path)}: is of no known kind; give a PDF, PNG, JPEG, TIFF, .txt or .md")
    named = SUFFIXES.get(path.suffix.lower())
    flags = ("suffix_mismatch",) if named and named != kind else ()
    for page in READERS[kind](path, settings, first):
        yield replace(page, flags=(*page.flags, *flags)) if flags else page
