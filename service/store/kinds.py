"""The kinds of claims, as the worker that started last knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.domain.kinds import KindDescription, KnownKinds, RelationDescription, SlotDescription
from service.store.inserts import upsert
from service.store.tables import KindRow


class Kinds:
    """The same for all newsrooms: they belong to the installation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, kinds: Sequence[KindDescription], *, rules_version: str, at: datetime) -> None:
        """Store these kinds in place of all others."""
        rows = [
            {"name": kind.name, "document": asdict(kind), "rules_version": rules_version, "updated_at": at}
            # In one order, so that two workers that start at once wait for each other instead of locking up.
            for kind in sorted(kinds, key=lambda kind: kind.name)
        ]
        upsert(self._session, KindRow.__table__, rows, key=["name"], update=["document", "rules_version", "updated_at"])
        self._session.execute(delete(KindRow).where(KindRow.name.not_in([kind.name for kind in kinds])))

    def all(self) -> KnownKinds:
        """Return all kinds, by name."""
        # Put in order here, as each database has an order of its own for text.
        rows = sorted(self._session.scalars(select(KindRow)), key=lambda row: row.name)
        return KnownKinds([_kind(row.document) for row in rows], rows[0].rules_version if rows else None)


def _kind(document: Mapping[str, Any]) -> KindDescription:
    return KindDescription(
        name=document["name"],
        label=document["label"],
        meaning=document["meaning"],
        relations=[RelationDescription(**row) for row in document["relations"]],
        slots=[SlotDescription(**row) for row in document["slots"]],
    )
