"""Settings of networks that can be built, drawn at random."""

import random

CHOICES = {
    "filters": ["[8]", "[8, 12]", "[4, 8, 12]"],
    "blocks": ["1", "2", "3"],
    "middle_blocks": ["0", "1", "2"],
    "skips": ["all", "upper"],
    "stem": ["true", "false"],
    "norm": ["group", "group", "none"],
    "groups": ["1", "2", "4"],
    "final_norm": ["true", "false"],
    "output_kernel": ["1", "3"],
    "time_embedding": ["mlp", "sinusoidal", "plane", "none"],
    "embedding_factor": ["1", "2", "3"],
    "attention": ["[]", "[4]", "[4]"],
    "downsample": ["conv", "max_pool"],
    "patch": ["1", "2"],
}
BASELINE = {
    "name": "baseline", "norm": "none", "final_norm": "false", "attention": "[]", "stem": "false",
    "middle_blocks": "0", "skips": "upper", "patch": "1", "zero_blocks": "false",
}  # fmt: skip


def drawn(number: int) -> tuple[str, ...]:
    """Settings of a network that can be built, drawn by the number; every third a baseline."""
    pick = random.Random(number)
    chosen = {key: pick.choice(values) for key, values in CHOICES.items()}
    if number % 3 == 2:
        kind = pick.choice(["plane", "none"])
        chosen |= BASELINE | {"time_embedding": kind}
    if chosen["filters"] == "[8]" and chosen["patch"] == "1":
        chosen["attention"] = chosen["attention"].replace("4", "8")
    return tuple(f"network.{key}={value}" for key, value in chosen.items())
