"""The ids of keys, such as `run.pause`: what the settings file calls them.

An id is the table's name and the action's, or where an action has arguments the name of the key, in
small letters with underscores. A key that a table takes over from another keeps its id.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from textual.binding import Binding


def give_ids(tables: Mapping[str, object]) -> None:
    """Give every named key in the lists among `tables` its id, in place.

    A key without a name (ctrl+q) gets none: it stays what it is, whatever else is changed.
    """
    known: dict[int, Binding] = {}
    for name, table in binding_tables(tables).items():
        taken: set[str] = set()
        for place, binding in enumerate(table):
            if id(binding) not in known:
                known[id(binding)] = replace(binding, id=_free_id(name, binding, taken))
            table[place] = known[id(binding)]


def binding_tables(tables: Mapping[str, object]) -> dict[str, list[Binding]]:
    """The lists of keys among the names of a module, by their names in small letters."""
    return {
        name.lower(): table
        for name, table in tables.items()
        if name.isupper() and isinstance(table, list)
    }


def _free_id(table: str, binding: Binding, taken: set[str]) -> str | None:
    if not binding.description:
        return None
    action, has_arguments, _ = binding.action.partition("(")
    name = binding.description if has_arguments else action.rpartition(".")[2]
    word = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    found, number = f"{table}.{word}", 1
    while found in taken:
        number += 1
        found = f"{table}.{word}_{number}"
    taken.add(found)
    return found
