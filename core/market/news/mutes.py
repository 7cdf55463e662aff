"""What a person does not want to see news of: a source, an asset, a word."""

from collections.abc import Sequence

from core.errors import InvalidError
from core.market.news.text import plain
from core.model import Mute, MuteKind, Person
from core.store import Store

MOST_CHARACTERS = 100
MOST_MUTES = 200


def mutes(store: Store, person: Person) -> Sequence[Mute]:
    """Return what the person muted, by kind and value."""
    with store.as_user(person) as tx:
        return tx.news.mutes()


def mute(store: Store, person: Person, kind: MuteKind, value: str) -> None:
    """Leave news of a source, of an asset alone, or with a word or phrase in any of its forms out from now on.

    Raises InvalidError for an empty or overlong value, and for a word so common that nobody can search it.
    """
    said = plain(value, MOST_CHARACTERS + 1)
    said = said.upper() if kind is MuteKind.ASSET else said.lower() if kind is MuteKind.WORD else said
    if not said or len(said) > MOST_CHARACTERS:
        raise InvalidError(f"Name what to mute in at most {MOST_CHARACTERS} characters.")
    with store.as_user(person) as tx:
        if kind is MuteKind.WORD and not tx.news.says_something(said):
            raise InvalidError(f"“{said}” is too common to be searched. Name a rarer word.")
        if len(tx.news.mutes()) >= MOST_MUTES:
            raise InvalidError(f"{MOST_MUTES} things are muted. Unmute one first.")
        tx.news.mute(person.id, Mute(kind, said))


def unmute(store: Store, person: Person, mute: Mute) -> None:
    """Show such news again; nothing happens where it is not muted."""
    with store.as_user(person) as tx:
        tx.news.unmute(person.id, mute)
