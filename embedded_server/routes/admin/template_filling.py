"""A target template filled in for one device: what its target becomes, or why it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embedded_server.deliveries.sealing import Sealer, SealError
from embedded_server.deliveries.signature import new_secret
from embedded_server.domain.device import Device
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.target_headers import HeaderError, check_header, tail_of
from embedded_server.domain.target_template import AssignedRow, PlaceholderError, filled
from embedded_server.domain.target_url import TargetUrlError, read_target_url
from embedded_server.routes.admin.target_wishes import TargetWishes
from embedded_server.store.delivery_store import KeptTarget, SealedHeader, TargetWish
from embedded_server.store.template_store import Assigning, KeptTemplate


class TemplateFilling:
    def __init__(self, sealer: Sealer, wishes: TargetWishes) -> None:
        self._sealer, self._wishes = sealer, wishes

    def made(
        self, kept: KeptTemplate, name: str, known: tuple[Device, KeptTarget | None] | None, *, replaces: bool
    ) -> tuple[AssignedRow, Assigning | None]:
        if known is None:
            return AssignedRow(name, "bad", words="No device with this id is known."), None
        device, target = known
        try:
            wish = self._filled(kept, values_of(device))
        except (PlaceholderError, TargetUrlError, HeaderError) as error:
            return AssignedRow(name, "bad", words=str(error)), None
        except SealError:
            return AssignedRow(name, "bad", words="The values of its headers cannot be read any more."), None
        if target is not None and (not replaces or self._is_same(target, wish)):
            words = "" if replaces else "It has a target already."
            return AssignedRow(name, "same", target.target.url, words), None
        signing = self._sealer.seal(new_secret())
        if target is None:
            return AssignedRow(name, "new", wish.url), Assigning(name, wish, signing)
        url = target.target.url
        carried = self._wishes.carried(url, target.secrets.headers)
        return AssignedRow(name, "changed", wish.url), Assigning(name, wish, signing, url, carried)

    def _filled(self, kept: KeptTemplate, values: Mapping[str, str]) -> TargetWish:
        template = kept.template
        url = filled(template.url, values)
        read_target_url(url, allows_private=template.allows_private)
        headers = tuple(self._filled_header(header, values) for header in kept.headers)
        carried = self._wishes.carried(url, headers)
        return TargetWish(True, url, headers, template.fields, template.is_legacy, template.allows_private, carried)

    def _filled_header(self, header: SealedHeader, values: Mapping[str, str]) -> SealedHeader:
        text = self._sealer.open(header.sealed)
        value = filled(text, values)
        if value == text:
            return header
        check_header(header.name, value)
        return SealedHeader(header.name, tail_of(value), self._sealer.seal(value))

    def _is_same(self, target: KeptTarget, wish: TargetWish) -> bool:
        now = target.target
        facts = (now.url, now.fields, now.is_legacy, now.allows_private, now.is_enabled)
        is_same = facts == (wish.url, wish.fields, wish.is_legacy, wish.allows_private, wish.is_enabled)
        return is_same and self._opened(target.secrets.headers) == self._opened(wish.headers)

    def _opened(self, headers: Sequence[SealedHeader]) -> list[tuple[str, str]]:
        return [(header.name, self._sealer.open(header.sealed)) for header in headers]


def values_of(device: Device) -> dict[str, str]:
    """For the places of a template. A device has many tags; the first counts."""
    return {"type": device.type, "name": device.name, "eui": device.id, "tag": device.tags[0] if device.tags else ""}


def unknown_template() -> RefusedError:
    return RefusedError(
        404, "template_unknown", "There is no template with this id.", "Fetch the list of templates again."
    )
