from __future__ import annotations

import pytest

from advocacy.links.machines import BURST, Seen, Verdict, agent_family, judge

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"

PEOPLE = {
    CHROME: "Chrome",
    FIREFOX: "Firefox",
    CHROME + " Edg/130.0": "Edge",
    CHROME + " OPR/114.0": "Opera",
    f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1": "Safari",
    f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.29.1234": "LinkedIn app",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/458.0.0.40.107;FBBV/577]": "Facebook app",
    f"{IPHONE} Mobile/15E148 Instagram 330.0.0.25.92": "Instagram app",
    f"{IPHONE} Mobile/15E148 [Pinterest/iOS]": "Pinterest app",
    "Pinterest for Android/11.2 (SM-G960F; 10)": "Pinterest app",
    "Mozilla/5.0 (Linux; Android 12; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
    "Safari/537.36": "Chrome",
    "Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE_S) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile "
    "Safari/537.36": "Chrome",
}

MACHINES = [
    "",
    "   ",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "Wget/1.21",
    "Go-http-client/2.0",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Pinterestbot/1.0 (+https://www.pinterest.com/bot.html)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
    "http.rb/5.1.1 (Mastodon/4.3.0; +https://mastodon.example/) Bot",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
]


def seen(agent: str = CHROME, method: str = "GET", **facts: bool) -> Seen:
    return Seen(method=method, agent=agent, **facts)


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_and_their_apps_are_people(agent: str) -> None:
    assert judge(seen(agent, secure=True, language=True)) is Verdict.HUMAN
    assert agent_family(agent) == PEOPLE[agent]


@pytest.mark.parametrize("agent", MACHINES)
def test_known_machines_are_machines(agent: str) -> None:
    assert judge(seen(agent, secure=True, language=True, fetch_metadata=True)) is Verdict.MACHINE
    assert agent_family(agent) in {"machine", ""}


@pytest.mark.parametrize(
    ("given", "earlier", "verdict"),
    [
        (seen(method="HEAD"), 0, Verdict.MACHINE),
        (seen(method="OPTIONS"), 0, Verdict.MACHINE),
        (seen(prefetch=True), 0, Verdict.MACHINE),
        (seen(), BURST - 1, Verdict.HUMAN),
        (seen(), BURST, Verdict.SUSPECTED),
        (seen("curl/8.5.0"), BURST, Verdict.MACHINE),
        (seen(secure=True), 0, Verdict.SUSPECTED),  # Chromium over HTTPS without a word of what it always says
        (seen(secure=False), 0, Verdict.HUMAN),
        (seen(secure=True, language=True), 0, Verdict.HUMAN),
        (seen(secure=True, fetch_metadata=True), 0, Verdict.HUMAN),
        (seen(FIREFOX, secure=True), 0, Verdict.HUMAN),
        (seen("", private=True), 0, Verdict.HUMAN),
        (seen("", private=True, mechanical=True), 0, Verdict.MACHINE),
    ],
)
def test_what_else_decides(given: Seen, earlier: int, verdict: Verdict) -> None:
    assert judge(given, earlier) is verdict
