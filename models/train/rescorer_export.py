"""Write the trained rescorer as the files that the product reads.

python models/train/rescorer_export.py ROOM OUT
OUT/rescorer.npy has all weights, one behind the other, as half floats; OUT/rescorer.json their names.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="net")
    asked = parser.parse_args()
    kept = torch.load(asked.room / f"{asked.name}.pt")
    weights = {name: tensor.numpy() for name, tensor in kept["net"].items()}
    flat = np.concatenate([weight.ravel() for weight in weights.values()]).astype(np.float16)
    np.save(asked.out / "rescorer.npy", flat)
    size = {name: kept["size"][name] for name in ("heads", "layers")}
    shapes = {name: list(weight.shape) for name, weight in weights.items()}
    card = {**size, "steps": kept["step"], "words_seen": kept["seen"], "weights": shapes}
    (asked.out / "rescorer.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    shutil.copy(asked.room / "A" / "words.txt", asked.out / "rescorer-words.txt")
    print(len(flat), "weights")


if __name__ == "__main__":
    main()
