"""What stands on the pages of the address book: the demonstration, with everything in it that
may stand on a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.models import UploadState
from qmapp.casework.drafts.reading.model import RefusalCode
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.jobs.models import JobState
from qmapp.foundation.storage import clock
from tests.factories import sharing
from tests.support import (
    acted,
    answered,
    bodied,
    checked,
    counted,
    entered,
    explored,
    found,
    heard,
    lettered,
    mapped,
    moderated,
    papers,
    planned,
    recommended,
    signed,
    summited,
    talked,
    voiced,
)
from tests.support.stocking import LONG_WORD, World


def stocked(world: World) -> dict[str, Any]:
    """Put in what the pages show; the {words} of the address book."""
    world.let_in("farida.lindqvist", "yusuf.trevanion")
    world.person("farida.lindqvist").email = "chair@demo.example"
    world.person("yusuf.trevanion").email = "observer@demo.example"
    world.db.flush()
    words = {"name": "Rosalind", "scope_note": "What I had written before the meeting."}
    own_rules = world.changed_rules()
    papers.stock_sheets(world.db, world.person("manager").id, world.board().id)
    own = world.assessment("Child K", "commissioner")
    kept_records = world.records("Child K", "reviewer")
    world.many_records("Family R", "commissioner", 300)
    world.scanned("Child K", 3)
    world.scan_is("Child K", 2, JobState.RUNNING, done=120, total=362)
    world.scan_is("Family R", 1, JobState.FAILED)
    flags = world.revealed("Young person T", 1, "reviewer")
    register = _register(world)
    _large_set(world)
    _moderated(world)
    recommendations = _recommended(world)
    talk = _talked(world, recommendations["rec"])
    sharing.stock(world.db, world.person("chair").id)
    return {
        "board": world.board().id,
        "agency": world.agency("Westmarsh Police").id,
        "member": world.person("member").id,
        "leaver": world.person("hester.abara-lowe").id,
        "child_k": world.review("Child K").id,
        "child_j": world.review("Child J").id,
        "family_r": world.review("Family R").id,
        "child_m": world.review("Child M").id,
        "person_t": world.review("Young person T").id,
        "interest": world.interest().id,
        "destruction": _asked_to_destroy(world),
        "open": own.id,
        "self_k": world.assessment("Child K", "reviewer").id,
        "self_t": world.assessment("Young person T", "reviewer").id,
        "com_k2": world.assessment_of("Child K", 2, "commissioner").id,
        "com_r": world.assessment("Family R", "commissioner").id,
        **flags,
        **own_rules,
        "invitation": world.invited(),
        "kept": world.kept_words(
            "reviewer", f"/reviews/{world.review('Child K').id}/edit", **words
        ),
        **kept_records,
        **register,
        **_answered(world),
        **_acted(world),
        **_checked(world),
        **_counted(world),
        **_planned(world),
        **_entered(world),
        **_summits(world),
        **_explorations(world),
        **_bodies(world),
        **_signed(world),
        **_lettered(world),
        **recommendations,
        **talk,
        "full": world.review("Family R").id,
        "reading": world.upload("Child K", "reviewer", UploadState.READING),
        "refused": world.upload(
            "Child K", "reviewer", UploadState.REFUSED, RefusalCode.SCANNED_PDF
        ),
    }


def _asked_to_destroy(world: World) -> UUID:
    """A manager asks to destroy the newest draft of Child K; the chair has still to decide."""
    review, person = world.review("Child K"), world.person("manager")
    actor = Actor(
        person.id,
        person.name,
        board_roles={review.board_id: frozenset({BoardRole.REVIEW_MANAGER})},
    )
    because = f"The file of another child, sent in error. {LONG_WORD}"
    return destroying.ask(world.db, actor, review.id, 3, because, clock()).id


def _register(world: World) -> dict[str, Any]:
    """Who was heard: somebody in every standing in one review, three hundred in another."""
    person, now = world.person("reviewer"), clock()
    police = world.agency("Westmarsh Police").id
    child_k, full = world.review("Child K"), world.review("Family R")
    actor = Actor(
        person.id,
        person.name,
        review_roles={one.id: frozenset(ReviewRole) for one in (child_k, full)},
    )
    heard.crowd(world.db, actor, full, now, 300, LONG_WORD)
    ids = heard.register(world.db, actor, child_k, now, {"own": police, "hidden": police})
    return ids | voiced.stocked(world.db, actor, child_k, [ids["said"]], old=2, new=3)


def _answered(world: World) -> dict[str, Any]:
    """A response that is open, and one that was agreed and is taken up again."""
    chair, board = world.person("chair"), world.board()
    child_k, family_r = world.review("Child K"), world.review("Family R")
    roles = {board.id: frozenset({BoardRole.CHAIR})}
    actor = Actor(chair.id, chair.name, board_roles=roles)
    return answered.stocked(world.db, actor, child_k, family_r, clock(), long_word=LONG_WORD)


def _acted(world: World) -> dict[str, Any]:
    """How an action of an agreed response goes; its owner has a link that this server signed."""
    chair, board = world.person("chair"), world.board()
    actor = Actor(chair.id, chair.name, board_roles={board.id: frozenset({BoardRole.CHAIR})})
    folder = Path(str(world.db.get_bind().engine.url.database)).parent
    secret = (folder / "secret_key").read_text()
    review = world.review("Family R")
    return acted.stocked(world.db, actor, review, clock(), secret=secret, long_word=LONG_WORD)


def _checked(world: World) -> dict[str, Any]:
    """What is followed of a response that was agreed: one with all that there is, one closed."""
    chair, board = world.person("chair"), world.board()
    roles = {board.id: frozenset({BoardRole.CHAIR})}
    actor = Actor(chair.id, chair.name, board_roles=roles)
    return checked.stocked(world.db, actor, world.review("Family R"), clock(), long_word=LONG_WORD)


def _counted(world: World) -> dict[str, Any]:
    """What is measured of a response that was agreed."""
    chair, board = world.person("chair"), world.board()
    roles = {board.id: frozenset({BoardRole.CHAIR})}
    actor = Actor(chair.id, chair.name, board_roles=roles)
    folder = Path(str(world.db.get_bind().engine.url.database)).parent / "files"
    return counted.stocked(
        world.db, actor, world.review("Family R"), clock(), folder=folder, long_word=LONG_WORD
    )


def _planned(world: World) -> dict[str, Any]:
    """Plans that somebody brought as files."""
    manager, board = world.person("manager"), world.board()
    roles = {board.id: frozenset({BoardRole.REVIEW_MANAGER})}
    actor = Actor(manager.id, manager.name, board_roles=roles)
    folder = Path(str(world.db.get_bind().engine.url.database)).parent / "files"
    return planned.stocked(
        world.db, actor, world.review("Family R"), clock(), folder=folder, long_word=LONG_WORD
    )


def _entered(world: World) -> dict[str, Any]:
    """The rest of the map of practice issues, and issues of the board's own."""
    manager, board = world.person("manager"), world.board()
    roles = {board.id: frozenset({BoardRole.REVIEW_MANAGER})}
    actor = Actor(manager.id, manager.name, board_roles=roles)
    folder = Path(str(world.db.get_bind().engine.url.database)).parent / "files"
    return entered.stocked(
        world.db, actor, board.id, load_catalogue().practice, clock(), folder=folder,
        long_word=LONG_WORD,
    )  # fmt: skip


