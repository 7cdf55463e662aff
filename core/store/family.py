"""What every table family shares: the connection of its transaction."""

import psycopg


class Family:
    """One family of tables inside one transaction."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._c = connection
