"""Pure: what comes next after each way of showing who one is; what claims give."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.identity.claims import arrival_of, roles_given, values_of
from advocacy.identity.models import ClaimRule, ClaimRuleState, Gives, SecondFactor
from advocacy.identity.policies import Factors, Next, Policy, Way, next_for
from advocacy.people.capabilities import Role
from advocacy.people.devices import device_of, whereabouts

OPEN, BINDING, ALL = (Policy(second_factor=each) for each in SecondFactor)
ELSEWHERE = Policy("acme", SecondFactor.EVERYBODY)
NONE, APP, KEY = Factors(), Factors(authenticator=True), Factors(passkeys=1)


@pytest.mark.parametrize(
    ("way", "policy", "role", "factors", "expected"),
    [
        (Way.PASSWORD, OPEN, Role.LEGAL, NONE, Next.IN), (Way.PASSWORD, OPEN, Role.EMPLOYEE, APP, Next.SECOND),
        (Way.PASSWORD, BINDING, Role.LEGAL, NONE, Next.ENROL), (Way.PASSWORD, BINDING, Role.EMPLOYEE, NONE, Next.IN),
        (Way.PASSWORD, BINDING, Role.LEGAL, KEY, Next.SECOND), (Way.PASSWORD, ALL, Role.EMPLOYEE, NONE, Next.ENROL),
        (Way.LINK, ALL, Role.EMPLOYEE, NONE, Next.ENROL), (Way.LINK, OPEN, Role.EMPLOYEE, APP, Next.SECOND),
        (Way.LINK, ELSEWHERE, Role.EMPLOYEE, APP, Next.ELSEWHERE), (Way.PASSKEY, ALL, Role.LEGAL, KEY, Next.IN),
        (Way.PASSKEY, ELSEWHERE, Role.LEGAL, KEY, Next.ELSEWHERE), (Way.PROVIDER, ELSEWHERE, Role.LEGAL, NONE, Next.IN),
        (Way.PASSWORD, ELSEWHERE, Role.ADMIN, KEY, Next.ELSEWHERE), (Way.PROVIDER, ALL, Role.LEGAL, NONE, Next.IN),
    ],
)  # fmt: skip
def test_what_comes_next(way: Way, policy: Policy, role: Role, factors: Factors, expected: Next) -> None:
    """The whole table."""
    assert next_for(way, policy, {role}, factors) is expected


@pytest.mark.parametrize(
    ("claims", "claim", "expected"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}), ({"groups": "a"}, "groups", {"a"}), ({}, "groups", set()),
        ({"realm_access": {"roles": ["x"]}}, "realm_access.roles", {"x"}), ({"a.b": "c"}, "a.b", {"c"}),
        ({"staff": True}, "staff", {"true"}), ({"a": {"b": 1}}, "a", set()), ({"a": "b"}, "a.b.c", set()),
    ],
)  # fmt: skip
def test_values_of_claims(claims: dict[str, Any], claim: str, expected: set[str]) -> None:
    """Lists, words, objects, names with a dot."""
    assert values_of(claims, claim) == expected


def rule(value: str, role: Role) -> ClaimRule:
    """A rule on groups."""
    return ClaimRule(claim="groups", value=value, gives=Gives.ROLE, target=role)


@given(groups=st.sets(st.sampled_from("abcd")))
def test_the_roles_that_rules_give(groups: set[str]) -> None:
    """Several rules may give the same; one that waits for a second administrator gives nothing."""
    rules = [rule("a", Role.LEGAL), rule("b", Role.HR), rule("c", Role.LEGAL), rule("d", Role.FINANCE)]
    rules[3].state = ClaimRuleState.PROPOSED
    given = roles_given(rules, {"groups": sorted(groups)})
    assert (Role.LEGAL in given) is bool(groups & {"a", "c"}) and (Role.HR in given) is ("b" in groups)
    assert given <= {Role.LEGAL, Role.HR}


@pytest.mark.parametrize(
    ("said", "proven"), [(True, True), ("true", True), (False, False), ("yes", False), (None, False)]
)
def test_only_a_clear_yes_proves_an_address(said: object, proven: bool) -> None:
    """What providers write."""
    made = arrival_of({"sub": "1", "email": "A@Acme.example", "email_verified": said})
    assert made.proven is proven and made.email == "a@acme.example" and made.domain == "acme.example"


def test_devices_and_whereabouts_are_coarse() -> None:
    """Enough to notice a stranger, not enough to follow anybody."""
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
    assert device_of(chrome) == "Chrome · Linux" and device_of(chrome + " Edg/140") == "Edge · Linux"
    assert device_of("x/1 y") == "x/1" and device_of("") == ""
    assert whereabouts("203.0.113.77") == "203.0.113.0/24" == whereabouts("::ffff:203.0.113.77")
    assert whereabouts("2001:db8:1:2::3") == "2001:db8:1::/48" and whereabouts("nowhere") == "" == whereabouts(None)
