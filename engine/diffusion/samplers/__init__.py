"""Samplers: one file each; a pure step function and a loop with one callback per step."""
