"""A person with a keyboard and no mouse, who sees where the focus is."""

from __future__ import annotations

from playwright.sync_api import Page

FARTHEST = 120  # presses of Tab before a control counts as out of reach

# How the focused control looks, and how it looks without the focus.
_LOOKS = """
() => {
  const look = (element) => {
    const {outlineStyle, outlineWidth, outlineColor, backgroundColor, boxShadow, borderColor} =
      getComputedStyle(element);
    return [outlineStyle, outlineWidth, outlineColor, backgroundColor, boxShadow, borderColor]
      .join(' ');
  };
  const element = document.activeElement;
  // A radio's look is its label's; a wordmark's or a summary's may be that of a part of it.
  const parts = [element, element.nextElementSibling, ...element.children].filter(Boolean);
  const focused = parts.map(look);
  element.blur();
  const without = parts.map(look);
  element.focus({preventScroll: true});
  return focused.some((value, index) => value !== without[index]);
}
"""

# The top layer at the middle of the focused control is the control, its label or something in it.
_COVERED = """
() => {
  const element = document.activeElement;
  if (element.matches('.qm-vh, [tabindex="-1"], [tabindex="0"]')) return '';
  const shown = element.matches('input[type=radio]') ? element.labels[0] ?? element : element;
  const box = shown.getClientRects()[0];
  if (!box) return 'is not drawn';
  const at = document.elementFromPoint(box.x + Math.min(box.width, 40) / 2, box.y + box.height / 2);
  if (at === null) return 'is out of sight';
  const own = at === shown || shown.contains(at) || at.contains(shown) || at === element;
  return own ? '' : 'is under ' + at.outerHTML.slice(0, 80);
}
"""


class Keys:
    """A person with a keyboard and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def go_to(self, selector: str, *, back: bool = False) -> None:
        """Press Tab (or Shift and Tab) until the control has the focus, looking on the way."""
        for _ in range(FARTHEST):
            if self.is_on(selector):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            self.look()
        raise AssertionError(f"{selector} is not within {FARTHEST} presses; at {self.where()}")

    def is_on(self, selector: str) -> bool:
        return bool(
            self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector)
        )

    def where(self) -> str:
        return str(self.page.evaluate("document.activeElement.outerHTML.slice(0, 160)"))

    def look(self) -> None:
        """What has the focus shows it, and nothing lies over it."""
        if self.is_on("body"):
            return  # between the end of the page and its beginning
        assert self.page.evaluate(_LOOKS), f"The focus does not show on {self.where()}"
        covered = self.page.evaluate(_COVERED)
        assert not covered, f"{self.where()} {covered}"
