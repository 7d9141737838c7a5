from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, clock
from qmapp.learning.sharing import queries, service
from qmapp.learning.sharing.models import SharedRecord
from qmapp.learning.sharing.pages.record import Sees, record_page
from qmapp.learning.sharing.record import Coded
from qmapp.learning.tags.rules import Family
from qmapp.people.accounts.models import Agency, Person
from tests.factories.assessments import catalogue, edition, make_case
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.factories.sharing import AFTER, SharingBoard, content, made, sharing, signed_case
from tests.factories.signing import WHY
from tests.web.conftest import As

BOARDS = {"Avon": 8, "Borders": 8, "Cheviot": 8, "Dales": 8}
TAGGED = {"Avon": 4, "Borders": 4, "Cheviot": 4, "Dales": 4}
REGIONS = {"Avon": "South", "Borders": "North", "Cheviot": "North", "Dales": "North"}


@pytest.fixture
def world(storage: Storage) -> dict[str, SharingBoard]:
    found = sharing(storage, BOARDS, tagged=TAGGED, regions=REGIONS)
    assert made(storage, AFTER) == 1
    return found


def fields(page: str) -> dict[str, str]:
    found = dict(re.findall(r'name="(own_id|seen)"[^>]*value="([^"]*)"', page))
    assert found.keys() == {"own_id", "seen"}
    return found


def main(page: str) -> str:
    """The page without its head and foot, which hold tokens."""
    return page[page.index("<main") : page.index("</main>")]


def row(page: str, label: str) -> str:
    found = re.search(rf"<tr><th[^>]*>(?:<a[^>]*>)?{re.escape(label)}.*?</tr>", page, re.DOTALL)
    assert found is not None, label
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found[0]))


# One review ------------------------------------------------------------------------------------


def test_the_chair_looks_shares_and_takes_back(as_: As, storage: Storage) -> None:
    case = signed_case(storage)
    client, address = as_(case.chair), f"/reviews/{case.review_id}/sharing"
    page = client.get(address).text
    assert "Not shared" in page
    assert "The board agreed on 18 of 18 markers." in page
    assert WHY not in page
    said = fields(page)
    for _ in range(2):  # pressed twice
        assert client.post(address, data=said).status_code == 302
    page = client.get(address).text
    assert "The next edition that is made counts it; until then you can take it back." in page
    assert "The next edition is made on " in page[page.index("If you take it back") :]
    assert page.index("Show how it is sealed") < page.index("SHA-256 of the record")
    assert "Shared, waiting for the next edition" in page
    assert "Share this record" not in page
    index = client.get(f"/boards/{case.board_id}/sharing").text
    assert "1 of 1 review that was signed off is shared." in index
    [back] = re.findall(r'action="([^"]*/take-back)"', page)
    assert client.post(back, data={"version": "9"}).status_code == 409
    assert client.post(back, data={"version": "1"}).status_code == 302
    page = client.get(address).text
    assert "Not shared" in page
    assert re.search(r"<li>Shared on [^<]* by Chair Example, taken back on [^<]* by Chair", page)
    assert re.search(r">taken back on \d", client.get(f"/boards/{case.board_id}/sharing").text)
    answer = client.post(address, data=said)  # a page from before it was taken back
    assert answer.status_code == 409
    assert "or was taken back since, so nothing was shared" in answer.text
    assert "The record is shared" not in answer.text
    assert client.post(address, data=fields(answer.text)).status_code == 302
    assert "Shared, waiting for the next edition" in client.get(address).text


