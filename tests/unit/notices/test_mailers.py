"""Mailers: what is written, and how it is sent."""

import io
import smtplib
import ssl
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from qmapp.config import BadSettings, Environment, MailSettings
from qmapp.people.notices import mailers
from tests.support.settings import make_settings

MESSAGE = mailers.Outgoing(
    UUID("00000000-0000-4000-8000-000000000001"),
    "gwen@force.example",
    "Invited — to markers",
    "Dear Gwen,\n\nå link\n",
)
SETTINGS = MailSettings(
    host="mail.example",
    port=587,
    user="u",
    password="p",
    tls=True,
    sender="Markers <no-reply@board.example>",
)


class Server:
    """A mail server that writes down what is asked of it."""

    def __init__(self, *args, **kwargs):
        self.asked = [("connect", args, kwargs.get("timeout"))]
        self.sent = []

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.asked.append("quit")

    def starttls(self, context):
        assert context.verify_mode is ssl.CERT_REQUIRED
        self.asked.append("starttls")

    def login(self, user, password):
        self.asked.append(("login", user, password))

    def send_message(self, message):
        self.sent.append(message)


@pytest.fixture
def servers(monkeypatch):
    made = []

    def make(*args, **kwargs):
        made.append(Server(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(smtplib, "SMTP", make)
    monkeypatch.setattr(smtplib, "SMTP_SSL", make)
    return made


def test_smtp_speaks_tls_before_it_says_the_password(servers):
    mailers.SmtpMailer(SETTINGS).send(MESSAGE)
    (server,) = servers
    assert server.asked == [
        ("connect", ("mail.example", 587), 15.0),
        "starttls",
        ("login", "u", "p"),
        "quit",
    ]
    (written,) = server.sent
    assert written["To"] == "gwen@force.example"
    assert written["Subject"] == "Invited — to markers"
    assert written["Message-ID"] == "<00000000-0000-4000-8000-000000000001@board.example>"
    assert written.get_content() == MESSAGE.body


def test_on_port_465_it_is_tls_from_the_start(servers):
    mailers.SmtpMailer(replace(SETTINGS, port=465, user=None)).send(MESSAGE)
    assert servers[0].asked == [("connect", ("mail.example", 465), 15.0), "quit"]


def test_the_console_prints_the_link():
    stream = io.StringIO()
    mailers.ConsoleMailer(stream).send(MESSAGE)
    assert "To: gwen@force.example" in stream.getvalue()
    assert "å link" in stream.getvalue()


def test_a_server_in_earnest_needs_a_mail_host():
    settings = make_settings(Path("nowhere"))
    assert isinstance(mailers.from_settings(settings), mailers.ConsoleMailer)
    assert isinstance(mailers.from_settings(replace(settings, mail=SETTINGS)), mailers.SmtpMailer)
    earnest = replace(settings, environment=Environment.PRODUCTION, second_factor_required=True)
    with pytest.raises(BadSettings, match="QMAPP_MAIL_HOST"):
        mailers.from_settings(earnest)
