"""The configuration: one TOML file, with the environment on top."""

from casebridge.engine.config.agency import AgencyConfig, LedgerConfig, QualityConfig, SecretsConfig
from casebridge.engine.config.daemon import DaemonConfig
from casebridge.engine.config.delivery import DeliveryConfig
from casebridge.engine.config.load import Config, load_config, overlay
from casebridge.engine.config.origin import seconds
from casebridge.engine.config.plugin import PluginConfig, PluginSinkConfig, PluginSourceConfig, ReportsConfig
from casebridge.engine.config.process import ProcessConfig
from casebridge.engine.config.receiver import ReceiverConfig
from casebridge.engine.config.retention import RetentionConfig
from casebridge.engine.config.serve import PeerConfig, ServeConfig
from casebridge.engine.config.sink import (
    CloudEventsConfig,
    EntrySheetConfig,
    FileDropConfig,
    RestPostConfig,
    SinkConfig,
)
from casebridge.engine.config.source import DropConfig, RestConfig, SourceConfig

__all__ = [
    "AgencyConfig",
    "CloudEventsConfig",
    "Config",
    "DaemonConfig",
    "DeliveryConfig",
    "DropConfig",
    "EntrySheetConfig",
    "FileDropConfig",
    "LedgerConfig",
    "PeerConfig",
    "PluginConfig",
    "PluginSinkConfig",
    "PluginSourceConfig",
    "ProcessConfig",
    "QualityConfig",
    "ReceiverConfig",
    "ReportsConfig",
    "RestConfig",
    "RestPostConfig",
    "RetentionConfig",
    "SecretsConfig",
    "ServeConfig",
    "SinkConfig",
    "SourceConfig",
    "load_config",
    "overlay",
    "seconds",
]
