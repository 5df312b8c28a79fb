"""Is a text layer the text of the page? Many were read as English, or hold a signature alone."""

from collections.abc import Sequence
from enum import Enum

from pipeline.repair.syllables import share_known
from pipeline.schema import Word

MIN_WORDS_OVER_SCAN = 80
"""A layer over a scan with fewer words is a signature strip or a stamp; they have about 30."""

SCAN_SHARE = 0.5
"""A page of which pictures cover this much is a scan."""

MIN_KNOWN = 0.8
"""Share of attested syllables: real layers have 0.89 and more, what was read as English 0.65 at most."""


class Verdict(Enum):
    """What a text layer is worth; the value is the flag of a page that is read by OCR instead."""

    REAL = "real_layer"
    TINY = "tiny_layer"
    JUNK = "junk_layer"
    HIDDEN = "hidden_layer"
    THIN = "thin_layer"
    TURNED = "turned_layer"
    NONE = "no_layer"


def judge(words: Sequence[Word], covered: float) -> Verdict:
    """Judge the words of a layer on a page of which pictures cover the share ``covered``."""
    tokens = [word.text for word in words]
    if not tokens:
        return Verdict.NONE
    if covered >= SCAN_SHARE and len(tokens) < MIN_WORDS_OVER_SCAN:
        return Verdict.TINY
    if covered < SCAN_SHARE and not any(character.isalpha() for token in tokens for character in token):
        return Verdict.REAL  # A page of figures: nothing to judge by, and no scan under it.
    return Verdict.REAL if share_known(tokens) >= MIN_KNOWN else Verdict.JUNK
