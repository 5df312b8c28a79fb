"""Where models lie: a folder each in the installed package, or in the checkout around it."""

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent

CURE = "install kehoach anew, or make the model (models/train/README.md)"


def model_roots() -> Iterator[Path]:
    """Yield the folders that hold models, the nearest first."""
    around = PACKAGE.parent
    beside = [around / "models"] if (around / "pyproject.toml").is_file() else []
    yield from (folder for folder in (PACKAGE / "models", *beside) if folder.is_dir())


def model_file(model: str, name: str) -> Path | None:
    """Return a file of a model; ``None``: it is nowhere."""
    return next((root / model / name for root in model_roots() if (root / model / name).is_file()), None)
