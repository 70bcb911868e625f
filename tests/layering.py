#!/usr/bin/env python3
"""Fails on an #include that breaks the architecture of the house, and on private names that clash.

LAYERS below is the one table of layers; CONTRIBUTING.md shows it and this test keeps the two equal.
Standard library only. Usage: layering.py [ROOT]; prints `file:line: rule` for each violation.
"""

import re
import sys
import tempfile
from pathlib import Path, PurePosixPath

# (layer, folder, what it owns). A file may include only from its own layer or below.
LAYERS = [
    (0, "sim/base", "integers of money and time, errors, random streams, parallel chunks"),
    (1, "sim/kernel", "replay kernels, histograms, stations, slot tree, event loop: spans and integers"),
    (2, "data", "workloads, their readers, importers, generators and the packed cache"),
    (2, "models", "model profiles, prices, latency laws, limits and the catalogue"),
    (3, "sim/policy", "the policy algebra, one file per combinator or router"),
    (4, "sim/engine", "plans, the engine, outcomes and the ledger"),
    (5, "sim/analysis", "metrics, statistics, floors, curves, frontier, planning"),
    (6, "scenarios", "the scenario file: schema, reading, overrides, explain; the library"),
    (7, "reports", "result JSON, tables, pages, baselines and the gate"),
    (8, "sim/cli", "one file per command, thin"),
]

# Libraries that headers must not pull into everyone who includes them.
CPP_ONLY = ("nlohmann/", "CLI/", "Eigen/", "unsupported/Eigen/", "iostream")
FORWARD_DECLARATIONS = ("nlohmann/json_fwd.hpp",)

# <...> headers that are no third party: the standard library has neither a slash nor a dot.
SYSTEM = re.compile(r"^(sys/[a-z_]+\.h|[a-z_]*intrin\.h|(fcntl|unistd|errno|signal|poll|dirent|pthread|sched)\.h)$")
STANDARD = re.compile(r"^[a-z_0-9]+$")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')

# A constant or a type at the start of a line, as unnamed namespaces of .cpp files declare them.
PRIVATE_NAME = re.compile(
    r"(?:static |inline )?(?:constexpr|const) [^=;({]*?\b(k[A-Z]\w*)(?:\[\w*\])? ?[={;]"
    r"|(?:struct|class|enum(?: class)?) (\w+)")

# A function at the start of a line of an unnamed namespace, up to its parameters.
PRIVATE_FUNCTION = re.compile(r"(?!using|return|else|namespace|template)[A-Za-z_][\w:<>,*& \[\]]*?[ *&](\w+)\(")

# A name of another namespace that a file makes its own.
BORROWED_NAME = re.compile(r"using \w+(?:::\w+)*::(\w+);")

# A type or a constant that a header defines at the start of a line, for everyone in the namespace.
PUBLIC_NAME = re.compile(
    r"(?:struct|class|enum(?: class)?) (\w+)(?: final)?(?: : [^{]*)? \{"
    r"|inline (?:constexpr|const) [^=;({]*?\b(k[A-Z]\w*)(?:\[\w*\])? ?[={;]")


def layer_folder(path):
    """The entry of LAYERS that owns a path relative to the root, or None."""
    for entry in LAYERS:
        if PurePosixPath(entry[1]) in PurePosixPath(path).parents:
            return entry
    return None


def without_comments(text):
    """The same lines with every comment blanked, so that line numbers stay."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    return re.sub(r"//[^\n]*|/\*.*?\*/", blank, text, flags=re.S)


def quoted_fault(root, path, target):
    """What is wrong with #include "target" in `path`, or None."""
    if not (root / target).is_file():
        return f'"{target}" is no file under the repository root; includes are written from there'
    if ".." in PurePosixPath(target).parts:
        return f'"{target}" is not written from the repository root'
    own, other = layer_folder(path), layer_folder(target)
    if own is None:
        return None  # tests may include anything
    if other is None:
        return f'{own[1]} (layer {own[0]}) includes "{target}", which belongs to no layer'
    if other[0] > own[0]:
        return f'{own[1]} (layer {own[0]}) includes "{target}" of {other[1]} (layer {other[0]}): it climbs'
    return None


