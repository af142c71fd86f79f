"""Addresses of the pages around panels: settings, places, proposals, alternatives, reasons."""

from __future__ import annotations

from types import MappingProxyType

from flask.typing import RouteCallable

from web.staff import choices, hearings, places, proposals, settings

Addresses = MappingProxyType[str, tuple[str, RouteCallable]]

READ: Addresses = MappingProxyType(
    {
        "/<name>/settings": ("settings", settings.settings),
        "/<name>/places": ("places", places.places),
        "/<name>/experts/<code>/terms": ("terms", places.terms),
        "/<name>/proposals/<int:number>": ("proposal", proposals.proposal),
        "/<name>/difference": ("difference", proposals.difference),
        "/<name>/alternatives/<int:number>": ("alternatives", choices.alternatives),
        "/<name>/jobs/<int:number>/reasons": ("explanation", proposals.explanation),
    }
)
DO: Addresses = MappingProxyType(
    {
        "/<name>/settings": ("save_settings", settings.save),
        "/<name>/settings/district": ("settle_district", settings.district),
        "/<name>/places/room": ("save_room", places.room),
        "/<name>/places/room/removal": ("remove_room", places.drop_room),
        "/<name>/places/session": ("save_session", places.half_day),
        "/<name>/places/session/removal": ("remove_session", places.drop_half_day),
        "/<name>/experts/<code>/terms": ("settle_terms", places.settle),
        "/<name>/proposals": ("propose", proposals.ask),
        "/<name>/proposals/<int:number>": ("accept_proposal", proposals.accept),
        "/<name>/alternatives/<int:number>/<int:place>": ("take_alternative", choices.take),
        "/<name>/jobs/<int:number>/reasons/<int:reason>/<int:fix>": (
            "apply_fix",
            proposals.apply,
        ),
        "/<name>/panels/<panel>/seats/<expert>": ("lock_seat", proposals.lock),
        "/<name>/submissions/<code>/hearing": ("settle_hearing", hearings.settle),
        "/<name>/submissions/<code>/slot": ("keep_slot", hearings.keep),
    }
)
