"""The files of a drawing: made when they are asked for, never on disk."""

from collections.abc import Callable

from fastapi import FastAPI, HTTPException, Response

from engine.results.export import animation, encoded
from web.drawn import Drawn
from web.shelf import Shelf

_MAKERS: dict[str, tuple[str, Callable[[Drawn], bytes]]] = {
    "png": ("image/png", lambda drawn: encoded(drawn.whole)),
    "gif": ("image/gif", lambda drawn: animation(drawn.x_t)),
}


def add_downloads(app: FastAPI, shelf: Shelf) -> None:
    """Serve `drawn/KEY/TITLE.png` and `.gif`; the key is all that lets one have them."""

    def drawn_file(key: str, name: str) -> Response:
        drawn = shelf.find(key)
        if drawn is None:
            raise HTTPException(404, "This drawing was put away to make room: draw again.")
        return _file(drawn, name)

    app.add_api_route("/drawn/{key}/{name}", drawn_file)


def _file(drawn: Drawn, name: str) -> Response:
    ending = name.rpartition(".")[2]
    if name != f"{drawn.title}.{ending}" or ending not in _MAKERS:
        raise HTTPException(404, "There is no such file.")
    kind, make = _MAKERS[ending]
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(make(drawn), media_type=kind, headers=said)
