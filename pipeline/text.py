"""Clean text that remembers: every character knows its raw offset, every change is logged.

``Text`` is immutable; ``replace`` returns a new one. ``origin[i]`` is the raw offset that clean offset ``i``
came from, one more entry than characters, never decreasing, so a clean span maps to the raw span
``origin[start]:origin[end]``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.schema import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: ``raw`` is where in the raw text, ``by`` the rule id or the model."""

    by: str
    raw: Span
    before: str
    after: str
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that a model changed, or was not sure of: the readings that it weighed, likeliest first."""

    raw: Span
    before: str
    readings: tuple[tuple[str, float], ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Replacement:
    """A change asked for, in offsets of the text it is asked of."""

    start: int
    end: int
    text: str
    by: str
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """Parts of a text that were typed and never read by an engine: only rules of notation may change them.

    ``spans`` are raw, in order, without overlaps; ``allowed`` are the rules by id.
    """

    spans: tuple[Span, ...] = ()
    allowed: frozenset[str] = frozenset()

    def holds(self, raw: Span, by: str) -> bool:
        """Return whether a change of that raw span by that rule is none that may be made."""
        if not self.spans or by in self.allowed:
            return False
        at = bisect_right(self.spans, raw.start, key=lambda span: span.start) - 1
        inside = at >= 0 and self.spans[at].end > raw.start
        after = at + 1 < len(self.spans) and self.spans[at + 1].start < raw.end
        return inside or after


@dataclass(frozen=True, slots=True)
class Text:
    """Text with its origin.

    >>> t = Text.of("Só: 12").replace([Replacement(0, 2, "Số", "so-label")])
    >>> t.text, t.raw_span(Span(0, 3)), t.edits[0].before
    ('Số: 12', Span(start=0, end=3), 'Só')
    """

    text: str
    raw: str
    origin: tuple[int, ...]
    edits: tuple[Edit, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    printed: Printed = Printed()

    @classmethod
    def of(cls, raw: str, printed: Printed = Printed()) -> "Text":
        """Begin with raw text, unchanged."""
        return cls(raw, raw, tuple(range(len(raw) + 1)), printed=printed)

    def replace(self, replacements: Iterable[Replacement]) -> "Text":
        """Apply non-overlapping replacements; those that change nothing, or what was typed, are dropped.

        Raises:
            ValueError: two replacements overlap.
        """
        wanted = sorted(
            (r for r in replacements if self.text[r.start : r.end] != r.text), key=lambda r: (r.start, r.end)
        )
        if self.printed.spans:
            wanted = [r for r in wanted if not self.printed.holds(self.raw_span(Span(r.start, r.end)), r.by)]
        if not wanted:
            return self
        pieces: list[str] = []
        origin: list[int] = []
        edits: list[Edit] = []
        at = 0
        for r in wanted:
            if r.start < at:
                raise ValueError(f"overlapping replacements at {r.start}: {r.text!r} by {r.by}")
            pieces += self.text[at : r.start], r.text
            origin += self.origin[at : r.start]
            origin += self.origin[r.start : min(r.end, r.start + len(r.text))]
            origin += [self.origin[r.end]] * (len(r.text) - r.end + r.start)
            edits.append(self._edit(r))
            at = r.end
        pieces.append(self.text[at:])
        origin += self.origin[at:]
        text, written = "".join(pieces), self.edits + tuple(edits)
        return Text(text, self.raw, tuple(origin), written, self.doubts, self.printed)

    def _edit(self, r: Replacement) -> Edit:
        raw = self.raw_span(Span(r.start, r.end))
        return Edit(r.by, raw, self.text[r.start : r.end], r.text, r.probability)

    def raw_span(self, span: Span) -> Span:
        """Map a span of the clean text to the raw text it came from."""
        return Span(self.origin[span.start], max(self.origin[span.start], self.origin[span.end]))

    def clean_span(self, raw: Span) -> Span:
        """Map a span of the raw text to the clean text that came from it (the inverse of ``raw_span``)."""
        return Span(bisect_left(self.origin, raw.start), bisect_left(self.origin, raw.end))

    def raw_text(self, span: Span) -> str:
        """Return what was read where the clean span stands now."""
        raw = self.raw_span(span)
        return self.raw[raw.start : raw.end]

    def line_of(self, offset: int) -> int:
        """Return the 1-based line of a clean offset."""
        return self.text.count("\n", 0, offset) + 1
