"""The lessons of the original study, measured again: small trainings that differ in one thing.

`table.py` is what is trained, `work.py` trains and measures it, `report/` writes it up from what
is stored. A process of this room (``python -m engine.study``) takes whatever training is neither
done nor taken, so several of them share the work, and it goes on after any interruption.
"""
