"""Where Tesseract's language data lie, and which they are."""

import hashlib
import os
from functools import cache
from pathlib import Path

from pipeline.model_places import model_roots

INSTALL = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"


def install_language(language: str) -> str:
    """Return how to install the data of a language that are not there; each of vie+eng has a package.

    >>> install_language("chi_sim"), install_language("script/Vietnamese")
    ('sudo apt-get install tesseract-ocr-chi-sim', 'sudo apt-get install tesseract-ocr-script-viet')
    """
    names = [name for name in language.split("+") if find_tessdata(name) is None] or [language]
    # Debian cuts the name of a script short.
    packages = [name.lower().replace("script/vietnamese", "script-viet").replace("_", "-") for name in names]
    return f"sudo apt-get install {' '.join(f'tesseract-ocr-{one}' for one in packages)}"


USUAL = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def find_tessdata(language: str) -> Path | None:
    """Return the folder of the data of a language (of each, for vie+eng), ``None`` where there is none."""
    return next(iter(_places(language)), None)


def other_tessdata(language: str) -> Path | None:
    """Return the next folder that holds other data of the language, for second looks."""
    first, *rest = (*_places(language), None)
    return next((p for p in rest if p and data_digest(p, language) != data_digest(first, language)), None)


def _places(language: str) -> tuple[Path, ...]:
    """Return where a language is: TESSDATA_PREFIX first, then our own models, then the usual packages."""
    prefix = os.environ.get("TESSDATA_PREFIX")
    asked = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    names = [f"{name}.traineddata" for name in language.split("+")]
    places = (*asked, *shipped_tessdata(), *map(Path, USUAL))
    return tuple(place for place in places if all((place / name).is_file() for name in names))


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
