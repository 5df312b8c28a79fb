"""Repair as a notebook shows it: colours for what was changed, a plot of how far probabilities hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pipeline.schema import Span
from pipeline.text import Text

GREEN, ORANGE = "#c8e6c9", "#ffe0b2"
SIDE, EDGE = 260, 30
"""Pixels of the plot, and of the margin that its labels stand in."""

CHANGED, UNSURE = "đã sửa", "chưa chắc"


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of HTML that notebooks draw."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def coloured(text: Text, most: int = 1500) -> Html:
    """Show the first characters of a text: green where it was changed, orange where that is unsure."""
    marks = {doubt.raw: doubt for doubt in text.doubts}
    pieces, at = [f"<p>{_patch(GREEN, CHANGED)} {_patch(ORANGE, UNSURE)}</p>"], 0
    for raw in sorted(marks):
        clean = text.clean_span(raw)
        if clean.start < at or clean.end > most:
            continue
        doubt = marks[raw]
        sure = doubt.changed and doubt.readings[0][1] >= 0.5
        hint = ", ".join(f"{written} {chance:.2f}" for written, chance in doubt.readings)
        pieces += escape(text.text[at : clean.start]), _word(text, clean, GREEN if sure else ORANGE, hint)
        at = clean.end
    pieces.append(escape(text.text[at:most]))
    return Html("".join(pieces).replace("\n", "<br>"))


def _word(text: Text, clean: Span, colour: str, hint: str) -> str:
    before = escape(text.raw_text(clean))
    word = escape(text.text[clean.start : clean.end])
    return f'<span style="background:{colour}" title="{before}: {escape(hint)}">{word}</span>'


def _patch(colour: str, label: str) -> str:
    return f'<span style="background:{colour}">&nbsp;{label}&nbsp;</span>'


def reliability(bins: Sequence[tuple[float, float, int]]) -> Html:
    """Plot bins of (mean probability, share right, words): on the diagonal all is as they say."""
    dots = "".join(
        f'<circle cx="{_x(said):.0f}" cy="{_y(right):.0f}" r="{3 + min(9, n**0.25):.1f}" fill="#1565c0">'
        f"<title>{n}</title></circle>"
        for said, right, n in bins
    )
    line = f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999"/>'
    labels = (
        f'<text x="{_x(0.3):.0f}" y="{SIDE + EDGE - 8}" font-size="12">xác suất</text>'
        f'<text x="2" y="14" font-size="12">tỷ lệ đúng</text>'
    )
    return Html(f'<svg width="{SIDE + EDGE}" height="{SIDE + EDGE}">{line}{dots}{labels}</svg>')


def _x(share: float) -> float:
    return EDGE + share * (SIDE - EDGE)


def _y(share: float) -> float:
    return SIDE - share * (SIDE - EDGE)
