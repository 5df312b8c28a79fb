"""The network that reads digits, run by onnxruntime."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.model_places import model_file
from pipeline.pen.decode import Logs
from pipeline.pen.picture import as_ink

NAME = "digits.onnx"


def pen_model() -> Path | None:
    """Return the file of the network; ``None``: nowhere."""
    return model_file("pen", NAME)


@cache
def _session(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def columns(model: Path, picture: npt.NDArray[np.uint8]) -> Logs:
    """Return (columns, 11) log probabilities of ten digits and nothing along a gap's picture."""
    width = 4 * -(-picture.shape[1] // 4)
    ink = np.zeros((1, 1, picture.shape[0], width), np.float32)
    ink[0, 0, :, : picture.shape[1]] = as_ink(picture)
    (logs,) = _session(model).run(None, {"pictures": ink})
    result: Logs = logs[0]
    return result
