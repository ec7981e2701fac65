"""Write `figures.json` with torch-fidelity; a person runs this, no test does.

In a virtual environment of its own, outside the repository:

    pip install torch-fidelity
    python tests/engine/metrics/golden/make.py

The file here was made with torch-fidelity 0.4.0, torch 2.14.1 and NumPy 2.4.6.

Per case: the FID; the KID of the first images of each set, as many as both have (torch-fidelity
compares sets of one size); and mean and sd of its protocol, 100 subsets of 200.
"""

import json
from pathlib import Path
from typing import Any

import golden_features
import numpy as np
import torch
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kernel_mmd, kid_features_to_metric

HERE = Path(__file__).parent


def figures(case: golden_features.Case) -> dict[str, float]:
    features, reference = case.features()
    fitted = [fid_features_to_statistics(torch.from_numpy(part)) for part in (features, reference)]
    both = min(case.images, case.references)
    subsets: dict[str, Any] = {}
    if both > golden_features.SUBSET_SIZE:
        subsets = kid_features_to_metric(
            torch.from_numpy(features),
            torch.from_numpy(reference),
            kid_subsets=100,
            kid_subset_size=golden_features.SUBSET_SIZE,
            rng_seed=2020,
            verbose=False,
        )
    return {
        "fid": fid_statistics_to_metric(*fitted, verbose=False)["frechet_inception_distance"],
        "kid": float(kernel_mmd(features[:both], reference[:both])),
        **{name.removeprefix("kernel_inception_distance_"): v for name, v in subsets.items()},
    }


def main() -> None:
    cases = [*golden_features.CASES, golden_features.FEWER_IMAGES_THAN_DIMENSIONS]
    values = {case.name: figures(case) for case in cases}
    print(np.__version__, torch.__version__)
    (HERE / "figures.json").write_text(json.dumps(values, indent=2) + "\n")


if __name__ == "__main__":
    main()
