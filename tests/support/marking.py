"""Words of a passage, chosen and pinned as a person does it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

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
