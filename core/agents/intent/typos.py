"""Words typed nearly right."""

from collections.abc import Iterable


def one_apart(typed: str, meant: str) -> bool:
    """Tell whether one letter was dropped, added, changed, or swapped with its neighbour."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    at = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    rest, other = typed[at:], meant[at:]
    swapped = rest[:2] == other[1::-1] and len(other) > 1 and rest[2:] == other[2:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or swapped


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words one letter away that begin with the same letter.

    A dropped, doubled or swapped letter is likelier than a wrong one, and all there is to a word of three.
    """
    near = [word for word in words if word[0] == typed[0] and one_apart(typed, word)]
    slipped = [word for word in near if len(word) != len(typed) or sorted(word) == sorted(typed)]
    return slipped or (near if len(typed) > 3 else [])
