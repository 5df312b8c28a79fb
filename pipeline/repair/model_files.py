"""Where the restorer's model lies, and what version of it is there."""

import hashlib
from functools import cache
from pathlib import Path

CURE = "install kehoach anew, or make the model (models/train/README.md)"
SUFFIXES = (".npy", ".json", ".txt")


def model_folder() -> Path | None:
    """Return the folder of the model, in the installed package or in the checkout; ``None``: nowhere."""
    package = Path(__file__).parents[1]
    for folder in (package / "model", package.parent / "models" / "restorer"):
        if (folder / "model.json").is_file():
            return folder
    return None


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
