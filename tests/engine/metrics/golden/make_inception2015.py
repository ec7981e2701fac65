"""Write `inception2015.npz` and `inception2015.json` with torch-fidelity's own network.

A person runs this, no test does. In a virtual environment of its own, outside the repository:

    pip install torch-fidelity
    python tests/engine/metrics/golden/make_inception2015.py

The files here were made with torch-fidelity 0.4.0, torch 2.14.1 and NumPy 2.4.6.

The weights are those of `golden_weights`, which either side makes anew. The JSON file has names and
shapes of torch-fidelity's state dict. Per named layer the other file has 64 of the activations, and
mean and deviation of all; the features (`features`) are all there.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import golden_images
import golden_weights
import numpy as np
import torch
from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

HERE = Path(__file__).parent
LAYERS = [
    *("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "MaxPool_1", "Conv2d_3b_1x1"),
    *("Conv2d_4a_3x3", "MaxPool_2", "Mixed_5b", "Mixed_5c", "Mixed_5d", "Mixed_6a", "Mixed_6b"),
    *("Mixed_6c", "Mixed_6d", "Mixed_6e", "Mixed_7a", "Mixed_7b", "Mixed_7c", "AvgPool"),
]


def shapes() -> dict[str, list[int]]:
    """Of everything that is not a counter: asked of the class, whose weights are not to be had."""
    found: dict[str, Any] = {}

    class Listed(FeatureExtractorInceptionV3):
        def load_state_dict(self, *_: Any, **__: Any) -> None:
            state = self.state_dict()
            found.update({k: list(v.shape) for k, v in state.items() if v.is_floating_point()})

    with tempfile.NamedTemporaryFile(suffix=".pth") as file:
        torch.save({}, file.name)
        Listed("listed", ["2048"], feature_extractor_weights_path=file.name)
    return found


def network(weights: dict[str, Any]) -> Any:
    """In float64; their files hold no counters either, which PyTorch allows."""
    with tempfile.NamedTemporaryFile(suffix=".pth") as file:
        torch.save({name: torch.from_numpy(value) for name, value in weights.items()}, file.name)
        return FeatureExtractorInceptionV3(
            "golden",
            ["2048"],
            feature_extractor_weights_path=file.name,
            feature_extractor_internal_dtype="float64",
        )


def main() -> None:
    listed = shapes()
    made = network(golden_weights.weights(listed))
    arrays: dict[str, Any] = {}

    def keep(name: str) -> Any:
        def hook(_: Any, __: Any, output: Any) -> None:
            value = output.permute(0, 2, 3, 1).numpy()
            arrays[f"{name}/probes"] = value.reshape(-1)[golden_images.probes(value.shape)]
            arrays[f"{name}/moments"] = np.array([value.mean(), value.std()])

        return hook

    for name in LAYERS:
        getattr(made, name).register_forward_hook(keep(name))
    images = golden_images.images(2, 64, 8)[:, :, :48]
    with torch.no_grad():
        (features,) = made(torch.from_numpy(images).permute(0, 3, 1, 2))
    arrays["features"] = features.numpy()
    np.savez_compressed(HERE / "inception2015.npz", **arrays)
    (HERE / "inception2015.json").write_text(json.dumps(listed, indent=0) + "\n")


if __name__ == "__main__":
    main()
