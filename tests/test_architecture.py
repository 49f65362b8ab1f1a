"""What must stay true of the code as a whole."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from cnnshape import rules
from cnnshape.diagnostics import Rule
from cnnshape.dialects.base import Dialect
from cnnshape.dialects.registry import NAMES, every
from cnnshape.lint.documentation import module_name as module_name_of

PACKAGE = Path(rules.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# The rooms, lowest floor first: a module imports only from its own room and those above its line.
ROOMS = [
    "record",
    "memory",
    "limits",
    "source",
    "diagnostics",
    "rules",
    "document",
    "edits",
    "term",
    "shape",
    "reach",
    "values",
    "sizes",
    "dtypes",
    "naming",
    "layers",
    "losses",
    "dialects",
    "spec",
    "bind",
    "translation",
    "python_call",
    "expression",
    "arithmetic",
    "declared",
    "library",
    "instances",
    "place",
    "placement",
    "nesting",
    "containing",
    "expand",
    "graph",
    "origin",
    "infer",
    "uncalled",
    "remedy",
    "receptive_field",
    "lifetime",
    "optimizers",
    "report",
    "tensors",
    "costs",
    "lint",
    "shared_text",
    "assemble",
    "outcome",
    "fingerprint",
    "fold",
    "features",
    "analysis",
    "explanation",
    "solving",
    "fixing",
    "ignoring",
    "difference",
    "files",
    "revisions",
    "patterns",
    "config",
    "discovery",
    "writing",
    "arrays",
    "checking",
    "api",
    "convert",
    "render",
    "cli",
    "__main__",
]
# What a function imports only when it is called with what needs it: an expression to compute, a
# model that a framework saved, a mistake to mend.
LAZY_UPWARDS = {
    ("expression", "arithmetic"),
    ("analysis", "convert"),
    ("files", "convert"),
    ("discovery", "convert"),
    ("diagnostics", "edits"),
    ("document", "edits"),
}

# A library → the only room that imports it.
LIBRARIES = {
    "yaml": "document",
    "rich": "render",
    "click": "cli",
    "PIL": "arrays",
    "h5py": "convert",
    "pathspec": "patterns",
    "watchfiles": "cli",
    "tomli": "config",
    "tomllib": "config",
}

FRAMEWORK_WORDS = ("keras", "pytorch", "torch", "tensorflow")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def nodes_of(node: ast.AST) -> Iterator[ast.AST]:
    """Every node except what only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not is_type_checking(child):
            yield from nodes_of(child)


def without_functions(tree: ast.Module) -> ast.Module:
    """What runs when the module is imported."""
    body = [node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return ast.Module(body, [])


def imports(path: Path, *, at_start: bool = False) -> Iterator[str]:
    """The full names of all imported modules, imports inside functions too unless `at_start`."""
    tree = tree_of(path)
    for node in nodes_of(without_functions(tree) if at_start else tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path.name} imports relatively"
            if node.module == "cnnshape":
                yield from (f"cnnshape.{alias.name}" for alias in node.names)
            else:
                yield node.module


def imported_rooms(path: Path, *, at_start: bool = False) -> set[str]:
    found = (name.split(".") for name in imports(path, at_start=at_start))
    return {parts[1] for parts in found if parts[0] == "cnnshape" and len(parts) > 1}


EXAMPLES = {"BAD", "GOOD", "FIXED"}


def documentation(tree: ast.Module) -> set[int]:
    """The identities of the constants that are docstrings, of attributes as well, and of the
    example specs of rules."""
    found = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return found | {
        id(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in EXAMPLES
    }


def inner_modules() -> list[Path]:
    """All but the front door, which re-exports."""
    return [path for path in MODULES if path != PACKAGE / "__init__.py"]


def run(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    return result.stdout


@pytest.mark.parametrize("path", inner_modules(), ids=module_name)
def test_module_has_a_room(path: Path) -> None:
    assert room_of(path) in ROOMS


@pytest.mark.parametrize("path", inner_modules(), ids=module_name)
def test_imports_lead_downwards(path: Path) -> None:
    own = room_of(path)
    # Of the front door, only the version is for everybody.
    rooms = imported_rooms(path) - {"__version__"}
    upwards = {
        room
        for room in rooms
        if ROOMS.index(room) > ROOMS.index(own) and (own, room) not in LAZY_UPWARDS
    }
    assert not upwards
    lazy = {room for module, room in LAZY_UPWARDS if module == own}
    assert not lazy & imported_rooms(path, at_start=True)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imports(path)}
    strangers = {library for library, room in LIBRARIES.items() if library in libraries} - {
        library for library, room in LIBRARIES.items() if room == room_of(path)
    }
    assert not strangers
    foreign = libraries - set(sys.stdlib_module_names) - {"cnnshape", *LIBRARIES}
    assert not foreign


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_dataclass_is_made(path: Path) -> None:
    # One costs about a millisecond to create, which every start would pay.
    assert "dataclasses" not in set(imports(path))


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room_of(path) not in ("dialects", "convert")],
    ids=module_name,
)
def test_only_dialects_and_converters_name_a_framework(path: Path) -> None:
    tree = tree_of(path)
    said = documentation(tree)
    found = []
    for node in ast.walk(tree):
        word = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            word = node.value
        elif isinstance(node, (ast.Name, ast.Attribute, ast.FunctionDef, ast.ClassDef, ast.arg)):
            word = (
                getattr(node, "id", "")
                or getattr(node, "attr", "")
                or getattr(node, "name", "")
                or getattr(node, "arg", "")
            )
        if any(name in word.lower() for name in FRAMEWORK_WORDS):
            found.append(f"line {getattr(node, 'lineno', 0)}: {word}")
    assert not found


