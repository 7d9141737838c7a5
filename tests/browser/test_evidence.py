"""Evidence in a real browser: words are pinned by mouse, keyboard and touch, and stay readable.

One server for all; each test has a marker and passages of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support import browsing, sites
from tests.support.keys import Keys
from tests.support.stocking import copied, stock

TELEPHONE = {"viewport": {"width": 320, "height": 720}, "has_touch": True, "is_mobile": True}

# Select words as a person does who sees only the draft's own: from a passage, to another or none.
_SELECT = """
([first, last, text, end]) => {
  const own = (words) => {
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode())
      if (!walker.currentNode.parentElement.closest('sup')) nodes.push(walker.currentNode);
    return nodes;
  };
  const place = (words, at) => {
    for (const node of own(words)) {
      if (at <= node.data.length) return [node, at];
      at -= node.data.length;
    }
  };
  const whole = (words) => own(words).map((node) => node.data).join('');
  const [from, to] = [first, last].map((id) => document.querySelector(`[id="${id}"] .qm-p__t`));
  from.scrollIntoView({block: 'center'});
  const range = document.createRange();
  range.setStart(...place(from, whole(from).indexOf(text)));
  range.setEnd(...place(to, whole(to).indexOf(end) + end.length));
  return range;
}
"""
_RECTS = f"""
(asked) => [...({_SELECT})(asked).getClientRects()]
  .filter((box) => box.width > 0)
  .map(({{left, top, right, bottom}}) => ({{left, top, right, bottom}}))
"""
_SET = f"""
(asked) => {{
  const range = ({_SELECT})(asked);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}}
"""


@pytest.fixture(scope="module")
def desk(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses: of the server, and of the commissioner's open assessment."""
    folder = copied(demonstration, tmp_path_factory.mktemp("evidence") / "stock")
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


@pytest.fixture
def at(
    browser: Browser, browser_context_args: dict[str, Any], signed_in: Any, desk: dict[str, str]
) -> Iterator[Callable[..., Page]]:
    """Call it with a marker's number, what the address asks for, and what the browser is like."""
    contexts: list[BrowserContext] = []

    def at(number: int, query: str = "", **like: Any) -> Page:
        context = browser.new_context(**browser_context_args | like, storage_state=signed_in)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{desk['markers']}/{number}{query}")
        return page

    yield at
    for context in contexts:
        context.close()


def passage(page: Page, number: str) -> Locator:
    """The row of the passage with that printed number."""
    return page.locator(f"#passages .qm-p:has(.qm-p__n a:text-matches('(^|\\\\s){number}$'))").first


def words_of(row: Locator) -> str:
    """The draft's own words of a passage, without what we write between them."""
    found: str = row.locator(".qm-p__t").evaluate(
        """(words) => {
          const bare = words.cloneNode(true);
          bare.querySelectorAll('sup, .qm-p__k').forEach((ours) => ours.remove());
          return bare.textContent;
        }"""
    )
    return found


def stretch(row: Locator, first: int, last: int) -> str:
    """Some words of a passage that stand in one piece, without the signs around them."""
    return " ".join(words_of(row).split()[first:last]).strip(".,;:“”‘’()")


def asked(row: Locator, text: str, to: Locator | None = None, end: str = "") -> list[Any]:
    first, last = (str((one or row).get_attribute("id")) for one in (row, to))
    return [first, last, text, end or text]


def select(row: Locator, text: str, to: Locator | None = None, end: str = "") -> None:
    """Select words as the handles of a telephone do, or a script that reads aloud."""
    row.page.evaluate(_SET, asked(row, text, to, end))


def drag(row: Locator, text: str) -> None:
    """Select words with the mouse, from before the first to behind the last letter."""
    page = row.page
    boxes = page.evaluate(_RECTS, asked(row, text))
    first, last = boxes[0], boxes[-1]
    page.mouse.move(first["left"] + 1, (first["top"] + first["bottom"]) / 2)
    page.mouse.down()
    page.mouse.move(last["right"] - 1, (last["top"] + last["bottom"]) / 2, steps=5)
    page.mouse.up()


def offered(page: Page) -> Locator:
    return page.get_by_role("button", name="Pin these words")


def covers(button: Locator, row: Locator, text: str) -> bool:
    """Whether the button lies over any of the words."""
    box = button.bounding_box()
    assert box is not None
    return any(
        box["x"] < rect["right"]
        and rect["left"] < box["x"] + box["width"]
        and box["y"] < rect["bottom"]
        and rect["top"] < box["y"] + box["height"]
        for rect in row.page.evaluate(_RECTS, asked(row, text))
    )


def is_lit(page: Page) -> str:
    """The words that are lit while they are being chosen."""
    found: str = page.evaluate(
        "[...(CSS.highlights.get('qm-choosing') ?? [])].map(String).join('|')"
    )
    return found


