"""The pages on which a board's administrators look after the rules of its scans."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.model import Lens
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import rules as scan_rules
from qmapp.casework.scan import service as scanning
from qmapp.casework.scan.models import BoardRule
from qmapp.casework.triage.pages import rules as pages
from qmapp.casework.triage.rules import RuleCounts
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Person
from tests.factories import accounts
from tests.factories.assessments import marker
from tests.support.tiny_rules import own_rule
from tests.web.triage.scan_page import words_of

SHIPPED = "hindsight.should-have"
TYPED: dict[str, Any] = {
    "lens": "blame",
    "kind": "words",
    "looks_for": "kept two sets of notes\nkept notes twice",
    "confidence": "high",
    "why": "It may put fault in one person.",
    "question": "Who asked for it?",
    "source": "Our panel, March 2026",
    "markers": ["13", "14"],
    "examples": "The nurse kept two sets of notes.",
    "near_misses": "The nurse kept one set of notes.",
    "do": "save",
}


@dataclass(frozen=True)
class Rules:
    """A board's rules as its administrator presses them."""

    client: FlaskClient
    storage: Storage
    board_id: UUID
    actor: Actor

    @property
    def address(self) -> str:
        return f"/boards/{self.board_id}/scan-rules"

    def get(self, more: str = "", status: int = 200) -> str:
        answer = self.client.get(self.address + more)
        assert answer.status_code == status
        return answer.text

    def words(self, more: str = "") -> str:
        return words_of(self.get(more))

    def post(self, more: str, status: int = 302, **typed: Any) -> str:
        answer = self.client.post(self.address + more, data=typed)
        assert answer.status_code == status, words_of(answer.text)
        return answer.text

    def add(self, **typed: Any) -> None:
        self.post("/add", **{**TYPED, **typed})

    def refused(self, **typed: Any) -> str:
        return self.post("/add", 422, **{**TYPED, **typed})

    def own(self) -> list[BoardRule]:
        with self.storage.reading() as db:
            return list(scans.list_board_rules(db, self.board_id))

    def listed(self, more: str) -> list[str]:
        return re.findall(r'<article [^>]*id="rule-([^"]+)"', self.get(more))


@pytest.fixture
def desk(
    storage: Storage, app: Flask, sign_in: Callable[[FlaskClient, Person], FlaskClient]
) -> Rules:
    board = accounts.make_board(storage)
    person = accounts.make_person(
        storage, "ada@example.org", board=board, roles=(BoardRole.ADMINISTRATOR,)
    )
    client = sign_in(app.test_client(), person)
    return Rules(client, storage, board.id, accounts.actor_of(storage, person))


def counted(monkeypatch: pytest.MonkeyPatch, **counts: RuleCounts) -> None:
    found = {SHIPPED: counts["shipped"]} if "shipped" in counts else {}
    monkeypatch.setattr(pages, "counts_by_rule", lambda db, board_id: found)


def test_every_rule_stands_under_its_lens_with_what_it_flags(desk: Rules) -> None:
    shipped = loading.shipped()
    assert desk.listed("") == list(shipped.rules)
    words = desk.words()
    assert f"{len(shipped.rules)} of {len(shipped.rules)} rules" in words
    assert "Nothing yet: scans go by the rules as they came." in words
    for note in shipped.lens_notes.values():
        assert html.escape(note.means) in html.escape(html.unescape(words))
    rule = shipped.rules[SHIPPED]
    assert rule.examples[0].text in html.unescape(words)
    assert rule.near_misses[0].text in html.unescape(words)


def test_what_most_rules_of_a_lens_share_is_said_once(desk: Rules) -> None:
    desk.add(source="Our panel, March 2026", markers=["2"])
    words = words_of(desk.get("?open=all&lens=blame"))
    about, _, listed = words.partition("Add a rule to this lens")
    assert "Markers 13, 14." in about
    source = about.partition("Source: ")[2].strip()
    assert source
    assert source not in listed
    assert "Markers 2 Source Our panel, March 2026" in listed
    assert "Markers 13, 14 " not in listed


def test_the_list_is_filtered_by_lens_state_and_words(desk: Rules) -> None:
    shipped = loading.shipped().rules
    of_lens = [name for name, rule in shipped.items() if rule.lens is Lens.BLAME]
    assert desk.listed("?lens=blame") == of_lens
    assert desk.listed(f"?q={SHIPPED}") == [n for n in shipped if SHIPPED in n]
    assert desk.listed("?state=off") == []
    assert "No rule is like this" in desk.words("?state=off")
    assert "No rule of its own yet" in desk.words("?state=own")
    desk.post(f"/{SHIPPED}/switch", do="off", reason="Too many")
    assert desk.listed("?state=off") == [SHIPPED]
    assert SHIPPED not in desk.listed("?state=on&lens=hindsight")
    assert desk.listed("?lens=nonsense&state=nonsense") == list(shipped)


