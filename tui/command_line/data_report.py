"""A check-up in words."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.config.schema import Data
from engine.data.printable import in_bytes
from engine.data.survey.report import Likeness, Report
from tui.text import duration, from_home, printable

_NAMED = 8
"""Pictures named on the terminal; --json names more."""
_OF_A_GROUP = 4

_MODES = {
    "RGB": "RGB",
    "L": "grey",
    "RGBA": "RGB with transparency",
    "LA": "grey with transparency",
    "P": "palette",
    "CMYK": "CMYK",
    "1": "black and white",
    "I;16": "16-bit grey",
    "I": "16-bit grey",
}


def print_report(report: Report, settings: Data) -> None:
    """Print what was found, the good and the bad."""
    console = Console(highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, words in _lines(report, settings):
        table.add_row(label, Text(printable(words)))
    console.print(Text(printable(from_home(report.source)), style="bold cyan"))
    console.print(table)
    for title, names in _lists(report):
        console.print(Text(title, style="bold yellow"))
        for name in names[:_NAMED]:
            console.print(Text(f"  {printable(name)}"), soft_wrap=True)
        if len(names) > _NAMED:
            console.print(Text("  ... and more: --json names them", style="dim"))


def _lines(report: Report, settings: Data) -> Iterator[tuple[str, str]]:
    total = report.images + report.passed_over
    yield (
        "images",
        f"{report.images:,} of {total:,} can be used"
        + (f"; {report.passed_over:,} passed over" if report.passed_over else ""),
    )
    yield (
        "sides",
        f"{report.train:,} for training, {report.validation:,} for validation "
        f"({_rule(report, settings)})",
    )
    yield "sizes", _sizes(report)
    yield "formats", _count(report.formats, {})
    yield "colours", _count(report.modes, _MODES)
    if report.too_small:
        yield (
            "too small",
            f"{report.too_small:,} have a side below {report.size} pixels and are enlarged; "
            f"data.minimum_side={report.size} leaves them out",
        )
    yield "copies", _likeness(report.copies, "none")
    yield "near-duplicates", _likeness(report.near_duplicates, "none found")
    mean = " ".join(f"{value:+.3f}" for value in report.mean)
    yield "values", f"mean {mean}, sigma_data {report.sigma_data:.3f} (of -1 to 1)"
    yield (
        "prepared",
        f"{report.size} x {report.size} x {report.channels}, {in_bytes(report.cache_bytes)}, "
        f"in {_duration(report.seconds)}: {from_home(report.cache)}",
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else duration(seconds)


def _rule(report: Report, settings: Data) -> str:
    share = f"{settings.validation_fraction:.0%}"
    return {
        "given": "the source's own splits",
        "every_split": f"the last {share} of every published split",
        "hash": f"{share} by a hash of each "
        + ("folder" if settings.keep_together == "folders" else "image, copies together"),
    }[report.split_rule]


def _sizes(report: Report) -> str:
    width, height, count = report.commonest
    if report.smallest == report.largest:
        return f"all {width} x {height}"
    (low, low_height), (high, high_height) = report.smallest, report.largest
    return (
        f"{low} x {low_height} to {high} x {high_height}, most often {width} x {height} ({count:,})"
    )


def _count(counts: dict[str, int], words: dict[str, str]) -> str:
    return ", ".join(f"{words.get(name, name)} {count:,}" for name, count in counts.items())


def _likeness(likeness: Likeness, none: str) -> str:
    if not likeness.groups:
        return none
    across = likeness.across
    groups = "1 group" if likeness.groups == 1 else f"{likeness.groups:,} groups"
    return f"{likeness.images:,} images in {groups}" + (
        f", {across:,} of them on both sides" if across else ", none on both sides"
    )


def _joined(group: Sequence[str], sign: str) -> str:
    more = len(group) - _OF_A_GROUP
    return sign.join(group[:_OF_A_GROUP]) + (f" and {more} more" if more > 0 else "")


def _lists(report: Report) -> Iterator[tuple[str, Sequence[str]]]:
    if report.troubles:
        yield "Passed over", [f"{trouble.name}: {trouble.reason}" for trouble in report.troubles]
    if 0 < report.too_small < report.images:
        yield "Too small", report.named_too_small
    if report.copies.groups:
        yield "Copies", [_joined(group, " = ") for group in report.copies.named]
    if report.near_duplicates.across:
        across = report.near_duplicates.named[: report.near_duplicates.across]
        way_out = "data.keep_together=folders keeps each folder on one side"
        yield f"Alike, and on both sides ({way_out})", [_joined(group, " ~ ") for group in across]
