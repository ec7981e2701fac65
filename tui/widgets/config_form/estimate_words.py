"""Estimates in words: in full, and short for a narrow terminal."""

from rich.text import Text

from engine.config.schema import Config
from engine.estimate.disk import Disk
from engine.estimate.memory import Memory
from engine.estimate.outlook import Outlook
from tui.text import duration, figure, printable
from tui.watch.machine import Machine

_UNKNOWN = "unknown until it trains"
_LABEL = 11


def in_full(view: Outlook, config: Config, machine: Machine, check: str) -> Text:
    """A line for each estimate, and what it is made of; `check` is the key to know more."""
    memory, disk = view.memory, view.disk
    text = Text()
    _line(text, "parameters", f"{view.parameters:,}")
    _line(text, "memory", *_memory(memory, config, machine))
    text.append(f"{_memory_parts(memory, config)}\n", style="dim")
    _line(text, "disk", *_disk(disk, machine))
    text.append(f"{_disk_parts(disk)}\n", style="dim")
    _line(text, "steps", _steps(view, check))
    _line(text, "a step", _step(view))
    _line(text, "whole run", _whole(view))
    text.append(_spent_parts(view), style="dim")
    text.rstrip()
    return text


def in_short(view: Outlook, config: Config, machine: Machine, check: str) -> Text:
    """Two lines; `check` is the key to know more of the images."""
    text = Text(f"{view.parameters:,} parameters · memory ", no_wrap=True, overflow="ellipsis")
    words, is_too_much = _memory(view.memory, config, machine)
    text.append(words, style="bold red" if is_too_much else "")
    words, is_too_much = _disk(view.disk, machine)
    text.append(" · disk ").append(words, style="bold red" if is_too_much else "")
    text.append(f"\nsteps {_steps(view, check)} · ")
    if view.spent is not None:
        return text.append(f"{_step(view)} · {_whole(view)}")
    return text.append(f"a step {_step(view)}")


def size(count: float) -> str:
    """Bytes in decimal units, two digits or more."""
    for unit, power in (("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3)):
        if count >= 10**power:
            amount = count / 10**power
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:,.0f} {unit}"
    return f"{count:.0f} bytes"


def _line(text: Text, label: str, words: str, is_too_much: bool = False) -> None:
    text.append(f"{label:<{_LABEL}}", style="bold")
    text.append(f"{words}\n", style="bold red" if is_too_much else "")


def _memory(memory: Memory, config: Config, machine: Machine) -> tuple[str, bool]:
    device = machine.device(config.device)
    there = device.memory_total if device else None
    of = f" of {size(there)}" if there else ""
    return f"~{size(memory.total)}{of}", there is not None and memory.total > there


def _memory_parts(memory: Memory, config: Config) -> str:
    return (
        f"weights {size(memory.weights)}, optimizer {size(memory.optimizer)}, averages "
        f"{size(memory.averages)}, copies for a step {size(memory.copies)}, activations of "
        f"{config.training.batch_size:,} images {size(memory.activations)}, their gradients "
        f"{size(memory.working)}, saving {size(memory.saving)}, TensorFlow {size(memory.program)}"
    )


def _disk(disk: Disk, machine: Machine) -> tuple[str, bool]:
    free = machine.disk_free
    there = f" of {size(free)} free" if free is not None else ""
    return f"~{size(disk.total)}{there}", free is not None and disk.total > free


def _disk_parts(disk: Disk) -> str:
    parts = [f"up to {_counted(disk.checkpoints, 'checkpoint')} of {size(disk.checkpoint)}"]
    if disk.snapshots:
        parts.append(f"{_counted(disk.snapshots, 'EMA snapshot')} of {size(disk.snapshot)}")
    parts.append(f"previews up to {size(disk.previews)}")
    if disk.log:
        parts.append(f"log {size(disk.log)}")
    return ", ".join(parts)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _steps(view: Outlook, check: str) -> str:
    if view.course is None:
        return f"unknown: press {check}"
    return f"{view.course.steps:,}, {view.course.steps_per_epoch:,} an epoch"


def _step(view: Outlook) -> str:
    if view.alike is None or view.seconds_of_step is None:
        return _UNKNOWN
    return f"{_brief(view.seconds_of_step)}, as {printable(view.alike.name)} took here"


def _brief(seconds: float) -> str:
    if seconds < 1:
        return f"{figure(1000 * seconds, 2)} ms"
    return f"{seconds:.1f} s" if seconds < 60 else duration(seconds)


def _whole(view: Outlook) -> str:
    if view.spent is None:
        return "unknown" if view.alike is not None else _UNKNOWN
    return f"~{duration(view.spent.total)}"


def _spent_parts(view: Outlook) -> str:
    spent = view.spent
    if spent is None:
        return ""
    parts = {
        "steps": spent.steps, "validations": spent.validations, "previews": spent.previews,
        "KID": spent.evaluations,
    }  # fmt: skip
    return ", ".join(f"{name} {duration(part)}" for name, part in parts.items() if part)
