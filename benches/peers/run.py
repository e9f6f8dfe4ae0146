#!/usr/bin/env python3
"""Other engines on the same input, in the same run.

    python3 benches/peers/run.py [--skip-ours]

Runs `cargo bench --bench engine`, which writes its seeded input and its figures, then times other
engines on that input: GEOS through shapely, SciPy, CBC through PuLP, HiGHS through highspy, and
PySAL's `access`. Processor time, one thread, median. Each baseline gets the shortcuts we take: an
index, whole towns covered by one disc left out, and the result checked against ours. Never part of
the tests. Needs: pip install numpy shapely scipy pulp highspy access.
"""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import shapely
from scipy.spatial import cKDTree

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "target" / "peers"
SIDES = {"city": 25, "nation": 8}
ZONES = {"city": 15, "nation": 7000}


class Field:
    """The input as the bench wrote it."""

    def __init__(self, name):
        folder = FOLDER / name
        rings = np.fromfile(folder / "towns.f64").reshape(-1, 4 * SIDES[name], 2)
        closed = np.concatenate([rings, rings[:, :1]], axis=1)
        self.towns = shapely.polygons(closed)
        self.zone_of = np.fromfile(folder / "zone_of.u32", dtype="<u4")
        self.discs = np.fromfile(folder / "discs.f64").reshape(-1, 3)
        self.cells = np.fromfile(folder / "cells.f64").reshape(-1, 3)
        self.zones = ZONES[name]


def timed(work, rounds):
    """Median processor time in ms of `rounds` runs, and the last result."""
    result = work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1e3, result


def buffers(discs, quad_segs=16):
    return shapely.buffer(shapely.points(discs[:, :2]), discs[:, 2], quad_segs=quad_segs)


def gaps(field, ranges):
    """Every town minus the ranges on it; towns inside one range are left out first."""
    tree = shapely.STRtree(field.towns)
    shapely.prepare(ranges)
    range_at, town_at = tree.query(ranges, predicate="intersects")
    whole = shapely.covers(ranges[range_at], field.towns[town_at])
    covered = np.zeros(len(field.towns), dtype=bool)
    covered[town_at[whole]] = True
    rest = ~covered[town_at]
    range_at, town_at = range_at[rest], town_at[rest]
    order = np.argsort(town_at, kind="stable")
    range_at, town_at = range_at[order], town_at[order]
    result = np.where(covered, shapely.Polygon(), field.towns)
    # Successive differences, all towns' first ranges at once, then all second ones …
    starts = np.flatnonzero(np.r_[True, town_at[1:] != town_at[:-1]]) if len(town_at) else []
    rank = np.arange(len(town_at)) - np.repeat(starts, np.diff(np.r_[starts, len(town_at)]))
    for turn in range(int(rank.max()) + 1 if len(rank) else 0):
        now = rank == turn
        at = town_at[now]
        result[at] = shapely.difference(result[at], ranges[range_at[now]])
    return result


def gap_areas(field, ranges):
    return np.bincount(field.zone_of, shapely.area(gaps(field, ranges)), field.zones)


def union_gap_areas(field, ranges):
    """The other common way: one union, then every zone's towns minus it."""
    union = shapely.union_all(ranges)
    shapely.prepare(union)
    touched = shapely.intersects(union, field.towns)
    whole = touched & shapely.covers(union, field.towns)
    areas = np.where(whole, 0.0, shapely.area(field.towns))
    cut = touched & ~whole
    areas[cut] = shapely.area(shapely.difference(field.towns[cut], union))
    return np.bincount(field.zone_of, areas, field.zones)


def jagged(discs):
    at = np.arange(300)
    angle = at / 300 * 2 * np.pi
    wave = 1 + 0.12 * np.sin(7 * angle) + np.where(at % 2 == 0, 0.03, -0.03)
    radius = discs[:, 2:3] * wave
    ring = np.stack([discs[:, :1] + radius * np.cos(angle), discs[:, 1:2] + radius * np.sin(angle)], -1)
    return shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1))


def locate(field):
    tree = shapely.STRtree(field.towns)
    cell, town = tree.query(shapely.points(field.cells[:, :2]), predicate="intersects")
    zone = np.full(len(field.cells), -1)
    zone[cell] = field.zone_of[town]
    return zone


def depths(field):
    tree = shapely.STRtree(shapely.points(field.cells[:, :2]))
    _, cell = tree.query(shapely.points(field.discs[:, :2]), predicate="dwithin", distance=field.discs[:, 2])
    return np.bincount(cell, minlength=len(field.cells))


