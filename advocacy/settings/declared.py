"""Every setting once: name, default and meaning. Imports errors, media_place.

Its environment variable is ADVOCACY_ and the name in capitals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advocacy.errors import Unready
from advocacy.media_place import Bucket, bucket_of, directory_of


def _setting(default: Any, meaning: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"meaning": meaning, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """The settings in force. Each field's environment variable is ADVOCACY_ and its name in capitals."""

    data_dir: Path = _setting(Path("var"), "Directory for the embedded database, keys, media and click journals.")
    database_url: str = _setting("", "Database; empty: SQLite in the data directory. PostgreSQL for many machines.")
    base_url: str = _setting("http://127.0.0.1:8000", "Where people reach the product.")
    short_url: str = _setting(
        "", "Where tracked links start, for a short domain of your own; empty means the base URL."
    )
    secret_key: str = _setting("", "Signs sessions. Made in the data directory when SQLite is embedded.", secret=True)
    encryption_keys: tuple[str, ...] = _setting(
        (), "Fernet keys, comma separated, newest first: encrypt tokens at rest.", secret=True
    )
    signing_key: str = _setting("", "Ed25519 private key (base64) that signs history checkpoints.", secret=True)
    push_key: str = _setting(
        "",
        "P-256 private key (32 bytes in base64url) that signs messages to phones (VAPID). Made in the data directory "
        "when SQLite is embedded; without it nobody is told on a phone. A new one ends all subscriptions.",
        secret=True,
    )
    smtp_url: str = _setting(
        "",
        "Mail server: smtp://host:25, smtp+starttls://user:password@host:587 or smtps://user:password@host:465. A "
        "password goes over verified TLS only, except on this machine. Empty writes mail to the data directory.",
        secret=True,
    )
    mail_from: str = _setting("advocacy@localhost", "Sender of mail.")
    mail_return: str = _setting(
        "",
        "Where mail that can't be delivered comes back to, such as bounces+{key}@acme.example; {key} becomes the "
        "mail's own. Give what arrives there to POST /api/v1/bounces or to `advocacy mail bounced`. Empty: the sender.",
    )
    mail_a_minute: int = _setting(0, "Most mails that all workers together send in a minute; 0: as fast as they can.")
    messages_a_day: int = _setting(
        5,
        "Most messages (mail, phone, chat) to one person in a day; what is more waits for their digest. Security and "
        "what needs an answer are always sent.",
    )
    messages_a_week: int = _setting(15, "The same for a week.")
    trusted_proxies: tuple[str, ...] = _setting((), "Networks (CIDR) whose X-Forwarded-* headers are believed.")
    media_url: str = _setting(
        "",
        "Where media lie: a path, a file:// URL, or s3://bucket/prefix?endpoint=https://host&region=name for any "
        "S3-compatible store. Empty means media in the data directory.",
    )
    media_key: str = _setting("", "Access key of the S3-compatible store of media.")
    media_secret: str = _setting("", "Secret of that access key.", secret=True)
    ffmpeg: str = _setting("ffmpeg", "The program that makes videos safe; without it videos are refused.")
    fetch_hosts: frozenset[str] = _setting(
        frozenset(), "Hosts (host or host:port) that may be fetched although their address is private. For tests."
    )
    identity_hosts: frozenset[str] = _setting(
        frozenset(),
        "Hosts (host or host:port) of identity providers that may be spoken to although their address is private.",
    )
    redis_url: str = _setting("", "Shared store of rate limits for more than one machine.", secret=True)
    product_name: str = _setting("Advocacy", "Name shown on pages.")
    company_name: str = _setting("Example Company", "The company, as the disclosure names it.")
    time_zone: str = _setting(
        "UTC",
        "The company's time zone, such as Europe/Berlin: reports count its days. After a change all figures are "
        "counted anew.",
    )
    currency: str = _setting("EUR", "The company's currency (ISO 4217): budgets and what reach would have cost.")
    leaver_points_days: int = _setting(
        30, "Days for which the points of somebody who left stay, in case they come back; then they end."
    )
    fair_play_review_days: int = _setting(
        7, "Days in which somebody looks at credits that are held for fair play, or at an appeal; then they are freed."
    )
    fair_play_appeal_days: int = _setting(
        14, "Days in which somebody may appeal when credits of theirs were taken back."
    )
    brand_aliases: tuple[str, ...] = _setting((), "Other names of the company and its brands.")
    markets: tuple[str, ...] = _setting(
        ("US",), "Jurisdictions that every post is checked against, besides the person's."
    )
    site_hosts: tuple[str, ...] = _setting((), "The company's own sites; a post that links there speaks for the brand.")
    checkpoint_file: str = _setting(
        "", "Signed history checkpoints; empty means checkpoints.jsonl in the data directory."
    )
    checkpoint_keys: tuple[str, ...] = _setting(
        (), "Public keys (base64) of earlier signing keys, so that the checkpoints they signed still verify."
    )
    checkpoint_mail: str = _setting("", "Address that receives each day's signed checkpoint.")
    invitation_domains: tuple[str, ...] = _setting(
        (), "Domains of mail, such as acme.example, at which people may invite colleagues; empty: nobody can."
    )
    api_per_minute: int = _setting(
        1200, "Requests that the holder of one API token may make in a minute; the directory's (SCIM) are counted too."
    )
    token_days: int = _setting(90, "Days that a new API token works, where nobody says otherwise.")
    webhook_days: int = _setting(30, "Days that deliveries of webhooks stay listed and can be sent again.")
    export_days: int = _setting(3, "Days that the file of an export can be fetched; then it is erased.")
    metrics_token: str = _setting("", "Bearer token for /metrics from outside loopback.", secret=True)
    backup_passphrase: str = _setting(
        "", "Seals the keys in a copy made with `advocacy backup --with-keys`; empty: it is asked for.", secret=True
    )
    lateness_minutes: int = _setting(120, "A post due longer ago than this is missed, not sent.")
    gap_minutes: int = _setting(60, "Least time between two posts of one person on one network.")
    stagger_minutes: int = _setting(
        10, "Least time between colleagues' posts of the same story on one network, where we choose the time; 0: none."
    )
    source_drafts_a_day: int = _setting(
        50, "Most items that feeds make drafts of by themselves in a day, all of them together; the rest waits."
    )
    mention_days: int = _setting(90, "Days that others' public posts about the company are kept after they were found.")
    answer_sample_percent: int = _setting(
        10, "Of a hundred answers to mentions, how many are drawn for review afterwards."
    )
    rewriting_url: str = _setting(
        "",
        "OpenAI-compatible endpoint that proposes captions, such as http://127.0.0.1:11434/v1; empty turns it off. Its "
        "host may be private, for it is named here.",
    )
    rewriting_model: str = _setting("", "The model asked for at that endpoint.")
    rewriting_key: str = _setting("", "Bearer key for that endpoint, where it wants one.", secret=True)
    networks_off: tuple[str, ...] = _setting(
        (), "Networks that are switched off, by API and by hand, such as x: those whose records can't be kept."
    )
    linkedin_client_id: str = _setting("", "Our application at LinkedIn; without it nobody can connect there.")
    linkedin_client_secret: str = _setting("", "Secret of that application.", secret=True)
    linkedin_scopes: tuple[str, ...] = _setting(
        ("openid", "profile", "w_member_social"),
        "What we ask of members at LinkedIn. Add r_member_postAnalytics once LinkedIn has granted it to us.",
    )
    linkedin_version: str = _setting(
        "202605", "The month (YYYYMM) of LinkedIn's API that we speak; LinkedIn serves each for about a year."
    )
    x_client_id: str = _setting("", "Our application at X (OAuth 2.0); without it nobody can connect there.")
    x_client_secret: str = _setting("", "Secret of that application; empty for a public client.", secret=True)
    threads_app_id: str = _setting("", "Our Threads app at Meta; without it nobody can connect there.")
    threads_app_secret: str = _setting("", "Secret of that app.", secret=True)
    instagram_app_id: str = _setting("", "Our Instagram app at Meta (Instagram login); without it nobody can connect.")
    instagram_app_secret: str = _setting("", "Secret of that app.", secret=True)
    facebook_app_id: str = _setting("", "Our Facebook app at Meta, for Pages; without it nobody can connect there.")
    facebook_app_secret: str = _setting("", "Secret of that app.", secret=True)
    network_roots: tuple[str, ...] = _setting(
        (),
        "Addresses instead of the networks' own, such as x=http://127.0.0.1:9001,linkedin=http://127.0.0.1:9002. For "
        "tests, and for proxies of one's own; a private host must be in ADVOCACY_FETCH_HOSTS too.",
    )
    monthly_usd: tuple[str, ...] = _setting(
        (),
        "Most US dollars that posts by API may cost in a month at networks that charge, such as x=50. Without it "
        "people post there by hand.",
    )
    tremendous_key: str = _setting(
        "", "API key at Tremendous, which hands out gift cards; without it cards are handed out by hand.", secret=True
    )
    tremendous_url: str = _setting(
        "",
        "Address of Tremendous' API, for tests and proxies of one's own; empty means its sandbox for a key that begins "
        "with TEST_, else the real one.",
    )
    tremendous_funding: str = _setting("balance", "The funding source at Tremendous that pays for gift cards.")
    partner_mails_most: int = _setting(3, "Mails to one partner in partner_mails_days days, before writing warns.")
    partner_mails_days: int = _setting(14, "The days in which partner_mails_most counts.")
    payout_account: str = _setting("", "IBAN and BIC of the account that partners are paid from, a blank in between.")
    slack_api: str = _setting(
        "https://slack.com/api/", "Where Slack's Web API is: https://slack-gov.com/api/ for GovSlack, or a test's stub."
    )
    scim_groups_are_teams: bool = _setting(
        True, "A group that the company's directory adds over SCIM stands for the team of its name."
    )
    sandbox: bool = _setting(False, "Offer the labelled sandbox network. For the demo only.")
    testing: bool = _setting(False, "Set by the tests.")

    @property
    def embedded(self) -> bool:
        """True when the database is the SQLite file in the data directory."""
        return not self.database_url

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        if self.embedded:
            return f"sqlite:///{self.data_dir.resolve() / 'advocacy.sqlite3'}"
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )

    @property
    def short_base(self) -> str:
        """What stands before ``/r/<slug>``."""
        return (self.short_url or self.base_url).rstrip("/")

    @property
    def media_dir(self) -> Path:
        """The directory of media. Raises Unready when ``media_url`` names no directory of this machine."""
        return directory_of(self.media_url) if self.media_url else self.data_dir.resolve() / "media"

    @property
    def media_bucket(self) -> Bucket | None:
        """The bucket of media; None when they lie in a directory. Raises Unready for one that can't be used."""
        return bucket_of(self.media_url) if self.media_url.startswith("s3://") else None

    @property
    def brands(self) -> tuple[str, ...]:
        """The company's name and its aliases."""
        return (self.company_name, *self.brand_aliases)

    def network_root(self, name: str, own: str) -> str:
        """Where the network of that name is spoken to: what ``network_roots`` says, else its ``own`` address."""
        return dict(pair.split("=", 1) for pair in self.network_roots).get(name, own).rstrip("/")

    def monthly_usd_of(self, network: str) -> Decimal:
        """Most US dollars that posts by API may cost there in a month."""
        return Decimal(dict(pair.split("=", 1) for pair in self.monthly_usd).get(network, "0"))

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone. Raises Unready when there is none of that name."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
            raise Unready(
                f"ADVOCACY_TIME_ZONE names no zone: “{self.time_zone}”.", remedy="Write it as Europe/Berlin."
            ) from None

    @property
    def https(self) -> bool:
        """True when people reach the product over HTTPS."""
        return self.base_url.startswith("https://")
