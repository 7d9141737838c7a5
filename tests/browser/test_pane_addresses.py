"""Pages of two panes, opened at an address within one: the head stays, the target is in sight."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from playwright.sync_api import Page

from tests.support import browsing, sites
from tests.support.stocking import copied, stock

# How far the page itself has moved, and where the target stands below the head of its pane.
PLACED = """
(id) => {
  const target = document.getElementById(id);
  const pane = target.closest('.qm-pane');
  const head = pane.querySelector('.qm-pane__head').getBoundingClientRect();
  const box = target.getBoundingClientRect();
  return {moved: scrollY, below: box.top - head.bottom, left: innerHeight - box.top,
          isSticky: getComputedStyle(pane.querySelector('.qm-pane__head')).position === 'sticky'};
}
"""


def test_a_target_stands_below_the_head_of_its_pane(
    demonstration: Path, demo_site: sites.Site, page: Page, tmp_path: Path
) -> None:
    with stock(copied(demonstration, tmp_path / "stock")) as world:
        mine = world.assessment("Child K", "commissioner").id
    browsing.sign_in(page, demo_site.url, "commissioner")
    address = f"{demo_site.url}/assessments/{mine}/markers/13"
    page.goto(address)
    found = page.evaluate("[...document.querySelectorAll('.qm-p, [id^=ev-]')].map((one) => one.id)")
    passages = [id_ for id_ in found if id_.startswith("p-")]
    evidence = next(id_ for id_ in found if id_.startswith("ev-"))
    places = ("questions", evidence, passages[0], passages[len(passages) // 2], passages[-1])
    for width, target in product((1152, 1440), places):
        page.set_viewport_size({"width": width, "height": 720})
        page.goto("about:blank")
        page.goto(f"{address}#{target}")
        placed = page.evaluate(PLACED, target)
        assert placed["isSticky"]
        assert placed["moved"] == 0, target
        assert placed["below"] >= 0, target
        assert placed["left"] > 24, target
