"""What the whole walk makes of pages with transcriptions, before and after repair.

    python -m pipeline.quality.page_scores MANIFEST PDFS

``MANIFEST`` is that of ``reading_order``. Each page is read by itself, without what other pages would tell.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.errors import PipelineError
from pipeline.flow import understand
from pipeline.ocr import Ocr, choose_engine
from pipeline.ocr.read_picture import read_picture
from pipeline.quality.reading_order import entries_of, page_at
from pipeline.quality.text_scores import Rate, TextScores, score_text, words_of
from pipeline.schema import Page, Source, Transcript
from pipeline.settings import DEFAULTS


@dataclass(frozen=True, slots=True)
class PageScores:
    """Scores of texts as read and as repaired, and the words that repair set right and wrong."""

    read: TextScores
    repaired: TextScores
    helped: int
    hurt: int

    def __add__(self, other: "PageScores") -> "PageScores":
        helped, hurt = self.helped + other.helped, self.hurt + other.hurt
        return PageScores(self.read + other.read, self.repaired + other.repaired, helped, hurt)

    def __str__(self) -> str:
        rates: tuple[Rate, ...] = (self.read.cer, self.repaired.cer, self.read.wer, self.repaired.wer)
        found = f"{100 * self.repaired.found:.1f} % found"
        return "  ".join((*map(str, rates), found, f"{self.helped} helped, {self.hurt} hurt"))


def compare(gold: str, read: str, repaired: str) -> PageScores:
    """Score a text before and after repair.

    >>> compare("Kế hoạch năm 2024", "Ké hoạch năm 2024", "Kế hoạch nam 2024").helped
    1
    """
    before, after = _right(gold, read), _right(gold, repaired)
    helped, hurt = len(after - before), len(before - after)
    return PageScores(score_text(gold, read), score_text(gold, repaired), helped, hurt)


def _right(gold: str, text: str) -> set[int]:
    """Return the places of the gold words that stand in a text, both aligned as wholes."""
    blocks = Levenshtein.opcodes(words_of(gold), words_of(text)).as_matching_blocks()
    return {place for block in blocks for place in range(block.a, block.a + block.size)}


def measure(manifest: Path, folder: Path, ocr: Ocr) -> Iterator[tuple[str, PageScores]]:
    """Read each page of the manifest and score it.

    Raises:
        InputError: the manifest, a gold text or a PDF cannot be read.
    """
    for entry in entries_of(manifest):
        page = page_at(folder / entry["file"], int(entry["page"]), DEFAULTS)
        page = page if isinstance(page, Page) else read_picture(page, ocr, DEFAULTS)
        document = understand(Transcript(Source(entry["file"], "0" * 64), (page,), ocr.name))
        gold = (manifest.parent / entry["text"]).read_text(encoding="utf-8")
        yield entry["text"], compare(gold, document.reading.text, document.text.text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print of each page and of all: characters wrong as read and repaired, words wrong, words found."""
    parser = argparse.ArgumentParser(description="Pages with transcriptions, before and after repair.")
    parser.add_argument("manifest", type=Path, help="JSON list of gold texts with their PDF and page")
    parser.add_argument("pdfs", type=Path, help="folder of the PDFs")
    given = parser.parse_args(arguments)
    total: PageScores | None = None
    try:
        for name, scores in measure(given.manifest, given.pdfs, choose_engine(DEFAULTS)):
            print(f"{name:24} {scores}", flush=True)
            total = scores if total is None else total + scores
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    print(f"{'all':24} {total}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
