"""The nouns of the pipeline: frozen values that each step hands to the next.

Order of appearance is order of birth: pixels become a ``Page`` of ``Word``s, pages a ``Transcript``, a
transcript a ``Reading`` (raw text in reading order), that a ``Text`` (``pipeline.text``), and a text the
facts of a ``Document``. Absent is ``None``; doubtful is a low confidence plus a ``Problem``.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

Pixels = NDArray[np.uint8]
"""An image: (height, width) grey or (height, width, 3) RGB, 8 bits."""

Affine = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f with x' = a·x + b·y + c and y' = d·x + e·y + f."""

Homography = tuple[float, float, float, float, float, float, float, float]
"""As ``Affine``, and g, h: x' and y' are divided by g·x + h·y + 1: a page seen at a slant."""

Mapping = Affine | Homography

IDENTITY: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)

PageKind = Literal["scan", "text_layer", "text"]
Zone = Literal["left", "right", "body"]
Comparator = Literal["=", ">=", ">", "<=", "<", "increase", "decrease"]


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in pixels, origin at the top left."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column right of the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row below the box."""
        return self.top + self.height

    def union(self, other: "Box") -> "Box":
        """Return the smallest box around both.

        >>> Box(0, 0, 10, 10).union(Box(20, 5, 5, 10))
        Box(left=0, top=0, width=25, height=15)
        """
        left, top = min(self.left, other.left), min(self.top, other.top)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Box(left, top, right - left, bottom - top)

    def moved(self, right: int, down: int) -> "Box":
        """Return the box so many pixels further right and down."""
        return Box(self.left + right, self.top + down, self.width, self.height)

    def meets(self, other: "Box", reach: float) -> bool:
        """Tell whether two boxes touch, or miss each other by no more than ``reach``."""
        return (
            self.left - reach <= other.right
            and other.left - reach <= self.right
            and self.top - reach <= other.bottom
            and other.top - reach <= self.bottom
        )

    def mapped(self, way: Mapping) -> "Box":
        """Return the upright box around this one's four corners after a map."""
        a, b, c, d, e, f, g, h = way if len(way) == 8 else (*way, 0.0, 0.0)
        corners = [
            (x, y, g * x + h * y + 1) for x in (self.left, self.right) for y in (self.top, self.bottom)
        ]
        xs = [(a * x + b * y + c) / w for x, y, w in corners]
        ys = [(d * x + e * y + f) / w for x, y, w in corners]
        left, top = round(min(xs)), round(min(ys))
        return Box(left, top, round(max(xs)) - left, round(max(ys)) - top)


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as pixels, on its way to the OCR engine.

    ``to_source`` maps a point of ``pixels`` to the page as it came in, so that a box found after turning,
    deskewing and scaling can be shown on the user's own page. ``steps`` are the imaging steps done so far.
    ``seals`` and ``frames`` say where round seals and the frames of register stamps lie on ``pixels``,
    ``stamps`` where red ink lay on the page as it came in. ``faults`` says which steps failed, and how.
    """

    number: int
    pixels: Pixels
    dpi: int
    width: int
    height: int
    rotation: int = 0
    skew: float = 0.0
    to_source: Mapping = IDENTITY
    steps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    seals: tuple[Box, ...] = ()
    frames: tuple[Box, ...] = ()
    stamps: tuple[Box, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A token as the engine, the text layer or the dump gave it.

    ``line`` counts the lines of the page from 0; plain text keeps its own line numbers, so blank lines are
    gaps. ``box`` is in the pixels of the upright page; ``confidence`` is 0–1, ``None`` where the source has
    none. ``by_hand``: read by the network for handwritten digits, not by the engine. ``stamp``: a word of a
    stamp, no part of the document.
    """

    text: str
    line: int
    block: int = 0
    box: Box | None = None
    confidence: float | None = None
    by_hand: bool = False
    stamp: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page as words.

    Word boxes are in upright (turned, deskewed) pixels of ``upright_width`` × ``upright_height``;
    ``to_source`` takes them to the page as it came in, of ``width`` × ``height`` pixels at ``dpi``.
    ``lines`` counts the lines of a page of plain text, blank ones at its end included; 0 for other kinds.
    ``rulings`` are the rules of tables, level and upright, in upright pixels; ``stamps`` are seals and
    register stamps, in pixels of the page as it came in. ``faults`` says what was raised on it.
    """

    number: int
    kind: PageKind
    words: tuple[Word, ...]
    width: int = 0
    height: int = 0
    dpi: int = 0
    upright_width: int = 0
    upright_height: int = 0
    rotation: int = 0
    skew: float = 0.0
    to_source: Mapping = IDENTITY
    steps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: float = 0.0
    lines: int = 0
    rulings: tuple[Box, ...] = ()
    stamps: tuple[Box, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def confidence(self) -> float | None:
        """Mean word confidence weighted by characters, or ``None`` where no word has one."""
        known = [(w.confidence, len(w.text)) for w in self.words if w.confidence is not None]
        total = sum(n for _, n in known)
        return sum(c * n for c, n in known) / total if total else None


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the archive: its path relative to the archive, and its content's SHA-256."""

    path: str
    sha256: str

    @property
    def doc_id(self) -> str:
        """First 16 hex digits of the content hash."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at: a stable code, a sentence, and the page where it is known."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything read off a file, before anything is understood: the one cached artefact."""

    source: Source
    pages: tuple[Page, ...]
    tool: str = ""
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """Where a word of a page stands in the reading: ``page`` and ``word`` index into the transcript."""

    span: Span
    page: int
    word: int


