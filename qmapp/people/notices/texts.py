"""The words of messages, from `templates/notices/`. They carry no case details."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qmapp.resources import resource_dir


def compose(template: str, **values: object) -> str:
    """The body of a message. The shell sends messages too, so this needs no web request."""
    return _environment().get_template(f"{template}.txt").render(**values).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_dir("templates") / "notices"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text, never HTML
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # from i18n
    return environment
