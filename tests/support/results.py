"""Results in a run's folder, in the released format, without an engine."""

import numpy as np
from pictures import colours

from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels
from engine.results.result import Facts, Kind, Result, ResultWriter, Similarity
from engine.results.settings import SamplerSettings
from engine.results.trajectory import TrajectoryWriter
from engine.runs.directory import RunDirectory
from engine.runs.resume import read_config


def store_sample(
    run: RunDirectory,
    *,
    count: int = 4,
    steps: int = 10,
    size: int = 16,
    time: float = 0.0,
    kind: Kind = "sample",
    settings: SamplerSettings | None = None,
    **about: object,
) -> Result:
    """A sampling of smooth pictures out of seeded noise, or what is passed off as another kind."""
    total = read_config(run).diffusion.steps
    levels = sampling_levels(total, steps).tolist()
    left = [*alpha_bar("cosine", total)[levels], 1.0]
    clean = np.stack([colours(size, size, seed) for seed in range(count)]) / 127.5 - 1
    noise = np.random.default_rng(0).standard_normal(clean.shape)
    writer = ResultWriter(run, kind)
    trajectory = TrajectoryWriter(writer.folder, steps, clean.shape)
    for frame, share in enumerate(left):
        x_t = share**0.5 * clean + (1 - share) ** 0.5 * noise
        x0 = share * clean
        trajectory.add(frame, _bytes(x_t), _bytes(x0))
    trajectory.close()
    writer.add_pictures("final", _bytes(clean))
    return writer.finish(
        Facts(
            kind=kind, settings=settings or SamplerSettings(sampler="ddim", steps=steps), step=280,
            total_levels=total, levels=levels, count=count, image_size=size,
            frames=trajectory.frames,
            keyframes=trajectory.keyframes, time=time, seconds=1.0, **about,
        )
    )  # fmt: skip


def store_reconstruction(
    run: RunDirectory, images: list[int], *, level: int = 60, size: int = 16, time: float = 0.0
) -> Result:
    """Smooth pictures with seeded noise, said to be reconstructed from a level."""
    total = read_config(run).diffusion.steps
    count, levels = len(images), sampling_levels(total, 5, level).tolist()
    clean = np.stack([colours(size, size, seed) for seed in range(2 * count)]) / 127.5 - 1
    noise = np.random.default_rng(0).standard_normal(clean.shape)
    writer = ResultWriter(run, "reconstruct")
    trajectory = TrajectoryWriter(writer.folder, 5, clean[:count].shape)
    for frame in range(6):
        trajectory.add(frame, _bytes(clean[:count]), _bytes(clean[:count]))
    trajectory.close()
    roles = {
        "noisy": clean[:count] + noise[:count],
        "final": clean[:count] + 0.1 * noise[count:],
        "original": clean[:count],
        "nearest": clean[count:],
    }
    for role, pictures in roles.items():
        writer.add_pictures(role, _bytes(pictures))
    similarity = [Similarity(20.0 + row, 0.5 + row / 100, 10.0 + row) for row in range(count)]
    return writer.finish(
        Facts(
            kind="reconstruct", settings=SamplerSettings(sampler="ddim", steps=5, seed=3),
            step=280, total_levels=total, levels=levels, count=count, image_size=size,
            frames=trajectory.frames, keyframes=trajectory.keyframes, time=time, seconds=1.0,
            images=images, similarity=similarity,
        )
    )  # fmt: skip


def _bytes(images: np.ndarray) -> np.ndarray:
    return np.round((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)