def test_figures_are_of_the_board_and_not_shown_of_few(
    desk: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, shipped=RuleCounts(1, 3))
    words = desk.words(f"?q={SHIPPED}")
    assert "Too few decisions to tell" in words
    assert "3 of 4" not in words
    counted(monkeypatch, shipped=RuleCounts(1, 4))
    assert "Dismissed 4 of 5 times, accepted 1 of 5" in desk.words(f"?q={SHIPPED}")


def test_a_rule_dismissed_nearly_always_is_proposed_and_no_longer_once_it_is_off(
    desk: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, shipped=RuleCounts(5, 31))
    assert "Proposed for switching off People" not in desk.words()
    counted(monkeypatch, shipped=RuleCounts(2, 34))
    page = desk.get()
    proposed = page[page.index('id="proposed"') : page.index('id="all"')]
    assert "Dismissed 34 of 36 times" in proposed
    assert f"/scan-rules/{SHIPPED}/switch" in proposed
    assert desk.listed("?state=proposed") == [SHIPPED]
    desk.post(f"/{SHIPPED}/switch", do="off", reason="Nearly always wrong here")
    assert 'id="proposed"' not in desk.get()


def test_a_rule_is_switched_off_with_a_reason_and_on_again(desk: Rules) -> None:
    assert "Switch this rule off?" in desk.words(f"/{SHIPPED}/switch")
    assert "Say why the rule is switched off" in desk.post(
        f"/{SHIPPED}/switch", 422, do="off", reason="  "
    )
    too_long = desk.post(f"/{SHIPPED}/switch", 422, do="off", reason="much " * 401)
    assert "Use 2,000 characters or fewer" in too_long
    assert "much much" in too_long
    desk.post(f"/{SHIPPED}/switch", do="off", reason="Our reports quote policy so.")
    words = desk.words(f"?q={SHIPPED}")
    assert "Ada switched it off on" in words
    assert "Our reports quote policy so." in words
    with desk.storage.reading() as db:
        assert SHIPPED not in scans.board_ruleset(db, desk.board_id).rules
    assert "Switch this rule on again?" in desk.words(f"/{SHIPPED}/switch")
    desk.post(f"/{SHIPPED}/switch", do="on")
    with desk.storage.reading() as db:
        assert scans.board_ruleset(db, desk.board_id).version == loading.shipped().version
    changes = desk.words()
    changes = changes[changes.index("What your board changed") :]
    assert changes.index("Switched on again") < changes.index("Switched off")


def test_a_rule_of_the_boards_own_is_added_marked_and_in_force(desk: Rules) -> None:
    desk.add()
    [row] = desk.own()
    assert row.rule == "own.kept-two-sets-of-notes"
    assert row.content["words"] == ["kept two sets of notes", "kept notes twice"]
    assert row.content["markers"] == [13, 14]
    assert desk.listed("?state=own") == [row.rule]
    words = desk.words("?state=own")
    assert "your board’s own" in words
    assert "Edition 1, by Ada on" in words
    with desk.storage.reading() as db:
        assert scans.board_ruleset(db, desk.board_id).rules[row.rule].local
    # Another of the same words gets another id, and never one that was in use.
    desk.post(f"/{row.rule}/end")
    assert desk.own() == []
    desk.add()
    assert [one.rule for one in desk.own()] == ["own.kept-two-sets-of-notes-2"]


def test_choices_are_named_in_sentence_case_and_markers_by_number_and_title(desk: Rules) -> None:
    page = html.unescape(desk.get("/add"))
    labels = re.findall(r"<label[^>]*>\s*([^<]*?)\s*</label>", page)
    for sure in ("High", "Medium", "Low"):
        assert f"{sure} confidence" in labels
    for number in (1, 13, 18):
        assert f"{number} {marker(number).title}" in labels


