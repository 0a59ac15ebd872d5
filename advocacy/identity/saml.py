"""Speaks SAML 2.0 as a service provider, by pysaml2 and the program xmlsec1: our metadata, a request, an answer.

An extra (``pip install advocacy[saml]``); without it, or without xmlsec1, everything here refuses in words. What is
asked of an answer (SAML 2.0 Core, section 2.3 to 2.5; Profiles, section 4.1.4): the assertion itself is signed by the
key in the metadata, meant for us (audience), handed to us (recipient), of now (three minutes of skew), and the answer
to a question of ours. Runs a program: never call it inside a transaction.
"""

from __future__ import annotations

import base64
import binascii
import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from flask_babel import gettext as _

from advocacy.errors import Breach, NotAllowed, Unready
from advocacy.identity.claims import LONGEST_NAME, Arrival
from advocacy.identity.models import IdentityProvider

try:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring
    from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, SAMLError
    from saml2.client import Saml2Client
    from saml2.config import Config, SPConfig
    from saml2.metadata import entity_descriptor
    from saml2.response import UnsolicitedResponse, VerificationError
    from saml2.s_utils import SamlException
    from saml2.sigver import SigverError
    from saml2.validate import NotValid, ResponseLifetimeExceed, ToEarly

    INSTALLED = True
except ImportError:
    INSTALLED = False

SKEW = timedelta(minutes=3)
LARGEST = 1_000_000
"""Characters of an answer."""
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
RECIPIENT_COUNTS = {"remote_addr": "0.0.0.0"}  # noqa: S104 - nobody binds to it
"""pysaml2 compares the recipient only where it is told something of the conversation; the address means: any."""
MAIL = (
    "mail", "email", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)  # fmt: skip
NAME = (
    "displayName", "cn", "name", "http://schemas.microsoft.com/identity/claims/displayname",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
)  # fmt: skip
logging.getLogger("saml2").setLevel(logging.CRITICAL)  # it writes whole assertions into the log


@dataclass(frozen=True)
class Answered:
    """What an answer said, once everything about it was right. ``until``: when the assertion is over."""

    arrival: Arrival
    assertion_id: str
    until: datetime


def missing() -> str:
    """What is not installed here, in a sentence; empty when nothing is."""
    if not INSTALLED:
        return str(_("SAML is not installed: pip install advocacy[saml]."))
    if shutil.which("xmlsec1"):
        return ""
    return str(_("The program xmlsec1 is not installed (Debian: apt install xmlsec1)."))


def _ready() -> None:
    if what := missing():
        raise Unready(
            _("Signing in by SAML does not work here. %(what)s", what=what), remedy=_("Tell an administrator.")
        )


def entity_of(base_url: str, key: str) -> str:
    """Our name as a service provider, which is where our metadata lie, too."""
    return f"{base_url.rstrip('/')}/saml/{key}/metadata"


def _settings(base_url: str, key: str, *, unasked: bool, metadata: str | None) -> dict[str, Any]:
    acs = f"{base_url.rstrip('/')}/saml/{key}/acs"
    settings: dict[str, Any] = {
        "entityid": entity_of(base_url, key), "xmlsec_binary": shutil.which("xmlsec1"),
        "allow_unknown_attributes": True, "accepted_time_diff": int(SKEW.total_seconds()),
        "service": {
            "sp": {
                "endpoints": {"assertion_consumer_service": [(acs, BINDING_HTTP_POST)]},
                "allow_unsolicited": unasked, "authn_requests_signed": False, "logout_requests_signed": False,
                "want_assertions_signed": True, "want_response_signed": False,
            }
        },
    }  # fmt: skip
    if metadata is not None:
        settings["metadata"] = {"inline": [metadata]}
    return settings


def our_metadata(base_url: str, key: str) -> str:
    """The XML that the provider's administrator is given."""
    _ready()
    config = Config().load(_settings(base_url, key, unasked=False, metadata=None))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + str(entity_descriptor(config))


def _client(provider: IdentityProvider, base_url: str) -> Any:
    _ready()
    try:
        settings = _settings(base_url, provider.key, unasked=provider.unasked, metadata=provider.metadata_xml)
        return Saml2Client(config=SPConfig().load(settings))
    except (SAMLError, SamlException, DefusedXmlException, ParseError, ValueError, KeyError) as wrong:
        raise Breach(
            _("The provider's metadata can't be read."), remedy=_("Paste the whole XML document that it gives.")
        ) from wrong


def entity_in(metadata: str, base_url: str, key: str) -> str:
    """The one identity provider that metadata describe. Raises Breach when there is none, or there are several."""
    provider = IdentityProvider(key=key, metadata_xml=metadata, unasked=False)
    entities = list(_client(provider, base_url).metadata.identity_providers())
    if len(entities) != 1:
        raise Breach(
            _("The metadata describe %(count)s identity providers.", count=len(entities)),
            remedy=_("Paste the metadata of one."), errors={"metadata_xml": [_("One identity provider is wanted.")]},
        )  # fmt: skip
    return str(entities[0])


