"""Files that are given to be taken away: made for one request, or kept as they came."""

from __future__ import annotations

from collections.abc import Iterable
from io import SEEK_END, BytesIO
from tempfile import TemporaryFile
from typing import IO

from flask import Response, request, send_file
from werkzeug.wsgi import wrap_file

# Beyond this it goes to a file without a name, as long uploads do on their way in.
_IN_MEMORY = 2 * 1024 * 1024


def attachment(name: str, content_type: str, parts: Iterable[str]) -> Response:
    """A file called `name`, made of text that comes in parts: it is never whole in memory.

    It is made before the first byte is sent. So what goes wrong on the way gives an error page
    and no file cut short, and whoever downloads slowly holds no connection to the database.
    """
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    small = BytesIO()
    coming = iter(parts)
    for part in coming:
        small.write(part.encode())
        if small.tell() > _IN_MEMORY:
            file = _on_disk(small.getvalue(), coming)
            headers["Content-Length"] = str(file.seek(0, SEEK_END))
            file.seek(0)
            whole = wrap_file(request.environ, file)
            return Response(
                whole, content_type=content_type, headers=headers, direct_passthrough=True
            )
    return Response(small.getvalue(), content_type=content_type, headers=headers)


def original(data: bytes, *, name: str | None, media_type: str) -> Response:
    """A file as somebody brought it: never shown in our name, never kept by the browser."""
    response = send_file(
        BytesIO(data),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=False,
        max_age=0,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _on_disk(first: bytes, parts: Iterable[str]) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    try:
        file.write(first)
        for part in parts:
            file.write(part.encode())
    except BaseException:
        file.close()
        raise
    return file