def test_a_second_coder_reads_here_nothing_of_how_others_coded(
    as_: As, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = signed_case(storage)
    client, address = as_(case.chair), f"/reviews/{case.review_id}/sharing"
    monkeypatch.setattr(
        "qmapp.learning.sharing.views.review.families_blind_to",
        lambda *_: frozenset({Family.HARM}),
    )
    page = client.get(address).text
    assert page.count("You may still code it yourself") == 1
    assert "Share this record" not in page
    assert "code it first" in page


def test_a_record_speaks_of_lists_in_words_and_says_what_is_missing(as_: As) -> None:
    known, whole = catalogue(), Sees(whole=True)
    base = replace(content(), judged=content().judged[1:])
    issue = Coded(
        family=Family.ISSUE, edition="nspcc-scie-2016", things=2, coded=2, disputed=0, own=0
    )
    page = record_page(replace(base, coded=(*base.coded, issue)), known, edition(), whole)
    said = {part.title: (part.said, part.left_out) for part in page.parts}
    none_fits = "Whoever coded them found that none of the list fits."
    assert said["Practice issues"] == (
        "2 of 2 coded, by the list of NSPCC/SCIE 2016. Tags: 0.", none_fits,
    )  # fmt: skip
    assert said["Harm and context"][0] == "2 of 2 coded, by edition 1 of our list. Tags: 0."
    assert page.not_judged == [f"1. {edition().markers[0].title}"]
    # Where something was left out or is disputed, nobody is said to have found that none fits.
    for other in (replace(issue, own=1), replace(issue, disputed=1), replace(issue, coded=0)):
        told = record_page(replace(base, coded=(other,)), known, edition(), whole)
        assert none_fits not in " ".join(part.left_out for part in told.parts)
    # Who may not know what it holds learns neither.
    few = record_page(replace(base, coded=(issue,)), known, edition(), Sees(whole=False))
    assert not few.not_judged
    assert not any(part.left_out for part in few.parts)


def test_what_was_not_shown_is_not_shared(as_: As, storage: Storage) -> None:
    case = signed_case(storage)
    client, address = as_(case.chair), f"/reviews/{case.review_id}/sharing"
    said = fields(client.get(address).text)
    answer = client.post(address, data={**said, "seen": "0" * 64})
    assert answer.status_code == 409
    assert "nothing was shared" in answer.text
    assert fields(answer.text)["seen"] == said["seen"]
    assert "Not shared" in client.get(address).text


def test_before_sign_off(as_: As, storage: Storage) -> None:
    case = make_case(storage)
    client, address = as_(case.chair), f"/reviews/{case.review_id}/sharing"
    assert "Nothing to share yet" in client.get(address).text
    answer = client.post(address, data={"seen": "x", "own_id": str(uuid4())})
    assert answer.status_code == 422
    assert "once its report stands signed" in answer.text
    assert "Nothing to share yet" in client.get(f"/boards/{case.board_id}/sharing").text


def test_members_look_and_others_do_not(as_: As, storage: Storage) -> None:
    case = signed_case(storage)
    address, board = f"/reviews/{case.review_id}/sharing", f"/boards/{case.board_id}/sharing"
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    client = as_(member)
    page = client.get(address)
    assert page.status_code == 200
    assert "The chair of the board decides" in page.text
    assert "Share this record" not in page.text
    # How much it holds, and nothing of which: no judgement, no mark of one, no tag.
    assert "The board agreed on 18 of 18 markers." in page.text
    assert "Here stands how much it holds" in page.text
    assert "Show every judgement" not in page.text
    for rating in edition().scale.ratings:
        assert rating.label not in main(page.text)
    for marker in edition().markers:
        assert marker.title not in main(page.text)
    assert "Show every judgement" in as_(case.chair).get(address).text
    client = as_(member)
    assert client.get(board).status_code == 200
    assert client.post(address, data={"seen": "x"}).status_code == 404
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case, "X"))
    for other in (contact, case.commissioner, signed_case(storage, reference="Q").chair):
        client = as_(other)
        for path in (address, board, f"{board}/compare"):
            assert client.get(path).status_code == 404, path


# Editions --------------------------------------------------------------------------------------


