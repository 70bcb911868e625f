#!/usr/bin/env python3
"""Replays sessions at the shell against the program and compares what it says, byte for byte.

A file tests/cli/<topic>.t is prose with indented sessions:

    A typo in a command's name gets the nearest name.

      $ pointsman rnu study.json
      ! error: pointsman has no command "rnu"
      !   hint: did you mean "run"?
      [2]

"$" begins a command (">" continues it), "!" a line of standard error, "[n]" an exit code other than 0;
other lines are standard output. An empty line belongs to the output when more of it follows; at its end
it shows as "(empty line)". All commands of a file share one empty folder, and nothing else:
no environment, home or cache of the person who runs the test. What differs from machine to machine
becomes $TMP (that folder), $ROOT (the repository), $VERSION. A line that ends in " (re)" is a regular
expression. tools/ is on the PATH. The line "(needs NAME)" skips the file where there is no such program.

POINTSMAN_SKIP names topics that the program was built without. POINTSMAN_APPROVE=1 (./dev approve) rewrites the files with what the program says now.
Standard library only. Usage: run.py PROGRAM [TOPIC...]
"""

import concurrent.futures
import difflib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TIMEOUT_S = 300  # generous: a sanitizer on a busy machine is slow
REGEX = " (re)"


class Step:
    """One command of a session and what is expected of it, as the lines of the file."""

    def __init__(self, command):
        self.command = command
        self.expected = []


def parse(text):
    """Splits a file into prose lines and steps, in order."""
    parts = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        step = parts[-1] if parts and isinstance(parts[-1], Step) else None
        if line.startswith("  $ "):
            parts.append(Step(line[4:]))
        elif step and line.startswith("  > ") and not step.expected:
            step.command += "\n" + line[4:]
        elif step and (line.startswith("  ") or is_output(lines, number)):
            step.expected.append(line[2:])
        else:
            parts.append(line)
    return parts


def is_output(lines, number):
    """Whether an empty line after some output lies within it."""
    following = next((line for line in lines[number:] if line.strip()), "")
    return not lines[number].strip() and following.startswith("  ") and not following.startswith("  $ ")


def environment(program, folder):
    """What a command sees: the same on every machine."""
    return {
        "PATH": os.pathsep.join([str(program.parent), str(HERE / "tools"), "/usr/bin", "/bin"]),
        "HOME": str(folder / "home"),
        "POINTSMAN_CACHE": str(folder / "home" / "cache"),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "ROOT": str(ROOT),
        # Sanitizers report with their own code, and never on a command that is meant to be killed.
        **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
    }


def observe(step, folder, env, version):
    """Runs a step; returns what it said in the form of the file."""
    with subprocess.Popen(["bash", "-c", step.command], cwd=folder / "work", env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          start_new_session=True) as process:
        try:
            out, err = process.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return [f"(no end after {TIMEOUT_S} s)"]
    lines = lines_of(out) + ["! " + line if line else "!" for line in lines_of(err)]
    if process.returncode != 0:
        lines.append(f"[{process.returncode}]")
    substitutes = [(str(folder / "work"), "$TMP"), (str(folder / "home"), "$HOME"), (str(ROOT), "$ROOT"),
                   (version, "$VERSION")]
    for text, placeholder in substitutes:
        lines = [line.replace(text, placeholder) for line in lines]
    return lines


def lines_of(data):
    """Lines of output; a last line without its end says so."""
    text = data.decode("utf-8", "backslashreplace")
    lines = text.split("\n")
    if lines[-1] != "":
        return lines[:-1] + [lines[-1] + " (no newline)"]
    if lines[-2:-1] == [""]:
        lines[-2] = "(empty line)"
    return lines[:-1]


def agrees(expected, found):
    """Whether a line is as expected: equal, or matched by a regular expression."""
    if expected == found:
        return True
    if not expected.endswith(REGEX):
        return False
    pattern = expected[: -len(REGEX)]
    mark = "! " if pattern.startswith("! ") else ""
    return found.startswith(mark) and re.fullmatch(pattern[len(mark):], found[len(mark):]) is not None


def merge(expected, found):
    """`found`, but with the expected regular expression wherever it matches the same line."""
    if len(expected) == len(found):
        return [old if agrees(old, new) else new for old, new in zip(expected, found)]
    patterns = [line for line in expected if line.endswith(REGEX)]
    return [next((p for p in patterns if agrees(p, line)), line) for line in found]


def replay(path, program, version):
    """Replays one file. Returns (text as it is, text as the program has it, why it was skipped)."""
    text = path.read_text(encoding="utf-8")
    for needed in re.findall(r"^\(needs (\S+)\)$", text, re.M):
        if shutil.which(needed) is None:
            return text, text, f"there is no {needed} here"
    lines = []
    with tempfile.TemporaryDirectory(prefix="pointsman-cli-") as name:
        folder = Path(name).resolve()
        for part in ("work", "home"):
            (folder / part).mkdir()
        env = environment(program, folder)
        for part in parse(text):
            if not isinstance(part, Step):
                lines.append(part)
                continue
            found = observe(part, folder, env, version)
            first, *more = part.command.split("\n")
            shown = ["$ " + first] + ["> " + line for line in more]
            lines += [("  " + line).rstrip() for line in shown + merge(part.expected, found)]
    return text, "\n".join(lines) + "\n", None


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    program = Path(arguments[0]).resolve()
    topics = arguments[1:]
    paths = sorted(p for p in HERE.glob("*.t") if not topics or p.stem in topics)
    paths = [path for path in paths if path.stem not in os.environ.get("POINTSMAN_SKIP", "").split()]
    if not paths:
        sys.exit(f"no file *.t in {HERE} matches {topics}")
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    version = version.stdout.split()[1]
    approve = os.environ.get("POINTSMAN_APPROVE") == "1"
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda path: replay(path, program, version), paths)
        for path, (before, after, skipped) in zip(paths, results):
            if skipped:
                print(f"skipped  {path.stem}: {skipped}")
            elif before == after:
                print(f"ok       {path.stem}")
            elif approve:
                path.write_text(after, encoding="utf-8")
                print(f"approved {path.stem}")
            else:
                failures += 1
                print(f"FAILED   {path.stem}")
                name = str(path.relative_to(ROOT))
                difference = difflib.unified_diff(before.splitlines(), after.splitlines(), name,
                                                  "what the program says", lineterm="")
                print("\n".join(difference))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