def angled_fault(path, target):
    """What is wrong with #include <target> in `path`, or None."""
    own = layer_folder(path)
    is_header = path.endswith(".hpp")
    if own is None:
        return None
    if is_header and target.startswith(CPP_ONLY) and target not in FORWARD_DECLARATIONS:
        return f"<{target}> belongs in a .cpp, not in a header"
    if own[1] != "sim/base" or STANDARD.match(target) or SYSTEM.match(target):
        return None
    if target == "tl/expected.hpp" or (not is_header and target.startswith(("tbb/", "oneapi/tbb"))):
        return None
    return f"sim/base includes third-party <{target}>; it may use tl/expected, and TBB in a .cpp"


def violations(root):
    """All faults under `root` as (file, line, rule), and the number of includes looked at."""
    found, looked_at = [], 0
    folders = sorted({folder.split("/")[0] for _, folder, _ in LAYERS} | {"tests"})
    for file in sorted(f for folder in folders for f in (root / folder).rglob("*.[ch]pp")):
        path = file.relative_to(root).as_posix()
        if "node_modules" in path:
            continue
        text = without_comments(file.read_text(encoding="utf-8"))
        for number, line in enumerate(text.split("\n"), start=1):
            match = INCLUDE.match(line)
            if not match:
                continue
            looked_at += 1
            quoted, target = match.group(1) == '"', match.group(2)
            fault = quoted_fault(root, path, target) if quoted else angled_fault(path, target)
            if fault:
                found.append((path, number, fault))
    return found, looked_at


def parameter_types(text):
    """The types of a parameter list that starts after `(`, without names and defaults."""
    depth, angle, part, parts = 0, 0, "", []
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        angle += (c == "<") - (c == ">")
        if depth < 0:
            break
        if c == "," and depth == 0 and angle == 0:
            parts, part = parts + [part], ""
        else:
            part += c
    types = [re.sub(r"\s*=.*", "", part, flags=re.S) for part in parts + [part]]
    return ", ".join(re.sub(r"\s+", " ", re.sub(r"(?<=[\s*&>])\w+\s*$", "", part)).strip() for part in types)


def private_names(text):
    """(line, name) of what the unnamed namespaces of a file declare; functions with their parameters' types."""
    inside = False
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith("namespace"):
            inside = line.startswith("namespace {")
        elif re.match(r"} +$", line):  # with a comment, as clang-format closes a namespace
            inside = False
        elif inside:
            match = PRIVATE_NAME.match(line)
            function = None if match else PRIVATE_FUNCTION.match(line)
            if match:
                yield number, match.group(1) or match.group(2)
            elif function and not lines[number - 2].startswith("template"):
                rest = "\n".join([line[function.end():], *lines[number:number + 8]])
                yield number, f"{function.group(1)}({parameter_types(rest)})"


def public_names(text):
    """(line, name) of the types and constants that a header defines."""
    for number, line in enumerate(text.split("\n"), start=1):
        match = PUBLIC_NAME.match(line)
        if match:
            yield number, match.group(1) or match.group(2)


def clashes(root):
    """Faults (file, line, rule): names of which a folder has two. A release compiles the files of a folder
    together, and two types of one name break the one-definition rule in any build."""
    found = []
    for folder in sorted({file.parent for _, folder, _ in LAYERS for file in (root / folder).rglob("*.cpp")}):
        first = {}
        for file in sorted(folder.glob("*.hpp")):
            path = file.relative_to(root).as_posix()
            for number, name in public_names(without_comments(file.read_text(encoding="utf-8"))):
                if first.setdefault(name, path) != path:
                    found.append((path, number, f"{name} is also a name of {first[name]}; give it one of its own"))
        for file in sorted(folder.glob("*.cpp")):
            path = file.relative_to(root).as_posix()
            for number, name in private_names(without_comments(file.read_text(encoding="utf-8"))):
                if first.setdefault(name, path) != path:
                    found.append((path, number, f"{name} is also a name of {first[name]}; give it one of its own"))
        for file in sorted(folder.glob("*.cpp")):
            path = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
                match = BORROWED_NAME.match(line)
                if match and first.get(match.group(1), path) != path:
                    found.append((path, number, f"{match.group(1)} is also a name of {first[match.group(1)]}"))
    return found


def named_tests(page):
    """The files under tests/ that a page names in backticks."""
    return set(re.findall(r"`(tests/[A-Za-z0-9_/.]+\.(?:cpp|hpp|py|sh))`", page))


def table():
    """The layer table as CONTRIBUTING.md shows it."""
    rows = [f"| {layer} | `{folder}` | {owns} |" for layer, folder, owns in LAYERS]
    return "\n".join(["| layer | folder | owns |", "|---|---|---|", *rows]) + "\n"


