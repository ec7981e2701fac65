"""How good a run's images are: drawn, compared with real ones, written down with all that counts.

`evaluate` is the core: a generator of moments, for a command as for the middle of a training.
"""
