"""Every key of the workbench. Help, footer, palette and dispatch all read this table.

A list belongs to the screen, panel or widget of its name, whose `action_...` methods it calls. A
panel's keys must not be among those of the screen around it (`tests/tui/test_keys.py`).
"""

from textual.binding import Binding, BindingType

from tui.key_ids import give_ids

Group = Binding.Group
_PANELS = Group("Panels", compact=True)
_PAST = Group("Past", compact=True)
_STEPS = Group("Step", compact=True)
_LEVEL = Group("Noise", compact=True)


def key(
    keys: str,
    action: str,
    name: str,
    tooltip: str,
    *,
    display: str | None = None,
    group: Group | None = None,
) -> Binding:
    """A key that the footer shows.

    Args:
        keys: one, or several with commas between, by Textual's names.
        action: what it calls.
        name: the word in the footer and the palette.
        tooltip: what the help says.
        display: how the help and the footer call the key; None: as Textual does.
        group: neighbours in the footer under one word.
    """
    return Binding(keys, action, name, key_display=display, tooltip=tooltip, group=group)


def more(
    keys: str,
    action: str,
    name: str,
    tooltip: str,
    *,
    display: str | None = None,
    priority: bool = False,
) -> Binding:
    """A key for which the footer has no room: in help and palette alone."""
    return Binding(
        keys, action, name, show=False, key_display=display, tooltip=tooltip, priority=priority
    )


APP: list[BindingType] = [
    key("question_mark", "help", "Help", "all keys", display="?"),
    more("O", "settings", "Settings", "theme, images, notifications, other keys", display="O"),
    key("q", "leave", "Leave", "leave the workbench; training goes on"),
    Binding("ctrl+q", "leave", show=False),
    more("ctrl+p", "command_palette", "Palette", "every action by name", priority=True),
]

RUNS: list[BindingType] = [
    key("enter", "open", "Open", "open the run"),
    key("n", "new", "New", "start a new run from a preset"),
    key("space", "mark", "Mark", "mark the run, or not, and go to the next"),
    key("slash", "filter", "Filter", "show only runs with these words in name, state, data or tags",
        display="/"),
    key("s", "sort(1)", "Sort", "sort by the next column"),
    more("S", "sort(-1)", "Sort back", "sort by the column before", display="S"),
    more("R", "reverse", "Sort the other way", "sort the other way round", display="R"),
    key("r", "resume", "Resume", "open a run that died, was stopped or failed, and resume it"),
    key("o", "curves", "Curves", "the curves of the marked runs in one chart"),
    key("c", "compare", "Diff", "what differs in the settings of the marked runs; of one run, "
        "from its preset"),
    key("m", "memorised", "Memorised",
        "generated images of this run over the training images nearest to them"),
    key("e", "notes", "Notes", "what to call this run, its tags and a note"),
    key("delete,backspace", "delete", "Delete",
        "delete the marked runs, or this one (tells what that frees, and asks)"),
    more("a", "mark_all", "Mark all", "mark all runs that are shown, or none of them"),
    more("escape", "show_all", "Show all", "no filter; or else no marks"),
    more("down,j", "move(1)", "Down", "the next run"),
    more("up,k", "move(-1)", "Up", "the run before"),
    more("pagedown", "page(1)", "Page down", "a page further"),
    more("pageup", "page(-1)", "Page up", "a page back"),
    more("home,g", "end(False)", "First", "the first run"),
    more("end,G", "end(True)", "Last", "the last run"),
]  # fmt: skip
"""Of the list of runs."""

RUN_FILTER: list[BindingType] = [
    key("enter", "screen.keep_filter", "Keep", "keep the filter, and go back to the table"),
    key("escape", "screen.show_all", "All runs", "show all runs again"),
]
"""Of the line that is typed into."""

CURVES: list[BindingType] = [
    key("l", "log_axis", "Log or linear", "loss on a linear or logarithmic axis"),
    key("a", "x_axis", "X axis", "over steps, epochs or wall time"),
    key("s", "smooth", "Smooth", "smooth the training loss: mean of 10, 50 or 200 lines, or off"),
    key("t", "train", "Train", "the training loss too, or the validation loss alone"),
    key("k", "kid", "KID", "loss and KID, or one of them"),
    more("W", "figure", "Save figure", "save the loss as a figure, or KID where it is alone: "
         "SVG or PNG", display="W"),
    more("left", "cursor(-1)", "Cursor left", "values under a cursor: one column to the left"),
    more("right", "cursor(1)", "Cursor right", "one column to the right"),
    more("shift+left", "cursor(-10)", "Cursor ten left", "ten columns to the left"),
    more("shift+right", "cursor(10)", "Cursor ten right", "ten columns to the right"),
    more("plus,equals_sign", "zoom(1)", "Zoom in", "zoom in, around the cursor", display="+"),
    more("minus", "zoom(-1)", "Zoom out", "zoom out", display="-"),
    more("less_than_sign,comma", "pan(-1)", "Pan left", "earlier, when zoomed", display="<"),
    more("greater_than_sign,full_stop", "pan(1)", "Pan right", "later, when zoomed", display=">"),
    more("0", "whole", "Whole curves", "the whole curves again, without a cursor"),
    key("escape,5", "back", "Runs", "back to the list of runs"),
]  # fmt: skip
"""Of curves laid over each other: where they can do the same, the Monitor's."""

