"""Settings as the environment gives them, and as people are shown them. Imports errors, logs, kept_keys."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from advocacy.errors import Unready
from advocacy.kept_keys import kept_key, new_push_key, new_signing_key
from advocacy.logs import hide_in_text
from advocacy.settings.declared import Settings

PREFIX = "ADVOCACY_"
_AMOUNT = re.compile(r"[a-z_]+=\d{1,7}(\.\d{1,2})?")


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from the environment, overridden by ``overrides``; makes the embedded default's keys.

    Raises Unready when a value can't be read, or when a key is missing beside a database of your own.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        text = environ.get(PREFIX + setting.name.upper())
        if text is not None:
            given[setting.name] = _parsed(setting.name, setting.default, text)
    settings = replace(Settings(), **{**given, **overrides})
    settings = replace(settings, data_dir=Path(settings.data_dir))
    if settings.media_bucket is None:
        settings.media_dir  # noqa: B018 - refuses at the start what could not be kept later
    elif not (settings.media_key and settings.media_secret):
        raise Unready("A bucket of media needs ADVOCACY_MEDIA_KEY and ADVOCACY_MEDIA_SECRET.", remedy="Set them both.")
    settings.zone  # noqa: B018 - the same for a zone that is none
    if wrong := [pair for pair in settings.network_roots if not pair.partition("=")[2]]:
        raise Unready(f"ADVOCACY_NETWORK_ROOTS names no address in “{wrong[0]}”.", remedy="Write it as x=https://host.")
    if wrong := [pair for pair in settings.monthly_usd if not _AMOUNT.fullmatch(pair)]:
        raise Unready(f"ADVOCACY_MONTHLY_USD names no amount in “{wrong[0]}”.", remedy="Write it as x=50.")
    return _with_keys(settings)


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """Rows (environment variable, value, meaning) with secrets hidden."""
    rows = []
    for setting in fields(Settings):
        value = getattr(settings, setting.name)
        shown = ("set" if value else "not set") if setting.metadata["secret"] else _shown(value)
        rows.append((PREFIX + setting.name.upper(), shown, setting.metadata["meaning"]))
    return rows


def _shown(value: Any) -> str:
    return hide_in_text(", ".join(sorted(value)) if isinstance(value, tuple | frozenset) else str(value))


def _parsed(name: str, default: Any, text: str) -> Any:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(default, bool):
        return text.strip().lower() in {"1", "true", "yes", "on"}
    if isinstance(default, int):
        if not text.strip().isdecimal():
            raise Unready(f"{PREFIX}{name.upper()} must be a whole number, not “{text}”.")
        return int(text)
    if isinstance(default, tuple):
        return tuple(parts)
    if isinstance(default, frozenset):
        return frozenset(parts)
    return Path(text) if isinstance(default, Path) else text


def _with_keys(settings: Settings) -> Settings:
    makers = {
        "secret_key": lambda: secrets.token_urlsafe(48),
        "encryption_keys": lambda: Fernet.generate_key().decode(),
        "signing_key": new_signing_key,
    }
    missing = [name for name in makers if not getattr(settings, name)]
    if missing and not settings.embedded:
        names = ", ".join(PREFIX + name.upper() for name in missing)
        raise Unready(
            f"Missing: {names}.", remedy="They are required with a database of your own; `advocacy keys` makes them."
        )
    if settings.embedded and not settings.push_key:
        settings = replace(settings, push_key=kept_key(settings.data_dir, "push_key", new_push_key))
    made = {name: kept_key(settings.data_dir, name, makers[name]) for name in missing}
    if "encryption_keys" in made:
        made["encryption_keys"] = tuple(made["encryption_keys"].split(","))  # type: ignore[assignment]
    return replace(settings, **made)  # type: ignore[arg-type]