def depths_by_kd_tree(field):
    tree = cKDTree(field.cells[:, :2])
    found = tree.query_ball_point(field.discs[:, :2], field.discs[:, 2], return_sorted=False)
    return np.bincount(np.concatenate([np.asarray(own, dtype=int) for own in found]), minlength=len(field.cells))


def three_nearest(field):
    return cKDTree(field.discs[:, :2]).query(field.cells[:, :2], k=3)[0].sum()


def one_nearest(field):
    return cKDTree(field.discs[:, :2]).query(field.cells[:, :2], k=1)[0].sum()


def dissolve(field):
    order = np.argsort(field.zone_of, kind="stable")
    cuts = np.flatnonzero(np.diff(field.zone_of[order])) + 1
    return np.array([shapely.coverage_union_all(own) for own in np.split(field.towns[order], cuts)])


def e2sfca(field):
    people = field.cells[:, 2]
    centers = cKDTree(field.discs[:, :2])
    cells = cKDTree(field.cells[:, :2])
    pairs = centers.sparse_distance_matrix(cells, 5_000.0, output_type="coo_matrix")
    steps = np.array([1.0, 0.68, 0.22])
    weight = steps[np.searchsorted([1_667.0, 3_333.0, 5_000.0], pairs.data)]
    demand = np.bincount(pairs.row, weight * people[pairs.col], len(field.discs))
    ratio = np.divide(1.0, demand, out=np.zeros_like(demand), where=demand > 0)
    access = np.bincount(pairs.col, weight * ratio[pairs.row], len(field.cells))
    return float((access * people).sum())


def cover_model(count):
    """Maximal covering: x a candidate, y a place; y only where an x reaches it."""
    problem = json.loads((FOLDER / "city" / "location.json").read_text())
    weights, sites = problem["weights"], problem["sites"]
    reached_by = [[] for _ in weights]
    for site, units in enumerate(sites):
        for unit in units:
            reached_by[unit].append(site)
    return weights, len(sites), reached_by, count


def by_highs(count):
    import highspy

    weights, sites, reached_by, count = cover_model(count)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    x = [solver.addBinary() for _ in range(sites)]
    # A place is 1 of itself where it pays: it need not be an integer, which helps the solver.
    y = [solver.addVariable(0, 1) for _ in weights]
    for unit, near in enumerate(reached_by):
        solver.addConstr(y[unit] <= sum(x[site] for site in near) if near else y[unit] <= 0)
    solver.addConstr(sum(x) == count)
    solver.maximize(sum(weight * own for weight, own in zip(weights, y)))
    return solver.getInfo().objective_function_value


def by_cbc(count):
    import pulp

    weights, sites, reached_by, count = cover_model(count)
    model = pulp.LpProblem("cover", pulp.LpMaximize)
    x = [pulp.LpVariable(f"x{site}", cat="Binary") for site in range(sites)]
    y = [pulp.LpVariable(f"y{unit}", 0, 1) for unit in range(len(weights))]
    model += pulp.lpSum(weight * own for weight, own in zip(weights, y))
    for unit, near in enumerate(reached_by):
        model += y[unit] <= pulp.lpSum(x[site] for site in near)
    model += pulp.lpSum(x) == count
    model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=0.0))
    return pulp.value(model.objective)


def solved(work):
    """Wall time in ms of one solution; a solver may be a process of its own."""
    start = time.perf_counter()
    value = work()
    return (time.perf_counter() - start) * 1e3, value


def by_pysal(field):
    """PySAL's E2SFCA takes the pairs as a table: finding them is part of the work, as in ours."""
    import pandas
    from access import Access

    people = pandas.DataFrame({"id": np.arange(len(field.cells)), "people": field.cells[:, 2]})
    doctors = pandas.DataFrame({"id": np.arange(len(field.discs)), "supply": 1.0})
    cells, centers = cKDTree(field.cells[:, :2]), cKDTree(field.discs[:, :2])
    pairs = cells.sparse_distance_matrix(centers, 5_000.0, output_type="coo_matrix")
    cost = pandas.DataFrame({"origin": pairs.row, "dest": pairs.col, "cost": pairs.data})
    own = Access(
        demand_df=people, demand_index="id", demand_value="people",
        supply_df=doctors, supply_index="id", supply_value=["supply"],
        cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )
    weight = {1_667: 1.0, 3_333: 0.68, 5_000: 0.22}
    from access import weights

    result = own.enhanced_two_stage_fca(max_cost=5_000, weight_fn=weights.step_fn(weight))
    column = result.filter(like="supply").iloc[:, 0].reindex(people["id"]).fillna(0.0)
    return float((column.to_numpy() * field.cells[:, 2]).sum())


