"""Every page and every button, for everybody, in every state: as expected_access.py says.

One world is built and every page of the table is asked for once; the tests look at what came
back. Whatever changes something is tried on a database that is put back afterwards.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from uuid import uuid4, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.foundation.storage import today
from qmapp.foundation.web.guards import ACCESS as MARK
from tests.support.cells import WORKBOOK, words_of
from tests.support.databases import SqliteTemplate
from tests.web.access_world import EVERYBODY, FORM_KEY, PLANTED, Place, World, planted
from tests.web.expected_access import ACCESS, OPEN_TO_ALL, PEOPLE, WORDS

SIGNS = {200: "o", 404: ".", 302: ">", 422: "f", 409: "c"}
TO_SIGN_IN = re.compile(r"^/sign-in(\?|$)")
# A rule of a board's own, as its form is filled.
OWN_RULE = {
    "lens": "blame", "kind": "words", "looks_for": "quite so", "confidence": "high",
    "why": "Because.", "source": "Our panel", "examples": "They said quite so indeed.",
    "near_misses": "They said nothing.", "do": "save",
}  # fmt: skip
# A finding, as its form is filled.
FINDING = {
    "title": "It came late", "problem": "", "reason": "not_given", "why": "", "reach": "not_known",
    "reach_known_from": "", "practice_issue": "", "stage": "",
}  # fmt: skip
# A recommendation, as its form is filled.
ADVICE = {"text": "Do it together.", "kind": "action", "addressee": "partnership"}
# A measure, as its form is filled.
MEASURE = {
    "link": "children", "name": "Children seen", "unit": "children", "is_share": "y",
    "direction": "up", "interval": "yearly",
}  # fmt: skip
# The summit of the world, as its form is filled.
# What some addresses ask for behind their question mark, always alike.
ASKS = {"explore.compare": "issue=pi-no-strategy-discussion", "summits.add_outcome": "review=none"}
EXPLORATION = {
    "issue": "pi-no-strategy-discussion", "scope": "team", "place": "Night team",
    "sectors": ["health"], "roles": "school nurse",
}  # fmt: skip
SUMMIT = {
    "title": "Why not at once?", "place": "Town hall",
    "issues": ["pi-no-strategy-discussion", "pi-schools-hold-back"],
    "questions": ["q-unpick-1", "q-solve-2", "q-solve-6"], "sectors": ["health", "police"],
}  # fmt: skip
# Pages that everybody has of their own.
OF_ONESELF = (
    "home.", "accounts.", "inbox.", "reminders.", "dashboards.index", "reviews.index", "feedback.pressures",
    "issues.boards", "classes.mine", "search.",
)  # fmt: skip
# What differs from answer to answer by design: the nonce, tokens against forgery, and the id by
# which a form that is sent twice is known.
NONCE = re.compile(rb"nonce=\"[^\"]*\"")
# When a file was written, which is when it was asked for.
WRITTEN = re.compile(rb'"generated": "[^"]*"')
# The trail tells of whoever takes one of these, so that reading it changes the history.
COPIES = frozenset({"actions.proof_file", "impact.proof_file", "measures.file"})
TOKEN = re.compile(
    rb"((?:name=\"(?:(?:[a-z]+-)?csrf_token|own_id)\"[^>]*value|data-token)=\")[^\"]*"
)


@dataclass(frozen=True)
class Line:
    """One line of the table: what is asked for, and a sign for everybody."""

    method: str
    endpoint: str
    which: str
    state: str
    signs: dict[str, str] = field(compare=False)


def lines() -> Iterator[Line]:
    for text in ACCESS.strip().splitlines():
        if text.startswith("#") or not text:
            continue
        method, endpoint, which, states, *signs = text.split()
        signed = dict(zip(PEOPLE.replace(" ", ""), "".join(signs), strict=True))
        for state in states:
            yield Line(method, endpoint, which, state, signed)


def planted_words() -> dict[tuple[str, str], str]:
    """Whose pages may hold each planted word, by what it is and the review's state."""
    found = {}
    for text in WORDS.strip().splitlines():
        if text.startswith("#") or not text:
            continue
        what, states, *signs = text.split()
        people = zip(PEOPLE.replace(" ", ""), "".join(signs), strict=True)
        may = "".join(who for who, sign in people if sign == "o")
        found.update({(what, state): may for state in states})
    return found


