"""Write `small_zip.pth` and `small_legacy.pth` with PyTorch; a person runs this, no test does.

In a virtual environment of its own, outside the repository:

    pip install torch numpy
    python tests/engine/metrics/golden/make_torch_files.py

The files here were made with torch 2.14.1.
"""

from collections import OrderedDict
from pathlib import Path

import torch

HERE = Path(__file__).parent


def main() -> None:
    counted = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    tensors = OrderedDict(
        plain=counted,
        turned=counted.permute(2, 0, 1),  # strides of its own, in the same storage
        part=counted[1, 1:, 2],  # an offset
        number=torch.tensor(7),
        double=torch.tensor([0.1, 0.2], dtype=torch.float64),
        half=torch.tensor([[0.5]], dtype=torch.float16),
        none=torch.zeros(0, 3),
    )
    for name, zipped in (("small_zip", True), ("small_legacy", False)):
        torch.save(tensors, HERE / f"{name}.pth", _use_new_zipfile_serialization=zipped)


if __name__ == "__main__":
    main()
