"""The pipeline under the name of its distribution: ``import kehoach`` gives what ``import pipeline`` gives.

>>> import kehoach
>>> kehoach.restore("Ké hoach").text
'Kế hoạch'
"""

from typing import Any

import pipeline

__version__ = pipeline.__version__
__all__ = list(pipeline.__all__)


def __getattr__(name: str) -> Any:
    return getattr(pipeline, name)
