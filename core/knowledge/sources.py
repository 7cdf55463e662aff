"""What the desk reads by itself: its news, its bundled policies, and the reasons people gave for what they did."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from core.errors import DeskError
from core.knowledge.ingest import Text, ingest
from core.model import DocumentKind
from core.store import Duty, Store

POLICIES = Path(__file__).parent / "policies"
FRONT = "---\n"
AT_ONCE = 100


class BrokenPolicyError(DeskError):
    """A policy document does not begin with its title, id and version between two lines of ---."""


def read_policies(store: Store, now: datetime, folder: Path = POLICIES) -> int:
    """Remember every policy of the folder and forget those that are no longer there; returns how many changed.

    Raises BrokenPolicyError.
    """
    texts = [_policy(file, now) for file in sorted(folder.glob("*.md"))]
    changed = ingest(store, texts)
    with store.as_service(Duty.KNOWLEDGE) as tx:
        tx.knowledge.keep_only(DocumentKind.POLICY, [text.key for text in texts])
    return changed


def read_news(store: Store, since: datetime, oldest: datetime) -> int:
    """Remember up to `AT_ONCE` stories fetched since then, published no earlier than `oldest`; returns how many."""
    with store.as_service(Duty.KNOWLEDGE) as tx:
        stories = tx.knowledge.unread_news(since, oldest, AT_ONCE)
    return ingest(
        store,
        [
            Text(DocumentKind.NEWS, title, summary or title, at, assets, str(id), source, address)
            for id, title, summary, source, address, at, assets in stories
        ],
    )


def forget_news(store: Store, before: datetime) -> int:
    """Forget news published before that moment, as the market does; returns how many."""
    with store.as_service(Duty.KNOWLEDGE) as tx:
        return tx.knowledge.forget_news(before)


def read_rationales(store: Store, since: datetime) -> int:
    """Remember up to `AT_ONCE` reasons given since then that are not known; returns how many.

    A reason is read by those who read its audit row: who acted, compliance and admins. Those of reviews are no
    documents at all, for nobody learns that he is under one.
    """
    with store.as_service(Duty.KNOWLEDGE) as tx:
        given = tx.knowledge.unread_rationales(since, AT_ONCE)
    return ingest(
        store,
        [
            Text(DocumentKind.RATIONALE, _said(action), reason, at, (), str(id), "audit trail", owner=person)
            for id, person, action, reason, at in given
        ],
    )


def _said(action: str) -> str:
    return action.replace(".", ": ").replace("_", " ")


def _policy(file: Path, now: datetime) -> Text:
    text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    front, parted, body = text.removeprefix(FRONT).partition("\n" + FRONT)
    told = _front(front) if text.startswith(FRONT) and parted else {}
    if not all(told.get(word) for word in ("title", "id", "version")):
        raise BrokenPolicyError(f"The policy {file.name} does not begin with its title, id and version between ---.")
    source = f"policy {told['id']}, version {told['version']}"
    return Text(DocumentKind.POLICY, told["title"], body, now, (), told["id"], source)


def _front(lines: str) -> Mapping[str, str]:
    parts = (line.partition(":") for line in lines.split("\n"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in parts}