COMPARE: list[BindingType] = [
    key("a", "all", "All settings", "all settings, or only those that differ"),
    more("down,j", "scroll(0, 1)", "Down", "a line down"),
    more("up,k", "scroll(0, -1)", "Up", "a line up"),
    more("right", "scroll(1, 0)", "Right", "further runs, where there is not room for all"),
    more("left", "scroll(-1, 0)", "Left", "back to the first runs"),
    more("pagedown", "page(1)", "Page down", "a page further"),
    more("pageup", "page(-1)", "Page up", "a page back"),
    more("home,g", "end(False)", "First", "the first settings"),
    more("end,G", "end(True)", "Last", "the last settings"),
    key("escape,5", "back", "Runs", "back to the list of runs"),
]

MEMORISED: list[BindingType] = [
    key("left_square_bracket", "earlier(-1)", "Earlier", "the evaluation before", display="[",
        group=_PAST),
    key("right_square_bracket", "earlier(1)", "Later", "the evaluation after", display="]",
        group=_PAST),
    key("pagedown", "page(1)", "More images", "the next images, where there is not room for all"),
    more("pageup", "page(-1)", "Images before", "the images before"),
    key("e", "expand", "Expand", "the images in the whole screen, or beside the figures again"),
    key("escape,5", "back", "Runs", "back to the list of runs"),
]  # fmt: skip

NEW_RUN: list[BindingType] = [
    Binding("ctrl+s", "start", "Start", tooltip="start training with these values", priority=True),
    key("escape", "back", "Back", "back to the runs, starting nothing (asks after a change)"),
    key("slash", "search", "Search", "search the settings by name and description", display="/"),
    Binding("ctrl+e", "text", "TOML", tooltip="all settings as TOML text, or as a form again",
            priority=True),
    key("d", "check", "Images", "check the images and prepare them: ddpm-tui data"),
    key("e", "outlook", "Estimates", "what the run will take, in full"),
    key("a", "abort", "Abort", "give up checking the images; what is prepared is kept"),
    more("tab", "app.focus_next", "Next", "presets, name, settings"),
]  # fmt: skip

RUN: list[BindingType] = [
    key("p", "pause", "Pause", "pause the training, or go on with it"),
    key("x", "stop", "Stop", "stop the training, saving a checkpoint (asks first)"),
    key("r", "resume", "Resume", "resume a run that died, was stopped or failed"),
    key("t", "tune", "Tune", "change learning rate, EMA decay, intervals or length of the run"),
    more("c", "checkpoint", "Save a checkpoint", "save a checkpoint now"),
    more("v", "preview", "Draw a preview", "draw a preview now"),
    more("E", "evaluate", "Evaluate", "measure KID now, or give up measuring it", display="E"),
    more("X", "kill", "Kill", "kill the engine, saving nothing (asks twice)", display="X"),
    more("f", "freeze", "Freeze display", "hold the display still; training goes on"),
    key("1", "panel('monitor')", "Monitor", "curves, EMA, previews, events", group=_PANELS),
    key("2", "panel('sample')", "Sample", "draw images, and see those drawn before", group=_PANELS),
    key("3", "panel('denoise')", "Denoise", "step through the frames of a drawing", group=_PANELS),
    key(
        "4", "panel('reconstruct')", "Reconstruct", "noise images and bring them back",
        group=_PANELS,
    ),
    key("5", "app.home", "List of runs", "the list of runs", group=_PANELS),
    key("escape,h", "back", "Runs", "back to the list of runs; in a large view, back to all"),
]  # fmt: skip
"""`p`, `x` and the other commands are the same in every panel."""

