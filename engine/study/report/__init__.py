"""The study written up: Markdown, figures and grids, from what is stored and nothing else."""
