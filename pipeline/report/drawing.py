"""Pictures of figures as SVG, drawn by hand: few, plain, and the same on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 860
ROW = 21
LABEL = 290
INK, SOFT, BAR, WEAK = "#1d2327", "#667077", "#0b5f66", "#b3372b"


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its name; ``note`` stands after the bar, ``weak`` ones are red."""

    label: str
    value: float
    note: str = ""
    weak: bool = False
    detail: str = ""
    """What stands below the name in smaller letters; pictures leave it out."""


class Drawing(str):
    """SVG as text; a notebook shows it as a picture."""

    def _repr_html_(self) -> str:
        return str(self)


def rows(bars: Sequence[Bar], top: float | None = None) -> "Drawing":
    """Draw bars one below the other; ``top`` is the value of a full bar."""
    full = top or max((bar.value for bar in bars), default=0) or 1
    room = WIDTH - LABEL - 170
    parts = []
    for number, bar in enumerate(bars):
        y = number * ROW
        width = max(1.0, room * min(bar.value / full, 1.0)) if bar.value else 0
        parts.append(
            f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end" fill="{INK}">{_short(bar.label, 46)}'
            f"<title>{escape(bar.label)}</title></text>"
            f'<rect x="{LABEL}" y="{y + 5}" width="{width:.1f}" height="{ROW - 10}" rx="2" '
            f'fill="{WEAK if bar.weak else BAR}"/>'
            f'<text x="{LABEL + width + 6:.1f}" y="{y + 15}" fill="{SOFT}">{escape(bar.note)}</text>'
        )
    return _svg(WIDTH, len(bars) * ROW + 2, parts)


def columns(bars: Sequence[Bar], height: int = 140, width: int = WIDTH) -> "Drawing":
    """Draw bars side by side, the names below, the notes above."""
    full = max((bar.value for bar in bars), default=0) or 1
    step = width / max(len(bars), 1)
    wide = min(52.0, step * 0.72)
    parts = [f'<line x1="0" x2="{width}" y1="{height}" y2="{height}" stroke="#dcd9d2"/>']
    for number, bar in enumerate(bars):
        middle, tall = (number + 0.5) * step, (height - 20) * bar.value / full
        left, top = middle - wide / 2, height - tall
        said = f"{escape(bar.label)}: {escape(bar.note)}"
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2" '
            f'fill="{WEAK if bar.weak else BAR}"><title>{said}</title></rect>'
            f'<text x="{middle:.1f}" y="{top - 5:.1f}" text-anchor="middle" fill="{SOFT}">'
            f"{escape(bar.note)}</text>"
            f'<text x="{middle:.1f}" y="{height + 16}" text-anchor="middle" fill="{INK}">'
            f"{_short(bar.label, 12)}</text>"
        )
    return _svg(width, height + 22, parts)


def links(pairs: Sequence[tuple[str, str, int]]) -> "Drawing":
    """Draw who names whom, from left to right in the order of the pairs; thicker lines for more often."""
    left = {name: place for place, name in enumerate(dict.fromkeys(one for one, _, _ in pairs))}
    right = {name: place for place, name in enumerate(dict.fromkeys(other for _, other, _ in pairs))}
    start, end = LABEL, WIDTH - LABEL
    middle = (start + end) / 2
    # The shorter column stands in the middle of the longer one.
    tall = ROW * max(len(left), len(right), 1)
    above = {id(side): (tall - ROW * len(side)) / 2 + ROW / 2 for side in (left, right)}
    parts = []
    for one, other, often in pairs:
        y, z = above[id(left)] + ROW * left[one], above[id(right)] + ROW * right[other]
        parts.append(
            f'<path d="M{start} {y:g}C{middle:g} {y:g} {middle:g} {z:g} {end} {z:g}" fill="none" '
            f'stroke="{BAR}" stroke-opacity=".45" stroke-width="{min(often, 6)}">'
            f"<title>{escape(one)} → {escape(other)}: {often}</title></path>"
        )
    for side, x, anchor in ((left, start - 8, "end"), (right, end + 8, "start")):
        for name, place in side.items():
            parts.append(
                f'<text x="{x}" y="{above[id(side)] + ROW * place + 4:g}" text-anchor="{anchor}" '
                f'fill="{INK}">{_short(name, 42)}<title>{escape(name)}</title></text>'
            )
    return _svg(WIDTH, tall, parts)


def _svg(width: float, height: float, parts: Sequence[str]) -> "Drawing":
    return Drawing(
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" '
        f'font-size="12" font-family="inherit">{"".join(parts)}</svg>'
    )


def _short(text: str, length: int) -> str:
    """Return text that fits, escaped; the whole of it stands in the title.

    >>> _short("a<b", 9), _short("một hai ba", 7)
    ('a&lt;b', 'một ha…')
    """
    return escape(text if len(text) <= length else f"{text[: length - 1]}…")
