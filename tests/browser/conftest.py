"""A real server and a real browser. Look-only tests share a server; others have their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support import browsing, sites
from tests.support.stocking import copied, stock
from tools.ready import find_chromium

# Without these Chromium asks hosts of its maker at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = find_chromium()
    assert program is not None, "Chromium was not found: run tools/ready.py"
    return {**browser_type_launch_args, "executable_path": program, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every test process of this run has."""
    base = tmp_path_factory.getbasetemp()
    # With pytest-xdist each process has a folder of its own inside the one of the run.
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="session")
def demonstration(shared: Path) -> Path:
    """A data folder with the demonstration boards, to be copied and never changed."""
    return sites.demonstration(shared)


@pytest.fixture(scope="session")
def demo_site(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sites.Site]:
    """A server with the demonstration boards, shared by tests that only look."""
    with sites.serving(demonstration, tmp_path_factory.mktemp("site") / "data") as site:
        yield site


@pytest.fixture
def own_site(demonstration: Path, tmp_path: Path) -> Iterator[sites.Site]:
    """A server with the demonstration boards for one test that changes things."""
    with sites.serving(demonstration, tmp_path / "data") as site:
        yield site


@pytest.fixture
def plain_page(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page in a browser that runs no scripts."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def enter(
    browser: Browser, browser_context_args: dict[str, Any], site_url: str
) -> Iterator[browsing.Enter]:
    """Call it with a name: a page in which that person is signed in, at the module's `site_url`."""
    with browsing.entrance(browser, browser_context_args, site_url) as enter:
        yield enter


@pytest.fixture(scope="module")
def desk(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses: of the server, and of the commissioner's open assessment."""
    folder = copied(demonstration, tmp_path_factory.mktemp("desk") / "stock")
    with stock(folder) as world:
        assessment_id = world.assessment("Child K", "commissioner").id
    with sites.serving(folder, folder.parent / "data") as site:
        yield {"site": site.url, "markers": f"{site.url}/assessments/{assessment_id}/markers"}


@pytest.fixture(scope="module")
def signed_in(browser: Browser, desk: dict[str, str]) -> Any:
    context = browser.new_context()
    browsing.sign_in(context.new_page(), desk["site"], "commissioner")
    state = context.storage_state()
    context.close()
    return state
