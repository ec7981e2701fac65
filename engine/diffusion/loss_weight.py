"""How much each noise level counts in the training loss."""

from typing import Literal

import numpy as np

from engine.diffusion.process import Prediction
from engine.diffusion.schedule import Table, snr

LossWeight = Literal["none", "min_snr"]


def loss_weights(
    weight: LossWeight, prediction: Prediction, alpha_bar: Table, gamma: float
) -> Table:
    """One factor per level for the squared error of the prediction.

    min_snr (Hang et al. 2023, sections 3.4 and 4.2), gamma the published 5: epsilon
    min(SNR, g) / SNR, x0 min(SNR, g), v min(SNR, g) / (SNR + 1). A last level of pure noise (SNR 0)
    would weigh nothing and never be learnt, though sampling begins there: it weighs as the one
    before it.

    Args:
        weight: "none" (all ones) or "min_snr".
        prediction: what the network predicts; not epsilon where the last SNR is 0.
        alpha_bar: shape (T,), T at least 2, in (0, 1); the last may be 0.
        gamma: where the SNR is cut off, above 0.

    Returns:
        Shape (T,), above 0.
    """
    if weight == "none":
        return np.ones_like(alpha_bar)
    ratio = snr(alpha_bar)
    if ratio[-1] == 0:
        ratio[-1] = ratio[-2]
    cut = np.minimum(ratio, gamma)
    if prediction == "epsilon":
        return cut / ratio
    if prediction == "x0":
        return cut
    return cut / (ratio + 1)
