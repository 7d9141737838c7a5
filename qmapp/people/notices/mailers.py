"""How a message leaves: printed while developing, by SMTP otherwise."""

from __future__ import annotations

import smtplib
import ssl
import sys
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol, TextIO
from uuid import UUID

from qmapp.config import BadSettings, MailSettings, Settings

_SECONDS = 15.0
_TLS_FROM_THE_START = 465


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way."""

    id: UUID
    recipient: str
    subject: str
    body: str


class Mailer(Protocol):
    """Anything that can deliver a message, or raise."""

    def send(self, message: Outgoing) -> None: ...


@dataclass(frozen=True, slots=True)
class ConsoleMailer:
    """Prints messages, so that a developer can follow their links."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)

    def send(self, message: Outgoing) -> None:
        rule = "-" * 72
        self.stream.write(
            f"{rule}\nTo: {message.recipient}\nSubject: {message.subject}\n\n{message.body}{rule}\n"
        )
        self.stream.flush()


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by SMTP: with STARTTLS when asked for, with TLS from the start on port 465."""

    settings: MailSettings

    def send(self, message: Outgoing) -> None:
        with self._connect() as server:
            if self.settings.user:
                server.login(self.settings.user, self.settings.password or "")
            server.send_message(self._write(message))

    def _connect(self) -> smtplib.SMTP:
        host, port = self.settings.host or "", self.settings.port
        if self.settings.tls and port == _TLS_FROM_THE_START:
            return smtplib.SMTP_SSL(
                host, port, timeout=_SECONDS, context=ssl.create_default_context()
            )
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
        if self.settings.tls:
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server

    def _write(self, message: Outgoing) -> EmailMessage:
        written = EmailMessage()
        written["From"] = self.settings.sender
        written["To"] = message.recipient
        written["Subject"] = message.subject
        written["Date"] = formatdate()
        domain = self.settings.sender.rpartition("@")[2].rstrip(">") or "localhost"
        written["Message-ID"] = f"<{message.id}@{domain}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(message.body)
        return written


def from_settings(settings: Settings) -> Mailer:
    """The mailer of this server. A production server needs a mail host."""
    if settings.mail.host:
        return SmtpMailer(settings.mail)
    if settings.is_production:
        raise BadSettings("Set QMAPP_MAIL_HOST: invitations and reset links are sent by mail.")
    return ConsoleMailer()
