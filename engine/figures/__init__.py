"""Figures of runs and results as files, by matplotlib, which is an extra.

A figure is a pure function of what was read before. Only what draws loads matplotlib: an order, and
having one drawn elsewhere, do not.
"""
