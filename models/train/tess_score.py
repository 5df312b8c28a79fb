"""Score models on held-out lines: other typefaces, other seeds; a row for each kind of damage.

python models/train/tess_score.py ROOM MODEL.traineddata …
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tesserocr
from PIL import Image
from rapidfuzz.distance import Levenshtein
from tess_lines import read


def reader(model: Path) -> Any:
    """Return Tesseract with a model, set to read one line."""
    folder = Path(tempfile.mkdtemp())
    shutil.copy(model, folder / "vie.traineddata")
    return tesserocr.PyTessBaseAPI(path=str(folder), lang="vie", psm=13)


def errors(api: Any, picture: Any, text: str) -> tuple[int, int]:
    """Return the characters and the words that a line is read wrong by."""
    api.SetImage(Image.fromarray(picture))
    api.SetSourceResolution(200)
    words = api.GetUTF8Text().split()
    letters = Levenshtein.distance(" ".join(words), text)
    return int(letters), int(Levenshtein.distance(words, text.split()))


def score(held: Iterable[Path], models: Iterable[Path], first: int) -> None:
    """Print per damage the characters and the words read wrong, in percent, two columns for each model."""
    apis = [reader(model) for model in models]
    for place in sorted(held):
        examples = read(place)[:first]
        letters = sum(len(one.text) for one in examples)
        words = sum(len(one.text.split()) for one in examples)
        sums = [
            [
                sum(pair)
                for pair in zip(*(errors(api, one.picture, one.text) for one in examples), strict=True)
            ]
            for api in apis
        ]
        shown = (f"{100 * a / letters:6.2f} {100 * b / words:6.2f} " for a, b in sums)
        print(f"{place.stem:12} {len(examples):5} {letters:6}  ", *shown, flush=True)


def main() -> None:
    """Score what is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--first", type=int, default=40, help="lines of each held-out file")
    given = parser.parse_args()
    score((given.room / "held").glob("*.lstmf"), given.models, given.first)


if __name__ == "__main__":
    main()