MONITOR: list[BindingType] = [
    key("e", "expand", "Expand", "the chosen box in full, or all of them again"),
    more("tab", "next_box(1)", "Next box", "choose the next box"),
    more("shift+tab", "next_box(-1)", "Box before", "choose the box before"),
    key("left_square_bracket", "earlier(-1)", "Earlier preview", "the preview before",
        display="[", group=_PAST),
    key("right_square_bracket", "earlier(1)", "Later preview", "the preview after",
        display="]", group=_PAST),
    more("space", "play", "Play the previews", "play all previews, from the first to the newest"),
    more("w", "weights", "Raw or EMA previews", "previews of raw weights beside EMA, or one alone"),
    more("l", "log_axis", "Log or linear", "loss on a linear or logarithmic axis"),
    more("s", "smooth", "Smooth", "smooth the training loss: mean of 10, 50 or 200 lines, or off"),
    more("a", "x_axis", "X axis", "loss over steps, epochs, images or time"),
    more("left", "cursor(-1)", "Cursor left", "values under a cursor: one column to the left"),
    more("right", "cursor(1)", "Cursor right", "one column to the right"),
    more("shift+left", "cursor(-10)", "Cursor ten left", "ten columns to the left"),
    more("shift+right", "cursor(10)", "Cursor ten right", "ten columns to the right"),
    more("plus,equals_sign", "zoom(1)", "Zoom in", "zoom into the loss, around the cursor",
         display="+"),
    more("minus", "zoom(-1)", "Zoom out", "zoom out of the loss", display="-"),
    more("less_than_sign,comma", "pan(-1)", "Pan left", "earlier steps of a zoomed loss",
         display="<"),
    more("greater_than_sign,full_stop", "pan(1)", "Pan right", "later steps of a zoomed loss",
         display=">"),
    more("0", "whole", "Whole curve", "the whole loss again, without a cursor"),
    more("W", "figure", "Save figure", "save the chosen chart as a figure: SVG or PNG",
         display="W"),
]  # fmt: skip

SAMPLE: list[BindingType] = [
    key("d", "draw", "Draw", "draw images with these settings"),
    key("n", "again", "Again", "draw again, with the next seed"),
    key("a", "abort", "Abort", "give up the drawing; nothing of it is kept"),
    more("o", "open", "Step through", "step through the frames of this result, in Denoise"),
    key("w", "save", "Save", "save this result as PNG, GIF or NPZ"),
    more("W", "figure", "Save figure", "save its images as a figure: SVG or PNG", display="W"),
    more("u", "use", "Use its settings", "take over the settings of this result"),
    more("delete,backspace", "delete", "Delete", "delete this result (asks first)"),
    more("tab,shift+tab", "next_part", "Settings or results", "to the results, or the settings"),
]

DENOISE: list[BindingType] = [
    key("left", "step(-1)", "Back", "one frame back", group=_STEPS),
    key("right", "step(1)", "On", "one frame on", group=_STEPS),
    more("shift+left", "step(-10)", "Ten back", "ten frames back"),
    more("shift+right", "step(10)", "Ten on", "ten frames on"),
    more("home", "jump(0)", "First frame", "the pure noise, or where the branches part"),
    more("end", "jump(10)", "Last frame", "the finished image"),
    more("g", "await_tenth", "Go", "then a digit: so many tenths of the way"),
    key("space", "play", "Play", "play the frames, or stop playing"),
    more("plus,equals_sign", "rate(1)", "Faster", "play faster", display="+"),
    more("minus", "rate(-1)", "Slower", "play slower", display="-"),
    more("o", "one", "One or all", "one image large, or all of them"),
    more("i", "image(1)", "Next image", "the next image large"),
    more("I", "image(-1)", "Image before", "the image before large", display="I"),
    more("up,k", "result(-1)", "Result above", "the result above, a newer one"),
    more("down,j", "result(1)", "Result below", "the result below, an older one"),
    key("b", "branch", "Branch", "go on from this frame in several ways"),
    more("u", "parent", "Up to the parent", "from branches to the frame where they part"),
    key("a", "abort", "Abort", "give up the drawing; nothing of it is kept"),
    key("n", "between", "Between", "draw the way between the images of two seeds"),
    more("w", "save", "Save as", "save this result as PNG, GIF or NPZ"),
    more("W", "figure", "Save figure", "save the way from noise as a figure: SVG or PNG",
         display="W"),
    more("delete,backspace", "delete", "Delete", "delete this result (asks first)"),
]  # fmt: skip

