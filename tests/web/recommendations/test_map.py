from __future__ import annotations

import re
from uuid import UUID

import pytest

from qmapp.casework.findings.rules import Cause, Reason
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case
from tests.factories.findings import FindingsDesk, details, unexplained
from tests.factories.recommendations import RecommendationsDesk
from tests.web.conftest import As


@pytest.fixture
def found(storage: Storage, case: Case) -> FindingsDesk:
    return FindingsDesk(storage, case)


def section(page: str, name: str) -> str:
    """The words of the part of the page under the heading with that id."""
    part = re.search(
        rf'<section class="qm-sec" aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL
    )
    return " ".join(re.sub(r"<[^>]+>", " ", part[1]).split()) if part else ""


def lines(page: str) -> set[tuple[str, str]]:
    """What the drawing joins: (from, to)."""
    return set(re.findall(r'data-from="([^"]*)" data-to="([^"]*)"', page))


def key(finding: UUID, cause: str) -> str:
    return f"c-{finding}-{cause}"


def test_with_nothing_written_down_it_says_how_to_begin(as_: As, case: Case, base: str) -> None:
    page = as_(case.lead).get(f"{base}/map")
    assert page.status_code == 200
    assert "Nothing to draw yet" in page.text
    assert f'href="{base}"' in page.text
    assert "qm-map__svg" not in page.text


def test_findings_alone_are_in_the_table_and_in_no_drawing(
    as_: As, case: Case, base: str, found: FindingsDesk
) -> None:
    found.add(details(title="Nobody owned the plan"))
    page = as_(case.lead).get(f"{base}/map").text
    assert "No recommendation is in the set yet." in page
    assert "No line can be drawn yet" in section(page, "picture")
    assert "Nobody owned the plan" in section(page, "table")
    assert "1 of 1." in section(page, "unanswered")
    assert section(page, "kinds") == ""


def test_a_link_is_drawn_and_stands_in_the_table(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details(title="Nobody owned the plan", causes=(Cause.TOOLS, Cause.TEAM)))
    second = found.add(unexplained(title="Nobody asked the child"))
    one = desk.add("Leaders should agree a plan.", Kind.ACTION)
    two = desk.add("How would the board know?", Kind.QUESTION)
    desk.link(one, (first, Cause.TOOLS), (second, None))
    page = as_(case.lead).get(f"{base}/map").text
    assert lines(page) == {
        (f"f-{first}", key(first, "tools")),
        (f"f-{first}", key(first, "team")),
        (f"f-{second}", key(second, "")),
        (key(first, "tools"), f"r-{one}"),
        (key(second, ""), f"r-{one}"),
    }
    assert 'aria-label="Finding 1: Nobody owned the plan"' in page
    assert 'aria-label="Recommendation 1 · Action: Leaders should agree a plan."' in page
    assert f'href="{base}/{one}" class="qm-map__b' in page
    assert f'href="/reviews/{case.review_id}/findings/{first}" class="qm-map__b' in page
    assert "answers findings 1, 2" in page
    table = section(page, "table")
    assert re.search(r"Tools, forms and systems in the draft Recommendation 1 Leaders", table)
    assert re.search(r"Teams and working together in the draft no recommendation", table)
    assert re.search(r"The draft gives no reason Recommendation 1", table)
    assert "Every finding has a recommendation." in page
    assert "1 of 2 recommendations answers no finding." in page
    assert "Recommendation 2 How would the board know?" in section(page, "unlinked")
    assert f"r-{two}" not in page


def test_the_boards_own_causes_are_told_from_those_of_the_draft(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details(causes=(Cause.TOOLS,)))
    found.view(first, "We see it too.", (Cause.TOOLS, Cause.CULTURE))
    desk.link(desk.add(), (first, Cause.CULTURE))
    table = section(as_(case.commissioner).get(f"{base}/map").text, "table")
    assert "Tools, forms and systems in the draft, and the board’s own view" in table
    assert "Culture and habit the board’s own view Recommendation 1" in table


def test_a_cause_that_the_finding_no_longer_names_keeps_its_line(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details(causes=(Cause.TOOLS,)))
    one = desk.add()
    desk.link(one, (first, Cause.TOOLS))
    found.change(first, details(causes=(Cause.TEAM,)))
    page = as_(case.lead).get(f"{base}/map").text
    assert (key(first, "tools"), f"r-{one}") in lines(page)
    assert "Tools, forms and systems named with the recommendation" in section(page, "table")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.GIVEN, "The draft gives a reason of which kind is not said"),
        (Reason.NOT_GIVEN, "The draft gives no reason"),
        (Reason.CANNOT_TELL, "Cannot tell why from this draft"),
    ],
)
def test_where_no_cause_is_named_the_page_says_what_is_known(
    reason: Reason, said: str, as_: As, case: Case, base: str, found: FindingsDesk
) -> None:
    why = "They had no form." if reason is Reason.GIVEN else ""
    found.add(details(reason=reason, why=why, causes=()))
    assert said in section(as_(case.lead).get(f"{base}/map").text, "table")


