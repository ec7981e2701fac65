"""What is asked before a training is stopped, killed, or gone on with after it went astray."""

import time

from engine.runs.checkpoints import list_checkpoints, step_of
from engine.service.messages import Train
from tui.text import duration
from tui.watch.snapshot import RunSnapshot


def about_stopping(name: str, resume: str) -> str:
    """Before a stop; `resume` is the key that resumes."""
    return f"Stop training {name}? A checkpoint is saved; {resume} resumes it later."


def about_killing(snapshot: RunSnapshot, stop: str) -> tuple[str, str]:
    """Before a kill: both questions; `stop` is the key that stops."""
    run, holder = snapshot.summary.run, snapshot.summary.holder
    process = f" (process {holder.pid})" if holder else ""
    first = (
        f"Kill the engine of {run.name}{process}? It saves nothing: {_what_is_lost(snapshot)}. "
        f"{stop} stops it and saves."
    )
    return first, f"Really kill the engine of {run.name}?"


def advice_of(snapshot: RunSnapshot | None) -> Train | None:
    """How to go on with a training that went astray; None for all others."""
    status = snapshot.summary.status if snapshot else None
    if status is None or status.advice is None:
        return None
    advice = status.advice
    return Train({"optimizer.learning_rate": advice.learning_rate}, advice.from_step)


def about_advice(name: str, advice: Train) -> str:
    """Before going on as advised."""
    place = f"from step {advice.from_step:,}" if advice.from_step else "from the beginning"
    return (
        f"The training of {name} went astray. Go on {place}, its last good checkpoint, with "
        f"learning rate {advice.changes['optimizer.learning_rate']:g}?"
    )


def _what_is_lost(snapshot: RunSnapshot) -> str:
    checkpoints = list_checkpoints(snapshot.summary.run.checkpoints)
    if not checkpoints:
        return "there is no checkpoint yet, so the whole training is lost"
    newest = checkpoints[-1]
    age = duration(time.time() - newest.stat().st_mtime)
    return f"what came after the checkpoint of step {step_of(newest):,}, {age} ago, is lost"
