"""The outbox: kept with the change, sent after it, one by one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from qmapp.people.notices import service
from qmapp.people.notices.models import Message

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Mailer:
    """Delivers, except to those whose address says otherwise."""

    def __init__(self, fails=("bad@x.example",)):
        self.fails = set(fails)
        self.delivered = []

    def send(self, message):
        if message.recipient in self.fails:
            raise OSError("the mailbox is full")
        self.delivered.append((message.recipient, message.body))


def put(storage, *recipients, now=NOW):
    with storage.unit_of_work() as db:
        for recipient in recipients:
            service.queue(db, recipient, "Subject", f"for {recipient}", now)


def messages(storage):
    with storage.reading() as db:
        return {one.recipient: one for one in db.scalars(select(Message))}


def test_a_message_is_lost_with_the_change_that_failed(storage):
    def change():
        with storage.unit_of_work() as db:
            service.queue(db, "a@x.example", "S", "b", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert messages(storage) == {}


def test_what_is_due_is_sent_once_and_its_link_forgotten(storage):
    put(storage, "a@x.example", "b@x.example")
    mailer = Mailer()
    assert service.send_due(storage, mailer, NOW) == service.Sent(2, 0)
    assert service.send_due(storage, mailer, NOW + timedelta(days=1)) == service.Sent(0, 0)
    assert sorted(mailer.delivered) == [
        ("a@x.example", "for a@x.example"),
        ("b@x.example", "for b@x.example"),
    ]
    assert {(one.sent_at, one.body) for one in messages(storage).values()} == {(NOW, "")}


def test_what_is_not_due_waits(storage):
    put(storage, "a@x.example", now=NOW + timedelta(minutes=1))
    assert service.send_due(storage, Mailer(), NOW) == service.Sent(0, 0)


def test_one_failure_does_not_hold_up_the_others(storage):
    put(storage, "bad@x.example", "good@x.example")
    mailer = Mailer()
    assert service.send_due(storage, mailer, NOW) == service.Sent(1, 1)
    bad = messages(storage)["bad@x.example"]
    assert (bad.attempts, bad.next_try_at) == (1, NOW + timedelta(minutes=1))
    assert bad.last_error == "OSError: the mailbox is full"
    mailer.fails.clear()
    assert service.send_due(storage, mailer, NOW + timedelta(seconds=59)) == service.Sent(0, 0)
    assert service.send_due(storage, mailer, NOW + timedelta(minutes=1)) == service.Sent(1, 0)


def test_it_waits_longer_each_time_and_gives_up_in_the_end(storage):
    put(storage, "bad@x.example")
    now, waits = NOW, []
    for _ in range(service.MOST_ATTEMPTS):
        assert service.send_due(storage, Mailer(), now).failed == 1
        due = messages(storage)["bad@x.example"].next_try_at
        waits.append(due - now)
        now = due
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
    assert service.send_due(storage, Mailer(), now + timedelta(days=9)) == service.Sent(0, 0)
    assert messages(storage)["bad@x.example"].body == ""


def test_a_server_that_dies_between_sending_and_marking_sends_it_again_after_the_lease(storage):
    put(storage, "a@x.example")

    class Dies(Mailer):
        def send(self, message):
            super().send(message)
            raise KeyboardInterrupt

    mailer = Dies()
    with pytest.raises(KeyboardInterrupt):
        service.send_due(storage, mailer, NOW)
    calm = Mailer()
    assert service.send_due(
        storage, calm, NOW + service.LEASE - timedelta(seconds=1)
    ) == service.Sent(0, 0)
    assert service.send_due(storage, calm, NOW + service.LEASE) == service.Sent(1, 0)


def test_two_workers_do_not_send_the_same_message(storage):
    put(storage, "a@x.example", "b@x.example")

    class WhileSending(Mailer):
        """Another worker looks at the outbox while this one is sending."""

        def send(self, message):
            if not self.delivered:
                other = Mailer()
                service.send_due(storage, other, NOW)
                self.other = other.delivered
            super().send(message)

    mailer = WhileSending()
    service.send_due(storage, mailer, NOW)
    everything = [recipient for recipient, _ in mailer.delivered + mailer.other]
    assert sorted(everything) == ["a@x.example", "b@x.example"]


def test_a_subject_stays_one_line(storage):
    with storage.unit_of_work() as db:
        service.queue(db, "a@x.example", "Subject\r\nBcc: b@x.example", "b", NOW)
    assert messages(storage)["a@x.example"].subject == "Subject Bcc: b@x.example"
