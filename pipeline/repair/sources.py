"""Where a text came from: read by an English engine, by a Vietnamese one, or never scanned at all."""

from collections.abc import Iterable
from enum import StrEnum

import regex

from pipeline.repair.syllables import share_known
from pipeline.repair.tokens import Kind, Word, skeleton


class Origin(StrEnum):
    """What made a text."""

    CLEAN = "clean"
    ENG = "eng"
    VIE = "vie"
    FOREIGN = "foreign"


FEWEST = 12
"""Words from which an origin can be told."""

MARKED_BY_ENGLISH = 0.12
"""Share of words with letters that an English engine does not know (đ, ư, ế): below it, English."""

KNOWN_WHEN_CLEAN = 0.995
VIETNAMESE = 0.5
"""Share of words whose bare letters may be Vietnamese: below it, another language."""

_BEYOND_LATIN = regex.compile(r"[ăĂđĐĩĨũŨơƠưƯ\u1EA0-\u1EF9]")


def origin_of(words: Iterable[Word], skeletons: frozenset[str]) -> Origin:
    """Tell the origin of a text from its words; of too few words nothing is said but that they are clean."""
    judged = [w.text for w in words if w.kind is Kind.WORD and len(w.text) > 1]
    if len(judged) < FEWEST:
        return Origin.CLEAN
    if sum(bool(_BEYOND_LATIN.search(w)) for w in judged) < MARKED_BY_ENGLISH * len(judged):
        possible = sum(skeleton(w) in skeletons for w in judged)
        return Origin.ENG if possible >= VIETNAMESE * len(judged) else Origin.FOREIGN
    small = [w for w in judged if not w.isupper()]
    return Origin.CLEAN if share_known(small) >= KNOWN_WHEN_CLEAN else Origin.VIE
