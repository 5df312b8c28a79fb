"""Kehoach: from scanned Vietnamese administrative documents to a table that people can trust.

What others import, loaded when first asked for, so that ``import pipeline`` costs nothing:

    >>> from pipeline import restore
    >>> restore("Ké hoach").text
    'Kế hoạch'
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "read_document": "pipeline.flow:read_document",
    "transcribe": "pipeline.flow:transcribe",
    "understand": "pipeline.flow:understand",
    "choose_engine": "pipeline.ocr:choose_engine",
    "restore": "pipeline.repair:restore",
    "extract_archive": "pipeline.archive.batch:extract_archive",
    "Document": "pipeline.document:Document",
    "Settings": "pipeline.settings:Settings",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    module, attribute = _HOMES[name].split(":")
    return getattr(import_module(module), attribute)
