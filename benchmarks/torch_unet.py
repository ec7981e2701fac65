"""The training step of the preset `flowers` in PyTorch: what `training_step.py` compares with.

That script starts this one with an interpreter that has torch. It needs nothing of the engine:

    python torch_unet.py --batch 4

It prints a line of JSON about itself, then reads numbers from its standard input, one per line,
makes so many steps each time, and answers with the wall and the CPU seconds of every one. A step is
the engine's: noise random uint8 images, half of them mirrored, the error's mean square, its
gradient and its norm, AdamW, EMA.
"""

import argparse
import json
import math
import sys
import time

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

FILTERS = (64, 128, 256, 512)
BLOCKS = 2
GROUPS = 8
NORM_EPSILON = 1e-3
SINES = 4 * FILTERS[0]
SIZE = 64
STEPS = 500
LEARNING_RATE, WEIGHT_DECAY, EMA_DECAY = 2e-4, 0.004, 0.999


class Block(nn.Module):
    """A residual block; the first has the image's three channels, and no norm, before it."""

    def __init__(self, entering: int, leaving: int) -> None:
        super().__init__()
        normed = entering >= GROUPS
        self.norm_1 = nn.GroupNorm(GROUPS, entering, NORM_EPSILON) if normed else None
        self.conv_1 = nn.Conv2d(entering, leaving, 3, padding=1)
        self.level = nn.Linear(SINES, leaving)
        self.norm_2 = nn.GroupNorm(GROUPS, leaving, NORM_EPSILON)
        self.conv_2 = nn.Conv2d(leaving, leaving, 3, padding=1)
        self.shortcut = nn.Conv2d(entering, leaving, 1) if entering != leaving else None

    def forward(self, x: Tensor, time_vector: Tensor) -> Tensor:
        h = x if self.norm_1 is None else functional.silu(self.norm_1(x))
        h = functional.silu(self.conv_1(h)) + self.level(time_vector)[:, :, None, None]
        h = functional.silu(self.norm_2(h))
        h = functional.silu(self.conv_2(h))
        return h + (x if self.shortcut is None else self.shortcut(x))


class UNet(nn.Module):
    """The network of the preset `flowers`."""

    def __init__(self) -> None:
        super().__init__()
        entering = 3
        self.down = nn.ModuleList()
        for filters in FILTERS:
            for _ in range(BLOCKS):
                self.down.append(Block(entering, filters))
                entering = filters
        self.up_conv, self.up = nn.ModuleList(), nn.ModuleList()
        for filters in reversed(FILTERS[:-1]):
            self.up_conv.append(nn.Conv2d(2 * filters, filters, 3, padding=1))
            for _ in range(BLOCKS):
                self.up.append(Block(2 * filters, filters))
        self.head = nn.Conv2d(FILTERS[0], 3, 1)
        nn.init.zeros_(self.head.weight)

    def forward(self, x: Tensor, level: Tensor) -> Tensor:
        time_vector = functional.silu(_sines(level))
        skips = []
        for i, block in enumerate(self.down):
            x = block(x, time_vector)
            if i < len(self.down) - BLOCKS:
                skips.append(x)
                if i % BLOCKS == BLOCKS - 1:
                    x = functional.max_pool2d(x, 2)
        for i, block in enumerate(self.up):
            if i % BLOCKS == 0:
                x = functional.interpolate(x, scale_factor=2, mode="nearest")
                x = self.up_conv[i // BLOCKS](x)
            x = block(torch.cat([x, skips.pop()], dim=1), time_vector)
        return self.head(x)


def _sines(level: Tensor) -> Tensor:
    half = SINES // 2
    frequencies = torch.exp(-math.log(10_000.0) / (half - 1) * torch.arange(half))
    angles = level[:, None].float() * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


class Step:
    """A training step on images of its own."""

    def __init__(self, batch: int, memory_format: torch.memory_format) -> None:
        self.network = UNet().to(memory_format=memory_format)
        self._memory_format = memory_format
        self._average = AveragedModel(
            self.network, multi_avg_fn=get_ema_multi_avg_fn(EMA_DECAY), use_buffers=False
        )
        self._optimizer = torch.optim.AdamW(
            self.network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True
        )
        self._images = torch.randint(0, 256, (batch, 3, SIZE, SIZE), dtype=torch.uint8)
        self._alpha_bar = torch.cumprod(1 - torch.linspace(1e-4, 0.02, STEPS), 0)

    def __call__(self) -> None:
        x0 = self._images.float() / 127.5 - 1
        coin = torch.rand(len(x0), 1, 1, 1)
        x0 = torch.where(coin < 0.5, x0, x0.flip(3)).contiguous(memory_format=self._memory_format)
        level = torch.randint(0, STEPS, (len(x0),))
        noise = torch.randn_like(x0)
        left = self._alpha_bar[level][:, None, None, None]
        x_t = left.sqrt() * x0 + (1 - left).sqrt() * noise
        self._optimizer.zero_grad(set_to_none=True)
        loss = functional.mse_loss(self.network(x_t, level), noise)
        loss.backward()
        norm = nn.utils.get_total_norm([p.grad for p in self.network.parameters()])
        if torch.isfinite(norm):
            self._optimizer.step()
            self._average.update_parameters(self.network)


def main() -> None:
    """Answer until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    layout = torch.channels_last if options.channels_last else torch.contiguous_format
    step = Step(options.batch, layout)
    count = sum(parameter.numel() for parameter in step.network.parameters())
    threads = torch.get_num_threads()
    about = {"version": torch.__version__, "parameters": count, "threads": threads}
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        taken = []
        for _ in range(int(line)):
            wall, cpu = time.perf_counter(), time.process_time()
            step()
            taken.append([time.perf_counter() - wall, time.process_time() - cpu])
        print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
