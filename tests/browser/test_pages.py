"""Every page that can be opened, in a real browser: accessible, narrow, whole in print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect

from qmapp import create_app
from qmapp.casework.drafts.models import UploadState
from qmapp.casework.drafts.reading.model import RefusalCode
from qmapp.casework.involvement.rules import StepKind
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.jobs.models import JobState
from qmapp.foundation.storage import clock
from tests.support import (
    answered,
    browsing,
    found,
    heard,
    mapped,
    papers,
    recommended,
    sites,
    voiced,
)
from tests.support.settings import make_settings
from tests.support.stocking import LONG_WORD, World, copied, stock

NOBODY = "nobody"


@dataclass(frozen=True)
class Shown:
    """A page of the address book: who opens it, where, and what must be done before."""

    endpoint: str
    who: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} {self.who}".replace("{", "").replace("}", "")


# One line a page, more where a page is another page for other people. {words} are filled from
# the demonstration by `addresses`.
REC = "/reviews/{child_k}/recommendations"

PAGES = [
    Shown("home.index", NOBODY, "/"),
    Shown("home.index", "reviewer", "/"),
    Shown("home.index", "commissioner", "/"),
    Shown("home.index", "manager", "/"),
    Shown("home.index", "admin", "/"),
    Shown("home.help", NOBODY, "/help"),
    Shown("home.glossary", NOBODY, "/glossary"),
    Shown("home.accessibility", NOBODY, "/accessibility"),
    Shown("home.privacy", NOBODY, "/privacy"),
    Shown("home.privacy", "commissioner", "/privacy"),
    Shown("home.parts", "reviewer", "/parts"),
    Shown("markers.index", NOBODY, "/markers"),
    Shown("markers.index", NOBODY, "/markers?open=all"),
    Shown("markers.index", NOBODY, "/markers?q=zzzz"),
    Shown("security.login", NOBODY, "/sign-in"),
    Shown("security.forgot_password", NOBODY, "/reset-password"),
    Shown("accounts.reset_sent", NOBODY, "/reset-password-sent"),
    Shown("security.reset_password", NOBODY, "{reset}"),
    Shown("accounts.invitation", NOBODY, "{invitation}"),
    Shown("accounts.invitation", NOBODY, "/invitations/gone", status=404),
    Shown("accounts.account", "reviewer", "/account"),
    Shown("accounts.kept", "reviewer", "/account/kept/{kept}"),
    Shown("security.change_password", "reviewer", "/account/password"),
    Shown("security.verify", "reviewer", "/sign-in/again"),
    Shown("security.two_factor_setup", "reviewer", "/account/second-factor"),
    Shown("boards.people", "admin", "/boards/{board}/people"),
    Shown("boards.people", "admin", "/boards/{board}/people?show=left"),
    Shown("boards.people", "admin", "/boards/{board}/people?q=zzzz"),
    Shown("boards.person", "admin", "/boards/{board}/people/{member}"),
    Shown("boards.person", "admin", "/boards/{board}/people/{leaver}"),
    Shown("boards.remove", "admin", "/boards/{board}/people/{member}/remove"),
    Shown("boards.invite", "admin", "/boards/{board}/people/invite"),
    Shown("boards.agencies", "admin", "/boards/{board}/agencies"),
    Shown("boards.agency", "admin", "/boards/{board}/agencies/{agency}"),
    Shown("boards.board_settings", "admin", "/boards/{board}/settings"),
    Shown("triage.rules", "admin", "/boards/{board}/scan-rules"),
    Shown("triage.rules", "admin", "/boards/{board}/scan-rules?open=all"),
    Shown("triage.rules", "admin", "/boards/{board}/scan-rules?q=zzzz"),
    Shown("triage.rules", "manager", "/boards/{board}/scan-rules", status=404),
    Shown("triage.add_rule", "admin", "/boards/{board}/scan-rules/add?lens=family"),
    Shown("triage.change_rule", "admin", "/boards/{board}/scan-rules/{own_rule}/change"),
    Shown("triage.end_rule", "admin", "/boards/{board}/scan-rules/{own_rule}/end"),
    Shown("triage.switch_rule", "admin", "/boards/{board}/scan-rules/{rule_on}/switch"),
    Shown("triage.switch_rule", "admin", "/boards/{board}/scan-rules/{rule_off}/switch"),
    Shown("reviews.index", "commissioner", "/reviews"),
    Shown("reviews.index", "manager", "/reviews"),
    Shown("reviews.index", "admin", "/reviews"),
    Shown("reviews.index", "reviewer", "/reviews?q=zzzz"),
    Shown("reviews.new", "manager", "/boards/{board}/reviews/new"),
    Shown("reviews.home", "reviewer", "/reviews/{child_k}"),
    Shown("reviews.home", "commissioner", "/reviews/{child_k}"),
    Shown("reviews.home", "member", "/reviews/{child_k}"),
    Shown("reviews.home", "manager", "/reviews/{child_k}"),
    Shown("reviews.home", "chair", "/reviews/{child_k}"),
    Shown("reviews.home", "commissioner", "/reviews/{family_r}"),
    Shown("reviews.home", "commissioner", "/reviews/{child_m}"),
    Shown("reviews.home", "reviewer", "/reviews/{person_t}"),
    Shown("reviews.edit", "manager", "/reviews/{child_k}/edit"),
    Shown("reviews.people", "manager", "/reviews/{child_k}/people"),
    Shown("reviews.interests", "manager", "/reviews/{child_k}/interests"),
    Shown("reviews.interests", "member", "/reviews/{child_k}/interests"),
    Shown("reviews.withdraw_interest", "chair", "/reviews/{child_k}/interests/{interest}/withdraw"),
    Shown("drafts.upload", "reviewer", "/reviews/{child_k}/drafts/new"),
    Shown("drafts.upload", "manager", "/reviews/{child_k}/drafts/new"),
    Shown("drafts.progress", "reviewer", "/reviews/{child_k}/uploads/{reading}"),
    Shown("drafts.progress", "reviewer", "/reviews/{child_k}/uploads/{refused}"),
    Shown("drafts.read", "reviewer", "/reviews/{child_k}/drafts/3"),
    Shown("drafts.read", "member", "/reviews/{family_r}/drafts/1", status=404),
    Shown("drafts.read", "reviewer", "/reviews/{person_t}/drafts/1"),
    Shown("drafts.send", "reviewer", "/reviews/{person_t}/drafts/1/send"),
    Shown("drafts.details", "reviewer", "/reviews/{child_k}/drafts/3/details"),
    Shown("comparison.compare", "commissioner", "/reviews/{child_k}/drafts/2/compare/3"),
    Shown("comparison.compare", "member", "/reviews/{child_k}/drafts/2/compare/3?show=all"),
    Shown("comparison.compare", "reviewer", "/reviews/{child_k}/drafts/2/compare/3?kind=moved"),
    Shown(
        "comparison.compare",
        "reviewer",
        "/reviews/{child_k}/drafts/2/compare/3?kind=moved_and_reworded",
    ),
    Shown("comparison.compare", "reviewer", "/reviews/{person_t}/drafts/1/compare/1"),
    Shown("comparison.compare", "member", "/reviews/{child_k}/drafts/3/compare/9", status=404),
    Shown("records.index", "reviewer", "/reviews/{child_k}/records"),
    Shown("records.index", "observer", "/reviews/{child_k}/records"),
    Shown("records.index", "manager", "/reviews/{child_m}/records"),
    Shown("records.index", "reviewer", "/reviews/{child_k}/records?kind=link"),
    Shown("records.index", "commissioner", "/reviews/{full}/records"),
    Shown("records.new", "reviewer", "/reviews/{child_k}/records/new"),
    Shown("records.new", "manager", "/reviews/{child_k}/records/new?kind=file"),
    Shown(
        "records.new",
        "commissioner",
        "/reviews/{child_k}/records/new?kind=file&assessment={open}&marker=9",
    ),
    Shown("records.new", "reviewer", "/reviews/{child_k}/records/new?kind=link"),
    Shown("records.new", "reviewer", "/reviews/{child_k}/records/new?kind=named"),
    Shown("records.new", "reviewer", "/reviews/{child_k}/records/new?kind=conversation"),
    Shown("records.show", "reviewer", "/reviews/{child_k}/records/{conversation}"),
    Shown("records.show", "reviewer", "/reviews/{child_k}/records/{file}"),
    Shown("records.show", "observer", "/reviews/{child_k}/records/{conversation}", status=404),
    Shown("records.edit", "reviewer", "/reviews/{child_k}/records/{conversation}/edit"),
    Shown("involvement.register", "reviewer", "/reviews/{child_k}/involvement"),
    Shown("involvement.register", "commissioner", "/reviews/{child_k}/involvement"),
    Shown("involvement.register", "manager", "/reviews/{child_m}/involvement"),
    Shown("involvement.register", "commissioner", "/reviews/{child_m}/involvement"),
    Shown("involvement.register", "commissioner", "/reviews/{full}/involvement"),
    Shown("involvement.register", "commissioner", "/reviews/{full}/involvement?q=zzzz"),
    Shown("involvement.register", "observer", "/reviews/{child_k}/involvement", status=404),
    Shown("involvement.sheets", "reviewer", "/reviews/{child_k}/involvement/sheets"),
    Shown("involvement.sheets", "manager", "/reviews/{child_m}/involvement/sheets"),
    Shown("involvement.sheet", "commissioner", "/reviews/{child_k}/involvement/sheets/family/en"),
    Shown("involvement.sheet", "reviewer", "/reviews/{child_k}/involvement/sheets/family/ur"),
    Shown("involvement.sheet", "manager", "/reviews/{child_k}/involvement/sheets/practitioner/cy"),
    Shown(
        "involvement.sheet",
        "reviewer",
        "/reviews/{child_k}/involvement/sheets/family/pl",
        status=404,
    ),
    Shown("involvement.board_sheets", "admin", "/boards/{board}/sheets"),
    Shown("involvement.board_sheets", "manager", "/boards/{board}/sheets"),
    Shown("involvement.add_sheet", "manager", "/boards/{board}/sheets/family/add"),
    Shown("involvement.add_sheet", "manager", "/boards/{board}/sheets/family/add?language="),
    Shown("involvement.board_sheet", "manager", "/boards/{board}/sheets/family/en"),
    Shown("involvement.board_sheet", "admin", "/boards/{board}/sheets/family/ur"),
    Shown("involvement.board_sheet", "manager", "/boards/{board}/sheets/family/pl"),
    Shown("involvement.board_sheet", "manager", "/boards/{board}/sheets/practitioner/cy?version=1"),
    Shown("involvement.change_sheet", "manager", "/boards/{board}/sheets/family/en/change"),
    Shown("involvement.change_sheet", "manager", "/boards/{board}/sheets/family/ur/change"),
    Shown("involvement.change_sheet", "manager", "/boards/{board}/sheets/family/ar/change"),
    Shown(
        "involvement.change_sheet",
        "reviewer",
        "/boards/{board}/sheets/family/en/change",
        status=404,
    ),
    Shown("involvement.board", "manager", "/boards/{board}/involvement"),
    Shown("involvement.board", "chair", "/boards/{board}/involvement"),
    Shown("involvement.board", "reviewer", "/boards/{board}/involvement", status=404),
    Shown("involvement.timeline", "reviewer", "/reviews/{child_k}/involvement/timeline"),
    Shown("involvement.timeline", "commissioner", "/reviews/{full}/involvement/timeline"),
    Shown("involvement.timeline", "commissioner", "/reviews/{child_m}/involvement/timeline"),
    Shown(
        "involvement.timeline",
        "reviewer",
        "/reviews/{child_k}/involvement/timeline?who={father}&kind=told",
    ),
    Shown("voice.newest", "manager", "/reviews/{child_m}/voice"),
    Shown("voice.draft", "reviewer", "/reviews/{child_k}/drafts/3/voice"),
    Shown("voice.draft", "commissioner", "/reviews/{child_k}/drafts/3/voice"),
    Shown("voice.draft", "reviewer", "/reviews/{person_t}/drafts/1/voice"),
    Shown("voice.draft", "commissioner", "/reviews/{full}/drafts/1/voice"),
    Shown("voice.draft", "observer", "/reviews/{child_k}/drafts/3/voice", status=404),
    Shown("voice.link", "reviewer", "/reviews/{child_k}/drafts/3/voice/link?step={voice_step}"),
    Shown(
        "voice.link",
        "reviewer",
        "/reviews/{child_k}/drafts/3/voice/link?step={voice_step}&passage=5&start=2&stop=20",
    ),
    Shown("voice.link", "reviewer", "/reviews/{child_k}/drafts/3/voice/link?q=zzzz"),
    Shown("voice.set_aside", "reviewer", "/reviews/{child_k}/drafts/3/voice/aside?{voice_flag}"),
    Shown("involvement.add", "reviewer", "/reviews/{child_k}/involvement/add"),
    Shown("involvement.add", "reviewer", "/reviews/{child_k}/involvement/add?side=family"),
    Shown("involvement.add", "manager", "/reviews/{child_k}/involvement/add?side=practitioner"),
    Shown("involvement.entry", "reviewer", "/reviews/{child_k}/involvement/{mother}"),
    Shown("involvement.entry", "commissioner", "/reviews/{child_k}/involvement/{mother}"),
    Shown("involvement.entry", "reviewer", "/reviews/{child_k}/involvement/{father}"),
    Shown("involvement.entry", "reviewer", "/reviews/{child_k}/involvement/{aunt}"),
    Shown("involvement.entry", "reviewer", "/reviews/{child_k}/involvement/{uncle}"),
    Shown("involvement.change", "reviewer", "/reviews/{child_k}/involvement/{staff}/change"),
    Shown("involvement.withdraw", "reviewer", "/reviews/{child_k}/involvement/{mother}/withdraw"),
    Shown("involvement.withdraw", "reviewer", "/reviews/{child_k}/involvement/{aunt}/withdraw"),
    *(
        Shown(
            "involvement.add_step",
            "reviewer",
            f"/reviews/{{child_k}}/involvement/{{mother}}/steps/{kind.value}",
        )
        for kind in StepKind
    ),
    Shown(
        "involvement.add_step", "reviewer", "/reviews/{child_k}/involvement/{father}/steps/response"
    ),
    Shown(
        "involvement.add_step", "reviewer", "/reviews/{child_k}/involvement/{father}/steps/need_met"
    ),
    Shown(
        "involvement.correct_step",
        "reviewer",
        "/reviews/{child_k}/involvement/{mother}/steps/{said}/correct",
    ),
    Shown("assessments.start", "commissioner", "/reviews/{child_m}/assessments/new"),
    Shown("assessments.start", "commissioner", "/reviews/{child_k}/assessments/new?draft=3"),
    Shown("assessments.outcome", "commissioner", "/assessments/{open}/outcome"),
    Shown("assessments.tasks", "commissioner", "/assessments/{open}"),
    Shown("assessments.tasks", "reviewer", "/assessments/{self_k}"),
    Shown("assessments.judge", "commissioner", "/assessments/{open}/markers/1"),
    Shown("assessments.judge", "commissioner", "/assessments/{open}/markers/12?heard=1"),
    Shown("assessments.judge", "commissioner", "/assessments/{open}/markers/11?heard=1"),
    Shown("assessments.judge", "commissioner", "/assessments/{open}/markers/9?pin=20&show=all"),
    Shown(
        "assessments.judge",
        "commissioner",
        "/assessments/{open}/markers/13?show=theme-family-involvement&stance=counts_against",
    ),
    Shown("assessments.judge", "commissioner", "/assessments/{open}/markers/13?record=1&check=1"),
    Shown("assessments.judge", "reviewer", "/assessments/{self_t}/markers/18"),
    Shown("assessments.read", "commissioner", "/assessments/{open}/read"),
    Shown("assessments.read", "reviewer", "/assessments/{self_k}/read"),
    Shown("assessments.reopen", "reviewer", "/assessments/{self_k}/reopen"),
    Shown("assessments.lift_sight", "chair", "/reviews/{child_k}/sight?draft=3"),
    Shown("assessments.profile", "commissioner", "/reviews/{family_r}/drafts/1/profile"),
    Shown("assessments.profile", "commissioner", "/reviews/{child_k}/drafts/3/profile"),
    Shown("assessments.profile", "reviewer", "/reviews/{child_k}/drafts/2/profile"),
    Shown("assessments.side", "commissioner", "/reviews/{family_r}/drafts/1/profile/5"),
    Shown("assessments.side", "commissioner", "/reviews/{child_k}/drafts/3/profile/5"),
    Shown("assessments.process_profile", "commissioner", "/reviews/{child_m}/process/profile"),
    Shown("assessments.process_side", "commissioner", "/reviews/{child_m}/process/profile/5"),
    Shown("triage.scan", "commissioner", "/assessments/{open}/scan?marker=13"),
    Shown("triage.scan", "reviewer", "/assessments/{self_t}/scan"),
    Shown("triage.scan", "reviewer", "/assessments/{self_t}/scan?confidence=all&flag={undecided}"),
    Shown("triage.scan", "reviewer", "/assessments/{self_t}/scan?flag={accepted}"),
    Shown("triage.scan", "reviewer", "/assessments/{self_t}/scan?marker=2&open=1"),
    Shown("triage.scan", "commissioner", "/assessments/{com_k2}/scan"),
    Shown("triage.scan", "commissioner", "/assessments/{com_r}/scan"),
    Shown("triage.scan", "member", "/assessments/{open}/scan", status=404),
    Shown("triage.summary", "commissioner", "/assessments/{open}/scan/summary"),
    Shown("triage.summary", "reviewer", "/assessments/{self_t}/scan/summary"),
    Shown("triage.summary", "commissioner", "/assessments/{com_k2}/scan/summary"),
    Shown("triage.summary", "commissioner", "/assessments/{com_r}/scan/summary"),
    Shown("triage.summary", "member", "/assessments/{open}/scan/summary", status=404),
    Shown("findings.index", "commissioner", "/reviews/{child_k}/findings"),
    Shown("findings.index", "observer", "/reviews/{child_k}/findings"),
    Shown("findings.index", "reviewer", "/reviews/{person_t}/findings"),
    Shown("findings.index", "commissioner", "/reviews/{family_r}/findings"),
    Shown("findings.index", "commissioner", "/reviews/{child_m}/findings"),
    Shown("findings.index", "manager", "/reviews/{child_k}/findings", status=404),
    Shown("findings.add", "reviewer", "/reviews/{child_k}/findings/add"),
    Shown("findings.add", "reviewer", "/reviews/{child_k}/findings/add?passage=9&start=0&stop=30"),
    Shown("findings.add", "reviewer", "/reviews/{child_k}/findings/add?choose=1&q=school"),
    Shown("findings.show", "commissioner", "/reviews/{child_k}/findings/{finding}"),
    Shown("findings.show", "observer", "/reviews/{child_k}/findings/{finding_silent}"),
    Shown("findings.show", "reviewer", "/reviews/{child_k}/findings/{finding_out}"),
    Shown("findings.change", "reviewer", "/reviews/{child_k}/findings/{finding}/change"),
    Shown("findings.view", "commissioner", "/reviews/{child_k}/findings/{finding}/view"),
    Shown(
        "findings.passages",
        "reviewer",
        "/reviews/{child_k}/findings/{finding}/passages?shows=reason&passage=9",
    ),
    Shown("findings.passages", "reviewer", "/reviews/{child_k}/findings/{finding}/passages?q=zzzz"),
    Shown("assessments.judge", "commissioner", "/assessments/{open}/markers/14"),
    Shown("recommendations.index", "commissioner", "/reviews/{child_k}/recommendations"),
    Shown("recommendations.index", "reviewer", "/reviews/{child_k}/recommendations?only=passages"),
    Shown("recommendations.index", "member", "/reviews/{child_k}/recommendations"),
    Shown("recommendations.index", "commissioner", "/reviews/{child_m}/recommendations"),
    Shown("recommendations.index", "reviewer", "/reviews/{person_t}/recommendations"),
    Shown("recommendations.index", "manager", "/reviews/{child_k}/recommendations", status=404),
    Shown("recommendations.add", "reviewer", "/reviews/{child_k}/recommendations/add"),
    Shown("recommendations.merge", "reviewer", "/reviews/{child_k}/recommendations/merge"),
    Shown(
        "recommendations.merge",
        "reviewer",
        "/reviews/{child_k}/recommendations/merge?with={rec}&with={proposal}&words={rec}",
    ),
    Shown(
        "recommendations.answer_set",
        "reviewer",
        "/reviews/{person_t}/recommendations/remarks/{set_rule}",
    ),
    Shown("recommendations.show", "commissioner", "/reviews/{child_k}/recommendations/{rec}"),
    Shown("recommendations.show", "member", "/reviews/{child_k}/recommendations/{rec}"),
    Shown("recommendations.show", "reviewer", "/reviews/{child_k}/recommendations/{proposal}"),
    Shown("recommendations.show", "reviewer", "/reviews/{child_k}/recommendations/{rec_dropped}"),
    Shown("recommendations.show", "reviewer", "/reviews/{child_k}/recommendations/{rec_whole}"),
    Shown("recommendations.show", "reviewer", "/reviews/{child_k}/recommendations/{rec_merged}"),
    *(
        Shown(f"recommendations.{name}", "reviewer", f"{REC}/{{{which}}}/{name}")
        for name, which in (
            ("confirm", "proposal"),
            ("change", "rec"),
            ("split", "rec"),
            ("split", "proposal"),
            ("drop", "rec"),
            ("causes", "rec"),
            ("causes", "proposal"),
            ("passages", "rec"),
        )
    ),
    Shown("recommendations.passages", "reviewer", f"{REC}/{{rec}}/passages?passage=5&q=zzzz"),
    Shown("recommendations.answer", "reviewer", f"{REC}/{{rec_plain}}/remarks/{{rec_rule}}"),
    Shown("recommendations.map", "commissioner", "/reviews/{child_k}/recommendations/map"),
    Shown("recommendations.map", "reviewer", "/reviews/{person_t}/recommendations/map"),
    Shown("recommendations.map", "commissioner", "/reviews/{child_m}/recommendations/map"),
    Shown("recommendations.map", "manager", "/reviews/{child_k}/recommendations/map", status=404),
    Shown("triage.recommendations", "commissioner", "/assessments/{open}/scan/recommendations"),
    Shown("triage.recommendations", "reviewer", "/assessments/{self_t}/scan/recommendations"),
    Shown("triage.recommendations", "commissioner", "/assessments/{com_k2}/scan/recommendations"),
    Shown("triage.recommendations", "commissioner", "/assessments/{com_r}/scan/recommendations"),
    Shown(
        "triage.recommendations", "member", "/assessments/{open}/scan/recommendations", status=404
    ),
    Shown("bundle.evidence", "commissioner", "/reviews/{family_r}/drafts/1/evidence"),
    Shown(
        "bundle.evidence",
        "commissioner",
        "/reviews/{family_r}/drafts/1/evidence?stance=counts_against&only=1",
    ),
    Shown("bundle.evidence", "commissioner", "/reviews/{child_k}/drafts/3/evidence?marker=18"),
    Shown("bundle.evidence", "member", "/reviews/{child_k}/drafts/2/evidence"),
    Shown("bundle.evidence", "member", "/reviews/{family_r}/drafts/1/evidence", status=404),
    Shown("bundle.matrix", "commissioner", "/reviews/{family_r}/drafts/1/matrix"),
    Shown(
        "bundle.matrix",
        "commissioner",
        "/reviews/{family_r}/drafts/1/matrix?marker=13&stance=supports",
    ),
    Shown("bundle.matrix", "commissioner", "/reviews/{child_k}/drafts/3/matrix"),
    Shown("bundle.matrix", "member", "/reviews/{child_k}/drafts/2/matrix"),
    Shown("bundle.process_matrix", "commissioner", "/reviews/{child_m}/process/matrix"),
    Shown("responses.index", "chair", "/reviews/{child_k}/response"),
    Shown("responses.index", "manager", "/reviews/{child_m}/response"),
    Shown("responses.index", "chair", "/reviews/{family_r}/response"),
    Shown("responses.index", "reviewer", "/reviews/{child_k}/response"),
    Shown("responses.index", "reviewer", "/reviews/{family_r}/response"),
    Shown(
        "responses.answer", "commissioner", "/reviews/{child_k}/response/recommendations/{answered}"
    ),
    Shown("responses.answer", "chair", "/reviews/{child_k}/response/recommendations/{unanswered}"),
    Shown(
        "responses.answer",
        "reviewer",
        "/reviews/{child_k}/response/recommendations/{answered}",
        status=404,
    ),
    Shown("responses.opening", "commissioner", "/reviews/{child_k}/response/opening"),
    Shown(
        "responses.add_action",
        "commissioner",
        "/reviews/{child_k}/response/recommendations/{answered}/actions/add",
    ),
    Shown(
        "responses.tie_action",
        "chair",
        "/reviews/{child_k}/response/recommendations/{unanswered}/actions/tie",
    ),
    Shown(
        "responses.change_action",
        "manager",
        "/reviews/{child_k}/response/actions/{promised}/change",
    ),
    Shown("responses.dissent", "chair", "/reviews/{child_k}/response/dissent"),
    Shown("responses.agree", "chair", "/reviews/{child_k}/response/agree"),
    Shown("responses.agree", "chair", "/reviews/{family_r}/response/agree"),
    Shown("responses.version", "chair", "/reviews/{family_r}/response/versions/1"),
    Shown("responses.version", "reviewer", "/reviews/{family_r}/response/versions/1"),
    Shown("responses.version", "reviewer", "/reviews/{family_r}/response/versions/2", status=404),
    Shown("asks.index", "chair", "/reviews/{child_k}/asks"),
    Shown("asks.index", "manager", "/reviews/{child_m}/asks"),
    Shown("asks.add", "manager", "/reviews/{child_m}/asks/add"),
    Shown("asks.add", "commissioner", "/reviews/{child_k}/asks/add"),
    Shown("asks.add", "commissioner", "/reviews/{child_k}/asks/add?recommendation={put}"),
    Shown("asks.change", "chair", "/reviews/{child_k}/asks/{letter}/change"),
    Shown("asks.reply", "chair", "/reviews/{child_k}/asks/{letter}/reply"),
]

# Pages that take steps to come to: seen by the last test.
ON_THE_WAY = {
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.mf_recovery_codes",
}

# Addresses that answer, but not with a page.
NO_PAGES = {
    "static",
    "health.alive",
    "health.ready",
    "markers.marker",  # leads to its place in /markers
    "markers.pdf",
    "drafts.original",
    "records.file",
    "assessments.table",
    "assessments.process_table",
    "bundle.table",
    "bundle.annotations",
    "bundle.process_table",
    "bundle.process_annotations",
    "responses.version_pdf",
    "responses.version_docx",
    "triage.flag",  # a part for scripts; leads to the page
    # The account library's, which we do not offer: 404.
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_setup_validate",
}


def test_every_page_is_in_the_address_book(tmp_path: Path, sqlite_url: str) -> None:
    app = create_app(make_settings(tmp_path, database_url=sqlite_url))
    shown = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    app.extensions["qmapp.storage"].close()
    assert shown - NO_PAGES == {page.endpoint for page in PAGES} | ON_THE_WAY


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    """The {words} of PAGES, filled when the site is made."""
    return {}


@pytest.fixture(scope="module")
def site(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory, addresses: dict[str, str]
) -> Iterator[sites.Site]:
    folder = copied(demonstration, tmp_path_factory.mktemp("pages") / "stock")
    with stock(folder) as world:
        addresses.update(_stocked(world))
    with sites.serving(folder, folder.parent / "data") as serving:
        yield serving


def _stocked(world: World) -> dict[str, Any]:
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
    return {
        "board": world.board().id,
        "agency": world.agency("Westmarsh Police").id,
        "member": world.person("member").id,
        "leaver": world.person("hester.abara-lowe").id,
        "child_k": world.review("Child K").id,
        "family_r": world.review("Family R").id,
        "child_m": world.review("Child M").id,
        "person_t": world.review("Young person T").id,
        "interest": world.interest().id,
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
        **_recommended(world),
        "full": world.review("Family R").id,
        "reading": world.upload("Child K", "reviewer", UploadState.READING),
        "refused": world.upload(
            "Child K", "reviewer", UploadState.REFUSED, RefusalCode.SCANNED_PDF
        ),
    }


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


@pytest.fixture(scope="module")
def pages(
    browser: Browser, browser_context_args: dict[str, Any], site: sites.Site
) -> Iterator[Callable[[str], Page]]:
    """Call it with a name: a page in which that person is signed in, one for all tests here."""
    contexts: dict[str, BrowserContext] = {}

    def page_of(who: str) -> Page:
        if who not in contexts:
            contexts[who] = browser.new_context(**browser_context_args)
            page = contexts[who].new_page()
            if who != NOBODY:
                browsing.sign_in(page, site.url, who)
        return contexts[who].pages[0]

    yield page_of
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def address_of(
    site: sites.Site, addresses: dict[str, str], pages: Callable[[str], Page]
) -> Callable[[Shown], str]:
    def address_of(shown: Shown) -> str:
        if "{reset}" in shown.path and "reset" not in addresses:
            page = pages(NOBODY)
            page.goto(f"{site.url}/reset-password")
            page.locator("main input[name=email]").fill("member@demo.example")
            page.locator("main form button[type=submit]").click()
            expect(page.locator("main input[name=email]")).to_have_count(0)  # it is answered
            with stock(site.data_dir) as world:
                addresses["reset"] = world.link_sent_to("member")
        return site.url + shown.path.format(**addresses)

    return address_of


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_the_page(
    shown: Shown, pages: Callable[[str], Page], address_of: Callable[[Shown], str]
) -> None:
    page = pages(shown.who)
    answer = page.goto(address_of(shown))
    assert answer is not None
    assert answer.status == shown.status
    browsing.sound(page)


def test_the_pages_of_the_second_factor(pages: Callable[[str], Page], site: sites.Site) -> None:
    page = pages("member")
    page.goto(f"{site.url}/account/second-factor")
    page.get_by_role("button", name="Set up an app").click()
    browsing.sound(page)
    code = TOTP(key=page.locator("main code").inner_text().replace("-", "")).generate
    page.get_by_role("button", name="Check the code").click()
    browsing.sound(page)  # refused: nothing was typed
    page.locator("main input[name=code]").fill(code().token)
    page.get_by_role("button", name="Go on").click()
    page.goto(f"{site.url}/account/recovery-codes")
    browsing.sound(page)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("main li code")).to_have_count(8)
    browsing.sound(page)
    page.locator("header button", has_text="Sign out").click()
    browsing.sign_in(page, site.url, "member")
    assert page.url.startswith(f"{site.url}/sign-in/code")
    browsing.sound(page)
    page.goto(f"{site.url}/sign-in/recovery-code")
    browsing.sound(page)
