"""What is known of a run's images, in words."""

from rich.text import Text

from engine.config.schema import Data
from engine.data.survey.report import Likeness, Report
from engine.estimate.images import KnownImages
from tui.text import from_home, printable

_NAMED = 5
_LABEL = 13


def name_of(data: Data) -> str:
    """The source and the size of its images."""
    return printable(f"{from_home(data.source)} at {data.size} x {data.size}")


def known_in_words(known: KnownImages | None, check: str) -> str:
    """What the cache tells, in a line; `check` is the key that has them checked."""
    if known is None:
        return f"not prepared here yet: {check} does, and checks them"
    passed = f", {known.passed_over:,} passed over" if known.passed_over else ""
    return f"{known.train:,} for training, {known.validation:,} for validation{passed}"


def report_in_short(report: Report) -> str:
    """A check-up in a line, without what there is none of."""
    wrong = {
        "broken": report.passed_over,
        "copies": report.copies.images,
        "nearly alike": report.near_duplicates.images,
    }
    told = "".join(f", {count:,} {what}" for what, count in wrong.items() if count)
    return f"{report.images:,} usable{told}, sigma_data {report.sigma_data:.3f}"


def report_in_full(report: Report, names: int = _NAMED) -> Text:
    """A check-up, a line for each subject, with the first `names` of what is wrong."""
    text = Text()
    broken = f", {report.passed_over:,} broken" if report.passed_over else ", none broken"
    _line(text, "pictures", f"{report.images:,} usable{broken}")
    for trouble in report.troubles[:names]:
        text.append(f"  {printable(trouble.name)}: {printable(trouble.reason)}\n", style="yellow")
    _line(text, "copies", _alike(report.copies))
    _line(text, "nearly alike", _alike(report.near_duplicates))
    _line(text, "sigma_data", f"{report.sigma_data:.3f} (of -1 to 1)")
    if report.too_small:
        _line(text, "too small", f"{report.too_small:,}, enlarged to {report.size} pixels")
    text.rstrip()
    return text


def _line(text: Text, label: str, words: str) -> None:
    text.append(f"{label:<{_LABEL}}", style="bold").append(f"{words}\n")


def _alike(likeness: Likeness) -> str:
    if not likeness.groups:
        return "none"
    groups = "1 group" if likeness.groups == 1 else f"{likeness.groups:,} groups"
    across = f", {likeness.across:,} on both sides" if likeness.across else ""
    return f"{likeness.images:,} in {groups}{across}"
