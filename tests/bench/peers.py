#!/usr/bin/python3
"""Times in numpy and pandas what bin/bench_replay times: the same columns, results and sizes.

Debian packages: python3-numpy python3-pandas. Usage: peers.py [ROWS...]; by default 36000 and
10000000. Each case first checks its result against another way of computing it, then prints the
processor time per row of its fastest run; `pandas apply` sees 5,000 rows at most.
"""

import sys
import time

import numpy as np
import pandas as pd

THRESHOLD = 0.5
APPLY_ROWS_MAX = 5_000


def made_up_rows(rows):
    """Columns with the shapes and sizes of tests/bench/columns.hpp, from numpy's generator."""
    draw = np.random.default_rng(1)
    return pd.DataFrame({
        "score": (draw.integers(0, 1_000_003, rows) / 1_000_003).astype(np.float32),
        "right_weak": draw.random(rows) < 0.5,
        "right_strong": draw.random(rows) < 0.75,
        "cost_weak": draw.integers(0, 1_000_000, rows, dtype=np.uint32),
        "cost_strong": draw.integers(0, 16_000_000, rows, dtype=np.uint32),
    })


def numpy_replay(columns, threshold):
    """(strong rows, right answers, cost) of one threshold."""
    strong = columns["score"] >= threshold
    right = np.where(strong, columns["right_strong"], columns["right_weak"])
    cost = np.where(strong, columns["cost_strong"], columns["cost_weak"])
    return int(strong.sum()), int(right.sum()), int(cost.sum(dtype=np.int64))


def pandas_replay(frame, threshold):
    """The same as routers' evaluation scripts write it."""
    strong = frame["score"] >= threshold
    right = frame["right_weak"].where(~strong, frame["right_strong"])
    cost = frame["cost_weak"].where(~strong, frame["cost_strong"])
    return int(strong.sum()), int(right.sum()), int(cost.sum())


def pandas_apply(frame, threshold):
    """The same, row by row in Python."""
    def choose(row):
        side = "strong" if row["score"] >= threshold else "weak"
        return side == "strong", row["right_" + side], row["cost_" + side]

    strong, right, cost = zip(*frame.apply(choose, axis=1))
    return sum(strong), int(sum(right)), int(sum(map(int, cost)))


def deltas(columns):
    right = columns["right_strong"].astype(np.int64) - columns["right_weak"]
    cost = columns["cost_strong"].astype(np.int64) - columns["cost_weak"]
    return right, cost


def numpy_curve(columns, thresholds):
    """Columns (strong, right, cost) at each threshold, by bins and suffix sums."""
    bins = np.searchsorted(thresholds, columns["score"], side="right")
    right, cost = deltas(columns)
    base = (0, int(columns["right_weak"].sum()), int(columns["cost_weak"].sum(dtype=np.int64)))
    curve = []
    for start, weights in zip(base, (None, right, cost)):
        sums = np.bincount(bins, weights=weights, minlength=len(thresholds) + 1)
        curve.append(start + np.cumsum(sums[::-1])[::-1][1:].astype(np.int64))
    return np.stack(curve, axis=1)


def numpy_order(columns):
    return np.argsort(-columns["score"], kind="stable")


def numpy_every_threshold(columns, order):
    """Running (strong, right, cost) in descending order of score."""
    right, cost = deltas(columns)
    return (np.arange(1, len(order) + 1),
            np.cumsum(right[order]) + columns["right_weak"].sum(),
            np.cumsum(cost[order]) + columns["cost_weak"].sum(dtype=np.int64))


def time_per_row(work, rows):
    """Nanoseconds of this process per row, the least of the runs that half a second holds."""
    best = float("inf")
    spent = 0.0
    while spent < 0.5:
        start = time.process_time()
        work()
        seconds = time.process_time() - start
        best = min(best, seconds)
        spent += seconds
    return best * 1e9 / rows


def check(found, expected, what):
    if not np.array_equal(found, expected):
        sys.exit(f"peers.py: {what}: {found} is not {expected}")


def report(name, rows, work):
    ns = time_per_row(work, rows)
    print(f"{name:<36} {rows:>10} rows {ns:>10.2f} ns/row {1000 / ns:>10.2f} M rows/s", flush=True)


def time_all(rows):
    frame = made_up_rows(rows)
    columns = {name: frame[name].to_numpy() for name in frame}
    expected = numpy_replay(columns, THRESHOLD)

    check(pandas_replay(frame, THRESHOLD), expected, "pandas replay")
    report("numpy where + sum", rows, lambda: numpy_replay(columns, THRESHOLD))
    report("pandas where + sum", rows, lambda: pandas_replay(frame, THRESHOLD))

    head = frame.head(APPLY_ROWS_MAX)
    heads = {name: head[name].to_numpy() for name in head}
    check(pandas_apply(head, THRESHOLD), numpy_replay(heads, THRESHOLD), "pandas apply")
    report("pandas apply", len(head), lambda: pandas_apply(head, THRESHOLD))

    for points in (101, 1001):
        thresholds = np.linspace(0, 1, points)
        middle = points // 2
        curve = numpy_curve(columns, thresholds)
        check(curve[middle], numpy_replay(columns, thresholds[middle]), "numpy curve")
        report(f"numpy searchsorted + bincount, {points}", rows,
               lambda: numpy_curve(columns, thresholds))

    order = numpy_order(columns)
    strong, right, cost = (sums[expected[0] - 1] for sums in numpy_every_threshold(columns, order))
    check((strong, right, cost), expected, "numpy argsort + cumsum")
    report("numpy argsort", rows, lambda: numpy_order(columns))
    report("numpy cumsum at every threshold", rows, lambda: numpy_every_threshold(columns, order))


def main():
    print(f"numpy {np.__version__}, pandas {pd.__version__}, processor time, one thread")
    for rows in [int(argument) for argument in sys.argv[1:]] or [36_000, 10_000_000]:
        time_all(rows)


if __name__ == "__main__":
    main()
