"""Pure: who somebody is as a provider says it, and what its claims give them here. Imports models.

OpenID Connect Core 1.0, section 5.1, names the standard claims; groups and roles have a name of their own at each
provider (``groups`` at Okta and Entra ID, ``realm_access.roles`` at Keycloak), so rules name the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from advocacy.identity.models import ClaimRule, ClaimRuleState, Gives
from advocacy.people.capabilities import Role

LONGEST_NAME = 200


@dataclass(frozen=True)
class Arrival:
    """Somebody whom a provider has sent: ``subject`` is its own, lasting name for them.

    ``proven``: the provider says that the mail address is theirs. ``sid`` and ``id_token`` are for signing out there.
    """

    subject: str
    email: str
    proven: bool
    name: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    sid: str = ""
    id_token: str | None = None

    def kept(self) -> dict[str, Any]:
        """As JSON, while it waits for its browser."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """What ``kept`` wrote."""
        return cls(**kept)

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.email.rpartition("@")[2].casefold()


def arrival_of(claims: Mapping[str, Any], id_token: str | None = None) -> Arrival:
    """Whom the claims of OpenID Connect mean. ``preferred_username`` is no address: only ``email`` is."""
    email = str(claims.get("email") or "").strip().casefold()
    named = " ".join(str(claims.get(each) or "") for each in ("given_name", "family_name")).strip()
    name = str(claims.get("name") or "").strip() or named or email.partition("@")[0]
    proven = claims.get("email_verified") in (True, "true")  # some write it as a text
    sid = str(claims.get("sid") or "")
    return Arrival(str(claims["sub"]), email, proven, name[:LONGEST_NAME], dict(claims), sid, id_token)


def values_of(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The values of a claim; a dot leads into an object (``realm_access.roles``) where no claim has the whole name."""
    found: Any = claims.get(claim)
    if found is None and "." in claim:
        found = claims
        for step in claim.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, (list, tuple, set, frozenset)):
        return frozenset(str(each) for each in found)
    return frozenset() if found is None or isinstance(found, Mapping) else frozenset({_word(found)})


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def matching(rules: Iterable[ClaimRule], claims: Mapping[str, Any]) -> Sequence[ClaimRule]:
    """The rules whose value the claims hold."""
    return [rule for rule in rules if rule.value in values_of(claims, rule.claim)]


def roles_given(rules: Iterable[ClaimRule], claims: Mapping[str, Any]) -> frozenset[Role]:
    """The roles that rules in force give somebody with these claims."""
    counting = (rule for rule in rules if rule.state is not ClaimRuleState.PROPOSED)
    return frozenset(rule.role for rule in matching(counting, claims) if rule.role)


def team_after(rules: Sequence[ClaimRule], claims: Mapping[str, Any]) -> str | None:
    """The team that the first rule that fits gives; None leaves everything as it is."""
    return next((rule.target for rule in matching(rules, claims) if rule.gives is Gives.TEAM), None)