def test_a_new_rule_begins_with_the_markers_of_its_lens(desk: Rules) -> None:
    page = desk.get("/add?lens=family")
    ticked = re.findall(r'<input[^>]*checked[^>]*name="markers"[^>]*value="(\d+)"', page)
    assert [int(n) for n in ticked] == sorted(loading.shipped().lens_notes[Lens.FAMILY].markers)
    desk.add(markers=[])
    with desk.storage.reading() as db:
        rule = scans.board_ruleset(db, desk.board_id).rules[desk.own()[0].rule]
    assert rule.markers == tuple(loading.shipped().lens_notes[Lens.BLAME].markers)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("lens", "", "Choose the lens"),
        ("looks_for", " \n ", "Write the words that it looks for"),
        ("looks_for", "\n".join(f"phrase {n}" for n in range(51)), "These are 51 lines"),
        ("why", " ", "Say why these words"),
        ("source", "", "Say where this comes from"),
        ("confidence", "", "Choose how sure"),
        ("examples", "", "at least one sentence that the rule must flag"),
        ("examples", "Nothing of the kind is said.", "does not flag “Nothing of the kind"),
        ("near_misses", "They kept notes twice.", "flags “They kept notes twice.”, which it must"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    desk: Rules, field: str, typed: str, said: str
) -> None:
    page = desk.refused(**{field: typed})
    error = re.search(rf'<p id="{field}-error".*?</p>', page, re.DOTALL)
    assert error is not None
    assert said in html.unescape(error.group())
    assert desk.own() == []
    for name in ("looks_for", "why", "source", "examples", "near_misses", "question"):
        assert html.escape(typed if name == field else TYPED[name], quote=False) in page


