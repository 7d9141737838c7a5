"""From the worker’s weekly mail to the page of one action, for an owner without an account."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from qmapp.config import Settings
from qmapp.foundation.storage import Storage, clock
from qmapp.foundation.storage import today as clock_today
from qmapp.learning.reminders.rules import is_time_to_mail
from qmapp.people.notices.models import Message
from qmapp.work import make_worker
from tests.factories.assessments import make_case
from tests.factories.waiting import TODAY, WHAT, act, link

ANOTHER = "Zqother: the duty team has a second worker at weekends."


def test_the_link_in_the_mail_opens_the_action_and_nothing_else(
    settings: Settings, storage: Storage, client: FlaskClient
) -> None:
    case = make_case(storage, reference="Zqref 7")
    ahead = (clock_today() - TODAY).days
    action_id = act(storage, case, ahead + 3)
    act(storage, case, ahead + 3, what=ANOTHER)
    link(storage, case, action_id, until=ahead + 60)

    monday = clock()
    while not is_time_to_mail(monday):
        monday -= timedelta(hours=1)
    [weekly] = [one for one in make_worker(settings)._chores if one.name == "weekly mails"]
    assert weekly.do(monday) == 1
    with storage.reading() as db:
        [message] = db.scalars(select(Message))

    [address] = re.findall(r"http://localhost(/o/\S+)", message.body)
    page = client.get(address)
    assert page.status_code == 200
    assert WHAT in page.text
    for secret in ("Zqref", ANOTHER, "/reviews/", str(case.review_id)):
        assert secret not in page.text
