"""What one look at the machine has found."""

from typing import Literal

import msgspec

Verdict = Literal["ok", "note", "problem"]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line about one subject."""

    subject: str
    verdict: Verdict
    """note: something works less well than it might; problem: something does not work."""
    found: str
    remedy: str = ""
    """What to do about it; "" where there is nothing to do."""
    stops_training: bool = False
    """Whether no training can begin before it is solved."""


def ok(subject: str, found: str) -> Check:
    """All is well."""
    return Check(subject=subject, verdict="ok", found=found)


def note(subject: str, found: str, remedy: str = "") -> Check:
    """It might be better."""
    return Check(subject=subject, verdict="note", found=found, remedy=remedy)


def problem(subject: str, found: str, remedy: str, *, stops_training: bool = True) -> Check:
    """It does not work."""
    return Check(
        subject=subject,
        verdict="problem",
        found=found,
        remedy=remedy,
        stops_training=stops_training,
    )
