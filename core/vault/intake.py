"""Taking in the signer what people handed in: opened, made fit, sealed anew for its row, and kept."""

import hmac

from core.errors import DeskError, UnavailableError
from core.model import Actor, AuditEntry
from core.observe import logs
from core.store import Duty, Store
from core.store.api_keys import HandedIn
from core.vault.credential import Credential, KeyUnfitError, packed, unpacked, with_ed25519
from core.vault.entry import AUDITED, KeyDraft
from core.vault.hpke import opened_with
from core.vault.keys import OwnKey
from core.vault.kms.base import Kms
from core.vault.memory import wipe
from core.vault.providers import Provider, Use, provider_of
from core.vault.safe import label_of
from core.vault.seal import Sealed, seal

AT_ONCE = 20
SHOWN_END = 4

LOG = logs.of("signer")


def take_in(store: Store, kms: Kms, submissions: OwnKey) -> int:
    """Take what waits, oldest first, and return how much it was; raises UnavailableError where the KMS is away."""
    with store.as_service(Duty.KEEPER) as tx:
        waiting = tx.api_keys.take(AT_ONCE)
    for each in waiting:
        try:
            sealed, fingerprint, hint = _resealed(each, kms, submissions)
        except UnavailableError:
            raise
        except DeskError as e:
            _refuse(store, each, str(e))
        else:
            _keep(store, each, sealed, fingerprint, hint)
    return len(waiting)


def _resealed(each: HandedIn, kms: Kms, submissions: OwnKey) -> tuple[Sealed, str, str]:
    provider = provider_of(each.provider)
    draft = KeyDraft(each.id, provider, each.user_id)
    with submissions.seed() as private_key:
        buffer = opened_with(private_key, each.sealed, draft.info)
        try:
            buffer = _fit(provider, buffer)
            return (
                seal(kms, label_of(each), buffer),
                _fingerprint(private_key, provider, buffer),
                _hint(provider, buffer),
            )
        finally:
            wipe(buffer)


def _fit(provider: Provider, buffer: bytearray) -> bytearray:
    """Return the halves as they are used: without what was copied along with them."""
    credential = unpacked(buffer)
    copied = bytearray(credential.secret)
    trimmed = copied.strip()
    own = trimmed[len(provider.strips) :] if trimmed.startswith(provider.strips.encode()) else trimmed
    try:
        made = packed(credential.public.strip(), own, credential.kind)
    finally:
        for each in (buffer, copied, trimmed, own):
            wipe(each)
    if provider.use is Use.EXCHANGE:
        made = with_ed25519(made)
    try:
        _check(provider, unpacked(made))
    except KeyUnfitError:
        wipe(made)
        raise
    return made


def _check(provider: Provider, credential: Credential) -> None:
    if len(credential.public.split("@")) < len(provider.public) or (provider.public and not credential.public):
        raise KeyUnfitError(f"A key for {provider.title} needs {' and '.join(f.label for f in provider.public)} too.")
    # Anything else could end the line or the path it is put into.
    if provider.use in (Use.MODEL, Use.CHAT) and not all(0x21 <= byte <= 0x7E for byte in credential.secret):
        raise KeyUnfitError("A key of this kind has no spaces, line ends or letters beyond ASCII. Copy it again.")


def _fingerprint(private_key: bytearray, provider: Provider, buffer: bytearray) -> str:
    """Return what tells two keys apart; by a key of the signer's, since a password could be guessed from a plain hash."""
    keyed = hmac.new(private_key, b"fingerprint|" + provider.name.encode(), "sha256")
    keyed.update(buffer)
    return keyed.hexdigest()[:8]


def _hint(provider: Provider, buffer: bytearray) -> str:
    public = unpacked(buffer).public
    return public if provider.use is Use.MAIL else f"…{public[-SHOWN_END:]}" if len(public) > 2 * SHOWN_END else ""


def _keep(store: Store, each: HandedIn, sealed: Sealed, fingerprint: str, hint: str) -> None:
    with store.as_service(Duty.KEEPER) as tx:
        kept = tx.api_keys.keep(each, sealed.to_bytes(), sealed.kid, fingerprint, hint)
        if kept is None:
            return  # withdrawn meanwhile
        entry = _entry(each, "key.kept" if kept else "key.not_kept", fingerprint=fingerprint)
        tx.audit.append(entry)


def _refuse(store: Store, each: HandedIn, why: str) -> None:
    LOG.warning("A key for %s could not be taken: %s", each.provider, why)
    with store.as_service(Duty.KEEPER) as tx:
        tx.api_keys.refuse(each.id, why)
        tx.audit.append(_entry(each, "key.not_kept", why=why))


def _entry(each: HandedIn, action: str, **more: str) -> AuditEntry:
    details = {"key": str(each.id), "provider": each.provider, "name": each.name, **more}
    return AuditEntry(action, Actor.SYSTEM, details=details, kind=AUDITED, user_id=each.submitted_by)
