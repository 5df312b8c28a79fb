"""Stand-ins for the archive's tests; a module of its own, because other processes import it."""

import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.document import Document
from pipeline.schema import (
    Box,
    Citation,
    DocType,
    Evidence,
    Facts,
    Found,
    Header,
    Notation,
    Page,
    PageBox,
    PageImage,
    PartialDate,
    PlacedWord,
    Problem,
    Reading,
    ReadLine,
    SignOff,
    Source,
    Span,
    Target,
    Transcript,
    Word,
)
from pipeline.settings import Settings
from pipeline.text import Replacement, Text
from tests.archive_tasks import hang

POISON_WIDTH = 666
HANG_WIDTH = 777
FLOOD_WIDTH = 888

PLAN = """\
ỦY BAN NHÂN DÂN QUẬN 1
TRƯỜNG MẦM NON HOA SEN
Số: 12/KH-MNHS
Quận 1, ngày 5 tháng 3 năm 2024
KẾ HOẠCH
Cải cách hành chính năm 2024
Căn cứ Quyết định số 15/QĐ-UBND ngày 2 tháng 1 năm 2024 của Ủy ban nhân dân Quận 1;
"""


@dataclass(frozen=True)
class FakeOcr:
    """Reads the same plan off every page and notes its width; a page of a certain width kills the process.

    One of another width hangs as a C library does, a third one wants more memory than there is.
    """

    calls: Path
    name: str = "fake 1"

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        if page.width == POISON_WIDTH:
            os.kill(os.getpid(), signal.SIGKILL)
        if page.width == HANG_WIDTH:
            hang(0)
        if page.width == FLOOD_WIDTH:
            bytearray(1 << 46)
        with self.calls.open("a") as calls:
            calls.write(f"{page.width}\n")
        words = tuple(
            Word(token, line, 0, Box(10 * place, 20 * line, 9, 10), 0.9)
            for line, text in enumerate(PLAN.splitlines())
            for place, token in enumerate(text.split())
        )
        return Page(page.number, "scan", words, page.width, page.height, page.dpi, page.width, page.height)


@dataclass(frozen=True)
class MortalOcr:
    """Reads like the fake one; a page of the poison's width kills the process, but only the first time."""

    calls: Path
    died: Path
    name: str = "mortal 1"

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        if page.width == POISON_WIDTH and not self.died.exists():
            self.died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return FakeOcr(self.calls)(replace(page, width=page.width + 1))


@dataclass(frozen=True)
class OpenMortal:
    """Opens it."""

    calls: Path
    died: Path

    def __call__(self, settings: Settings) -> MortalOcr:
        return MortalOcr(self.calls, self.died)


@dataclass(frozen=True)
class OpenFake:
    """Opens a fake engine."""

    calls: Path

    def __call__(self, settings: Settings) -> FakeOcr:
        return FakeOcr(self.calls)


def sheets(path: Path, *widths: int) -> None:
    """Write a TIFF of so many pages."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pages = [Image.fromarray(np.full((50, width), 200, np.uint8)) for width in widths]
    pages[0].save(path, save_all=True, append_images=pages[1:])


def picture(path: Path, width: int, shade: int = 200) -> None:
    """Write a page of one shade."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((50, width), shade, np.uint8)).save(path)


def evidence(text: str, raw: str | None = None, confidence: float = 0.9, line: int = 1) -> Evidence:
    boxes = (PageBox(1, Box(1, 2, 3, 4)),)
    return Evidence(Span(0, len(text)), 1, line, text, raw or text, boxes, confidence, "a-rule")


def found(value: object, text: str = "x", confidence: float = 0.9) -> Found:  # type: ignore[type-arg]
    return Found(value, evidence(text, confidence=confidence))


def citation(number: str | None, issued: PartialDate | None, subject: str | None = None) -> Citation:
    notation = Notation(number, None, "QĐ-UBND") if number else None
    kind = DocType("Quyết định", "QĐ")
    return Citation("legal_basis", kind, notation, issued, "UBND Quận 1", subject, evidence("=Quyết định"))


def document(path: str = "a/plan.pdf", problems: tuple[Problem, ...] = ()) -> Document:
    """Return a document with one of everything, two pages, an edit, and a cell that looks like a formula."""
    raw = "Só: 12\n\fhai\n"
    text = Text.of(raw).replace([Replacement(0, 2, "Số", "so-label", 0.5)])
    words = (Word("Só:", 0, 0, Box(0, 0, 5, 5), 0.5), Word("12", 0, 0, Box(6, 0, 5, 5), 1.0))
    pages = (
        Page(1, "scan", words, 100, 200, 300, 100, 200, skew=0.5, flags=("junk_layer",), seconds=1.5),
        Page(2, "text_layer", (Word("hai", 0),), 100, 200, seconds=0.25),
    )
    reading = Reading(
        raw,
        (PlacedWord(Span(0, 3), 0, 0), PlacedWord(Span(4, 6), 0, 1), PlacedWord(Span(8, 11), 1, 0)),
        (ReadLine(Span(0, 7), 0), ReadLine(Span(7, 12), 1)),
    )
    return Document(Transcript(Source(path, "ab" * 32), pages, "fake 1"), reading, text, facts(problems))


def facts(problems: tuple[Problem, ...] = ()) -> Facts:
    header = Header(
        doc_type=found(DocType("Kế hoạch", "KH")),
        notation=found(Notation("05", None, "CTr/QU")),
        place=found("Quận 1"),
        issued=found(PartialDate(None, 5, 2024), confidence=0.7),
        issuer_parent=found("Ủy ban nhân dân Quận 1"),
        issuer=found("Trường Mầm non Hoa Sen"),
        subject=found('=HYPERLINK("x")\nhai dòng'),
    )
    target = Target(
        "target", "I. Mục tiêu", "tỷ lệ", ">=", 95.5, None, "%", None, None, "2024", False, evidence("95,5%")
    )
    return Facts(
        header,
        (citation("15", PartialDate(2, 1, 2024)), citation(None, None, "-5 điểm")),
        (target,),
        SignOff(found("Hiệu trưởng"), found("Nguyễn Thị Hoa"), (found("Như trên"), found("Lưu: VT."))),
        (),
        problems,
    )
