"""Says of a page that it was wholly misread: what stands in the text for it is no text."""

from dataclasses import replace

from pipeline.imaging.ink import ink_of
from pipeline.imaging.orientation import MIN_RHYTHM, level, rhythm
from pipeline.quality.page_quality import predicted_cer
from pipeline.repair.syllables import share_known
from pipeline.schema import Page, PageImage

FLAG = "page_misread"

MISREAD = 0.5
"""Share of the characters that are probably misread."""

KNOWN = 0.5
"""Share of attested syllables below which words are no text."""

BELIEVED = 0.7
"""Mean confidence from which words stand, in whatever language."""

FEW = 5
"""Words with letters below which there is nothing to lose: specks, a signature. Figures are no syllables."""


def with_doubt(picture: PageImage, page: Page) -> Page:
    """Flag a page that was wholly misread, or has lines of print of which no word was read."""
    misread = is_misread(page) if page.words else "blank" in page.flags and _has_lines(picture)
    return replace(page, flags=(*page.flags, FLAG)) if misread else page


def is_misread(page: Page) -> bool:
    """Return whether what was read of a page is hardly believed, and no Vietnamese."""
    words = [word for word in page.words if not word.stamp and any(map(str.isalpha, word.text))]
    sure = page.confidence
    return (
        len(words) >= FEW
        and sure is not None
        and sure < BELIEVED
        and (predicted_cer(page) or 0.0) >= MISREAD
        and share_known(word.text for word in words) < KNOWN
    )


def _has_lines(picture: PageImage) -> bool:
    ink, _ = ink_of(picture.pixels)
    return max(rhythm(level(way)).strength for way in (ink, ink.T)) >= MIN_RHYTHM
