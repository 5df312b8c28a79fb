"""Where Tesseract's language data lie, and which they are."""

import hashlib
import os
from functools import cache
from pathlib import Path

from pipeline.model_places import model_roots

INSTALL = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"

USUAL = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def find_tessdata(language: str) -> Path | None:
    """Return the folder that holds the data of a language (of each, for vie+eng), ``None`` where none does.

    TESSDATA_PREFIX is asked first, then the places of the usual packages, then our own models: those read
    print better, but take digits written by hand for print, which the reader of handwriting then never sees
    (docs/quality.md: 22 numbers right of 27, and 26).
    """
    prefix = os.environ.get("TESSDATA_PREFIX")
    asked = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    names = [f"{name}.traineddata" for name in language.split("+")]
    for place in (*asked, *map(Path, USUAL), *shipped_tessdata()):
        if all((place / name).is_file() for name in names):
            return place
    return None


def shipped_tessdata() -> tuple[Path, ...]:
    """Return the folders of language data that come with this package."""
    return tuple(root / "tessdata" for root in model_roots())


@cache
def data_digest(folder: Path, language: str) -> str:
    """Return 8 hex digits that change when the language data change."""
    digest = hashlib.sha256()
    for name in language.split("+"):
        digest.update((folder / f"{name}.traineddata").read_bytes())
    return digest.hexdigest()[:8]