def _summits(world: World) -> dict[str, Any]:
    """A live summit with much said and something waiting, one that is planned, one called off."""
    manager, board = world.person("manager"), world.board()
    roles = {board.id: frozenset({BoardRole.REVIEW_MANAGER})}
    actor = Actor(manager.id, manager.name, board_roles=roles)
    folder = Path(str(world.db.get_bind().engine.url.database)).parent
    secret = (folder / "secret_key").read_text()
    return summited.stocked(
        world.db, actor, board.id, load_catalogue().practice, clock(), secret=secret,
        long_word=LONG_WORD,
    )  # fmt: skip


def _explorations(world: World) -> dict[str, Any]:
    """Explorations of this year and the last, a newer version, a draft of another place."""
    manager, board = world.person("manager"), world.board()
    roles = {board.id: frozenset({BoardRole.REVIEW_MANAGER})}
    actor = Actor(manager.id, manager.name, board_roles=roles)
    return explored.stocked(world.db, actor, board.id, clock(), long_word=LONG_WORD)


def _bodies(world: World) -> dict[str, Any]:
    """Professional bodies that answered or are silent, and sessions for lead reviewers."""
    manager, board = world.person("manager"), world.board()
    roles = {board.id: frozenset({BoardRole.REVIEW_MANAGER})}
    catalogue = load_catalogue()
    return bodied.stocked(
        world.db, Actor(manager.id, manager.name, board_roles=roles), board.id,
        catalogue.practice, catalogue.default_edition, clock(),
        lead_id=world.person("reviewer").id, long_word=LONG_WORD,
    )  # fmt: skip


