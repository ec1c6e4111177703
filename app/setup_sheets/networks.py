"""The networks, and the fields of their consoles in their order and words.

Each function says where its facts are from; docs/setup-sheets.md lists what could not be confirmed. What a console
calls its fields may change; which values it needs does not.
"""

from __future__ import annotations

import json
import re
from typing import Final

from app.sender import Sender
from app.setup_sheets.sheet import Field, Network

_LONGEST_WEBHOOK_ID: Final = 36


def _address(label: str, sender: Sender) -> Field:
    return Field(label, sender.url, is_secret=sender.is_uplink)


def _headers(sender: Sender, name_label: str, value_label: str) -> tuple[Field, ...]:
    return tuple(
        part
        for name, value in sender.headers
        for part in (Field(name_label, name), Field(value_label, value, is_secret=True))
    )


def _chosen(label: str, value: str) -> Field:
    return Field(label, value, is_chosen=True)


def senet(sender: Sender) -> tuple[Field, ...]:
    """The portal's form as pictured in April 2024; from where it posts: docs.senetco.io/dev/stream."""
    return (
        _chosen("Status", "Enabled"),
        _chosen("Forward To", "HTTP"),
        _chosen("Use Legacy Format", "off"),
        _address("URL", sender),
        *_headers(sender, "Header Key(s)", "Header Value(s)"),
        _chosen("Optional Data Fields", "RF Data; others as you need them"),
    )


def things_stack(sender: Sender) -> tuple[Field, ...]:
    """Labels: `pkg/webui/console/components/webhook-form` of TheThingsNetwork/lorawan-stack; the way to the form, and
    retries: thethingsindustries.com/docs/integrations/webhooks, Creating Webhooks and Webhook Retries."""
    return (
        Field("Webhook ID", _webhook_id(sender.rec_type)),
        _chosen("Webhook format", "JSON"),
        _address("Base URL", sender),
        *_headers(sender, "Additional headers, key", "Additional headers, value"),
        _chosen("Filter event data", "empty: a filter can strip the device's ids"),
        _chosen("Enabled event types", "Uplink message, its path empty"),
    )


def chirpstack(sender: Sender) -> tuple[Field, ...]:
    """Labels of v4: `ui/src/views/applications/integrations/HttpIntegrationForm.tsx` of chirpstack/chirpstack. It
    appends `?event=up`; its Protobuf encoding is refused."""
    return (
        _chosen("Payload encoding", "JSON"),
        _address("Event endpoint URL(s)", sender),
        *_headers(sender, "Headers, Key", "Headers, Value"),
    )


def actility(sender: Sender) -> tuple[Field, ...]:
    """ThingPark Enterprise 7.3, Adding a basic HTTPS connection (docs.thingpark.com): Name, URL and Content Type. Its
    field for a header is unconfirmed. Numbers in its JSON are texts, which are read as well."""
    return (
        Field("Name", "Sluice"),
        _address("URL", sender),
        _chosen("Content Type", "JSON"),
        *_headers(sender, "Custom HTTP header", "Header value"),
    )


def helium(sender: Sender) -> tuple[Field, ...]:
    """Consoles of today are ChirpStack v4; that of before 2024 asked for Endpoint URL, HTTP Header and Value
    (docs.helium.com/console/integrations/http)."""
    return chirpstack(sender)


def loriot(sender: Sender) -> tuple[Field, ...]:
    """POST only, no second try, no certificate that nobody vouches for: docs.loriot.io, HTTP PUSH. The way to the form,
    and that it has a value for Authorization: ThingsBoard's guide to LORIOT. The labels are unconfirmed."""
    value = tuple(
        Field("Custom Authorization Value", authorization, is_secret=True) for _, authorization in sender.headers
    )
    return (_chosen("Output", "HTTP Push"), _address("URL for POST", sender), *value)


def sigfox(sender: Sender) -> tuple[Field, ...]:
    """Custom Callback Creation and Callback medium (support.sigfox.com): of the usual headers only Authorization may be
    set; the body is one's own template."""
    return (
        _chosen("Type", "DATA, UPLINK"),
        _chosen("Channel", "URL"),
        _address("Url pattern", sender),
        _chosen("Use HTTP Method", "POST"),
        *_headers(sender, "Headers, key", "Headers, value"),
        Field("Content type", "application/json"),
        Field("Body", SIGFOX_BODY),
    )


SIGFOX_BODY: Final = json.dumps(
    {"device": "{device}", "time": "{time}", "data": "{data}", "seqNumber": "{seqNumber}", "deviceType": "{deviceType}"}
)

NETWORKS: Final = (
    Network(
        "senet",
        "Senet",
        "Dashboard › the device › Edit › Notification Target",
        senet,
        is_remote=True,
        remark="Senet has no public interface for this form: it is filled in by hand, once for each device.",
        sources=("34.197.99.138", "52.88.64.191"),
    ),
    Network(
        "things_stack",
        "The Things Stack",
        "Applications › the application › Integrations › Webhooks › Add webhook › Custom webhook",
        things_stack,
        is_remote=True,
        remark="Switch Retries on where your plan has them: without, what could not be delivered at once is lost.",
    ),
    Network(
        "chirpstack",
        "ChirpStack",
        "Applications › the application › Integrations › HTTP",
        chirpstack,
        is_remote=False,
        remark="Protobuf is refused: choose JSON.",
    ),
    Network(
        "actility",
        "Actility ThingPark",
        "Connections › Add connection › Basic HTTPS",
        actility,
        is_remote=True,
        remark="Then assign the connection to the devices. It keeps nothing while Sluice is away. Where your form has "
        "no field for a header, set up uplinks for targets instead: their address holds the token.",
    ),
    Network(
        "helium",
        "Helium",
        "Applications › the application › Integrations › HTTP",
        helium,
        is_remote=True,
        remark="Today's Helium consoles are ChirpStack; an old one asks for the same address and header.",
    ),
    Network(
        "loriot",
        "LORIOT",
        "Applications › the application › Output › Add new output",
        loriot,
        is_remote=True,
        remark="LORIOT does not try again: what it cannot deliver is lost.",
    ),
    Network(
        "sigfox",
        "Sigfox",
        "Device type › the type › Callbacks › New › Custom callback",
        sigfox,
        is_remote=True,
        remark="Sensors with an Orbit queue need the callback of their own kind: Orbit › the sensor shows its address.",
    ),
)


def _webhook_id(name: str) -> str:
    """Lower-case letters, digits and single dashes."""
    slug = re.sub(r"[^a-z0-9]+", "-", f"sluice-{name}".lower())
    return slug[:_LONGEST_WEBHOOK_ID].strip("-")
