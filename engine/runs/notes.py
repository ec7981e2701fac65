"""What people say of a run: its title, tags and a note, in the run's notes.toml.

The only file that front ends write after a run was made; the engine never looks at it. One that
somebody broke by hand is told of in one sentence, and never written over.
"""

import tomllib
from collections.abc import Iterable

import msgspec

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble, write_whole
from engine.runs.shipped import check_own

MOST_LETTERS_OF_A_NAME, MOST_LETTERS_OF_A_TAG, MOST_LETTERS_OF_A_NOTE = 100, 40, 10_000


class Notes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The file `notes.toml`; where there is none, nothing is said."""

    name: str = ""
    """What to call the run; its folder keeps its own name."""
    tags: tuple[str, ...] = ()
    note: str = ""
    """Any lines of text."""


def read_notes(run: RunDirectory) -> Notes:
    """What is said of a run.

    Raises:
        UserError: the file cannot be read, or was broken by hand.
    """
    try:
        text = run.notes.read_bytes()
    except FileNotFoundError:
        return Notes()
    except OSError as error:
        raise UserError(f"{run.notes} cannot be read: {error.strerror or error}.") from None
    try:
        return msgspec.convert(tomllib.loads(text.decode()), Notes)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UserError(
            f"{run.notes} was broken by hand ({error}): mend it, or remove it, first."
        ) from None


def known_notes(run: RunDirectory) -> tuple[Notes, str]:
    """What is said of a run, for those who go on without; and why nothing is known, if so."""
    try:
        return read_notes(run), ""
    except UserError as error:
        return Notes(), str(error)


def write_notes(run: RunDirectory, notes: Notes) -> None:
    """Replace what is said of a run.

    Raises:
        UserError: something cannot be said so, what is there was broken by hand, or the disk
            refuses.
    """
    check_notes(notes)
    check_own(run)
    read_notes(run)
    with naming_disk_trouble(f"Writing the notes of run {run.name!r}"):
        write_whole(run.notes, _to_toml(notes).encode())


def change_notes(
    run: RunDirectory,
    *,
    name: str | None = None,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    note: str | None = None,
) -> Notes:
    """Change some of what is said of a run, and return all of it.

    Args:
        run: the run.
        name: what to call it; "" for no name; None leaves it as it is.
        add: tags.
        remove: tags; one that it has not is no trouble.
        note: as `name`.

    Raises:
        UserError: as `write_notes`.
    """
    known = read_notes(run)
    removed = set(remove)
    tags = dict.fromkeys(tag for tag in (*known.tags, *add) if tag not in removed)
    changed = Notes(
        known.name if name is None else name.strip(),
        tuple(tags),
        known.note if note is None else note.replace("\r\n", "\n").strip(),
    )
    write_notes(run, changed)
    return changed


def check_notes(notes: Notes) -> None:
    """Refuse what cannot be said of a run.

    Raises:
        UserError: says what, and why.
    """
    _check_line("A name", notes.name, MOST_LETTERS_OF_A_NAME)
    for tag in notes.tags:
        _check_line("A tag", tag, MOST_LETTERS_OF_A_TAG)
        if not tag or "," in tag or tag.split() != [tag]:
            raise UserError(f"{tag!r} cannot be a tag: it is one word, without commas.")
    if len(notes.note) > MOST_LETTERS_OF_A_NOTE:
        raise UserError(
            f"A note has at most {MOST_LETTERS_OF_A_NOTE:,} letters, and this one has "
            f"{len(notes.note):,}: write the rest elsewhere."
        )
    if not all(line.isprintable() for line in notes.note.replace("\t", " ").split("\n")):
        raise UserError("A note is text: this one has letters that nobody can read.")


def _check_line(what: str, text: str, most: int) -> None:
    if len(text) > most or not text.isprintable():
        raise UserError(f"{what} is one line of at most {most} letters, unlike {text[:most]!r}.")


def _to_toml(notes: Notes) -> str:
    lines = []
    if notes.name:
        lines.append(f"name = {_quoted(notes.name)}")
    if notes.tags:
        lines.append(f"tags = [{', '.join(map(_quoted, notes.tags))}]")
    if "\n" in notes.note:
        # As a person would write it.
        inner = "\n".join(_quoted(line)[1:-1] for line in notes.note.split("\n"))
        lines.append(f'note = """\n{inner}"""')
    elif notes.note:
        lines.append(f"note = {_quoted(notes.note)}")
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML too.
    return msgspec.json.encode(text).decode()
