"""How good is the text of an archive: pages drawn by chance, corrected by a person, and what follows."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.archive.names import text_path
from pipeline.errors import InputError
from pipeline.quality.text_scores import score_text
from pipeline.store.atomic import replacing

BOUNDS = (0.85, 0.93)
"""Confidences that part doubtful, middling and sure pages; drawn evenly, because errors sit in the first."""

SURE = 1.96
"""Standard errors of an interval that holds the truth in 95 of 100 draws."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page that was drawn; ``weight`` is how many pages of its kind it stands for."""

    source_path: str
    page: int
    stratum: int
    weight: float

    @property
    def name(self) -> str:
        """Name of its file in the folder of the check."""
        return f"{text_path(self.source_path).replace('/', '__').removesuffix('.txt')}-{self.page}.txt"


@dataclass(frozen=True, slots=True)
class Checked:
    """Errors of a page, and how much there was to err in."""

    page: DrawnPage
    errors: int
    total: int
    touched: bool = True
    """Whether the file of the page is another than the program wrote it."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An error rate of the whole archive, with its interval (95 %) and the number of pages behind it."""

    rate: float
    low: float
    high: float
    pages: int

    def more_pages(self, half_width: float) -> int:
        """Return how many more pages make the interval as narrow as ± ``half_width``.

        >>> Estimate(0.05, 0.03, 0.07, 10).more_pages(0.01)
        30
        """
        half = (self.high - self.rate) or half_width
        return max(0, ceil(round(self.pages * (half / half_width) ** 2, 6)) - self.pages)


def draw_pages(out: Path, count: int, seed: int = 1) -> list[DrawnPage]:
    """Draw pages that were scanned, evenly from doubtful, middling and sure ones.

    Raises:
        InputError: there are no tables.
    """
    try:
        paths = pq.read_table(out / "documents.parquet", columns=["doc_id", "source_path"]).to_pylist()
        pages = pq.read_table(out / "pages.parquet", columns=["doc_id", "page", "confidence"]).to_pylist()
    except OSError as error:
        raise InputError(f"{out}: cannot read the tables: {error}; run kehoach extract") from error
    name = {row["doc_id"]: row["source_path"] for row in paths}
    strata: list[list[tuple[str, int]]] = [[] for _ in range(len(BOUNDS) + 1)]
    for row in pages:
        if row["confidence"] is not None:
            strata[sum(row["confidence"] >= b for b in BOUNDS)].append((name[row["doc_id"]], row["page"]))
    chance = random.Random(seed)
    share = ceil(count / max(1, sum(bool(some) for some in strata)))
    drawn = []
    for number, some in enumerate(strata):
        taken = sorted(chance.sample(sorted(set(some)), min(share, len(set(some)))))
        drawn += [DrawnPage(path, page, number, len(set(some)) / len(taken)) for path, page in taken]
    return drawn


def write_pages(out: Path, drawn: Sequence[DrawnPage], folder: Path) -> None:
    """Write the text of each page for a person to correct; a file that is there is left as it is."""
    for page in drawn:
        path = folder / page.name
        if not path.exists():
            with replacing(path) as part:
                part.write_text(page_text(out, page), encoding="utf-8")


def page_text(out: Path, page: DrawnPage) -> str:
    """Return the repaired text of a page."""
    text = (out / "text" / text_path(page.source_path)).read_text(encoding="utf-8", errors="replace")
    pages = text.split("\f")
    return pages[page.page - 1] if page.page <= len(pages) else ""


def check_pages(out: Path, drawn: Sequence[DrawnPage], folder: Path) -> list[Checked]:
    """Count the characters that a person changed on each page."""
    checked = []
    for page in drawn:
        right, got = (folder / page.name).read_text(encoding="utf-8"), page_text(out, page)
        rate = score_text(right, got).cer
        checked.append(Checked(page, rate.errors, rate.total, right != got))
    return checked


def conclusion(checked: Sequence[Checked], half_width: float = 0.005) -> str:
    """Say what follows for the archive; of pages that nobody has touched, nothing does."""
    left = sum(not one.touched for one in checked)
    if left == len(checked):
        return "no page was corrected, so nothing was compared"
    found = estimate(checked)
    said = f"CER {found.rate:.2%} (95 %: {found.low:.2%} to {found.high:.2%}), {found.pages} pages"
    more = f"for ± {100 * half_width:g} points: {found.more_pages(half_width)} more pages"
    doubt = f"{left} of them are as the program wrote them: they count as right, if somebody looked at them"
    return "\n".join([said, more, *([doubt] if left else [])])


def estimate(checked: Sequence[Checked]) -> Estimate:
    """Return the error rate of the archive (ratio estimate over strata, its variance linearised)."""
    total = sum(one.page.weight * one.total for one in checked)
    if not total:
        return Estimate(0.0, 0.0, 1.0, len(checked))
    rate = sum(one.page.weight * one.errors for one in checked) / total
    spread = 0.0
    for stratum in {one.page.stratum for one in checked}:
        parts = [
            one.page.weight * (one.errors - rate * one.total)
            for one in checked
            if one.page.stratum == stratum
        ]
        mean = sum(parts) / len(parts)
        spread += len(parts) / max(1, len(parts) - 1) * sum((part - mean) ** 2 for part in parts)
    # Where no error was found, the rule of three says how many there may be.
    counted = sum(one.total for one in checked)
    half = SURE * sqrt(spread) / total if rate else min(1.0, 3 / counted)
    return Estimate(rate, max(0.0, rate - half), min(1.0, rate + half), len(checked))