def peers(city, nation):
    """Name of the work, engine, ms, check value comparable with ours."""
    km2 = lambda areas: float(np.sum(areas)) / 1e6
    for name, field, rounds in (("city", city, 21), ("nation", nation, 3)):
        work = f"{name}: gap km² of zones, discs"
        ms, areas = timed(lambda: gap_areas(field, buffers(field.discs)), rounds)
        yield work, "GEOS, differences", ms, km2(areas)
        if name == "city":
            ms, areas = timed(lambda: union_gap_areas(field, buffers(field.discs)), rounds)
            yield work, "GEOS, union first", ms, km2(areas)
    ranges = jagged(city.discs)
    for way, function in (("differences", gap_areas), ("union first", union_gap_areas)):
        ms, areas = timed(lambda: function(city, ranges), 11)
        yield "city: gap km² of zones, 300-vertex polygons", f"GEOS, {way}", ms, km2(areas)
    # 45 segments a quarter: 180 corners, as ours are drawn.
    ms, shapes = timed(lambda: gaps(nation, buffers(nation.discs, 45)), 3)
    yield "nation: gap polygons", "GEOS, 180 corners", ms, km2(shapely.area(shapes))
    ms, shapes = timed(lambda: gaps(nation, buffers(nation.discs)), 3)
    yield "nation: gap polygons", "GEOS, 64 corners", ms, km2(shapely.area(shapes))
    ms, zone = timed(lambda: locate(nation), 3)
    yield "nation: cells to zone and town", "GEOS STRtree", ms, float((zone >= 0).sum())
    ms, depth = timed(lambda: depths(nation), 3)
    yield "nation: depth of cells", "GEOS STRtree", ms, float(depth.sum())
    ms, depth = timed(lambda: depths_by_kd_tree(nation), 3)
    yield "nation: depth of cells", "SciPy k-d tree", ms, float(depth.sum())
    ms, total = timed(lambda: three_nearest(nation), 3)
    yield "nation: three nearest of cells", "SciPy k-d tree, three", ms, total / 1e9
    ms, total = timed(lambda: one_nearest(nation), 3)
    yield "nation: three nearest of cells", "SciPy k-d tree, one only", ms, float("nan")
    ms, zones = timed(lambda: dissolve(nation), 3)
    yield "nation: zones dissolved from towns", "GEOS coverage union", ms, km2(shapely.area(zones))
    ms, total = timed(lambda: e2sfca(nation), 3)
    yield "nation: E2SFCA", "SciPy k-d tree + NumPy", ms, total
    if available("access"):
        ms, total = timed(lambda: by_pysal(nation), 1)
        yield "nation: E2SFCA", "PySAL access", ms, total
    for count in (10, 20):
        work = f"city: MCLP proven best, {count} of 400"
        if available("highspy"):
            ms, value = solved(lambda: by_highs(count))
            yield work, "HiGHS (wall time)", ms, value
        if available("pulp"):
            ms, value = solved(lambda: by_cbc(count))
            yield work, "CBC (wall time)", ms, value


def available(module):
    found = importlib.util.find_spec(module) is not None
    if not found:
        print(f"SKIPPED: {module} is not installed", flush=True)
    return found


def main():
    if "--skip-ours" not in sys.argv:
        bench = ["cargo", "bench", "--locked", "--bench", "engine", "--"]
        subprocess.run([*bench, "--write", str(FOLDER), "--json", str(FOLDER / "ours.json")], cwd=ROOT, check=True)
    ours = {row["name"]: row for row in json.loads((FOLDER / "ours.json").read_text())}
    print(f"\nGEOS {shapely.geos_version_string}, shapely {shapely.__version__}, NumPy {np.__version__}\n")
    print("| work | other engine | its ms | ours ms | ratio | results differ by |")
    print("| --- | --- | --- | --- | --- | --- |")
    for work, engine, ms, check in peers(Field("city"), Field("nation")):
        own = ours[work]
        off = abs(check / own["check"] - 1) if check == check else float("nan")
        print(f"| {work} | {engine} | {ms:,.1f} | {own['ms']:,.2f} | {ms / own['ms']:.1f}x | {off:.1e} |", flush=True)


if __name__ == "__main__":
    main()
