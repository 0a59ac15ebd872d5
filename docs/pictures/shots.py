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
    Without a role it is a stranger who looks. ``phone``: as it is held in a hand.
    """

    name: str
    says: str
    role: str
    path: str
    follow: str = ""
    down_to: str = ""
    phone: bool = False


SECTIONS: dict[str, tuple[Shot, ...]] = {
    "Employees": (
        Shot("feed", "The feed: why each story is here, when it ends, what it earned others", "employee", "/feed"),
        Shot("composer", "The composer: captions as they will look, counted and checked, the disclosure in front",
             "employee", "/feed", "a[href*='/share']"),
        Shot("suggest", "Suggesting a story", "employee", "/suggest"),
        Shot("privacy", "My privacy: what is kept, and all of it to take along", "employee", "/privacy"),
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
    "Partners": (
        Shot("apply", "Asking to take part: what it is, the terms word for word, without an account",
             "", "/apply/larkfield-field-partners"),
        Shot("story-call", "A call for stories, open to everybody", "", "/stories/my-river"),
        Shot("portal", "The portal: what is next, what is owed by when, what was earned", "ambassador", "/portal/"),
        Shot("portal-phone", "The portal in a hand", "ambassador", "/portal/", phone=True),
        Shot("promises", "What we owe you, and by when; late is said as plainly", "ambassador", "/portal/promises"),
        Shot("portal-work", "My work: agreements, and what is to be delivered", "ambassador", "/portal/briefs"),
        Shot("earnings", "My earnings: every amount, and what each is for", "ambassador", "/portal/earnings"),
        Shot("why", "Why this amount counts",
             "ambassador", "/portal/earnings", "main table a[href*='/portal/earnings/']"),
        Shot("portal-links", "My links and codes, with what they brought", "ambassador", "/portal/links"),
        Shot("accounts-proven", "Showing that an account is mine", "ambassador", "/portal/accounts"),
        Shot("portal-products", "Products to try, and where mine are", "ambassador", "/portal/products"),
        Shot("payment", "Where my money goes, and what is on its way", "ambassador", "/portal/payment"),
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
    "Marketing and partners": (
        Shot("programmes", "Programmes", "marketing", "/programmes"),
        Shot("programme", "A programme: who takes part, what they disclose, its tiers", "marketing", "/programmes/1"),
        Shot("programme-terms", "Terms by version, and who agreed to which", "marketing", "/programmes/1/terms"),
        Shot("applications", "Applications, with screening as advice", "marketing", "/programmes/applications"),
        Shot("spotted", "Who brings reach already, and why we think so", "marketing", "/programmes/spotted"),
        Shot("partners", "Partners", "marketing", "/partners"),
        Shot("pipeline", "The pipeline: moved by drag, by keyboard, without script", "marketing", "/partners/board"),
        Shot("partner", "A partner: accounts, engagement with its formula, every touch",
             "marketing", "/partners?sort=followers", "main table tbody a"),
        Shot("brief", "A brief", "marketing", "/briefs/", "main table tbody a"),
        Shot("agreement", "An agreement: the words, and the yes under them", "marketing", "/agreements/",
             "main table tbody a"),
        Shot("deliverable", "What was delivered, with the evidence of the live post",
             "marketing", "/deliverables/1"),
        Shot("stories-inbox", "Stories that people sent in", "marketing", "/programmes/stories"),
        Shot("rights", "The register of rights: what may run where, until when", "marketing", "/rights/"),
        Shot("products-desk", "Products: what was asked for and was promised", "marketing", "/programmes/products"),
        Shot("commissions", "Commissions", "marketing", "/commissions/"),
        Shot("commission", "A commission, and why it counts for this partner", "marketing", "/commissions/1"),
        Shot("commission-plan", "What a programme pays, by version", "marketing", "/commissions/plans/1"),
        Shot("results", "What programmes brought and cost", "marketing", "/results"),
        Shot("payouts", "Payout runs", "finance", "/payouts"),
        Shot("payout-run", "A run: two people, the bank's file, its answer", "finance", "/payouts/1"),
        Shot("thresholds", "Who was paid how much in a year, and whom a tax office is told of",
             "finance", "/payouts/thresholds"),
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
    "Fit for a company": (
        Shot("sign-in", "Signing in: what fits one's address", "", "/sign-in"),
        Shot("security", "How I sign in: passkeys, an app, recovery codes, browsers", "employee", "/me/security"),
        Shot("messages", "What reaches me, where and how often", "employee", "/notices/preferences"),
        Shot("digest", "A digest as it comes by mail: only what is new", "employee", "/notices/digest"),
        Shot("walls-of-mine", "Whether my posts stand on the company's walls", "employee", "/me/walls"),
        Shot("walls", "Walls of published posts for other sites", "marketing", "/walls"),
        Shot("system", "The system at a glance: what is wrong, and what to do", "admin", "/admin/system"),
        Shot("machines", "Machines: who is alive, which version, what it does", "admin", "/admin/machines"),
        Shot("queue", "Posts that wait, and why", "admin", "/admin/queue"),
        Shot("jobs", "Jobs: last run, next run, problems", "admin", "/admin/jobs"),
        Shot("people", "People, their roles and how they sign in", "admin", "/admin/people"),
        Shot("roles", "What each role may do, in words", "admin", "/admin/roles"),
        Shot("groups", "Groups of the directory, and what they mean here", "admin", "/admin/groups"),
        Shot("segments", "Segments of people", "admin", "/admin/segments"),
        Shot("providers", "Ways to sign in, for everybody or for one mail domain", "admin", "/admin/sign-in"),
        Shot("chat", "Slack and Teams: channels and what goes there", "admin", "/admin/chat"),
        Shot("webhooks", "Webhooks", "admin", "/admin/webhooks"),
        Shot("exports", "Tables as files, written in the background", "admin", "/admin/exports"),
        Shot("imports", "Everything that can be read in", "admin", "/admin/imports"),
        Shot("settings", "Settings in force; secrets are hidden", "admin", "/admin/settings"),
        Shot("audit", "What administrators did", "admin", "/admin/audit"),
        Shot("feed-phone", "The feed on a phone", "employee", "/feed", phone=True),
        Shot("composer-phone", "Before it is sent, on a phone", "employee", "/feed", "a[href*='/share']", phone=True),
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
