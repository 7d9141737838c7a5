"""What holds for people and boards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.errors import RuleBroken
from qmapp.foundation.access import BoardRole
from qmapp.people.accounts import rules


@pytest.mark.parametrize(
    "path", ["/", "/account", "/boards/1/people?q=a%20b", "/a?next=http://x.example", "/é"]
)
def test_paths_of_ours(path):
    assert rules.is_own_path(path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "account",
        "//x.example",
        "/\\x.example",
        "/a\\b",
        "\\\\x",
        "http://x.example",
        "/\tx",
        "/\n/x",
        "/ /x",
        "/\u200b/x",
        "///x",
        "javascript:x",
        "http:/x",
    ],
)
def test_addresses_that_may_lead_elsewhere(url):
    assert not rules.is_own_path(url)


@given(st.text())
def test_a_path_of_ours_begins_with_exactly_one_slash(url):
    if rules.is_own_path(url):
        assert url[0] == "/"
        assert url[1:2] not in {"/", "\\"}


@pytest.mark.parametrize(
    "text",
    ["a@b.example", "first.last+tag@sub.council.gov.uk", "o'neil@x.example", "zoë@x.example"],
)
def test_addresses(text):
    assert rules.is_email(rules.normal_email(f" {text.upper()} "))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "a@@b.example",
        "a b@c.example",
        "a@b.example\nBcc: d@e.example",
        "<a@b.example>",
        "a@b..example",
        "a@" + "b" * 260 + ".example",
        "a,b@c.example",
    ],
)
def test_what_is_no_address(text):
    assert not rules.is_email(rules.normal_email(text))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("12345", None),
        ("1234567", None),
        ("abc456", None),
        ("²²²²²²", None),
        ("", None),
    ],
)
def test_codes(typed, code):
    assert rules.find_code(typed) == code


LONG = "zr7Kp2mQx9Lwb" * 10


@pytest.mark.parametrize(("length", "fine"), [(11, False), (12, True), (128, True), (129, False)])
def test_passwords_are_judged_by_length(length, fine):
    assert (rules.find_password_fault(LONG[:length]) is None) is fine


ABOUT = ["gwen.guest@northmere.gov.uk", "Gwen Guest", "Northmere Board"]


@pytest.mark.parametrize(
    "typed",
    [
        "password1234", "Password1234!", "aaaaaaaaaaaa", "123456789012", "qwertyuiop12",
        "Summer2026!!", "letmeinletmein", "iloveyou12345", "liverpoolfc2024",
        "abc" * 40,  # longer than what is judged
        "qualitymarkers2026", "QualityMarkers1", "Safeguarding 123", "qmapp-qmapp-qmapp",
        "gwen.guest1234", "Guest Gwen 1984", "northmere2026!", "NorthmereBoard1",
    ],
)  # fmt: skip
def test_what_others_try_first_is_no_password(typed):
    assert rules.find_password_fault(typed, ABOUT) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "three unrelated words", "four new words", "lantern cobalt river", "zr7Kp2mQx9Lw",
        "quality lantern cobalt", "739164028571930", "dau lusern lasfawr",
    ],
)  # fmt: skip
def test_words_that_have_nothing_to_do_with_each_other_are_one(typed):
    assert rules.find_password_fault(typed, ABOUT) is None


def test_a_crafted_password_does_not_keep_the_server_busy(monkeypatch):
    judged = []
    monkeypatch.setattr(
        rules, "zxcvbn", lambda text, **_: judged.append(text) or {"guesses": 10**20}
    )
    assert rules.find_password_fault("4@8({[<3691!|0$5+7%2/" * 6) is None
    assert [len(text) for text in judged] == [32]


def test_a_password_typed_on_another_keyboard_is_the_same():
    assert rules.normal_password("caf\u00e9") == rules.normal_password("cafe\u0301")


def test_roles_that_fit():
    rules.require_roles_that_fit({BoardRole.CHAIR}, has_agency=False)
    rules.require_roles_that_fit({BoardRole.MEMBER}, has_agency=True)
    with pytest.raises(RuleBroken) as none:
        rules.require_roles_that_fit(set(), has_agency=True)
    assert none.value.field == "roles"
    for role in (BoardRole.MEMBER, BoardRole.AGENCY_CONTACT):
        with pytest.raises(RuleBroken) as broken:
            rules.require_roles_that_fit({role, BoardRole.CHAIR}, has_agency=False)
        assert broken.value.field == "agency_id"


def test_one_administrator_is_left():
    rules.require_an_administrator_left(1)
    with pytest.raises(RuleBroken):
        rules.require_an_administrator_left(0)


def test_slugs():
    assert rules.slug_of("Ynys Môn & Gwynedd Board") == "ynys-mon-gwynedd-board"
    assert rules.slug_of("東京") == "board"
    assert len(rules.slug_of("x" * 200)) == 80


def test_recovery_codes_are_read_however_they_are_written():
    assert rules.normal_recovery_code(" AB12-cd34 EF56 ") == "ab12cd34ef56"
