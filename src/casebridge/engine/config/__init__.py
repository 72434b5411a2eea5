"""The configuration: one TOML file, with the environment on top."""

from casebridge.engine.config.agency import AgencyConfig, LedgerConfig, SecretsConfig
from casebridge.engine.config.load import Config, load_config, overlay
from casebridge.engine.config.sink import EntrySheetConfig, FileDropConfig, SinkConfig
from casebridge.engine.config.source import DropConfig, RestConfig, SourceConfig, seconds

__all__ = [
    "AgencyConfig",
    "Config",
    "DropConfig",
    "EntrySheetConfig",
    "FileDropConfig",
    "LedgerConfig",
    "RestConfig",
    "SecretsConfig",
    "SinkConfig",
    "SourceConfig",
    "load_config",
    "overlay",
    "seconds",
]
