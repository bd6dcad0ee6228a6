"""Canonical addresses: what is left of a URL when everything that does not name the article is gone.

Does not care whether an address answers, nor what stands behind it; nothing is fetched.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cached_property
from typing import ClassVar
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from tracker import limits

_ANSWERS = 20_000  # a feed is asked about again at every poll
_UNWRAPS = 3  # a redirect may be wrapped in another one; no honest link is wrapped more often
# "-2" is what a publishing system adds to a slug that is taken. Years and model numbers are longer, and a
# slug is made of words.
_RESLUG = re.compile(r"(?<=[^\W\d_])(?P<count>[-_](?:[2-9]|1[0-9]))(?=/?$|\.[a-z]{3,5}$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A redirect that carries its target in one of `parameters`; `path` is a prefix."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    host: str
    path: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """A host that shows other people's pages under its own name, behind one of `prefixes`."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    host: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UrlRules:
    """The knowledge behind canonical addresses, as `seeds/urls.yaml` gives it.

    Patterns know one wildcard, `*`; `furniture` holds regular expressions over folded text.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    tracking: tuple[str, ...] = ()
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwrap: tuple[Redirect, ...] = ()
    opaque: tuple[Redirect, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    views: tuple[str, ...] = ()
    amp: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language_parameters: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()

    @cached_property
    def tracked(self) -> re.Pattern[str]:
        """One expression for all tracking parameters."""
        return _any(self.tracking)

    @cached_property
    def answers(self) -> dict[tuple[str, tuple[str, ...]], str | None]:
        """Addresses that were worked out under these rules; the same question has the same answer."""
        return {}

    @cached_property
    def noise(self) -> re.Pattern[str]:
        """One expression for everything in a text that changes without a new word being said."""
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.furniture) or r"(?!)", re.IGNORECASE)


def canonical(url: str | None, rules: UrlRules, keep: Sequence[str] = ()) -> str | None:
    """The address as identity: `https`, no view prefix, no tracking, sorted query, no trailing slash.

    `keep` are parameters that a source needs. None for anything that is no web address. The result
    is for comparing, not for visiting: a host may not answer without its `www`.
    """
    if not url:
        return None
    asked = (url, tuple(keep))
    answer = rules.answers.get(asked, "")
    if answer == "":
        answer = _canonical(url, rules, keep)
        if len(rules.answers) >= _ANSWERS:  # other threads only read and add: at worst they ask once more
            rules.answers.clear()
        rules.answers[asked] = answer
    return answer


def _canonical(url: str, rules: UrlRules, keep: Sequence[str]) -> str | None:
    parts = _parts(url)
    for _ in range(_UNWRAPS):
        inner = _unwrapped(parts, rules) if parts else None
        if inner is None:
            break
        parts = _parts(inner)
    if parts is None:
        return None
    host = _host(parts, rules.views)
    query = _query(parts.query, host, rules, keep)
    path = _path(parts.path, rules)
    # A fragment that looks like a path is a page of a single-page site.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", host, path, query, fragment))[: limits.URL_CHARS]


def is_opaque(url: str | None, rules: UrlRules) -> bool:
    """Whether the address is a redirect whose target only its owner knows (Google News, shorteners)."""
    parts = _parts(url)
    if parts is None:
        return False
    host = _host(parts, rules.views)
    return any(_host_is(host, one.host) and _below(parts.path, one.path) for one in rules.opaque)


def is_page(address: str | None) -> bool:
    """Whether a canonical address names a page; a bare host names a site, and so identifies nothing."""
    if address is None:
        return False
    parts = urlsplit(address)
    return bool(parts.path.strip("/") or parts.query or parts.fragment)


def site(address: str | None) -> str:
    """The host of a canonical address, "" without one."""
    return urlsplit(address).netloc if address else ""


def reslugged(address: str) -> str | None:
    """The address without the "-2" of a re-post; None when it has none.

    A hint only: `/gpt-4` is not a re-post of `/gpt`. Compare the titles as well.
    """
    parts = urlsplit(address)
    path, count = _RESLUG.subn("", parts.path)
    return urlunsplit(parts._replace(path=path)) if count else None


def language_twin(address: str, rules: UrlRules) -> str | None:
    """The address without its language (`/en/news/7` -> `/news/7`); None when it names none.

    Twins are one article in two languages: two texts of one origin, not one text.
    """
    parts = urlsplit(address)
    languages = set(rules.languages)
    labels = parts.netloc.split(".")
    host = ".".join(labels[1:]) if len(labels) > 2 and labels[0] in languages else parts.netloc
    segments = parts.path.split("/")
    kept = [part for part in segments if part.casefold() not in languages]
    last = kept[-1] if kept else ""
    stem, dot, kind = last.rpartition(".")
    for language in rules.languages:
        for mark in (f"_{language}", f"-{language}", f".{language}"):
            if stem.casefold().endswith(mark):
                kept[-1] = stem[: -len(mark)] + dot + kind
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in pairs if name.casefold() not in rules.language_parameters])
    twin = urlunsplit(("https", host, "/".join(kept), query, parts.fragment))
    return twin if twin != address else None


# ------------------------------------------------------------------ the parts of an address
def _parts(url: str | None) -> SplitResult | None:
    if not url:
        return None
    url = html.unescape(url.strip()[: limits.URL_CHARS])
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(canonicalize_url(url, keep_fragments=True))
        host, _ = parts.hostname, parts.port
    except (ValueError, UnicodeError):
        return None
    return parts if parts.scheme in ("http", "https") and host and "." in host.strip(".") else None


def _host(parts: SplitResult, views: Iterable[str]) -> str:
    host = (parts.hostname or "").rstrip(".")
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in views:
        labels = labels[1:]
    port = parts.port
    return ".".join(labels) + (f":{port}" if port and port not in (80, 443) else "")


def _query(query: str, host: str, rules: UrlRules, keep: Sequence[str]) -> str:
    kept = {name.casefold() for name in keep}
    for owner, names in rules.keep.items():
        if _host_is(host, owner):
            kept.update(name.casefold() for name in names)
    pairs = parse_qsl(query, keep_blank_values=True)
    chosen = []
    for name, value in pairs:
        # An `&amp;` that was escaped twice leaves names like "amp;utm_campaign".
        plain = name.casefold().removeprefix("amp;")
        if plain in kept or not rules.tracked.match(plain):
            chosen.append((name[4:] if name.casefold().startswith("amp;") else name, value))
    return urlencode(sorted(chosen))


def _path(path: str, rules: UrlRules) -> str:
    # Matrix parameters carry sessions (";jsessionid=..."); everything else of a path is kept.
    segments = [part.split(";jsessionid", 1)[0] for part in path.split("/")]
    while len(segments) > 1 and (segments[-1] == "" or segments[-1].casefold() in rules.amp + rules.index):
        segments.pop()
    if len(segments) > 2 and segments[1].casefold() in rules.amp:
        del segments[1]
    last = segments[-1] if segments else ""
    for mark in rules.amp:
        if last.casefold().endswith(f".{mark}"):
            segments[-1] = last[: -len(mark) - 1] + (".html" if mark.endswith(".html") else "")
    return quote(
        unquote("/".join(part for i, part in enumerate(segments) if part or i == 0)), safe="/:@!$&'()*+,;=~-._"
    )


def _unwrapped(parts: SplitResult, rules: UrlRules) -> str | None:
    host = _host(parts, rules.views)
    for redirect in rules.unwrap:
        if _host_is(host, redirect.host) and _below(parts.path, redirect.path):
            found = dict(parse_qsl(parts.query))
            for name in redirect.parameters:
                if found.get(name, "").startswith(("http://", "https://")):
                    return found[name]
    for mirror in rules.mirrors:
        if _host_is(host, mirror.host):
            for prefix in mirror.prefixes:
                behind = re.match(re.escape(prefix).replace(r"\*", "[^/]+") + "(.+)", parts.path)
                if behind:
                    rest = re.sub(r"^(https?):/{1,2}", r"\1://", behind.group(1))
                    address = rest if rest.startswith(("http://", "https://")) else f"https://{rest}"
                    return address + (f"?{parts.query}" if parts.query else "")
    return None


# ------------------------------------------------------------------ patterns with one wildcard
def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns) or r"(?!)")


def _host_is(host: str, pattern: str) -> bool:
    # "google.*" stands for google.com and google.co.jp, but not for google.evil.example.
    if pattern.endswith(".*"):
        stem = pattern[:-1]
        return host.startswith(stem) and len(host) - len(stem) <= 6
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern or host.endswith(f".{pattern}")


def _below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")
