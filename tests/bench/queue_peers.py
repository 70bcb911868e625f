#!/usr/bin/env python3
"""The same M/M/8 in ns-3, SimGrid and SimPy beside ours, in processor time per customer.

Usage: queue_peers.py BENCH_QUEUES, the path of bin/bench_queues. A peer is built and run where its
Debian package is there (libns3-dev, libsimgrid-dev, python3-simpy3); each checks its mean wait
first. Prints a table with the ratio of each to our event loop and to our columnar station.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "queue_peers"
ROOT = FOLDER.parent.parent.parent
CXX_PEERS = [("ns-3", "ns3-core", "ns3_queue.cpp"), ("SimGrid", "simgrid", "simgrid_queue.cpp")]
RUNS = 3


def ours(program):
    """ns per customer of our columnar station and of our event loop, which has two events each."""
    filter_ = "^(columnar|event_loop)/8/"
    text = subprocess.run([program, f"--benchmark_filter={filter_}", "--benchmark_format=json"],
                          check=True, capture_output=True, text=True).stdout
    found = {}
    for case in json.loads(text)["benchmarks"]:
        if case.get("error_occurred"):
            sys.exit(f"{case['name']}: {case['error_message']}")
        found[case["name"].split("/")[0]] = case["ns_per_row"]
    return found["columnar"], 2 * found["event_loop"]


def build(package, source, into):
    """The program of a C++ peer, or None where its package is not installed."""
    if not shutil.which("pkg-config"):
        return None
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", package], capture_output=True, text=True)
    if flags.returncode != 0:
        return None
    program = into / source.removesuffix(".cpp")
    compiler = os.environ.get("CXX", "g++")
    subprocess.run([compiler, "-std=c++20", "-O3", "-DNDEBUG", f"-I{ROOT}", FOLDER / source, "-o", program,
                    *flags.stdout.split()], check=True)
    return [program]


def simpy():
    command = ["/usr/bin/python3", FOLDER / "simpy_queue.py"]
    has = subprocess.run([command[0], "-c", "import simpy"], capture_output=True)
    return command if has.returncode == 0 else None


def nanoseconds(command):
    """The fastest of a few runs, per customer."""
    best = float("inf")
    for _ in range(RUNS):
        customers, seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        best = min(best, float(seconds) * 1e9 / int(customers))
    return best


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    columnar, event_loop = ours(sys.argv[1])
    print(f"{'M/M/8 at a load of 0.9':<28}{'ns/customer':>12}{'/ event loop':>14}{'/ columnar':>12}")
    row = lambda name, ns: print(f"{name:<28}{ns:>12.1f}{ns / event_loop:>13.1f}x{ns / columnar:>11.0f}x")
    row("Pointsman, columnar", columnar)
    row("Pointsman, event loop", event_loop)
    with tempfile.TemporaryDirectory() as folder:
        peers = [(name, build(package, source, Path(folder))) for name, package, source in CXX_PEERS]
        for name, command in [*peers, ("SimPy", simpy())]:
            if command is None:
                print(f"{name:<28}{'not installed':>12}")
            else:
                row(name, nanoseconds(command))


if __name__ == "__main__":
    main()
