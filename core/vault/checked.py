"""The vault's settings, looked at as a whole before anything starts."""

from core.settings import Settings
from core.vault import kms
from core.vault.providers import check_mirrors


def check_settings(settings: Settings) -> None:
    """Raise with a sentence for what is missing for the chosen key provider, or for a mirror keys may not go to."""
    kms.check(settings)
    check_mirrors(dict(settings.provider_urls))
