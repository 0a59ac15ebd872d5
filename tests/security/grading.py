"""Pure: what is wrong with an answer's headers, by rules like those of the public graders.

Sources: OWASP HTTP Headers Cheat Sheet; Mozilla's HTTP Observatory scoring (CSP without unsafe-inline, frame-ancestors,
nosniff, Referrer-Policy, HSTS of at least six months, cookies); MDN on Cross-Origin-Opener-Policy and -Resource-Policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HALF_A_YEAR = 15_768_000
REFERRERS = {
    "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin",
}  # fmt: skip
DENIED = ("camera", "geolocation", "microphone", "payment", "usb")
TELLTALE = ("x-powered-by", "x-aspnet-version", "x-debug")
"""Headers that say what runs here."""
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:")


def complaints(headers: Mapping[str, str], *, https: bool = False, embedded: bool = False) -> list[str]:
    """One sentence for each thing that is wrong. ``embedded`` answers are meant for other people's pages."""
    said = {name.lower(): value for name, value in headers.items()}
    wrong = [*_policy(said.get("content-security-policy", ""), embedded=embedded)]
    if said.get("x-content-type-options") != "nosniff":
        wrong.append("types are guessed")
    if not embedded and said.get("x-frame-options", "").upper() not in {"DENY", "SAMEORIGIN"}:
        wrong.append("may be framed by old browsers")
    if said.get("referrer-policy") not in REFERRERS:
        wrong.append("tells others where people were")
    if not embedded and said.get("cross-origin-opener-policy") != "same-origin":
        wrong.append("windows that opened it keep hold of it")
    if not embedded and said.get("cross-origin-resource-policy") not in {"same-origin", "same-site"}:
        wrong.append("other sites may draw it in")
    wrong += [f"{name} is not denied" for name in DENIED if f"{name}=()" not in said.get("permissions-policy", "")]
    wrong += [f"{name} tells what runs here" for name in TELLTALE if name in said]
    if "cache-control" not in said and "etag" not in said:
        wrong.append("caches are told nothing")
    if re.search(r"\d", said.get("server", "")):
        wrong.append("Server tells a version")
    wrong += _strict_transport(said.get("strict-transport-security", ""), https=https)
    return wrong + _cookies(said.get("set-cookie", ""), https=https)


def _policy(policy: str, *, embedded: bool) -> list[str]:
    parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
    if not parts:
        return ["no content security policy"]
    wrong = []
    if parts.get("default-src") != ["'none'"]:
        wrong.append("default-src is not 'none'")
    for name in ("script-src", "style-src", "object-src", "connect-src"):
        wrong += [f"{name} allows {each}" for each in parts.get(name, []) if each in LOOSE]
    if "sandbox" in parts:
        return wrong  # nothing in it runs, and nothing is sent from it
    if not embedded and parts.get("frame-ancestors") != ["'none'"]:
        wrong.append("may be framed")
    if parts.get("base-uri") != ["'none'"]:
        wrong.append("a planted <base> would count")
    if parts.get("form-action") not in (["'self'"], ["'none'"]):
        wrong.append("a planted form could send elsewhere")
    return wrong


def _strict_transport(said: str, *, https: bool) -> list[str]:
    age = re.search(r"max-age=(\d+)", said)
    if https and (age is None or int(age.group(1)) < HALF_A_YEAR):
        return ["HTTPS is not held on to"]
    return ["Strict-Transport-Security without HTTPS"] if said and not https else []


def _cookies(said: str, *, https: bool) -> list[str]:
    if not said:
        return []
    flags = {each.strip().lower() for each in said.split(";")[1:]}
    wrong = [f"cookie without {each}" for each in ("httponly", "path=/") if each not in flags]
    if not flags & {"samesite=lax", "samesite=strict"}:
        wrong.append("cookie goes along from other sites")
    if any(each.startswith("domain=") for each in flags):
        wrong.append("cookie for other hosts")
    if https and ("secure" not in flags or not said.startswith("__Host-")):
        wrong.append("cookie in the clear")
    return wrong