def self_test():
    """Plants one violation of each rule in a temporary tree; every one must be found, and no other."""
    legal = {
        "sim/base/good.hpp": "#include <vector>\n#include <sys/mman.h>\n#include <tl/expected.hpp>\n",
        "sim/base/good.cpp": '#include "sim/base/good.hpp"\n#include <tbb/parallel_for.h>\n',
        "sim/engine/good.cpp": '#include "models/down.hpp"\n// #include "sim/cli/top.hpp"\n'
                               '/* #include "sim/cli/top.hpp"\n#include "sim/cli/top.hpp" */\n',
        "models/down.hpp": '#include "data/same.hpp"\ninline constexpr int kDown = 1;\n',
        "data/same.hpp": "#include <span>\n#include <nlohmann/json_fwd.hpp>\n",
        "sim/cli/top.hpp": '#include "sim/base/good.hpp"\n',
        "data/first.hpp": "struct Pair {\n};\nstruct Ahead;\n",
        "data/then.hpp": "struct Pair;\nclass Ahead {\n};\n",
        "models/names.cpp": "namespace {\nconstexpr int kSize = 1;\nstruct Row {\n};\n}  // namespace\nstruct Open {\n};\n",
        "models/other.cpp": "namespace {\nvoid f();\n}  // namespace\nconstexpr int kSize = 1;\nstruct Open {\n};\n",
        "tests/base/good.test.cpp": '#include "sim/cli/top.hpp"\n#include <catch2/catch.hpp>\n',
        "sim/cli/calls.cpp": "namespace {\nstd::string text_of(int a, const char* b = \"\") {\n  return {};\n}\n"
                             "struct Lent {\n};\n}  // namespace\n",
        "sim/cli/others.cpp": "namespace {\nint text_of(int a) {\n  return outer(a);\n}\n}  // namespace\n",
    }
    planted = {
        "sim/base/climbs.hpp": '#include <span>\n#include "sim/cli/top.hpp"\n',
        "data/climbs.cpp": '// a comment\n  #  include "sim/engine/up.hpp"\n',
        "sim/engine/up.hpp": '/* comment */ #include "sim/analysis/none.hpp"\n#include "good.cpp"\n',
        "reports/relative.cpp": '\n#include "../sim/base/good.hpp"\n',
        "reports/json.hpp": "\n#include <nlohmann/json.hpp>\n",
        "scenarios/printing.hpp": "\n#include <iostream>\n",
        "sim/kernel/matrix.hpp": "\n#include <Eigen/Core>\n",
        "models/zeta.cpp": "namespace {\nconstexpr double kSize[] = {1};\n}  // namespace\n",
        "models/omega.cpp": "namespace {\nconstexpr int kDown = 2;\n}  // namespace\n",
        "data/second.hpp": "\nstruct Pair {\n};\n",
        "data/user.cpp": "namespace {\nclass Pair final {\n};\n}  // namespace\n",
        "sim/cli/same.cpp": "namespace {\nstd::string_view text_of(int c,\n    const char* d) {\n  return {};\n}\n}  // namespace\n",
        "sim/cli/lends.cpp": "\nusing base::Lent;\n",
        "sim/base/hash.cpp": "\n#include <xxhash.h>\n",
        "sim/base/threads.hpp": "\n#include <tbb/parallel_for.h>\n",
        "sim/policy/of_tests.cpp": '\n#include "tests/base/good.test.cpp"\n',
        "tests/base/relative.test.cpp": '\n#include "good.test.cpp"\n',
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in {**legal, **planted}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        found = {(path, line) for path, line, _ in violations(root)[0] + clashes(root)}
    expected = {(path, 2) for path in planted} | {("sim/engine/up.hpp", 1)}
    faults = [f"self-test: {p}:{n}: planted, but not found" for p, n in sorted(expected - found)]
    return faults + [f"self-test: {p}:{n}: legal, but reported" for p, n in sorted(found - expected)]


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    faults = self_test()
    found, looked_at = violations(root)
    faults += [f"{path}:{line}: {rule}" for path, line, rule in found + clashes(root)]
    if looked_at == 0:
        faults.append(f"{root}: no #include found; is this the repository root?")
    page = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    faults += [f"CONTRIBUTING.md:1: there is no {name}"
               for name in sorted(named_tests(page)) if not (root / name).is_file()]
    if table() not in page:
        faults.append(f"CONTRIBUTING.md:1: its layer table is not that of tests/layering.py:\n{table()}")
    print("\n".join(faults) if faults else f"{looked_at} includes keep the layers")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
