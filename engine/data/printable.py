"""Names of files as a terminal may show them."""


def printable_name(name: str) -> str:
    """The name on one line: what a terminal would obey, and what is no text, spelled out.

    Newlines become "\\\\n", escape characters "\\\\x1b", bytes that are no UTF-8 "\\\\udcff".
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name
    )
