from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import load_config
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes, change_notes, known_notes, read_notes, write_notes
from engine.runs.store import create_run


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return create_run(tmp_path, "one", load_config("demo"))


def test_nothing_is_said_of_a_new_run(run: RunDirectory) -> None:
    assert read_notes(run) == Notes()
    assert not run.notes.exists()


def test_some_of_it_changes_and_the_rest_stays(run: RunDirectory) -> None:
    change_notes(run, name=" The first ", add=["keep", "faces", "keep"])
    change_notes(run, note="learns\r\nfast\n")
    assert read_notes(run) == Notes("The first", ("keep", "faces"), "learns\nfast")
    assert change_notes(run, add=["new"], remove=["keep", "nosuch"]).tags == ("faces", "new")
    assert change_notes(run, name="", note="") == Notes("", ("faces", "new"))


def test_file_is_what_a_person_would_write(run: RunDirectory) -> None:
    write_notes(run, Notes('Say "hi"', ("a", "b"), 'two\nlines of """'))
    assert run.notes.read_text() == (
        'name = "Say \\"hi\\""\ntags = ["a", "b"]\nnote = """\ntwo\nlines of \\"\\"\\""""\n'
    )
    assert read_notes(run).note == 'two\nlines of """'


_letters = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"))


@given(
    name=st.text(_letters, max_size=100),
    tags=st.lists(
        st.text(_letters, min_size=1, max_size=40).filter(lambda tag: "," not in tag), unique=True
    ),
    lines=st.lists(st.text(_letters | st.just("\t"), max_size=30), max_size=5),
)
def test_whatever_is_said_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, tags: list[str], lines: list[str]
) -> None:
    run = RunDirectory(tmp_path_factory.getbasetemp())
    notes = Notes(name, tuple(tags), "\n".join(lines))
    write_notes(run, notes)
    assert read_notes(run) == notes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"name = ", "Invalid value"),
        (b'nmae = "x"', "nmae"),
        (b"tags = 3", "tags"),
        (b"name = '\xff'", "utf-8"),
    ],
)
def test_broken_file_is_told_and_never_written_over(
    run: RunDirectory, text: bytes, says: str
) -> None:
    run.notes.write_bytes(text)
    for use in (
        lambda: read_notes(run),
        lambda: change_notes(run, name="mine"),
        lambda: write_notes(run, Notes("mine")),
    ):
        with pytest.raises(UserError, match=rf"notes.toml was broken by hand \(.*{says}"):
            use()
    assert run.notes.read_bytes() == text
    notes, trouble = known_notes(run)
    assert notes == Notes() and "was broken by hand" in trouble


@pytest.mark.parametrize(
    ("notes", "says"),
    [
        (Notes("a\nb"), "A name is one line of at most 100 letters"),
        (Notes("x" * 101), "A name is one line"),
        (Notes("\x1b[31m"), "A name is one line"),
        (Notes("\udcff"), "A name is one line"),
        (Notes(tags=("two words",)), "cannot be a tag: it is one word"),
        (Notes(tags=("a,b",)), "cannot be a tag"),
        (Notes(tags=("",)), "cannot be a tag"),
        (Notes(tags=("x" * 41,)), "A tag is one line of at most 40"),
        (Notes(note="x" * 10_001), "at most 10,000 letters, and this one has 10,001"),
        (Notes(note="bell\x07"), "letters that nobody can read"),
    ],
)
def test_what_cannot_be_said(run: RunDirectory, notes: Notes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        write_notes(run, notes)
    assert not run.notes.exists()


def test_what_a_person_may_add_by_hand_is_kept_in_sight(run: RunDirectory) -> None:
    run.notes.write_text("# mine\nname = 'by hand'\ntags = ['two words']\n")
    assert read_notes(run) == Notes("by hand", ("two words",))
