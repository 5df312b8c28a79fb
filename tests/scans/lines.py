"""The lines of a document in three orders: as a reader takes them, row by row, and a paragraph a line."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.scans.content import Content
from tests.scans.head import MOTTO, PARTY, STATE
from tests.scans.sheet import Line, Sheet

SAME_ROW = 4.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text; ``paragraph`` and ``start`` say where in the body it comes from, -1 for none."""

    text: str
    paragraph: int = -1
    start: int = 0
    is_artefact: bool = False


def reading_lines(sheets: Iterable[Sheet]) -> tuple[TextLine, ...]:
    r"""Return left head, right head, body, recipients, sign-off.

    Pages begin with ``\f``; page numbers are left out.
    """
    lines: list[TextLine] = []
    for number, sheet in enumerate(sheets):
        kept = [_text_line(line) for line in sheet.lines if line.zone != "aside"]
        if number:
            kept[0] = TextLine("\f" + kept[0].text, kept[0].paragraph, kept[0].start)
        lines += kept
    return tuple(lines)


def row_lines(sheets: Iterable[Sheet]) -> tuple[TextLine, ...]:
    """Return printed rows from top to bottom, columns side by side: the way a dump of plain OCR reads."""
    lines: list[TextLine] = []
    for sheet in sheets:
        for row in _rows(sheet.lines):
            text = " ".join(line.text for line in sorted(row, key=lambda line: line.pieces[0].x))
            lead = "\f" if lines and row[0].zone == "aside" else ""
            lines.append(TextLine(lead + text, row[0].paragraph, row[0].start, row[0].zone == "aside"))
    return tuple(lines)


def paragraph_lines(content: Content) -> tuple[TextLine, ...]:
    """Return the document the way a converter writes it: one paragraph a line, blank lines between."""
    head = content.head
    nation = (PARTY,) if head.party else (STATE, MOTTO)
    under = (f"V/v {' '.join(content.subject)}",) if content.is_letter else ()
    title = () if content.is_letter else (content.type_name.upper(), " ".join(content.subject))
    sent = (f"Kính gửi: {' '.join(content.addressees)}",) if content.addressees else ()
    date = f"{head.number_text} {head.date_text}"
    top = (" ".join(head.parent), " ".join(head.issuer), *nation, date, *under, *title, *sent)
    body = (TextLine(p.text, n) for n, p in enumerate(content.body) if p.kind != "break")
    last = len(content.recipients) - 1
    sent_to = (f"- {r}{'.' if n == last else ';'}" for n, r in enumerate(content.recipients))
    end = ("Nơi nhận:", *sent_to, *content.signer, content.signer_name)
    lines = (*(TextLine(t) for t in top if t), *body, *(TextLine(t) for t in end))
    return tuple(line for text_line in lines for line in (text_line, TextLine("")))[:-1]


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """Group lines whose heights differ by less than a third of a line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.y):
        if rows and line.y - rows[-1][0].y < SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _text_line(line: Line) -> TextLine:
    return TextLine(line.text, line.paragraph, line.start)
