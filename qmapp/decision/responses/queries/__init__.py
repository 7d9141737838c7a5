"""Named reads of responses. Each asks whether whoever asks may read what it answers."""

from qmapp.decision.responses.queries.agreed import (
    Agreed,
    find_agreed,
    get_agreed,
    list_agreed_words,
    list_versions,
)
from qmapp.decision.responses.queries.standing import (
    get_answer_line,
    get_standing,
    get_to_agree,
    may_read_open,
)
from qmapp.decision.responses.queries.subjects import (
    find_newest,
    find_open,
    get_newest,
    get_open,
    get_version,
    subject_of,
)

__all__ = [
    "Agreed",
    "find_agreed",
    "find_newest",
    "find_open",
    "get_agreed",
    "get_answer_line",
    "get_newest",
    "get_open",
    "get_standing",
    "get_to_agree",
    "get_version",
    "list_agreed_words",
    "list_versions",
    "may_read_open",
    "subject_of",
]
