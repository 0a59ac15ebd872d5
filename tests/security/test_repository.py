"""No key lies in the repository: not in the code, the docs, the tests, nor in what is only about to be kept.

The patterns are those that public scanners look for first (gitleaks' and detect-secrets' rules by provider).
"""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATTERNS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})"),
    "GitLab": re.compile(r"\bglpat-[\w-]{20,}"),
    "Slack": re.compile(r"\bxox[abeoprs]-\d{8,}-[\w-]{10,}|hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20,}"),
    "Google": re.compile(r"\bAIza[\w-]{35}\b|\bya29\.[\w-]{40,}"),
    "Stripe": re.compile(r"\b[rs]k_live_\w{20,}"),
    "PyPI": re.compile(r"\bpypi-AgE\w{50,}"),
    "npm": re.compile(r"\bnpm_\w{36}\b"),
    "OpenAI": re.compile(r"\bsk-(?:proj-)?[A-Za-z0-9]{40,}"),
    "JSON Web Token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "password in an address": re.compile(r"\b(?:postgres(?:ql)?|mysql|redis|amqp|smtps?)://[^\s:/@]+:([^\s/@{}<>$%]{6,})@"),
    "ours": re.compile(r"\badv_[A-Za-z0-9_-]{40,}|\bwhsec_[A-Za-z0-9+/]{32,}={0,2}"),
    "long and random": re.compile(
        r"(?i)\b(?:secret|token|passwd|password|api_?key)\w*[\"']?\s*[=:]\s*[\"']([\w+/=.-]{32,})[\"']"
    ),
}  # fmt: skip
MADE_UP = {
    f"tests/{name}.py": {"password in an address"}
    for name in ("ground/test_secrets", "ground/test_settings", "security/test_canaries")
}
"""Files with keys that open nothing, made up on purpose -> of which kinds."""
WORDS_OF_EXAMPLES = {"password", "secret", "example", "changeme", "passphrase", "correct", "hidden"}
DRAWN = {".png", ".jpg", ".woff2", ".mo", ".po"}
"""Files whose bytes look random, or hold nothing but words."""
RANDOM = 4.2
"""Bits a letter, of Shannon: words have fewer."""


def tracked() -> Iterator[tuple[str, str]]:
    """Path and text of every file that git keeps, and of those that it will."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in DRAWN:
            yield name, path.read_bytes().decode("latin-1")


def is_random(text: str) -> bool:
    """Whether a text looks drawn rather than written."""
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return bits > RANDOM and bool(re.search(r"\d", text)) and bool(re.search(r"[A-Z]", text))


def found_in(text: str) -> set[str]:
    """Kinds of keys in a text."""
    kinds = set()
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            value = match.group(1) if match.lastindex else match.group()
            if kind == "long and random" and not is_random(value):
                continue
            if kind == "password in an address" and any(word in value.lower() for word in WORDS_OF_EXAMPLES):
                continue
            kinds.add(kind)
    return kinds


def test_no_key_lies_in_the_repository() -> None:
    files = list(tracked()) if (ROOT / ".git").exists() else []
    if not files:
        pytest.skip("this is no checkout of git, so nobody knows what belongs to it")
    assert len(files) > 1000
    told = {name: kinds for name, text in files if (kinds := found_in(text) - MADE_UP.get(name, set()))}
    assert told == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "private key"), ("AKIA" + "ABCDEFGHIJKLMNOP", "AWS"),
        ("ghp_" + "a1B2" * 10, "GitHub"), ("xoxb-" + "1234567890-abcdefghijkl", "Slack"),
        ("postgresql://app:" + "hunter2hunter2@db.example/app", "password in an address"),
        ('api_key = "' + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW" + '"', "long and random"), ("adv_" + "x" * 43, "ours"),
    ],
)  # fmt: skip
def test_a_key_would_be_seen(text: str, kind: str) -> None:
    assert kind in found_in(f"a = 1\n{text}\n")


def test_no_secret_file_is_kept() -> None:
    """Databases, keys, mails and settings of somebody's own installation stay out."""
    names = [name for name, _text in tracked()]
    bad = re.compile(r"(^|/)(\.env|id_rsa|id_ed25519|.*\.(pem|key|p12|pfx|sqlite3?|eml|jks|kdbx))$")
    assert [name for name in names if bad.search(name) and not name.startswith("tests/")] == []
