"""The scripts of ``models/train``, which import each other by name."""

import sys
from pathlib import Path
from types import ModuleType
from unittest import mock

TRAIN = Path(__file__).parents[1] / "models" / "train"


def script(name: str) -> ModuleType:
    """Import a script as if it were run: its folder is on the path while it loads."""
    with mock.patch.object(sys, "path", [str(TRAIN), *sys.path]):
        return __import__(name)
