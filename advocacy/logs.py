"""Logs as structured lines (JSON) on standard error, without secrets. Imports nothing of ours."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRET = re.compile(
    r"secret|password|token|authorization|cookie|api_?key|signature|assertion|verifier|dpop", re.IGNORECASE
)

LOOKS_SECRET = re.compile(
    r"(/(?:sign-in/link|portal/payment/left|colleagues/join|chat/join|gift-cards/left|stories/(?:confirm|mine)"
    r"|apply/(?:confirm|status)|(?:notices|reports|partner-mail)/stop|thanks/mail|calendar)/"
    r"|\b(?:Bearer|Basic|DPoP) |\badv_|\bwhsec_)[\w.~+/=-]{8,}|(://[^/\s:@]*:)[^\s/@]+(?=@)",
    re.IGNORECASE,
)
"""Addresses that are keys, Authorization headers, our own tokens, webhooks' secrets, passwords in URLs."""

DETAIL = re.compile(r"\bDETAIL:\s.*?(?=\n\s*\[SQL:|\n\n(?:The above|During handling)|\Z)", re.DOTALL)
"""What PostgreSQL adds to an error: the values of the row that it refuses. The rest of a traceback stays."""


def init_logs(level: int = logging.INFO) -> None:
    """One JSON line an event; the libraries' own loggers go the same way from WARNING up."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    line = logging.StreamHandler(sys.stderr)
    line.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared)
    )
    logging.basicConfig(handlers=[line], level=logging.WARNING, force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job still at it when its next tick comes is no news


def hide_secrets(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blanks every value whose name says that it is secret, and what looks like one inside of texts."""
    for key in event:
        event[key] = "hidden" if SECRET.search(key) else _without_secrets(event[key])
    return event


def hide_in_text(text: str) -> str:
    """The text without what looks like a secret, and without the rows that a database names."""
    return DETAIL.sub("DETAIL: hidden", LOOKS_SECRET.sub(lambda found: f"{found[1] or found[2]}hidden", text))


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return hide_in_text(value)
    if isinstance(value, Mapping):
        return {key: "hidden" if SECRET.search(str(key)) else _without_secrets(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(each) for each in value]
    return value


def log() -> Any:
    """The logger."""
    return structlog.get_logger()
