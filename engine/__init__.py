"""The training engine: configuration, diffusion, networks, data, training, runs, service."""
