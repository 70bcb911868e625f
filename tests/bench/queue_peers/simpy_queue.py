#!/usr/bin/python3
"""M/M/8 in SimPy: a process for each customer and a resource of eight. Debian package: python3-simpy3."""

import random
import sys
import time

import simpy

SERVERS, RATE, EXACT_WAIT, CUSTOMERS = 8, 7.2, 0.87691624, 200_000


def main():
    draw = random.Random(1)
    gaps = [draw.expovariate(RATE) for _ in range(CUSTOMERS)]
    services = [draw.expovariate(1) for _ in range(CUSTOMERS)]
    environment = simpy.Environment()
    servers = simpy.Resource(environment, SERVERS)
    waits = []

    def customer(service):
        came = environment.now
        with servers.request() as turn:
            yield turn
            waits.append(environment.now - came)
            yield environment.timeout(service)

    def source():
        for gap, service in zip(gaps, services):
            yield environment.timeout(gap)
            environment.process(customer(service))

    environment.process(source())
    start = time.process_time()
    environment.run()
    seconds = time.process_time() - start
    mean = sum(waits) / len(waits)
    if abs(mean - EXACT_WAIT) > 0.15 * EXACT_WAIT:
        sys.exit(f"the mean wait is {mean}, not {EXACT_WAIT}")
    print(CUSTOMERS, seconds)


if __name__ == "__main__":
    main()