def test_a_finding_that_was_taken_out_is_not_drawn_and_its_recommendation_says_so(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details(title="Nobody owned the plan"))
    found.add(details(title="Nobody asked the child"))
    one = desk.add("Leaders should agree a plan.")
    desk.link(one, (first, Cause.TOOLS))
    found.end(first)
    page = as_(case.lead).get(f"{base}/map").text
    assert "Nobody owned the plan" not in page
    assert lines(page) == set()
    assert "1 of 1." in section(page, "unanswered")
    assert "finding 1, which it answered, was taken out" in section(page, "unlinked")


def test_proposals_are_told_from_what_is_confirmed(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details())
    desk.scan()
    desk.collect()
    proposal = desk.list()[0]
    desk.link(proposal.id, (first, Cause.TOOLS))
    page = as_(case.lead).get(f"{base}/map").text
    assert "4 of 4 recommendations are proposals, still to be confirmed." in page
    assert "1 of 1 is answered by proposals only" in section(page, "unanswered")
    assert re.search(
        r'class="qm-map__b qm-map__b--recommendation is-open" aria-label="Proposal', page
    )
    assert "(a proposal, to be confirmed)" in section(page, "unlinked")


def test_dropped_ones_are_not_in_the_picture(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details())
    one, two = desk.add("Leaders should agree a plan."), desk.add("Buy new telephones.")
    desk.link(one, (first, Cause.TOOLS))
    desk.link(two, (first, Cause.TOOLS))
    desk.drop(two)
    page = as_(case.lead).get(f"{base}/map").text
    assert "Buy new telephones." not in page
    assert "1 of 1" in section(page, "kinds")


def test_rungs_are_of_actions_only_and_every_figure_names_its_rows(
    as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    desk.add("Remove the second form.", Kind.ACTION, strength=Strength.STRONG,
             addressee=Addressee.NATIONAL, body="The Department")  # fmt: skip
    desk.add("Remind staff.", Kind.ACTION, strength=Strength.WEAK, addressee=Addressee.PARTNERSHIP)
    desk.add("Look again.", Kind.ACTION, addressee=Addressee.PARTNERSHIP)
    desk.add("How would the board know?", Kind.QUESTION, addressee=Addressee.PARTNERSHIP)
    page = as_(case.lead).get(f"{base}/map").text
    rungs = section(page, "strength")
    assert re.search(r"Strong The system .*? 1 of 3 Recommendation 1", rungs)
    assert re.search(r"Intermediate .*? 0 of 3 none", rungs)
    assert re.search(r"Weak .*? 1 of 3 Recommendation 2", rungs)
    assert re.search(r"Rung not said 1 of 3 Recommendation 3", rungs)
    assert "Recommendation 4" not in rungs
    assert "VA National Center for Patient Safety" in rungs
    assert re.search(r"Question for the board .*? 1 of 4 Recommendation 4", section(page, "kinds"))
    whom = section(page, "addressees")
    assert re.search(r"1 of 4 Recommendation 1 Remove the second form. \(The Department\)", whom)
    assert re.search(r"A region 0 of 4 none", whom)
    assert "%" not in re.sub(r"<[^>]+>", "", page)


def test_questions_alone_stand_on_no_rung(
    as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    desk.add("How would the board know?", Kind.QUESTION)
    assert section(as_(case.lead).get(f"{base}/map").text, "strength") == ""


def test_long_lists_are_numbers_that_lead_to_the_words(
    as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    ids = [desk.add(f"Do the thing of number {n}.", Kind.ACTION) for n in range(1, 8)]
    page = as_(case.lead).get(f"{base}/map").text
    part = section(page, "kinds")
    assert "7 of 7" in part
    assert "Do the thing" not in part
    numbers = re.search(r'id="kinds".*?qm-map__numbers">(.*?)</ul>', page, re.DOTALL)
    assert numbers is not None
    assert re.findall(rf'href="{base}/([^"]+)"', numbers[1]) == [str(one) for one in ids]


def test_who_only_reads_is_offered_no_linking(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    found.add(details())
    one = desk.add("Leaders should agree a plan.")
    link = f"{base}/{one}/causes"
    assert link in as_(case.lead).get(f"{base}/map").text
    assert link not in as_(case.people["observer"]).get(f"{base}/map").text


def test_words_with_mark_up_stay_words(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    first = found.add(details(title='<b>"Plan" & {{ x }}'))
    desk.link(desk.add("<script>x</script> {% y %}"), (first, Cause.TOOLS))
    page = as_(case.lead).get(f"{base}/map").text
    assert "<b>" not in page
    assert "<script>x" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def test_a_draft_that_is_hidden_keeps_its_findings_and_recommendations_to_itself(
    as_: As, case: Case, base: str, found: FindingsDesk, desk: RecommendationsDesk
) -> None:
    found.add(details(title="Seen by all"))
    found.next_draft(sent=False)
    hidden = found.add(details(title="Seen by the lead alone"), number=2)
    desk.link(desk.add("Hidden words.", number=2), (hidden, Cause.TOOLS))
    mine = as_(case.lead).get(f"{base}/map").text
    theirs = as_(case.commissioner).get(f"{base}/map").text
    assert "Seen by the lead alone" in mine
    assert "Hidden words." in mine
    assert "Seen by all" in theirs
    assert "Seen by the lead alone" not in theirs
    assert "Hidden words." not in theirs
