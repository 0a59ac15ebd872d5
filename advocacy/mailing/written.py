"""Pure: a mail as it goes over the line, and the address that it comes back to.

One-click unsubscribe: RFC 8058 (List-Unsubscribe and List-Unsubscribe-Post, over HTTPS only). Mail that a machine wrote
says so (RFC 3834), so that absence notes don't answer it. The envelope's sender can carry the mail's key (VERP): with
``bounces+{key}@acme.example`` in settings, what comes back names the mail, whatever its text says. The key is the
random part of the Message-ID: known to whoever got the mail or sent it back, and to nobody else.
"""

from __future__ import annotations

from email.message import EmailMessage

from advocacy.mailing.models import Mail
from advocacy.settings import Settings

KEY = "{key}"


def message_of(mail: Mail, in_force: Settings) -> EmailMessage:
    """The message. Raises ValueError for a header that no mail can have."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = in_force.mail_from, mail.recipient, mail.subject
    message["Date"] = mail.queued_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    if mail.stop_url is not None:
        message["List-Unsubscribe"] = f"<{mail.stop_url}>"
        if mail.stop_url.startswith("https://"):  # RFC 8058: one click over HTTPS only
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def sender_of(mail: Mail, in_force: Settings) -> str | None:
    """The envelope's sender, where what can't be delivered comes back to; None for the From address."""
    return in_force.mail_return.replace(KEY, key_in(mail.message_id)) if in_force.mail_return else None


def key_in(message_id: str) -> str:
    """The random part of a Message-ID of ours."""
    return message_id.strip().strip("<>").partition("@")[0]


def key_of_sender(address: str, in_force: Settings) -> str:
    """The key that an envelope's sender carries; empty where it is not of our making."""
    before, carries, after = in_force.mail_return.partition(KEY)
    given = address.strip().strip("<>").casefold()
    if not carries or not given.startswith(before.casefold()) or not given.endswith(after.casefold()):
        return ""
    return given[len(before) : len(given) - len(after)]
