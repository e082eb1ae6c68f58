# SPDX-License-Identifier: MIT
"""The order in which groups of videos are held out: drawn by lot, and the same in each run.

The lot of a group is a hash of the fingerprint of its member, so it depends on neither the seed of a recipe
nor on how many other videos there are. A model that is trained further, or measured again after videos came,
is measured on what no run before has trained on, but for a few groups at the edge of the share.
"""

import hashlib
from collections.abc import Iterable, Sequence

SALT = b"earshot held out"


def by_lot(groups: Sequence[int], fingerprints: Iterable[str]) -> list[int]:
    """The groups in the order of their lots; `groups` gives that of each fingerprint.

    The smallest fingerprint of a group stands for it: other members may come and go.
    """
    first: dict[int, str] = {}
    for group, fingerprint in zip(groups, fingerprints, strict=True):
        first[group] = min(first.get(group, fingerprint), fingerprint)
    return sorted(first, key=lambda group: _lot(first[group]))


def _lot(fingerprint: str) -> bytes:
    return hashlib.blake2b(fingerprint.encode(), digest_size=8, key=SALT).digest()
