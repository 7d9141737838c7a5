"""Coding on pages: what nobody coded first, blind to others, two tabs, errors, settling."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.foundation.storage import Storage
from qmapp.learning.tags.rules import Family
from tests.factories.assessments import Case, declare_interest, make_case
from tests.factories.findings import FindingsDesk, details, unexplained
from tests.factories.practice import enter
from tests.factories.responses import recommend
from tests.factories.tags import TagsDesk
from tests.web.conftest import As
from tests.web.responses.test_kept_words import kept

ISSUE, OTHER = "pi-no-strategy-discussion", "pi-referral-or-contact"
ISSUE_WORDS, OTHER_WORDS = "Not convening strategy discussions", "Confusion about 'referrals'"


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def section(page: str, name: str) -> str:
    """What the part of the page under that heading says, without the boxes."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    without = re.sub(r"<(select|fieldset).*?</\1>", " ", found[1], flags=re.DOTALL) if found else ""
    return text_of(without)


def shown(answer: TestResponse) -> str:
    """What a page that asks says it asked about."""
    found = re.search(r'name="shown"[^>]*value="([^"]+)"', answer.text)
    assert found
    return found[1]


def at(base: str, finding: UUID) -> str:
    return f"{base}/finding/{finding}"


def test_an_empty_review_says_what_is_coded_here(as_: As, case: Case, base: str) -> None:
    page = as_(case.panel).get(base).text
    assert "Nothing to code yet" in page
    assert "(0 of 0)" in page


def test_what_nobody_coded_comes_first_and_is_counted(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    done, open_ = findings.add(details(title="Done")), findings.add(details(title="Open"))
    tags.code(case.panel, done, Family.HARM, "neglect")
    page = as_(case.panel).get(f"{base}?family=harm").text
    assert "1 of 2 findings are coded." in text_of(page)
    assert "Finding 2: Open" in section(page, "to-code")
    assert "Stands: Neglect." in section(page, "done")
    assert page.index('id="to-code"') < page.index('id="done"')
    assert 'name="harm-2"' in page
    assert 'name="harm-1"' not in page
    assert open_ != done


def test_it_opens_at_the_first_family_that_is_not_finished(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE, causes=()))
    assert "<title>Coding: Harm and context" in as_(case.panel).get(base).text
    tags.code(case.panel, finding, Family.HARM)
    assert "<title>Coding: Cause" in as_(case.panel).get(base).text
    assert "<title>Coding: Cause" in as_(case.panel).get(f"{base}?family=zz").text


