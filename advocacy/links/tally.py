"""Judges clicks and counts them: rows, daily counters, and the deltas that reach adds up. Imports models and machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import batched  # type: ignore[attr-defined]
