"""An agreed response with one of everything: for tests of its frozen form and its document."""

from __future__ import annotations

from datetime import date

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.decision.responses.content import (
    ActionText,
    Content,
    DissentText,
    FindingText,
    Format,
    RecommendationText,
)
from qmapp.decision.responses.document import Words
from qmapp.decision.responses.rules import Decision


def _say(message: str, **values: object) -> str:
    return message % values if values else message


WORDS = Words(_say, lambda day: f"{day.day} {day:%B %Y}")

NAME_A_LEAD = ActionText(
    id="a-11", number=11, what="Name one lead practitioner for each child.",
    owner_role="Head of safeguarding", agency="Northbank Council", due_on=date(2027, 3, 1),
)  # fmt: skip
TRY_IT = ActionText(
    id="a-12", number=12, what="Try it with two schools.\nReport to the board.",
    owner_role="Designated nurse", due_on=date(2027, 1, 15),
)  # fmt: skip
LED = FindingText(id="f-2", number=2, title="Nobody knew who led", cause=Cause.TEAM)

CONTENT = Content(
    format=Format.SECOND,
    board="Northbank Safeguarding Children Partnership",
    review_id="00000000-0000-4000-8000-000000000001",
    reference="NB-2026-01",
    version=2,
    because="A partner could not do what was promised.",
    agreed_on=date(2026, 11, 20),
    opening="We are sorry that Child K was not heard.\nWhat follows is what we will do.",
    recommendations=(
        RecommendationText(
            id="r-1", number=1, kind=Kind.ACTION, text="Agree who leads.",
            addressee=Addressee.PARTNERSHIP,
            findings=(
                LED,
                FindingText(id="f-2", number=2, title=LED.title, cause=Cause.TOOLS),
                FindingText(id="f-4", number=4, title="Concerns were not passed on."),
            ),
            decision=Decision.ACCEPTED,
            reasons="It was tried before:\n- the list was not kept\n- nobody looked at it\nNow one role keeps it.",
            how_known="Ten families say whom they would ring.\nThe list is looked at each quarter.",
            actions=(NAME_A_LEAD, TRY_IT),
        ),
        RecommendationText(
            id="r-3", number=3, kind=Kind.QUESTION, text="Is the threshold understood alike?",
            issues="How would the board know?", addressee=Addressee.PARTNERSHIP,
            decision=Decision.EXPLORE, reasons="We do not know enough to act.", actions=(TRY_IT,),
            how_known="Both teams sort twenty cases alike.", look_again_on=date(2027, 9, 15),
            dissent=(
                DissentText(
                    role="Named doctor", agency="Northbank Hospitals", words="Another year is too long."
                ),
            ),
        ),
        RecommendationText(
            id="r-4", number=4, kind=Kind.ACTION, text="Make schools statutory partners.",
            addressee=Addressee.NATIONAL, addressed_to="Department for Education",
            decision=Decision.ACCEPTED, reasons="We have written; nothing more is in our hands.",
            how_known="The law says so.",
        ),
        RecommendationText(
            id="r-5", number=5, kind=Kind.EXPLORATION, text="Find out what schools see.",
            decision=Decision.NOT_ACCEPTED, reasons="The audit of 2024 did.",
        ),
    ),
    carried_on=(
        ActionText(id="a-7", number=7, what="Keep the helpline open.", owner_role="Manager"),
    ),
    dissent=(DissentText(role="Lay member", words="It is too little."),),
)  # fmt: skip
