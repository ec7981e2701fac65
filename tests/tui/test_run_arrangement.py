"""Which runs are shown, in which order, which are marked, and where the cursor is."""

import msgspec
import pytest
from made_runs import made_run

from engine.listing.facts import RunFacts, read_facts
from engine.listing.newest_kid import Kid
from engine.runs.lock import Holder
from tui.widgets.run_arrangement import RunArrangement
from tui.widgets.run_columns import BY_NAME, COLUMNS, in_order


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> RunFacts:
    return read_facts(made_run(tmp_path_factory.mktemp("runs"), "pattern"))


def some(pattern: RunFacts, **losses: float | None) -> list[RunFacts]:
    """Runs of these names and losses, each heard of later than the one before."""
    return [
        msgspec.structs.replace(pattern, name=name, best_validation_loss=loss, heard=float(time))
        for time, (name, loss) in enumerate(losses.items())
    ]


def names(arrangement: RunArrangement) -> list[str]:
    return [facts.name for facts in arrangement.shown]


def test_newest_is_first_until_another_column_is_chosen(pattern: RunFacts) -> None:
    runs = RunArrangement()
    runs.take(some(pattern, a=0.3, b=None, c=0.1, d=0.2))
    assert names(runs) == ["d", "c", "b", "a"]
    runs.sort(BY_NAME["best"])
    assert names(runs) == ["c", "d", "a", "b"], "what is not known is last"
    runs.sort(BY_NAME["best"], is_reversed=True)
    assert names(runs) == ["a", "d", "c", "b"], "whichever way"


def test_every_column_can_be_sorted_by_and_ties_go_by_name(pattern: RunFacts) -> None:
    runs = some(pattern, c=0.1, a=0.1, B=0.1)
    same_time = [msgspec.structs.replace(facts, heard=1.0) for facts in runs]
    for column in COLUMNS:
        for is_reversed in (False, True):
            order = [f.name for f in in_order(same_time, column, is_reversed=is_reversed)]
            if column.name == "run":
                assert order == (["c", "B", "a"] if is_reversed else ["a", "B", "c"])
            else:
                assert order == ["a", "B", "c"], column.name


def test_kids_stand_with_those_of_their_protocol(pattern: RunFacts) -> None:
    figures = {"a": ("kid-x", 0.3), "b": ("kid-y", 0.1), "c": ("kid-x", 0.2)}
    runs = [
        msgspec.structs.replace(pattern, name=name, kid=Kid(protocol, value, 0.01, 10, 100))
        for name, (protocol, value) in figures.items()
    ]
    order = in_order(runs, BY_NAME["kid"], is_reversed=False)
    assert [facts.name for facts in order] == ["c", "a", "b"]


def test_live_runs_do_not_change_places_at_every_word(pattern: RunFacts) -> None:
    holder = Holder("here", "", 1, 0.0, "")
    live = [
        msgspec.structs.replace(pattern, name=name, engine=holder, heard=heard)
        for name, heard in (("a", 5.0), ("b", 9.0))
    ]
    idle = msgspec.structs.replace(pattern, name="c", heard=7.0)
    order = in_order([*live, idle], BY_NAME["heard"], is_reversed=False)
    assert [facts.name for facts in order] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("", "abcd"), ("  ", "abcd"), ("FACES", "a"), ("fail", "b"), ("emoji:food", "c"),
     ("sweep", "cd"), ("sweep food", "c"), ("gpu7", ""), ("d", "abcd"), ("nothing", "")],
)  # fmt: skip
def test_filter_looks_into_names_states_data_and_tags(
    pattern: RunFacts, words: str, found: str
) -> None:
    change = msgspec.structs.replace
    a, b, c, d = some(pattern, a=1, b=1, c=1, d=1)
    runs = RunArrangement()
    runs.take([
        change(a, title="Faces"), change(b, state="failed"),
        change(c, source="emoji:food", tags=("sweep",)), change(d, tags=("sweep", "lr")),
    ])  # fmt: skip
    runs.filter(words)
    assert "".join(sorted(names(runs))) == found
    runs.filter("")
    assert len(runs.shown) == 4


def test_cursor_stays_on_its_run(pattern: RunFacts) -> None:
    runs = RunArrangement()
    assert runs.under_cursor is None and runs.place == 0 and runs.chosen == []
    a, b, c, d = some(pattern, a=0.4, b=0.3, c=0.2, d=0.1)
    runs.take([a, b])
    assert runs.place == 0, "at first it is on whichever is first"
    runs.take([c])
    assert runs.under_cursor == c
    runs.move_to(1)
    assert runs.under_cursor == b
    runs.take([d, msgspec.structs.replace(a, heard=9.0)])
    assert names(runs) == ["a", "d", "c", "b"] and runs.place == 3
    runs.sort(BY_NAME["best"])
    assert runs.under_cursor == b and runs.place == 2
    runs.move_to(99)
    assert runs.place == 3
    runs.move_to(-99)
    assert runs.place == 0


def test_where_the_cursor_was_is_another_run_when_its_own_is_gone(pattern: RunFacts) -> None:
    runs = RunArrangement()
    runs.take(some(pattern, a=1, b=1, c=1))
    runs.move_to(1)
    runs.take([], ["b"])
    assert names(runs) == ["c", "a"] and runs.place == 1
    runs.take([], ["a"])
    assert runs.place == 0 and runs.under_cursor is not None
    runs.take([], ["c", "never there"])
    assert runs.under_cursor is None


def test_marks_outlive_filters_but_not_their_runs(pattern: RunFacts) -> None:
    runs = RunArrangement()
    every = some(pattern, apple=1, bear=1, cat=1)
    runs.take(every)
    assert [facts.name for facts in runs.chosen] == ["cat"], "none is marked: that at the cursor"
    runs.mark_shown()
    runs.filter("apple")
    assert names(runs) == ["apple"]
    assert [facts.name for facts in runs.marked] == ["apple", "bear", "cat"]
    assert runs.marked_and_hidden == 2
    runs.mark_shown()
    assert [facts.name for facts in runs.marked] == ["bear", "cat"]
    runs.filter("")
    assert [facts.name for facts in runs.chosen] == ["cat", "bear"], "in the order shown"
    runs.take([], ["bear"])
    assert [facts.name for facts in runs.marked] == ["cat"]
    runs.mark(every[0], is_marked=True)
    assert runs.is_marked(every[0])
    runs.unmark()
    assert runs.marked == []
