"""Names under which a run keeps its own things in OUT."""

from pathlib import Path

from pipeline.store import Folder

OWN = ".kehoach"
BUNDLES = "bundles"
TRANSCRIPTS = "transcripts"
TRAILS = "trails"
LEDGER = "ledger.sqlite"
LOCK = "lock"
ROOT = "root"
TEXTS = "text"
PARTS = "parts"
"""What is not whole yet: one folder, so that what a killed run left is found without a search."""


def own_store(out: Path, name: str) -> Folder:
    """Return the store of that name in OUT."""
    return Folder(out / OWN / name, out / OWN / PARTS)


def text_store(out: Path) -> Folder:
    """Return the store of texts."""
    return Folder(out / TEXTS, out / OWN / PARTS)
