"""``make year``: made-up years of a small province, each under one seed; exit 0 if every rule held in all of them."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from campaign.year import guards
from campaign.year.province import LARGE
from campaign.year.year import SMALL, Size, simulated


def main() -> int:
    """Run the seeds and say what was found."""
    parser = argparse.ArgumentParser(prog="make year", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--unions", type=int, default=SMALL.unions)
    parser.add_argument("--members", type=int, default=SMALL.members)
    parser.add_argument("--months", type=int, default=SMALL.months)
    parser.add_argument("--acts", type=float, default=SMALL.acts)
    parser.add_argument("--large", action="store_true", help="2,000 unions, 200,000 members: an hour")
    parser.add_argument("--papers", action="store_true", help="write the workbooks, too")
    parser.add_argument("--last", type=int, default=40, help="steps before a fault that are shown")
    parser.add_argument("--guards", action="store_true", help="take each guard out in turn; --seeds: tried for each")
    options = parser.parse_args()
    if options.guards:
        return guards.main(options.seeds)
    size = Size(options.unions, options.members, options.months, options.acts, papers=options.papers)
    size = LARGE if options.large else size
    total: Counter[str] = Counter()
    failed = []
    for seed in range(options.seed, options.seed + options.seeds):
        one = simulated(seed, size)
        total.update(one.happened | {"days": one.days, "steps": one.steps})
        print(f"seed {seed}: {one.days} days, {one.steps} steps, {one.seconds:.1f} s, trace {one.trace}, {one.stored}")
        if one.fault:
            failed.append(seed)
            print("\n".join(one.last[-options.last :]))
            print(f"seed {seed}, {one.where}, step {one.steps}: {one.fault}")
    print(", ".join(f"{name}: {number:,}" for name, number in sorted(total.items())))
    print(f"failed: {failed}" if failed else "every rule held")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
