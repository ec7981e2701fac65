from collections import defaultdict

import pytest

from engine.data.sources.emoji import SKIN_TONES, emoji_group_names, find_emoji
from engine.errors import UserError


@pytest.mark.parametrize("name", emoji_group_names())
def test_every_group_has_pictures_that_are_there(name: str) -> None:
    found = find_emoji(name)
    assert len(found) >= 85
    assert all(emoji.file.is_file() for emoji in found[:: len(found) // 20])
    assert len({emoji.code for emoji in found}) == len(found)


def test_portraits_are_the_thousand_heads_and_shoulders() -> None:
    codes = {emoji.code for emoji in find_emoji("portraits")}
    assert len(codes) == 1033
    assert {"1f476", "1f468-1f3fd-200d-1f373", "1f487-1f3ff"} <= codes
    assert not {"1f6b6", "1f44b", "1f600"} & codes, "no walkers, hands, smileys"


def test_skin_tones_share_the_group_of_their_base() -> None:
    groups = defaultdict(set)
    for emoji in find_emoji("people"):
        base = "-".join(part for part in emoji.code.split("-") if part not in SKIN_TONES)
        groups[base.replace("-fe0f", "")].add(emoji.group)
    assert all(len(names) == 1 for names in groups.values())


def test_men_women_and_persons_of_one_trade_share_a_group() -> None:
    cooks = {e.group for e in find_emoji("people") if e.code.endswith("200d-1f373")}
    officers = {e.group for e in find_emoji("people") if e.code.startswith("1f46e")}
    assert len(cooks) == len(officers) == 1
    assert cooks != officers


def test_unknown_group_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"'emoji:cars'.*choose one of all, portraits, smileys"):
        find_emoji("cars")
