"""The version of a result: of code, rules, models and the libraries that understand."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline import __version__
from pipeline.model_places import PACKAGE, model_roots
from pipeline.transcripts import versions_of

UNDERSTANDING_TOOLS = ("numpy", "rapidfuzz", "regex", "spacy", "unidecode")

CODE = (".py", ".toml", ".txt")

NO_MODELS = ("train", "__pycache__")
"""Folders beside the models that no result depends on."""


@cache
def version() -> str:
    """Return the version with a digest of code, rules, models and tools; equal ones give equal results."""
    digest = hashlib.sha256(versions_of(UNDERSTANDING_TOOLS).encode())
    for root, path in (*_code(), *_models()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:8]}"


def _code() -> Iterator[tuple[Path, Path]]:
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in CODE and path.is_file():
            yield PACKAGE, path


def _models() -> Iterator[tuple[Path, Path]]:
    """Yield every file of every model."""
    for root in model_roots():
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".md" and path.relative_to(root).parts[0] not in NO_MODELS:
                yield root, path
