"""The mathematics of diffusion: no disk, no process, no screen, no framework.

The formulas use arithmetic operators alone, so the same function serves NumPy arrays in float64
(tests, front ends) and TensorFlow tensors (training).
"""
