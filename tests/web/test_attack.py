"""A hostile insider and a hostile outsider: forged forms, foreign ids, other servers, mark-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from qmapp.casework.assessments.models import CoAuthor
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.foundation.access import BoardRole
from qmapp.people.accounts.models import Agency, Membership, Person
from qmapp.people.accounts.queries import list_agencies
from qmapp.people.accounts.rules import PRIVACY_PARTS
from qmapp.people.notices.models import Message
from tests.factories.accounts import PASSWORD, make_board, make_person
from tests.support.apps import make_app
from tests.support.databases import SqliteTemplate
from tests.support.settings import make_settings
from tests.web.access_world import World
from tests.web.test_access import _csrf, _send

ELSEWHERE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil",
    "/\tevil.example", "//\tevil", "javascript:alert(1)", " //evil.example",
    "\x00//evil.example", "/\u202e//evil.example", "http:///evil.example", "////evil.example",
]  # fmt: skip


@pytest.fixture(scope="module")
def world(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("attack")
    built = World(folder, sqlite_template.copy_to(folder))
    yield built
    built.storage.close()


@pytest.fixture(autouse=True)
def put_back(world: World) -> Iterator[None]:
    yield
    world.put_back()


# Forged forms --------------------------------------------------------------------------------


def posts(world: World) -> dict[str, tuple[str, str, dict[str, str]]]:
    """A form of each kind that its person may send: who, where to, what."""
    review = world.places["N"].review_id
    own = world.places["N"].assessments["self"]
    return {
        "name": ("L", "/account/name", {"name": "Forged"}),
        "stay": ("L", "/session/stay", {}),
        "sign out": ("L", "/sign-out", {}),
        "agency": ("A", f"/boards/{world.board_id}/agencies", {"name": "Forged"}),
        "interest": ("P", f"/reviews/{review}/interests", {"own-statement": "Forged"}),
        "lift": ("H", f"/reviews/{review}/sight?draft=1", {"reason": "Forged"}),
        "send": ("L", f"/reviews/{world.places['D'].review_id}/drafts/1/send", {}),
        "upload": ("L", f"/reviews/{review}/drafts/new", {"text": "Forged words."}),
        "save": ("L", f"/assessments/{own}/markers/1", {"do": "autosave"}),
        "submit": ("L", f"/assessments/{own}/submit", {"with_gaps": "y"}),
    }


@pytest.mark.parametrize(
    "what", [*"name stay agency interest lift send upload save submit".split(), "sign out"]
)
def test_a_form_without_its_token_or_with_another_browsers_is_refused(
    world: World, what: str
) -> None:
    who, address, fields = posts(world)[what]
    client = world.client(who)
    with world.client("a").session_transaction() as session:
        session["csrf_token"] = "f" * 40
    foreign = _csrf(world, world.client("a"))["csrf_token"]
    for token in (None, "", "0" * 40, foreign):
        data = fields if token is None else {**fields, "csrf_token": token}
        answer = client.post(address, data=data)
        assert answer.status_code == 400, token
        assert "Traceback" not in answer.get_data(as_text=True)
    # In the address it does not count, nor does a form in another shape.
    token = _csrf(world, client)["csrf_token"]
    joined = "&" if "?" in address else "?"
    assert client.post(f"{address}{joined}csrf_token={token}", data=fields).status_code == 400
    assert client.post(address, json={**fields, "csrf_token": token}).status_code == 400


def test_signing_in_takes_no_token_that_was_there_before(
    world: World, sign_in_form: Callable[[FlaskClient], TestResponse]
) -> None:
    # Whoever plants a cookie in a browser must not know the token of whoever signs in there.
    client = world.app.test_client()
    with client.session_transaction() as session:
        session["csrf_token"] = "planted" * 5
    planted = _csrf(world, client)
    assert sign_in_form(client).status_code == 302
    answer = client.post("/account/name", data={"name": "Forged", **planted})
    assert answer.status_code == 400


@pytest.fixture
def sign_in_form(world: World) -> Callable[[FlaskClient], TestResponse]:
    board = make_board(world.storage, "A third board")
    make_person(world.storage, "new@third.example", board=board, roles=(BoardRole.CHAIR,))
    with world.storage.unit_of_work() as db:  # the world's salt is its own
        person = db.scalars(select(Person).where(Person.email == "new@third.example")).one()
        assert person.password

    def sign_in(client: FlaskClient) -> TestResponse:
        data = {"email": "new@third.example", "password": PASSWORD, **_csrf(world, client)}
        return client.post("/sign-in", data=data)

    return sign_in


# Other servers -------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_leads_to_no_other_server(
    world: World, sign_in_form: Callable[[FlaskClient], TestResponse], where: str
) -> None:
    client = world.app.test_client()
    page = client.get("/sign-in", query_string={"next": where})
    assert "evil" not in page.get_data(as_text=True)
    assert page.status_code == 200 or page.location == "/sign-in"
    fields = {"email": "new@third.example", "password": PASSWORD, **_csrf(world, client)}
    for answer in (
        client.post("/sign-in", data={**fields, "next": where}),
        client.post("/sign-in", data=fields, query_string={"next": where}),
    ):
        assert answer.status_code == 302
        assert answer.location in {"/sign-in", "/"}
    answer = sign_in_form(client)
    assert answer.location == "/"


def test_no_address_leads_to_another_server(world: World) -> None:
    client = world.client("-")
    for path in ("//evil.example/reviews", "//evil.example", "/%5cevil.example", "/\\evil.example",
                 "/reviews//evil.example", "///evil.example/%2e%2e"):  # fmt: skip
        answer = client.get(path, base_url="http://localhost")
        if answer.status_code in {301, 302, 308}:
            assert not re.match(r"^(//|/\\|[a-z]+://(?!localhost/))", answer.location), path


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:1@evil"])
def test_links_in_messages_name_our_server_whatever_host_was_asked(world: World, host: str) -> None:
    make_person(world.storage, "somebody@third.example")
    client, admin = world.app.test_client(), world.client("A")
    client.post(
        "/reset-password", base_url=f"http://{host}" if "@" not in host else None,
        headers={"Host": host, "X-Forwarded-Host": host},
        data={"email": "somebody@third.example", **_csrf(world, client)},
    )  # fmt: skip
    admin.post(
        f"/boards/{world.board_id}/people/invite",
        headers={"X-Forwarded-Host": host, "X-Forwarded-For": "1.2.3.4", "Forwarded": f"host={host}"},
        data={"name": "N", "email": "host@example.org", "role": "chair", **_csrf(world, admin)},
    )  # fmt: skip
    with world.storage.reading() as db:
        bodies = [m.body for m in db.scalars(select(Message))]
    assert any("http://localhost/invitations/" in body for body in bodies)
    assert not any("evil" in body for body in bodies)


# Foreign ids ---------------------------------------------------------------------------------


def test_things_of_another_review_or_board_do_not_fit_into_a_form(world: World) -> None:
    here, there = world.places["N"], world.places["B"]
    review, people = f"/reviews/{here.review_id}", world.people
    board, far = f"/boards/{world.board_id}", f"/boards/{world.other_board_id}"
    with world.storage.reading() as db:
        other_agency = str(list_agencies(db, world.other_board_id)[0].id)
    role, guest, interest, upload = (
        there.parts[name] for name in ("role_id", "invitation_id", "interest_id", "upload_id")
    )
    stranger, assessment = str(people["a"]), f"/assessments/{here.assessments['self']}"
    tried = [
        ("M", f"{review}/people/{role}/end", {}),
        ("M", f"{review}/people/invitations/{guest}/resend", {}),
        ("M", f"{review}/people/invitations/{guest}/withdraw", {}),
        ("M", f"{review}/people/invitations/{world.parts['invitation_id']}/withdraw", {}),
        ("M", f"{review}/people", {"give-person": stranger, "give-role": "observer"}),
        ("M", f"{review}/people", {"give-person": str(people["M"]), "give-role": "observer"}),
        ("M", f"{review}/people", {"give-person": str(people["m"]), "give-role": "administrator"}),
        ("M", f"{review}/interests/record", {"other-person": stranger, "other-statement": "x"}),
        ("H", f"{review}/interests/{interest}/withdraw", {"reason": "x"}),
        ("A", f"{board}/people/invitations/{here.parts['invitation_id']}/withdraw", {}),
        ("A", f"{board}/people/{people['a']}", {"roles": ["chair"]}),
        ("A", f"{board}/people/{people['a']}/remove", {}),
        ("A", f"{board}/people/{people['C']}/remove", {}),
        ("A", f"{board}/people/{people['m']}", {"roles": ["member"], "agency_id": other_agency}),
        ("A", f"{board}/people/{people['m']}", {"roles": ["owner"]}),
        ("A", f"{board}/agencies/{other_agency}", {"name": "Mine"}),
        ("A", f"{board}/agencies/{other_agency}/end", {}),
        ("A", f"{board}/people/invite",
         {"name": "N", "email": "n@n.example", "role": "member", "agency_id": other_agency}),
        ("A", f"{far}/settings", {"name": "Mine", "marking": "OFFICIAL"}),
        ("r", f"{board}/reviews/new", {"reference": "Child Q", "kind": "scr"}),
        ("L", f"{assessment}/writers", {"person": stranger}),
        ("L", f"{assessment}/writers", {"person": str(people["C"])}),
        ("L", f"{assessment}/writers/{people['C']}/end", {}),
        ("C", f"{assessment}/writers/{people['K']}/end", {}),
        ("L", f"{review}/drafts/new", {"again": "7", "again_name": "x.txt"}),
        ("L", f"{review}/assessments/new?draft=1", {"kind": "commissioner"}),
        ("C", f"{review}/assessments/new?draft=1", {"kind": "self_check"}),
    ]  # fmt: skip
    before = _standing(world)
    for who, address, fields in tried:
        answer = _send(world, "POST", address, who, fields)
        assert answer.status_code in {200, 404, 422}, (who, address, answer.status_code)
        assert _standing(world) == before, (who, address)
    assert world.client("L").get(f"{review}/uploads/{upload}").status_code == 404


def _standing(world: World) -> list[object]:
    """Everything that says who may what, and what was found: one row a tuple."""
    tables = (Membership, RoleOnReview, Interest, Agency, CoAuthor, Evidence, Review)
    with world.storage.reading() as db:
        return [
            sorted(map(str, db.execute(select(*table.__table__.columns)).all())) for table in tables
        ]


def test_evidence_and_words_of_another_assessment_cannot_be_reached(world: World) -> None:
    here = world.places["N"]
    with world.storage.reading() as db:
        found = {
            which: db.scalars(
                select(Evidence.id).where(Evidence.assessment_id == here.assessments[which])
            ).first()
            for which in ("self", "com")
        }
    before = _standing(world)
    address = f"/assessments/{here.assessments['com']}/markers/1"
    for do in (
        f"remove:{found['self']}", f"edit:{found['self']}", f"change:{found['self']}",
        f"keep:{uuid4()}:mine", "pin:99999", "pin:-1", "remove:x", "keep:x", f"keep:{found['self']}:both",
    ):  # fmt: skip
        fields = {"do": do, "ev-stance": "context", "ev-note": "x", "ev-version": "1"}
        answer = _send(world, "POST", address, "C", fields)
        assert answer.status_code < 500
        assert _standing(world) == before, do
        page = world.client("C").get(address).get_data(as_text=True)
        assert "zqown" not in page
    assert _send(world, "POST", address, "C", {"do": f"remove:{found['com']}"}).status_code == 302
    assert _standing(world) != before  # their own they may


def test_more_fields_than_a_form_has_change_nothing_else(world: World) -> None:
    with world.storage.reading() as db:
        before = db.get_one(Person, world.people["L"])
    extra = {
        "active": "", "email": "x@evil.example", "id": str(world.people["A"]), "password": "x" * 20,
        "fs_uniquifier": "x", "board_id": str(world.other_board_id), "is_demonstration": "1",
    }  # fmt: skip
    _send(world, "POST", "/account/name", "L", {"name": "Person L", **extra})
    _send(world, "POST", f"/boards/{world.board_id}/settings", "A",
          {"name": "Northmere Board", "marking": "OFFICIAL-SENSITIVE", **extra, "slug": "x"})  # fmt: skip
    place = world.places["N"]
    _send(world, "POST", f"/reviews/{place.review_id}/edit", "M",
          {"reference": "Child N", "kind": world.catalogue.kinds[0].id, "version": "1",
           "stage": "closed", "edition_sha256": "0" * 64, **extra})  # fmt: skip
    with world.storage.reading() as db:
        after = db.get_one(Person, world.people["L"])
        review = db.get_one(Review, place.review_id)
        assert (after.email, after.active, after.password, after.fs_uniquifier) == (
            before.email, before.active, before.password, before.fs_uniquifier,
        )  # fmt: skip
        assert (review.board_id, review.stage == "closed") == (world.board_id, False)
        assert review.edition_sha256 != "0" * 64


# What is typed, on pages ---------------------------------------------------------------------

MARKUP = "zqx\"'><script>alert(1)</script></style><img src=x onerror=alert(1)>{{7*7}}%(x)s"


def test_markup_in_any_field_stays_text(world: World) -> None:
    place = world.places["N"]
    review, kind = f"/reviews/{place.review_id}", world.catalogue.kinds[0].id
    own = f"/assessments/{place.assessments['self']}"
    board = f"/boards/{world.board_id}"
    typed: list[tuple[str, str, dict[str, object]]] = [
        ("L", "/account/name", {"name": MARKUP}),
        ("A", f"{board}/agencies", {"name": MARKUP}),
        ("A", f"{board}/settings", {"name": MARKUP, "marking": "own", "own_marking": MARKUP[:80],
                                    **dict.fromkeys(PRIVACY_PARTS, MARKUP)}),
        ("A", f"{board}/people/invite", {"name": MARKUP, "email": "a@b.example", "role": "chair"}),
        ("M", f"{review}/edit", {"reference": "Child N", "kind": kind, "scope_note": MARKUP,
                                 "lateness_reason": MARKUP, "version": "1"}),
        ("M", f"{review}/people/invite", {"invite-name": MARKUP, "invite-email": "c@d.example",
                                          "invite-role": "observer"}),
        ("M", f"{review}/interests/record", {"other-person": str(world.people["g"]),
                                             "other-statement": MARKUP}),
        ("L", f"{own}/outcome", {"known_outcome": MARKUP}),
        ("L", f"{own}/markers/2", {"do": "add-record", "record-title": MARKUP,
                                   "record-holder": MARKUP, "record-stance": "supports",
                                   "record-note": MARKUP, **_fields(MARKUP)}),
        ("L", f"{own}/markers/2", {"do": "add-pin", "pin-position": "1", "pin-for": "marker",
                                   "pin-stance": "supports", "pin-note": MARKUP}),
        ("L", f"{review}/drafts/new", {"text": f"# {MARKUP}\n\n1.1 {MARKUP}\n"}),
        ("L", f"{review}/drafts/2/send", {}),
    ]  # fmt: skip
    for who, address, fields in typed:
        answer = _send(world, "POST", address, who, fields)
        assert answer.status_code == 302, (address, answer.status_code)
    seen = 0
    pages = [review, f"{review}/people", f"{review}/interests", f"{review}/edit", own,
             f"{own}/read", f"{own}/markers/2", f"{own}/outcome", f"{review}/drafts/1",
             f"{review}/drafts/2", f"{review}/drafts/2/details", f"{review}/drafts/2/profile",
             f"{board}/people", f"{board}/agencies", f"{board}/settings", "/", "/reviews",
             "/account", "/privacy", f"{review}/people/invite"]  # fmt: skip
    for who in "AMHLCP":
        for page in pages:
            text = world.client(who).get(page).get_data(as_text=True)
            seen += "zqx" in text
            assert "<script>alert" not in text, page
            assert "<img src=x" not in text, page
            assert "</style><img" not in text, page
            assert 'zqx"' not in text, page
            assert (
                "zqx&#34;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;49"
                not in text
            )
    assert seen > 20


def _fields(words: str) -> dict[str, str]:
    empty = "e3b0c44298fc1c14"
    names = ("reasons", "to_change", "looked_in")
    return dict.fromkeys(names, words) | {f"base-{name}": empty for name in names}


@pytest.mark.parametrize(
    "name",
    ['a"b;X-Evil=1;<script>.txt', "../../../etc/passwd.txt", "..\\..\\win.txt",
     "=cmd|'/C calc'!A0.txt", "ü\u202etxt.exe.txt", ";filename=evil.html;.txt", "a\0b.txt"],
)  # fmt: skip
def test_a_files_name_breaks_no_header(world: World, name: str) -> None:
    from io import BytesIO

    review = f"/reviews/{world.places['N'].review_id}"
    words = f"1. Words\n\n1.1 Of {uuid4()}.\n".encode()
    answer = _send(world, "POST", f"{review}/drafts/new", "L", {"file": (BytesIO(words), name)})
    assert answer.status_code == 302, answer.status_code
    world.read_uploads()
    original = world.client("L").get(f"{review}/drafts/2/original")
    assert original.get_data() == words
    header = original.headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not re.search(r"[\r\n\0]", header)
    assert "X-Evil" not in original.headers
    assert "/" not in header.replace("UTF-8''", "")
    assert original.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in original.headers["Content-Security-Policy"]


# Answers -------------------------------------------------------------------------------------


def test_cookies_are_ours_alone(world: World) -> None:
    app = make_app(
        make_settings(world.folder, database_url=f"sqlite:///{world.file}", secure_cookies=True)
    )
    try:
        answer = app.test_client().get("/sign-in", base_url="https://localhost")
        cookie = answer.headers["Set-Cookie"]
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"]
    finally:
        app.extensions["qmapp.storage"].close()


def _broken(app: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("zqsecret in a traceback")

    fail.qm_access = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/broken", "broken", fail)


def test_every_error_has_its_headers_and_tells_nothing(world: World) -> None:
    app = make_app(make_settings(world.folder, database_url=f"sqlite:///{world.file}"))
    _broken(app)
    app.testing = False
    app.config["MAX_FORM_MEMORY_SIZE"] = 2_000
    client = app.test_client()
    try:
        asked = {
            400: client.post("/sign-in"),
            404: client.get("/nowhere"),
            405: client.put("/sign-in"),
            413: client.post(
                "/sign-in",
                data={"email": "x" * 3_000, **_csrf(world, client)},
                content_type="multipart/form-data",
            ),
            500: client.get("/broken"),
        }
    finally:
        app.extensions["qmapp.storage"].close()
    for status, answer in asked.items():
        assert answer.status_code == status
        text = answer.get_data(as_text=True)
        assert "zqsecret" not in text
        assert "Traceback" not in text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers.getlist("Cache-Control") == ["no-store"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_other_methods_give_nothing_away(world: World) -> None:
    place = world.places["N"]
    for address in (f"/reviews/{place.review_id}", f"/assessments/{place.assessments['self']}/read",
                    f"/reviews/{place.review_id}/drafts/1"):  # fmt: skip
        stranger, nobody = world.client("a"), world.client("-")
        assert stranger.head(address).status_code == 404
        assert nobody.head(address).status_code == 302
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            assert stranger.open(address, method=method).status_code in {400, 405}
        options = stranger.options(address)
        assert options.get_data() == b""
        assert not re.search("zq[a-z]+Nqz", str(options.headers))


def test_huge_addresses_and_fields_are_refused_or_bounded(world: World) -> None:
    client = world.client("M")
    assert client.get("/reviews?q=" + "x" * 60_000).status_code == 200
    assert client.get("/" + "x" * 60_000).status_code == 404
    many = {f"field{number}": "x" for number in range(2_000)}
    answer = _send(world, "POST", "/account/name", "M", many)
    assert answer.status_code in {200, 400, 413}
    long = _send(world, "POST", "/account/name", "M", {"name": "x" * 100_000})
    assert long.status_code == 200  # the form again, with what is wrong
