"""Prepared pictures on disk: decoded once, mapped into memory for every training."""
