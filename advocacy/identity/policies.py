"""Pure: what comes next for somebody who showed something, by the policy of their mail domain. Imports models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from advocacy.identity.models import SecondFactor
from advocacy.people.capabilities import Role, binds_others


class Way(StrEnum):
    """How somebody shows who they are. The value stands beside the browser in the list of sign-ins."""

    PASSWORD = "password"  # noqa: S105 - the word, not one
    LINK = "link"  # mailed, once
    PASSKEY = "passkey"  # with the device's own PIN or finger: two factors in one
    PROVIDER = "provider"


class Next(StrEnum):
    """What comes next."""

    IN = "in"
    SECOND = "second"  # a code, or a passkey
    ENROL = "enrol"  # they have no second factor yet and have to set one up
    ELSEWHERE = "elsewhere"  # only their provider lets them in


@dataclass(frozen=True)
class Policy:
    """How people of a domain sign in. ``provider``: the key of the only one that lets them in; empty: anything."""

    provider: str = ""
    second_factor: SecondFactor = SecondFactor.OFFERED


@dataclass(frozen=True)
class Factors:
    """What a person has set up."""

    passkeys: int = 0
    authenticator: bool = False
    recovery_codes: int = 0

    @property
    def second(self) -> bool:
        """True when they can show something besides a password."""
        return self.passkeys > 0 or self.authenticator


def requires_second(policy: Policy, roles: Iterable[Role]) -> bool:
    """True when somebody with these roles has to show two things."""
    if policy.second_factor is SecondFactor.EVERYBODY:
        return True
    return policy.second_factor is SecondFactor.BINDING and binds_others(roles)


def next_for(way: Way, policy: Policy, roles: Iterable[Role], factors: Factors) -> Next:
    """What comes next. A provider answers for what it asked of them; a passkey is two factors already."""
    if way is Way.PROVIDER:
        return Next.IN
    if policy.provider:
        return Next.ELSEWHERE
    if way is Way.PASSKEY:
        return Next.IN
    if factors.second:
        return Next.SECOND
    return Next.ENROL if requires_second(policy, roles) else Next.IN
