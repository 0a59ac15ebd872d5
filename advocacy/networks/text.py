"""How networks count and mark a text: grapheme clusters, bytes, weighted links, spans with byte offsets. Pure;
imports how X counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

from advocacy.networks import x_text
from advocacy.networks.capabilities import LengthRule

TAG_GRAPHEMES, TAG_BYTES = 64, 640  # lexicon app.bsky.richtext.facet#tag

_URL = regex.compile(r"(?<![\p{L}\p{N}@$#_])https?://[^\s\p{Cc}<>\"「」]+", regex.IGNORECASE)
_TRAILING = ".,;:!?'*»”’…|~[]$%@"
_HOST = regex.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", regex.IGNORECASE)
_TOP_LEVEL = regex.compile(r"\p{L}{2,}|xn--[a-z0-9-]+")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\uFE0F?\u20E3|\p{RI}{2}")
_FEDIVERSE_MENTION = regex.compile(
    r"(?<![=/\w])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?", regex.IGNORECASE
)
_HANDLE_MENTION = regex.compile(
    r"(?:(?<=^|[\s(]))@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\w@])",
    regex.IGNORECASE | regex.MULTILINE,
)
_INVISIBLE = "\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"  # they would end a tag unseen
_TAG = regex.compile(rf"(?:(?<=^|[\s(]))[#＃](?!\ufe0f)([^\s\p{{Cc}}{_INVISIBLE}#＃]+)", regex.MULTILINE)

# Names that no public registry gives out (RFC 2606, 6761, 6762, 8375); a server that knows its top-level domains
# does not take them for links.
_NEVER_PUBLIC = frozenset({"test", "example", "invalid", "localhost", "local", "internal", "arpa", "lan", "home"})


class SpanKind(StrEnum):
    """What a marked part of a text is."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True)
class Span:
    """A part of a text by UTF-8 byte offsets, end exclusive. ``value``: the URL, the handle without @, the tag
    without #."""

    kind: SpanKind
    start: int
    end: int
    value: str


def graphemes(text: str) -> int:
    """User-perceived characters: extended grapheme clusters of UAX #29."""
    return len(regex.findall(r"\X", text))


def size(text: str) -> int:
    """Bytes of the text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def urls(text: str) -> list[str]:
    """The http(s) links in a text, in order, without the punctuation that ends a sentence."""
    return [text[start:end] for start, end in _links(text)]


def as_tag(phrase: str) -> str:
    """A phrase as the hashtag that people write for it, without the sign: “Acme Tools” is AcmeTools; empty for none."""
    return "".join(regex.findall(r"[\p{L}\p{M}\p{N}_]+", phrase))


def length(text: str, rule: LengthRule) -> int:
    """The text's length as the network counts it: graphemes (emoji by their bytes), or twitter-text's weights."""
    if rule.twitter_weights:
        return x_text.weight(text)
    if rule.url_weight is not None:
        text = _weighed(text, rule.url_weight)
    if rule.short_mentions:
        text = _FEDIVERSE_MENTION.sub(r"\1", text)
    if rule.utf16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if rule.emoji_bytes:
        return sum(size(each) if _EMOJI.search(each) else 1 for each in regex.findall(r"\X", text))
    return graphemes(text)


def excess(text: str, rule: LengthRule) -> int:
    """By how much the text is too long: graphemes, or bytes where only those are over; 0 when it fits."""
    over = length(text, rule) - rule.most
    if over <= 0 and rule.most_bytes is not None:
        over = size(text) - rule.most_bytes
    return max(over, 0)


def spans(text: str) -> list[Span]:
    """Links, mentions of handles and hashtags, in order and never overlapping, for Bluesky's facets.

    Bare domains stay plain text: telling one from the end of a sentence needs a list of all top-level domains.
    """
    found: list[tuple[int, int, SpanKind, str]] = [(a, b, SpanKind.LINK, text[a:b]) for a, b in _links(text)]
    found += [(m.start(), m.end(), SpanKind.MENTION, m.group(1).lower()) for m in _HANDLE_MENTION.finditer(text)]
    found += [(a, b, SpanKind.TAG, text[a + 1 : b]) for a, b in _tags(text)]
    marked: list[Span] = []
    behind = 0
    for start, end, kind, value in sorted(found):
        if start >= behind:
            marked.append(Span(kind, size(text[:start]), size(text[:end]), value))
            behind = end
    return marked


def _links(text: str) -> Iterator[tuple[int, int]]:
    for match in _URL.finditer(text):
        end = match.start() + len(_without_tail(match.group()))
        if _HOST.match(text, match.start(), end):
            yield match.start(), end


def _without_tail(url: str) -> str:
    """The URL without closing punctuation; a closing bracket stays when it was opened inside."""
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and url.count(")") > url.count("("))):
        url = url[:-1]
    return url


def _tags(text: str) -> Iterator[tuple[int, int]]:
    for match in _TAG.finditer(text):
        tag = regex.sub(r"\p{P}+$", "", match.group(1))
        wordy = regex.search(r"[^\d\p{P}]", tag)
        if wordy and graphemes(tag) <= TAG_GRAPHEMES and size(tag) <= TAG_BYTES:
            yield match.start(), match.start() + 1 + len(tag)


def _weighed(text: str, weight: int) -> str:
    parts, behind = [], 0
    for start, end in _links(text):
        if _public(text[start:end]):
            parts += [text[behind:start], "x" * weight]
            behind = end
    return "".join([*parts, text[behind:]])


def _public(url: str) -> bool:
    host = _HOST.match(url)
    labels = host.group(1).rstrip(".").lower().split(".") if host else []
    if len(labels) < 2 or labels[-1] in _NEVER_PUBLIC:
        return False
    return _TOP_LEVEL.fullmatch(labels[-1]) is not None