def asks_for_the_framework(node: ast.AST) -> bool:
    """`framework`, `x.framework`, `dialect.name`."""
    if isinstance(node, ast.Name):
        return node.id == "framework"
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    owner_name = getattr(owner, "attr", "") or getattr(owner, "id", "")
    return node.attr == "framework" or (node.attr == "name" and owner_name == "dialect")


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_nothing_compares_the_framework(path: Path) -> None:
    compared = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        # Whether one is given at all may be asked.
        and not any(ast.unparse(side) == "None" for side in node.comparators)
        and any(asks_for_the_framework(side) for side in (node.left, *node.comparators))
    ]
    assert not compared


def test_import_loads_no_terminal_library_and_no_framework() -> None:
    unwanted = ("click", "rich", "keras", "torch", "numpy", "tensorflow")
    code = f"import cnnshape, sys; print([m for m in {unwanted} if m in sys.modules])"
    assert run(code).strip() == "[]"


def test_analysis_loads_no_terminal_library_and_no_framework() -> None:
    unwanted = ("click", "rich", "keras", "torch", "numpy", "tensorflow")
    spec = "{framework: keras, input: [8, 8, 3], layers: [{Conv2D: [4, 3]}, Flatten, {Dens: 1}]}"
    code = (
        f"import cnnshape, sys; report = cnnshape.analyze({spec!r}); "
        f"print(len(report.errors), [m for m in {unwanted} if m in sys.modules])"
    )
    assert run(code).strip() == "1 []"


def test_specs_do_not_load_the_converters() -> None:
    spec = "{framework: keras, input: [8, 8, 3], layers: [{Conv2D: [4, 3]}]}"
    code = (
        f"import cnnshape, sys; cnnshape.analyze({spec!r}); "
        "print([m for m in sys.modules if m.startswith('cnnshape.convert')])"
    )
    assert run(code).strip() == "[]"


def test_specs_of_one_framework_do_not_load_the_others() -> None:
    spec = "{framework: keras, input: [8, 8, 3], layers: [{Conv2D: [4, 3]}]}"
    code = (
        f"import cnnshape, sys; cnnshape.analyze({spec!r}); "
        "print(sorted(m for m in sys.modules if m.startswith('cnnshape.dialects.')))"
    )
    assert "pytorch" not in run(code)


def test_public_names_are_explicit_and_exist() -> None:
    package = import_module("cnnshape")
    names = package.__all__
    assert sorted(names) == sorted(set(names))
    assert [name for name in names if not hasattr(package, name)] == []
    assert {"load", "analyze"} <= set(names)


def test_every_rule_has_a_code_and_a_name_of_its_own() -> None:
    codes = [rule.code for rule in rules.ALL]
    names = [rule.name for rule in rules.ALL]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)


def test_rules_are_listed_once_in_order_of_their_codes() -> None:
    declared = {value for value in vars(rules).values() if isinstance(value, Rule)}
    assert list(rules.ALL) == sorted(declared, key=lambda rule: rule.code)


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.name)
def test_rule_says_what_it_is_about(rule: Rule) -> None:
    assert rule.code.startswith("CS")
    assert rule.code[2:].isdigit()
    assert len(rule.code) == 5
    assert rule.name == rule.name.lower().replace("_", "-").replace(" ", "-")
    assert rule.summary[0].isupper()
    assert rule.summary.endswith(".")


RULE_FILES = sorted((PACKAGE / "lint" / "rules").glob("[!_]*.py"))


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    assert {path.stem for path in RULE_FILES} == {module_name_of(rule) for rule in rules.ALL}


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_rule_that_looks_at_the_whole_model_is_run(path: Path) -> None:
    checks = any(isinstance(n, ast.FunctionDef) and n.name == "check" for n in tree_of(path).body)
    listed = (PACKAGE / "lint" / "__init__.py").read_text(encoding="utf-8")
    assert checks == (f'"{path.stem}"' in listed)


def test_dialects_are_listed_under_their_names() -> None:
    assert tuple(dialect.name for dialect in every()) == NAMES


@pytest.mark.parametrize("dialect", every(), ids=lambda dialect: dialect.name)
def test_every_declared_layer_is_listed_in_its_family(dialect: Dialect) -> None:
    declared = {
        name: module
        for module in set(dialect.family_of.values())
        for name in import_module(f"{dialect.package}.{module}").LAYERS
    }
    assert declared == dialect.family_of


@pytest.mark.parametrize("dialect", every(), ids=lambda dialect: dialect.name)
def test_aliases_lead_to_layers(dialect: Dialect) -> None:
    assert set(dialect.aliases.values()) <= set(dialect.family_of)
    assert not set(dialect.aliases) & set(dialect.family_of)
