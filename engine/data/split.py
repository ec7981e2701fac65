"""Which pictures are kept for validation: decided by a hash of their group's name.

A picture's side depends on its own group alone, so adding pictures never moves another one, and
near-duplicates (one group) are never on both sides.
"""

import hashlib


def is_validation(group: str, fraction: float) -> bool:
    """Whether pictures of this group are kept for validation.

    Args:
        group: a name shared by pictures that must stay together.
        fraction: the expected share of groups that are, 0 to 1.
    """
    digest = hashlib.sha256(group.encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < fraction
