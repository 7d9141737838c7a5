"""Files that are made for one request and taken away."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

from flask import Response, request
from werkzeug.wsgi import wrap_file

# Beyond this it goes to a file without a name, as long uploads do on their way in.
_IN_MEMORY = 2 * 1024 * 1024


def attachment(name: str, content_type: str, parts: Iterable[str]) -> Response:
    """A file called `name`, made of text that comes in parts: it is never whole in memory.

    It is made before the first byte is sent. So what goes wrong on the way gives an error page
    and no file cut short, and whoever downloads slowly holds no connection to the database.
    """
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        for part in parts:
            file.write(part.encode())
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    return Response(
        wrap_file(request.environ, file),
        content_type=content_type,
        headers={
            "Content-Disposition": f"attachment; filename={name}",
            "Content-Length": str(size),
        },
        direct_passthrough=True,
    )
