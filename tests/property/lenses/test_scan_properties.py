"""Whatever text comes in: no exception, offsets that give back the quote, order, the same twice."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qmapp.casework.lenses.document import prepare, quotations_of
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Confidence, Lens, Scan, ScanPassage
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.sentences import LONGEST, sentences_of
from qmapp.casework.lenses.text import plain_of
from qmapp.casework.lenses.tokens import write_line

# Loading the rules takes longer than any one text; nothing here is timed.
UNHURRIED = settings(deadline=None)

# Words that rules hang on, beside anything at all; and signs that text, quotation and number
# handling must keep in step with.
CUES = st.sampled_from(
    [
        "The clinic should have rung the ward.", "Had they asked, they would have known.",
        "failed to", "a missed opportunity", "It was clear that", "would be alive", "preventable",
        "The nurse was careless.", "did not engage", "put herself at risk", "because of vacancies",
        "No visit took place.", "Nan told us that", "Staff told the reviewers that",
        "The Board should audit ten files by March 2031.", "Recommendation 3:", "(a) ", "1. ",
        "Mrs Parsley", "Chantelle said", "3 June 2015", "ZZ1 1ZZ", "NHS number 999 111 2222",
        "j.p@example.org", "@plum_kid", "14 Plum Tree Lane", "“", "”", "‘", "’", '"', "'", "\0",
        "\ufb01nding", "\u0301", "\u200b", "\u202e", "\U0001f600", "\ud800", "…", " – ", "é", "½",
        "٣", "漢字", "\n", "\t", "\u2028", "\x1c", "\x85", " ", "  ", ".", "?", ";", ":", "n't", "_",
        "=", "'s", "Dr. ", "Child M. ", "Analysis", "Chronology", "Recommendations", "Glossary",
    ]
)  # fmt: skip
ANY = st.text(st.characters(codec=None), max_size=60)
TEXTS = st.lists(st.one_of(CUES, ANY), max_size=12).map("".join) | st.lists(CUES, max_size=10).map(
    " ".join
)
KINDS = st.sampled_from(["heading", "paragraph", "list_item", "table_cell", "footnote"])
NUMBERS = st.none() | st.sampled_from(["1", "6.14", "6.14A", "(a)", "iv", "•"])
PLACES = st.none() | st.tuples(*[st.integers(0, 4)] * 3)


@st.composite
def drafts(draw: st.DrawFn) -> list[ScanPassage]:
    return [
        ScanPassage(
            id=f"p{place}",
            kind=draw(KINDS),
            text=draw(TEXTS),
            level=draw(st.none() | st.integers(1, 9)),
            number=draw(NUMBERS),
            page=draw(st.none() | st.integers(1, 90)),
            place=draw(PLACES),
        )
        for place in range(draw(st.integers(0, 7)))
    ]


def holds(found: Scan, passages: list[ScanPassage]) -> None:
    places = []
    for flag in found.flags:
        text = passages[flag.passage].text
        assert 0 <= flag.start < flag.end <= len(text)
        assert text[flag.start : flag.end] == flag.quote
        rule = shipped().rules[flag.rule]
        assert (flag.lens, flag.markers) == (rule.lens, rule.markers)
        assert flag.confidence in Confidence
        assert flag.why
        assert flag.question
        places.append((flag.passage, flag.start))
    assert places == sorted(places)
    for one in found.recommendations:
        text = passages[one.passage].text
        assert 0 <= one.start < one.end <= len(text)
        assert one.text.strip()
        smart = (one.specific, one.measurable, one.owner, one.time_bound, one.strength)
        assert {part is None for part in smart} == {one.form == "finding_question"}
    assert [(r.passage, r.start) for r in found.recommendations] == sorted(
        (r.passage, r.start) for r in found.recommendations
    )


@UNHURRIED
@given(drafts())
@example([ScanPassage("p0", "paragraph", "\ud800 should have \udfff rung \0")])
@example([ScanPassage("p0", "table_cell", "")])
@example([])
def test_a_scan_holds_for_any_draft(passages: list[ScanPassage]) -> None:
    found = scan(passages, shipped())
    holds(found, passages)
    assert scan(passages, shipped()) == found


@UNHURRIED
@given(drafts())
def test_flags_of_one_lens_do_not_overlap(passages: list[ScanPassage]) -> None:
    flags = scan(passages, shipped()).flags
    for lens in Lens:
        ends: dict[int, int] = {}
        for flag in (one for one in flags if one.lens is lens):
            assert flag.start >= ends.get(flag.passage, 0)
            ends[flag.passage] = flag.end


@UNHURRIED
@given(drafts())
def test_sections_part_the_draft(passages: list[ScanPassage]) -> None:
    sections = scan(passages, shipped()).sections
    at = 0
    for section in sections:
        assert section.first == at
        assert section.stop >= section.first
        at = section.stop
    assert at == len(passages)


@UNHURRIED
@given(drafts())
def test_progress_only_grows_and_ends(passages: list[ScanPassage]) -> None:
    told: list[tuple[int, int]] = []
    scan(passages, shipped(), on_progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (2 * len(passages), 2 * len(passages))


@UNHURRIED
@given(TEXTS)
def test_the_stand_in_is_ascii_and_every_span_of_it_has_a_place(text: str) -> None:
    plain = plain_of(text)
    assert plain.text.isascii()
    assert "\0" not in plain.text
    last = 0
    for at in range(len(plain.text)):
        start, end = plain.span(at, at + 1)
        assert last <= start < end <= len(text)
        last = start


@UNHURRIED
@given(TEXTS)
def test_sentences_hold_every_word_and_none_twice(text: str) -> None:
    plain = plain_of(text).text
    spans = sentences_of(plain)
    at = 0
    for start, end in spans:
        assert not plain[at:start].strip()
        assert plain[start:end] == plain[start:end].strip() != ""
        assert end - start <= LONGEST
        at = end
    assert not plain[at:].strip()


@UNHURRIED
@given(TEXTS)
def test_tokens_hold_every_sign_and_lead_back_to_it(text: str) -> None:
    plain = plain_of(text).text
    line = write_line(plain, 0, len(plain), shipped().lexicon)
    assert "".join(plain[a:b] for a, b in line.spans) == "".join(plain.split())
    assert len(line.words) == len(line.spans) == line.line.count(b" ")
    for at in range(len(line.words)):
        part = line.cut(at, at + 1)
        assert part.startswith(f" {line.words[at]}_".encode())
        start = line.line.index(part) if line.line.count(part) == 1 else None
        if start is not None:
            assert line.tokens(start, start + len(part)) == (at, at + 1)


@UNHURRIED
@given(TEXTS)
def test_quotations_are_in_order_within_the_text_and_apart(text: str) -> None:
    plain = plain_of(text).text
    last = 0
    for start, end in quotations_of(plain):
        assert last <= start <= end < len(plain)
        assert plain[start - 1] == plain[end]
        last = end


@UNHURRIED
@given(drafts())
def test_voices_lie_within_their_sentences(passages: list[ScanPassage]) -> None:
    for text in prepare(passages, shipped()).texts:
        for number, line in enumerate(text.lines):
            for _, first, stop in text.voices(number, shipped()):
                assert 0 <= first <= stop <= len(line.words)
