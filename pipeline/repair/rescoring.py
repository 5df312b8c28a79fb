"""The seam for a second opinion on words: what a rescorer is asked, and what it answers.

``pipeline/repair/rescorer.py`` owns ``load_rescorer(folder, words) -> Rescorer | None``, given the folder of
the model and its vocabulary; ``None`` where the network's file, or what runs it, is missing.
"""

from dataclasses import dataclass
from typing import Protocol

from pipeline.repair.ngrams import Ids, Logs


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a text in their order, and what each of them may be.

    ``words`` (n, width) are places in the vocabulary of the model, the first four of them classes (``Kind``):
    numbers, codes and words outside the vocabulary are context with one candidate. ``logs`` (n, width) are
    the log posteriors of the first pass; -1e9 where there is no candidate, and a row may have none.
    """

    readings: tuple[str, ...]
    """As they were read, capitals and all; "" is the break before a paragraph."""
    words: Ids
    logs: Logs
    own: Ids
    """(n,) which candidate is the reading itself, -1 where none is."""


class Rescorer(Protocol):
    """Gives a log probability to each candidate, (n, width), from what stands around it.

    Rows sum to one over the candidates; the answer to the same question is always the same. A row that it has
    no opinion on is all zeros.
    """

    def __call__(self, question: Question) -> Logs:
        """Answer."""
