"""How often: the counts of a family, by stage, again and again, and in another list."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import Permission
from qmapp.foundation.audit.kept import kept
from qmapp.foundation.catalogue.taxonomy import Crosswalk
from qmapp.foundation.web import catalogue, db, guarded, render
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends import heating, recurring
from qmapp.learning.trends.counting import count, covered
from qmapp.learning.trends.filters import page_word
from qmapp.learning.trends.lists import TagList, of_taxonomy
from qmapp.learning.trends.mapping import Mapped, mapped
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.again import again_page
from qmapp.learning.trends.pages.heat import heat_page
from qmapp.learning.trends.pages.index import index_page
from qmapp.learning.trends.pages.mapped import mapped_page
from qmapp.learning.trends.pages.paging import paged
from qmapp.learning.trends.pages.story import story_page
from qmapp.learning.trends.queries.done import done_by_review, done_by_tag
from qmapp.learning.trends.queries.reading import Read, stages_of
from qmapp.learning.trends.queries.things import references_of
from qmapp.learning.trends.views.blueprint import (
    BASE,
    asked,
    bp,
    marked,
    page_asked,
    read_for,
)
from qmapp.people.accounts.models import Board


@bp.get(BASE)
@guarded(Permission.TRENDS_SEE, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    """How often each tag was found; in another list where one is asked for."""
    board, what = marked(board_id), asked()
    found, to = read_for(board_id, what), Addresses(board_id, what)
    if found.walk is not None:
        return _mapped(board, found, found.walk, to)
    page = index_page(found, count(found.facts, what.by), to, catalogue().kinds)
    return _page("trends/index.html", board, found, page)


def _mapped(board: Board, found: Read, walk: Crosswalk, to: Addresses) -> ResponseReturnValue:
    into, counts = in_other_list(found, walk)
    whole = covered(found.facts, found.facts.reviews)
    page = mapped_page(found, walk, into, (counts, whole), to, catalogue().kinds)
    return _page("trends/mapped.html", board, found, page)


def in_other_list(found: Read, walk: Crosswalk) -> tuple[TagList, Mapped]:
    """The other list, and the counts in it."""
    into = of_taxonomy(catalogue().taxonomies.edition(walk.to_edition))
    return into, mapped(found.facts, walk, list(into.labels))


@bp.get(f"{BASE}/stages")
@guarded(Permission.TRENDS_SEE, by="board")
def heat(board_id: UUID) -> ResponseReturnValue:
    """Stage by issue."""
    board, what = marked(board_id), replace(asked(), family=Family.ISSUE)
    found, to = read_for(board_id, what), Addresses(board_id, what)
    page = heat_page(found, heat_of(found), to, catalogue().kinds)
    return _page("trends/heat.html", board, found, page)


def heat_of(found: Read) -> heating.Heat:
    """The map of what was read."""
    stages = sorted(found.practice.stages, key=lambda one: one.order)
    return heating.heat(
        found.facts, stages_of(db(), found), [one.id for one in stages], found.tags.stages
    )


@bp.get(f"{BASE}/again")
@guarded(Permission.TRENDS_SEE, by="board")
def recurrence(board_id: UUID) -> ResponseReturnValue:
    """What was found in two reviews or more."""
    board, what = marked(board_id), asked()
    found, to = read_for(board_id, what), Addresses(board_id, what)
    page = again_page(found, recurrence_of(found), to, catalogue().kinds)
    return _page("trends/again.html", board, found, page)


def recurrence_of(found: Read) -> recurring.Recurrence:
    """What came back, of what was read."""
    done = kept(
        done_by_tag, db(), found.scope, found.asked.family, found.facts.edition, _within(found)
    )
    return recurring.recurrence(found.facts, done, found.tags.silent)


def _within(found: Read) -> frozenset[UUID] | None:
    if found.asked.since is None and found.asked.until is None:
        return None
    return frozenset(one.id for one in found.facts.reviews)


@bp.get(f"{BASE}/again/<tag>")
@guarded(Permission.TRENDS_SEE, by="board")
def story(board_id: UUID, tag: str) -> ResponseReturnValue:
    """One tag from review to review."""
    board, what = marked(board_id), asked()
    found, to = read_for(board_id, what), Addresses(board_id, what)
    if not found.tags.has(tag):
        abort(404)
    done = kept(
        done_by_review, db(), found.scope, what.family, found.facts.edition, tag, _within(found)
    )
    steps, pager = paged(
        recurring.story(found.facts, tag, done),
        page_asked(),
        lambda number: to.story(tag, page=page_word(number)),
    )
    references = references_of(db(), found.scope, [one.review.id for one in steps])
    page = story_page(found, tag, steps, references, to, pager)
    return _page("trends/story.html", board, found, page)


def _page(template: str, board: Board, found: Read, page: object) -> ResponseReturnValue:
    return render(
        template,
        board=board,
        page=page,
        asked=found.asked,
        kinds=catalogue().kinds,
        hides=found.facts.hides,
        is_blind=found.facts.is_blind,
    )
