"""A file that comes with what is said of an action: kept with it, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.records.forms import NOT_KEPT
from qmapp.decision.actions.forms.saying import SayForm
from qmapp.decision.actions.views.blueprint import files
from qmapp.decision.proofs import storing
from qmapp.decision.proofs.service import StoredNew
from qmapp.errors import QmappError, RuleBroken, StorageBusy
from qmapp.foundation.web import unit_of_work


class Unsaid(Exception):
    """The disk is full or the database busy: nothing was kept. `sentence` says what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = gettext(NOT_KEPT)


@contextmanager
def store(board_id: UUID, form: SayForm) -> Iterator[StoredNew | None]:
    """The file of a form in the board's store; its bytes go again when what is said is refused.

    Raises RuleBroken (field "proof_file"), Unsaid, and whatever the body raises.
    """
    upload = form.upload
    if upload is None:
        yield None
        return
    try:
        file = storing.put(files(), board_id, upload.filename, upload.stream.read())
    except RuleBroken as broken:
        raise RuleBroken(broken.message, field="proof_file", **broken.values) from broken
    except OSError as error:
        raise Unsaid from error
    try:
        yield file
    except (OSError, StorageBusy) as error:
        raise Unsaid from error
    except QmappError:
        with unit_of_work() as work:
            storing.tidy_away(work, board_id, file)
        raise
