"""Read a corpus: one paragraph a line, plain or .zst (needs the zstd command)."""

import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline.repair.vietnamese import place_tone


def lines(path: Path, first: int | None = None) -> Iterator[str]:
    """Yield the lines, ``first`` of them or all."""
    if path.suffix != ".zst":
        with path.open(encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in islice(file, first))
        return
    with subprocess.Popen(("zstd", "-dcq", str(path)), stdout=subprocess.PIPE) as unpacked:
        assert unpacked.stdout is not None
        for line in islice(unpacked.stdout, first):
            yield line.decode("utf-8").rstrip("\n")
        unpacked.stdout.close()


def one_placement(line: str) -> str:
    """Return the line with the tones where the product puts them."""
    return " ".join(map(place_tone, line.split()))
