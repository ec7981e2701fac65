"""The check-up of a source in a process of its own, which front ends start and listen to.

It needs none of a front end's memory or patience, and may load TensorFlow, which reads published
sets, where a front end may not.
"""
