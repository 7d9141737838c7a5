"""Putting the desk into the application: first page, review home, markers, the way around."""

from __future__ import annotations

from flask import Flask

from qmapp.desk import telling
from qmapp.desk.dashboards import setup as dashboards
from qmapp.desk.home import views as home
from qmapp.desk.markers import views as markers
from qmapp.desk.review_home import views as review_home
from qmapp.desk.search import setup as search
from qmapp.desk.trail import views as trail
from qmapp.desk.trail.links import history_of
from qmapp.foundation.web.rendering import register_layout


def install(app: Flask) -> None:
    """Register the desk's pages and the layout's navigation."""
    app.register_blueprint(home.bp)
    app.register_blueprint(markers.bp)
    app.register_blueprint(trail.bp)
    dashboards.install(app)
    search.install(app)
    # A review's home is a page of reviews to everybody who links to it. It stands in this
    # wing because it brings together what the rooms above reviews know.
    app.add_url_rule(
        "/reviews/<uuid:review_id>", endpoint="reviews.home", view_func=review_home.home
    )
    register_layout(app, home.layout)
    app.jinja_env.globals["history_of"] = history_of
    telling.register()
