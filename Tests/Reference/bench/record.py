"""A race as JSON, with every round, and back: rows that are raced alone take their places among those of
the last race on the same machine."""

import json

import machine
import places
from limits import Limits, Work
from programs import Result
from race import Outcome, Row

PATH = places.RESULTS / "figures.json"


def listed(figures):
    """A dictionary whose keys are tuples, or hold them, as JSON has it: keys, then the figure."""
    return [[key, value] for key, value in figures.items()]


def unlisted(pairs):
    def key(value):
        return tuple(map(key, value)) if isinstance(value, list) else value

    return {key(name): value for name, value in pairs}


def write(page):
    limits = page.limits
    PATH.write_text(json.dumps({
        "machine": page.machine,
        "limits": {
            "GB/s": listed(limits.bandwidth), "GFLOP/s": listed(limits.peak),
            "products, GFLOP/s": listed(limits.products)},
        "rows": {outcome.row.name: of_outcome(outcome) for outcome in page.outcomes},
        "bad": page.bad, "minutes": page.minutes, "quick": page.is_quick,
    }, indent=1) + "\n")


def of_outcome(outcome):
    row, work = outcome.row, outcome.row.work
    return {
        "suite": outcome.suite, "ours": outcome.ours, "peers": outcome.peers,
        "oneThread": outcome.one_thread, "loaded": outcome.loaded, "portable": outcome.portable,
        "floor": {"of": row.floor[0], "seconds": outcome.floor} if row.floor else None,
        "megabytes": {
            side: [result.megabytes, result.is_bound] for side, result in outcome.memory.items()},
        "missing": outcome.missing, "notes": row.notes,
        "work": work and (vars(work) | {"bytes": listed(work.bytes)}),
    }


def outcome(name, kept):
    work, floor = kept["work"], kept["floor"]
    row = Row(
        name, ours=None, work=work and Work(**(work | {"bytes": unlisted(work["bytes"])})),
        floor=floor and (floor["of"], None), notes=kept["notes"])
    return Outcome(
        row, kept["suite"], kept["ours"], kept["peers"], kept["oneThread"], kept["portable"],
        kept["loaded"], floor["seconds"] if floor else [],
        {side: Result(0, *held) for side, held in kept["megabytes"].items()}, kept["missing"])


def read(here):
    """The last race on this machine, with these peers: its description, limits, outcomes by row, rows that
    failed, and minutes. None where there is none, or another machine's or form's, or a quick one."""
    try:
        past = json.loads(PATH.read_text())
        if past["quick"] or any(
                past["machine"].get(name) != here.get(name)
                for name in [*machine.DEPENDS_ON, "Peers"]):
            return None
        limits = Limits(*(
            unlisted(past["limits"][unit]) for unit in ("GB/s", "GFLOP/s", "products, GFLOP/s")))
        outcomes = {name: outcome(name, row) for name, row in past["rows"].items()}
        return past["machine"], limits, outcomes, past["bad"], past["minutes"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
