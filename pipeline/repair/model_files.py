"""Where the restorer's model lies, and what version of it is there."""

import hashlib
from functools import cache
from pathlib import Path

from pipeline.model_places import model_file

SUFFIXES = (".npy", ".json", ".txt")


def model_folder() -> Path | None:
    """Return the folder of the model; ``None``: nowhere."""
    card = model_file("restorer", "model.json")
    return None if card is None else card.parent


@cache
def model_digest(folder: Path | None) -> str:
    """Return 8 hex digits that change when any file of the model changes; "none" without a model."""
    if folder is None:
        return "none"
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in SUFFIXES:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
