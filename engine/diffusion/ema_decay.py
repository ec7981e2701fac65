"""The decay of the weights' moving average at each update."""


def ema_decay(updates: int, decay: float, warmup: bool) -> float:
    """Share of the old average kept at update number `updates` (0 for the first).

    With warm-up min(decay, (1 + n) / (10 + n)), as in TensorFlow's ExponentialMovingAverage:
    a young average forgets its random beginning.

    Returns:
        In [0, 1).
    """
    return min(decay, (1 + updates) / (10 + updates)) if warmup else decay
