"""A digest as a complete mail message: frozen bytes that every attempt hands over unchanged.

Pure; does not send. No text from a feed stands in any header: the subject is made of counts and dates.
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tracker.render import escape

_POLICY = SMTP.clone(max_line_length=78, cte_type="7bit")


def message(
    *, subject: str, text: str, html: str, sender: str, recipient: str, message_id: str, date: datetime, list_name: str
) -> bytes:
    """The message with a plain-text and an HTML part; `message_id` is `<...@...>`, `list_name` an audience."""
    mail = EmailMessage(policy=_POLICY)
    domain = sender.rpartition("@")[2]
    label = "".join(char if char.isascii() and char.isalnum() else "-" for char in list_name).strip("-") or "digest"
    mail["From"] = Address("tracker", addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = escape.header(subject)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    mail["List-Id"] = f"<{label}.tracker.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "list"
    mail.set_content(text, subtype="plain", charset="utf-8", cte="base64" if _mostly_wide(text) else "quoted-printable")
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    # The boundary would otherwise differ from run to run; these bytes are to be the same for the same digest.
    mail.set_boundary("=_" + "".join(char for char in message_id if char.isalnum())[:50] + "_=")
    return mail.as_bytes()


def _mostly_wide(text: str) -> bool:
    return sum(not char.isascii() for char in text) * 3 > len(text)