def test_a_reader_of_all_sees_counts_who_shares_and_what_is_missing(
    as_: As, storage: Storage, world: dict[str, SharingBoard]
) -> None:
    outside = make_case(storage)  # a board that shares nothing
    address = "/trends/shared"
    assert as_(outside.chair).get(address).status_code == 404
    with storage.unit_of_work() as db:
        service.add_reader(db, db.get_one(Person, outside.manager.person_id), "national", AFTER)
    client = as_(outside.manager)
    page = client.get(address).text
    assert "32 reviews" in page
    assert "16 of 32" in row(page, "Neglect")
    assert "withheld, of 32" in row(page, "Disability or long illness")
    assert "4 of 5 boards on this server are counted here." in page
    assert "Child K" not in page
    opened = client.get(f"{address}?topic=harm&tag=neglect").text
    # One board alone in its region: its count is withheld, and then that of the other region too.
    assert "withheld" in row(opened, "South")
    assert "withheld" in row(opened, "North")
    for asked in ("?edition=9&topic=nonsense&tag=x", "?edition=all", "?topic=harm:&edition=-1"):
        assert client.get(address + asked).status_code == 200, asked
    for scope in ("north", "nowhere", "none", "NATIONAL"):
        assert client.get(f"{address}/{scope}").status_code == 404, scope
    assert client.get("/").text.count(f'href="{address}"') == 1


def test_a_reader_of_a_region_sees_that_region_only(
    as_: As, storage: Storage, world: dict[str, SharingBoard]
) -> None:
    outside = make_case(storage)
    with storage.unit_of_work() as db:
        service.add_reader(db, db.get_one(Person, outside.manager.person_id), "North", AFTER)
    client = as_(outside.manager)
    page = client.get("/trends/shared/north").text
    assert "Cheviot" in page
    assert "Avon" not in page
    assert client.get("/trends/shared").status_code == 404
    assert client.get("/trends/shared/south").status_code == 404
    with storage.unit_of_work() as db:
        service.end_reader(db, db.get_one(Person, outside.manager.person_id), "North", AFTER)
    assert client.get("/trends/shared/north").status_code == 404


def test_a_board_that_shares_sees_its_own_in_full(
    as_: As, storage: Storage, world: dict[str, SharingBoard]
) -> None:
    avon = world["Avon"]
    client = as_(avon.member)
    page = client.get(f"/boards/{avon.id}/sharing/compare").text
    assert "This board brought 8 reviews to it." in page
    assert "4 of 8" in row(page, "Neglect")
    assert "16 of 32" in row(page, "Neglect")
    assert "0 of 8" in row(page, "Disability or long illness")
    assert client.get("/trends/shared").status_code == 200
    assert client.get("/trends/shared/south").status_code == 200
    assert client.get("/trends/shared/north").status_code == 404
    assert client.get(f"/boards/{world['Dales'].id}/sharing/compare").status_code == 404


def test_a_member_reads_no_judgement_of_one_review_in_the_comparison(
    as_: As, storage: Storage
) -> None:
    """One or two reviews of the board would tell of one; the digest of a record tells it too."""
    few = sharing(storage, {"Avon": 2, "Borders": 8, "Coast": 8, "Dales": 8}, tagged={"Avon": 1})
    avon = few["Avon"]
    assert made(storage, AFTER) == 1
    with storage.unit_of_work() as db:
        seat = Agency(id=uuid4(), board_id=avon.id, name="Children’s services")
        db.add(seat)
    member = somebody(storage, avon.id, BoardRole.MEMBER, seat.id)
    address, one = f"/boards/{avon.id}/sharing/compare", edition().markers[0]
    page = as_(member).get(f"{address}?topic=markers").text
    line = row(page, f"{one.number}. {one.title}")
    assert "too few to tell" in line
    assert "of 2 " not in line
    assert "this board among them" not in page
    assert "too few to tell" in as_(member).get(f"{address}?topic=natures").text
    assert "1 of 2" in row(as_(member).get(address).text, "Neglect")  # as trends tell of tags
    assert "of 2 " in row(as_(avon.chair).get(f"{address}?topic=markers").text, f"{one.number}. ")
    record = f"/reviews/{avon.reviews[0]}/sharing"
    assert "SHA-256" not in as_(member).get(record).text
    assert "SHA-256 of the record" in as_(avon.chair).get(record).text


def test_a_second_coder_compares_without_what_they_may_still_code(
    as_: As, storage: Storage, world: dict[str, SharingBoard], monkeypatch: pytest.MonkeyPatch
) -> None:
    avon = world["Avon"]
    hidden = frozenset({avon.reviews[0]})
    monkeypatch.setattr(
        queries,
        "_blind_reviews",
        lambda _db, _asking, _board, family: hidden if family is Family.HARM else frozenset(),
    )
    page = as_(avon.member).get(f"/boards/{avon.id}/sharing/compare").text
    assert "1 of them is left out of this list" in page
    assert "3 of 7" in row(page, "Neglect")


