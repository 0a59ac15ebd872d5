"""Settings in force, as administrators look at them: value, meaning, where it comes from. Secrets are never shown.

They are read once, when a process starts: changing one takes a restart of every process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from enum import StrEnum
from typing import Any

from advocacy import settings
from advocacy.settings import PREFIX, Settings


class Origin(StrEnum):
    """Where a value comes from."""

    ENVIRONMENT = "environment"
    KEPT = "data directory"  # a key that was made at the first start
    START = "start"  # handed in when the process was started, as the demo does
    DEFAULT = "default"


@dataclass(frozen=True)
class InForce:
    """A setting. ``value`` of a secret only says whether there is one."""

    variable: str
    value: str
    meaning: str
    secret: bool
    origin: Origin


def listed(current: Settings, environ: Mapping[str, str] = os.environ) -> list[InForce]:
    """Every setting, in the order in which they are declared."""
    declared = {PREFIX + each.name.upper(): each for each in fields(Settings)}
    return [
        InForce(
            variable, value, meaning, bool(declared[variable].metadata["secret"]),
            _origin(declared[variable], current, environ),
        )
        for variable, value, meaning in settings.describe(current)
    ]  # fmt: skip


def _origin(declared: Field[Any], current: Settings, environ: Mapping[str, str]) -> Origin:
    if PREFIX + declared.name.upper() in environ:
        return Origin.ENVIRONMENT
    if getattr(current, declared.name) == declared.default:
        return Origin.DEFAULT
    made = current.embedded and (current.data_dir / "keys" / declared.name).exists()
    return Origin.KEPT if made else Origin.START
