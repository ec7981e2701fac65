"""The command `ddpm-tui`: one file per subcommand, imports where they are used.

`--help` must answer at once, so nothing heavy is imported before it is known to be needed.
"""
