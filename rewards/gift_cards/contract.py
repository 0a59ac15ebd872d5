"""The contract with whoever hands out gift cards: what one can do, what is asked of it, what comes back. Pure.

Amounts are whole numbers in the currency's minor unit. An answer to an order is one of three: it was placed, it surely
was not, or nobody can tell. Everything else that is asked of a provider raises ``ProviderRefused`` when it says no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class TakesBack(StrEnum):
    """Which cards a provider takes back."""

    NEVER = "never"
    UNDELIVERED = "undelivered"  # those that failed to reach their person
    UNUSED = "unused"


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do, as data. Nobody asks for a provider's name to find that out."""

    name: str
    label: str
    by_api: bool
    """False: a person hands the card out and tells us."""
    repeats_harmlessly: bool = False
    """An order under a number that the provider has is not placed twice."""
    finds: bool = False
    """An order can be looked for by our number."""
    shows_within: timedelta = timedelta(0)
    """How long after a request that was lost a search may still miss its order."""
    takes_back: TakesBack = TakesBack.NEVER
    pause: timedelta = timedelta(seconds=1)
    """How long to wait after “too many requests” when the answer does not say."""
    source: str = ""


@dataclass(frozen=True)
class Wanted:
    """An order as it is asked for. ``external_id`` is ours, the same at every try."""

    external_id: str
    amount: int
    currency: str
    products: Sequence[str]
    campaign: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: str = "en"


class Progress(StrEnum):
    """How far a provider is with an order that it has."""

    WORKING = "working"  # it waits for something on their side
    READY = "ready"  # the card is there
    REFUSED = "refused"  # it came to nothing
    WITHDRAWN = "withdrawn"  # it was cancelled there


@dataclass(frozen=True)
class Placed:
    """The provider has the order. ``link`` opens the card; a provider may tell it once only."""

    remote_id: str
    progress: Progress
    reward_id: str = ""
    link: str = field(default="", repr=False)
    cost: int | None = None  # what it charged, in minor units of cost_currency
    cost_currency: str = ""
    detail: str = ""


@dataclass(frozen=True)
class NotPlaced:
    """Surely not placed. ``permanent``: the same order will never be taken. ``ours``: something is wrong with the key,
    the funds or the setting, and no fault of this order."""

    why: str
    permanent: bool = False
    retry_at: datetime | None = None
    ours: bool = False


@dataclass(frozen=True)
class Unsure:
    """The request may have arrived, or not."""

    why: str


Answer = Placed | NotPlaced | Unsure


@dataclass(frozen=True)
class Product:
    """A card of the catalogue."""

    key: str
    name: str
    category: str
    currencies: tuple[str, ...]
    countries: tuple[str, ...]


class ProviderRefused(Exception):
    """The provider said no, or couldn't be asked. ``permanent``: asking again brings nothing else."""

    def __init__(self, message: str, *, permanent: bool = False, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_at = retry_at


class Provider(Protocol):
    """A provider that is spoken to. None of this is called inside a database transaction."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    def order(self, wanted: Wanted, *, not_after: datetime) -> Answer:
        """Places an order; nothing leaves after ``not_after``, the end of the sender's lease."""
        ...

    def find(self, external_id: str) -> Placed | None:
        """The order under our number; None when there is none. Raises ProviderRefused."""
        ...

    def link(self, reward_id: str) -> str:
        """A link that opens a card that is there. Raises ProviderRefused."""
        ...

    def cancel(self, reward_id: str) -> None:
        """Takes a card back. Raises ProviderRefused."""
        ...

    def catalogue(self) -> list[Product]:
        """The cards on offer. Raises ProviderRefused."""
        ...
