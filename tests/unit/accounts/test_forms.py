"""What forms make of what was typed."""

from qmapp.people.accounts.forms import _one_line, _seen


def test_a_name_is_one_line_of_letters_that_can_be_seen():
    assert _one_line("  Ada\u0000 \t Min\r\nBcc: x\u200b ") == "Ada Min Bcc: x"
    assert _one_line(None) == ""


def test_lines_stay_lines():
    assert _seen(" one \r\n\r\ntwo\u0000 ") == "one\n\ntwo"
