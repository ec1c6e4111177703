"""All parts that both databases share, as one."""

from __future__ import annotations

from embedded_server.store.parts.accounts import AccountsPart
from embedded_server.store.parts.annotations import AnnotationsPart
from embedded_server.store.parts.assignments import AssignmentsPart, ExamplesPart
from embedded_server.store.parts.clusters import ClustersPart
from embedded_server.store.parts.decoders import DecodersPart
from embedded_server.store.parts.deliveries import DeliveriesPart
from embedded_server.store.parts.device_facts import DeviceFactsPart
from embedded_server.store.parts.device_imports import DeviceImportsPart
from embedded_server.store.parts.devices import DevicesPart
from embedded_server.store.parts.imports import ImportsPart
from embedded_server.store.parts.ingest import IngestPart
from embedded_server.store.parts.keys import KeysPart
from embedded_server.store.parts.orbit import OrbitPart
from embedded_server.store.parts.readings import ReadingsPart
from embedded_server.store.parts.records import RecordsPart
from embedded_server.store.parts.redecodes import RedecodesPart
from embedded_server.store.parts.requests import RequestsPart
from embedded_server.store.parts.retention import RetentionPart
from embedded_server.store.parts.robots import RobotsPart
from embedded_server.store.parts.rotation import RotationPart
from embedded_server.store.parts.rules import RulesPart
from embedded_server.store.parts.sensohive_users import SensohiveUsersPart
from embedded_server.store.parts.series import SeriesPart
from embedded_server.store.parts.summaries import SummariesPart
from embedded_server.store.parts.targets import TargetsPart
from embedded_server.store.parts.templates import TemplatesPart
from embedded_server.store.parts.user_keys import UserKeysPart
from embedded_server.store.parts.webhooks import WebhooksPart


class SharedParts(
    IngestPart,
    RecordsPart,
    SummariesPart,
    RequestsPart,
    ReadingsPart,
    DevicesPart,
    DeviceImportsPart,
    DeviceFactsPart,
    SeriesPart,
    AnnotationsPart,
    DecodersPart,
    AssignmentsPart,
    ExamplesPart,
    RedecodesPart,
    RobotsPart,
    AccountsPart,
    KeysPart,
    RotationPart,
    RulesPart,
    OrbitPart,
    TargetsPart,
    TemplatesPart,
    ClustersPart,
    DeliveriesPart,
    UserKeysPart,
    SensohiveUsersPart,
    WebhooksPart,
    ImportsPart,
    RetentionPart,
):
    """A store but for its upkeep, and for what only its database can tell."""
