"""The keys as they are now: the user may have given actions others than the table has."""

from textual.binding import BindingsMap
from textual.dom import DOMNode


def key_of(node: DOMNode, action: str) -> str:
    """What the help calls the key of an action.

    Args:
        node: where the sentence stands, somewhere on a screen.
        action: as in the table of keys; of the node, its panel, its screen or the workbench.

    Raises:
        LookupError: none of them has a key for it.
    """
    for place in node.ancestors_with_self:
        for bindings in _bindings_now(place).key_to_bindings.values():
            for binding in bindings:
                if binding.action == action:
                    return node.app.get_key_display(binding)
    raise LookupError(f"no key of {node} does {action!r}")


def actions_of(node: DOMNode, key: str) -> tuple[str, ...]:
    """What a key, by Textual's name, does for the node itself."""
    bindings = _bindings_now(node).key_to_bindings.get(key, ())
    return tuple(binding.action for binding in bindings)


def do_what_is_not_offered(node: DOMNode, key: str) -> None:
    """Do what the footer does not offer now, so that it says why it can do nothing."""
    for action in actions_of(node, key):
        if not node.check_action(action, ()):
            getattr(node, f"action_{action}")()


def _bindings_now(node: DOMNode) -> BindingsMap:
    bindings = node._bindings.copy()
    bindings.apply_keymap(node.app._keymap)
    return bindings
