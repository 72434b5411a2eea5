"""The configuration: one TOML file, with the environment on top."""

from casebridge.engine.config.agency import AgencyConfig, LedgerConfig, QualityConfig, SecretsConfig
from casebridge.engine.config.load import Config, load_config, overlay
from casebridge.engine.config.origin import seconds
from casebridge.engine.config.plugin import PluginConfig, PluginSinkConfig, PluginSourceConfig, ReportsConfig
from casebridge.engine.config.process import ProcessConfig
from casebridge.engine.config.sink import EntrySheetConfig, FileDropConfig, SinkConfig
from casebridge.engine.config.source import DropConfig, RestConfig, SourceConfig

__all__ = [
    "AgencyConfig",
    "Config",
    "DropConfig",
    "EntrySheetConfig",
    "FileDropConfig",
    "LedgerConfig",
    "PluginConfig",
    "PluginSinkConfig",
    "PluginSourceConfig",
    "ProcessConfig",
    "QualityConfig",
    "ReportsConfig",
    "RestConfig",
    "SecretsConfig",
    "SinkConfig",
    "SourceConfig",
    "load_config",
    "overlay",
    "seconds",
]
