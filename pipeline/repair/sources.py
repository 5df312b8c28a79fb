"""Where each line came from: read by an English engine, by a Vietnamese one, or never scanned at all.

A letterhead may be clean over a noisy text, or the reverse, so every line is told by itself and by its
neighbours: the likeliest run of sources, which seldom changes from line to line.
"""

import math
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import regex

from pipeline.repair.right_words import is_foreign, is_minority_name
from pipeline.repair.syllables import known
from pipeline.repair.tokens import skeleton


class Origin(StrEnum):
    """What made a text."""

    CLEAN = "clean"
    ENG = "eng"
    VIE = "vie"
    FOREIGN = "foreign"


FEWEST = 12
"""Words from which an origin can be told."""

MISREAD_WHEN_CLEAN = 0.005
"""Share of words in small letters that may be syllables with a mark lost or wrong, each counted once, in
text with Vietnamese letters that is taken for clean. Names and foreign words say nothing: they are right
and unknown."""

CHANGE = -7.0
"""Log probability that the source changes from one line to the next."""

# Share of words that are: syllables with letters that an English engine does not know (đ, ư, ế); others with
# such letters; other syllables; words with the bare letters of a syllable; words that are none of these.
# The first two counted on rendered pages, 50,000 words each; the third set by hand for plain English.
SHARES = {
    Origin.VIE: (0.61, 0.004, 0.37, 0.005, 0.011),
    Origin.ENG: (0.002, 0.002, 0.554, 0.26, 0.186),
    Origin.FOREIGN: (0.002, 0.002, 0.256, 0.04, 0.70),
}

_BEYOND_LATIN = regex.compile(r"[ăĂđĐĩĨũŨơƠưƯ\u1EA0-\u1EF9]")


def origins_of(lines: Sequence[Sequence[str]], skeletons: frozenset[str]) -> list[Origin]:
    """Tell the origin of each line from its words as they were read; of too few words nothing is said."""
    judged = [[w for w in line if len(w) > 1 and not is_minority_name(w)] for line in lines]
    if sum(map(len, judged)) < FEWEST:
        return [Origin.CLEAN] * len(lines)
    classes = {w: _class_of(w, skeletons) for w in {w for line in judged for w in line}}
    told = _likeliest_run([_logs(Counter(classes[w] for w in line)) for line in judged])
    marked = [w for line, origin in zip(judged, told, strict=True) for w in line if origin is Origin.VIE]
    small = [w for w in marked if w.islower()]
    misread = {w for w in small if not known(w) and not is_foreign(w, skeletons)}
    is_clean = len(small) < FEWEST or len(misread) <= max(1, MISREAD_WHEN_CLEAN * len(small))
    return [Origin.CLEAN if is_clean and origin is Origin.VIE else origin for origin in told]


def _class_of(word: str, skeletons: frozenset[str]) -> int:
    if _BEYOND_LATIN.search(word):
        return 0 if known(word) else 1
    if known(word):
        return 2
    return 3 if not word.isalpha() or skeleton(word) in skeletons else 4


def _logs(counts: Counter[int]) -> list[float]:
    """Return the log probability of a line's words from each source."""
    return [sum(n * math.log(shares[i]) for i, n in counts.items()) for shares in SHARES.values()]


def _likeliest_run(lines: Sequence[Sequence[float]]) -> list[Origin]:
    """Return the likeliest source of each line, changes being rare (Viterbi)."""
    names = list(SHARES)
    best, back = [0.0] * len(names), []
    for logs in lines:
        leader = max(range(len(names)), key=lambda i: best[i])
        came = [i if best[i] >= best[leader] + CHANGE else leader for i in range(len(names))]
        best = [max(best[i], best[leader] + CHANGE) + log for i, log in enumerate(logs)]
        back.append(came)
    at = max(range(len(names)), key=lambda i: best[i])
    run = []
    for came in reversed(back):
        run.append(names[at])
        at = came[at]
    return run[::-1]
