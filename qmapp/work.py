"""The job worker put together: which rooms' jobs and chores it does."""

from __future__ import annotations

from datetime import datetime, timedelta

from qmapp import tables
from qmapp.casework.assessments import jobs as assessment_jobs
from qmapp.casework.assessments import sittings
from qmapp.casework.drafts import jobs as draft_jobs
from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.evidence import place_following
from qmapp.casework.findings.models import FindingPlace
from qmapp.casework.recommendations.models import RecommendationPlace
from qmapp.casework.scan import jobs as scan_jobs
from qmapp.config import Settings
from qmapp.desk import telling
from qmapp.foundation.audit import key_with, require_own_key
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.erasable import jobs as erasable_jobs
from qmapp.foundation.files import FileStore
from qmapp.foundation.files.service import sweep
from qmapp.foundation.jobs.service import forget_old as forget_old_jobs
from qmapp.foundation.jobs.worker import Chore, Worker, joined
from qmapp.foundation.storage import Storage, start_clock_at
from qmapp.learning.impact import setup as impact
from qmapp.learning.impact.service import begin_missing
from qmapp.learning.reminders import mailing as weekly
from qmapp.learning.sharing.making import make_due
from qmapp.learning.summits.models import Contribution, Seat
from qmapp.learning.summits.service import forget_wrong_codes
from qmapp.learning.tags import setup as tags
from qmapp.learning.tags.service import rebuild_missing
from qmapp.people.accounts.models import KeptForm
from qmapp.people.accounts.service import forget_old as forget_old_forms
from qmapp.people.inbox import mailing
from qmapp.people.inbox.service import forget_old as forget_old_notices
from qmapp.people.notices import mailers
from qmapp.people.notices.service import send_due

_TYPED_AHEAD = (KeptForm.__tablename__, Contribution.__tablename__, Seat.__tablename__)
"""Where withdrawn words may stand besides: in kept forms, and as a role or provider at a summit."""


def make_worker(settings: Settings) -> Worker:
    """The worker of one server: reads and scans drafts and follows evidence and places into them,
    sends messages, tells what is due, seals sittings, leaves nothing of withdrawn words, tidies up.
    """
    start_clock_at(settings.clock_start)
    storage = key_with(Storage(settings.database_url), settings.trail_key)
    require_own_key(storage)
    files = FileStore.in_folder(settings.files_dir)
    mailer = mailers.from_settings(settings)
    catalogue = load_catalogue()
    telling.register()
    impact.register()
    tags.register()

    def tidy(now: datetime) -> None:
        with storage.unit_of_work() as db:
            forget_old_jobs(db, now)
            forget_old_forms(db, now)
            forget_old_notices(db, now)
            forget_wrong_codes(db, now)

    return Worker(
        storage,
        joined(
            draft_jobs.handlers(storage, files),
            scan_jobs.handlers(storage),
            assessment_jobs.handlers(storage),
            place_following.handlers(storage, (FindingPlace, RecommendationPlace), READABLE),
            erasable_jobs.handlers(storage, also=_TYPED_AHEAD),
        ),
        [
            Chore("messages", timedelta(seconds=2), lambda now: send_due(storage, mailer, now)),
            Chore(
                "notices",
                timedelta(seconds=10),
                lambda now: mailing.mail(storage, settings.base_url, now),
            ),
            # Each day's things are told by the first of these; the others find them told.
            Chore("due", timedelta(hours=1), lambda now: mailing.tell_of_due(storage, now)),
            # What was agreed before anything was followed; all else begins as it is agreed.
            Chore("follow-ups", timedelta(hours=1), lambda now: begin_missing(storage, now)),
            # What was said before qmapp kept which tags stand; all else is kept as it is said.
            Chore("tags", timedelta(hours=1), lambda now: rebuild_missing(storage, now)),
            Chore(
                "weekly mails",
                timedelta(hours=1),
                lambda now: weekly.mail_weekly(
                    storage, settings.base_url, settings.secret_key, now
                ),
            ),
            # What was shared until a half-year was over is counted once, in the hour after.
            Chore(
                "shared editions",
                timedelta(hours=1),
                lambda now: make_due(storage, catalogue, now, settings.fewest_shown),
            ),
            Chore("sittings", timedelta(minutes=1), lambda now: sittings.seal_idle(storage, now)),
            Chore(
                "uploads",
                timedelta(minutes=1),
                lambda _: draft_jobs.close_abandoned(storage, files),
            ),
            Chore("files", timedelta(hours=6), lambda now: sweep(storage, files, now)),
            Chore("old jobs, forms, notices", timedelta(hours=1), tidy),
        ],
    )


__all__ = ["make_worker", "tables"]
