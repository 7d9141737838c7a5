"""Reading a draft with its scan: hidden first, revealed by section, decided, filtered, kept."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.scan import queries as scans
from qmapp.casework.triage.models import FlagDecision, Reveal
from qmapp.casework.triage.rules import Verdict
from qmapp.foundation.audit.models import Reading
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, add_draft, begin, marker, pin, submit, type_words
from tests.web.conftest import As
from tests.web.triage.conftest import TEXTS, scan_of
from tests.web.triage.scan_page import PART, ScanPage, words_of

NOBODY_ASKED = "Nobody asked the child"


def distinct_marks(html: str) -> int:
    return len(set(re.findall(r'<mark [^>]*data-ev="([0-9a-f]{10})"', html)))


# Hidden first ----------------------------------------------------------------------------------


def test_before_anything_is_revealed_nothing_tells_of_flags(desk: ScanPage) -> None:
    html = desk.html()
    assert "<mark" not in html
    assert "qm-tab" not in html
    assert "decided" not in html
    assert "Flags are hidden until you ask for them" in html
    assert "nine of ten went unchanged" in html
    assert "I have read this section" in html
    assert "33 words" in words_of(html)


def test_a_commissioner_says_first_that_they_have_read(desk: ScanPage, storage: Storage) -> None:
    answer = desk.reveal("0", read=False)
    assert answer.status_code == 422
    assert "Read the section first" in answer.text
    assert 'aria-describedby="read-0-error"' in answer.text
    with storage.reading() as db:
        assert db.scalars(select(Reveal)).all() == []
    assert desk.reveal("whole", read=False).status_code == 422
    assert desk.reveal("0").status_code == 302
    assert "0 of 4 decided" in desk.words()


def test_the_page_says_who_asked_when_and_after_how_much(
    desk: ScanPage, storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, reasons="Because.", ends=True)
    desk.reveal()
    assert "after 0 of 18 markers were judged. Commissioner Example asked." in desk.words()


def test_the_words_are_marked_and_named_once_revealed(desk: ScanPage) -> None:
    desk.reveal()
    html = desk.html()
    assert len(desk.flags()) == distinct_marks(html) == 4
    assert '<mark class="qm-hl qm-hl--good' in html
    assert "Blame?" in html
    assert "Good sign: Family voice?" in html


def test_a_self_check_may_reveal_at_once(own_check: ScanPage) -> None:
    assert "I have read" not in own_check.html()
    assert own_check.reveal(read=False).status_code == 302
    assert "0 of 4 decided" in own_check.words()


@pytest.mark.parametrize("section", ["7", "", "none", "-1"])
def test_what_is_no_section_is_not_revealed(desk: ScanPage, section: str) -> None:
    assert desk.reveal(section).status_code == 404


# One flag --------------------------------------------------------------------------------------


def test_an_opened_flag_says_why(desk: ScanPage) -> None:
    desk.reveal()
    key = desk.key("never invited")
    words = desk.words(f"?flag={key}")
    assert "Blame? high confidence, passage 1.2" in words
    assert "Because of never-invited." in words
    assert "Ask yourself: What of never-invited?" in words
    assert "Considered: No reason stands near." in words
    assert "marker 13," in words
    assert f'id="flag-{key}"' in desk.html(f"?flag={key}")


def test_a_hidden_flag_cannot_be_opened_by_its_address(
    desk: ScanPage, as_: As, case: Case, storage: Storage
) -> None:
    desk.reveal()
    key = desk.key("never invited")
    with storage.unit_of_work() as db:
        db.query(Reveal).delete()
    assert "never invited”" not in desk.html(f"?flag={key}")
    assert desk.client.get(f"{desk.address}/flags/{key}", headers=PART).status_code == 404


def test_accepting_needs_a_stance_and_keeps_what_was_typed(
    desk: ScanPage, storage: Storage
) -> None:
    desk.reveal()
    key = desk.key(NOBODY_ASKED)
    answer = desk.decide(
        key, do="accept", marker=marker(14).id, note="She was in the room.", question=""
    )
    assert answer.status_code == 422
    assert "Say whether it supports, counts against or gives context" in answer.text
    assert 'href="#accept-stance"' in answer.text
    assert "She was in the room." in answer.text
    assert f'<option value="{marker(14).id}" selected>' in answer.text
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Evidence)) == 0


def test_an_accepted_flag_is_evidence_on_its_words(desk: ScanPage, storage: Storage) -> None:
    desk.reveal()
    key = desk.key(NOBODY_ASKED)
    question = marker(13).questions[0].id
    answer = desk.decide(
        key,
        do="accept",
        stance="counts_against",
        marker=marker(13).id,
        question=question,
        note="Why not?",
    )
    assert answer.status_code == 302
    with storage.reading() as db:
        [piece] = db.scalars(select(Evidence)).all()
    assert (piece.quote, piece.stance.value, piece.note) == (
        NOBODY_ASKED, "counts_against", "Why not?",
    )  # fmt: skip
    assert (piece.marker_id, piece.question_id) == (marker(13).id, question)
    html = desk.html(f"?flag={key}")
    assert "Accepted: evidence on marker 13" in html
    assert f"/markers/13#ev-{piece.id}" in html
    assert "1 of 4 decided" in html
    assert "Outcome: marker 13" in html
    # Twice is once.
    desk.decide(key, do="accept", stance="counts_against", marker=marker(13).id)
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Evidence)) == 1


def test_a_question_of_another_marker_is_refused(desk: ScanPage) -> None:
    desk.reveal()
    answer = desk.decide(
        desk.key(NOBODY_ASKED),
        do="accept",
        stance="context",
        marker=marker(13).id,
        question=marker(2).questions[0].id,
    )
    assert answer.status_code == 422
    assert "Choose one of marker 13, or none" in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"reason": "literal"}, "Meant literally"),
        ({"reason": "voice", "words": "The aunt’s"}, "Somebody else’s words: The aunt’s"),
        ({"reason": "other", "words": "Not here"}, "Not here"),
    ],
)
def test_dismissing_keeps_the_reason(
    desk: ScanPage, storage: Storage, sent: dict[str, str], kept: str
) -> None:
    desk.reveal()
    key = desk.key("never invited")
    assert desk.decide(key, do="dismiss", **sent).status_code == 302
    with storage.reading() as db:
        [row] = db.scalars(select(FlagDecision)).all()
    assert (row.verdict, row.reason) == (Verdict.DISMISSED, kept)
    html = desk.html(f"?flag={key}")
    assert f"Dismissed: {kept}" in html
    assert "Make it evidence" not in html
    assert desk.decide(key, do="undo").status_code == 302
    assert "Make it evidence" in desk.html(f"?flag={key}")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Say why you dismiss this flag"),
        ({"reason": "because"}, "Say why you dismiss this flag"),
        ({"reason": "other"}, "Write the reason in a few words"),
    ],
)
def test_dismissing_without_a_reason_is_refused(
    desk: ScanPage, sent: dict[str, str], message: str
) -> None:
    desk.reveal()
    answer = desk.decide(desk.key("never invited"), do="dismiss", **sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Error:" in answer.text


def test_after_a_decision_the_next_flag_that_waits_is_opened(desk: ScanPage) -> None:
    desk.reveal()
    first, second, *_ = desk.flags()
    answer = desk.decide(first, "?marker=13&confidence=all", do="dismiss", reason="fair")
    query = f"?marker=13&confidence=all&flag={second}&done={first}"
    assert answer.location.endswith(f"/scan{query}#done")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            {"do": "accept", "stance": "supports", "marker": marker(13).id},
            "Accepted: “never invited” (Blame) is evidence on marker 13.",
        ),
        (
            {"do": "dismiss", "reason": "fair"},
            "Dismissed: “never invited” (Blame). It stays so on these words in the next drafts.",
        ),
    ],
)
def test_what_was_decided_is_named_and_can_be_undone_there(
    desk: ScanPage, storage: Storage, sent: dict[str, str], said: str
) -> None:
    desk.reveal()
    key = desk.key("never invited")
    path = desk.decide(key, **sent).location.partition("/scan")[2]
    told = notification(desk.html(path))
    assert said in words_of(told)
    assert f'action="{desk.address}/flags/{key}"' in told
    assert 'name="do" value="undo"' in told
    # A script is told the same, with the button in it.
    desk.decide(key, do="undo")
    part = desk.decide(key, part=True, **sent).text
    assert said in words_of(notification(part))
    assert 'name="do" value="undo"' in notification(part)
    path = desk.decide(key, do="undo").location.partition("/scan")[2]
    told = notification(desk.html(path))
    assert "Taken back: “never invited” (Blame) is open again." in words_of(told)
    assert "<form" not in told
    assert f'id="flag-{key}"' in desk.html(path)
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Evidence)) == 0


def notification(html: str) -> str:
    """What the page says of the flag that was decided on last."""
    [found] = re.findall(r'<div class="qm-done[\s\S]*?</div>', html)
    return str(found)


def test_the_last_decision_is_told_where_no_flag_is_left(desk: ScanPage) -> None:
    desk.reveal()
    first, *rest = desk.flags()
    for key in rest:
        desk.decide(key, do="dismiss", reason="fair")
    html = desk.html(desk.decide(first, do="dismiss", reason="fair").location.partition("/scan")[2])
    assert "All flags are decided." in html
    assert "qm-flagbox" not in html
    assert "Dismissed: “" in notification(html)
    assert "qm-done" not in desk.html("?done=0123456789")


def test_undoing_an_acceptance_that_something_rests_on_says_where_it_is(
    desk: ScanPage, storage: Storage
) -> None:
    desk.reveal()
    key = desk.key(NOBODY_ASKED)
    desk.decide(key, do="accept", stance="supports", marker=marker(13).id)
    with storage.unit_of_work() as db:
        db.scalars(select(Evidence)).one().version = 2
    answer = desk.decide(key, do="undo")
    assert answer.status_code == 422
    assert "These words are evidence at marker 13" in answer.text


def test_no_marker_of_several_is_chosen_for_anybody(
    desk: ScanPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.reveal()
    key = desk.key("never invited")  # its rule suggests 13 and 14

    def chosen(query: str) -> list[str]:
        form = desk.html(query).partition('id="accept-marker"')[2].partition("</select>")[0]
        first = re.findall(r'<option value="([^"]*)"', form)[0]
        return re.findall(r'<option value="([^"]+)" selected', form) or [first]

    assert chosen(f"?flag={key}") == [""]
    assert chosen(f"?flag={key}&marker=14") == [marker(14).id]
    answer = desk.decide(key, do="accept", stance="supports", marker="")
    assert answer.status_code == 422
    assert "Choose the marker that it is evidence for" in answer.text
    every = scans.list_flags
    monkeypatch.setattr(
        scans, "list_flags", lambda *of: [one._replace(markers=(13,)) for one in every(*of)]
    )
    assert chosen(f"?flag={key}") == [marker(13).id]


def test_the_rule_and_its_version_stand_once_behind_details(desk: ScanPage) -> None:
    desk.reveal()
    html = desk.html(f"?flag={desk.key('never invited')}")
    box = html.partition('<div class="qm-flagbox')[2].partition("qm-flagbox__do")[0]
    [about] = re.findall(r"<details[^>]*><summary>About this flag</summary>[\s\S]*?</details>", box)
    assert "Rule never-invited" in words_of(about)
    assert "never-invited" not in words_of(box.replace(about, "")).replace(
        "Because of never-invited. Ask yourself: What of never-invited?", ""
    )


def test_what_was_pinned_by_hand_is_drawn_without_any_flag(
    desk: ScanPage, storage: Storage, case: Case, mine: Assessment
) -> None:
    pinned = pin(storage, case, case.commissioner, mine, number=2)
    html = desk.html()
    assert '<mark class="qm-hl qm-hl--other" data-ev="">' in html
    assert f'href="/assessments/{mine.id}/markers/2#ev-{pinned}"' in html
    assert "Pinned to marker 2" in html
    assert "Your evidence is underlined." in html
    assert desk.flags() == []
    # A flag that was accepted is drawn once, as the flag that it is.
    desk.reveal()
    desk.decide(desk.key("never invited"), do="accept", stance="supports", marker=marker(13).id)
    assert desk.html().count("Pinned to marker") == 2, "in its mark and in its tab"


def test_a_script_gets_the_rows_and_the_figures_alone(desk: ScanPage) -> None:
    desk.reveal()
    first, second, *_ = desk.flags()
    opened = desk.client.get(f"{desk.address}/flags/{first}", headers=PART)
    assert "<html" not in opened.text
    assert f'id="flag-{first}"' in opened.text
    decided = desk.decide(first, part=True, do="dismiss", reason="fair")
    assert "1 of 4 decided" in decided.text
    assert f'data-opened="{second}"' in decided.text
    assert "It stays so on these words" in decided.text
    refused = desk.decide(second, part=True, do="dismiss")
    assert refused.status_code == 422
    assert "Say why you dismiss this flag" in refused.text
    # Without a script the same address leads to the page.
    plain = desk.client.get(f"{desk.address}/flags/{first}?marker=13")
    assert plain.location.endswith(f"/scan?marker=13&flag={first}#flag-{first}")


def test_a_flag_of_an_older_scan_is_not_decided(desk: ScanPage) -> None:
    desk.reveal()
    assert desk.decide("0123456789", do="dismiss", reason="fair").status_code == 302
    assert "scanned again meanwhile" in desk.html()
    assert desk.decide("0123456789", part=True, do="dismiss").status_code == 404
    assert desk.decide(desk.flags()[0], do="rate").status_code == 404


# Filters ---------------------------------------------------------------------------------------


def test_filters_show_less_and_say_so(desk: ScanPage) -> None:
    desk.reveal()
    assert len(desk.flags("?lens=blame")) == 1
    assert len(desk.flags("?marker=13")) == 4
    assert desk.flags("?marker=2") == []
    assert "No flag is like that" in desk.html("?marker=2")
    key = desk.key("never invited")
    desk.decide(key, do="dismiss", reason="fair")
    assert key in desk.flags()
    assert key not in desk.flags("?open=1")
    assert "1 of 1 decided" in desk.words("?lens=blame")
    assert desk.flags("?lens=nothing&confidence=some&marker=99&open=x") == desk.flags()


def test_links_and_forms_keep_the_filters(desk: ScanPage) -> None:
    desk.reveal()
    html = desk.html("?marker=13&open=1")
    first = desk.flags("?marker=13&open=1")[0]
    assert f'href="?marker=13&amp;open=1&amp;flag={first}#flag-{first}"' in html
    opened = desk.html(f"?marker=13&open=1&flag={first}")
    assert f"/scan/flags/{first}?marker=13&amp;open=1" in opened
    assert "Back to marker 13" in opened


# Who, and in which state -----------------------------------------------------------------------


def test_nobody_else_sees_the_page(desk: ScanPage, as_: As, case: Case) -> None:
    desk.reveal()
    for other in (case.second_commissioner, case.lead, case.panel, case.chair, case.manager):
        assert as_(other).get(desk.address).status_code == 404


def test_reading_the_draft_here_is_logged(desk: ScanPage, storage: Storage, case: Case) -> None:
    desk.html()
    with storage.reading() as db:
        assert [one.person_id for one in db.scalars(select(Reading))] == [
            case.commissioner.person_id
        ]


def test_what_is_submitted_can_be_read_and_no_more(
    desk: ScanPage, storage: Storage, case: Case, mine: Assessment
) -> None:
    desk.reveal()
    key = desk.key("never invited")
    submit(storage, case.commissioner, mine)
    html = desk.html(f"?flag={key}")
    assert "submitted and frozen" in html
    assert "Because of never-invited." in html
    assert "Make it evidence" not in html
    assert "Dismiss it" not in html
    assert desk.decide(key, do="dismiss", reason="fair").status_code == 409


def test_flags_that_were_never_asked_for_stay_hidden_after_submission(
    desk: ScanPage, storage: Storage, case: Case, mine: Assessment
) -> None:
    submit(storage, case.commissioner, mine)
    html = desk.html()
    assert "Flags were never asked for" in html
    assert "Show flags in this section" not in html
    assert desk.reveal().status_code == 409


def test_the_judging_page_and_the_list_lead_to_the_scan(desk: ScanPage) -> None:
    judged = desk.client.get(f"/assessments/{desk.assessment_id}/markers/13").text
    assert f'href="{desk.address}?marker=13"' in judged
    listed = desk.client.get(f"/assessments/{desk.assessment_id}").text
    assert f'href="{desk.address}"' in listed


# What was dismissed before ---------------------------------------------------------------------


def test_what_was_dismissed_in_an_earlier_draft_says_so(
    desk: ScanPage, storage: Storage, case: Case, as_: As
) -> None:
    desk.reveal()
    desk.decide(desk.key("never invited"), do="dismiss", reason="fair")
    later = replace(case, draft_id=uuid4(), reading_id=uuid4())
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=later.draft_id,
            reading_id=later.reading_id, number=2, texts=(*TEXTS, "More."),
        )  # fmt: skip
    scan_of(storage, later)
    again = ScanPage(desk.client, begin(storage, later, case.commissioner).id)
    again.reveal()
    key, reason = again.key("never invited"), "Fair, given what was known then"
    assert f"Dismissed in draft 1: {reason}" in again.words(f"?flag={key}")
    assert "1 of 4 decided" in again.words()
    # As it is where the words were found reworded: it is asked about again, with the reason.
    with storage.unit_of_work() as db:
        carried = db.scalars(
            select(FlagDecision).where(FlagDecision.assessment_id == again.assessment_id)
        ).one()
        carried.verdict = Verdict.OPEN
    words = again.words(f"?flag={key}")
    assert f"You dismissed an earlier wording of this: {reason}" in words
    assert "Make it evidence" in words
    assert "0 of 4 decided" in words
