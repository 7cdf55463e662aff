"""The front: `streamlit run app.py` starts the whole desk and serves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
import streamlit as st

from jobs.launch import become
from jobs.opening import configured, entered, heard, opened
from pages import key_routes, routes, ui
from pages.lock import MIDDLEWARE

SETTINGS = configured()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the desk before the first request and close it after the last."""
    become(SETTINGS)
    with heard() as give_up:
        opening = opened(SETTINGS, give_up)
        desk = await anyio.to_thread.run_sync(entered, opening)
        ui.open_doors(desk)
        routes.tell_address(desk)
        try:
            yield {"desk": desk}
        finally:
            await anyio.to_thread.run_sync(opening.__exit__, None, None, None)


app = st.App(
    "pages/front_door.py",
    lifespan=lifespan,
    routes=[*routes.ROUTES, *key_routes.ROUTES],
    middleware=MIDDLEWARE,
    on_script_error=ui.on_script_error,
)
