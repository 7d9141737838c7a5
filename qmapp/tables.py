"""Every room's tables in one place: importing this makes `metadata` whole.

Only those that must see all tables at once import it: migrations, their check,
and the application, so that relationships between rooms resolve.
"""

from __future__ import annotations

import qmapp.casework.arrangements.models
import qmapp.casework.assessments.models
import qmapp.casework.drafts.models
import qmapp.casework.evidence.models
import qmapp.casework.feedback.models
import qmapp.casework.findings.models
import qmapp.casework.involvement.models
import qmapp.casework.moderation.models
import qmapp.casework.practice.models
import qmapp.casework.proceedings.models
import qmapp.casework.recommendations.models
import qmapp.casework.records.models
import qmapp.casework.reviews.models
import qmapp.casework.scan.models
import qmapp.casework.threads.models
import qmapp.casework.triage.models
import qmapp.casework.voice.models
import qmapp.decision.actions.models
import qmapp.decision.asks.models
import qmapp.decision.proofs.models
import qmapp.decision.responses.models
import qmapp.foundation.audit.models
import qmapp.foundation.erasable.models
import qmapp.foundation.files.models
import qmapp.foundation.jobs.models
import qmapp.governance.custody.models
import qmapp.governance.publication.models
import qmapp.governance.signing.models
import qmapp.governance.stages.models
import qmapp.learning.bodies.models
import qmapp.learning.classes.models
import qmapp.learning.explore.models
import qmapp.learning.impact.models
import qmapp.learning.intake.models
import qmapp.learning.measures.models
import qmapp.learning.meetings.models
import qmapp.learning.reminders.models
import qmapp.learning.sharing.models
import qmapp.learning.summits.models
import qmapp.learning.tags.models
import qmapp.learning.theory.models
import qmapp.people.accounts.models
import qmapp.people.inbox.models
import qmapp.people.notices.models  # noqa: F401 - imported for the tables that they declare
from qmapp.foundation.storage import Base

metadata = Base.metadata

# What the database itself refuses, whoever asks. Migrations 0002 to 0008 lay the triggers; a
# migration that rebuilds one of these tables on SQLite must lay them again, and
# `qmapp.migrate.check` finds out when it did not.
REFUSED: dict[str, frozenset[str]] = {
    "events": frozenset({"update", "delete"}),
    "draft_reads": frozenset({"update", "delete"}),
    "readings": frozenset({"update"}),
    "passages": frozenset({"update"}),
    "rule_editions": frozenset({"update"}),
    "draft_scans": frozenset({"update"}),
    "scan_flags": frozenset({"update"}),
    "involvement_steps": frozenset({"update", "delete"}),
    "agreed_responses": frozenset({"update", "delete"}),
    "sent_letters": frozenset({"update", "delete"}),
    "snapshots": frozenset({"update", "delete"}),
    "signatures": frozenset({"update", "delete"}),
    "reopening_votes": frozenset({"update", "delete"}),
    "stage_steps": frozenset({"update", "delete"}),
    "action_notes": frozenset({"update", "delete"}),
    "action_days": frozenset({"update", "delete"}),
    "follow_up_turns": frozenset({"update", "delete"}),
    "exploration_records": frozenset({"update", "delete"}),
    "summit_texts": frozenset({"update", "delete"}),
    "codings": frozenset({"update"}),
    "shared_editions": frozenset({"update", "delete"}),
    "body_entries": frozenset({"update", "delete"}),
}

# The index that is searched, and its triggers: migration 0015 lays them, and no class maps them.
# Who rebuilds one of these tables on SQLite lays its triggers again, as above.
SEARCH_TABLES = frozenset({
    "search_boards", "search_entries", "search_groups", "search_members", "search_phrases",
    "search_index",
    "search_index_config", "search_index_data", "search_index_docsize", "search_index_idx",
})  # fmt: skip
SEARCHED: dict[str, str] = {
    "boards_search": "boards",
    "passages_search": "passages",
    "passages_search_end": "passages",
    "drafts_search": "drafts",
    "findings_search": "findings",
    "recommendations_search": "recommendations",
    "agreed_responses_search": "agreed_responses",
    "responses_search": "responses",
}
SEARCHED_ON_SQLITE: dict[str, str] = {
    "search_entries_add": "search_entries",
    "search_entries_remove": "search_entries",
    "findings_search_add": "findings",
    "findings_search_end": "findings",
    "recommendations_search_add": "recommendations",
    "recommendations_search_end": "recommendations",
}
