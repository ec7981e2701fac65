"""Watching a run: its files read into immutable snapshots, its engine's words into messages."""
