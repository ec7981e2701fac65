"""Lines of the page about the run and what is being done, as HTML."""

from html import escape

from engine.config import Config
from engine.data.printable import printable_name
from engine.runs.checkpoints import list_checkpoints, step_of
from engine.runs.directory import RunDirectory
from engine.runs.notes import known_notes
from web.drawing import Stage
from web.options import Options


def heading(run: RunDirectory, config: Config, options: Options) -> str:
    """The run's name, and what its pictures are."""
    name = known_notes(run)[0].name or run.name
    data, steps = config.data, [step_of(path) for path in list_checkpoints(run.checkpoints)]
    facts = [
        f"{data.size} x {data.size} pixels",
        f"{config.diffusion.steps:,} noise levels",
        f"{options.weights} weights, checkpoint {options.checkpoint}",
        *([f"trained for {steps[-1]:,} steps"] if steps else []),
    ]
    return f'<header class="run"><h1>{_plain(name)}</h1><p>{_plain(" · ".join(facts))}</p></header>'


def under_way(stage: Stage) -> str:
    """How far a drawing is, with a bar where that is known."""
    share = f' value="{stage.done}" max="{stage.total}"' if stage.total else ""
    return (
        f'<div class="status"><span>{_plain(stage.words)}</span><progress{share}></progress></div>'
    )


def told(text: str) -> str:
    """One sentence."""
    return f'<div class="status">{_plain(text)}</div>'


def trouble(text: str) -> str:
    """One sentence about what cannot be done."""
    return f'<div class="status trouble" role="alert">{_plain(text)}</div>'


def notice(text: str) -> str:
    """One sentence for whoever opens the page."""
    return f'<div class="notice">{_plain(text)}</div>'


def file_links(key: str, title: str) -> str:
    """Where the files of a drawing can be had."""
    links = "".join(
        f'<a class="file" href="drawn/{escape(key)}/{escape(title)}.{ending}" download>{words}</a>'
        for ending, words in (("png", "PNG of the result"), ("gif", "GIF of the way there"))
    )
    return f'<nav class="files">{links}</nav>'


def _plain(text: str) -> str:
    return escape(printable_name(text))