@dataclass(frozen=True, slots=True)
class CellPlace:
    """The cell of a table that a line stands in; rows and columns count from 0.

    ``table`` counts the tables of the document from 1, ``width`` is its number of columns. A table that goes
    on over a page keeps its number, and its rows count on.
    """

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the reading, its line end included; ``page`` indexes into the transcript.

    ``zone`` is left or right for the two columns of a letterhead or sign-off, ``cell`` where the line stands
    in a table.
    """

    span: Span
    page: int
    zone: Zone = "body"
    cell: CellPlace | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A line kept out of the text: page number, running head, scanner watermark.

    ``page`` indexes into the transcript.
    """

    kind: str
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    r"""The raw text in reading order: lines end in ``\n``, pages begin with ``\f`` (the first has none).

    ``placed`` is sorted by span; every character that is no white space lies in exactly one placed word.
    """

    text: str
    placed: tuple[PlacedWord, ...]
    lines: tuple[ReadLine, ...]
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box on the page as it came in."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a value is believed: where it stands, what was read there, how sure, by which rule.

    ``span`` is in the clean text, ``line`` its 1-based line there, ``raw`` the text before repair.
    """

    span: Span
    page: int
    line: int
    text: str
    raw: str
    boxes: tuple[PageBox, ...]
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with the evidence for it."""

    value: T
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which parts may be unreadable or blank ("ngày … tháng 5 năm 2024").

    >>> PartialDate(None, 5, 2024).iso is None, PartialDate(13, 6, 2023).iso
    (True, '2023-06-13')
    """

    day: int | None
    month: int | None
    year: int | None

    @property
    def iso(self) -> str | None:
        """ISO form where all parts are known and make a real day."""
        if self.day is None or self.month is None or self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day).isoformat()
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Notation:
    """Number and symbol (số, ký hiệu) of a document; any part may be blank.

    >>> Notation("2844", None, "QĐ-UBND").canonical, Notation("98", 2023, "QH15").canonical
    ('2844/QĐ-UBND', '98/2023/QH15')
    >>> Notation("05", None, "CTr/QU").canonical, Notation(None, None, "KH-UBND").canonical
    ('05-CTr/QU', None)
    """

    number: str | None
    year: int | None
    symbol: str | None

    @property
    def is_party(self) -> bool:
        """Tell whether this is the Party's form: hyphen before slash (05-CTr/QU)."""
        return self.symbol is not None and "/" in self.symbol

    @property
    def canonical(self) -> str | None:
        """The whole, or ``None`` while number or symbol is unknown."""
        if self.number is None or self.symbol is None:
            return None
        if self.is_party:
            return f"{self.number}-{self.symbol}"
        year = f"/{self.year}" if self.year else ""
        return f"{self.number}{year}/{self.symbol}"


@dataclass(frozen=True, slots=True)
class DocType:
    """Type of a document (tên loại) and its code; công văn has the code CV here, none in its symbol."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of its level or above."""

    level: int
    label: str
    title: str
    heading: Span
    body: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention of another document."""

    role: Literal["legal_basis", "body"]
    doc_type: DocType
    notation: Notation | None
    issued: PartialDate | None
    issuer: str | None
    subject: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Target:
    """A target (chỉ tiêu) or a dated duty (kind ``deadline``)."""

    kind: Literal["target", "deadline"]
    section: str | None
    indicator: str | None
    comparator: Comparator | None
    quantity: float | None
    quantity_high: float | None
    unit: str | None
    baseline: str | None
    deadline: str | None
    period: str | None
    qualitative: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Header:
    """What the letterhead and title say."""

    doc_type: Found[DocType] | None = None
    notation: Found[Notation] | None = None
    place: Found[str] | None = None
    issued: Found[PartialDate] | None = None
    issuer_parent: Found[str] | None = None
    issuer: Found[str] | None = None
    subject: Found[str] | None = None
    urgency: Found[str] | None = None
    secrecy: Found[str] | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signed, and who receives it (nơi nhận)."""

    signer_title: Found[str] | None = None
    signer_name: Found[str] | None = None
    recipients: tuple[Found[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was understood of one text."""

    header: Header = field(default_factory=Header)
    citations: tuple[Citation, ...] = ()
    targets: tuple[Target, ...] = ()
    sign_off: SignOff = field(default_factory=SignOff)
    sections: tuple[Section, ...] = ()
    problems: tuple[Problem, ...] = ()
