"""Visits as they come, labelled by us: headers as their senders write them, what they are, and why we say so.

``headers`` are in lower case. Over HTTPS where ``secure``. ``times``: so many requests of one visitor in one minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from advocacy.links.verdicts.machines import Verdict

H, M, S = Verdict.HUMAN, Verdict.MACHINE, Verdict.SUSPECTED
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PIXEL = "Mozilla/5.0 (Linux; Android 15; Pixel 9"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WINDOWS} {BLINK} Chrome/142.0.0.0 Safari/537.36"
FIREFOX = f"{WINDOWS[:-1]}; rv:144.0) Gecko/20100101 Firefox/144.0"
SAFARI = f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"
LANGUAGE = {"accept-language": "de-DE,de;q=0.9,en;q=0.8"}
NAVIGATES = {
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
    "sec-fetch-site": "none",
    "sec-fetch-user": "?1",
}
BROWSES = {**LANGUAGE, **NAVIGATES, "accept": "text/html,application/xhtml+xml"}


@dataclass(frozen=True)
class Visit:
    """A visit and its label."""

    agent: str
    verdict: Verdict
    why: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    secure: bool = True
    times: int = 1


PEOPLE: Final = (
    Visit(CHROME, H, "Chrome on Windows", BROWSES),
    Visit(CHROME, H, "Chrome over plain HTTP sends no Sec-Fetch", LANGUAGE, secure=False),
    Visit(CHROME, H, "a browser over HTTP whose proxy dropped everything", secure=False),
    Visit(CHROME, H, "behind a cache that passes no Accept-Language on: one missing header suspects nobody", NAVIGATES),
    Visit(CHROME, H, "behind a company's firewall that drops Sec-Fetch: the same", LANGUAGE),
    Visit(f"{MAC} {BLINK} Chrome/142.0.0.0 Safari/537.36", H, "Chrome on a Mac", BROWSES),
    Visit(f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {BLINK} Chrome/142.0.0.0 Safari/537.36",
          H, "a Chromebook", BROWSES),
    Visit(f"{PIXEL}) {BLINK} Chrome/142.0.0.0 Mobile Safari/537.36", H, "Chrome on Android", BROWSES),
    Visit(f"{IPHONE} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1", H, "Chrome on an iPhone", BROWSES),
    Visit(FIREFOX, H, "Firefox", BROWSES),
    Visit("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
          H, "Firefox on Linux", BROWSES),
    Visit(f"{IPHONE} FxiOS/144.0 Mobile/15E148 Safari/605.1.15", H, "Firefox on an iPhone", LANGUAGE),
    Visit(SAFARI, H, "Safari on a Mac", BROWSES),
    Visit(f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1", H, "Safari on an iPhone", BROWSES),
    Visit(f"{IPHONE} Version/15.6 Mobile/15E148 Safari/604.1", H, "an old Safari sends no Sec-Fetch", LANGUAGE),
    Visit(f"{CHROME} Edg/142.0.0.0", H, "Edge", BROWSES),
    Visit(f"{CHROME} OPR/124.0.0.0", H, "Opera", BROWSES),
    Visit(f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {BLINK} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
          H, "Samsung Internet", BROWSES),
    Visit(f"{IPHONE} GSA/392.0 Mobile/15E148 Safari/604.1", H, "the Google app", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 DuckDuckGo/7 Safari/605.1.15", H, "DuckDuckGo's browser", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.31.4567", H, "the LinkedIn app's own browser", LANGUAGE),
    Visit(f"{PIXEL}; wv) {BLINK} Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 [LinkedInApp]/4.1", H,
          "the LinkedIn app on Android", BROWSES),
    Visit(f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/458.0.0.40.107;FBBV/577]", H, "the Facebook app", LANGUAGE),
    Visit(f"{PIXEL}; wv) {BLINK} Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0.0;]", H,
          "the Facebook app on Android", BROWSES),
    Visit(f"{IPHONE} Mobile/15E148 Instagram 380.0.0.25.92 (iPhone15,2)", H, "the Instagram app", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 Barcelona 380.0.0.25.92 (iPhone15,2)", H, "the Threads app", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 [Pinterest/iOS]", H, "the Pinterest app, not its robot", LANGUAGE),
    Visit("Pinterest for Android/13.2 (SM-G960F; 10)", H, "the Pinterest app on Android", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 Twitter for iPhone/10.30", H, "the X app", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 Snapchat/13.10.0.40 (iPhone15,2; iOS 18.5)", H, "the Snapchat app", LANGUAGE),
    Visit(f"{IPHONE} Mobile/15E148 BytedanceWebview/d8a21c6 musical_ly_40.1", H, "the TikTok app", LANGUAGE),
    Visit(f"{PIXEL}; wv) {BLINK} Chrome/130.0.0.0 Mobile Safari/537.36 MMWEBID/12 MicroMessenger/8.0.50", H,
          "WeChat", BROWSES),
    Visit(f"Mozilla/5.0 (Linux; Android 12; CUBOT X30) {BLINK} Chrome/142.0.0.0 Mobile Safari/537.36", H,
          "a phone made by CUBOT", BROWSES),
    Visit(f"Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE_S) {BLINK} Chrome/99.0.4844.88 Mobile Safari/537.36", H,
          "a phone made by CUBOT, its name with an underscore", BROWSES),
    Visit(f"{WINDOWS} {BLINK} Teams/1.6.00 Chrome/120.0.0.0 Electron/28 Safari/537.36", H, "a link opened inside Teams",
          BROWSES),
    Visit(f"{MAC} {BLINK} Chrome/142.0.0.0 Electron/36 Safari/537.36 Slack_SSB/4.46", H, "a link opened inside Slack",
          BROWSES),
    Visit(CHROME, H, "asks not to be tracked: counted, and nothing kept of them", {**BROWSES, "dnt": "1"}),
    Visit(FIREFOX, H, "Global Privacy Control: the same", {**BROWSES, "sec-gpc": "1"}),
    Visit(CHROME, H, "came back at once, three times", BROWSES, times=3),
    Visit(CHROME, H, "ten colleagues behind one address in the same minute", BROWSES, times=10),
)  # fmt: skip

MACHINES: Final = (
    Visit("", M, "says nothing of itself"),
    Visit("   ", M, "says nothing but blanks", BROWSES),
    Visit(CHROME, M, "only asks whether it is there", BROWSES, method="HEAD"),
    Visit(CHROME, M, "asks what it may ask", BROWSES, method="OPTIONS"),
    Visit(CHROME, M, "a browser that fetches ahead", {**BROWSES, "sec-purpose": "prefetch"}),
    Visit(CHROME, M, "a browser that renders ahead", {**BROWSES, "sec-purpose": "prefetch;prerender"}),
    Visit(SAFARI, M, "Safari's preview", {**LANGUAGE, "purpose": "preview"}),
    Visit(CHROME, M, "an older way to say so", {**BROWSES, "purpose": "prefetch"}),
    Visit(FIREFOX, M, "an older Firefox's way to say so", {**LANGUAGE, "x-moz": "prefetch"}),
    Visit("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
          M, "LinkedIn's preview"),
    Visit("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", M, "Facebook's preview"),
    Visit(f"{MAC} AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot "
          "Twitterbot/1.0", M, "iMessage's preview", LANGUAGE),
    Visit("meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
          M, "Meta's crawler"),
    Visit("Twitterbot/1.0", M, "X's preview"),
    Visit("Pinterestbot/1.0 (+https://www.pinterest.com/bot.html)", M, "Pinterest's robot, not its app"),
    Visit("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", M, "Slack's preview"),
    Visit("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com", M,
          "Teams' preview"),
    Visit("WhatsApp/2.25.20.0 A", M, "WhatsApp's preview"),
    Visit("TelegramBot (like TwitterBot)", M, "Telegram's preview"),
    Visit("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", M, "Discord's preview"),
    Visit("Mastodon/4.4.3 (http.rb/5.2.0; +https://mastodon.example/)", M, "a Mastodon server's preview"),
    Visit("http.rb/5.1.1 (Mastodon/4.3.0; +https://mastodon.example/) Bot", M, "an older Mastodon server's"),
    Visit("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)", M, "Bluesky's preview"),
    Visit("Misskey/2025.4.0 SummalyBot/5.2.0", M, "a Misskey server's preview"),
    Visit("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", M, "Google's crawler"),
    Visit(f"Mozilla/5.0 {BLINK}; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/130.0 Safari/537.36",
          M, "Bing's crawler, like a browser", BROWSES),
    Visit(f"Mozilla/5.0 {BLINK[:-1]}; compatible; GPTBot/1.2; +https://openai.com/gptbot)", M, "OpenAI's crawler"),
    Visit("Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", M, "Anthropic's crawler"),
    Visit(f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 (Applebot/0.1)", M,
          "Apple's crawler, like Safari", BROWSES),
    Visit("curl/8.5.0", M, "a script"),
    Visit("Wget/1.21.4", M, "a script"),
    Visit("python-requests/2.32.3", M, "a script", {"accept": "*/*"}),
    Visit("Go-http-client/2.0", M, "a program"),
    Visit("okhttp/4.12.0", M, "a program on Android"),
    Visit("Dalvik/2.1.0 (Linux; U; Android 12; SM-G960F)", M, "a program on Android"),
    Visit("AcmeReader/12 CFNetwork/1568.300.101 Darwin/24.2.0", M, "a program on an iPhone, not its browser", LANGUAGE),
    Visit("Dart/3.5 (dart:io)", M, "a program"),
    Visit("Mozilla/5.0", M, "nobody's whole name", LANGUAGE),
    Visit(f"Mozilla/5.0 (X11; Linux x86_64) {BLINK} HeadlessChrome/130.0.0.0 Safari/537.36",
          M, "a browser without a screen",
          BROWSES),
    Visit(f"Mozilla/5.0 (X11; Linux x86_64) {BLINK} Chrome/130.0.0.0 Safari/537.36 Puppeteer",
          M, "a browser on a script",
          BROWSES),
    Visit("Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", M, "a monitor"),
    Visit("kube-probe/1.30", M, "a monitor"),
    Visit("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", M, "Outlook looks ahead"),
    Visit("Barracuda Sentinel (EE)", M, "a scanner of mails"),
    Visit(f"{CHROME} (Proofpoint URL Defense)", M, "a scanner of mails, like a browser", BROWSES),
    Visit("Mozilla/5.0 (compatible; BarracudaCentral)", M, "a scanner of mails"),
    Visit("curl/8.5.0", M, "a script that asks not to be tracked is a script", {"dnt": "1"}),
    Visit("Googlebot/2.1", M, "a robot that comes often is a robot all the same", times=40),
)  # fmt: skip

SUSPECTED: Final = (
    Visit(CHROME, S, "Chrome over HTTPS that sends neither language nor Sec-Fetch: a scanner in its clothes"),
    Visit(f"{CHROME} Edg/142.0.0.0", S, "the same in Edge's", {"accept": "*/*"}),
    Visit(FIREFOX, S, "the same in Firefox's"),
    Visit(SAFARI, S, "the same in Safari's"),
    Visit(f"{PIXEL}) {BLINK} Chrome/142.0.0.0 Mobile Safari/537.36",
          S, "the same in a phone's", {"accept": "text/html"}),
)  # fmt: skip

BURSTS: Final = (
    Visit(
        CHROME, S, "one visitor, a hundred times in a minute: beyond the tenth nobody believes it", BROWSES, times=100
    ),
    Visit(FIREFOX, S, "the same over HTTP", LANGUAGE, secure=False, times=11),
)
"""The label is that of the requests beyond those that are believed."""

VISITS: Final = (*PEOPLE, *MACHINES, *SUSPECTED)
