"""Links: to hosts that are blocked, that hide where they lead, that nobody has allowed. Pure; rules are data."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from advocacy.checks.findings import Finding
from advocacy.checks.links import Link, links_in
from advocacy.checks.packs import HostRule, HostsPack
from advocacy.checks.subject import Subject
from advocacy.english import English

WEB = frozenset({"", "http", "https", "mailto"})
_ADDRESS = regex.compile(r"[\d.]+|\[?[0-9a-f:]+:[0-9a-f:]*\]?")


def check_hosts(subject: Subject, pack: HostsPack) -> list[Finding]:
    """A finding for each link that leads where it should not. The company's own hosts are always allowed."""
    found = []
    for link in links_in(subject.text):
        rule = rule_for(link, subject.hosts, pack)
        if rule is not None:
            shown = link.host or subject.text[link.start : link.end]
            message = English("%(message)s (%(host)s)", message=rule.message, host=shown)
            found.append(
                Finding(
                    rule.rule, pack.version, rule.outcome, message, rule.remedy, rule.described.source,
                    link.start, link.end,
                )
            )  # fmt: skip
    return found


def rule_for(link: Link, own: Iterable[str], pack: HostsPack) -> HostRule | None:
    """The rule that objects to a link, the gravest first; None when nothing does."""
    if link.host and within(link.host, own):
        return None
    if within(link.host, pack.blocked):
        return pack.rules["blocked"]
    if link.user or link.scheme not in WEB or _disguised(link.host):
        return pack.rules["disguised"]
    if within(link.host, pack.allowed):
        return None
    if within(link.host, pack.shorteners):
        return pack.rules["shortener"]
    return pack.rules["unlisted"] if pack.only_allowed and link.host else None


def within(host: str, hosts: Iterable[str]) -> bool:
    """Whether a host is one of these or a subdomain of one."""
    labels = host.split(".")
    known = hosts if isinstance(hosts, frozenset) else frozenset(hosts)
    return any(".".join(labels[place:]) in known for place in range(len(labels)))


def _disguised(host: str) -> bool:
    """An address instead of a name, or letters of several alphabets: “аcme.example” with a Cyrillic а."""
    if _ADDRESS.fullmatch(host) or any(label.startswith("xn--") for label in host.split(".")):
        return True
    return bool(regex.search(r"\p{Latin}", host) and regex.search(r"[\p{Cyrillic}\p{Greek}]", host))
