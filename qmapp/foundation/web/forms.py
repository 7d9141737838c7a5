"""The ground of every form: Flask-WTF's, with annotations, so that strict typing holds."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm


class Form(FlaskForm):
    """A form with its token against forgery."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was posted and everything in it is right."""
        return bool(super().validate_on_submit(extra_validators=extra_validators))
