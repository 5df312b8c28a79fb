"""How badly a page was probably read, told from what the engine says of it: which pages to scan again.

The formula is fitted on the rendered pages of ``make bench-ocr``; ``rules/page_quality.toml`` says how well.
"""

import math
from dataclasses import dataclass

from pipeline.repair.syllables import share_known
from pipeline.rules import read_toml
from pipeline.schema import Page

UNSURE = 0.8
"""Confidence (0–1) below which a word is unsure."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the engine says of a page: its mean doubt, the shares of unsure words and of no syllables."""

    doubt: float
    unsure: float
    unknown: float


def signs_of(page: Page) -> Signs | None:
    """Return the signs of a page, ``None`` where no word has a confidence."""
    words = [word for word in page.words if not word.stamp]
    sure = [word.confidence for word in words if word.confidence is not None]
    if not sure or page.confidence is None:
        return None
    unsure = sum(one < UNSURE for one in sure) / len(sure)
    return Signs(1 - page.confidence, unsure, 1 - share_known(word.text for word in words))


def predicted_cer(page: Page) -> float | None:
    """Return the share of characters (0–1) that were probably misread, ``None`` where nothing tells."""
    signs = signs_of(page)
    if signs is None:
        return None
    weights = read_toml("page_quality.toml")["weights"]
    log = weights["bias"] + sum(weights[name] * math.sqrt(getattr(signs, name)) for name in Signs.__slots__)
    return round(min(1.0, math.exp(log)), 4)
