"""What the restorer weighed, in lines that a person can read."""

from collections.abc import Iterator

from pipeline.repair.decisions import UNSURE
from pipeline.text import Doubt, Text


def explained(text: Text) -> Iterator[str]:
    """Yield a line for each word that was changed, or of which the restorer was not sure.

    >>> from pipeline.schema import Span
    >>> doubt = Doubt(Span(0, 3), "vén", (("vốn", 0.48), ("vận", 0.41)), True)
    >>> list(explained(Text("vốn", "vén", (0, 1, 2, 3), (), (doubt,))))
    ['1: vén → vốn 0.48 | vận 0.41 (unsure)']
    """
    for doubt in sorted(text.doubts, key=lambda doubt: doubt.raw):
        line = text.raw.count("\n", 0, doubt.raw.start) + 1
        readings = " | ".join(f"{written} {chance:.2f}" for written, chance in doubt.readings)
        yield f"{line}: {doubt.before} → {readings}{_note(doubt)}"


def _note(doubt: Doubt) -> str:
    if not doubt.changed:
        return " (left as it was)"
    return " (unsure)" if doubt.readings and doubt.readings[0][1] < UNSURE else ""
