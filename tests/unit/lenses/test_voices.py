"""Whose words a sentence gives, and from where to where."""

from __future__ import annotations

import pytest

from qmapp.casework.lenses.document import prepare
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import ScanPassage
from qmapp.casework.lenses.ruleset import Voice


def voices_at(sentence: str, words: str) -> set[Voice]:
    """The voices in which the first of some words stands; the reviewer's where it is empty."""
    text = prepare([ScanPassage("p", "paragraph", sentence)], shipped()).texts[0]
    at = text.plain.text.index(words)
    for number, line in enumerate(text.lines):
        if line.start <= at < line.end:
            place = next(n for n, (_, end) in enumerate(line.spans) if end > at)
            return {
                voice
                for voice, first, stop in text.voices(number, shipped())
                if first <= place < stop
            }
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("voice", "sentence", "words"),
    [
        (Voice.FAMILY, "Mother told us that the ward should have rung her.", "should"),
        (Voice.FAMILY, "Her aunt feels the school could have done more.", "could"),
        (Voice.FAMILY, "In the grandparents’ view, nobody had listened.", "nobody"),
        (Voice.FAMILY, "According to the father, no letter came.", "no letter"),
        (Voice.FAMILY, "“They should have asked me,” she said.", "should"),
        (Voice.FAMILY, "The clinic ought to have known, her sister said.", "ought"),
        (Voice.FAMILY, "Ms T believes that she would be alive.", "would"),
        (Voice.FAMILY, "Nan’s view is that he was let down.", "let down"),
        (Voice.FAMILY, "Dad was adamant that they failed to call.", "failed"),
        (Voice.FAMILY, "The stepfather wrote that he should have been told.", "should"),
        (Voice.PRACTITIONER, "The midwife told us that she should have asked.", "should"),
        (Voice.PRACTITIONER, "Several teachers felt that they had failed to act.", "failed"),
        (Voice.PRACTITIONER, "“I ought to have rung,” said the health visitor.", "ought"),
        (Voice.PRACTITIONER, "In the view of staff, referrals were pointless.", "pointless"),
        (
            Voice.PRACTITIONER,
            "To the duty officer it made sense, as the list grew, to wait.",
            "wait",
        ),
        (Voice.RECORD, "The case notes describe the home as chaotic.", "chaotic"),
        (Voice.RECORD, "She was recorded as being hard to reach.", "hard"),
        (Voice.RECORD, "It was noted that the couple were volatile.", "volatile"),
        (Voice.RECORD, "The referral stated that he was aggressive.", "aggressive"),
        (Voice.COURT, "The coroner found that the death was preventable.", "preventable"),
        (Voice.COURT, "The judge described the officer as naive.", "naive"),
        (Voice.COURT, "In the words of the sheriff, it was avoidable.", "avoidable"),
        (Voice.COURT, "A newspaper said that she could have been saved.", "saved"),
        (Voice.POLICY, "Procedures require that a visit should have been made.", "should"),
        (Voice.POLICY, "Under the protocol, a failure to attend means a call.", "failure"),
        (Voice.EARLIER, "An earlier review found that staff failed to share.", "failed"),
        (Voice.EARLIER, "Ofsted judged that practice was poor.", "poor"),
        (Voice.EARLIER, "Research suggests that workers miss neglect.", "miss"),
    ],
)
def test_a_cue_gives_the_words_to_its_speaker(voice: Voice, sentence: str, words: str) -> None:
    assert voice in voices_at(sentence, words)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The clinic should have rung the ward.", "should"),
        ("It was obvious that the baby was losing weight.", "obvious"),
        ("The mother was not seen alone, and this was poor practice.", "poor"),
        ("No record was made of the visit, which was a failure.", "failure"),
        ("The health visitor did not ask about the father and should have done so.", "should"),
        ("Services failed to respond to the grandmother.", "failed"),
        ("The court hearing was adjourned and an opportunity was missed.", "missed"),
        ("The review panel considers that the visit should have been made.", "should"),
        ("Recording was poor and supervision weak.", "poor"),
    ],
)
def test_other_sentences_are_the_reviewers_own(sentence: str, words: str) -> None:
    assert voices_at(sentence, words) == set()


def test_a_policy_speaks_only_up_to_where_the_sentence_turns() -> None:
    sentence = "Policy sets ten days; this took forty, which was poor."
    assert Voice.POLICY in voices_at(sentence, "ten days")
    assert Voice.POLICY not in voices_at(sentence, "forty")
    turned = "Guidance requires a visit within a week, but none was made."
    assert Voice.POLICY not in voices_at(turned, "none")


def test_words_before_the_speaker_are_not_given_to_them() -> None:
    sentence = "The nurse failed to ring, and the mother told us that she had waited."
    assert Voice.FAMILY not in voices_at(sentence, "failed")
    assert Voice.FAMILY in voices_at(sentence, "waited")


def test_after_a_quotation_the_speaker_takes_only_what_stands_before() -> None:
    sentence = "“Nobody rang,” she said, and no call is on file."
    assert Voice.FAMILY in voices_at(sentence, "Nobody")
    assert Voice.FAMILY not in voices_at(sentence, "no call")
