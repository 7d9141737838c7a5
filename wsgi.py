"""The WSGI entry point: `gunicorn wsgi:app`."""

from qmapp import create_app

app = create_app()
