"""The address of a database, which may hold a password that is shown to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict

from embedded_server.store.errors import StoreOpenError

SCHEMES = ("postgresql://", "postgres://")
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "target_session_attrs": "primary",  # after a failover the standby that took over
    "application_name": "sluice",
}


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """Raises StoreOpenError when it is made of something else."""

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.text.startswith(SCHEMES):
            raise StoreOpenError("The database's address does not begin with postgresql://.", _HOW)
        try:
            conninfo_to_dict(self.text)
        except psycopg.ProgrammingError:
            raise StoreOpenError("The database's address cannot be read.", _HOW) from None  # it may quote a password

    def __str__(self) -> str:
        """Where it is, without the password."""
        said = conninfo_to_dict(self.text)
        place = f"{said.get('host') or said.get('hostaddr') or 'this computer'}"
        port = f":{said['port']}" if "port" in said else ""
        return f"{place}{port}/{said.get('dbname', '')}"

    def parameters(self, options: str) -> dict[str, str]:
        """For libpq. `options` are settings of the session, which win over those in the address."""
        said = {name: str(value) for name, value in conninfo_to_dict(self.text).items() if value is not None}
        together = f"{said.pop('options', '')} {options}".strip()
        return {**_PATIENCE, **said, **({"options": together} if together else {})}


_HOW = "Write it as postgresql://user:password@host:5432/database."
