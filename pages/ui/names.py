"""Who is who on the pages: everybody's e-mail by id."""

from collections.abc import Mapping
from uuid import UUID

from core import identity
from core.desk import Desk


def names(desk: Desk) -> Mapping[UUID | None, str]:
    """Return everybody's e-mail by id; the desk itself goes by None."""
    return {None: "the desk", **{row.id: row.email for row in identity.everybody(desk.store, desk.user)}}
