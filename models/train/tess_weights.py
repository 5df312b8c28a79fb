"""The weights of an integer Tesseract network: taken out as floats, and put back as integers.

An integer row times its scale is the float row. All but the matrices stays as it is. The layout is that of
Tesseract's ``Network::Serialize`` and its heirs (src/lstm), versions 4 and 5.
"""

import struct
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

INT8, DOUBLE = 1, 128
"""Bits of the mode byte of a weight matrix."""

LAYER_RATES = 64
"""Bit of a network's flags: learning rates of its own follow."""

LARGEST = 127

PARTS = {"Parallel", "Replicated", "ParBidiLSTM", "DepParUDLSTM", "Par2dLSTM", "Series"} | {
    *("RTLReversed", "TTBReversed", "XYTranspose")
}
"""Networks that hold networks."""
FIELDS = {"Input": 20, "Convolve": 8, "Maxpool": 8, "Reconfig": 8}
"""Bytes that follow the head of a network without weights."""


def unpacked(model: Path) -> Path:
    """Unpack a .traineddata file; return the folder of its components, vie.lstm and so on."""
    folder = Path(tempfile.mkdtemp())
    subprocess.run(("combine_tessdata", "-u", model, folder / "vie."), check=True, capture_output=True)
    return folder


def matrices(lstm: bytes) -> list[Matrix]:
    """Return the matrices of the component ``lstm``, outputs × (inputs + 1), the bias last."""
    found: list[Matrix] = []
    _Walk(lstm, lambda matrix: (found.append(matrix), matrix)[1]).network()
    return found


def with_matrices(lstm: bytes, new: Sequence[Any]) -> bytes:
    """Return the component with other matrices of the same shapes, in the same order."""
    rest = iter(new)
    walk = _Walk(lstm, lambda _: next(rest))
    walk.network()
    return walk.whole()


class _Walk:
    """Goes through a network, and writes it on with what ``change`` makes of each matrix."""

    def __init__(self, data: bytes, change: Callable[[Matrix], Any]) -> None:
        self._data, self._at, self._out, self._change = data, 0, bytearray(), change

    def whole(self) -> bytes:
        return bytes(self._out) + self._data[self._at :]

    def network(self) -> None:
        """Copy one network and those in it."""
        if self._keep(1) != b"\0":
            raise ValueError("the kind of a network is not written by name")
        kind = self._keep(self._number()).decode()
        self._keep(2)
        flags, inputs, outputs, _ = struct.unpack("<4i", self._keep(16))
        self._keep(self._number())
        if kind in PARTS:
            self._parts(flags)
        elif kind in FIELDS:
            self._keep(FIELDS[kind])
        elif "LSTM" in kind:
            self._lstm(inputs, outputs)
        else:
            self._matrix()

    def _parts(self, flags: int) -> None:
        for _ in range(self._number()):
            self.network()
        if flags & LAYER_RATES:
            self._keep(4 * self._number())

    def _lstm(self, inputs: int, outputs: int) -> None:
        width = struct.unpack("<i", self._keep(4))[0]
        for _ in range(5 if width - inputs == 2 * outputs else 4):
            self._matrix()

    def _matrix(self) -> None:
        mode = self._keep(1)[0]
        if not (mode & INT8 and mode & DOUBLE):
            raise ValueError(f"not an integer matrix: mode {mode}")
        rows, columns = struct.unpack("<II", self._keep(8))
        self._keep(1)
        values = np.frombuffer(self._take(rows * columns), np.int8).reshape(rows, columns)
        count = self._take(4)
        scales = np.frombuffer(self._take(8 * struct.unpack("<I", count)[0]), np.float64).copy()
        new = np.asarray(self._change(values * scales[:rows, None]), np.float64)
        scales[:rows] = np.maximum(np.abs(new).max(1), 1e-9) / LARGEST
        self._out += np.rint(new / scales[:rows, None]).astype(np.int8).tobytes() + count + scales.tobytes()

    def _take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        self._at += count
        return part

    def _keep(self, count: int) -> bytes:
        part = self._take(count)
        self._out += part
        return part

    def _number(self) -> int:
        return int(struct.unpack("<I", self._keep(4))[0])
