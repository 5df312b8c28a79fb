"""Make noisy copies of labelled documents: their text set anew, worn as scans are, or read with English.

    python models/train/confidence_scans.py DOCS LABELS OUT

``DOCS`` holds the documents as rough markdown, ``LABELS`` their labels. A copy has letterhead and sign-off
from the label and, of the body, the paragraphs in which something is labelled, up to some pages: what a copy
says is known without reading it. ``OUT/scans`` gets PDFs of pictures, ``OUT/dumps`` what ``eng`` reads of
every second.
About ten seconds a document.
"""

import argparse
import json
import random
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.scans import Content, content_of, damage, render
from tests.scans.english import lines_of, read_english
from tests.scans.pdf import scan_pdf

ROOM = 6500
"""Characters of body that are kept: about three pages."""
WEARS = (damage.camscanner, damage.flatbed, damage.phone, damage.worn, damage.magic)
MARKUP = re.compile(r"\*+|^\s*[|#]+|\|\s*$")
HEADING = re.compile(r"(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s")


def paragraphs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield first line, last line and words of each paragraph of a rough markdown text."""
    held: list[str] = []
    lines = [MARKUP.sub("", line).strip() for line in text.splitlines()]
    for number, line in enumerate([*lines, ""], 1):
        if line:
            held.append(line)
        elif held:
            yield number - len(held), number - 1, " ".join(held)
            held = []


def body_of(text: str, label: dict[str, Any]) -> str:
    """Return the labelled paragraphs, and the headings before them, in the markup of ``tests.scans``."""
    marks = [item["line"] for item in (*label["citations"], *label["targets"])]
    kept: list[str] = []
    heading = ""
    for first, last, words in paragraphs(text):
        if HEADING.match(words) and len(words) < 90:
            heading = words
        if any(first <= line <= last for line in marks) and len(words) < 2500:
            kept += [f"# {escape(heading)}"] if heading and heading != words else []
            kept.append(escape(words))
            heading = ""
        if sum(map(len, kept)) > ROOM:
            break
    return "\n".join(kept) or "Nội dung."


def content(text: str, label: dict[str, Any], rng: random.Random) -> Content:
    """Return the copy's content; in some the number or the day is written by hand."""
    head = label["header"]
    parent, issuer = head["issuer_parent"], head["issuer"]
    year = f"{head['year']}/" if head.get("year") else ""
    name = head["doc_type"] if "doc_type" in head else label["doc_type"]
    given = {
        "type": name, "code": head["doc_type_code"],
        "parent": _wrapped(parent, 30), "parent_name": parent,
        "issuer": _wrapped(issuer, 30), "issuer_name": issuer,
        "number": head["number"], "number_by": rng.choice(["print", "print", "hand"]),
        "symbol": f"{year}{head['symbol']}", "party": "/" in head["symbol"],
        "place": head["place"], "day_by": rng.choice(["print", "print", "hand"]),
        "date": [head["issued_day"], head["issued_month"], head["issued_year"]],
        "subject": textwrap.wrap(head["subject"], 56 if head["doc_type_code"] != "CV" else 34),
        "recipients": head["recipients"],
        "signer": _wrapped(head["signer_title"], 28), "signer_title": head["signer_title"] or "",
        "signer_name": head["signer_name"] or "",
        "stamp": ["ỦY BAN", "NHÂN DÂN"], "size": 14,
        "body": body_of(text, label),
    }  # fmt: skip
    return content_of(Path(label["file"]).stem, given)


def _wrapped(name: str | None, width: int) -> list[str]:
    return textwrap.wrap(name.upper(), width) if name else []


def main() -> None:
    """Make the copies that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("docs", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    for folder in ("scans", "dumps"):
        (asked.out / folder).mkdir(parents=True, exist_ok=True)
    for count, path in enumerate(sorted(asked.labels.glob("*.json"))):
        label = json.loads(path.read_text(encoding="utf-8"))
        stem = Path(label["file"]).stem
        scan = asked.out / "scans" / f"{stem}.pdf"
        if scan.exists() or not label["header"]["issued_year"]:
            continue
        text = (asked.docs / label["file"]).read_text(encoding="utf-8")
        pages = render(content(text, label, random.Random(stem)))[:5]
        wear = WEARS[count % len(WEARS)]
        scan.write_bytes(scan_pdf([wear(page, number) for number, page in enumerate(pages, 1)], 200))
        if count % 2:
            read = ["\n".join(lines_of(read_english(page, 6))) for page in pages]
            (asked.out / "dumps" / f"{stem}.txt").write_text("\n\f".join(read) + "\n", encoding="utf-8")
        print(stem, wear.__name__, len(pages), flush=True)


if __name__ == "__main__":
    main()
