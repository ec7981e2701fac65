"""How near generated images are to real ones, in figures that say how they were made.

Everything that takes long is a generator of `Progress`, whose caller may show it, or stop.
"""
