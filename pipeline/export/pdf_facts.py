"""What a PDF says of itself, from the table of documents; and what is needed to write one."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec

from pipeline.archive.spread import Row
from pipeline.errors import ToolError
from pipeline.extras import how_to_install


@dataclass(frozen=True, slots=True)
class Said:
    """Title, author, subject and day of issue (ISO), as far as they are known."""

    title: str | None = None
    author: str | None = None
    subject: str | None = None
    day: str | None = None

    def entries(self, stem: str) -> dict[str, str]:
        """Return the entries of a PDF's dictionary; the title is ``stem`` where nothing is known."""
        found = {"/Title": self.title or stem, "/Author": self.author, "/Subject": self.subject}
        found["/Keywords"] = f"ngày ban hành {self.day}" if self.day else None
        return {name: value for name, value in found.items() if value}


def said_of(row: Row) -> Said:
    """Return what a PDF says of a document: its type, number and subject, who issued it, when."""
    parts = (row["doc_type"], row["number_symbol"] and f"số {row['number_symbol']}", row["subject"])
    known = [part for part in parts[1:] if part]
    title = " ".join(part for part in parts if part) if known else None
    return Said(_line(title), _line(row["issuer"]), _line(row["subject"]), row["issued_on"])


def _line(text: str | None) -> str | None:
    shown = "".join(c if c.isprintable() else " " for c in text or "")
    return " ".join(shown.split()) or None


def need_tools(archival: bool) -> None:
    """Make sure that a PDF can be written.

    Raises:
        ToolError: pypdf is not installed; for archives, Ghostscript is not.
    """
    if find_spec("pypdf") is None:
        raise ToolError(f"pypdf is missing; install it: {how_to_install('export')}")
    if archival and shutil.which("gs") is None:
        raise ToolError("Ghostscript is missing; install it: sudo apt-get install ghostscript")
