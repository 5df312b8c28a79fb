"""Forms that mean one work, gathered, with all that their mentions say of it."""

from dataclasses import dataclass, field

from pipeline.archive.mentions import Form, When
from pipeline.archive.numbers import FILE
from pipeline.archive.spread import Row
from pipeline.archive.tally import Tally
from pipeline.rules import read_toml

VOTED = ("doc_type", "number_symbol", "issued_on", "issuer", "subject", "text")
"""Columns of a mention that are voted on."""


@dataclass(slots=True)
class Said:
    """What mentions say together."""

    mentions: int = 0
    total: float = 0.0
    best: float = 0.0
    votes: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in VOTED})

    @property
    def weight(self) -> float:
        """The sum of the mentions' confidences."""
        return round(self.total, 6)

    def hear(self, citation: Row) -> None:
        """Count a mention."""
        self.mentions += 1
        self.total += citation["confidence"]
        self.best = max(self.best, citation["confidence"])
        for column in VOTED:
            if value := " ".join(str(citation[column] or "").split()):
                self.votes[column].add(value, citation["confidence"])

    def join(self, other: "Said") -> None:
        """Add what others say."""
        self.mentions += other.mentions
        self.total += other.total
        self.best = max(self.best, other.best)
        for name, tally in other.votes.items():
            self.votes[name].join(tally)


SURE, BY_NAME, BY_VOTE, BY_TITLE = 1.0, 0.6, 0.7, 0.9
"""How sure it is that a mention means its work: the same number; a law's bare name; a number or date misread;
a title in other letters."""


@dataclass(slots=True)
class Cluster:
    """Forms that mean one work, each with how sure that is; the first is the fullest."""

    forms: dict[Form, float]
    said: Said

    @property
    def form(self) -> Form:
        """The form that the work was first known by."""
        return next(iter(self.forms))

    @property
    def whens(self) -> set[When]:
        """Dates that were given, as far as they are sure."""
        return {form.when for form, sure in self.forms.items() if sure > BY_VOTE}

    @property
    def organ(self) -> str:
        """What tells its issuer, empty where nobody says."""
        return max((form.organ for form, sure in self.forms.items() if sure > BY_VOTE), default="")

    @property
    def series(self) -> str:
        """Whether it is a law or a resolution, where the number does not say."""
        return max((form.code for form, sure in self.forms.items() if sure > BY_VOTE), default="")

    def take(self, form: Form, said: Said, sure: float) -> None:
        """Add a form."""
        self.forms[form] = sure
        self.said.join(said)

    def absorb(self, other: "Cluster", sure: float) -> None:
        """Add the forms of another cluster."""
        for form, own in other.forms.items():
            self.forms[form] = min(own, sure)
        self.said.join(other.said)

    def outweighs(self, other: "Cluster") -> bool:
        """Tell whether this work is cited so often that the other may be it, misread."""
        limits = read_toml(FILE)["thresholds"]
        times: float = limits["outweighs"]
        is_often: bool = self.said.mentions >= limits["mentions"]
        return is_often and self.said.weight >= times * other.said.weight
