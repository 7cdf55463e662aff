"""The duties a service may act in; each is one database role that bypasses nothing."""

from enum import StrEnum


class Duty(StrEnum):
    SIGN_IN = "duty_sign_in"
    AUDITOR = "duty_auditor"
    WATCH = "duty_watch"
    MARKET = "duty_market"
    EXECUTOR = "duty_executor"
    SEALER = "duty_sealer"
    RELAY = "duty_relay"
    KEEPER = "duty_keeper"
    ALERTS = "duty_alerts"
    KNOWLEDGE = "duty_knowledge"
    ASSISTANT = "duty_assistant"
    MEMORY = "duty_memory"
