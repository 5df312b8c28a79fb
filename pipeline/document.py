"""A document as the pipeline hands it over: what was read, how it was repaired, what it says."""

from dataclasses import dataclass
from typing import Literal

from pipeline.faults import STEP
from pipeline.schema import Facts, Problem, Reading, Transcript
from pipeline.text import Text

Status = Literal["ok", "partial", "failed"]
SourceKind = Literal["scan", "text_layer", "mixed", "text"]


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read and understood."""

    transcript: Transcript
    reading: Reading
    text: Text
    facts: Facts

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Problems of reading, then of understanding."""
        return self.transcript.problems + self.facts.problems

    @property
    def status(self) -> Status:
        """``partial`` where a page or a step failed, ``ok`` otherwise; a failed file makes no Document."""
        failed = any(problem.code == STEP for problem in self.facts.problems)
        return "partial" if self.transcript.problems or failed else "ok"

    @property
    def source_kind(self) -> SourceKind:
        """Kind of the pages, ``mixed`` where they differ."""
        kinds = {page.kind for page in self.transcript.pages}
        return kinds.pop() if len(kinds) == 1 else "mixed"