def pin(row: Locator, text: str, stance: str, note: str = "", *, others: tuple[int, ...] = ()):
    """Pin words to the marker, or to other markers only."""
    page = row.page
    select(row, text)
    offered(page).click()
    page.locator(f"#pin-stance-{stance}").check(force=True)
    page.locator("#pin-note").fill(note)
    if others:
        page.locator("#pin-form summary").click()
        for number in others:
            page.locator(f"#pin-also-{number}").check()
        page.locator("#pin-for").uncheck()
    page.locator("button[value=add-pin]").click()
    expect(page.locator("#pin-form")).to_have_count(0)


def test_words_are_pinned_by_mouse(at: Callable[..., Page]) -> None:
    page = at(14, viewport={"width": 1280, "height": 900})
    row = passage(page, "2.3")
    words = stretch(row, 3, 9)
    drag(row, words)
    button = offered(page)
    expect(button).to_be_visible()
    assert not covers(button, row, words)
    assert page.evaluate("String(getSelection())").strip() in words
    button.click()
    expect(page.locator("#pin-from")).to_be_focused()
    chosen = page.locator("#pin-chosen")
    expect(chosen).to_have_text(f"“{words}”")
    assert is_lit(page) == words
    expect(page.locator("[data-clamped]")).to_be_hidden()
    page.locator("#pin-stance-counts_against").check(force=True)
    page.locator("#pin-note").fill("By mouse.")
    page.get_by_role("button", name="Pin it").click()
    mark = row.locator("mark.qm-hl--against").first
    expect(mark).to_have_text(words)
    assert mark.evaluate("(m) => getComputedStyle(m).textDecorationStyle") == "dashed"
    expect(page.get_by_role("article", name="Counts against")).to_contain_text(words)
    expect(page.locator("#saved")).to_contain_text("Pinned")
    expect(row.locator(".qm-pin")).to_be_focused()
    assert is_lit(page) == ""


