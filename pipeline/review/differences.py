"""What was read beside what it became, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words; where they differ, ``before`` was read and ``after`` is right."""

    before: str
    after: str

    @property
    def same(self) -> bool:
        """Tell whether nothing was changed."""
        return self.before == self.after


def differences(raw: str, clean: str) -> tuple[Piece, ...]:
    """Align two wordings.

    >>> differences("Ké hoạch số 12", "Kế hoạch số 12")
    (Piece(before='Ké', after='Kế'), Piece(before='hoạch số 12', after='hoạch số 12'))
    """
    before, after = TOKEN.findall(raw), TOKEN.findall(clean)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Piece(" ".join(before[a:b]), " ".join(after[c:d])) for _, a, b, c, d in matcher.get_opcodes()
    )


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a line of repaired text; ``raw`` is what was read there, where repair changed it."""

    text: str
    raw: str | None = None
    by: str | None = None


def marked_line(line: str, changes: list[tuple[str, str, str]]) -> Iterator[Marked]:
    """Split a line at its changes (read, repaired, by), given in the order of the text.

    A change whose words a later rule changed again is passed over.

    >>> [m.text for m in marked_line("Kế hoạch số 12", [("Ké", "Kế", "restorer"), ("s6", "số", "channel")])]
    ['Kế', ' hoạch ', 'số', ' 12']
    """
    at = 0
    for raw, repaired, by in changes:
        start = line.find(repaired, at) if repaired else -1
        if start < 0:
            continue
        if start > at:
            yield Marked(line[at:start])
        at = start + len(repaired)
        yield Marked(line[start:at], raw, by)
    if at < len(line):
        yield Marked(line[at:])