@pytest.mark.parametrize(
    ("kind", "line", "said"),
    [
        ("patterns", "failed to (act", "a “)” is missing"),
        ("patterns", "{no-such-class} did", "no word class"),
        ("patterns", "word?", "found everywhere"),
        ("re2", "(unclosed", "re2 cannot read it"),
        ("re2", "(a)\\1", "re2 cannot read it"),
        ("re2", "x*", "finds places without any words"),
        ("re2", "(a{1000}){1000}", "re2 cannot read it"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_its_line(
    desk: Rules, kind: str, line: str, said: str
) -> None:
    page = html.unescape(desk.refused(kind=kind, looks_for=f"kept\n{line}"))
    assert "Line 2 cannot be used" in page
    assert said in page


def test_an_expression_that_would_slow_every_scan_is_refused(desk: Rules) -> None:
    page = html.unescape(desk.refused(kind="re2", looks_for="(kept.{20}){20}"))
    assert "repeats parts" in page
    assert "kept" in page
    assert desk.own() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        # Each is small enough alone, and fifty of them took half a minute.
        (r"(?:[\pL\pN]+ ?kept){1,190}", "repeats too much"),
        # A number that Python does not read.
        (r"kept\{" + "9" * 4_400 + "}", "repeats parts"),
    ],
)
def test_an_expression_that_asks_too_much_is_refused(desk: Rules, typed: str, said: str) -> None:
    assert said in html.unescape(desk.refused(kind="re2", looks_for=typed))
    assert desk.own() == []


def test_a_pattern_made_to_hang_does_not(desk: Rules) -> None:
    page = desk.post(
        "/add", 200,
        **{**TYPED, "kind": "re2", "looks_for": "(a+)+(a+)+(a+)+b", "do": "try",
           "text": "a" * 19_000},
    )  # fmt: skip
    assert "0 places in your text" in words_of(page)


def test_a_rule_is_tried_on_a_text_and_its_own_sentences_without_saving(desk: Rules) -> None:
    page = desk.post(
        "/add", 200,
        **{**TYPED, "do": "try", "why": "", "examples": "Nothing here.",
           "text": "The unit kept two sets of notes.\n<b>Staff</b> kept notes twice, we found."},
    )  # fmt: skip
    assert "<mark>kept two sets of notes</mark>" in page
    assert "&lt;b&gt;Staff&lt;/b&gt; <mark>kept notes twice</mark>" in page
    words = words_of(page)
    assert "2 places in your text" in words
    assert "Not as it should be: not flagged" in words
    assert "Say why these words" not in words  # gaps wait until it is saved
    assert desk.own() == []
    assert "Choose the lens" in desk.post("/add", 422, **{**TYPED, "do": "try", "lens": ""})


def test_a_changed_rule_is_a_new_edition_and_the_old_one_stays(desk: Rules) -> None:
    desk.add()
    name = desk.own()[0].rule
    page = desk.get(f"/{name}/change")
    assert "kept two sets of notes\nkept notes twice" in page
    desk.post(f"/{name}/change", **{**TYPED, "edition_number": "1", "why": "Another reason."})
    [row] = desk.own()
    assert (row.edition_number, row.content["why"]) == (2, "Another reason.")
    with desk.storage.reading() as db:
        editions = scans.list_editions(db, desk.board_id)
        changes = [change.what.value for change in scans.list_changes(db, desk.board_id)]
    assert [one.content["why"] for one in editions] == [TYPED["why"], "Another reason."]
    assert changes == ["changed", "added"]


def test_two_who_change_a_rule_at_once_lose_nothing(desk: Rules) -> None:
    desk.add()
    name = desk.own()[0].rule
    desk.post(f"/{name}/change", **{**TYPED, "edition_number": "1", "why": "The first."})
    page = desk.post(
        f"/{name}/change", 409, **{**TYPED, "edition_number": "1", "why": "The second."}
    )
    assert "The rule was changed elsewhere meanwhile" in page
    assert "The first." in page
    assert "The second." in page
    assert desk.own()[0].content["why"] == "The first."
    for sent in ("one", "²", "9" * 5_000):
        desk.post(f"/{name}/change", 409, **{**TYPED, "edition_number": sent, "why": "No number."})
    assert 'name="edition_number" type="hidden" value="2"' in page
    desk.post(f"/{name}/end")
    gone = desk.post(f"/{name}/change", 422, **{**TYPED, "edition_number": "2", "why": "Third."})
    assert "taken out of use meanwhile" in gone
    assert "Third." in gone


def test_what_a_rule_says_beyond_the_form_stays_when_it_is_changed(desk: Rules) -> None:
    said = {"text": "It says quite so here.", "section": "findings"}
    content = {**own_rule("own-quite"), "guards": ["quoted"], "examples": [said]}
    with desk.storage.unit_of_work() as db:
        scanning.add_rule(db, desk.actor, desk.board_id, content, clock())
    typed = {**TYPED, "edition_number": "1", "looks_for": "quite so", "examples": said["text"]}
    desk.post("/own-quite/change", **typed)
    [row] = desk.own()
    assert row.content["guards"] == ["quoted"]
    assert row.content["examples"] == [said]


def test_a_board_has_no_more_than_its_share_of_rules(
    desk: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_rules, "RULES_PER_BOARD", 1)
    desk.add()
    assert "Your board has 1 rules of its own" in desk.refused(why="Once more.")
    assert len(desk.own()) == 1


def test_the_trail_tells_each_change_and_no_words_of_a_rule(desk: Rules) -> None:
    desk.add()
    name = desk.own()[0].rule
    desk.post(f"/{name}/change", **{**TYPED, "edition_number": "1", "why": "Another reason."})
    desk.post(f"/{name}/end")
    desk.post(f"/{SHIPPED}/switch", do="off", reason="Too many")
    desk.post(f"/{SHIPPED}/switch", do="on")
    with desk.storage.reading() as db:
        query = select(Event.verb).where(Event.subject_kind == "rule").order_by(Event.sequence)
        assert list(db.scalars(query)) == [
            "scan:rule_added", "scan:rule_changed", "scan:rule_ended", "scan:rule_off",
            "scan:rule_on",
        ]  # fmt: skip
        values = "\n".join(str(one.value) for one in db.scalars(select(EventValue)))
    assert "kept two sets of notes." not in values


def test_rules_that_are_not_there_and_those_of_other_boards_are_not_found(
    desk: Rules, storage: Storage, app: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    desk.add()
    name = desk.own()[0].rule
    for path in (f"/{name}/switch", "/no-such/switch", "/no-such/change", "/no-such/end",
                 f"/{SHIPPED}/change", f"/{SHIPPED}/end"):  # fmt: skip
        desk.get(path, 404)
    other = accounts.make_board(storage, "Elsewhere Board")
    person = accounts.make_person(
        storage, "eli@example.org", board=other, roles=(BoardRole.ADMINISTRATOR,)
    )
    stranger = sign_in(app.test_client(), person)
    for path in ("", "/add", f"/{name}/change", f"/{name}/end", f"/{SHIPPED}/switch"):
        assert stranger.get(desk.address + path).status_code == 404
    assert stranger.post(f"{desk.address}/{name}/end").status_code == 404
    assert name not in stranger.get(f"/boards/{other.id}/scan-rules").text
    assert stranger.get(f"/boards/{other.id}/scan-rules/{name}/change").status_code == 404
    assert len(desk.own()) == 1


def test_a_rule_that_fits_no_more_is_named_and_can_be_ended(
    desk: Rules,
) -> None:
    desk.add()
    with desk.storage.unit_of_work() as db:
        row = db.scalars(select(BoardRule)).one()
        row.content = {**row.content, "patterns": ["{gone-class}"]}
    assert "do not fit this version any more" in desk.words()
    desk.get(f"/{row.rule}/change")
    desk.post(f"/{row.rule}/end")
    assert "do not fit this version" not in desk.words()
