"""The forward process and the three things a network may predict.

In every function `alpha_bar` lies in [0, 1) and broadcasts against the images, which are in
[-1, 1]; NumPy arrays and TensorFlow tensors both do. At 0 there is nothing but noise, of which an
epsilon tells no image: `predicted_x0` then divides by 0.
"""

from typing import Any, Literal

Array = Any
Prediction = Literal["epsilon", "x0", "v"]


def diffuse(x0: Array, noise: Array, alpha_bar: Array) -> Array:
    """x_t = sqrt(ab) x0 + sqrt(1 - ab) eps (Ho et al. 2020, eq. 4)."""
    return alpha_bar**0.5 * x0 + (1 - alpha_bar) ** 0.5 * noise


def velocity(x0: Array, noise: Array, alpha_bar: Array) -> Array:
    """v = sqrt(ab) eps - sqrt(1 - ab) x0 (Salimans & Ho 2022, section 4)."""
    return alpha_bar**0.5 * noise - (1 - alpha_bar) ** 0.5 * x0


def target(prediction: Prediction, x0: Array, noise: Array, alpha_bar: Array) -> Array:
    """What a network of this kind should answer for the image diffused with this noise."""
    if prediction == "epsilon":
        return noise
    if prediction == "x0":
        return x0
    return velocity(x0, noise, alpha_bar)


def predicted_x0(prediction: Prediction, output: Array, x_t: Array, alpha_bar: Array) -> Array:
    """The clean image that the network's output stands for.

    epsilon: Ho et al. 2020, eq. 15; v: x0 = sqrt(ab) x_t - sqrt(1 - ab) v (Salimans & Ho 2022).
    """
    if prediction == "x0":
        return output
    if prediction == "epsilon":
        return (x_t - (1 - alpha_bar) ** 0.5 * output) / alpha_bar**0.5
    return alpha_bar**0.5 * x_t - (1 - alpha_bar) ** 0.5 * output


def implied_noise(x0: Array, x_t: Array, alpha_bar: Array) -> Array:
    """The noise that takes `x0` to `x_t`: `diffuse` solved for it, in the images' shape."""
    return (x_t - alpha_bar**0.5 * x0) / (1 - alpha_bar) ** 0.5
