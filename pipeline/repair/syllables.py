"""Which written syllables (âm tiết) are attested in Vietnamese."""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files


@cache
def _attested() -> frozenset[str]:
    lines = files("pipeline.rules").joinpath("syllables.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def known(token: str) -> bool:
    """Tell whether a token, less the punctuation around it, is an attested syllable.

    >>> known("hoạch,"), known("hoach"), known("(KẾ"), known("Ké")
    (True, False, True, True)
    """
    return _bare(token) in _attested()


def share_known(tokens: Iterable[str]) -> float:
    """Return the share of attested syllables among the tokens that have letters and no digits.

    Tokens such as 15/QĐ-BNV say nothing about the language; with nothing to judge by, the share is 0.

    >>> share_known(["Kế", "hoạch", "số", "12/KH-UBND"]), share_known(["12"])
    (1.0, 0.0)
    """
    judged = [bare for bare in map(_bare, tokens) if bare.isalpha()]
    return sum(bare in _attested() for bare in judged) / len(judged) if judged else 0.0


@lru_cache(1 << 16)
def _bare(token: str) -> str:
    composed = unicodedata.normalize("NFC", token).lower()
    start, end = 0, len(composed)
    while start < end and not composed[start].isalnum():
        start += 1
    while end > start and not composed[end - 1].isalnum():
        end -= 1
    return composed[start:end]
