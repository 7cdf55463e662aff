"""Settings are read once from the environment and passed as values.

Every name starts with `CRYPTOPULSE_`, but for `MAINNET_ENABLE`. An unknown or out-of-range one stops the start with a sentence.
"""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import InvalidError
from core.model import BOUNDS, Limits

PREFIX = "CRYPTOPULSE_"
KmsName = Literal["local", "environment", "vault", "aws", "google"]
OF_OUR_PROCESSES = {"CRYPTOPULSE_DATA", "CRYPTOPULSE_LIFELINE"}


def _limit(key: str) -> Any:
    """Return the field of a limit's first value, within the bounds its declaration has."""
    bound = BOUNDS[key]
    least: dict[str, Any] = {"gt" if bound.above_least else "ge": bound.least}
    return Field(default=int(bound.first) if bound.whole else bound.first, le=bound.most, **least)


def default_home() -> Path:
    """Return the user's data folder for the desk (`XDG_DATA_HOME` where set)."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "cryptopulse"


class Settings(BaseSettings):
    """What an operator may set; docs/settings.md lists each with its default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(default_factory=default_home)
    database_url: SecretStr | None = None
    processes: Literal["all", "none"] = "all"
    """`all` starts db, signer and jobs beside the web process; `none` leaves them to the operator."""

    market: str = ""
    """Empty: the exchange where it answers, else simulated. Or `simulated`, `replay:<folder>`, `ccxt:<exchange>`."""
    market_symbols: tuple[str, ...] = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "BNB/USDT")
    market_url: str | None = None
    """A mirror of the exchange's public REST root, instead of its own address."""
    replay_speed: Decimal = Field(default=Decimal(300), gt=0, le=100_000)

    replay_once: bool = False
    """Stop at the end of a recording instead of starting over."""
    history_days: int = Field(default=30, ge=1, le=3650)
    """How many days of one-minute candles the desk fetches by itself."""

    coingecko: Literal["off", "public", "demo", "pro"] = "public"
    coingecko_key: SecretStr | None = None
    coingecko_url: str | None = None
    news_feeds: tuple[str, ...] = (
        "https://www.coindesk.com/arc/outboundfeeds/rss/",
        "https://cointelegraph.com/rss",
        "https://decrypt.co/feed",
        "https://www.theblock.co/rss.xml",
        "https://cryptoslate.com/feed/",
        "https://www.cftc.gov/rss/pressreleases.xml",
    )
    coindesk_key: SecretStr | None = None
    coindesk_url: str | None = None
    x_token: SecretStr | None = None
    x_url: str | None = None
    x_query: str = "(bitcoin OR ethereum OR crypto) lang:en -is:retweet"

    keep_minutes_days: int = Field(default=1100, ge=2, le=36_500)
    keep_trades_days: int = Field(default=7, ge=1, le=3650)
    keep_books_days: int = Field(default=2, ge=1, le=3650)
    keep_news_days: int = Field(default=365, ge=1, le=36_500)
    keep_notices_days: int = Field(default=365, ge=1, le=36_500)

    mainnet_enable: bool = Field(
        default=False, validation_alias=AliasChoices("MAINNET_ENABLE", "CRYPTOPULSE_MAINNET_ENABLE")
    )
    max_notional: Decimal = _limit("max_notional")
    second_person_above: Decimal = _limit("second_person_above")
    spot_check: Decimal = _limit("spot_check")
    max_orders_per_minute: int = _limit("max_orders_per_minute")
    max_orders_per_session: int = _limit("max_orders_per_session")
    max_orders_per_day: int = _limit("max_orders_per_day")
    price_band: Decimal = _limit("price_band")
    duplicate_window_s: int = _limit("duplicate_window_s")
    quote_max_age_s: int = _limit("quote_max_age_s")
    max_weight: Decimal = _limit("max_weight")
    max_exposure: Decimal = _limit("max_exposure")
    max_daily_loss: Decimal = _limit("max_daily_loss")
    max_drawdown: Decimal = _limit("max_drawdown")
    free_reduction: Decimal = _limit("free_reduction")
    approval_s: int = _limit("approval_s")
    approval_band: Decimal = _limit("approval_band")
    solo_up_to: Decimal = _limit("solo_up_to")

    reconcile_s: int = Field(default=60, ge=5, le=3600)
    """How often an exchange account's books are compared with the exchange's while its stream is heard."""
    exchange_timeout_s: float = Field(default=15, ge=0.5, le=60)
    """How long an exchange may take to answer; longer than Binance waits for its own matching engine (10 s)."""
    paper_latency_ms: int = Field(default=0, ge=0, le=60_000)
    """How long after its acceptance an order meets the paper market; 0: the newest quote that is known."""

    kms: KmsName = "local"
    """Who keeps the key that wraps the key of every secret."""
    kms_before: KmsName | None = None
    """Who kept it until now, for as long as a move to another takes."""
    kms_key: SecretStr | None = None
    kms_old_key: SecretStr | None = None
    vault_url: str | None = None
    vault_token: SecretStr | None = None
    vault_role_id: SecretStr | None = None
    vault_secret_id: SecretStr | None = None
    vault_namespace: str | None = None
    vault_mount: str = "transit"
    vault_key: str = "cryptopulse"
    aws_kms_key: str | None = None
    aws_kms_region: str | None = None
    aws_kms_url: str | None = None
    google_kms_key: str | None = None
    google_kms_url: str | None = None
    provider_urls: tuple[tuple[str, str], ...] = ()
    """Mirrors of whom the stored keys are for, by the provider's name."""

    llm_order: tuple[Literal["gemini", "openrouter", "ollama"], ...] = ("gemini", "openrouter", "ollama")
    """Who is asked first, second and third; one that is left out is never asked."""
    gemini_model: str = "gemini-3.8-flash"
    gemini_timeout_s: float = Field(default=30, ge=1, le=600)
    openrouter_model: str = "openai/gpt-5.4-mini"
    openrouter_timeout_s: float = Field(default=30, ge=1, le=600)
    ollama_url: str | None = None
    ollama_model: str = "qwen3:8b"
    ollama_timeout_s: float = Field(default=120, ge=1, le=3600)
    """Longer than the others': a model is loaded first."""
    llm_privacy: Literal["strict", "balanced", "raw"] = "balanced"
    llm_tokens_per_run: int = Field(default=200_000, ge=1, le=100_000_000)
    llm_tokens_per_day: int = Field(default=2_000_000, ge=1, le=1_000_000_000)
    llm_dollars_per_run: Decimal = Field(default=Decimal("0.50"), gt=0, le=10_000)
    llm_dollars_per_day: Decimal = Field(default=Decimal(5), gt=0, le=100_000)
    llm_prices: tuple[tuple[str, tuple[Decimal, Decimal]], ...] = ()
    """Dollars for a million tokens of question and of answer, by the model's name."""

    embedder: Literal["offline", "gemini", "openrouter", "ollama", "compatible"] = "offline"
    """Who makes vectors of texts, for the search in documents."""
    embedding_model: str = ""
    """Empty: the one that is usual for the embedder."""
    embedding_url: str | None = None
    embedding_timeout_s: float = Field(default=30, ge=1, le=600)

    session_days: int = Field(default=14, ge=1, le=90)
    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("provider_urls", "llm_prices", mode="before")
    @classmethod
    def _pairs(cls, urls: object) -> object:
        # Settings are hashed, which a mapping is not.
        return tuple(urls.items()) if isinstance(urls, dict) else urls

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @property
    def embedded(self) -> bool:
        """Whether the desk runs its own Postgres."""
        return self.database_url is None

    @property
    def limits(self) -> Limits:
        """The limits' first version: what holds until an operator changes one."""
        return Limits.of({key: getattr(self, key, bound.first) for key, bound in BOUNDS.items()})

    @property
    def paper_latency(self) -> timedelta:
        return timedelta(milliseconds=self.paper_latency_ms)

    @property
    def session_time(self) -> timedelta:
        return timedelta(days=self.session_days)

    @property
    def kill_file(self) -> Path:
        """Trading stops while this file exists."""
        return self.home / "KILL"

    @property
    def signer_socket(self) -> Path:
        return self.home / "run" / "signer.sock"

    @property
    def forward_socket(self) -> Path:
        """Where calls leave that need a stored key in their head."""
        return self.home / "run" / "forward.sock"


def read() -> Settings:
    """Read the environment once.

    Raises InvalidError with one sentence a wrong setting: unknown name, out of range, not parseable.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | OF_OUR_PROCESSES
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise InvalidError(f"Unknown setting {', '.join(unknown)}. docs/settings.md lists the known ones.")
    try:
        return Settings()
    except ValidationError as e:
        told = "; ".join(f"{'.'.join(map(str, x['loc']))}: {x['msg']} (got {x['input']!r})" for x in e.errors())
        raise InvalidError(f"A setting cannot be used: {told}.") from e
