"""Table of the secret addresses under which calendar programs read what is planned."""

from __future__ import annotations

from advocacy.people.secret_addresses import SecretAddress


class PlanFeed(SecretAddress):
    """The address that one person made for their calendar program; a new one ends the old one."""

    __tablename__ = "plan_feeds"
