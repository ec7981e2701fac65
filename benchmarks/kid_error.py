"""Whether KID's standard error is the spread of fresh draws, on real features.

    python benchmarks/kid_error.py

Features of all embedded emoji (a minute on two cores), as they are and a little blurred. Then, many
times: so many images to judge and so many real ones, none in both, and their KID. The table has the
mean and the spread of the estimates, the error that each states (mean and median) as a ratio to
that spread, the share of estimates within two of their errors of the mean, and what error ten
disjoint blocks of the same draws would state, as a ratio too.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parent.parent / "tests" / "engine" / "metrics" / "support"))

from emoji import emoji
from scenes import blurred

from engine.metrics.features.named import named_extractor
from engine.metrics.kid import Kid, kid
from engine.metrics.kid_subsets import mmd_of_subset
from engine.progress import finish

SIZES = [(100, 100), (100, 300), (300, 300)]
BLOCKS = 10


def by_blocks(images: np.ndarray, reference: np.ndarray) -> float:
    """The usual way to an error: the spread of estimates from parts that share no image."""
    parts = zip(np.array_split(images, BLOCKS), np.array_split(reference, BLOCKS), strict=True)
    return float(np.std([mmd_of_subset(*part) for part in parts], ddof=1) / BLOCKS**0.5)


def measure(name: str, images: np.ndarray, real: np.ndarray, sizes: tuple[int, int], draws: int):
    random = np.random.default_rng(0)
    answers: list[Kid] = []
    blocks: list[float] = []
    for _ in range(draws):
        order = random.permutation(len(real))
        chosen = images[order[: sizes[0]]], real[order[sizes[0] : sum(sizes)]]
        answers.append(finish(kid(*chosen)))
        blocks.append(by_blocks(*chosen))
    values = np.array([answer.value for answer in answers])
    errors = np.array([answer.standard_error for answer in answers])
    spread, within = values.std(ddof=1), np.mean(np.abs(values - values.mean()) < 2 * errors)
    print(
        f"| {name} | {sizes[0]} x {sizes[1]} | {values.mean():+.5f} | {spread:.5f} "
        f"| {errors.mean() / spread:.2f} | {np.median(errors) / spread:.2f} | {within:.3f} "
        f"| {np.mean(blocks) / spread:.2f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=200)
    draws = parser.parse_args().draws
    extractor, images = named_extractor("efficientnet-lite0"), emoji(4000, 64)
    real = finish(extractor.features(images)).astype(np.float64)
    worse = finish(extractor.features(blurred(images, 0.7))).astype(np.float64)
    print("| images | numbers | KID | spread | error, mean | median | within two | blocks |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, features in (("real", real), ("blurred", worse)):
        for sizes in SIZES:
            measure(name, features, real, sizes, draws)


if __name__ == "__main__":
    main()