@dataclass
class Record:
    """What came back: signs, planted words and refused answers, by person."""

    signs: dict[tuple[Line, str], str] = field(default_factory=dict)
    words: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    where: dict[tuple[str, tuple[str, str]], str] = field(default_factory=dict)
    refused: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    loud: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def world(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("access")
    built = World(folder, sqlite_template.copy_to(folder))
    yield built
    built.storage.close()


@pytest.fixture(scope="module")
def record(world: World) -> Record:
    """Ask for everything in the table, once."""
    found = Record()
    for line in lines():
        for who in EVERYBODY:
            _ask(world, line, who, found)
    return found


def test_everybody_gets_what_the_table_says(record: Record) -> None:
    wrong = [
        f"{line.method} {line.endpoint} {line.which} in {line.state} as {who}: "
        f"{sign}, not {line.signs[who]}"
        for (line, who), sign in record.signs.items()
        if sign != line.signs[who]
    ]
    assert not wrong, f"{len(wrong)} answers differ:\n" + "\n".join(wrong[:60])


def test_no_page_holds_a_word_that_is_not_for_whoever_asks(record: Record) -> None:
    allowed = planted_words()
    leaks = [
        f"{who} sees “{what}” of {state} on {record.where[who, (what, state)]}"
        for who, words in record.words.items()
        for what, state in sorted(words)
        if who not in allowed.get((what, state), "")
    ]
    assert not leaks, "\n".join(leaks)


# The words that stand on pages asked for in every one of their states.
@pytest.mark.parametrize(
    "what",
    "scope late own outcome anew reopen com heard process interest undone shared private relation keptfrom finding reply letter signing held arranged beside asked pressed counted acted".split(),
)
def test_whoever_may_see_a_word_does(record: Record, what: str) -> None:
    # Otherwise the test above would prove nothing: the word might stand on no page at all.
    for (word, state), people in planted_words().items():
        if word == what:
            seen = "".join(who for who in EVERYBODY if (what, state) in record.words[who])
            assert sorted(seen) == sorted(people), f"{what} in {state}"


def test_words_of_one_page_alone_are_seen_there(record: Record) -> None:
    seen = {what for words in record.words.values() for what, _ in words}
    assert seen >= {"draft", "file", "guest", "agency", "stranger", "asideown", "asidecom"}


def test_refused_and_unknown_answer_alike(world: World, record: Record) -> None:
    # The page differs by its address alone: the way around marks where one is.
    for who in "AMCLIrc":
        for line in {(one.method, one.endpoint, one.which): one for one in lines()}.values():
            if not line.endpoint.startswith(OF_ONESELF):
                nowhere = _address(world, line, Place(line.state, uuid4(), _unknown()))
                answer = _send(world, line.method, nowhere, who, {})
                assert answer.status_code == 404, nowhere
                _note(record, line.endpoint, who, answer, nowhere)
    kinds = {asked: len(bodies) for asked, bodies in record.refused.items() if len(bodies) > 1}
    assert not kinds


def test_refused_answers_hold_no_word_and_every_answer_its_headers(record: Record) -> None:
    assert not record.loud
    assert not record.headers


def test_no_token_holds_a_planted_word_by_chance() -> None:
    # A page says some 150 letters of tokens and nonces, of 64 kinds each, and some 20,000 pages are
    # asked for: a word that no page holds must not come out of those once in a million runs.
    # Beyond its ends, at least a letter of what it is, and one of the state.
    chance = 64.0 ** -len(planted("", "")) * (26 / 64) ** 2 / (1 - 26 / 64)
    assert PLANTED.fullmatch(planted("own", "D"))
    assert chance * 150 * 20_000 < 1e-6


def test_anonymous_scripts_get_401_whether_or_not_the_thing_exists(world: World) -> None:
    answers = set()
    client = world.client("-")
    for line in lines():
        if line.signs["-"] != "s":
            continue
        for place in (_place(world, line.state), Place("D", uuid4(), _unknown())):
            answer = client.open(
                _address(world, line, place), method=line.method, data=_csrf(world, client),
                headers={"X-Requested-With": "fetch"},
            )  # fmt: skip
            assert answer.status_code == 401
            answers.add(answer.get_data())
    assert len(answers) == 1


def test_every_endpoint_is_marked_and_stands_in_the_tables(world: World) -> None:
    listed = {(one.method, one.endpoint) for one in lines()}
    listed |= {tuple(text.split()[:2]) for text in _open_lines()}
    app = world.app
    missing, unmarked = [], []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":  # stylesheets and scripts; tested below
            continue
        if getattr(app.view_functions[rule.endpoint], MARK, None) is None:
            unmarked.append(rule.endpoint)
        asked = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        missing += [(m, rule.endpoint) for m in asked if (m, rule.endpoint) not in listed]
    assert not unmarked
    assert not missing
    known = {(m, r.endpoint) for r in app.url_map.iter_rules() for m in r.methods or ()}
    assert listed <= known, "the tables name endpoints that are no more"


def test_a_page_without_a_mark_is_found(world: World) -> None:
    # The test above would fail for an endpoint that was forgotten: it reads this very mark.
    def forgotten() -> str:
        return ""

    assert getattr(forgotten, MARK, None) is None
    assert getattr(world.app.view_functions["drafts.read"], MARK) == "draft:read"


def test_pages_for_everybody(world: World) -> None:
    wrong = []
    for text in _open_lines():
        method, endpoint, anonymous, signed_in = text.split()
        for who, expected in (("-", anonymous), ("O", signed_in)):
            with world.on_a_copy():
                address = _address(world, Line(method, endpoint, "-", "-", {}), Place("-", uuid4()))
                answer = _send(world, method, address, who, {})
                sign = _sign(answer)
                if PLANTED.search(_text(answer)):
                    wrong.append(f"{method} {endpoint} as {who} holds a planted word")
            if sign != expected:
                wrong.append(f"{method} {endpoint} as {who}: {sign}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_static_files_are_stylesheets_and_scripts_alone(world: World) -> None:
    client = world.client("-")
    for path in ("../config.py", "..%2fconfig.py", "%2e%2e/config.py", "etc/passwd", "."):
        assert client.get(f"/static/{path}").status_code == 404


def test_autosave_tells_nobody_else_anything(world: World) -> None:
    place = world.places["N"]
    address = f"/assessments/{place.assessments['self']}/markers/1"
    for who in EVERYBODY:
        with world.on_a_copy():
            answer = _send(world, "POST", address, who, {"do": "autosave"})
            assert (answer.mimetype == "application/json") is (who in "LK")
            shown = {what for what, _ in PLANTED.findall(_text(answer))} - {"stranger"}
            assert not shown, who


# What others do, told by what does not change ---------------------------------------------------


def test_a_blind_commissioner_sees_nothing_change_while_the_self_check_is_made(
    world: World,
) -> None:
    place = world.places["N"]
    with world.on_a_copy():
        before = _as_built(world, place, "C2")
        world.write("L", place, "self", "own", number=3)
        world.submit("L", place, "self")
        assert _differences(before, _everything(world, place, "C2")) == []


def test_lead_reviewers_see_nothing_change_while_a_commissioner_judges(world: World) -> None:
    place = world.places["N"]
    with world.on_a_copy():
        before = _as_built(world, place, "LKl2")
        world.write("C", place, "com", "com", number=3)
        world.submit("C", place, "com")
        assert _differences(before, _everything(world, place, "LKl2")) == []


def test_nobody_else_sees_that_lead_reviewers_work_on_what_is_not_sent(world: World) -> None:
    place = world.places["D"]
    others = "-AMHC2PIr"
    with world.on_a_copy():
        before = _as_built(world, place, others)
        world.write("L", place, "self", "own", number=3)
        for version in ("second", "third", "fourth"):
            world.upload(place, f"A {version} version of it. It has words.")
        assert _differences(before, _everything(world, place, others)) == []
        # Nor by bringing one: those that are being read take nobody else's turn.
        address, file = f"/reviews/{place.review_id}/drafts/new", (BytesIO(b"Its words."), "a.txt")
        assert _send(world, "POST", address, "M", {"file": file}).status_code == 302
    with world.on_a_copy():
        world.upload(place, "A second version of it. It has words.")
        world.read_uploads()
        assert _differences(before, _everything(world, place, others)) == []


def test_of_a_commissioner_who_begins_others_see_nothing(world: World) -> None:
    place = world.places["D"]
    with world.on_a_copy():
        world.send(place)
        before = _everything(world, place, "LKl2HPSO")
        place.assessments["com"] = world.start("C", place, AssessmentKind.COMMISSIONER)
        world.write("C", place, "com", "com")
        changed = _differences(before, _everything(world, place, "LKl2HPSO"))
        del place.assessments["com"]
    assert changed == []


def test_a_second_commissioner_begins_and_the_first_cannot_tell(world: World) -> None:
    place = world.places["N"]
    with world.on_a_copy():
        before = _as_built(world, place, "CLKl")
        begun = world.start("2", place, AssessmentKind.COMMISSIONER)
        assert _differences(before, _everything(world, place, "CLKl")) == []
        # Nor by asking for them as a co-author: the refusal does not say why.
        answers = []
        for person in (world.people["2"], world.people["P"], uuid4()):
            address = f"/assessments/{place.assessments['com']}/writers"
            answer = _send(world, "POST", address, "C", {"person": str(person)})
            assert answer.status_code == 422
            answers.append(re.findall("This person cannot[^<]*", _text(answer)))
    assert begun
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


def _everything(world: World, place: Place, people: str) -> dict[tuple[str, str], str]:
    """Every page that these people can ask for about the review, and their own pages."""
    asked = {
        _address(world, line, place): line
        for line in lines()
        if line.method == "GET"
        and line.endpoint not in COPIES
        and (line.state == place.state or line.endpoint in {"home.index", "reviews.index"})
    }
    return {
        (who, address): _without_tokens(_send(world, "GET", address, who, {}))
        for who in people
        for address in asked
    }


def _as_built(world: World, place: Place, people: str) -> dict[tuple[str, str], str]:
    """The same before anything was changed: what each person is shown then is asked for once."""
    for who in people:
        if (place.state, who) not in world.as_built:
            world.as_built[place.state, who] = _everything(world, place, who)
    return {
        asked: shown for who in people for asked, shown in world.as_built[place.state, who].items()
    }


def _without_tokens(answer: TestResponse) -> str:
    given = answer.get_data()
    if answer.mimetype == WORKBOOK:
        given = words_of(given).encode()
    words = WRITTEN.sub(b"", NONCE.sub(b"", given))
    same = TOKEN.sub(rb"\1", words).decode("utf-8", "replace")
    return f"{answer.status_code} {answer.headers.get('Location')}\n{same}"


def _differences(
    before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> list[str]:
    assert before.keys() == after.keys()
    return [
        f"{asked[0]} {asked[1]} {line}"
        for asked in before
        for line in difflib.ndiff(before[asked].splitlines(), after[asked].splitlines())
        if before[asked] != after[asked] and line[:1] in "+-"
    ]


# Asking --------------------------------------------------------------------------------------


def _ask(world: World, line: Line, who: str, found: Record) -> None:
    address = _address(world, line, _place(world, line.state))
    body = _body(world, line) if line.method == "POST" else {}
    try:
        answer = _send(world, line.method, address, who, body)
        _note(found, line.endpoint, who, answer, f"{line.method} {line.endpoint} {line.which}")
        found.signs[line, who] = _sign(answer)
    finally:
        if line.method == "POST" and (who not in "-X"):
            _put_back_when_changed(world, found.signs.get((line, who)))


def _put_back_when_changed(world: World, sign: str | None) -> None:
    if sign != ".":
        world.put_back()


def _sign(answer: TestResponse) -> str:
    if answer.status_code == 302 and TO_SIGN_IN.match(answer.location):
        return "s"
    return SIGNS.get(answer.status_code, str(answer.status_code))


def _send(
    world: World, method: str, address: str, who: str, body: dict[str, object]
) -> TestResponse:
    client = world.client(who)
    if method == "GET":
        return client.get(address)
    # Whoever is signed in has the session of the world's making, with this token in it.
    token = _csrf(world, client) if who in "-X" else world.form_token
    return client.post(address, data={**body, **token})


def _text(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace")


def _csrf(world: World, client: FlaskClient) -> dict[str, str]:
    with client.session_transaction() as session:
        return world.sign_token(session.setdefault("csrf_token", FORM_KEY))


def _note(found: Record, endpoint: str, who: str, answer: TestResponse, where: str) -> None:
    text = _text(answer)
    spoken = f"{text}\n{answer.headers}"
    for word in PLANTED.findall(spoken):
        found.words[who].add(word)
        found.where.setdefault((who, word), where)
    if "Case 7741" in spoken and who not in "arhc":
        found.loud.append(f"{where} names another board's review to {who}")
    if answer.status_code == 404:
        held = {what for what, _ in PLANTED.findall(spoken)} - {"stranger"}
        if held:
            found.loud.append(f"{where} refuses {who} with planted words: {sorted(held)}")
        found.refused[who, endpoint].add(sha256(_without_tokens(answer).encode()).hexdigest())
    for name, value in (
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ):
        if answer.headers.get(name) != value:
            found.headers.append(f"{where} for {who}: {name} is {answer.headers.get(name)}")
    policy = answer.headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy and "sandbox" not in policy:
        found.headers.append(f"{where} for {who} may be framed")


def _place(world: World, state: str) -> Place:
    return world.places.get(state) or Place("-", uuid4(), dict(world.parts))


def _unknown() -> dict[str, object]:
    return {"number": 1, "a": 1, "b": 1, "marker": 1, "letter": 1}


def _address(world: World, line: Line, place: Place) -> str:
    """The address of a line's page, in that place; ids that it lacks are nobody's."""
    rule = next(
        rule
        for rule in world.app.url_map.iter_rules(line.endpoint)
        if line.method in (rule.methods or ())
    )
    parts: dict[str, object] = {
        "review_id": place.review_id, "token": "no-such-token", "kept_id": uuid4(), "marker": 1,
        "number": 1, "a": 1, "b": 1, "key": "0" * 10,
        "side": "family", "language": "en", "paper": "report", "letter": 1,
        "tags.kind": "finding", "tags.family": "cause",
        "assessment_id": place.assessments.get(line.which, uuid4()), **place.parts,
    }  # fmt: skip
    if line.endpoint == "assessments.end_writer":
        parts["person_id"] = world.people["K"]
    if line.endpoint == "triage.switch_rule":
        parts["rule"] = "hindsight.should-have"
    room = line.endpoint.partition(".")[0]  # several rooms have places of their own
    values = {  # what is not there has an address too, each time the same
        name: parts.get(f"{room}.{name}") or parts.get(name) or uuid5(place.review_id, name)
        for name in rule.arguments
    }
    address = _url(world.app, line.endpoint, values)
    if line.endpoint == "voice.set_aside":
        return f"{address}?passage=1&start=0&stop=3"
    if line.endpoint == "threads.begin" and line.method == "POST":
        return f"{address}?marker=3"
    if line.endpoint == "asks.add":
        return f"{address}?recommendation={parts.get('recommendation_id') or uuid4()}"
    if line.endpoint in ASKS:
        return f"{address}?{ASKS[line.endpoint]}"
    if line.endpoint == "involvement.add":
        return f"{address}?side=family"
    return (
        f"{address}?draft=1"
        if line.endpoint in {"assessments.start", "assessments.lift_sight"}
        else address
    )


def _url(app: Flask, endpoint: str, values: dict[str, object]) -> str:
    adapter = app.url_map.bind("localhost")
    return adapter.build(endpoint, values)


def _body(world: World, line: Line) -> dict[str, object]:
    """A form that would be taken, if the person may."""
    people = world.people
    kind = world.catalogue.kinds[0].id
    seen = str(_place(world, line.state).parts.get("seen", ""))
    acted = {"what": "Do it.", "owner_role": "Head of service", "version": "1"}
    day = {f"-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
    on = today() + timedelta(days=40)
    later = {f"-{part}": str(getattr(on, part)) for part in ("day", "month", "year")}
    ago = today() - timedelta(days=40)
    earlier = {f"-{part}": str(getattr(ago, part)) for part in ("day", "month", "year")}
    going = str(_place(world, line.state).parts.get("actions.version", ""))
    review = {"reference": "Child Q", "kind": kind, "scope_note": "", "version": "1"}
    bodies: dict[str, dict[str, object]] = {
        "accounts.rename": {"name": "Another name"},
        "meetings.add": {f"held_on{part}": value for part, value in later.items()},
        "meetings.end": {"version": "1"},
        "bodies.add": {"name": "Another", "contact_role": "director"},
        "bodies.change": {"name": "Put right", "contact_role": "director", "version": "1"},
        "bodies.end": {"because": "It merged.", "version": "1"},
        "bodies.send": {
            **{f"sent_on{part}": value for part, value in day.items()},
            "issue": "pi-schools-hold-back", "words": "We ask you.",
        },
        "bodies.change_sent": {
            **{f"sent_on{part}": value for part, value in earlier.items()},
            **{f"reply_due_on{part}": value for part, value in later.items()},
            "issue": "pi-schools-hold-back", "words": "We ask you.", "version": "1",
            "moved_because": "They asked for time.",
        },
        "bodies.end_sent": {"because": "It was never sent.", "version": "1"},
        "bodies.enter": {
            **{f"said_on{part}": value for part, value in day.items()}, "words": "They will.",
        },
        "bodies.take_out": {"because": "It was another body."},
        "classes.plan": {
            **{f"held_on{part}": value for part, value in day.items()},
            "title": "Finding why", "place": "Town hall", "skills": ["why"],
        },
        "classes.change": {
            **{f"held_on{part}": value for part, value in day.items()},
            "title": "Put right", "place": "Town hall", "skills": ["why"], "version": "1",
        },
        "classes.end": {"because": "Snow.", "version": "1"},
        "classes.add_place": {"role": "panel chair from education", "came": "attended"},
        "classes.change_place": {"came": "absent", "version": "1"},
        "classes.end_place": {"version": "1"},
        "explore.begin": {**EXPLORATION, **{f"held_on{part}": value for part, value in day.items()}},
        "explore.change": {**EXPLORATION, **{f"held_on{part}": value for part, value in day.items()}, "version": "1"},
        "explore.finish": {"version": "5"},
        "explore.put_right": {"because": "The day was wrong."},
        "explore.throw_away": {"version": "1"},
        "summits.plan": {**SUMMIT, **{f"held_on{part}": value for part, value in day.items()}},
        "summits.change": {
            **SUMMIT, **{f"held_on{part}": value for part, value in day.items()}, "version": "3",
        },
        "summits.call_off": {"because": "Snow.", "version": "3"},
        "summits.joining": {"do": "close"},
        "summits.turn": {"issue": "pi-schools-hold-back"},
        "summits.tell": {
            **{f"told_on{part}": value for part, value in day.items()}, "how": "By e-mail.",
            "version": "3",
        },
        "summits.attendance": {"sector": "police", "role": "detective", "count": "2"},
        "summits.end_attendance": {"version": "1"},
        "summits.add": {"answer": "recognised"},
        "summits.change_said": {"words": "Nobody answers.", "role": "nurse", "version": "1"},
        "summits.decide": {"do": "aside", "version": "1"},
        "summits.add_outcome": {"words": "It is tried elsewhere first."},
        "summits.end_outcome": {"version": "1"},
        "practice.add": {"basis": "local", "stage": "referrals", "title": "Of ours as well"},
        "practice.change": {"stage": "referrals", "title": "Put right", "version": "1"},
        "practice.end": {"version": "1"},
        "boards.invite": {"name": "N", "email": "n@example.org", "role": "chair"},
        "boards.person": {"roles": ["chair"]},
        "boards.agencies": {"name": "Health"},
        "boards.agency": {"name": "Health"},
        "boards.board_settings": {"name": "Northmere", "marking": "OFFICIAL"},
        "triage.switch_rule": {"do": "off", "reason": "Too many."},
        "triage.add_rule": {**OWN_RULE, "looks_for": "quite so indeed"},
        "triage.change_rule": {**OWN_RULE, "edition_number": "1"},
        "reviews.new": review,
        "reviews.edit": {**review, "reference": f"Child {line.state}"},
        "reviews.give_role": {"give-person": str(people["m"]), "give-role": "observer"},
        "reviews.invite": {
            "invite-name": "N", "invite-email": "n@example.org", "invite-role": "observer",
        },
        "reviews.record_interest": {"other-person": str(people["m"]), "other-statement": "Knows."},
        "reviews.declare_interest": {"own-statement": "I know them."},
        "reviews.withdraw_interest": {"reason": "It is over."},
        "assessments.lift_sight": {"reason": "The draft is short."},
        "assessments.start": {"kind": "commissioner"},
        "assessments.outcome": {"known_outcome": "Nothing"},
        "assessments.save": {"do": "stay"},
        "assessments.submit": {"with_gaps": "y"},
        "assessments.reopen": {"reason": "A page was missing."},
        "assessments.add_writer": {"person": str(people["l"])},
        "arrangements.change": {"deadlock": "They talk.", "version": "1"},
        "proceedings.add": {"kind": "inquest", "status": "running", "title": "inquest"},
        "proceedings.change": {
            "kind": "inquest", "status": "ended", "title": "inquest", "version": "1",
        },
        "proceedings.end": {"because": "It is of another review."},
        "feedback.begin": {"draft": "1"},
        "feedback.opening": {"opening": "Thank you.", "version": "2"},
        "feedback.add_point": {"words": "Say who asked."},
        "feedback.change_point": {"words": "Say who asked.", "version": "1"},
        "feedback.answer": {"done": "done", "where": "Section 4", "version": "0"},
        "feedback.mark_pressure": {"words": "It asks me to find otherwise."},
        "feedback.settle": {"words": "It was withdrawn."},
        "involvement.add": {"belongs_to": "mother"},
        "involvement.change_sheet": {
            "title": "Our sheet", "count": "1", "text_0": "Words.", "seen": "1", "do": "save",
        },
        "involvement.restore_sheet": {"number": "1", "seen": "1"},
        "involvement.end_sheet": {"seen": "1"},
        "involvement.change": {"belongs_to": "mother", "label": "mother", "version": "1"},
        "involvement.end": {"because": "There is no such person."},
        "involvement.add_step": {
            "told": ["purpose"], "route": "letter", "by": "advocate", "day_unknown": "y",
        },
        "involvement.correct_step": {
            "on-day": "", "day_unknown": "y", "route": "letter", "by": "advocate",
            "words": "It was hard.",
        },
        "involvement.withdraw": {"which": "everything", "do": "withdraw"},
        "findings.add": FINDING,
        "findings.change": {**FINDING, "version": "1"},
        "findings.view": {"adds": "The board thinks so too.", "version": "1"},
        "findings.end": {"because": "It is another one again."},
        "findings.passages": {"position": "1", "shows": "reason"},
        "recommendations.collect": {"draft": "1"},
        "recommendations.add": ADVICE,
        "recommendations.change": {**ADVICE, "version": "1"},
        "recommendations.split": {
            "count": "2", "part_0": "Do this.", "part_1": "Do that.", "version": "1",
        },
        "recommendations.drop": {"because": "It is done already.", "version": "1"},
        "recommendations.causes": {"version": "1"},
        "recommendations.passages": {"position": "0"},
        "recommendations.answer": {"because": "It is meant so.", "rests_on": "0" * 64},
        "voice.link": {
            "position": "1", "use": "quotes",
            "step": str(_place(world, line.state).parts.get("step_id", "")),
        },
        "voice.place": {"do": "take-away"},
        "voice.carry": {"do": "yes:same"},
        "voice.set_aside": {"because": "It is the reviewer’s own word."},
        "voice.take_back": {"words": "1-0-3"},
        "responses.reopen": {"because": "A page was missing."},
        "responses.opening": {"opening": "Thank you.", "version": "1"},
        "responses.save_answer": {
            "decision": "accepted", "reasons": "Yes.", "version": "1", "seen": seen,
        },
        "responses.take_over": {"answer_id": str(uuid4()), "version": "1", "seen": seen},
        "responses.add_action": acted,
        "responses.change_action": acted,
        "responses.end_action": {"because": "It is done."},
        "responses.tie_action": {
            "action": str(_place(world, line.state).parts.get("action_id", "")),
        },
        "responses.untie_action": {
            "action_id": str(_place(world, line.state).parts.get("action_id", "")),
        },
        "responses.dissent": {"role": "Named doctor", "words": "No."},
        "responses.agree": {
            "declares": "y", **{f"agreed_on{part}": value for part, value in day.items()},
        },
        "theory.edit": {"cause": "Each looked at its own part.", "version": "0"},
        "actions.say": {"delivery": "at_risk", "words": "No room.", "version": going},
        "actions.move_day": {
            "because": "No room.", "version": going,
            **{f"due_on{part}": value for part, value in later.items()},
        },
        "actions.add_step": {"what": "Find a room."},
        "actions.mark_step": {"do": "done", "version": "1"},
        "actions.end_proof": {"because": "It is of another year."},
        "actions.lead": {"lead": str(people["m"]), "version": going},
        "actions.give_link": {
            "role": "Head of nursing", "email": "owner@example.org",
            **{f"until{part}": value for part, value in later.items()},
        },
        "impact.check": {
            "so_what-different": "Nothing yet.", "so_what-worse": "Nothing that we know of.",
            "reasons": "It is early.", "judged": "no_evidence", "decided": "adjust", "version": "1",
        },
        "impact.add_check": {"kind": "impact", **{f"due_on{p}": v for p, v in day.items()}},
        "impact.move_check": {"do": "end", "because": "It is too early.", "version": "1"},
        "impact.add_proof": {
            "kind": "observation", "shows": "change", "words": "They ask.",
            **{f"on{part}": value for part, value in day.items()},
        },
        "impact.end_proof": {"because": "It was another team."},
        "impact.close": {"ending": "without_impact", "because": "It is no more.", "version": "2"},
        "impact.reopen": {"because": "Again.", "later_review": "", "version": "2"},
        "impact.settings": {"delivery": "3", "impact": "12", "version": "0"},
        "measures.add": MEASURE,
        "measures.change": {**MEASURE, "version": "1"},
        "measures.end": {"because": "There are no returns.", "version": "1"},
        "measures.observe": {
            "value": "3 of 9", "on-day": "1", "on-month": "2", "on-year": "2025",
        },
        "measures.put_right": {
            "value": "3 of 9", "on-day": "1", "on-month": "2", "on-year": "2025",
        },
        "measures.take": {
            "seen": str(_place(world, line.state).parts.get("counted_seen", "")),
        },
        "asks.add": {"body": "Ofsted"},
        "asks.change": {"body": "Ofsted", "version": "1"},
        "asks.reply": {
            "outcome": "will_act", "version": "1",
            **{f"replied_on{part}": value for part, value in day.items()},
        },
        "asks.end": {"because": "It was never sent."},
        "moderation.save": {
            "held": "agreed", "version": "0", "reasons": "As read.", "rating": "met", "go": "stay",
        },
        "moderation.clear": {"version": "0"},
        "inbox.settings": {"pace": "never"},
        "threads.begin": {"words": "I ask.", "audience": "board", "own_id": str(uuid4())},
        "threads.comment": {"words": "I answer.", "own_id": str(uuid4())},
        "threads.resolve": {"as_words": "So it is.", "version": "1"},
        "stages.take": {"stage": "assessment", "because": "It is to be written on."},
        "signing.plan": {"rule": "all", "version": "0"},
        "publication.edit": {"impact": "", "version": "0"},
        "publication.identifiers": {"count": "0"},
        "signing.add_signatory": {
            "add-person": str(people["S"]), "add-part": "signs",
            "add-capacity": "Partner, police",
        },
        "signing.call_off": {"because": "It is to be read again."},
        "signing.reopen": {"because": "A page was missing."},
        "triage.reveal": {"section": "whole", "read": "whole"},
        "triage.decide": {"do": "dismiss", "reason": "literal"},
        "drafts.upload": {"text": f"A new draft of {line.state}. It has words."},
    }  # fmt: skip
    return bodies.get(line.endpoint, {})


def _open_lines() -> list[str]:
    return [t for t in OPEN_TO_ALL.strip().splitlines() if t and not t.startswith("#")]