def test_a_page_of_codings_is_saved_at_once_and_shown_the_second_time(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    one, two, three = (findings.add(details(title=name)) for name in ("One", "Two", "Three"))
    client = as_(case.panel)
    posted = {
        "harm-1": ["neglect", "cumulative"], "harm-1-seen": "",
        "harm-2": "none", "harm-2-seen": "", "harm-3-seen": "",
    }  # fmt: skip
    answer = client.post(f"{base}?family=harm", data=posted, follow_redirects=True)
    assert "2 codings are saved." in answer.text
    assert tags.stands(one, Family.HARM) == ({"neglect", "cumulative"}, set())
    assert tags.stands(two, Family.HARM) == ({"none"}, set())
    assert tags.stands(three, Family.HARM) == (set(), set())
    again = client.post(f"{base}?family=harm", data=posted, follow_redirects=True)
    assert "Nothing differs" in again.text
    nothing = client.post(f"{base}?family=harm", data={"harm-3-seen": ""}, follow_redirects=True)
    assert "nothing was saved" in nothing.text
    assert len(tags.codings(one)) == 1


def test_what_contradicts_itself_comes_back_with_everything_that_was_chosen(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    one, two = findings.add(), findings.add()
    posted = {
        "harm-1": "in-care", "harm-1-seen": "",
        "harm-2": ["neglect", "none"], "harm-2-seen": "",
    }  # fmt: skip
    answer = as_(case.panel).post(f"{base}?family=harm", data=posted)
    assert answer.status_code == 422
    assert 'href="#harm-2"' in answer.text
    assert 'id="harm-2-error"' in answer.text
    assert len(re.findall(r'value="(?:in-care|neglect|none)"[^>]*checked', answer.text)) == 3
    assert tags.codings(one) == tags.codings(two) == []


@pytest.mark.parametrize("name", ["panel", "second_commissioner"])
def test_a_second_coder_is_blind_until_theirs_is_in(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk, name: str
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    client, person = as_(case.people[name]), case.people[name]
    listed = client.get(f"{base}?family=issue").text
    assert ISSUE_WORDS not in text_of(listed)
    assert "You see how when your own coding is in" in section(listed, "by-others")
    assert 'name="issue-1"' not in listed
    second = client.get(f"{base}?family=issue&second=1").text
    assert 'name="issue-1"' in second
    assert ISSUE_WORDS not in section(second, "by-others")
    shown = client.get(at(base, finding)).text
    assert ISSUE_WORDS not in section(shown, "stands")
    assert not re.search(rf'value="{ISSUE}" selected', shown)
    tags.code(person, finding, Family.ISSUE, OTHER)
    shown = section(client.get(at(base, finding)).text, "stands")
    assert "Coders differ on: " in shown
    assert OTHER_WORDS in shown
    assert ISSUE_WORDS in shown
    assert "Lead Example, in finding 1 itself" in shown
    assert ISSUE_WORDS in section(client.get(f"{base}?family=issue").text, "differ")


def test_who_only_reads_sees_every_coding_and_no_boxes(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER, note="It was a call and no referral.")
    client = as_(case.observer)
    page = client.get(f"{base}?family=issue").text
    assert ISSUE_WORDS in section(page, "differ")
    shown = client.get(at(base, finding)).text
    assert "It was a call and no referral." in shown
    assert "<textarea" not in shown
    assert 'type="checkbox"' not in page
    assert client.post(base, data={}).status_code == 404
    assert client.post(at(base, finding), data={}).status_code == 404


def test_saving_one_goes_on_to_the_next_that_nobody_coded(
    as_: As, case: Case, base: str, findings: FindingsDesk, storage: Storage, tags: TagsDesk
) -> None:
    one, two = findings.add(details(practice_issue=ISSUE)), findings.add()
    rec = recommend(storage, case, addressee=Addressee.PARTNERSHIP, kind=Kind.ACTION)
    client = as_(case.lead)
    shown = client.get(at(base, one)).text
    seen = re.search(r'name="issue-1-seen" value="([^"]*)"', shown)
    posted = {
        "harm-1": "neglect", "harm-1-seen": "", "harm-1-note": "Nine weights.",
        "issue-1": ISSUE, "issue-1-seen": unescape(seen[1]) if seen else "",
    }  # fmt: skip
    answer = client.post(at(base, one), data=posted)
    assert answer.location == at(base, two)
    assert "Nine weights." in client.get(at(base, one)).text
    assert len(tags.codings(one)) == 1  # the issue is what the record says already
    tags.code(case.lead, two, Family.ISSUE)
    assert rec  # its record says whom and what: coded
    last = client.post(
        at(base, two), data={"harm-2": "none", "harm-2-seen": ""}, follow_redirects=True
    )
    assert "Everything is coded." in last.text


def test_two_tabs_of_one_person_show_both_and_lose_nothing(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add()
    tags.code(case.panel, finding, Family.HARM, "neglect")
    client = as_(case.panel)
    posted = {"harm-1": "exploitation", "harm-1-seen": "", "harm-1-note": "A phone was found."}
    answer = client.post(at(base, finding), data=posted)
    assert answer.status_code == 409
    assert 'href="#clash"' in answer.text
    assert re.search(r"<td[^>]*>Neglect</td><td[^>]*>Exploitation</td>", answer.text)
    assert re.search(r'value="exploitation"[^>]*checked', answer.text)
    assert "A phone was found." in answer.text
    assert 'name="harm-1-seen" value="1"' in answer.text
    assert client.post(at(base, finding), data=posted | {"harm-1-seen": "1"}).status_code == 302
    assert tags.stands(finding, Family.HARM) == ({"exploitation"}, set())
    on_list = client.post(f"{base}?family=harm", data={"harm-1": "none", "harm-1-seen": "1"})
    assert on_list.status_code == 409


def test_what_was_coded_cannot_be_emptied_only_said_otherwise(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add()
    tags.code(case.panel, finding, Family.HARM, "neglect")
    answer = as_(case.panel).post(at(base, finding), data={"harm-1-seen": "1"})
    assert answer.status_code == 422
    assert "say that none fits" in text_of(answer.text)


def test_commissioners_settle_with_a_reason_and_everybody_reads_it(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER)
    client = as_(case.commissioner)
    shown = client.get(at(base, finding)).text
    seen = re.search(r'name="seen" value="([^"]*)"', shown)
    assert seen
    settle = f"{at(base, finding)}/settle/issue"
    posted = {"seen": unescape(seen[1]), "tags": OTHER, "because": ""}
    wrong = client.post(settle, data=posted)
    assert wrong.status_code == 422
    assert 'href="#settle-issue-because"' in wrong.text
    assert re.search(rf'value="{OTHER}" selected', wrong.text)
    late = client.post(settle, data=posted | {"because": "It was a call.", "seen": "0:"})
    assert late.status_code == 409
    assert "It was a call." in late.text
    done = client.post(settle, data=posted | {"because": "It was a call."}, follow_redirects=True)
    assert "It is settled." in done.text
    read = section(as_(case.panel).get(at(base, finding)).text, "stands")
    assert "Settled by Commissioner Example" in read
    assert "It was a call." in read
    assert as_(case.panel).post(settle, data=posted).status_code == 404
    assert client.post(f"{at(base, finding)}/settle/target", data=posted).status_code == 404


def test_where_coders_differ_the_list_leads_to_what_they_said(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER)
    where = at(base, finding)
    listed = as_(case.panel).get(f"{base}?family=issue").text
    assert "The list is that of NSPCC/SCIE 2016." in text_of(listed)
    assert f'href="{where}#issue"' in listed
    page = as_(case.panel).get(where).text
    assert page.index('<a href="#issue">Practice issue</a>') < page.index('name="harm-1"')
    assert 'id="issue"' in page
    blind = findings.add(details(practice_issue=ISSUE))
    tags.code(case.commissioner, blind, Family.ISSUE, OTHER)
    assert '<a href="#issue">' not in as_(case.panel).get(at(base, blind)).text


def test_somebody_who_settles_a_difference_of_their_own_is_marked_as_a_coder(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.commissioner, finding, Family.ISSUE, OTHER)
    client, where = as_(case.commissioner), at(base, finding)
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(where).text)
    assert seen
    posted = {"seen": unescape(seen[1]), "tags": OTHER, "because": "It was a call."}
    done = client.post(f"{where}/settle/issue", data=posted, follow_redirects=True)
    said = "Settled by Commissioner Example, one of the coders themselves, on "
    assert said in section(done.text, "stands")
    assert '<a href="#issue">' not in done.text


def test_a_note_that_looks_like_a_name_is_asked_about_once(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add()
    client, where = as_(case.panel), at(base, finding)
    posted = {
        "harm-1": "neglect", "harm-1-seen": "", "harm-1-note": "Mrs Jane Smith rang twice.",
    }  # fmt: skip
    asked = client.post(where, data=posted)
    assert asked.status_code == 422
    assert 'href="#harm-1-note"' in asked.text
    assert 'id="harm-1-note-error"' in asked.text
    assert "Mrs Jane Smith rang twice." in asked.text
    assert re.search(r'value="neglect"[^>]*checked', asked.text)
    assert tags.codings(finding) == []
    # A tick answers for what was shown beside it alone.
    other = posted | {"harm-1-note": "Mr John Brown did.", "checked": "y", "shown": shown(asked)}
    assert client.post(where, data=other).status_code == 422
    ticked = posted | {"checked": "y", "shown": shown(asked)}
    assert client.post(where, data=ticked).status_code == 302
    assert len(tags.codings(finding)) == 1
    # What is kept already is not asked about again.
    more = posted | {"harm-1": "exploitation", "harm-1-seen": "1"}
    assert client.post(where, data=more).status_code == 302
    assert len(tags.codings(finding)) == 2


def test_a_reason_that_looks_like_a_name_is_asked_about(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER)
    client = as_(case.commissioner)
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(at(base, finding)).text)
    assert seen
    settle = f"{at(base, finding)}/settle/issue"
    posted = {"seen": unescape(seen[1]), "tags": OTHER, "because": "Mrs Jane Smith said so."}
    asked = client.post(settle, data=posted)
    assert asked.status_code == 422
    assert 'href="#settle-issue-because"' in asked.text
    assert 'href="#because"' not in asked.text
    assert "Mrs Jane Smith said so." in asked.text
    assert len(tags.codings(finding)) == 1
    form = asked.text.split(f'action="{settle}"')[1].split("</form>")[0]
    assert 'name="checked"' in form
    mark = re.search(r'name="shown" value="([^"]+)"', form)
    assert mark
    done = client.post(settle, data=posted | {"checked": "y", "shown": mark[1]})
    assert done.status_code == 302
    assert len(tags.codings(finding)) == 2


def test_what_was_typed_when_the_sign_in_was_over_is_kept_and_named(
    as_: As, case: Case, base: str, findings: FindingsDesk, storage: Storage
) -> None:
    finding = findings.add()
    posted = {"harm-1": "neglect", "harm-1-seen": "7:zz", "harm-1-note": "Nine weights."}
    page = kept(as_, storage, case.panel, at(base, finding), posted)
    said = text_of(page)
    assert "Child K: Finding 1" in said
    assert "Note: Harm and context" in said
    assert "Nine weights." in said
    assert "Neglect" in said
    assert "7:zz" not in said
    reason = {"seen": "7:zz", "tags": ISSUE, "because": "It was a call."}
    settle = f"{at(base, finding)}/settle/issue"
    said = text_of(kept(as_, storage, case.commissioner, settle, reason, at(base, finding)))
    assert "Why this holds" in said
    assert ISSUE_WORDS in said


def test_nothing_of_another_board_or_of_a_review_with_an_interest_is_there(
    as_: As, case: Case, base: str, findings: FindingsDesk, storage: Storage
) -> None:
    finding = findings.add()
    other = make_case(storage)
    assert as_(other.lead).get(base).status_code == 404
    assert as_(other.lead).get(at(base, finding)).status_code == 404
    wrong = f"/reviews/{other.review_id}/coding/finding/{finding}"
    assert as_(other.lead).get(wrong).status_code == 404
    assert as_(case.panel).get(at(base, uuid4())).status_code == 404
    assert as_(case.panel).get(f"{base}/recommendation/{finding}").status_code == 404
    declare_interest(storage, case, case.panel)
    assert as_(case.panel).get(base).status_code == 404


def test_a_finding_of_an_unsent_draft_is_neither_shown_nor_counted(
    as_: As, case: Case, base: str, findings: FindingsDesk
) -> None:
    findings.add(unexplained())
    findings.next_draft(sent=False)
    hidden = findings.add(details(title="Of the unsent one"), number=2)
    page = as_(case.panel).get(f"{base}?family=cause").text
    assert "of 1)" in page
    assert "Of the unsent one" not in page
    assert as_(case.panel).get(at(base, hidden)).status_code == 404
    assert "of 2)" in as_(case.lead).get(f"{base}?family=cause").text


def test_sixty_findings_stand_on_one_page_with_long_words(
    as_: As, case: Case, base: str, findings: FindingsDesk
) -> None:
    for place in range(60):
        findings.add(details(title=f"{place} " + "w" * 190))
    page = as_(case.panel).get(f"{base}?family=harm").text
    assert "0 of 60 findings are coded." in text_of(page)
    assert page.count('value="neglect"') == 60
    assert len(page) < 260_000


def test_an_entry_of_the_board_is_offered_and_named(
    as_: As, case: Case, base: str, findings: FindingsDesk, storage: Storage, tags: TagsDesk
) -> None:
    with storage.unit_of_work() as db:
        entry = enter(db, case.manager, case.board_id, "Handover at weekends").issue_id
    finding = findings.add()
    page = as_(case.panel).get(f"{base}?family=issue").text
    assert "Handover at weekends" in page
    tags.code(case.panel, finding, Family.ISSUE, entry)
    assert "Stands: Handover at weekends." in text_of(as_(case.panel).get(at(base, finding)).text)


def test_a_note_without_a_choice_comes_back_and_a_second_press_stays_on_this_host(
    as_: As, case: Case, base: str, findings: FindingsDesk, tags: TagsDesk
) -> None:
    finding, client = findings.add(), as_(case.panel)
    posted = {
        "harm-1": "", "harm-1-seen": "", "harm-1-note": "Nine weights.",
        "cause-1": "team", "cause-1-seen": "",
    }  # fmt: skip
    answer = client.post(at(base, finding), data=posted)
    assert answer.status_code == 422
    assert "Your note is still here" in answer.text
    assert "Nine weights." in answer.text
    assert tags.codings(finding) == []
    nothing = client.post(
        at(base, finding), data={"harm-1-seen": ""}, headers={"Host": "elsewhere.example"}
    )
    assert "elsewhere" not in (nothing.location or "")
