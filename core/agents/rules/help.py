"""What can be asked for, and a greeting."""

from core.agents.rules.base import MODE, Intent, Part, Talk, no_calls
from core.agents.rules.markdown import bullets, example, joined

_NOT_LISTED = frozenset({"help", "greeting", "advice"})


def suggestion(intent: Intent, talk: Talk) -> str:
    """Return an example of what to ask, with an asset of this desk."""
    return example(intent.example.format(asset=talk.example))


def listed(talk: Talk) -> list[Intent]:
    """Return the intents worth suggesting."""
    return [each for each in talk.intents if each.name not in _NOT_LISTED]


def _help(part: Part, talk: Talk) -> str:
    lines = [f"{each.says}: {suggestion(each, talk)}" for each in listed(talk)]
    return joined(
        f"{MODE} You can ask for:",
        bullets(lines),
        "Ask for several at once, go on with `and its chart?` or `same for BTC`, in English, German or Spanish.",
    )


def _greeting(part: Part, talk: Talk) -> str:
    if part.has("thank*", "danke*", "gracias", "thx"):
        return "You are welcome."
    shown = [each for each in listed(talk) if each.name in ("exposure", "news", "order")]
    return f"Hello. {MODE} Try {', '.join(suggestion(each, talk) for each in shown)}, or ask for `help`."


HELP = Intent(
    "help",
    "what I can do",
    "help",
    "help, what can you, what can i ask, examples, commands, how does this work, who are you, hilfe, was kannst, beispiele, befehle, wie funktioniert, wer bist, ayuda, que puedes, como funciona, quien eres,"
    " ejemplos",
    no_calls,
    _help,
)
GREETING = Intent(
    "greeting",
    "a greeting",
    "hello",
    "hello, hi, hey, morning, evening, thanks, thank, thx, hallo, guten tag, guten morgen, moin, servus, danke, hola,"
    " buenos dias, buenas, gracias",
    no_calls,
    _greeting,
)
