"""What was typed when the sign-in was over is kept, and never the password."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import KeptForm
from qmapp.people.accounts.sessions import SEEN
from tests.factories import signing
from tests.factories.accounts import PASSWORD
from tests.factories.assessments import Case
from tests.web.conftest import As


def test_reasons_are_kept_and_the_password_is_not(
    as_: As, storage: Storage, case: Case, base: str, signers: dict[str, Actor]
) -> None:
    round_id: UUID = signing.asked(storage, case)
    client = as_(signers["police"])
    with client.session_transaction() as session:
        session[SEEN] = 0
    form = {"said": "dissented", "words": "We hold otherwise.", "password": PASSWORD}
    gone = client.post(f"{base}/rounds/{round_id}/say", data=form)
    assert "/sign-in" in gone.location
    with storage.reading() as db:
        kept = db.scalars(select(KeptForm)).one()
    assert ["words", "We hold otherwise."] in kept.fields["pairs"]
    assert PASSWORD not in repr(kept.fields)
    page = as_(signers["police"]).get(f"/account/kept/{kept.id}").text
    for words in ("We hold otherwise.", "What you do", "Dissents", "Child K: signing"):
        assert words in page
