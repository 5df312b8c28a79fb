"""What a document says, apart from how it looks: read from one TOML file each."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.scans.markup import Paragraph, parse_body

By = Literal["print", "hand"]

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Both columns of the head. ``number`` and ``day`` may be unknown, ``*_by`` says who wrote them."""

    parent: tuple[str, ...]
    parent_name: str | None
    issuer: tuple[str, ...]
    issuer_name: str
    number: str | None
    number_by: By
    symbol: str
    place: str
    day: int | None
    day_by: By
    month: int
    year: int
    party: bool

    @property
    def number_text(self) -> str:
        """The number line in reading order; a blank number leaves nothing behind (``Số: /KH-MNHM``)."""
        return f"{self.number_label} {self.number or ''}{self.number_rest}"

    @property
    def number_label(self) -> str:
        """The Party's form has no colon."""
        return "Số" if self.party else "Số:"

    @property
    def number_rest(self) -> str:
        """What stands after the digits."""
        return f"-{self.symbol}" if self.party else f"/{self.symbol}"

    @property
    def day_text(self) -> str:
        """The day as printed: two digits."""
        return f"{self.day:02d}" if self.day else ""

    @property
    def date_lead(self) -> str:
        """What stands before the day."""
        return f"{self.place}, ngày"

    @property
    def date_rest(self) -> str:
        """What stands after the day; months below 3 have two digits."""
        return (
            f"tháng {self.month:02d} năm {self.year}"
            if self.month < 3
            else f"tháng {self.month} năm {self.year}"
        )

    @property
    def date_text(self) -> str:
        """The date line in reading order."""
        return " ".join(part for part in (self.date_lead, self.day_text, self.date_rest) if part)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document."""

    name: str
    type_name: str
    type_code: str
    head: Letterhead
    subject: tuple[str, ...]
    addressees: tuple[str, ...]
    body: tuple[Paragraph, ...]
    recipients: tuple[str, ...]
    signer: tuple[str, ...]
    signer_title: str
    signer_name: str
    stamp: tuple[str, ...]
    size: float
    notes: tuple[str, ...]

    @property
    def is_letter(self) -> bool:
        """A công văn has no type line; its subject stands under the number."""
        return self.type_code == "CV"


def load(path: Path) -> Content:
    """Read a content file."""
    return content_of(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))


def load_named(name: str) -> Content:
    """Read a content file of this folder."""
    return load(CONTENT / f"{name}.toml")


def content_of(name: str, given: dict[str, Any]) -> Content:
    """Build a document from plain values, the way the TOML files spell them."""
    return Content(
        name=name,
        type_name=given["type"],
        type_code=given["code"],
        head=_head(given),
        subject=tuple(given["subject"]),
        addressees=tuple(given.get("addressees", ())),
        body=parse_body(given["body"]),
        recipients=tuple(given.get("recipients", ())),
        signer=tuple(given["signer"]),
        signer_title=given["signer_title"],
        signer_name=given["signer_name"],
        stamp=tuple(given.get("stamp", ())),
        size=float(given.get("size", 14)),
        notes=tuple(given.get("notes", ())),
    )


def _head(given: dict[str, Any]) -> Letterhead:
    day, month, year = given["date"]
    return Letterhead(
        parent=tuple(given.get("parent", ())),
        parent_name=given.get("parent_name"),
        issuer=tuple(given["issuer"]),
        issuer_name=given["issuer_name"],
        number=given.get("number") or None,
        number_by=given.get("number_by", "print"),
        symbol=given["symbol"],
        place=given["place"],
        day=day or None,
        day_by=given.get("day_by", "print"),
        month=month,
        year=year,
        party=given.get("party", False),
    )
