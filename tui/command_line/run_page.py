"""One run on a page of the command line."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.data.printable import in_bytes
from engine.listing.page import RunPage
from tui import run_words
from tui.command_line.columns import Column, print_columns
from tui.run_states import STATE_STYLES
from tui.text import duration, figure, from_home, printable

_PARTS = 4
"""Files and folders whose sizes are named."""


def print_page(console: Console, page: RunPage) -> None:
    """Print everything about a run."""
    console.print(_title(page))
    _print_lines(console, [(label, printable(from_home(words))) for label, words in _lines(page)])
    for title, lines in _lists(page):
        _print_list(console, title, lines)
    _print_tables(console, page)


def _title(page: RunPage) -> Text:
    facts = page.facts
    sign, style = STATE_STYLES[facts.state]
    title = Text.assemble(
        (printable(facts.name), "bold cyan"), "  ", (f"{sign} {facts.state}", style)
    )
    if facts.title:
        title.append(f"  {printable(facts.title)}", style="bold")
    for tag in facts.tags:
        title.append(f"  #{printable(tag)}", style="magenta")
    return title


def _lines(page: RunPage) -> Iterator[tuple[str, str]]:
    facts = page.facts
    if facts.note:
        yield "note", facts.note
    if facts.message:
        yield "failed", facts.message
    yield "engine", _engine(page)
    epochs = f"/{facts.epochs}" if facts.epochs else ""
    trained = "" if facts.seconds_trained is None else f", {duration(facts.seconds_trained)}"
    yield "trained", f"epoch {facts.epoch:.1f}{epochs}, step {facts.step:,}{trained}"
    yield from _measured(page)
    yield "images", _images(page)
    if page.config is not None:
        yield "recipe", run_words.recipe(facts)
        yield "network", f"{facts.network}, {facts.parameters:,} parameters"
    yield "files", _files(page)


def _engine(page: RunPage) -> str:
    facts = page.facts
    heard = f"last heard of {duration(max(0.0, time.time() - facts.heard))} ago"
    if facts.engine is None:
        return f"none is alive; {heard}"
    holder = facts.engine
    where = "on this machine" if holder.is_here else f"on {holder.host}"
    since = duration(max(0.0, time.time() - holder.started))
    return f"process {holder.pid} {where}, for {since}; {heard}"


def _measured(page: RunPage) -> Iterator[tuple[str, str]]:
    train, validation = page.newest.train, page.newest.validation
    if train is not None:
        yield (
            "newest",
            f"loss {figure(train.loss, 4)}, |gradient| {figure(train.gradient_norm)}, learning "
            f"rate {train.learning_rate:.3g}, EMA decay {train.ema_decay:.4g}, "
            f"{figure(train.images_per_second)} images/s (step {train.step:,})",
        )
    if validation is not None:
        yield (
            "validation",
            f"EMA {figure(validation.ema_loss, 4)}, raw {figure(validation.raw_loss, 4)} "
            f"(step {validation.step:,}); lowest {figure(page.facts.best_validation_loss, 4)}",
        )
    if (kid := page.facts.kid) is not None:
        yield (
            "KID",
            f"{kid.value:.5f} ± {kid.standard_error:.5f}, {kid.protocol}, {kid.images:,} images "
            f"(step {kid.step:,})",
        )


def _images(page: RunPage) -> str:
    facts, images = page.facts, page.images
    source = facts.source or "unknown"
    size = f", {facts.image_size} x {facts.image_size}" if facts.image_size else ""
    if images is None:
        return f"{source}{size}"
    passed_over = f", {images.passed_over:,} passed over" if images.passed_over else ""
    return (
        f"{source}{size}: {images.train:,} for training, {images.validation:,} for "
        f"validation{passed_over}"
    )


def _files(page: RunPage) -> str:
    parts = list(page.parts.items())
    named = ", ".join(f"{name} {in_bytes(size)}" for name, size in parts[:_PARTS])
    rest = sum(size for _, size in parts[_PARTS:])
    more = f", the rest {in_bytes(rest)}" if rest else ""
    return f"{page.facts.path}: {in_bytes(page.facts.bytes or 0)} ({named}{more})"


def _lists(page: RunPage) -> Iterator[tuple[str, list[str]]]:
    yield "Cannot be read", list(page.troubles)
    yield (
        f"Settings other than the preset {page.facts.preset} has",
        [
            f"{other.key} = {_toml(other.value)} (there {_toml(other.preset)})"
            for other in page.differences
        ],
    )
    yield (
        "Changed while training",
        [
            f"{change.key}: {change.old:g} -> {change.new:g} from step {change.step + 1:,}"
            for change in page.changes
        ],
    )
    yield "Newest events", [f"step {event.step:,}: {event.text}" for event in page.events]


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _print_lines(console: Console, lines: Sequence[tuple[str, str]]) -> None:
    if not console.is_terminal:
        for label, words in lines:
            print(f"{label:<12}" + words.replace("\n", f"\n{'':12}"))
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, words in lines:
        table.add_row(label, Text(words))
    console.print(table)


def _print_list(console: Console, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(Text(title, style="bold yellow"))
    for line in lines:
        text = Text(printable(from_home(line)).replace("\n", " "))
        if console.is_terminal:
            console.print(Padding(text, (0, 0, 0, 2)))
        else:
            print(f"  {text}")


def _print_tables(console: Console, page: RunPage) -> None:
    for title, columns in (
        ("Checkpoints", _checkpoints(page)),
        ("Evaluations", _evaluations(page)),
        ("Results", _results(page)),
    ):
        if columns[0].cells:
            console.print(Text(title, style="bold yellow"))
            print_columns(console, columns, console.width if console.is_terminal else None)


def _checkpoints(page: RunPage) -> list[Column]:
    saved = page.checkpoints
    return [
        Column("step", [f"{one.step:,}" for one in saved], is_number=True),
        Column("epoch", [f"{one.epoch:.1f}" for one in saved], 1, is_number=True),
        Column("validation", [_figure(one.validation_loss) for one in saved], 1, is_number=True),
        Column("KID", [_figure(one.kid) for one in saved], 1, is_number=True),
        Column("size", [in_bytes(one.bytes) for one in saved], 1, is_number=True),
        Column("", ["best" if one.is_best else "" for one in saved], styles=["green"] * len(saved)),
    ]


def _figure(value: float | None) -> str:
    return "" if value is None else figure(value, 4)


def _evaluations(page: RunPage) -> list[Column]:
    made = page.evaluations
    protocols = [printable(one.protocol) for one in made]
    return [
        Column("name", [printable(one.name) for one in made]),
        Column("KID", [f"{one.value:.5f} ± {one.standard_error:.5f}" for one in made]),
        Column("protocol", protocols, 1),
        Column("images", [f"{one.images:,}" for one in made], 2, is_number=True),
        Column("step", [f"{one.step:,}" for one in made], 3, is_number=True),
        Column("weights", [printable(one.weights) for one in made], 4),
        Column("sampler", [printable(f"{one.sampler} {one.steps}") for one in made], 5),
    ]


def _results(page: RunPage) -> list[Column]:
    drawn = page.results
    return [
        Column("name", [printable(one.name) for one in drawn]),
        Column("images", [f"{one.count:,}" for one in drawn], 1, is_number=True),
        Column("sampler", [f"{one.sampler} {one.steps}" for one in drawn], 2),
        Column("seed", [str(one.seed) for one in drawn], 3, is_number=True),
        Column("weights", [printable(one.weights) for one in drawn], 4),
        Column("step", [f"{one.step:,}" for one in drawn], 5, is_number=True),
        Column("size", [in_bytes(one.bytes) for one in drawn], 6, is_number=True),
    ]
