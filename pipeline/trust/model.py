"""The chance that a cell is right: a logistic model of its signs, one for each table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.errors import RuleError
from pipeline.rules import read_toml

PARAMETERS = "confidence.toml"
LEAST, MOST = 0.01, 0.995
"""No cell is sure to be wrong, and none to be right: the labels themselves err once in two hundred."""

Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of signs, table by table; a sign that has none says nothing."""

    weights: Mapping[str, Mapping[str, float]]

    def chance(self, table: str, signs: Signs) -> float:
        """Return the chance that a cell of this table with these signs is right.

        >>> Model({"targets": {"bias": 2.0, "mended": -4.0}}).chance("targets", {"bias": 1.0, "mended": 0.5})
        0.5
        """
        weights = self.weights[table]
        total = sum(weights.get(name, 0.0) * value for name, value in signs.items())
        return min(MOST, max(LEAST, 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))))


@cache
def load_model() -> Model:
    """Return the fitted model.

    Raises:
        RuleError: a table of it is missing.
    """
    raw = read_toml(PARAMETERS)
    try:
        return Model(
            {table: raw["weights"][table] for table in ("header", "citations", "numberless", "targets")}
        )
    except KeyError as error:
        raise RuleError(f"rules/{PARAMETERS}: no weights for {error}; install kehoach anew") from error