def test_a_board_that_shares_nothing_compares_with_nothing(
    as_: As, storage: Storage, world: dict[str, SharingBoard]
) -> None:
    case = signed_case(storage)
    page = as_(case.chair).get(f"/boards/{case.board_id}/sharing/compare").text
    assert "For boards that share" in page
    assert "of 32" not in page
    assert "Avon" not in page


def test_what_an_edition_counted_is_taken_back_and_stays_in_it(
    as_: As, storage: Storage, world: dict[str, SharingBoard]
) -> None:
    avon = world["Avon"]
    client, address = as_(avon.chair), f"/reviews/{avon.reviews[0]}/sharing"
    national = main(as_(world["Dales"].chair).get("/trends/shared").text)
    with storage.reading() as db:
        version = db.get_one(SharedRecord, avon.records[0]).version
    back = f"{address}/{avon.records[0]}/take-back"
    answer = client.post(back, data={"version": "1"})  # as it was before the edition
    assert answer.status_code == 409
    assert "The record is not as it was when you looked" in answer.text
    assert client.post(back, data={"version": str(version)}).status_code == 302
    page = client.get(address).text
    assert "Taken back, counted in an edition before" in page
    assert "what that edition shows of it stays" in page
    assert main(as_(world["Dales"].chair).get("/trends/shared").text) == national


def test_without_an_edition_the_pages_say_so(as_: As, storage: Storage) -> None:
    world = sharing(storage, {"Avon": 2})
    client = as_(world["Avon"].chair)
    # What waits could be taken back once the figures were read.
    assert client.get("/trends/shared").status_code == 404
    assert "For boards that share" in client.get(f"/boards/{world['Avon'].id}/sharing/compare").text
    with storage.unit_of_work() as db:
        service.add_reader(db, db.get_one(Person, world["Avon"].chair.person_id), "national", AFTER)
    client = as_(world["Avon"].chair)
    nothing = client.get("/trends/shared").text
    assert "No edition yet" in nothing
    assert "Fewer boards are too few for any count to be shown." in nothing
    assert "No edition yet" in client.get(f"/boards/{world['Avon'].id}/sharing/compare").text


def test_an_interest_takes_a_review_out_of_the_boards_own_counts(
    as_: As, storage: Storage, world: dict[str, SharingBoard]
) -> None:
    avon = world["Avon"]
    from qmapp.casework.reviews.models import Interest

    now: datetime = clock()
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                id=uuid4(), board_id=avon.id, review_id=avon.reviews[0],
                person_id=avon.member.person_id, statement="Knows them", declared_at=now,
                declared_by=avon.member.person_id,
            )
        )  # fmt: skip
    client = as_(avon.member)
    assert client.get(f"/reviews/{avon.reviews[0]}/sharing").status_code == 404
    index = client.get(f"/boards/{avon.id}/sharing").text
    assert "7 of 7 reviews" in index
    assert "declared an interest are left out" in index
    page = client.get(f"/boards/{avon.id}/sharing/compare").text
    assert "This board brought 7 reviews to it." in page
    assert "3 of 7" in row(page, "Neglect")


def test_three_hundred_reviews_on_pages(as_: As, storage: Storage) -> None:
    world = sharing(storage, {"Avon": 130}, shared_at=AFTER + timedelta(1))
    client, address = as_(world["Avon"].chair), f"/boards/{world['Avon'].id}/sharing"
    first = client.get(address).text
    assert "130 of 130 reviews" in first
    assert "Page 1 of 3" in first
    assert "Page 3 of 3" in client.get(f"{address}?page=999").text
    assert client.get(f"{address}?page=x").status_code == 200
    assert f"{address}?page=all" in first
    whole = client.get(f"{address}?page=all").text
    assert whole.count('scope="row"') == 130
    assert "Page 1 of" not in whole
