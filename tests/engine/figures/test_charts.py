"""Charts: what is drawn is what the logs say."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from log_lines import evaluation, train
from made_runs import STEPS, made_run
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

from engine.config import load_config
from engine.curves.smoothing import running_mean
from engine.errors import UserError
from engine.figures.kid import fid_figure, kid_figure
from engine.figures.levels import levels_figure
from engine.figures.loss import Look, loss_figure
from engine.figures.overlay import overlay_figure
from engine.figures.rates import rates_figure
from engine.figures.run_log import RunLog, read_run_log
from engine.runs.changes import Change
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import log_evaluation
from engine.runs.files import append_line
from engine.runs.notes import Notes, write_notes
from engine.runs.store import create_run


def axes_of(figure: Figure) -> Axes:
    (axes,) = figure.axes
    return axes


def line(axes: Axes, label: str) -> tuple[np.ndarray, np.ndarray]:
    (found,) = (line for line in axes.get_lines() if line.get_label() == label)
    return found.get_xdata(), found.get_ydata()


def bars(axes: Axes, label: str = "") -> np.ndarray:
    """Of each error bar x, its lower and upper end."""
    (found,) = (
        held for held in axes.containers
        if isinstance(held, ErrorbarContainer) and label in held.get_label()
    )  # fmt: skip
    return np.array([[*ends[:, 0][:1], *ends[:, 1]] for ends in found.lines[2][0].get_segments()])


def names(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def column(records: list[dict], name: str) -> np.ndarray:
    return np.array([record[name] for record in records], np.float64)


@pytest.fixture(scope="module")
def log(food: RunDirectory) -> RunLog:
    return read_run_log(food)


@pytest.mark.parametrize("unit", ["steps", "epochs", "images", "wall time"])
def test_curves_of_the_loss_are_those_of_the_log(log: RunLog, logged, unit) -> None:
    figure = loss_figure(log, Look(unit, is_log=False, smooth=10))
    axes, lines, validations = axes_of(figure), logged["train"], logged["validation"]
    begin = min(lines[0]["time"], validations[0]["time"])

    def place(records: list[dict]) -> np.ndarray:
        return {
            "steps": column(records, "step"),
            "epochs": column(records, "epoch"),
            "images": 16 * column(records, "step"),
            "wall time": column(records, "time") - begin,
        }[unit]

    x, y = line(axes, "training, as logged")
    np.testing.assert_allclose(x, place(lines))
    np.testing.assert_array_equal(y, column(lines, "loss"))
    _, smooth = line(axes, "training, mean of 10 lines")
    np.testing.assert_array_equal(smooth, running_mean(column(lines, "loss"), 10))
    for words, name in (("EMA", "ema_loss"), ("raw", "raw_loss")):
        x, y = line(axes, f"validation, {words} weights")
        np.testing.assert_allclose(x, place(validations))
        np.testing.assert_array_equal(y, column(validations, name))
    assert axes.get_yscale() == "linear" and axes.get_ylabel() == "loss"
    assert axes.get_xlim()[1] > x[-1]


def test_bars_are_the_errors_that_are_logged(log: RunLog, logged) -> None:
    known = [record for record in logged["validation"] if record["above_best_error"] is not None]
    assert known
    drawn = bars(axes_of(loss_figure(log, Look())), "standard error of its difference")
    loss, error = column(known, "ema_loss"), column(known, "above_best_error")
    expected = np.stack([column(known, "step"), loss - error, loss + error], axis=1)
    np.testing.assert_allclose(drawn, expected)


def test_best_validation_resume_and_changes_are_marked(log: RunLog, logged) -> None:
    figure = loss_figure(log, Look())
    axes = axes_of(figure)
    best = min(logged["validation"], key=lambda record: record["ema_loss"])
    label = f"lowest validation loss: {best['ema_loss']:.4g} after step {best['step']}"
    assert label in names(figure)
    assert [float(part[0]) for part in line(axes, label)] == [best["step"], best["ema_loss"]]
    (words,) = (text.get_text() for text in axes.texts)
    assert words == "resumed, epochs 20 → 40, 1 more"
    dotted = [drawn for drawn in axes.get_lines() if drawn.get_linestyle() == ":"]
    assert [drawn.get_xdata()[0] for drawn in dotted] == [140]


def test_marks_far_from_each_other_have_words_of_their_own(log: RunLog) -> None:
    changes = (Change(20, "ema.decay", 0.9, 0.99), Change(200, "training.epochs", 20, 40))
    changed = RunLog("a", log.train, log.validation, changes=changes)
    words = [text.get_text() for text in axes_of(loss_figure(changed, Look())).texts]
    assert words == ["decay 0.9 → 0.99", "epochs 20 → 40"]


def test_many_marks_are_lines_without_words(log: RunLog) -> None:
    changes = [Change(step, "ema.decay", 0.9, 0.99) for step in range(20, 280, 20)]
    figure = loss_figure(RunLog("a", log.train, log.validation, changes=changes), Look())
    assert not axes_of(figure).texts
    lines = axes_of(figure).get_lines()
    dotted = [drawn.get_xdata()[0] for drawn in lines if drawn.get_linestyle() == ":"]
    assert dotted == [change.step for change in changes]
    assert names(figure).count("resumed, or changed while training") == 1


def test_logarithmic_axis_has_plain_numbers(log: RunLog) -> None:
    axes = axes_of(loss_figure(log, Look(is_log=True)))
    assert axes.get_yscale() == "log"
    ticks = [text.get_text() for text in axes.get_yticklabels()]
    assert len(ticks) >= 4 and all(f"{float(tick):g}" == tick for tick in ticks)


def test_loss_that_is_no_number_is_a_gap(tmp_path) -> None:
    run = create_run(tmp_path, "gap", load_config("demo"))
    for step, loss in ((10, 0.5), (20, None), (30, 0.4)):
        append_line(run.metrics, train(step, loss))
    _, y = line(axes_of(loss_figure(read_run_log(run), Look())), "training, as logged")
    np.testing.assert_array_equal(y, [0.5, np.nan, 0.4])


def test_long_curve_is_thinned_and_keeps_its_spike(tmp_path) -> None:
    steps = np.arange(100_000.0)
    loss = np.full(len(steps), 0.1)
    loss[31_234] = 7.0
    nothing = {name: np.empty(0) for name in ("step", "epoch", "time", "ema_loss", "raw_loss")}
    columns = {"step": steps, "epoch": steps, "time": steps, "loss": loss}
    x, y = line(
        axes_of(loss_figure(RunLog("long", columns, nothing), Look(smooth=1))),
        "training, as logged",
    )
    assert len(x) <= 4000 and y.max() == 7.0
    assert abs(x[y.argmax()] - 31_234) < 100


def test_runs_are_laid_over_each_other_each_with_its_name(tmp_path, log: RunLog) -> None:
    ant = made_run(tmp_path, "ant", best=0.05, notes=Notes("Formica $x$"))
    figure = overlay_figure([log, read_run_log(ant)], Look("epochs", smooth=3))
    axes = axes_of(figure)
    assert names(figure) == ["food", "Formica $x$"]
    x, y = line(axes, "food")
    np.testing.assert_array_equal(x, log.validation["epoch"])
    np.testing.assert_array_equal(y, log.validation["ema_loss"])
    of_ant = line(axes, "Formica $x$")[1]
    np.testing.assert_allclose(of_ant, [0.05 * STEPS / step for step in (50, 100, 150, 200)])
    colours = [drawn.get_color() for drawn in axes.get_lines()]
    assert colours[0] == colours[1] != colours[2] == colours[3]


def test_long_legend_makes_the_sheet_higher_not_the_chart_lower(log: RunLog) -> None:
    few, many = (overlay_figure([log] * count, Look()) for count in (2, 14))
    assert many.get_figheight() == few.get_figheight(), "names this short share rows"
    named = [replace(log, name=f"{'a long name' * 3} {number}") for number in range(14)]
    assert overlay_figure(named, Look()).get_figheight() > few.get_figheight()


def test_kid_has_the_errors_of_the_records_and_the_name_of_the_protocol(
    log: RunLog, logged
) -> None:
    figure = kid_figure([log], "steps")
    axes, made = axes_of(figure), logged["evaluation"]
    value, error = column(made, "value"), column(made, "standard_error")
    expected = np.stack([column(made, "step"), value - error, value + error], axis=1)
    np.testing.assert_allclose(bars(axes), expected)
    assert axes.get_ylabel() == "KID ± standard error (kid-efficientnet-lite0)"
    assert names(figure) == ["16 images, dpm-solver 3 steps, EMA weights"]


def test_kid_measured_otherwise_is_a_line_of_its_own(copied: RunDirectory) -> None:
    log_evaluation(copied, evaluation(280, weights="raw", images_digest="other"))
    figure = kid_figure([read_run_log(copied)], "epochs")
    assert names(figure) == [
        "16 images, dpm-solver 3 steps, EMA weights, real images a36db1",
        "256 images, dpm-solver 20 steps, raw weights, real images other",
    ]
    np.testing.assert_allclose(bars(axes_of(figure), "raw"), [[40, 0.019, 0.021]])


def test_two_protocols_never_share_an_axis(copied: RunDirectory) -> None:
    log_evaluation(copied, evaluation(280, protocol="kid-inception-75", value=0.1))
    log = read_run_log(copied)
    with pytest.raises(UserError, match="kid-efficientnet-lite0, kid-inception-75 cannot be comp"):
        kid_figure([log], "steps")
    drawn = bars(axes_of(kid_figure([log], "steps", "kid-inception-75")))
    np.testing.assert_allclose(drawn, [[280, 0.099, 0.101]])
    with pytest.raises(UserError, match="'food' was not measured by 'kid-other', but by kid-eff"):
        kid_figure([log], "steps", "kid-other")


def test_fid_is_of_one_number_of_images(copied: RunDirectory) -> None:
    with pytest.raises(UserError, match="No FID was measured of 'food' yet"):
        fid_figure([read_run_log(copied)], "steps")
    for step, images, fid in ((70, 256, 40.0), (140, 512, 30.0), (280, 256, 20.0)):
        log_evaluation(copied, evaluation(step, images=images, fid=fid))
    axes = axes_of(fid_figure([read_run_log(copied)], "steps"))
    (drawn,) = axes.get_lines()
    assert drawn.get_xydata().tolist() == [[70, 40], [280, 20]]
    assert axes.get_ylabel() == "FID of 256 images (kid-efficientnet-lite0)"


def test_losses_by_level_are_those_of_the_newest_validation(log: RunLog, logged) -> None:
    figure = levels_figure(log)
    newest = logged["levels"][-1]
    for patch, name in zip(
        axes_of(figure).patches, ("train", "validation_ema", "validation_raw"), strict=True
    ):
        values, edges, _ = patch.get_data()
        np.testing.assert_array_equal(values, np.array(newest[name], np.float64))
        np.testing.assert_array_equal(edges, np.linspace(0, 500, 11))
    assert axes_of(figure).get_title(loc="left") == "food, step 280"


def test_rates_are_those_of_the_log(log: RunLog, logged) -> None:
    above, below = rates_figure(log, "steps").axes
    for axes, name in ((above, "learning_rate"), (below, "gradient_norm")):
        drawn = axes.get_lines()[0]
        np.testing.assert_array_equal(drawn.get_xdata(), column(logged["train"], "step"))
        np.testing.assert_array_equal(drawn.get_ydata(), column(logged["train"], name))


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda log: loss_figure(log, Look()), "Run 'new' has logged no loss yet."),
        (lambda log: overlay_figure([log, log], Look()), "Run 'new' has logged no loss yet."),
        (lambda log: rates_figure(log, "steps"), "Run 'new' has logged no loss yet."),
        (levels_figure, "Run 'new' has no losses by noise level"),
        (lambda log: kid_figure([log], "steps"), "No KID was measured of 'new' yet"),
    ],
)
def test_run_of_which_nothing_is_known_is_refused(tmp_path, draw, says: str) -> None:
    with pytest.raises(UserError, match=says):
        draw(read_run_log(create_run(tmp_path, "new", load_config("demo"))))


def test_run_with_broken_settings_is_drawn_but_not_over_images(copied: RunDirectory) -> None:
    copied.config.write_text("broken")
    log = read_run_log(copied)
    assert len(line(axes_of(loss_figure(log, Look())), "training, as logged")[0]) == 140
    with pytest.raises(UserError, match="how many images it has seen is not known"):
        loss_figure(log, Look("images"))


def test_name_that_people_gave_is_shown_as_text(copied: RunDirectory) -> None:
    write_notes(copied, msgspec.structs.replace(Notes(), name="a" * 60))
    assert read_run_log(copied).name == "a" * 39 + "…"
