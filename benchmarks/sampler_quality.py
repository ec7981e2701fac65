"""How good a trained run's images are, by the sampler and its number of steps.

    python benchmarks/sampler_quality.py RUN --images 500

For every sampler and number of steps: KID with its standard error, and the seconds that drawing and
comparing took (in the first row also loading and tracing). All have the same seed, so that rows
differ by the sampler alone; the errors are those of fresh draws on both sides. Nothing is kept in
the run; features of its real images are, in the cache.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from engine.diffusion.samplers import SamplerName
from engine.errors import UserError
from engine.evaluation.evaluate import evaluate
from engine.evaluation.settings import EvaluationSettings, named_protocol
from engine.results.settings import SamplerSettings
from engine.runs.evaluations import Evaluation
from engine.runs.resume import read_config
from engine.runs.store import find_run, runs_folder
from engine.sampling.model import Model
from engine.sampling.weights import choose_weights

SAMPLERS: list[SamplerName] = ["ddpm", "ddim", "dpm-solver"]
STEPS = [5, 10, 20, 50, 100, 250]


def measured(model: Model, settings: EvaluationSettings) -> Evaluation:
    work = evaluate(model, choose_weights(model, settings.sampling, None), settings)
    while True:
        try:
            next(work)
        except StopIteration as end:
            answer: Evaluation = end.value
            return answer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", help="name or folder of a run that has a checkpoint")
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--steps", type=int, nargs="+", help="instead of the usual numbers and T")
    parser.add_argument("--samplers", nargs="+", choices=SAMPLERS, default=SAMPLERS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", default="last")
    parser.add_argument("--weights", default="ema")
    parser.add_argument("--protocol", default="kid-efficientnet-lite0")
    parser.add_argument("--weights-file", type=Path)
    options = parser.parse_args()
    try:
        _print_table(options)
    except UserError as error:
        parser.error(str(error))


def _print_table(options: argparse.Namespace) -> None:
    run = find_run(runs_folder(None), options.run)
    config = read_config(run)
    model = Model.build(run, config)
    total = config.diffusion.steps
    numbers = options.steps or [steps for steps in STEPS if steps < total] + [total]
    print(f"{options.protocol}, {options.images} images, seed {options.seed}, run {run.name}\n")
    print("| sampler | steps | KID | standard error | seconds |")
    print("| --- | --- | --- | --- | --- |")
    for sampler in options.samplers:
        for steps in numbers:
            sampling = SamplerSettings(
                sampler=sampler,
                steps=steps,
                seed=options.seed,
                checkpoint=options.checkpoint,
                weights=options.weights,
            )
            settings = EvaluationSettings(
                sampling=sampling,
                images=options.images,
                protocol=named_protocol(options.protocol),
                weights_file=str(options.weights_file or ""),
                is_complete=False,
            )
            made = measured(model, settings)
            print(
                f"| {sampler} | {steps} | {made.value:.5f} | {made.standard_error:.5f} "
                f"| {made.seconds:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
