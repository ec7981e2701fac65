"""What the table of runs says in few words."""

import time
from pathlib import Path

import msgspec
import pytest
from made_runs import live, made_run

from engine.listing.facts import RunFacts, read_facts
from engine.runs.notes import Notes
from tui import run_words

EVIL = "a\x1b[31m\x9b2J\nb\tc"


@pytest.fixture
def facts(tmp_path: Path) -> RunFacts:
    run = made_run(tmp_path, "demo-7", "training.epochs=20", kid=0.0123456)
    return read_facts(run)


def with_(facts: RunFacts, **changes: object) -> RunFacts:
    return msgspec.structs.replace(facts, **changes)


def test_words_of_a_run(facts: RunFacts) -> None:
    said = {
        words.__name__: words(facts)
        for words in (
            run_words.name, run_words.own_name, run_words.state, run_words.epoch, run_words.step,
            run_words.best_validation, run_words.kid, run_words.protocol, run_words.images,
            run_words.recipe, run_words.parameters, run_words.trained, run_words.tags,
        )
    }  # fmt: skip
    assert said == {
        "name": "demo-7",
        "own_name": "",
        "state": "✓ finished",
        "epoch": "20/20",
        "step": "200",
        "best_validation": "0.07",
        "kid": "0.0123 ± 0.0010",
        "protocol": "efficientnet-lite0",
        "images": "emoji:portraits 16px",
        "recipe": "demo +1",
        "parameters": "510k",
        "trained": "3 min 10 s",
        "tags": "",
    }


def test_nothing_is_said_of_what_is_not_known(facts: RunFacts) -> None:
    bare = with_(
        facts, best_validation_loss=None, kid=None, source="", image_size=None, parameters=None,
        seconds_trained=None, bytes=None, preset="", changed=None,
    )  # fmt: skip
    for words in (
        run_words.best_validation, run_words.kid, run_words.protocol, run_words.short_protocol,
        run_words.images, run_words.parameters, run_words.trained, run_words.size,
        run_words.recipe,
    ):  # fmt: skip
        assert words(bare) == ""


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (999, "999"), (1000, "1k"), (509_891, "510k"), (999_600, "1M"),
     (18_403_651, "18.4M"), (2_500_000_000, "2.5e+03M")],
)  # fmt: skip
def test_weights(facts: RunFacts, count: int, words: str) -> None:
    assert run_words.parameters(with_(facts, parameters=count)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-50, "0 s ago"), (0.4, "0 s ago"), (59.9, "60 s ago"), (60, "1 min ago"),
     (3599, "59 min ago"), (3600, "1 h ago"), (86399, "23 h ago"), (86400 * 400, "400 d ago"),
     (1.7e9, "9999 d ago")],
)  # fmt: skip
def test_how_long_ago(
    facts: RunFacts, monkeypatch: pytest.MonkeyPatch, seconds: float, words: str
) -> None:
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert run_words.heard(with_(facts, heard=2e9 - seconds)) == words
    assert len(words) <= run_words.HEARD_WIDTH


@pytest.mark.parametrize(
    ("protocol", "short"),
    [("kid-efficientnet-lite0", "effnet"), ("kid-inception75-keras", "i75"),
     ("kid-inception299-keras", "i299"), ("kid-inception2015", "i2015"), ("another", "another")],
)  # fmt: skip
def test_protocols_in_short(facts: RunFacts, protocol: str, short: str) -> None:
    assert facts.kid is not None
    kid = msgspec.structs.replace(facts.kid, protocol=protocol)
    assert run_words.short_protocol(with_(facts, kid=kid)) == short


def test_engine_elsewhere_is_named_and_one_here_is_not(tmp_path: Path) -> None:
    run = made_run(tmp_path, "far", state="training", heard=2e9)
    with live(run, host="gpu7"):
        assert run_words.state(read_facts(run)) == "● training @gpu7"
    with live(run):
        assert run_words.state(read_facts(run)) == "● training"


def test_foreign_text_is_one_line_without_teeth(facts: RunFacts) -> None:
    assert facts.kid is not None
    kid = msgspec.structs.replace(facts.kid, protocol=EVIL)
    hostile = with_(
        facts, name=EVIL, title=EVIL, tags=(EVIL, EVIL), note=EVIL, source=EVIL, kid=kid
    )
    for words in (
        run_words.name, run_words.own_name, run_words.tags, run_words.note, run_words.images,
        run_words.protocol, run_words.short_protocol,
    ):  # fmt: skip
        assert words(hostile).replace("\N{REPLACEMENT CHARACTER}", "").isprintable(), words
    assert run_words.name(with_(hostile, title="")).count("\N{REPLACEMENT CHARACTER}") == 2


def test_title_goes_before_the_name(tmp_path: Path) -> None:
    run = made_run(tmp_path, "demo-1", notes=Notes("half the rate", ("lr", "sweep"), "a\nb"))
    facts = read_facts(run)
    assert run_words.name(facts) == "half the rate" and run_words.own_name(facts) == "demo-1"
    assert run_words.tags(facts) == "lr sweep" and run_words.note(facts) == "a b"
