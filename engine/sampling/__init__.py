"""Drawing images from a trained network: samples, reconstructions, interpolations, forks."""
