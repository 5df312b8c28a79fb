"""What is known of a text besides its letters: who read each word, and how sure the engine was."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.schema import Reading, Span, Transcript


@dataclass(frozen=True, slots=True)
class Witness:
    """A word of the raw text as it came in: ``scanned`` by our Vietnamese engine, or of a text layer or dump.

    ``confidence`` is 0 to 1, ``None`` where the source has none. ``printed``: of a real text layer, which
    holds what was typed; nobody read it, so nobody misread it.
    """

    span: Span
    scanned: bool
    confidence: float | None = None
    printed: bool = False


Witnesses = Sequence[Witness]
"""In the order of their spans, which do not overlap; empty where nothing is known."""


def witnesses_of(reading: Reading, transcript: Transcript) -> tuple[Witness, ...]:
    """Return what the transcript knows of each word of its reading."""
    found = []
    for placed in reading.placed:
        page = transcript.pages[placed.page]
        found.append(
            Witness(
                placed.span,
                page.kind == "scan",
                page.words[placed.word].confidence,
                page.kind == "text_layer",
            )
        )
    return tuple(found)
