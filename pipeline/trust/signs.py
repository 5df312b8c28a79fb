"""What speaks for and against a cell: how its words were read, what was changed in them, what they say."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass

from pipeline.extract.digits import PEN
from pipeline.quality.page_quality import predicted_cer
from pipeline.schema import Facts, Page, Reading, Span, Transcript, Word
from pipeline.text import Doubt, Edit, Text
from pipeline.trust.cells import Cell
from pipeline.trust.checks import checks_of
from pipeline.trust.model import Signs
from pipeline.trust.surroundings import (
    before_page_end,
    beside_a_stamp,
    is_cut,
    junk_beside,
    over_pages,
    stamps_on,
)

HELD = 0.02
"""The rules' own confidence is held off 0 and 1 by this, so that its logit stays finite."""


@dataclass(frozen=True, slots=True)
class Footing:
    """The raw words under a span, and the changes made there by the restorer."""

    words: tuple[Word, ...]
    page: Page | None
    learned: tuple[Edit, ...]
    doubts: tuple[Doubt, ...] = ()


class Ground:
    """One document as a ground for its cells; looks up what lies under a span."""

    def __init__(self, facts: Facts, text: Text, reading: Reading, transcript: Transcript) -> None:
        self.facts = facts
        self._text, self._reading, self._transcript = text, reading, transcript
        self._starts = [placed.span.start for placed in reading.placed]
        self._learned = sorted((e for e in text.edits if e.probability is not None), key=lambda e: e.raw)
        self._edits_at = [edit.raw.start for edit in self._learned]
        self._doubts = sorted(text.doubts, key=lambda doubt: doubt.raw)
        self._doubts_at = [doubt.raw.start for doubt in self._doubts]
        self.clean = text.text
        self.damage = {page.number: math.sqrt(predicted_cer(page) or 0.0) for page in transcript.pages}
        self.stamps = {page.number: stamps_on(page) for page in transcript.pages}
        self.mended = len(self._learned) / max(1, len(reading.placed))
        self.end = _end_of(facts)
        self.cited = Counter(c.notation for c in facts.citations if c.notation)

    def under(self, span: Span) -> Footing:
        """Return what lies under a span of the clean text."""
        raw = self._text.raw_span(span)
        first = max(0, bisect_right(self._starts, raw.start) - 1)
        placed = self._reading.placed[first : bisect_left(self._starts, raw.end)]
        placed = tuple(p for p in placed if p.span.end > raw.start)
        pages = self._transcript.pages
        edits = self._learned[bisect_left(self._edits_at, raw.start) : bisect_left(self._edits_at, raw.end)]
        return Footing(
            tuple(pages[p.page].words[p.word] for p in placed),
            pages[placed[0].page] if placed else None,
            tuple(edits),
            tuple(
                self._doubts[bisect_left(self._doubts_at, raw.start) : bisect_left(self._doubts_at, raw.end)]
            ),
        )


def _end_of(facts: Facts) -> float:
    """Return where the last of signer and recipients ends; infinite where none was found."""
    signed = (facts.sign_off.signer_title, facts.sign_off.signer_name, *facts.sign_off.recipients)
    return max((found.evidence.span.end for found in signed if found), default=math.inf)


def signs_of(cell: Cell, ground: Ground) -> Signs:
    """Return the signs of a cell by name, most of them between 0 (good) and 1 (bad)."""
    footing = ground.under(cell.evidence.span)
    own = min(1 - HELD, max(HELD, cell.evidence.confidence))
    return {
        "bias": 1.0,
        "own": math.log(own / (1 - own)),
        f"field:{cell.field}": 1.0,
        **_rule_signs(cell.evidence.rule),
        "after the end": float(cell.evidence.span.start > ground.end),
        **_reading_signs(footing),
        **_repair_signs(footing, ground),
        **_place_signs(cell, footing, ground),
        **checks_of(cell, ground.facts, ground.cited),
    }


def _place_signs(cell: Cell, footing: Footing, ground: Ground) -> dict[str, float]:
    """Say what lies around a value, and what the rules already hold against it."""
    span = cell.evidence.span
    page = footing.page.number if footing.page else None
    return {
        "beside a stamp": beside_a_stamp(footing.words, ground.stamps[page]) if page else 0.0,
        "junk beside": junk_beside(ground.clean, span),
        "cut": is_cut(ground.clean, span) if cell.field in NAMES else 0.0,
        "over pages": over_pages(ground.clean, span),
        "before page end": before_page_end(ground.clean, span),
        "doubted": float(any(p.code.startswith(DOUBTS.get(cell.field, "-")) for p in ground.facts.problems)),
        "page damage": ground.damage[page] if page else 0.0,
    }


NAMES = ("subject", "issuer", "issuer_parent", "place", "recipients", "signer_title", "numberless")
"""Fields that are words, which must be whole."""

DOUBTS: dict[str, str | tuple[str, ...]] = {
    "issued_on": ("day_", "month_", "year_", "date_"),
    "number_symbol": ("number_", "symbol_"),
    "issuer": "issuer_",
    "subject": "subject_",
}
"""How the codes of problems of a field begin."""


def _rule_signs(rule: str) -> dict[str, float]:
    """Name the rule; that a second witness agreed, or a hand wrote the digits, says the same of all rules."""
    first, *witnesses = rule.split("-and-")
    base = first.removesuffix(PEN)
    return {f"rule:{base}": 1.0, "agreed": float(bool(witnesses)), "by hand": float(base != first)}


def _reading_signs(footing: Footing) -> dict[str, float]:
    """Say how sure the engine was; a text has no engine that could say."""
    known = [(w.confidence, len(w.text)) for w in footing.words if w.confidence is not None]
    kind = {f"kind:{footing.page.kind}": 1.0} if footing.page else {"kind:none": 1.0}
    if not known:
        return kind
    mean = sum(c * n for c, n in known) / sum(n for _, n in known)
    page = footing.page.confidence if footing.page else None
    return {
        **kind,
        "worst word": 1 - min(c for c, _ in known),
        "worst figure": 1 - min((w.confidence or 0.0 for w in footing.words if _has_figure(w)), default=1.0),
        "mean word": 1 - mean,
        "page": 1 - (page or 1.0),
    }


def _has_figure(word: Word) -> bool:
    return word.confidence is not None and any(sign.isdigit() for sign in word.text)


def _repair_signs(footing: Footing, ground: Ground) -> dict[str, float]:
    """Say how much the restorer changed here and in the whole document, and how sure it was."""
    chances = [edit.probability for edit in footing.learned if edit.probability is not None]
    return {
        "mended": min(1.0, len(chances) / max(1, len(footing.words))),
        "doubtful mend": 1 - min(chances, default=1.0),
        "left in doubt": 1 - min((_chance(doubt) for doubt in footing.doubts), default=1.0),
        "mended text": min(1.0, ground.mended),
    }


def _chance(doubt: Doubt) -> float:
    """Return the probability of what stands there now, changed or not."""
    if doubt.changed:
        return doubt.readings[0][1] if doubt.readings else 0.0
    return dict(doubt.readings).get(doubt.before, 0.0)
