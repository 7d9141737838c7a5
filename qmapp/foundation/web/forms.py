"""The ground of every form: Flask-WTF's, with annotations, so that strict typing holds."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm


def lazy(message: str) -> str:
    """Screen text of a form's class, translated when it is shown.

    WTForms' types ask for plain words; lazy ones behave like them on the page.
    """
    return cast("str", lazy_gettext(message))


class Form(FlaskForm):
    """A form with its token against forgery."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call] # the library's

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was posted and everything in it is right."""
        done = super().validate_on_submit(  # type: ignore[no-untyped-call] # the library's
            extra_validators=extra_validators
        )
        return bool(done)
