"""The set: taken in from the scan, gone through from the list, left out and taken back."""

from __future__ import annotations

from uuid import UUID

from flask.testing import FlaskClient

from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.foundation.storage import Storage
from qmapp.people.accounts import service as accounts
from tests.factories.assessments import NOW, Case, begin
from tests.factories.recommendations import RecommendationsDesk, found
from tests.web.conftest import As
from tests.web.recommendations.looking import boxes, buttons, errors, main, notices, said, words


def row(client: FlaskClient, base: str, id_: UUID) -> object:
    """The row of one in the list."""
    return main(client.get(base)).get_element_by_id(f"r-{id_}")


def proposals(desk: RecommendationsDesk) -> list[UUID]:
    """An action for an agency, a question, an unclear one, a national one."""
    desk.scan()
    desk.collect()
    return [line.id for line in desk.list(states=[State.PROPOSED])]


def quick(
    client: FlaskClient, base: str, desk: RecommendationsDesk, id_: UUID, **said: str
) -> object:
    data = {"quick": "1", "version": str(desk.line(id_).version), **said}
    return client.post(f"{base}/{id_}/confirm", data=data)


# The two ways to begin -----------------------------------------------------------------------


def test_an_empty_set_offers_what_the_scan_found_and_writing_by_hand(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    assert "has not read one yet" in words(lead.get(base))
    desk.scan()
    page = main(lead.get(base))
    assert "Take in the 4 that the scan found in draft 1" in buttons(page)
    assert "Write one down by hand" in said(page)


def test_what_the_scan_found_is_taken_in_once(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    desk.scan()
    answer = lead.post(f"{base}/collect", data={"draft": "1"}, follow_redirects=True)
    assert "4 proposals are taken in" in notices(answer)
    assert "0 of 4 confirmed." in words(answer)
    assert "Take in" not in words(answer)
    answer = lead.post(f"{base}/collect", data={"draft": "1"}, follow_redirects=True)
    assert "nothing more to take in" in notices(answer)
    assert len(desk.list()) == 4


def test_a_draft_is_not_offered_any_more_once_a_later_one_was_taken_in(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    new = ("Recommendations", "The Trust should publish what it has changed.")
    desk.scan()
    desk.next_draft(new)
    desk.scan([found(1, new[1])], number=2)
    takes = [one for one in buttons(main(lead.get(base))) if one.startswith("Take in")]
    assert takes == [
        "Take in the 1 that the scan found in draft 2",
        "Take in the 4 that the scan found in draft 1",
    ]
    desk.collect(number=2)
    assert "Take in" not in words(lead.get(base))


def test_words_that_say_who_and_to_whom_are_quoted_once(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    action, *_others = proposals(desk)
    read = row(lead, base, action).text_content()
    assert read.count("“The Trust”") == 1
    assert "an action; one agency (“The Trust”); “by March 2027”?" in " ".join(read.split())


def test_who_only_reads_is_shown_the_set_and_no_button(
    as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    desk.scan()
    panel = as_(case.panel)
    assert buttons(main(panel.get(base))) == []
    desk.collect()
    page = main(panel.get(base))
    assert "Proposal 4" in said(page)
    assert buttons(page) == []
    assert not page.xpath(".//select | .//input[@type='checkbox']")


def test_an_assessor_is_told_what_this_shows_and_what_stays_hidden(
    as_: As, storage: Storage, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    desk.add()
    assert "You are assessing" not in words(as_(case.commissioner).get(base))
    begin(storage, case, case.commissioner)
    page = words(as_(case.commissioner).get(base))
    assert "You are assessing draft 1" in page
    assert "what the draft itself recommends" in page
    assert "You are assessing" not in words(as_(case.second_commissioner).get(base))


# Confirming from the list --------------------------------------------------------------------


def test_what_was_read_whole_is_confirmed_with_one_press(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    action, question, unclear, _national = proposals(desk)
    answer = quick(lead, base, desk, action)
    assert answer.status_code == 302
    assert answer.location.endswith(f"{base}#r-{question}")
    line = desk.line(action)
    assert (line.state, line.number, line.kind) == (State.CONFIRMED, 1, Kind.ACTION)
    # What the scan read in the words is kept with it.
    assert (line.measure, line.due_words) == ("audited by the Board", "by March 2027")
    quick(lead, base, desk, question)
    page = lead.get(base)
    assert "2 of 4 confirmed." in words(page)
    assert said(row(lead, base, unclear)).startswith("Proposal 1")


def test_the_row_asks_what_its_words_leave_unclear(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    _action, _question, unclear, _national = proposals(desk)
    assert "To whom? Its words do not say" in said(row(lead, base, unclear))
    answer = quick(lead, base, desk, unclear, addressee="")
    assert answer.status_code == 422
    assert errors(answer) == ["Say whom it speaks to, or that the draft does not"]
    assert desk.line(unclear).state is State.PROPOSED
    assert quick(lead, base, desk, unclear, addressee="partnership").status_code == 302
    assert desk.line(unclear).addressee is Addressee.PARTNERSHIP


def test_that_the_draft_does_not_say_is_an_answer(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    unclear = proposals(desk)[2]
    assert quick(lead, base, desk, unclear, addressee="not_said").status_code == 302
    assert desk.line(unclear).addressee is None
    form = main(lead.get(f"{base}/{unclear}/change"))
    assert form.xpath(".//input[@name='addressee'][@checked]/@value") == ["not_said"]


def test_a_national_one_is_asked_which_body_and_offered_the_words_of_the_draft(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    national = proposals(desk)[3]
    box = row(lead, base, national).xpath(".//input[@name='body']")[0]
    assert box.get("value") == "The Department"
    answer = quick(lead, base, desk, national, body=" ")
    assert answer.status_code == 422
    assert "Say which body" in errors(answer)[0]
    quick(lead, base, desk, national, body="The Department for Education")
    assert desk.line(national).body == "The Department for Education"
    assert "The Department for Education (national)" in words(lead.get(base))


def test_an_agency_that_the_board_does_not_list_is_named_in_its_own_words(
    lead: FlaskClient, storage: Storage, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    with storage.unit_of_work() as db:
        police = accounts.make_agency(db, case.board_id, "Police", NOW).id
    action, *_others = proposals(desk)
    [box] = row(lead, base, action).xpath(".//input[@name='body']")
    assert box.value == "The Trust"
    quick(lead, base, desk, action, agency_id="", body="The Trust")
    assert "To whomThe Trust" in " ".join(row(lead, base, action).text_content().split())
    change = {**boxes(main(lead.get(f"{base}/{action}/change"))), "agency_id": str(police)}
    lead.post(f"{base}/{action}/change", data=change)
    assert (desk.line(action).agency_name, desk.line(action).body) == ("Police", "")


def test_an_agency_that_its_words_name_is_chosen_beforehand(
    lead: FlaskClient, base: str, storage: Storage, case: Case, desk: RecommendationsDesk
) -> None:
    with storage.unit_of_work() as db:
        trust = accounts.make_agency(db, case.board_id, "Northmere Hospital Trust", NOW).id
        accounts.make_agency(db, case.board_id, "Police", NOW)
    action = proposals(desk)[0]
    chosen = row(lead, base, action).xpath(".//select[@name='agency_id']/option[@selected]/@value")
    assert chosen == [str(trust)]
    quick(lead, base, desk, action, agency_id=str(trust))
    assert desk.line(action).agency_name == "Northmere Hospital Trust"


def test_a_stale_row_confirms_nothing_and_shows_both(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    action = proposals(desk)[0]
    answer = quick(lead, base, desk, action, version="99")
    assert answer.status_code == 409
    assert "Nothing is lost, and nothing was overwritten" in words(answer)
    assert desk.line(action).state is State.PROPOSED


# Dropping, taking back -----------------------------------------------------------------------


def test_a_ready_reason_drops_with_one_press_and_it_may_be_put_back(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    action, question, *_rest = proposals(desk)
    data = {"stock": "nothing", "because": "", "version": str(desk.line(action).version)}
    answer = lead.post(f"{base}/{action}/drop", data=data)
    assert answer.location.endswith(f"#r-{question}")
    page = words(lead.get(base))
    assert "0 of 3 confirmed." in page
    assert "Dropped: 1" in page
    assert "It recommends nothing" in page
    answer = lead.post(f"{base}/{action}/put-back", follow_redirects=True)
    assert "It is in the set again" in notices(answer)
    assert desk.line(action).state is State.PROPOSED


def test_without_a_reason_nothing_is_dropped(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    data = {"because": "  ", "version": str(desk.line(one).version)}
    answer = lead.post(f"{base}/{one}/drop", data=data)
    assert answer.status_code == 422
    assert errors(answer) == ["Say why this is left out of the set"]
    assert desk.line(one).state is State.CONFIRMED


def test_what_was_changed_meanwhile_is_looked_at_before_it_is_dropped(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    data = {"because": "The board asked this last year.", "version": "0"}
    answer = lead.post(f"{base}/{one}/drop", data=data)
    assert answer.status_code == 409
    form = main(answer)
    assert form.xpath("string(.//textarea[@name='because'])").strip() == data["because"]
    version = form.xpath(".//input[@name='version']/@value")[0]
    assert lead.post(f"{base}/{one}/drop", data={**data, "version": version}).status_code == 302
    assert desk.line(one).because == data["because"]


# Listed --------------------------------------------------------------------------------------


def test_a_confirmed_one_says_what_is_known_and_what_is_not(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(addressee=Addressee.PARTNERSHIP, owner_role="Head of safeguarding")
    page = said(row(lead, base, one))
    for expected in (
        "Recommendation 1", "Action", "The board or partnership", "Head of safeguarding",
        "When not said", "Link it to a finding", "remarks to answer",
    ):  # fmt: skip
        assert expected in page


def test_a_long_set_is_looked_through_by_kind_and_by_what_is_open(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    for number in range(15):
        desk.add(text=f"Do the {number}th thing that nobody did.")
    desk.add(text="What would help?", kind=Kind.QUESTION)
    assert "16 of 16 confirmed recommendations" in words(lead.get(base))
    page = words(lead.get(f"{base}?kind=question"))
    assert "1 of 16 confirmed recommendations" in page
    assert "Recommendation 16" in page
    assert "Recommendation 15 " not in page
    assert "16 of 16" in words(lead.get(f"{base}?only=no-finding"))
    assert "None is like that." in words(lead.get(f"{base}?only=passages"))
    # Anything unknown is as if it were not there.
    page = words(lead.get(f"{base}?kind=zz&only=zz"))
    assert "16 of 16 confirmed recommendations" in page
    assert "Show all" not in page
