"""Whether a language model may be asked at all, or the rule model alone answers."""

from collections.abc import Sequence

from core.desk import Desk
from core.vault.findings import usable_keys

BEATS_AS = "assistant"


def of_the_desk(desk: Desk) -> Sequence[str]:
    """Return the providers the desk itself can ask, in the settings' order; for the jobs, who see the keys."""
    return [name for name in desk.settings.llm_order if _has(desk, name)]


def _has(desk: Desk, name: str) -> bool:
    if name == "ollama":
        return bool(desk.settings.ollama_url)
    return any(key.user_id is None for key in usable_keys(desk.store, name))


def providers(desk: Desk) -> Sequence[str]:
    """Return the providers this desk's person's questions may go to, in order; none is rule mode.

    Those with a key of his own that works, and those of the desk as the jobs last told them.
    """
    with desk.store.as_user(desk.user) as tx:
        own = {key.provider for key in tx.api_keys.all() if key.user_id == desk.user.id and key.state == "usable"}
        told = [beat.detail.get("providers", ()) for beat in tx.processes.all() if beat.name == BEATS_AS]
    known = own.union(*told)
    return [name for name in desk.settings.llm_order if name in known]
