"""Which way up a page is read where its first reading is poor: the best of what the other ways give.

A page with a few words has no rhythm that would tell how it lies, and the rules of a table have one of their
own. What the engine makes of a page that lies wrongly is hardly believed, and no Vietnamese.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.flags import LATE, with_flag
from pipeline.imaging import Watch, enhance
from pipeline.imaging.ink import ink_of
from pipeline.imaging.orientation import turned
from pipeline.ocr import Ocr
from pipeline.ocr.budget import is_spent
from pipeline.quality.page_quality import predicted_cer
from pipeline.repair.syllables import known
from pipeline.schema import Page, PageImage, Word
from pipeline.settings import Settings

STEP = "orientation"

MARGIN = 1.5
"""Times the seconds of the first reading that must be left for another: no engine can be stopped at once."""

HALF = 0.5
"""Share of the characters that are probably misread, from which a page is read another way up."""

SOME = 0.08
"""The same for a page that was turned: its first state is known to be possible."""

BELIEVED = 0.7
"""Mean confidence from which a page lies as it should, whatever its language."""

UNSURE = 0.4
"""Confidence up to which a word says nothing."""

STRANGE = 0.5
"""What a letter of no attested syllable counts beside one of one."""

FEW = 3
"""Words of a page that may be scraps of letters that lie on their side."""

LONG = 3
"""Characters that are wider than high together."""

INK = (300, 0.12)
"""Points of ink in the small view that a page without words has at least; the share of a picture."""


@dataclass(frozen=True, slots=True)
class Way:
    """A page read one way up, and the seconds that took."""

    picture: PageImage
    page: Page
    seconds: float = 0.0

    @property
    def worth(self) -> float:
        """Say how much was read: letters by the confidence in them; others than Vietnamese count by half."""
        return worth(self.page.words)


def worth(words: Iterable[Word]) -> float:
    """Return how much words hold: letters by confidence, ``STRANGE`` ones less, those on end nothing."""
    return sum(
        sum(map(str.isalnum, w.text))
        * max(0.0, (w.confidence or 0.0) - UNSURE)
        * (1.0 if len(w.text) > 1 and known(w.text) else STRANGE)
        for w in words
        if not is_sideways(w)
    )


def is_sideways(word: Word) -> bool:
    """Return whether a word stands on end: the engine reads some lines that run up or down the page."""
    return len(word.text) >= LONG and word.box is not None and word.box.height > word.box.width


def read_upright(image: PageImage, ocr: Ocr, settings: Settings, watch: Watch | None = None) -> Way:
    """Read a page; where that is poor, read it in other ways too, and return the best.

    One that was turned is first read as it came, which is one more reading; the other ways are tried only
    where half of the page is misread.
    """
    best = first = _read(image, ocr, settings, watch)
    if STEP not in settings.imaging:
        return best
    was_turned = STEP in first.picture.steps
    taken = (first.picture.rotation - image.rotation) // 90 % 4
    for at, quarters in enumerate(_others(taken, on_end(first.page))):
        if not is_poor(best, SOME if was_turned and at == 0 else HALF):
            break
        if is_spent(MARGIN * first.seconds):
            return replace(best, page=with_flag(best.page, LATE)) if best.page.words else best
        other = turned(image, quarters) if quarters else image
        best = max(best, _read(other, ocr, settings.without(STEP), watch), key=lambda way: way.worth)
    return best


def _read(image: PageImage, ocr: Ocr, settings: Settings, watch: Watch | None) -> Way:
    began = time.monotonic()
    picture = enhance(image, settings, watch)
    return Way(picture, ocr(picture), time.monotonic() - began)


def _others(taken: int, end: bool) -> Iterator[int]:
    """Yield the other ways by quarters clockwise: as it came; upside down, or first on its sides."""
    yield from (quarters for quarters in ((0, 1, 3, 2) if end else (0, 2, 1, 3)) if quarters != taken)


def on_end(page: Page) -> bool:
    """Return whether most words of a page stand on end."""
    long = [word for word in page.words if len(word.text) >= LONG]
    return 2 * sum(map(is_sideways, long)) > len(long)


def is_poor(way: Way, least: float = HALF) -> bool:
    """Return whether probably so much of a page was misread, or nothing was read though there is print."""
    if not way.page.words:
        return _has_print(way)
    if on_end(way.page) or _is_scrap(way.page):
        return True
    sure = way.page.confidence
    return sure is not None and sure < BELIEVED and (predicted_cer(way.page) or 0.0) >= least


def _is_scrap(page: Page) -> bool:
    """Return whether a few signs are all that was read, none of them a figure or a syllable."""
    few = len(page.words) <= FEW
    return few and not any(_says_something(word.text) for word in page.words)


def _says_something(text: str) -> bool:
    return (len(text) > 1 and known(text)) or any(map(str.isdigit, text))


def _has_print(way: Way) -> bool:
    if "blank" not in way.page.flags:
        return False
    ink, _ = ink_of(way.picture.pixels)
    return bool(INK[0] <= ink.sum() <= INK[1] * ink.size)
