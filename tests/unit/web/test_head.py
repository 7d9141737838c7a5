"""HEAD is answered as GET is, without the words."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, request
from flask.typing import ResponseReturnValue

from qmapp.foundation.web import head


def make_app() -> tuple[Flask, list[str]]:
    """An application whose page takes all but GET for a form that was sent."""
    app, heard = Flask("heads"), []

    @app.route("/form", methods=["GET", "POST"])
    def form() -> ResponseReturnValue:
        heard.append(request.method)
        return ("the form", 200) if request.method == "GET" else ("what was sent is wrong", 422)

    @app.get("/long")
    def long() -> ResponseReturnValue:
        def parts() -> Iterator[str]:
            try:
                yield "one"
                yield "two"
            finally:
                heard.append("closed")

        return parts(), {"Content-Length": "6"}  # type: ignore[return-value]

    head.install(app)
    return app, heard


def test_a_page_with_a_form_answers_as_to_get() -> None:
    app, heard = make_app()
    answer, whole = app.test_client().head("/form"), app.test_client().get("/form")
    assert answer.status_code == 200
    assert answer.data == b""
    assert dict(answer.headers) == dict(whole.headers), "a length too"
    assert heard == ["GET", "GET"]


def test_other_methods_are_what_they_are() -> None:
    app, heard = make_app()
    assert app.test_client().post("/form").status_code == 422
    assert app.test_client().options("/form").status_code == 200
    assert heard == ["POST"]


def test_what_comes_in_parts_is_let_go_of() -> None:
    app, heard = make_app()
    answer = app.test_client().head("/long")
    assert (answer.data, answer.headers["Content-Length"]) == (b"", "6")
    assert heard == ["closed"]


def test_what_is_not_there_is_not_there() -> None:
    app, _ = make_app()
    assert app.test_client().head("/nowhere").status_code == 404
