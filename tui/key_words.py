"""The keys as they are now, for sentences that name one: the user may have given them others."""

from textual.binding import BindingsMap
from textual.dom import DOMNode


def bindings_now(node: DOMNode) -> BindingsMap:
    """A node's own keys, those that the user has changed included."""
    bindings = node._bindings.copy()
    bindings.apply_keymap(node.app._keymap)
    return bindings


def key_of(node: DOMNode, action: str) -> str:
    """What the help calls the key of an action.

    Args:
        node: where the sentence stands, somewhere on a screen.
        action: as in the table of keys; of the node, its panel, its screen or the workbench.

    Raises:
        LookupError: none of them has a key for it.
    """
    for place in node.ancestors_with_self:
        for bindings in bindings_now(place).key_to_bindings.values():
            for binding in bindings:
                if binding.action == action:
                    return node.app.get_key_display(binding)
    raise LookupError(f"no key of {node} does {action!r}")
