"""The seam that every engine fits."""

from typing import Protocol

from pipeline.schema import Page, PageImage


class Ocr(Protocol):
    """An engine. ``name`` says tool, version, model and page mode; it is kept with every transcript."""

    name: str

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Read a page, in another page mode than ``Settings.psm`` where ``psm`` is given.

        Never raises for a page that it cannot read, but sets a flag on it.
        """
        ...
