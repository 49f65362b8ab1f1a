"""The settings that hold for a spec, and where each of them comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cnnshape.config.keys import KEYS, Key
from cnnshape.config.settings import DEFAULTS, Configuration
from cnnshape.limits import Limits
from cnnshape.record import Record

# What is added to the configuration; everything else stands instead of it.
_ADDED = ("extend-select", "ignore", "extend-exclude")
# What `select` on the command line puts an end to.
_RESET = ("extend-select", "ignore")


class Entry(Record):
    """A setting: `value` as TOML, empty where it is not set and has no default to be written."""

    key: str
    value: str
    origin: str


def entries(configuration: Configuration | None, options: Mapping[str, Any]) -> list[Entry]:
    """Every setting, in the order of the manual. `options` has what was said on the command line,
    by the key."""
    return [_entry(key, configuration, options) for key in KEYS]


def _entry(key: Key, configuration: Configuration | None, options: Mapping[str, Any]) -> Entry:
    value, origins = getattr(DEFAULTS, key.field), []
    is_reset = "select" in options and key.name in _RESET
    if configuration is not None and key.name in dict(configuration.lines) and not is_reset:
        value = getattr(configuration.settings, key.field)
        origins.append(f"{configuration.path}:{dict(configuration.lines)[key.name]}")
    if key.name in options:
        value = options[key.name] if key.name not in _ADDED else (*value, *options[key.name])
        origins = [*origins, f"--{key.name}"] if key.name in _ADDED else [f"--{key.name}"]
    return Entry(key.name, _spell(value, key), ", ".join(origins) or "default")


def _spell(value: Any, key: Key) -> str:
    if value is None:
        return ""
    if isinstance(value, Limits):
        value = [(name, limit) for name, limit in vars(value).items() if limit is not None]
    if not key.is_table:
        return toml(value)
    pairs = [f"{_bare(name)} = {toml(item)}" for name, item in value]
    return f"{{ {', '.join(pairs)} }}" if pairs else "{}"


def toml(value: bool | int | str | tuple[str, ...]) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        import json

        # What JSON escapes, TOML escapes alike, but for DEL, which it does not allow as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def _bare(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else toml(key)
