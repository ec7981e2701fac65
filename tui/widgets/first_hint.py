"""What is good to know at the very first time."""

from textual.widgets import Static


class FirstHint(Static):
    """One line over the footer."""

    DEFAULT_CSS = """
    FirstHint { height: 1; padding: 0 1; background: $primary 20%; text-wrap: nowrap;
                text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__(
            "First time here?  [b]?[/] shows all keys   [b]ctrl+p[/] finds any action by name   "
            "[b]q[/] leaves, and training goes on"
        )