RECONSTRUCT: list[BindingType] = [
    key("d", "draw", "Run", "noise the picked images to the level and bring them back"),
    key("a", "abort", "Abort", "give up the drawing; nothing of it is kept"),
    key("space", "pick", "Pick", "pick the image under the cursor, or no longer"),
    key("less_than_sign,comma", "level(-1)", "Less noise", "a slightly lower noise level",
        display="<", group=_LEVEL),
    key("greater_than_sign,full_stop", "level(1)", "More noise", "a slightly higher noise level",
        display=">", group=_LEVEL),
    key("o", "own", "Own picture", "reconstruct a picture file of your own"),
    more("e", "expand", "Expand", "the pictures in the whole panel, or all its parts again"),
    key("w", "save", "Save as", "save this result as PNG, GIF or NPZ"),
    more("W", "figure", "Save figure", "save the rows of pictures as a figure: SVG or PNG",
         display="W"),
    more("n", "pick_none", "Pick none", "pick no image, and no picture of your own"),
    more("pageup", "page(-1)", "Page before", "the page of images before"),
    more("pagedown", "page(1)", "Next page", "the next page of images"),
    more("left_square_bracket", "turn(-1)", "Rows before", "the rows of pictures before",
         display="["),
    more("right_square_bracket", "turn(1)", "Next rows", "the next rows of pictures",
         display="]"),
    more("u", "use", "Use its settings", "take over settings and images of this result"),
    more("delete,backspace", "delete", "Delete", "delete this result (asks first)"),
    more("tab", "next_part(1)", "Next part", "images, settings, or earlier results"),
    more("shift+tab", "next_part(-1)", "Part before", "the same, the other way round"),
]  # fmt: skip

SHEET: list[BindingType] = [
    more("left", "move(-1, 0)", "Image before", "the image before"),
    more("right", "move(1, 0)", "Next image", "the next image"),
    more("up,k", "move(0, -1)", "Image above", "the image above"),
    more("down,j", "move(0, 1)", "Image below", "the image below"),
    more("home", "jump(False)", "First image", "the first image"),
    more("end", "jump(True)", "Last image", "the last image"),
]
"""Of a contact sheet."""

RESULTS: list[BindingType] = [
    more("j", "cursor_down", "Next result", "the next result"),
    more("k", "cursor_up", "Previous result", "the result before"),
]

FIELDS: list[BindingType] = [
    more("up,k", "select(-1)", "Setting above", "the setting above"),
    more("down,j", "select(1)", "Setting below", "the setting below"),
    more("left", "change(-1)", "Less", "the value before, or a smaller one"),
    more("right", "change(1)", "More", "the next value, or a larger one"),
    more("enter", "edit", "Type a value", "type a value for the setting"),
    key("escape", "leave", "Leave it", "while typing: the value stays as it was"),
]
"""Of a list of settings, wherever there is one."""

SETTINGS: list[BindingType] = [
    *FIELDS,
    more("u,backspace", "reset", "Reset", "take the preset's value again (or click on ●)"),
    more("pageup", "page(-1)", "Page up", "a page of settings up"),
    more("pagedown", "page(1)", "Page down", "a page of settings down"),
    more("home", "end(-1)", "First setting", "the first setting"),
    more("end", "end(1)", "Last setting", "the last setting"),
    more("left_square_bracket", "section(-1)", "Section before", "the section before", display="["),
    more("right_square_bracket", "section(1)", "Next section", "the next section", display="]"),
]
"""Of all settings of a run, in the form for a new one."""

DIALOG: list[BindingType] = [Binding("escape", "leave", "Back", tooltip="change nothing")]

SAVE: list[BindingType] = [
    *DIALOG,
    Binding("up", "kind(-1)", "Other ending", tooltip="another kind of file"),
    Binding("down", "kind(1)", "Other ending", tooltip="another kind of file"),
]

FORM: list[BindingType] = [*DIALOG, Binding("d,ctrl+s", "go", "Go", tooltip="do it")]

PICTURE_FILE: list[BindingType] = [
    *DIALOG,
    Binding("tab", "complete", "Complete", tooltip="complete the path", priority=True),
]

NOTES: list[BindingType] = [
    *DIALOG,
    # No priority: it would overtake a key pressed just before it.
    Binding("ctrl+s", "save", "Save", tooltip="write it down"),
]

CONFIRM: list[BindingType] = [
    Binding("y", "answer(True)", "Yes", tooltip="yes"),
    Binding("n,escape", "answer(False)", "No", tooltip="no"),
]

TUNE: list[BindingType] = [
    *DIALOG,
    # No priority: it would overtake a key pressed just before it, as over a slow line.
    Binding("ctrl+s", "apply", "Apply", tooltip="apply the changes"),
]

HELP: list[BindingType] = [Binding("escape,q,question_mark", "dismiss", "Close")]

OUTLOOK: list[BindingType] = [Binding("escape,q,e", "dismiss", "Close")]
"""The estimates of a new run in full."""

PREFERENCES: list[BindingType] = [key("escape", "back", "Back", "back to where you were")]
"""Of the workbench's own settings."""

KEY_LIST: list[BindingType] = [
    key("enter", "change", "Another key", "give this action another key"),
    more("delete,backspace", "restore", "Its own key", "give this action its own key again"),
]

give_ids(globals())
