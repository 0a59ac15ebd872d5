"""Pure: what each role may do, in one table. Pages, API scopes and tokens all speak of these capabilities."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a person is here. A person may hold several."""

    EMPLOYEE = "employee"
    MARKETING = "marketing"
    HR = "hr"
    LEGAL = "legal"
    COMPLIANCE = "compliance"
    PRINCIPAL = "registered_principal"
    BUDGET_OWNER = "budget_owner"
    FINANCE = "finance"
    ADMIN = "admin"
    EXAMINER = "examiner"
    AMBASSADOR = "ambassador"


class Capability(StrEnum):
    """What somebody may do. Values are the scopes of API tokens."""

    SHARE = "shares:write"  # see the feed, connect own accounts, share, see own impact and points
    SUGGEST = "suggestions:write"
    WRITE_ITEMS = "items:write"  # sources, items, captions, campaigns
    SEE_ITEMS = "items:read"  # every item in every state
    REVIEW_HR = "reviews:hr"
    REVIEW_LEGAL = "reviews:legal"
    REVIEW_COMPLIANCE = "reviews:compliance"
    REVIEW_PRINCIPAL = "reviews:registered_principal"
    WRITE_ROUTES = "routes:write"  # review routes, qualifications, everybody's absences
    WRITE_RULES = "rules:write"  # rule packs: write a version, try it, put it in force
    WRITE_POLICIES = "policies:write"
    SEE_ACKNOWLEDGEMENTS = "acknowledgements:read"
    PAUSE = "pauses:write"
    SEE_REACH = "reach:read"  # the company's reach; one's own needs no more than SHARE
    WRITE_REWARDS = "rewards:write"  # rules, perks, fulfilling, challenges
    JUDGE_FAIR_PLAY = "fair_play:write"  # review credits that are held, and appeals
    WRITE_BUDGETS = "budgets:write"  # approve what is redeemed from one's own budgets
    SEE_LEDGER = "ledger:read"  # liability, and the proofs that the ledger adds up
    SEE_TAX = "tax:read"  # what perks were worth to whom: payroll export, year-end summary
    WRITE_PROGRAMMES = "programmes:write"  # programmes, partners, briefs, agreements, deliverables, stories, products
    WRITE_PAYOUTS = "payouts:write"  # payment details, tax forms; prepare, approve, export and settle payouts
    WRITE_CONVERSIONS = "conversions:write"  # tell, see and give back conversions: a shop's server has it as its scope
    WRITE_MENTIONS = "mentions:write"  # watches, who answers what; one's own to answer need no more than SHARE
    WRITE_RATES = "rates:write"  # rate cards, and what programmes cost
    TAKE_PART = "portal:read"  # take part in a programme: the portal
    SEE_PEOPLE = "people:read"
    WRITE_PEOPLE = "people:write"
    SET_EMPLOYMENT = "employment:write"  # relationship and employing entity: they decide what a person discloses
    SEE_HISTORY = "history:read"
    WRITE_RECORDS = "records:write"  # retention profiles, legal holds, exports for examiners
    WRITE_PRIVACY = "privacy:write"  # exports and erasure for others than oneself
    SEE_SYSTEM = "system:read"  # health of workers, jobs, queue, connections; settings in force
    WRITE_SYSTEM = "system:write"  # run a job now, try mail again
    WRITE_IDENTITY = "identity:write"  # identity providers, how each mail domain signs in
    PROVISION = "scim:write"  # the company's directory: people and groups over SCIM
    WRITE_WEBHOOKS = "webhooks:write"  # who else is told what moved
    WRITE_CHAT = "chat:write"  # channels of Slack and Teams
    WRITE_WALL = "wall:write"  # the wall of posts on the company's own site


_SHARES = frozenset({Capability.SHARE, Capability.SUGGEST})
_REVIEWS = frozenset({Capability.SEE_ITEMS, Capability.PAUSE})

