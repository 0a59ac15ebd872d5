"""Which pictures the documentation has: whose eyes, which page, what it says below. Pure; take.py takes them.

``readme()`` is the page that shows those that are there; docs/generate.py writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HEAD = """# What it looks like

The demo company, taken by `python -m docs.pictures.take` from a served `make demo`.
"""


@dataclass(frozen=True)
class Shot:
    """One picture: its file's name, what it shows, as which role of the demo, on which page.

    ``follow`` is the link on that page which is followed first, ``down_to`` what is then scrolled to; both if any.
    """

    name: str
    says: str
    role: str
    path: str
    follow: str = ""
    down_to: str = ""


SECTIONS: dict[str, tuple[Shot, ...]] = {
    "Employees": (
        Shot("feed", "The feed: why each story is here, when it ends, what it earned others", "employee", "/feed"),
        Shot("composer", "The composer: captions as they will look, counted and checked, the disclosure in front",
             "employee", "/feed", "a[href*='/share']"),
        Shot("suggest", "Suggesting a story", "employee", "/suggest"),
        Shot("privacy", "My privacy: what is kept, and all of it to take along", "employee", "/privacy"),
        Shot("portal", "The portal of an ambassador: what is next, posts, results, what the programme agreed",
             "ambassador", "/portal/"),
    ),
    "Employees and their rewards": (
        Shot("points", "Points: what can be spent, what waits and why, what ends when", "employee", "/points"),
        Shot("statement", "The statement: every credit with the rule that gave it", "employee", "/points/statement"),
        Shot("points-rules", "How points are earned, in plain words", "employee", "/points/rules"),
        Shot("standing", "Tier, badges and weeks", "employee", "/points/standing"),
        Shot("perks", "What points can become", "employee", "/perks"),
        Shot("perk", "A perk, and what it asks for", "employee", "/perks", ".story-title a"),
        Shot("challenges", "Missions and challenges: joined by whoever likes", "employee", "/challenges/"),
        Shot("challenge", "A challenge: how it is won, how far one is",
             "employee", "/challenges/", ".story-title a"),
        Shot("leaderboards", "Leaderboards: of those who chose to be on them", "employee", "/leaderboards"),
        Shot("thanks", "Thanks from colleagues", "employee", "/thanks"),
        Shot("fair-play-patterns", "How fair play is looked at, for everybody to read",
             "employee", "/fair-play/patterns"),
        Shot("tax-year", "What one was given in a year, as the tax office sees it", "employee", "/points/tax-year"),
    ),
    "HR and Legal": (
        Shot("inbox", "The inbox: what waits, oldest first, with the working time left", "legal", "/reviews/"),
        Shot("review", "A review: the words with findings and quotes, who has to agree, the thread, one key to decide",
             "legal", "/reviews/", "main table tbody a"),
        Shot("rules", "The rules of the checks in plain words, with posts that pass and fail", "legal", "/rules/"),
        Shot("rule-version", "A version of the rules: what differs, and what it would change",
             "legal", "/rules/versions", "main table tbody a"),
        Shot("policies", "Policies, and the desk where they are written", "hr", "/policies/"),
        Shot("policy-editor", "Writing a policy from the clause library", "hr", "/policies/new"),
        Shot("acknowledgements", "Who has read what", "hr", "/policies/1/acknowledgements"),
        Shot("routes", "Review routes, who can answer now, working hours", "hr", "/routes/"),
        Shot("absences", "Absences and who decides meanwhile", "hr", "/absences"),
        Shot("crisis", "The switch: two clicks from any page", "hr", "/pauses"),
        Shot("blackouts", "Blackouts, planned ahead", "legal", "/blackouts/"),
        Shot("takedowns", "Takedown requests and what came of them", "legal", "/takedowns/"),
        Shot("history", "The history explorer", "legal", "/history"),
        Shot("chain", "The chain: verified, exported", "legal", "/history/chain"),
        Shot("life", "One story's whole life", "legal", "/items/3/life"),
        Shot("retention", "Retention", "legal", "/retention"),
        Shot("holds", "Legal holds", "legal", "/holds"),
        Shot("search", "Search", "legal", "/search/?q=water"),
    ),
    "Marketing": (
        Shot("studio", "The studio: the board by state", "marketing", "/studio/"),
        Shot("editor", "The editor: findings in place", "marketing", "/studio/items/65/edit"),
        Shot("calendar", "The content calendar", "marketing", "/calendar"),
        Shot("sources", "Sources", "marketing", "/studio/sources/"),
        Shot("suggestions", "Suggestions", "marketing", "/studio/suggestions"),
        Shot("media", "Media", "marketing", "/media/"),
        Shot("campaigns", "Campaigns and topics", "marketing", "/campaigns/"),
        Shot("reach", "Reach, each figure with who says so", "marketing", "/reach"),
        Shot("report-story", "A story, network by network and wording by wording", "marketing", "/reach/item"),
        Shot("report-campaign", "A campaign and its stories", "marketing", "/reach/campaign"),
        Shot("ranking", "Ranking: teams by active person, never people", "marketing", "/reach/ranking"),
        Shot("counted", "How a figure was counted, and the rows behind it", "marketing", "/reach/counted/clicks_raw"),
        Shot("report-printed", "A report as it is printed", "marketing", "/reach/overview/print"),
        Shot("reports", "Saved reports and when they are sent", "marketing", "/reports/"),
        Shot("report-saved", "A saved report: what it holds, who gets it",
             "marketing", "/reports/", "main table tbody a:not([href$='/open'])"),
        Shot("mentions", "What is said about the company in public", "marketing", "/mentions/"),
        Shot("mention", "A mention, and who answers it", "marketing", "/mentions/", "main table tbody a"),
    ),
    "Marketing and rewards": (
        Shot("earning-rules", "Earning rules: each change a version with a date", "marketing", "/rewards/rules"),
        Shot("rule-draft", "A draft of a rule, and what it would have given in the last 90 days",
             "marketing", "/rewards/rules", "main table tbody a[href*='/drafts/']", "#simulation"),
        Shot("games", "Missions, challenges and contests as marketing plans them", "marketing", "/rewards/challenges/"),
        Shot("perks-desk", "The catalogue as marketing keeps it", "marketing", "/rewards/perks"),
        Shot("redemptions", "What people asked for, to be handed out", "marketing", "/rewards/redemptions"),
        Shot("tiers", "Tiers and what they open", "marketing", "/rewards/tiers"),
        Shot("badges", "Badges", "marketing", "/rewards/badges"),
        Shot("fair-play", "Fair play: what waits to be looked at by a person", "marketing", "/fair-play"),
        Shot("fair-play-case", "A case: what was seen, in plain words, and who decides",
             "marketing", "/fair-play", "main table tbody a"),
    ),
    "Budgets, finance and payroll": (
        Shot("budgets", "Budgets: what is left, promised and spent", "budget", "/budgets"),
        Shot("budget", "A budget and every movement of it", "budget", "/budgets", "main a[href^='/budgets/']"),
        Shot("ledger", "The ledger: what is owed, by kind and by age", "finance", "/rewards/ledger"),
        Shot("proofs", "The nightly proof that the ledger adds up", "admin", "/rewards/proofs"),
        Shot("tax", "Benefits, and the runs that payroll gets", "finance", "/tax"),
        Shot("tax-rules", "How perks are taxed, by country, with its source", "hr", "/tax/rules"),
    ),
}  # fmt: skip
"""Heading -> its pictures, in order."""


def shots() -> list[Shot]:
    """All of them, in order."""
    return [shot for section in SECTIONS.values() for shot in section]


def readme() -> str:
    """The page of pictures: a heading and a picture for each that was taken."""
    return HEAD + "".join(_section(title, taken) for title, taken in _taken().items() if taken)


def _taken() -> dict[str, list[Shot]]:
    return {
        title: [each for each in those if (HERE / f"{each.name}.png").exists()] for title, those in SECTIONS.items()
    }


def _section(title: str, those: list[Shot]) -> str:
    return f"\n## {title}\n" + "".join(f"\n### {each.says}\n\n![{each.says}]({each.name}.png)\n" for each in those)
