"""What both scripts share: options, timing, memory and the form of the result."""

import argparse
import json
import os
import resource
import statistics
import sys
import time

# The C library's allocator asks for fresh memory at every step unless it is told
# to keep what it has; first touches of memory then take longer than the work.
ALLOCATOR = ":".join((
    "glibc.malloc.hugetlb=1",
    "glibc.malloc.mmap_threshold=8589934592",
    "glibc.malloc.trim_threshold=34359738368",
))
WARM_UP = 2  # steps that do not count; the first is the first step
GFLOP = 1e9


def options(description):
    """Parses the command line, with the names of refold bench."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--architecture", choices=["resnet50v1", "resnet50v2"], default="resnet50v1")
    parser.add_argument("--size", default="256x256", metavar="HEIGHTxWIDTH")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--steps", type=int, default=5, help="steps to time, at least 5")
    parser.add_argument("--tuned", action="store_true", help="all settings that make it faster; see README.md")
    parser.add_argument("--compile", action="store_true", help="compile the network, where that is not the default")
    parser.add_argument("--json", action="store_true")
    return parser


def parse(parser):
    """Parses the command line; with --tuned starts again with the allocator's settings."""
    o = parser.parse_args()
    if o.steps < 5:
        parser.error(f"--steps {o.steps}: a median with a spread needs at least 5")
    try:
        o.height, o.width = (int(side) for side in o.size.split("x"))
    except ValueError:
        parser.error(f"--size {o.size}: want two numbers such as 256x256")
    wanted = {"OMP_NUM_THREADS": str(o.threads)}
    if o.tuned:
        wanted["GLIBC_TUNABLES"] = ALLOCATOR
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.environ.update(wanted)
        os.execv(sys.executable, [sys.executable] + sys.argv)  # libraries read them when they load
    return o


def clock(step, steps):
    """Times steps after warm-up. Returns the seconds of the first step and of those that count."""
    taken = []
    for _ in range(WARM_UP + steps):
        began = time.perf_counter()
        step()
        taken.append(time.perf_counter() - began)
    return taken[0], taken[WARM_UP:]


def pace(batch, first, seconds):
    """The speed of one kind of step, in the form that refold bench prints."""
    low, middle, high = statistics.quantiles(seconds, n=4, method="inclusive")
    return {
        "batch": batch,
        "steps": len(seconds),
        "images_per_second": {"low": batch / high, "median": batch / middle, "high": batch / low},
        "first_step_seconds": first,
        "step_seconds": seconds,
    }


def show(o, framework, parameters, build_seconds, training, evaluation):
    """Prints the result as text or JSON."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if o.json:
        json.dump({
            "framework": framework, "architecture": o.architecture, "size": [o.height, o.width],
            "threads": o.threads, "precision": o.precision, "tuned": o.tuned, "compiled": o.compile,
            "parameters": parameters, "peak_resident_bytes": peak,
            "start_seconds": build_seconds + training["first_step_seconds"],
            "training": training, "evaluation": evaluation,
        }, sys.stdout, indent=2)
        print()
        return
    print(f"{o.architecture}, {o.height}x{o.width} pixels: {parameters} parameters")
    print(f"{framework}, {o.precision}, {o.threads} threads, "
          f"{'tuned' if o.tuned else 'as installed'}{', compiled' if o.compile else ''}\n")
    print(f"{'work':<12}{'batch':>6}{'steps':>7}{'images/s':>10}   middle half")
    for name, p in (("training", training), ("evaluation", evaluation)):
        speed = p["images_per_second"]
        print(f"{name:<12}{p['batch']:>6}{p['steps']:>7}{speed['median']:>10.2f}   "
              f"{speed['low']:.2f} to {speed['high']:.2f}")
    print(f"\nstart of a training (build, first step) {build_seconds + training['first_step_seconds']:.1f} s; "
          f"peak memory of this process {peak / 2**30:.2f} GiB")
