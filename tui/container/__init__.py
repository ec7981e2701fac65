"""What runs in a container around `ddpm-tui`: for the Dockerfile, of no use elsewhere."""
