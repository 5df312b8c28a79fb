"""Evidence: from a span of clean text back to the page.

Clean span → raw span (``Text.origin``) → words → boxes on the page as it came in. Confidence is the rule's
own times what the engine gave the characters of the span; it is not yet calibrated against labels.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Generic, TypeVar

from pipeline.schema import Aside, Box, Evidence, Found, PageBox, PlacedWord, Reading, Span, Transcript, Word
from pipeline.text import Text

T = TypeVar("T")

DUMP_CONFIDENCE = 0.9
"""For words without a confidence of their own: a text dump is somebody else's OCR."""

TEXT_LAYER_CONFIDENCE = 1.0


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A value before its evidence is made out: where it stands, by which rule, how often that is right."""

    value: T
    span: Span
    rule: str
    prior: float


class Witness:
    """Gives evidence for spans of one document's clean text."""

    def __init__(self, text: Text, reading: Reading, transcript: Transcript) -> None:
        self._text, self._reading, self._transcript = text, reading, transcript
        self._starts = [p.span.start for p in reading.placed]
        self._newlines = [i for i, c in enumerate(text.text) if c == "\n"]

    def evidence(self, span: Span, rule: str, prior: float) -> Evidence:
        """Return the evidence for a value read at ``span`` by ``rule``, which is right with ``prior``."""
        placed = self._placed(span)
        first = placed[0].page if placed else 0
        return Evidence(
            span=span,
            page=self._transcript.pages[first].number if self._transcript.pages else 1,
            line=bisect_right(self._newlines, span.start - 1) + 1,
            text=" ".join(self._text.text[span.start : span.end].split()),
            raw=" ".join(self._text.raw_text(span).split()),
            boxes=self._boxes(placed),
            confidence=round(prior * self._read_confidence(placed), 4),
            rule=rule,
        )

    @property
    def path(self) -> str:
        """The file's path in the archive: its name may hold number and type."""
        return self._transcript.source.path

    @property
    def asides(self) -> tuple[Aside, ...]:
        """Lines kept out of the text: running heads, signature strips."""
        return self._reading.asides

    def least_sure(self, span: Span) -> float:
        """Return the lowest confidence of a word in the span: a number is as sure as its worst part."""
        return min((w.confidence for w in self.words(span) if w.confidence is not None), default=1.0)

    def words(self, span: Span) -> tuple[Word, ...]:
        """Return the words as they were read that the span touches."""
        return tuple(self._word(p) for p in self._placed(span))

    def box(self, span: Span) -> Box | None:
        """Return the box around a line's words on the upright page, or ``None`` where words have none."""
        boxes = [box for p in self._placed(span) if (box := self._word(p).box)]
        return reduce(Box.union, boxes) if boxes else None

    def found(self, value: Value[T]) -> Found[T]:
        """Return the value with its evidence."""
        return Found(value.value, self.evidence(value.span, value.rule, value.prior))

    def _placed(self, span: Span) -> list[PlacedWord]:
        """Return the words that the span touches."""
        raw = self._text.raw_span(span)
        at = max(0, bisect_right(self._starts, raw.start) - 1)
        found = []
        for word in self._reading.placed[at:]:
            if word.span.start >= raw.end:
                break
            if word.span.end > raw.start:
                found.append(word)
        return found

    def _word(self, placed: PlacedWord) -> Word:
        return self._transcript.pages[placed.page].words[placed.word]

    def _read_confidence(self, placed: list[PlacedWord]) -> float:
        total = weight = 0.0
        for p in placed:
            word, kind = self._word(p), self._transcript.pages[p.page].kind
            own = TEXT_LAYER_CONFIDENCE if kind == "text_layer" else DUMP_CONFIDENCE
            total += len(word.text) * (own if word.confidence is None else word.confidence)
            weight += len(word.text)
        return total / weight if weight else 1.0

    def _boxes(self, placed: list[PlacedWord]) -> tuple[PageBox, ...]:
        """Return one box a line, in the pixels of the page as it came in."""
        found = []
        for (index, _), words in groupby(placed, key=lambda p: (p.page, self._word(p).line)):
            boxes = [box for p in words if (box := self._word(p).box)]
            if boxes:
                page = self._transcript.pages[index]
                found.append(PageBox(page.number, reduce(Box.union, boxes).mapped(page.to_source)))
        return tuple(found)