TABLE: dict[Role, frozenset[Capability]] = {
    Role.EMPLOYEE: _SHARES,
    Role.AMBASSADOR: _SHARES | {Capability.TAKE_PART},
    Role.MARKETING: _SHARES
    | {
        Capability.WRITE_ITEMS, Capability.SEE_ITEMS, Capability.PAUSE, Capability.SEE_REACH, Capability.WRITE_REWARDS,
        Capability.WRITE_PROGRAMMES, Capability.WRITE_MENTIONS, Capability.WRITE_CONVERSIONS, Capability.WRITE_RATES,
        Capability.JUDGE_FAIR_PLAY, Capability.SEE_LEDGER, Capability.WRITE_WALL,
    },
    Role.HR: _REVIEWS
    | {
        Capability.REVIEW_HR, Capability.WRITE_POLICIES, Capability.SEE_ACKNOWLEDGEMENTS, Capability.SEE_PEOPLE,
        Capability.SET_EMPLOYMENT, Capability.WRITE_ROUTES, Capability.WRITE_PRIVACY, Capability.JUDGE_FAIR_PLAY,
        Capability.SEE_TAX,
    },
    Role.LEGAL: _REVIEWS
    | {
        Capability.REVIEW_LEGAL, Capability.WRITE_POLICIES, Capability.SEE_HISTORY, Capability.WRITE_ROUTES,
        Capability.WRITE_RULES, Capability.WRITE_RECORDS,
    },
    Role.COMPLIANCE: _REVIEWS
    | {
        Capability.REVIEW_COMPLIANCE, Capability.SEE_HISTORY, Capability.WRITE_ROUTES, Capability.WRITE_RULES,
        Capability.WRITE_RECORDS,
    },
    Role.PRINCIPAL: _REVIEWS | {Capability.REVIEW_PRINCIPAL, Capability.SEE_HISTORY},
    Role.BUDGET_OWNER: frozenset(
        {
            Capability.SEE_REACH, Capability.WRITE_RATES, Capability.WRITE_BUDGETS, Capability.SEE_LEDGER,
            Capability.WRITE_PAYOUTS,
        }
    ),
    Role.FINANCE: frozenset(
        {
            Capability.SEE_REACH, Capability.WRITE_CONVERSIONS, Capability.WRITE_RATES, Capability.SEE_LEDGER,
            Capability.SEE_TAX, Capability.WRITE_PAYOUTS,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Capability.SEE_PEOPLE, Capability.WRITE_PEOPLE, Capability.SET_EMPLOYMENT, Capability.SEE_SYSTEM,
            Capability.SEE_HISTORY, Capability.PAUSE, Capability.WRITE_ROUTES, Capability.WRITE_PRIVACY,
            Capability.SEE_LEDGER, Capability.WRITE_IDENTITY, Capability.PROVISION, Capability.WRITE_WEBHOOKS,
            Capability.WRITE_CHAT, Capability.WRITE_SYSTEM,
        }
    ),
    Role.EXAMINER: frozenset({Capability.SEE_HISTORY, Capability.SEE_ITEMS}),
}  # fmt: skip


BINDING = frozenset(
    {
        Capability.REVIEW_HR, Capability.REVIEW_LEGAL, Capability.REVIEW_COMPLIANCE, Capability.REVIEW_PRINCIPAL,
        Capability.WRITE_POLICIES, Capability.WRITE_PEOPLE, Capability.WRITE_ROUTES, Capability.WRITE_RULES,
        Capability.WRITE_RECORDS, Capability.WRITE_PRIVACY, Capability.WRITE_IDENTITY, Capability.PROVISION,
    }
)  # fmt: skip
"""What four eyes rest on: whoever signed in as somebody with one of these could decide in their name."""


def binds_others(roles: Iterable[Role]) -> bool:
    """True when the word of somebody with these roles binds others."""
    return bool(BINDING & capabilities_of(roles))


def capabilities_of(roles: Iterable[Role]) -> frozenset[Capability]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(TABLE[role] for role in roles))
