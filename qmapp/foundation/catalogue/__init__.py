"""The quality markers: read from `markers/`, checked, frozen, and given a fingerprint.

Pure: no Flask, no database. `load_catalogue` reads the files once at start-up;
`canonical_bytes` and `from_canonical` carry an edition into the database and back.
"""

from qmapp.foundation.catalogue.canonical import (
    canonical_bytes,
    canonical_json,
    digest,
    from_canonical,
)
from qmapp.foundation.catalogue.check import check_path
from qmapp.foundation.catalogue.loader import load_catalogue
from qmapp.foundation.catalogue.model import (
    Basis,
    BasisNotes,
    Catalogue,
    Edition,
    Fit,
    KindNote,
    Link,
    ListBasis,
    Marker,
    Nation,
    OwnSheet,
    Question,
    Rating,
    RatingScale,
    ReviewKind,
    SheetSection,
    Stage,
    StatutoryLine,
    Theme,
    Visibility,
    When,
)
from qmapp.foundation.catalogue.practice import (
    AnswerKind,
    Briefing,
    IssueBasis,
    JourneyStage,
    PracticeIssue,
    PracticeIssues,
    PracticeQuestion,
    QuestionGroup,
    ReaderPoint,
    Seen,
    StageBasis,
)
from qmapp.foundation.catalogue.problems import CatalogueError, Problem

__all__ = [
    "AnswerKind",
    "Basis",
    "BasisNotes",
    "Briefing",
    "Catalogue",
    "CatalogueError",
    "Edition",
    "Fit",
    "IssueBasis",
    "JourneyStage",
    "KindNote",
    "Link",
    "ListBasis",
    "Marker",
    "Nation",
    "OwnSheet",
    "PracticeIssue",
    "PracticeIssues",
    "PracticeQuestion",
    "Problem",
    "Question",
    "QuestionGroup",
    "Rating",
    "RatingScale",
    "ReaderPoint",
    "ReviewKind",
    "Seen",
    "SheetSection",
    "Stage",
    "StageBasis",
    "StatutoryLine",
    "Theme",
    "Visibility",
    "When",
    "canonical_bytes",
    "canonical_json",
    "check_path",
    "digest",
    "from_canonical",
    "load_catalogue",
]