def test_the_offer_goes_away_with_escape_or_the_selection(at: Callable[..., Page]) -> None:
    page = at(14)
    row = passage(page, "2.4")
    select(row, stretch(row, 1, 4))
    expect(offered(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered(page)).to_have_count(0)
    select(row, stretch(row, 2, 6))
    expect(offered(page)).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    expect(offered(page)).to_have_count(0)


def test_a_selection_is_widened_to_whole_words_and_kept_to_one_passage(
    at: Callable[..., Page],
) -> None:
    page = at(14)
    row, following = passage(page, "2.5"), passage(page, "2.6")
    words = words_of(row)
    inside = next(n for n in range(len(words) - 30, 0, -1) if words[n : n + 2].isalpha()) + 1
    select(row, words[inside:], following, words_of(following)[:5])
    offered(page).click()
    expect(page.locator("[data-clamped]")).to_be_visible()
    expect(page.locator("#pin-form")).to_contain_text("words of more than one passage")
    whole = words[words.rindex(" ", 0, inside) + 1 :]
    assert is_lit(page) == whole.strip(".,“”‘’()")
    expect(page.locator("#pin-chosen")).to_have_text(f"“{is_lit(page)}”")


def test_words_are_pinned_by_keyboard_alone(at: Callable[..., Page]) -> None:
    page = at(15, viewport={"width": 1440, "height": 900})
    keys = Keys(page)
    row = passage(page, "2.7")
    words = words_of(row).split()
    row.locator(".qm-p__n a").focus()
    keys.press("p")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#pin-form")).to_have_count(0)
    expect(row.locator(".qm-pin")).to_be_focused()
    keys.press("p")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.press(*["ArrowDown"] * 2)
    expect(page.locator("#pin-chosen")).to_contain_text(words[1].strip(".,"))
    keys.go_to("#pin-to")
    keys.press(*["ArrowDown"] * 3)
    expect(page.locator("#pin-to option:checked")).to_contain_text(words[4].strip(".,"))
    assert is_lit(page) == " ".join(words[1:5]).strip(".,")
    keys.go_to("input[name=pin-stance]")
    keys.press("ArrowRight", "ArrowRight")
    keys.go_to("#pin-note")
    keys.type("By keyboard.")
    keys.go_to("#pin-for-1")
    keys.press("Space")
    keys.go_to("#pin-form summary")
    keys.press("Enter")
    keys.go_to("#pin-also-3")
    keys.press("Space")
    keys.go_to("button[value=add-pin]")
    keys.press("Enter")
    expect(page.locator("#evidence article", has_text="By keyboard.")).to_have_count(2)
    expect(page.locator("#evidence")).to_contain_text("On question 1")
    expect(row.locator(".qm-pin")).to_be_focused()
    keys.look()
    expect(row.locator("mark.qm-hl--context").first).to_have_text(" ".join(words[1:5]).strip(".,"))


def test_words_are_pinned_by_touch_on_a_telephone(at: Callable[..., Page]) -> None:
    page = at(16, **TELEPHONE)
    row = passage(page, "2.8")
    words = stretch(row, 2, 8)
    select(row, words)
    button = offered(page)
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert not covers(button, row, words)
    browsing.fits_narrow(page)
    button.tap()
    expect(page.locator("#pin-chosen")).to_have_text(f"“{words}”")
    for control in page.locator("#pin-form .qm-check label").all()[:3]:
        touched = control.bounding_box()
        assert touched is not None
        assert touched["height"] >= 44
    browsing.fits_narrow(page)
    page.locator("#pin-stance-supports").tap()
    page.locator("button[value=add-pin]").tap()
    expect(row.locator("mark").first).to_have_text(words)
    browsing.fits_narrow(page)


def test_overlapping_evidence_stays_readable_and_opens_its_notes(at: Callable[..., Page]) -> None:
    page = at(17, viewport={"width": 1280, "height": 900})
    row = passage(page, "2.13")
    pin(row, stretch(row, 0, 8), "supports", "The outer one.")
    pin(row, stretch(row, 4, 12), "counts_against", "The one that overlaps.")
    pin(row, stretch(row, 5, 7), "context", "Says it for marker 2.", others=(2,))
    page.goto(f"{page.url.split('?')[0]}?show=all")
    inner = row.locator("mark.qm-hl--context")
    lines = inner.evaluate(
        """(mark) => {
          const found = [];
          for (let at = mark; at?.matches('mark'); at = at.parentElement) {
            const look = getComputedStyle(at);
            found.push([look.textDecorationStyle, look.textUnderlineOffset]);
          }
          return found;
        }"""
    )
    assert sorted(style for style, _ in lines) == ["dashed", "dotted", "solid"]
    assert len({offset for _, offset in lines}) == 3, "Lines lie on one another"
    names = row.locator("sup.qm-hl__n > [aria-hidden]")
    expect(names).to_have_text(["…2", "+17", "\u221217"])
    browsing.axe(page)
    # Another marker's notes open in place; Escape goes back to their tab.
    inner.click()
    box = row.locator(".qm-notebox:visible")
    expect(box).to_have_count(1)
    expect(box).to_contain_text("Says it for marker 2.")
    expect(box).to_contain_text("Context")
    leads_to = box.locator("a").first.get_attribute("href")
    assert str(leads_to).startswith("2#ev-")
    expect(box).to_be_focused()
    browsing.axe(page)
    page.keyboard.press("Escape")
    expect(row.locator(".qm-notebox:visible")).to_have_count(0)
    expect(row.locator(".qm-tab--context")).to_be_focused()
    # This marker's evidence is in its own pane; pressed again, the next that lies there opens.
    inner.click()
    inner.click()
    item = page.locator(".qm-evwrap:focus")
    expect(item).to_have_count(1)
    first = item.inner_text()
    inner.click()
    expect(page.locator(".qm-evwrap:focus")).not_to_have_text(first)
    row.locator("mark.qm-hl--for").first.click()
    expect(page.locator(".qm-evwrap:focus")).to_contain_text("The outer one.")


def test_notes_open_without_scripts_too(at: Callable[..., Page]) -> None:
    page = at(17, viewport={"width": 1280, "height": 900})
    row = passage(page, "2.11")
    pin(row, stretch(row, 0, 4), "context", "Says it for marker 3.", others=(3,))
    plain = at(17, java_script_enabled=False)
    row = passage(plain, "2.11")
    expect(row.locator(".qm-notebox:visible")).to_have_count(0)
    row.locator(".qm-tab").click()
    expect(row.locator(".qm-notebox:visible")).to_contain_text("Says it for marker 3.")
    row.get_by_role("link", name="Close").click()
    expect(row.locator(".qm-notebox:visible")).to_have_count(0)


def test_another_choice_of_what_is_shown_keeps_what_is_typed(at: Callable[..., Page]) -> None:
    page = at(18)
    row = passage(page, "2.12")
    select(row, stretch(row, 0, 4))
    offered(page).click()
    page.locator("#pin-note").fill("Half a thought")
    page.get_by_role("link", name="For all markers").click()
    current = page.locator("#shows .qm-toggle [aria-current]")
    expect(current).to_have_text("For all markers")
    expect(current).to_be_focused()
    assert page.url.endswith("?show=all#draft")
    expect(page.locator("#pin-note")).to_have_value("Half a thought")
    assert is_lit(page) == stretch(row, 0, 4)
    page.locator("#shows summary").click()
    page.get_by_role("link", name="Family involvement", exact=True).click()
    expect(page.locator("#shows summary")).to_have_text("Family involvement")
    expect(page.locator("#shows")).to_contain_text("pins shown")
    page.locator("#pin-stance-context").check(force=True)
    page.locator("button[value=add-pin]").click()
    expect(page.locator("#evidence article")).to_have_count(1)
    expect(page.locator("#shows summary")).to_have_text("Family involvement")
    browsing.axe(page)
