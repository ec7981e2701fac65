"""What a visitor chooses before a drawing: sampler, steps, seed; checked on the server."""

from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr
import msgspec

from engine.config import Config
from engine.diffusion.samplers import SAMPLERS, SamplerName
from engine.errors import UserError
from engine.results.settings import MOST_SEED, SamplerSettings, check_settings
from web.options import Options

_IN_WORDS: dict[str, str] = {"dpm-solver": "DPM-Solver++(2M)", "ddim": "DDIM", "ddpm": "DDPM"}
_USUAL_STEPS = 20
_NEW_SEED = f"() => Math.floor(Math.random() * {MOST_SEED})"


@dataclass(frozen=True)
class SettingFields:
    """The components."""

    config: Config
    options: Options
    sampler: Any
    steps: Any
    seed: Any

    @classmethod
    def build(cls, config: Config, options: Options, name: str) -> "SettingFields":
        """Make the components where one is in a page that is being built.

        Args:
            config: of the run.
            options: which limits hold.
            name: beginning of the components' ids.
        """
        most = min(options.limits.most_steps, config.diffusion.steps)
        sampler = gr.Dropdown(
            [(_IN_WORDS.get(known, known), known) for known in SAMPLERS],
            value="dpm-solver", label="Sampler", elem_id=f"{name}-sampler",
        )  # fmt: skip
        steps = gr.Slider(
            1, most, min(_USUAL_STEPS, most), step=1, label="Steps", elem_id=f"{name}-steps",
            buttons=[],
        )  # fmt: skip
        with gr.Row(equal_height=True):
            seed = gr.Number(
                0, precision=0, label="Seed", min_width=100, elem_id=f"{name}-seed"
            )  # fmt: skip
            new = gr.Button("New seed", size="sm", min_width=80, elem_classes="beside")
        new.click(None, None, seed, js=_NEW_SEED)
        return cls(config, options, sampler, steps, seed)

    @property
    def parts(self) -> list[Any]:
        """All components, as inputs of an event; `read` takes their values."""
        return [self.sampler, self.steps, self.seed]

    def read(self, count: int, sampler: str, steps: float, seed: float | None) -> SamplerSettings:
        """The settings that were chosen.

        Raises:
            UserError: they are none, or beyond what is allowed here.
        """
        if sampler not in get_args(SamplerName):
            raise UserError(f"There is no sampler {sampler!r}.")
        self.options.limits.check(count, int(steps))
        settings = SamplerSettings(
            sampler=msgspec.convert(sampler, SamplerName),
            steps=int(steps),
            seed=int(seed or 0),
            checkpoint=self.options.checkpoint,
            weights=self.options.weights,
        )
        check_settings(settings, self.config.diffusion.steps)
        return settings


def draw_and_cancel(words: str, name: str) -> tuple[Any, Any]:
    """The button that draws, and the one that gives it up.

    Args:
        words: on the first.
        name: beginning of the components' ids.
    """
    with gr.Row():
        draw = gr.Button(words, variant="primary", scale=2, min_width=120, elem_id=f"{name}-draw")
        cancel = gr.Button("Cancel", scale=1, min_width=80, elem_id=f"{name}-cancel")
    return draw, cancel
