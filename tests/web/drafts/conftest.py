from __future__ import annotations

import pytest
from flask import Flask

from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from tests.factories.drafts import Case, make_case


@pytest.fixture
def files(app: Flask) -> FileStore:
    found: FileStore = app.extensions["qmapp.files"]
    return found


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)
