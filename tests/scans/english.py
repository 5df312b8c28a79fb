"""What an English OCR engine makes of a Vietnamese page: the junk of old text layers and dumps.

The words are read once (``python -m tests.scans --read-english``) and kept in ``english/``, so that the
archive can be rewritten, to the same bytes, without Tesseract.
"""

import csv
import io
import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

KEPT = Path(__file__).parent / "english"
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """A word as ``eng`` read it; its box in shares of the page, its line counted from 0."""

    text: str
    line: int
    left: float
    bottom: float
    width: float
    height: float


def read_english(page: Image.Image, psm: int = 3) -> list[EnglishWord]:
    """Read a page with Tesseract and its English data."""
    buffer = io.BytesIO()
    page.save(buffer, "PNG", dpi=(300, 300))
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", str(psm), "tsv"]
    tsv = subprocess.run(command, input=buffer.getvalue(), capture_output=True, check=True).stdout.decode()
    rows = [
        r for r in csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE) if _is_word(r)
    ]
    lines: dict[tuple[str, ...], int] = {}
    return [_word(row, lines.setdefault(_line_key(row), len(lines)), page.size) for row in rows]


def keep(name: str, pages: Sequence[Sequence[EnglishWord]]) -> None:
    """Write down what was read, a word a line."""
    KEPT.mkdir(exist_ok=True)
    rows = [[json.dumps(list(asdict(w).values()), ensure_ascii=False) for w in page] for page in pages]
    text = "[\n" + ",\n".join("[\n" + ",\n".join(page) + "\n]" for page in rows) + "\n]\n"
    (KEPT / f"{name}.json").write_text(text, encoding="utf-8")


def kept(name: str) -> list[list[EnglishWord]]:
    """Return the words of all pages of a document, as read before."""
    pages = json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))
    return [[EnglishWord(*word) for word in page] for page in pages]


def lines_of(words: Sequence[EnglishWord]) -> list[str]:
    """Join the words of a page line by line."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(line) for line in lines.values()]


def _is_word(row: dict[str, str]) -> bool:
    return row["level"] == _WORD_LEVEL and bool(row["text"].strip())


def _line_key(row: dict[str, str]) -> tuple[str, ...]:
    return row["block_num"], row["par_num"], row["line_num"]


def _word(row: dict[str, str], line: int, size: tuple[int, int]) -> EnglishWord:
    left, top, width, height = (int(row[key]) for key in ("left", "top", "width", "height"))
    across, down = size
    shares = (left / across, (top + height) / down, width / across, height / down)
    return EnglishWord(row["text"], line, *(round(share, 4) for share in shares))
