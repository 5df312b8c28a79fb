"""Pages with exact truth in steps of damage, drawn once into a folder."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PIL import Image

from tests.scans import Content, damage, load_named, mishaps
from tests.scans.markup import Paragraph
from tests.scans.paint import paint
from tests.scans.sheet import Line, Sheet
from tests.scans.typeset import typeset

Wear = Callable[[Image.Image, int], Image.Image]

WEARS: dict[str, tuple[Wear, int]] = {
    "clean": (lambda page, seed: page, 300),
    "flatbed": (damage.flatbed, 200),
    "magic": (damage.magic, 200),
    "camscanner": (damage.camscanner, 200),
    "poor_app": (mishaps.poor_app, 200),
    "worn": (damage.worn, 200),
    "phone": (damage.phone, 0),
    "poor_photo": (mishaps.poor_photo, 0),
    "on_desk": (mishaps.on_desk, 0),
    "coarse": (mishaps.coarse, 100),
    "thin_paper": (mishaps.thin_paper, 200),
    "folded": (mishaps.folded, 200),
    "red_stamps": (mishaps.red_stamps, 200),
    "black_stamps": (mishaps.black_stamps, 200),
    "photocopied_stamps": (mishaps.photocopied_stamps, 200),
    "signed": (mishaps.signed, 200),
    "skew_left": (lambda page, seed: damage.flatbed(damage.skew(page, 5), seed), 200),
    "skew_right": (lambda page, seed: damage.flatbed(damage.skew(page, -5), seed), 200),
    "on_its_side": (lambda page, seed: damage.turn(damage.magic(page, seed), 1), 200),
    "upside_down": (lambda page, seed: damage.turn(damage.magic(page, seed), 2), 200),
    "faint": (mishaps.faint, 200),
    "copied": (mishaps.copied, 200),
}
"""Step of damage → what is done to a 300 dpi page, and the resolution that its file declares (0: none)."""

OWN = (("kh_tieu_hoc_phu_sa", 0), ("kh_quan_hong_son", -1), ("qd_quan_hong_son", 0))
"""Own documents and the page that is taken: two with letterheads, one with a sign-off."""

HELD_BACK = (
    "kh_mam_non_hoa_may",
    "cv_quan_hong_son",
    "kh_huyen_son_lac",
)
"""Own documents of the second set (``--set test``), on which nothing is decided."""

BODY = (80, 600)
"""Characters of a paragraph that is taken from a corpus."""

PARAGRAPHS = 14


@dataclass(frozen=True, slots=True)
class BenchPage:
    """A page file with its truth: lines of (zone, text) in reading order."""

    name: str
    wear: str
    file: str
    gold: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The gold text."""
        return "\n".join(text for _, text in self.gold)


def draw(folder: Path, wears: Sequence[str], corpus: Path | None, held_back: bool) -> list[BenchPage]:
    """Draw the pages of some steps of damage into a folder; those that lie there are taken as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: list[BenchPage] = []
    blanks: dict[str, Image.Image] = {}
    for wear in wears:
        for number, (name, sheet) in enumerate(sheets(corpus, held_back)):
            page = BenchPage(name, wear, f"{wear}-{name}-{code()}.png", gold_of(sheet))
            path = folder / page.file
            if not path.exists():
                clean = blanks.setdefault(name, paint(sheet))
                make, dpi = WEARS[wear]
                image = make(clean, 100 * held_back + number + 1)
                image.save(path, **({"dpi": (dpi, dpi)} if dpi else {}))
            drawn.append(page)
    index = [asdict(page) for page in drawn]
    (folder / "pages.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), encoding="utf-8")
    return drawn


def sheets(corpus: Path | None, held_back: bool) -> list[tuple[str, Sheet]]:
    """Return the pages to draw, with a name for each; ``corpus`` gives the text of two more."""
    own = [(name, -1 if n == 1 else 0) for n, name in enumerate(HELD_BACK)] if held_back else OWN
    found = [(name, typeset(printed(load_named(name)))[at]) for name, at in own]
    if corpus is not None:
        for number in range(2):
            content = borrowed(corpus, number + 2 * held_back)
            found.append((content.name, typeset(content)[0 if number else 1]))
    return found


def printed(content: Content) -> Content:
    """Print number and day that the document has by hand: reading handwriting is measured elsewhere."""
    return replace(content, head=replace(content.head, number_by="print", day_by="print"))


def borrowed(corpus: Path, number: int) -> Content:
    """Return a document with a letterhead of our own and its body from a file of one paragraph a line."""
    lines = corpus.read_text(encoding="utf-8").splitlines()
    fitting = [line.strip() for line in lines if BODY[0] <= len(line) <= BODY[1] and line.isprintable()]
    start = number * len(fitting) // 5
    body = tuple(Paragraph("paragraph", 0, text) for text in fitting[start : start + PARAGRAPHS])
    own = printed(load_named("kh_thcs_bai_ngang"))
    return replace(own, name=f"corpus_{number}", body=body, size=13.0 + number % 2)


def gold_of(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Return the lines of a page with their zones in reading order; page numbers are left out."""
    lines = [line for line in sheet.lines if line.zone != "aside"]
    has_head = any(line.text.startswith("Số") and line.zone == "left" for line in lines)
    first = next((n for n, line in enumerate(lines) if line.paragraph >= 0), 0) if has_head else 0
    rest = [(("body" if line.paragraph >= 0 else "sign_off"), line.text) for line in lines[first:]]
    return (*(("header", line.text) for line in letterhead(lines[:first])), *rest)


def letterhead(lines: Sequence[Line]) -> list[Line]:
    """Put issuer, state name and motto, number with its subject, place and date, title in this order."""
    left = [line for line in lines if line.zone == "left"]
    right = [line for line in lines if line.zone == "right"]
    number = next((n for n, line in enumerate(left) if line.text.startswith("Số")), len(left))
    title = [line for line in lines if line.zone == "body"]
    return [*left[:number], *right[:-1], *left[number:], *right[-1:], *title]


def code() -> str:
    """Return six hex digits that change when the code or the words of the pages change."""
    home = Path(__file__).parents[1]
    files = sorted([*home.glob("scans/**/*.py"), *home.glob("scans/**/*.toml")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:6]
