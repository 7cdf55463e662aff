"""Addresses of articles: only the web's, and one spelling for the same page."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MOST = 2_000
# A name of two parts or more, or a plain IPv4 address.
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?|localhost", re.ASCII)
# Says who sent the reader, not which page it is.
TRACKING = re.compile(
    r"utm_\w+|at_\w+|mc_[ce]id|[fg]bclid|gclid|dclid|msclkid|igshid|yclid|_hs(enc|mi)|mkt_tok|ref|ref_src|cmpid|"
    r"campaign|partner|rss|feed|output|amp|share|sh"
)


def safe_url(url: object, base: str = "") -> str | None:
    """Return an absolute http(s) address as ASCII, or None: for another scheme, a sign-in in it, no real host."""
    if not isinstance(url, str) or not 0 < len(url) <= MOST:
        return None
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host = (parts.hostname or "").encode("idna").decode().lower()
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None or not HOST.fullmatch(host):
        return None
    place = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, _ascii(parts.path), _ascii(parts.query), _ascii(parts.fragment)))


def domain(url: str) -> str:
    """Return the host of an address as people name it, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def page_key(url: str | None) -> str | None:
    """Return one key for every spelling of a page's address; None for a site's front page, which tells no story.

    Scheme, `www.`, port, a trailing slash, fragment, tracking parameters and the order of the others do not matter.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    told = sorted((k, v) for k, v in parse_qsl(parts.query) if not TRACKING.fullmatch(k.lower()))
    path = re.sub(r"/+", "/", parts.path).removesuffix("/")
    if path in ("", "/index.html") and not told:
        return None
    return f"{domain(url)}{path}{'?' if told else ''}{urlencode(told)}"


def _ascii(part: str) -> str:
    # What is escaped already stays so; brackets, quotes and spaces never reach a page raw.
    return quote(part, safe="%/:@!$&()*+,;=?-._~[]#")
