"""Names of roles, relationships and capabilities, as pages show them."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Relationship

ROLES: dict[Role, LazyString] = {
    Role.EMPLOYEE: _l("Employee"),
    Role.MARKETING: _l("Marketing"),
    Role.HR: _l("HR"),
    Role.LEGAL: _l("Legal"),
    Role.COMPLIANCE: _l("Compliance"),
    Role.PRINCIPAL: _l("Registered principal"),
    Role.BUDGET_OWNER: _l("Budget owner"),
    Role.FINANCE: _l("Finance"),
    Role.ADMIN: _l("Administrator"),
    Role.EXAMINER: _l("Examiner"),
    Role.AMBASSADOR: _l("Ambassador"),
}

RELATIONSHIPS: dict[Relationship, LazyString] = {
    Relationship.EMPLOYEE: _l("Employee"),
    Relationship.OFFICER: _l("Officer or director"),
    Relationship.AGENCY_EMPLOYEE: _l("Works for an agency of ours"),
    Relationship.FAMILY_OF_EMPLOYEE: _l("Family of an employee"),
    Relationship.CONSULTANT: _l("Consultant"),
    Relationship.BRAND_OWNER: _l("Owns the brand"),
    Relationship.PAID_INFLUENCER: _l("Paid influencer"),
    Relationship.AMBASSADOR_PAID: _l("Paid ambassador"),
    Relationship.GIFTED: _l("Receives products"),
    Relationship.AFFILIATE: _l("Affiliate"),
    Relationship.CONTEST_ENTRANT: _l("Takes part in a contest"),
    Relationship.CLIENT_TESTIMONIAL: _l("Client who gives a testimonial"),
    Relationship.NONE: _l("No tie to the company"),
}

CAPABILITIES: dict[Capability, LazyString] = {
    Capability.SHARE: _l("share stories from the feed, with own accounts, points and impact"),
    Capability.SUGGEST: _l("suggest stories"),
    Capability.WRITE_ITEMS: _l("write items, captions, sources and campaigns"),
    Capability.SEE_ITEMS: _l("see every item in every state"),
    Capability.REVIEW_HR: _l("review for HR"),
    Capability.REVIEW_LEGAL: _l("review for Legal"),
    Capability.REVIEW_COMPLIANCE: _l("review for Compliance"),
    Capability.REVIEW_PRINCIPAL: _l("review as a registered principal"),
    Capability.WRITE_POLICIES: _l("write policies"),
    Capability.SEE_ACKNOWLEDGEMENTS: _l("see who acknowledged which policy"),
    Capability.PAUSE: _l("pause everything that is going out"),
    Capability.SEE_REACH: _l("see the company's reach"),
    Capability.WRITE_REWARDS: _l("write earning rules and perks, fulfil redemptions"),
    Capability.WRITE_PROGRAMMES: _l("run programmes and invite people from outside"),
    Capability.WRITE_PAYOUTS: _l("pay partners, and see where they are paid to"),
    Capability.WRITE_MENTIONS: _l("listen to what others say of us, and say who answers"),
    Capability.WRITE_CONVERSIONS: _l("tell sales and leads, hand out codes"),
    Capability.JUDGE_FAIR_PLAY: _l("review points that are held, and appeals"),
    Capability.WRITE_BUDGETS: _l("approve what is redeemed from the budgets they answer for"),
    Capability.SEE_LEDGER: _l("see what the ledger owes, and the proofs that it adds up"),
    Capability.SEE_TAX: _l("see what perks were worth to whom, for payroll"),
    Capability.WRITE_IDENTITY: _l("say how people sign in"),
    Capability.PROVISION: _l("keep people and groups as the company's directory has them"),
    Capability.WRITE_WEBHOOKS: _l("say which other systems are told what moved"),
    Capability.WRITE_CHAT: _l("connect Slack and Teams"),
    Capability.WRITE_WALL: _l("choose posts for the wall on our own site"),
    Capability.WRITE_RATES: _l("write rate cards and book what programmes cost"),
    Capability.TAKE_PART: _l("take part in a programme"),
    Capability.SEE_PEOPLE: _l("see everybody's account"),
    Capability.WRITE_PEOPLE: _l("add people, give roles, close accounts"),
    Capability.SET_EMPLOYMENT: _l("set a person's relationship and employing entity"),
    Capability.WRITE_ROUTES: _l("say who reviews what, keep qualifications and absences"),
    Capability.WRITE_RULES: _l("write the rules of the checks and put them in force"),
    Capability.SEE_HISTORY: _l("read the history"),
    Capability.WRITE_RECORDS: _l("set how long records are kept, place legal holds, export for examiners"),
    Capability.WRITE_PRIVACY: _l("export and erase what is kept about a person"),
    Capability.SEE_SYSTEM: _l("see the health of the installation"),
    Capability.WRITE_SYSTEM: _l("run jobs now, try mail again"),
}

METHODS: dict[str, LazyString] = {
    "password": _l("Password"),
    "link": _l("Mailed link"),
    "passkey": _l("Passkey"),
    "provider": _l("Company sign-in"),
    "password and code": _l("Password and code"),
    "password and passkey": _l("Password and passkey"),
    "password and recovery code": _l("Password and recovery code"),
    "link and code": _l("Mailed link and code"),
    "link and passkey": _l("Mailed link and passkey"),
    "link and recovery code": _l("Mailed link and recovery code"),
    "break glass": _l("Break-glass account"),
}
"""How somebody proved who they are, beside a browser."""
