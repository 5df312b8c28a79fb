"""One page of a file as pixels, for people to look at: the same pixels that boxes are measured in."""

from pathlib import Path

from pipeline.errors import InputError
from pipeline.intake.images import view_frame
from pipeline.intake.kinds import kind_of
from pipeline.intake.pdf import view_pdf_page
from pipeline.intake.source import require_size, shown
from pipeline.schema import PageImage
from pipeline.settings import Settings


def view_page(path: Path, number: int, settings: Settings) -> PageImage:
    """Return a page as it came in, also where it was read from its text layer.

    Raises:
        InputError: the file or this page cannot be read, or it is plain text.
    """
    require_size(path, settings)
    kind = kind_of(path)
    if kind in ("text", "unknown"):
        raise InputError(f"{shown(path)}: has no pages to look at")
    page = (view_pdf_page if kind == "pdf" else view_frame)(path, number, settings)
    if page is None:
        raise InputError(f"{shown(path)}: page {number} cannot be shown")
    return page
