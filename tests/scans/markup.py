"""Body text with the truth marked in it: one paragraph a line, XML tags inside.

The first characters of a line say what it is: ``#``, ``##``, ``###`` a heading; ``=`` a centred bold line;
``~`` an italic paragraph (the way căn cứ lines are set); ``+`` a page break; anything else a paragraph. Tags:

- ``<c>`` a citation, with ``<type>``, ``<no>``, ``<date>``, ``<by>`` (issuer) inside; ``<title>`` after or
  in it is its subject, a ``<by>`` right before it its issuer. Attributes: ``optional="1"``, ``note``.
- ``<goal>`` a target, ``<due>`` a deadline, ``<what>`` inside it the thing measured. Attributes: see
  ``gold.targets_of``.
- ``<b>``, ``<i>`` bold and italic.
"""

from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from tests.scans.fonts import Style

Kind = Literal["heading", "centred", "basis", "paragraph", "break"]

_KINDS: dict[str, tuple[Kind, int]] = {
    "###": ("heading", 3),
    "##": ("heading", 2),
    "#": ("heading", 1),
    "=": ("centred", 0),
    "~": ("basis", 0),
    "+": ("break", 0),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A tagged range of a paragraph; ``parent`` is the index of the mark around it, -1 for none."""

    tag: str
    start: int
    end: int
    attributes: dict[str, str]
    parent: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as plain text with its marks in document order (outer before inner)."""

    kind: Kind
    level: int
    text: str
    marks: tuple[Mark, ...] = ()

    def style_at(self, offset: int) -> Style:
        """Return the style of the character at ``offset``."""
        tags = {m.tag for m in self.marks if m.start <= offset < m.end}
        bold = "b" in tags or self.kind in ("heading", "centred")
        italic = "i" in tags or self.kind == "basis" or self.level == 3
        if bold and italic:
            return "bold_italic"
        return "bold" if bold else "italic" if italic else "regular"

    def of(self, mark: Mark) -> str:
        """Return the text of a mark."""
        return self.text[mark.start : mark.end]


@dataclass(slots=True)
class _Builder:
    text: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, element: ElementTree.Element, parent: int) -> None:
        index = len(self.marks)
        self.marks.append(Mark(element.tag, len(self.text), 0, dict(element.attrib), parent))
        self.fill(element, index)
        opened = self.marks[index]
        self.marks[index] = Mark(opened.tag, opened.start, len(self.text), opened.attributes, parent)

    def fill(self, element: ElementTree.Element, index: int) -> None:
        self.text += element.text or ""
        for child in element:
            self.add(child, index)
            self.text += child.tail or ""


def parse(line: str) -> Paragraph:
    """Read one line.

    >>> p = parse("~ Căn cứ <c><type>Luật</type> <title>Trẻ em</title></c>;")
    >>> p.kind, p.text, [(m.tag, p.of(m)) for m in p.marks]
    ('basis', 'Căn cứ Luật Trẻ em;', [('c', 'Luật Trẻ em'), ('type', 'Luật'), ('title', 'Trẻ em')])
    """
    sign, _, rest = line.partition(" ")
    kind, level = _KINDS.get(sign, ("paragraph", 0))
    builder = _Builder()
    builder.fill(ElementTree.fromstring(f"<p>{rest if sign in _KINDS else line}</p>"), -1)
    return Paragraph(kind, level, builder.text, tuple(builder.marks))


def parse_body(body: str) -> tuple[Paragraph, ...]:
    """Read all lines that are not blank."""
    return tuple(parse(line.strip()) for line in body.splitlines() if line.strip())
