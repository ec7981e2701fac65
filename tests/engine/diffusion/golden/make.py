"""Write the golden files with Hugging Face diffusers; a person runs this, no test does.

In a virtual environment of its own, outside the repository:

    pip install diffusers torch numpy
    python tests/engine/diffusion/golden/make.py

The files here were made with diffusers 0.42.1, torch 2.15.0 and NumPy 2.4.6.

diffusers computes its tables in float32, whose rounding (1e-6 after 10 steps, 2e-4 after 500)
could hide a wrong formula. So its schedulers run twice: as they ship, of which the sample alone is
stored, for short walks (`<case>/shipped`), and with each `float32` in their source read as float64,
of which the frames are stored (`<case>/x_t`, x after each step, and `<case>/x0`).

Left out: the sigmoid schedule. diffusers' one is a sigmoid over the betas (GeoDiff's), not over
alpha_bar (Jabri et al.'s, ours).
"""

import importlib
from pathlib import Path
from typing import Any

import golden_cases as cases
import numpy as np
import torch

HERE = Path(__file__).parent
SCHEDULES = {"linear": "linear", "cosine": "squaredcos_cap_v2"}
PREDICTIONS = {"epsilon": "epsilon", "x0": "sample", "v": "v_prediction"}
SCHEDULERS = {
    "ddpm": ("scheduling_ddpm", "DDPMScheduler"),
    "ddim": ("scheduling_ddim", "DDIMScheduler"),
    "dpm-solver": ("scheduling_dpmsolver_multistep", "DPMSolverMultistepScheduler"),
}


class Doubled:
    """A module whose float32 is float64."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self.float32 = module.float64

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def scheduler(case: cases.Case, doubled: bool) -> Any:
    file, name = SCHEDULERS[case.sampler]
    module = importlib.import_module(f"diffusers.schedulers.{file}")
    module.torch = Doubled(torch) if doubled else torch
    module.np = Doubled(np) if doubled else np
    options: dict[str, Any] = {
        "num_train_timesteps": cases.TOTAL,
        "beta_schedule": SCHEDULES[case.schedule],
        "prediction_type": PREDICTIONS[case.prediction],
        "rescale_betas_zero_snr": case.zero_terminal_snr,
        "timestep_spacing": "trailing",
    }
    if case.sampler == "dpm-solver":
        # final_sigmas_type "zero" makes the last step first order, whatever lower_order_final.
        options |= {
            "algorithm_type": "dpmsolver++",
            "solver_order": 2,
            "solver_type": "midpoint",
            "final_sigmas_type": "zero",
            "lower_order_final": False,
            # It has no clip_sample; dynamic thresholding with nothing above 1 is the same.
            "thresholding": case.clip,
            "sample_max_value": 1.0,
        }
    else:
        options["clip_sample"] = case.clip
    if case.sampler == "ddim":
        options["set_alpha_to_one"] = True
    if case.sampler == "ddpm":
        options["variance_type"] = "fixed_small"
    made = getattr(module, name)(**options)
    made.set_timesteps(case.steps)
    return made


def frames(case: cases.Case, doubled: bool) -> tuple[Any, list[Any], list[Any]]:
    """The levels visited, x after each step and the predicted x0 of each step."""
    sampler = scheduler(case, doubled)
    dtype = np.float64 if doubled else np.float32
    x = torch.from_numpy(cases.start().astype(dtype))
    after, predicted = [], []
    for step, level in enumerate(sampler.timesteps.tolist()):
        answer = torch.from_numpy(cases.output(x.numpy(), level).astype(dtype))
        fresh = torch.from_numpy(cases.noise(step).astype(dtype))
        if case.sampler == "ddpm":
            module = importlib.import_module("diffusers.schedulers.scheduling_ddpm")
            module.randn_tensor = lambda *_, fresh=fresh, **__: fresh
            moved = sampler.step(answer, level, x)
            x0 = moved.pred_original_sample
        elif case.sampler == "ddim":
            moved = sampler.step(
                answer,
                level,
                x,
                eta=case.eta,
                use_clipped_model_output=True,
                variance_noise=fresh if case.eta else None,
            )
            x0 = moved.pred_original_sample
        else:
            moved = sampler.step(answer, level, x)
            x0 = sampler.model_outputs[-1]
        x = moved.prev_sample
        after.append(x.numpy().copy())
        predicted.append(x0.numpy().copy())
    if not (np.isfinite(after).all() and after[-1].dtype == dtype):
        raise ValueError(f"{case.name}: not finite, or not of {dtype}")
    return sampler.timesteps.numpy(), after, predicted


def main() -> None:
    tables: dict[str, Any] = {}
    for schedule in SCHEDULES:
        for zero in (False, True):
            case = cases.Case("ddpm", schedule, zero, "v", False, 1)
            name = schedule + ("_zero" if zero else "")
            tables[name] = scheduler(case, True).alphas_cumprod.numpy()
            tables[f"{name}/shipped"] = scheduler(case, False).alphas_cumprod.numpy()
    np.savez_compressed(HERE / "alpha_bar.npz", **tables)
    for sampler in SCHEDULERS:
        arrays: dict[str, Any] = {}
        for case in cases.CASES:
            if case.sampler != sampler:
                continue
            levels, after, predicted = frames(case, True)
            kept = cases.stored(case.steps)
            arrays[f"{case.name}/levels"] = levels.astype(np.int16)
            arrays[f"{case.name}/x_t"] = np.asarray(after)[kept]
            arrays[f"{case.name}/x0"] = np.asarray(predicted)[kept]
            if case.steps <= cases.KEPT_FRAMES:
                arrays[f"{case.name}/shipped"] = frames(case, False)[1][-1]
        np.savez_compressed(HERE / f"{sampler}.npz", **arrays)


if __name__ == "__main__":
    main()
