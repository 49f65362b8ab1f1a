"""What `check` shows instead of checking: --show-files, --show-settings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cnnshape.cli.output import screen, write

if TYPE_CHECKING:
    from cnnshape.config.project import Project
    from cnnshape.discovery import Discovery, Search
    from cnnshape.lint.selection import Selection


def show(
    what: str, discovery: Discovery, project: Project, options: dict[str, Any], color: str
) -> int:
    """Show `files` or `settings`, and aside what cannot be read."""
    out, err = screen(sys.stdout, color), screen(sys.stderr, color)
    problems = {path: found for path, found in discovery.found.items() if isinstance(found, str)}
    paths = [path for path in discovery.found if path not in problems]
    if what == "files":
        write("".join([f"{out.text(path)}\n" for path in paths]))
    else:
        _show_settings(paths, project, options, color)
    for path, reason in problems.items():
        write(f"cnnshape: {err.text(path)} cannot be read: {reason}\n", sys.stderr)
    return 2 if problems or project.configurations.wrong else 0


def _show_settings(paths: list[str], project: Project, options: dict[str, Any], color: str) -> None:
    """Once for all the specs that have the same settings."""
    from cnnshape.config.explaining import entries
    from cnnshape.render.settings_text import settings_text

    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for path in paths:
        configuration = project.configurations.of_file(path)
        name = "" if configuration is None else configuration.path
        alike.setdefault((name, project.ignored(path)), []).append(path)
    out = screen(sys.stdout, color)
    shown = []
    for (_, ignored), same in alike.items():
        configuration = project.configurations.of_file(same[0])
        shown.append(settings_text(same, entries(configuration, options), ignored, out))
    write("\n".join(shown))
    if wrong := project.configurations.wrong:
        from cnnshape.render.full import excerpt

        err = screen(sys.stderr, color)
        write("\n" + "\n".join([excerpt(diagnostic, err) for diagnostic in wrong]), sys.stderr)


def said(selection: Selection, search: Search, strict: bool, format: str | None) -> dict[str, Any]:
    """What is said on the command line, by the key of the configuration."""
    options = {
        "select": selection.select,
        "extend-select": selection.extend_select or None,
        "ignore": selection.ignore or None,
        "exclude": search.exclude,
        "extend-exclude": search.extend_exclude or None,
        "gitignore": search.gitignore,
        "force-exclude": search.force_exclude,
        "strict": strict or None,
        "format": format,
    }
    return {key: value for key, value in options.items() if value is not None}
