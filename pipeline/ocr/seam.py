"""The seam that every engine fits."""

from typing import Protocol

from pipeline.schema import Page, PageImage


class Ocr(Protocol):
    """An engine. ``name`` says tool, version, model and page mode; it is kept with every transcript."""

    name: str

    def __call__(self, page: PageImage) -> Page:
        """Read a page; never raises for a page that it cannot read, but sets a flag on it."""
        ...
