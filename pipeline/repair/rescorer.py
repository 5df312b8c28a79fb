"""The rescorer: a second opinion on words in doubt, from all that stands around them.

A network (``network.py``) reads the text in windows that overlap; windows in which the first pass is certain
of every word are skipped.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError
from pipeline.model_places import CURE
from pipeline.repair.channel import case_of
from pipeline.repair.network import NEVER, Asked, Network
from pipeline.repair.ngrams import Ids, Logs
from pipeline.repair.rescoring import Question
from pipeline.repair.threads import side_by_side
from pipeline.repair.tokens import Kind

WINDOW, MARGIN = 128, 16
"""Words that are seen at once, and those at each end of them that are context only."""

AT_ONCE = 8
"""Windows that go through the network side by side, which bounds memory."""

DOUBT = 0.999
"""Probability from which a word is certain after the first pass."""


def load_rescorer(folder: Path, words: tuple[str, ...]) -> "NetworkRescorer | None":
    """Load the rescorer that lies beside a model with these words; ``None`` where there is none.

    Raises:
        ModelError: its files are damaged.
    """
    if not (folder / "rescorer.json").is_file():
        return None
    try:
        network = Network.load(folder)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}: the model cannot be read: {error}; {CURE}") from error
    place = {word: i for i, word in enumerate(network.words)}
    return NetworkRescorer(network, np.array([place.get(word, int(Kind.OTHER)) for word in words]))


@dataclass(frozen=True)
class NetworkRescorer:
    """A network, and the place of each word of the model among its own."""

    network: Network
    places: Ids

    def __call__(self, question: Question) -> Logs:
        """Answer: log probabilities of candidates; zeros for a word that was certain before."""
        answer = np.zeros(question.logs.shape, np.float32)
        asked = _padded(question, self.places)
        doubtful = (asked.logs[0].max(1) < np.log(DOUBT)) & (asked.logs[0].max(1) > NEVER / 2)
        starts = np.arange(0, len(answer), WINDOW - 2 * MARGIN)
        inner = starts[:, None] + MARGIN + np.arange(WINDOW - 2 * MARGIN)
        starts = starts[doubtful[inner].any(1)]
        parts = [starts[at : at + AT_ONCE] for at in range(0, len(starts), AT_ONCE)]
        side_by_side(lambda part: self._answer(asked, part, doubtful, answer), parts)
        return answer

    def _answer(self, asked: Asked, starts: Ids, doubtful: NDArray[np.bool_], answer: Logs) -> None:
        """Write the answers for the inner words of some windows."""
        rows = starts[:, None] + np.arange(WINDOW)
        seen = Asked(asked.words[0][rows], asked.logs[0][rows], asked.own[0][rows], asked.shape[0][rows])
        hidden = self.network.states(seen)
        chosen = doubtful[rows]
        chosen[:, :MARGIN] = chosen[:, -MARGIN:] = False
        kept = seen.own[chosen], seen.features[..., 3][chosen]
        scores = self.network.score(hidden[chosen], seen.words[chosen], seen.logs[chosen], kept)
        answer[rows[chosen] - MARGIN] = np.where(seen.logs[chosen] > NEVER / 2, scores, 0)


def _padded(question: Question, places: Ids) -> Asked:
    """Return the text with breaks before and behind it, so that windows cover it, as one stretch."""
    n, width = question.words.shape
    step = WINDOW - 2 * MARGIN
    size = -(-max(n, 1) // step) * step + 2 * MARGIN
    words = np.zeros((size, width), np.int64)
    logs = np.full((size, width), NEVER, np.float32)
    own, shape = np.zeros(size, np.int64), np.zeros(size, np.int64)
    words[:, 0], logs[:, 0] = int(Kind.BREAK), 0
    inner = slice(MARGIN, MARGIN + n)
    words[inner] = places[question.words]
    logs[inner] = np.maximum(question.logs, NEVER)
    own[inner] = question.own
    shape[inner] = [case_of(reading) for reading in question.readings]
    return Asked(words[None], logs[None], own[None], shape[None])