def depart(provider: IdentityProvider, base_url: str) -> tuple[str, str]:
    """The id of our question, and where the browser is sent with it. Raises Unready, Breach."""
    try:
        request_id, sent = _client(provider, base_url).prepare_for_authenticate(
            entityid=provider.issuer, binding=BINDING_HTTP_REDIRECT
        )
    except (SAMLError, SamlException) as wrong:
        raise Breach(_("The provider's metadata say nowhere to go."), remedy=_("Tell your administrator.")) from wrong
    return str(request_id), str(dict(sent["headers"])["Location"])


def question_of(answer: str) -> str | None:
    """Which question of ours an answer says it answers; nothing of it is proven yet. Raises NotAllowed."""
    found: str | None = _opened(answer).get("InResponseTo")
    return found


def _opened(answer: str) -> Any:
    """The answer as XML. Raises NotAllowed."""
    _ready()
    if not answer or len(answer) > LARGEST:
        raise _refused(_("What the service sent is no answer."))
    try:
        return fromstring(base64.b64decode(answer, validate=False))
    except (binascii.Error, ParseError, DefusedXmlException, ValueError) as wrong:
        raise _refused(_("What the service sent is no answer.")) from wrong


def _refuse_beforehand(root: Any, entity: str, question: str | None) -> None:
    """What pysaml2 refuses with nothing but an ``Exception``, or meets unprepared: said in words before it looks."""
    if root.find(f".//{{{ASSERTION}}}EncryptedAssertion") is not None:
        raise _refused(_("What the service sent is encrypted; that has to be switched off there."))
    audiences = [(each.text or "").strip() for each in root.iter(f"{{{ASSERTION}}}Audience")]
    if entity not in audiences:
        raise _refused(_("What the service sent is meant for another application."))
    asked = [each.get("InResponseTo") for each in root.iter(f"{{{ASSERTION}}}SubjectConfirmationData")]
    if any(each is not None and each != question for each in asked):
        raise _refused(_("Nobody here had asked for this sign-in."))
    if root.find(f".//{{{ASSERTION}}}Condition") is not None:
        raise _refused(_("What the service sent has a condition that we don't know."))


def come_back(provider: IdentityProvider, answer: str, base_url: str, question: str | None) -> Answered:
    """Whom the answer is about. ``question`` is the id of the one that we asked and still wait for, if any.

    Raises NotAllowed with a sentence that says what is wrong.
    """
    _refuse_beforehand(_opened(answer), entity_of(base_url, provider.key), question)
    outstanding = {question: "/"} if question else {}
    try:
        parsed = _client(provider, base_url).parse_authn_request_response(
            answer, BINDING_HTTP_POST, outstanding, conv_info=RECIPIENT_COUNTS
        )
    except UnsolicitedResponse as unasked:
        raise _refused(_("Nobody here had asked for this sign-in.")) from unasked
    except (ResponseLifetimeExceed, ToEarly) as stale:
        raise _refused(_("What the service sent is too old or not valid yet; its clock or ours is wrong.")) from stale
    except SigverError as forged:
        raise _refused(_("What the service sent is not signed by the key in its metadata.")) from forged
    except (VerificationError, NotValid, SAMLError, SamlException, DefusedXmlException, ParseError) as wrong:
        raise _refused(_("What the service sent is not for us, or not valid.")) from wrong
    except (AssertionError, AttributeError, KeyError, ValueError, TypeError) as odd:  # how pysaml2 meets odd documents
        raise _refused(_("What the service sent is not valid.")) from odd
    if parsed is None or parsed.assertion is None or parsed.issuer() != provider.issuer:
        raise _refused(_("What the service sent is meant for somebody else, or issued by somebody else."))
    until = datetime.fromtimestamp(parsed.not_on_or_after or 0, UTC) + SKEW
    return Answered(_arrival(parsed), str(parsed.assertion.id), until)


def _arrival(parsed: Any) -> Arrival:
    subject = parsed.get_subject()
    if subject is None or not (subject.text or "").strip() or subject.format == TRANSIENT:
        raise _refused(_("The service gives people a new name each time, so nobody could be found again."))
    claims: Mapping[str, Sequence[str]] = parsed.ava or {}
    name = subject.text.strip()
    email = (_first(claims, MAIL) or (name if "@" in name else "")).casefold()
    shown = _first(claims, NAME) or " ".join(filter(None, (_first(claims, ("givenName",)), _first(claims, ("sn",)))))
    kept = {str(key): [str(each) for each in values] for key, values in claims.items()}
    return Arrival(name, email, False, (shown or email.partition("@")[0])[:LONGEST_NAME], kept)


def _first(claims: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    return next((str(claims[name][0]).strip() for name in names if claims.get(name)), "")


def _refused(message: str) -> NotAllowed:
    return NotAllowed(message, remedy=_("Begin again on the sign-in page; tell your administrator if it stays so."))
