"""Words grouped into lines by where they stand, because a text layer's own order may be any."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.schema import Box, Word

GAP = 3.0
"""Heights of the line that may lie between two words of it; a wider gap is a gutter between columns."""


def in_rows(words: Sequence[Word]) -> tuple[Word, ...]:
    """Number lines from the top, left before right, and return the words in that order."""
    lines = [line for row in _rows(words) for line in _split(row)]
    return tuple(replace(word, line=number) for number, line in enumerate(lines) for word in line)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Collect words whose boxes share half of the lower one's height with the row."""
    rows: list[tuple[Box, list[Word]]] = []
    for word in sorted(words, key=_tall_first):
        box = _place(word)
        best = max(rows, key=lambda row: _overlap(row[0], box), default=None)
        if best is not None and _overlap(best[0], box) > 0.5:
            best[1].append(word)
        else:
            rows.append((box, [word]))
    return [row for _, row in sorted(rows, key=lambda found: found[0].top)]


def _tall_first(word: Word) -> tuple[int, int, int]:
    box = _place(word)
    return -min(box.height, 100), box.top, box.left


def _overlap(a: Box, b: Box) -> float:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared / max(1, min(a.height, b.height))


def _split(row: Sequence[Word]) -> list[list[Word]]:
    ordered = sorted(row, key=lambda word: _place(word).left)
    lines: list[list[Word]] = []
    for word in ordered:
        box = _place(word)
        last = _place(lines[-1][-1]) if lines else None
        if last and box.left - last.right <= GAP * max(last.height, box.height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _place(word: Word) -> Box:
    return word.box or Box(0, 0, 1, 1)
