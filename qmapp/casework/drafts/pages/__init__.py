"""What the templates of the drafts room are given."""

from qmapp.casework.drafts.pages.destroying import decide_page, destroy_page, destructions_page
from qmapp.casework.drafts.pages.drafts import (
    count_words,
    details_page,
    is_short,
    progress_page,
    read_page,
    send_page,
    short_words,
    size_words,
    unfinished,
)

__all__ = [
    "count_words",
    "decide_page",
    "destroy_page",
    "destructions_page",
    "details_page",
    "is_short",
    "progress_page",
    "read_page",
    "send_page",
    "short_words",
    "size_words",
    "unfinished",
]
