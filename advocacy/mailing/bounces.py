"""Pure: why mail comes back. What a mail server says at the door, and reports that come back by mail later.

Codes: RFC 5321 (4.2), enhanced codes RFC 3463. Reports: delivery status notifications RFC 3464
(message/delivery-status), complaints RFC 5965 (message/feedback-report). Only an address that is wrong is a hard
bounce: a server that refuses what we wrote (5.7), finds it too large (5.3.4) or a mailbox that is full (5.2.2) says
nothing against the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from advocacy.mailing.models import Bounce

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
HARD = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
"""No such mailbox or domain, moved away, disabled, a domain that takes no mail (RFC 7505)."""
HARD_PLAIN = frozenset({550, 551, 553})
"""What an answer to RCPT means where it carries no enhanced code."""
PLAIN = re.compile(r"\b5\d\d\b")
UNDEFINED = "5.0.0"
LONGEST = 500


@dataclass(frozen=True)
class Returned:
    """A mail that came back: the key of ours that it carries (empty where it carries none), whose, and why."""

    message_id: str
    recipient: str
    kind: Bounce
    reason: str


def judged(code: int, said: str) -> Bounce:
    """What an answer of a mail server to a recipient says about the address. ``code`` is three digits."""
    found = ENHANCED.search(said)
    if code < 500:
        return Bounce.SOFT
    if found is not None:
        return Bounce.HARD if found.group() in HARD else Bounce.SOFT
    return Bounce.HARD if code in HARD_PLAIN else Bounce.SOFT


def read(raw: bytes) -> list[Returned]:
    """What a mail that came back says; empty for any other mail, and for a report that something is only late."""
    message = message_from_bytes(raw, policy=policy.default)
    ours = _our_message_id(message)
    found = [each for part in message.walk() for each in _in_part(part, ours)]
    return list({each.recipient: each for each in found}.values())


def _in_part(part: Message, ours: str) -> Iterator[Returned]:
    kind = part.get_content_type()
    if kind == "message/delivery-status":
        for block in _blocks(part):
            if (block.get("Action") or "").strip().lower() == "failed" and "Final-Recipient" in block:
                yield _failed(block, ours)
    elif kind == "message/feedback-report":
        for block in _blocks(part):
            for address in block.get_all("Original-Rcpt-To", [])[:1] or [""]:
                said = f"complaint: {block.get('Feedback-Type', '')}"
                if "not-spam" not in said:
                    yield Returned(ours, _address(address), Bounce.COMPLAINT, said[:LONGEST])


def _failed(block: Message, ours: str) -> Returned:
    status, said = str(block.get("Status", "")), " ".join(str(block.get("Diagnostic-Code", "")).split())
    given = block.get("Original-Recipient") or block["Final-Recipient"]
    code = PLAIN.search(said)
    spoken = said if ENHANCED.search(said) or status == UNDEFINED else status
    kind = judged(int(code.group()) if code else 500, spoken)
    return Returned(ours, _address(given), kind, (said or status)[:LONGEST])


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report. Some parsers leave them as text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [each for each in payload if isinstance(each, Message)]
    text = (part.get_payload(decode=True) or b"") if isinstance(payload, str) else b""
    groups = re.split(rb"\r?\n\r?\n", bytes(text))
    return [message_from_bytes(each, policy=policy.default) for each in groups if each.strip()]


def _address(field: str) -> str:
    """The address in "rfc822; somebody@acme.example"."""
    return str(field).rpartition(";")[2].strip().strip("<>").casefold()


def _our_message_id(message: EmailMessage | Message) -> str:
    """The Message-ID of the mail that came back: of the copy, or of the headers, that the report carries."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return str(inner[0].get("Message-ID", "")).strip()
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            headers = part.get_payload(decode=True)
            if isinstance(headers, bytes):
                return str(message_from_bytes(headers, policy=policy.default).get("Message-ID", "")).strip()
    return ""
