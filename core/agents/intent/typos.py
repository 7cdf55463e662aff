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


def slips(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words of the same letters in another order, or with one dropped or doubled; first letters agree.

    Of five letters and more the last must agree where more than two neighbours changed places.
    """
    near = [word for word in words if word[0] == typed[0] and abs(len(word) - len(typed)) < 2]
    letters = sorted(typed)
    return [
        word
        for word in near
        if (len(word) != len(typed) and one_apart(typed, word))
        or (word != typed and sorted(word) == letters and (one_apart(typed, word) or _shuffled(typed, word)))
    ]


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words one letter away that begin with the same letter.

    A dropped, doubled or swapped letter is likelier than a wrong one, and all there is to a word of three.
    """
    known = list(words)
    slipped = slips(typed, known)
    if slipped or len(typed) <= 3:
        return slipped
    return [word for word in known if word[0] == typed[0] and one_apart(typed, word)]


def _shuffled(typed: str, meant: str) -> bool:
    return len(typed) >= 6 and typed[-1] == meant[-1]
