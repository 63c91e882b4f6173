"""What the record side is told of the kinds that this worker has loaded, when it starts."""

from __future__ import annotations

from service.actions.clock import utc_now
from service.actions.register_kinds import register_kinds
from service.config import Config
from service.domain.kinds import KindDescription, RelationDescription, SlotDescription
from service.store.database import Database
from workers.extraction.rules.loader import rules_version
from workers.extraction.rules.rule import Kind
from workers.process import extractor


def describe(kind: Kind) -> KindDescription:
    """Return a kind as clients are told of it."""
    return KindDescription(
        name=kind.name,
        label=kind.label,
        meaning=kind.help,
        relations=[RelationDescription(relation.name, relation.gloss) for relation in kind.relations.values()],
        slots=[
            SlotDescription(
                name=slot.name,
                label=slot.label,
                types=sorted(slot.concepts),
                many=slot.many,
                required=slot.required,
            )
            for slot in kind.slots
        ],
    )


def tell_kinds(config: Config) -> None:
    """Store the kinds of ``config``, on a connection that is closed again: the caller may be about to fork."""
    kinds = extractor(config.model, config.kinds).kinds
    database = Database(config.database_url)
    try:
        register_kinds(
            [describe(kind) for kind in kinds.values()],
            rules_version=rules_version(None, config.kinds),
            database=database,
            clock=utc_now,
        )
    finally:
        database.dispose()
