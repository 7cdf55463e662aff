"""Whom keys are stored for: what each kind of key consists of, and where its secret half goes when it is used.

Add one: a line in `PROVIDERS`. An exchange's secret signs; every other secret is put into a request by the signer's
forwarder, for the provider's own address and no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from core.errors import InvalidError, NotFoundError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Use(StrEnum):
    """What a key is good for."""

    EXCHANGE = "exchange"
    MODEL = "model"
    CHAT = "chat"
    MAIL = "mail"


@dataclass(frozen=True)
class Field:
    """One input of the form; `hint` shows how it looks."""

    name: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Provider:
    """Whom a key is for.

    `public` are the halves that may be shown, joined by `@` as they are kept; `secret` is the one that never is.
    `header` is the header line that carries the secret, `path` the beginning of the path it ends; `check` is a path
    whose answer tells a living key from a dead one.
    """

    name: str
    title: str
    use: Use
    secret: Field
    public: tuple[Field, ...] = ()
    url: str = ""
    header: str = ""
    path: str = ""
    check: str = ""
    strips: str = ""


API_KEY = Field("public", "API key")
SECRET_KEY = Field("secret", "Secret key, or the private key of an Ed25519 pair in PEM")
TOKEN = Field("secret", "API key")

PROVIDERS: Mapping[str, Provider] = {
    p.name: p
    for p in (
        Provider("binance", "Binance", Use.EXCHANGE, SECRET_KEY, (API_KEY,), "https://api.binance.com"),
        Provider(
            "binance_testnet", "Binance testnet", Use.EXCHANGE, SECRET_KEY, (API_KEY,), "https://testnet.binance.vision"
        ),
        Provider("bybit", "Bybit", Use.EXCHANGE, SECRET_KEY, (API_KEY,), "https://api.bybit.com"),
        Provider(
            "bybit_testnet", "Bybit testnet", Use.EXCHANGE, SECRET_KEY, (API_KEY,), "https://api-testnet.bybit.com"
        ),
        Provider(
            "gemini", "Google Gemini", Use.MODEL, TOKEN, url="https://generativelanguage.googleapis.com",
            header="x-goog-api-key: ", check="/v1beta/models?pageSize=1",
        ),
        Provider(
            "openrouter", "OpenRouter", Use.MODEL, TOKEN, url="https://openrouter.ai",
            header="Authorization: Bearer ", check="/api/v1/key",
        ),
        Provider(
            "slack", "Slack webhook", Use.CHAT,
            Field("secret", "Webhook address", "https://hooks.slack.com/services/T…/B…/…"),
            url="https://hooks.slack.com", path="/services/", strips="https://hooks.slack.com/services/",
        ),
        Provider(
            "discord", "Discord webhook", Use.CHAT,
            Field("secret", "Webhook address", "https://discord.com/api/webhooks/…/…"),
            url="https://discord.com", path="/api/webhooks/", strips="https://discord.com/api/webhooks/",
        ),
        Provider(
            "telegram", "Telegram bot", Use.CHAT, Field("secret", "Bot token", "123456:ABC-…"),
            url="https://api.telegram.org", path="/bot", check="/getMe",
        ),
        Provider(
            "smtp", "Mail server (SMTP)", Use.MAIL, Field("secret", "Password"),
            (Field("user", "User name"), Field("server", "Server and port", "smtp.example.com:587")),
        ),
    )
}  # fmt: skip


class UnknownProviderError(NotFoundError):
    """The desk keeps no keys for this provider."""


class InvalidMirrorError(InvalidError):
    """CRYPTOPULSE_PROVIDER_URLS names somebody the desk has no keys for, or an address keys may not go to."""


def provider_of(name: str) -> Provider:
    """Return the provider of that name; raises UnknownProviderError."""
    if name not in PROVIDERS:
        raise UnknownProviderError(f"The desk keeps no keys for {name!r}. It knows {', '.join(PROVIDERS)}.")
    return PROVIDERS[name]


def address_of(provider: Provider, mirrors: Mapping[str, str]) -> str:
    """Return the root the provider is asked at: a mirror from the settings, or its own."""
    return mirrors.get(provider.name, provider.url).rstrip("/")


def check_mirrors(mirrors: Mapping[str, str]) -> None:
    """Raise InvalidMirrorError for a mirror of nobody, or one that keys would reach unprotected."""
    for name, address in mirrors.items():
        if name not in PROVIDERS:
            raise InvalidMirrorError(f"CRYPTOPULSE_PROVIDER_URLS names {name!r}. Known are {', '.join(PROVIDERS)}.")
        parts = urlsplit(address)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        ):
            raise InvalidMirrorError(
                f"CRYPTOPULSE_PROVIDER_URLS names {address!r} for {name}: keys go over https, or to this machine."
            )
