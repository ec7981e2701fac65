"""Make the recorded run that the snapshot tests open: a real, tiny training.

    python tests/tui/record.py

Needed again only when the format of the run directory changes.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from engines import tiny_config

from engine.runs.summary import summarise
from engine.service.messages import Train
from engine.service.start import StartedEngine, start_engine, start_new_run

RECORDED = Path(__file__).parent / "recorded"
KEPT = (
    "config.toml", "metrics.jsonl", "events.jsonl", "changes.jsonl", "evaluations.jsonl",
    "images.json", "status.json", "previews",
)  # fmt: skip


def main() -> None:
    """Train for 20 epochs, go on to 40 with one change, and keep what the workbench reads."""
    config = tiny_config(
        "data.size=16", "training.epochs=20", "preview.every_epochs=10", "preview.count=9",
        "validation.every_epochs=2", "training.log_every_steps=2",
        "evaluation.kid_every_epochs=10", "evaluation.images=16", "evaluation.steps=3",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        run, engine = start_new_run(Path(folder), "food", config)
        wait_for_end(engine)
        change = Train({"training.epochs": 40, "checkpoint.every_epochs": 10})
        wait_for_end(start_engine(run, change))
        assert summarise(run).state == "finished", run.engine_log.read_text()
        kept = RECORDED / run.name
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for name in KEPT:
            source = run.path / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, kept / name)


def wait_for_end(engine: StartedEngine) -> None:
    while engine.exit_code is None:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