def _lettered(world: World) -> dict[str, Any]:
    """A letter of feedback that is written, one that was sent; arrangements and proceedings."""
    child_k, family_r = world.review("Child K"), world.review("Family R")

    def somebody(name: str, role: ReviewRole | None = None, of: BoardRole | None = None) -> Actor:
        person = world.person(name)
        return Actor(
            person.id,
            person.name,
            board_roles={world.board().id: frozenset({of})} if of else {},
            review_roles={one.id: frozenset({role}) for one in (child_k, family_r)} if role else {},
        )

    people = {
        "commissioner": somebody("commissioner", ReviewRole.COMMISSIONER),
        "lead": somebody("reviewer", ReviewRole.LEAD_REVIEWER),
        "keeper": somebody("manager", of=BoardRole.REVIEW_MANAGER),
        "outside": somebody("admin"),
    }
    written = (family_r, world.draft("Family R", 1))
    gone = (child_k, world.draft("Child K", 2))
    return lettered.stocked(world.db, people, written, gone, clock(), long_word=LONG_WORD)


def _signed(world: World) -> dict[str, Any]:
    """A report that waits for a signatory, and a signed response that may be reopened."""
    review, now = world.review("Family R"), clock()
    signer = world.newcomer("signatory", "Sina Signatory")
    world.db.flush()
    world.db.add(
        RoleOnReview(
            board_id=review.board_id,
            review_id=review.id,
            person_id=signer.id,
            role=ReviewRole.SIGNATORY,
            since=now,
        )
    )
    world.db.flush()
    others = [world.person(name).id for name in ("member", "observer", "admin")]
    return dict(
        signed.stocked(
            world.db,
            review,
            signer=signer.id,
            others=others,
            keeper=world.person("chair").id,
            words=f"We hold otherwise. {LONG_WORD}",
            now=now,
        )
    )


def _moderated(world: World) -> None:
    """Six who judged one draft at length; what the board holds of some markers of it."""
    review, person = world.review("Child K"), world.person("commissioner")
    roles = {review.id: frozenset({ReviewRole.COMMISSIONER})}
    actor = Actor(person.id, person.name, review_roles=roles)
    others = [world.person(name).id for name in ("manager", "chair", "observer", "admin")]
    draft = world.draft("Child K", 2)
    moderated.stocked(world.db, actor, review, draft, others, clock(), long_word=LONG_WORD)


def _talked(world: World, recommendation: UUID) -> dict[str, Any]:
    """What commissioners say of two drafts; more notices than a page holds, for one of them."""
    person, now = world.person("commissioner"), clock()
    child_k, family_r = world.review("Child K"), world.review("Family R")
    roles = {one.id: frozenset({ReviewRole.COMMISSIONER}) for one in (child_k, family_r)}
    actor = Actor(person.id, person.name, review_roles=roles)
    talked.on_recommendation(
        world.db, actor, child_k, world.draft("Child K", 2), recommendation, now
    )
    talked.notices(world.db, [person.id], child_k, uuid4(), now, many=60)
    draft = world.draft("Family R", 1)
    return talked.stocked(world.db, actor, family_r, draft, now, long_word=LONG_WORD)


def _large_set(world: World) -> None:
    """Forty findings and sixty recommendations of a review."""
    person, review = world.person("reviewer"), world.review("Young person T")
    actor = Actor(person.id, person.name, review_roles={review.id: frozenset(ReviewRole)})
    mapped.large_set(world.db, actor, review, clock(), long_word=LONG_WORD)


def _recommended(world: World) -> dict[str, Any]:
    """Recommendations in every state in one review, more proposals than one reads in another."""
    person, now = world.person("reviewer"), clock()
    child_k, person_t = world.review("Child K"), world.review("Young person T")
    roles = {one.id: frozenset(ReviewRole) for one in (child_k, person_t)}
    actor = Actor(person.id, person.name, review_roles=roles)
    recommended.many(world.db, actor, person_t, now, 80, LONG_WORD)
    asked = recommended.asked_of_set(world.db, actor, person_t)
    ids = recommended.stocked(world.db, actor, child_k, now, old=2, new=3, long_word=LONG_WORD)
    ids |= found.stocked(world.db, actor, child_k, now, old=2, new=3, long_word=LONG_WORD)
    return {**ids, "set_rule": asked[0]}
