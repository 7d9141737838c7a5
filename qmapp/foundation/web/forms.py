"""The ground of every form: Flask-WTF's, with annotations, so that strict typing holds."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm


def lazy(message: str) -> str:
    """Screen text of a form's class, translated when it is shown.

    WTForms' types ask for plain words; lazy ones behave like them on the page.
    """
    return cast("str", lazy_gettext(message))


def without_nul(value: Any) -> Any:
    """Typed words without NUL, which no keyboard types and PostgreSQL cannot hold."""
    return value.replace("\0", "") if isinstance(value, str) else value


def labels_of(*forms: type[FlaskForm]) -> dict[str, str | None]:
    """What some forms call their boxes, by the boxes' names; None for a hidden one."""
    labels: dict[str, str | None] = {}
    for form in forms:
        for name, field in vars(form).items():
            if getattr(field, "field_class", None) is not None:
                said = field.kwargs.get("label", next(iter(field.args), None))
                labels[name] = str(said) if said else None
    return labels


class Form(FlaskForm):
    """A form with its token against forgery. No field of it holds the character NUL."""

    class Meta(FlaskForm.Meta):
        def bind_field(
            self, form: Any, unbound_field: Any, options: MutableMapping[str, Any]
        ) -> Any:
            filters = [without_nul, *unbound_field.kwargs.get("filters", ())]
            return super().bind_field(form, unbound_field, {**options, "filters": filters})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call] # the library's

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was posted and everything in it is right."""
        done = super().validate_on_submit(  # type: ignore[no-untyped-call] # the library's
            extra_validators=extra_validators
        )
        return bool(done)
