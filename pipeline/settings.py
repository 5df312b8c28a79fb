"""What a user may set, with the defaults; a TOML file may override them (``--settings``)."""

import hashlib
import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import RuleError

EngineChoice = Literal["auto", "tesserocr", "pytesseract"]

LIMITS = ("page_timeout", "document_timeout", "memory_limit", "max_pages", "max_bytes")
"""Settings under which a document is read in full or not at all: nothing that was cut short is kept."""

IMAGING_STEPS = (
    "polarity",
    "crop",
    "orientation",
    "stamp",
    "background",
    "streaks",
    "despeckle",
    "upscale",
    "denoise",
    "deskew",
    "outlines",
)

USUAL_STEPS = tuple(step for step in IMAGING_STEPS if step != "outlines")
"""Steps that are done unless others are asked for. Rings and frames of black stamps stay at first:
taking them off hurts letters that they touch (27 first pages: 26 of 27 numbers with it, 27 without). A second
reading without them stands where it is better (``pipeline.ocr.stamp_look``)."""


RANGES = {
    "psm": (0, 13),
    "dpi": (36, 2400),
    "second_model_lines": (0, 10_000),
    "page_timeout": (1, 86_400),
    "max_pages": (1, 1_000_000),
    "max_pixels": (1, 10**11),
    "max_bytes": (1, 10**15),
    "document_timeout": (1, 30 * 86_400),
    "memory_limit": (1, 10**15),
}
"""Least and greatest value of a setting."""

READS_NO_TEXT = (0, 2)
"""Page segmentation modes of Tesseract that look at a page without reading it."""

LANGUAGE = re.compile(r"[A-Za-z]\w*(/\w+)?(\+[A-Za-z]\w*(/\w+)?)*")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the slow half; all but the limits are part of the key under which transcripts are kept."""

    engine: EngineChoice = "auto"
    language: str = "vie"
    psm: int = 3
    dpi: int = 300
    imaging: tuple[str, ...] = USUAL_STEPS
    second_model_lines: int = 12
    """Lines of a page with words in doubt that another model of the engine reads too; 0: none."""
    page_timeout: int = 120
    """Seconds that a page may take, with all that is done to it: drawn, read, looked at again."""
    max_pages: int = 2000
    max_pixels: int = 100_000_000
    """Pixels of one page; A3 at 600 dpi has 70 million."""
    max_bytes: int = 1_000_000_000
    document_timeout: int = 7200
    """Seconds that a whole document may take; then its process is killed."""
    memory_limit: int = 6_000_000_000
    """Bytes that a process may ask for beyond what the program itself takes."""

    def __post_init__(self) -> None:
        unknown = sorted(set(self.imaging) - set(IMAGING_STEPS))
        if unknown:
            raise RuleError(f"unknown imaging step {unknown[0]!r}; known: {', '.join(IMAGING_STEPS)}")
        if self.engine not in ("auto", "tesserocr", "pytesseract"):
            raise RuleError(f"unknown engine {self.engine!r}; known: auto, tesserocr, pytesseract")
        for key, (least, most) in RANGES.items():
            value = getattr(self, key)
            if not least <= value <= most:
                raise RuleError(f"{key} must lie between {least} and {most}, found {value}")
        if self.psm in READS_NO_TEXT:
            raise RuleError(f"psm = {self.psm} does not read text; take 1, or 3 to 13")
        if not LANGUAGE.fullmatch(self.language):
            raise RuleError(
                f"language = {self.language!r} is no name of language data; for example vie, vie+eng"
            )

    def digest(self) -> str:
        """Return 12 hex digits that change when any setting changes that decides what is read."""
        return _digest(self)

    def without(self, *steps: str) -> "Settings":
        """Return settings that skip the imaging steps named.

        Raises:
            RuleError: there is no step of that name.
        """
        for step in steps:
            if step not in IMAGING_STEPS:
                raise RuleError(f"unknown imaging step {step!r}; known: {', '.join(IMAGING_STEPS)}")
        return replace(self, imaging=tuple(s for s in self.imaging if s not in steps))


@cache
def _digest(settings: Settings) -> str:
    """Work out the digest once: it is part of the name of all that is kept of a document."""
    kept = {name: value for name, value in asdict(settings).items() if name not in LIMITS}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:12]


DEFAULTS = Settings()


def load_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        RuleError: the file is not TOML, or names a setting that does not exist, or gives it a wrong type.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: cannot read settings: {error}") from error
    checked = {key: _checked(path, key, value) for key, value in given.items()}
    try:
        return replace(DEFAULTS, **checked)
    except RuleError as error:
        raise RuleError(f"{path}: {error}") from error


def _checked(path: Path, key: str, value: Any) -> Any:
    known = {f.name: getattr(DEFAULTS, f.name) for f in fields(Settings)}
    if key not in known:
        raise RuleError(f"{path}: unknown setting {key!r}; known: {', '.join(known)}")
    if isinstance(known[key], tuple) and isinstance(value, list):
        return tuple(value)
    if type(value) is not type(known[key]):
        raise RuleError(f"{path}: {key} must be {type(known[key]).__name__}, found {value!r}")
    return value
