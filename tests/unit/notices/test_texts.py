"""The words of messages."""

import pytest
from jinja2 import UndefinedError

from qmapp.people.notices.texts import compose


def test_an_invitation_says_who_invites_and_where_to_go():
    body = compose(
        "invitation",
        name="Gwen & Co",
        board="Northmere <Board>",
        link="http://x/invitations/t",
        days=14,
    )
    assert "Dear Gwen & Co," in body
    assert "Northmere <Board> has invited you" in body
    assert "\nhttp://x/invitations/t\n" in body
    assert "14 days" in body
    assert "{{" not in body


def test_a_forgotten_value_is_an_error_not_a_gap():
    with pytest.raises(UndefinedError):
        compose("invitation", name="Gwen", board="Northmere", days=14)
