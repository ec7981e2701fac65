"""The server around the page: login, downloads, headers; no documentation of an API."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from web.downloads import add_downloads
from web.limits import MOST_UPLOADED_BYTES
from web.login import checker
from web.options import Options
from web.page import Page
from web.shield import App, Shield, own_names

_STYLE = Path(__file__).with_name("style.css")
_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
_FIXED = ["ui-monospace", "SFMono-Regular", "Menlo", "monospace"]


@dataclass(frozen=True)
class Site:
    """The whole server."""

    app: App
    hang_up: Callable[[], None]
    """Ends the connections that browsers keep open to tell that they are still there."""


def build_site(page: Page, options: Options) -> Site:
    """Put the server together.

    Args:
        page: what is served.
        options: to whom.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_downloads(app, page.shelf)
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        auth=checker(options.password) if options.password else None,
        auth_message="The user is ddpm.",
        allowed_paths=[],
        max_file_size=MOST_UPLOADED_BYTES,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        show_error=False,
        theme=_theme(),
        css_paths=[_STYLE],
    )
    needs_own_name = options.is_loopback and not options.password
    shield = Shield(app, options.is_public, own_names(options.host) if needs_own_name else ())
    return Site(shield, _mounted(app).stop_event.set)


def _mounted(app: FastAPI) -> Any:
    """Gradio's own part of the server: it came last."""
    return app.routes[-1].app


def _theme() -> Any:
    """Fonts of the machine's: nothing is fetched."""
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", radius_size="md", font=_FONTS, font_mono=_FIXED
    )
