# SPDX-License-Identifier: GPL-3.0-or-later
"""One month of the model once more, slow and plain, from the equations of sim/MODEL.md.

The twin takes the core's own state and the same addressed draws and works out the next state. It
is written for the reader: whole columns where the order does not matter, loops over groups where
it does, and no thought of speed. Households are float32 as in the core, villages double; results
may differ in the last bits, so compare with a tolerance (whole numbers exactly).
"""

from __future__ import annotations

from math import floor, lgamma
from statistics import NormalDist

import numpy as np

from luck import Luck, mix2, unit

POWERS = ["choice", "needs", "ideas", "institutions", "resources", "economy", "care"]
FACTORS = ["norms", "institutions", "infrastructure", "policy", "equity"]
AGENCIES = ["awareness", "skill", "motivation", "trust"]
NORMS, INSTITUTIONS, INFRASTRUCTURE, POLICY, EQUITY = range(5)
AWARENESS, SKILL, MOTIVATION, TRUST = range(4)
ECONOMY = POWERS.index("economy")
KINDS = ["savings", "farmer", "women", "cooperative", "action"]
SAVINGS, FARMER, WOMEN, COOPERATIVE, ACTION = range(5)
FOR = [("resources", "economy"), ("economy", "resources"), ("choice", "care"),
       ("economy", "institutions"), ("ideas", "institutions")]  # powers that a kind is for
SELF_HELP, SERVICE, PROJECT, COLLECTIVE = range(4)
INACTIVE, AWARE, PARTICIPANT, EMPOWERED, CADRE, DISENGAGED = range(6)
NO_REASON, UNINFORMED, DISAPPOINTED, CONSTRAINED = range(4)
POOR, MIDDLE, BETTER_OFF, ELITE = range(4)
FIND, ANALYSE, PRIORITISE, SEEK, ACT, EVALUATE = range(6)
CLIENT, GROUP, VILLAGE, INSTITUTION, DISTRICT, WORKER = range(6)
FROM_NOBODY, FROM_HOUSEHOLD, FROM_WORKER, FROM_CAMPAIGN = range(4)
HELD_BACK, ADOPTED, DECIDED, PART = 2, 4, 8, 16
NONE, NO_GROUP, FROM_START = 0xFFFFFFFF, 0xFFFF, 0xFFFF
CASE_WAITS, CASE_WORK, AFTERCARE, CASE_CLOSED, CASE_ENDED = range(5)
CARDS = ["crisis", "join", "leave", "candidate", "cadre", "inform", "forget", "adopt"]
# stream numbers: the schedule's, and two of their own
SHOCKS, GROUPWORK, COMMUNITY, PARTICIPATION, ASSESSMENT, WORKERS, CAMPAIGNS = 1, 4, 5, 8, 18, 20, 23
MONITORING = 14
SEAT, CREDIT, POSTS = 136, 137, 138
FACILITATOR, EDUCATOR, REPRESENTATIVE, TECHNICAL = range(4)
SOURCES = 21
LIVELIHOOD = {"market": "market_won", "growth": "growth", "protection": "protection", "savings": "thrift"}
CARE = POWERS.index("care")
OF_VILLAGE, OF_DISTRICT, OF_REGION, OF_NATION = range(4)
VOICES = ["households", "asked", "pressure", "recruits", "salience", "momentum", "part", "conflict", "equity"]
UNIVERSAL, RANDOM, POOREST, VULNERABLE, FELT_NEED, CENTRAL, CLUSTERED, GEOGRAPHIC = range(8)
NORMAL = NormalDist()
F = np.float32


def push(v, up, down=0.0):
    """Effects add once: what raises acts on what is missing, what lowers on what is there."""
    return v + np.minimum(up, 1) * (1 - v) - np.minimum(down, 1) * v


def positive(x):
    """x where it is above 0, else 0."""
    return np.maximum(x, 0)


def logistic(x):
    """1 / (1 + exp(-x)), in the precision of x."""
    return 1 / (1 + np.exp(-np.clip(x, -80, 80)))


def logit(p):
    """log(p / (1 - p)), kept finite."""
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return np.log(p / (1 - p))


def failure(p):
    """-log(1 - p): exponents of independent chances add up; certainty counts as e^-80."""
    return 0.0 if p <= 0 else 80.0 if p >= 1 else float(np.clip(-np.log1p(-p), 0, 80))


def name_id(name: str) -> int:
    """Permanent id of something that has a name."""
    id_ = 0
    for byte in name.encode():
        id_ = int(mix2(id_, byte))
    return id_


VISIT, GAIN = 1023, 262143  # units in which visits and gains are shown


def shown_of(words: np.ndarray) -> dict[str, np.ndarray]:
    """What households show, unpacked: whole numbers, visits and gain in their units."""
    words = np.asarray(words, np.uint32)
    return {"part": (words & 1).astype(int), "tells_more": (words >> 1 & 1).astype(int),
            "tells": (words >> 2 & 1).astype(int), "visits": (words >> 3 & 1023).astype(int),
            "gain": (words.view(np.int32) >> 13).astype(int)}


BY_INSTITUTION = ("demanded", "opening", "capacity", "leakage", "places", "applied", "granted", "cases_won", "cases_lost",
                  "cases_ref", "pressed", "pressed_ref", "pressing", "places_left", "cause", "listed")
SERVICES = ("rights", "posting", "audit", "attendance", "quality", "capacity")  # channels that move services
MEDIATOR, BROKER, DEFENDER, JUSTICE = range(4)
ROUTES = ("mediator", "broker", "defender", "justice")
RATIONED, ENTITLED = 1, 2
CASEWORK, SERVICES_STREAM, INSTITUTIONS_STREAM = 3, 6, 22


def second_look(card):
    """A card's bits mixed: uniform once more, as if it were another card."""
    with np.errstate(over="ignore"):
        x = np.asarray(card, F).view(np.uint32) * np.uint32(0x9E3779B1)
        x = (x ^ x >> np.uint32(15)) * np.uint32(0x85EBCA77)
        return unit((x ^ x >> np.uint32(13)) * np.uint32(0xC2B2AE3D))


class Institution:
    """A kind of institution, as the scenario states it."""

    def __init__(self, p, name: str) -> None:
        path = f"institutions.{name}"
        for key in ("level", "service", "need", "need_crisis", "capacity", "openness", "quality", "leakage",
                    "money", "shared", "appeals"):
            setattr(self, key, p[f"{path}.{key}"])
        for key in ("need_of", "bias", "practice"):
            setattr(self, key, p.axis(f"{path}.{key}"))


class Method:
    """A method of the programme, as the scenario states it."""

    def __init__(self, p, name: str) -> None:
        path = f"methods.{name}"
        self.name = name
        self.unit = int(p[f"{path}.unit"])
        self.role = int(p[f"{path}.role"])
        self.minutes = int(p[f"{path}.hours"] * 60 + 0.5)
        self.money = int(p[f"{path}.cost"] + 0.5)
        self.reach = p[f"{path}.reach"]
        self.heard = p["information." + ("meeting", "face_to_face", "media")[int(p[f"{path}.channel"])]]
        self.route = int(p[f"{path}.route"])
        self.once = bool(p[f"{path}.once"])
        self.founds = int(p[f"{path}.founds"]) - 1  # kind of groups, -1: as who comes chooses
        self.id = name_id(name)  # addresses of what it does follow from its name
        self.effect = {key.rpartition(".")[2]: value for key, value in p.items()
                       if key.startswith(f"{path}.effects.")}
        clients = [*AGENCIES, "distress", "coping", "information"]
        clients += [f"practice_{k}" for k in POWERS]
        self.reaches_households = any(self.effect[channel] != 0 for channel in clients)


class Campaign:
    """What is demanded of whom, as the scenario states it."""

    def __init__(self, p, name: str) -> None:
        path = f"campaigns.{name}"
        self.level, self.target = int(p[f"{path}.level"]), int(p[f"{path}.target"])
        self.deadline, self.start = int(p[f"{path}.deadline"]), int(p[f"{path}.start"])
        self.demand, self.supporters = p[f"{path}.demand"], p[f"{path}.supporters"]
        self.about, self.from_cause = p.axis(f"{path}.about"), p[f"{path}.from_cause"]
        self.id = 0  # the address of its luck follows from its name
        for byte in name.encode():
            self.id = int(mix2(self.id, byte))


class Twin:
    """A state and the month that follows it.

    Parameters
    ----------
    p
        Parameters by path.
    state
        Columns by "table.name", planes first; changed in place by `step`.
    luck
        Seed and replicate.
    month
        The month to be stepped, counted from the start of burn-in.
    """

    def __init__(self, p, state: dict[str, np.ndarray], luck: Luck, month: int) -> None:
        self.p, self.luck, self.month = p, luck, month
        self.settling = month < int(p["time.burn_in"]) // 2
        self.burn_in = month < int(p["time.burn_in"])
        self.institutions_of = [Institution(p, name) for name in p.names("institutions")]
        self.methods = [Method(p, name) for name in p.names("methods")]
        self.disadvantages = p.names("disadvantages")
        planes = ("granted_", "due_", "work_", "used_", "lapsed_", "since_", "deliveries", "route_")
        for name, column in state.items():
            if name.startswith(tuple(f"village.{s}" for s in planes)) or name.endswith(".campaign") \
                    or name in [f"village.{s}" for s in BY_INSTITUTION]:
                state[name] = np.atleast_2d(column)
        for name in ("district.places_left", "district.cause", "district.gathered_money"):
            state[name] = np.atleast_2d(state[name])
        self.h = View(state, "household")
        self.g = View(state, "group")
        self.v = View(state, "village")
        self.d = View(state, "district")
        self.region = View(state, "region")
        self.nation = View(state, "nation")
        self.campaigns_of = [Campaign(p, name) for name in p.names("campaigns")]
        self.post = View(state, "post")
        self.cohort = View(state, "cohort")
        self.state = state
        self.n, self.nv = self.h.id.size, self.v.id.size
        self.slots = self.g.id.size // self.nv
        self.barrier_usual = np.zeros((5, self.nv))
        self.rows = [slice(int(a), int(a + b)) for a, b in zip(self.v.first, self.v.count)]
        self.home = self.h.village.astype(int)
        self._law = None
        self._ties()
        self._scratch()

    def _ties(self) -> None:
        """All ties as pairs (from, to), each tie from both ends; inside the village first."""
        t = View(self.state, "ties")
        degree = np.diff(t.offset.astype(np.int64))
        inside_from = np.repeat(np.arange(self.n), degree)
        inside_to = t.local.astype(np.int64) + self.v.first[self.home[inside_from]]
        across = np.diff(t.cross_first.astype(np.int64))
        cross_home = np.repeat(np.arange(self.nv), across)
        cross_from = t.cross_from.astype(np.int64) + self.v.first[cross_home]
        self.tie_from = np.concatenate([inside_from, cross_from])
        self.tie_to = np.concatenate([inside_to, t.cross_to.astype(np.int64)])
        self.degree = np.bincount(self.tie_from, minlength=self.n)

    def _scratch(self) -> None:
        """What the processes of a month leave for each other."""
        n = self.n
        self.up, self.down = np.zeros((4, n), F), np.zeros((4, n), F)
        self.coping_up, self.distress_up, self.distress_down = np.zeros((3, n), F)
        self.given, self.own_work = np.zeros((7, n), F), np.zeros((7, n), F)
        self.works_on = np.full(n, -1)  # the power that the household's group works on
        self.own, self.tell, self.pull, self.encourage, self.visited = np.zeros((5, n), F)
        self.share, self.taught, self.worked = np.zeros((3, n), F)
        self.A = np.zeros(n, F)
        self.assets_up, self.cash, self.hardship = np.zeros((3, n), F)
        self.won_up, self.won_down = ({c: np.zeros(self.nv) for c in LIVELIHOOD} for _ in range(2))
        self.factor_up, self.factor_down = np.zeros((5, self.nv)), np.zeros((5, self.nv))
        self.momentum_up, self.conflict_up, self.conflict_down = np.zeros((3, self.nv))
        self.cooperation_up, self.goods_up = np.zeros((2, self.nv))
        self.giving, self.place, self.partners = np.zeros((3, self.nv))  # work with sources
        self.services_up, self.services_down = ({name: np.zeros(self.nv) for name in SERVICES} for _ in "12")
        self.foundings = np.zeros((6, self.nv), int)  # by kind, the last of any kind
        self.momentum_down, self.pressure, self.recruits, self.salience_up = np.zeros((4, self.nv))
        self.influential_up = np.zeros(self.nv)

    def card(self, name: str) -> np.ndarray:
        """This month's card of every household."""
        return self.luck.cards(self.month, self.h.id, CARDS.index(name))

    def step(self) -> dict[str, np.ndarray]:
        """All processes that are on, in the order of the schedule; the state after the month."""
        self._open_books()
        for name in ("cases_won", "cases_lost", "pressed", "route_won", "route_lost", "trust_lost"):
            getattr(self.v, name)[:] = 0
        for process in ("shocks", "casework", "groupwork", "community", "sources", "services", "influence",
                        "participation", "livelihood", "agency", "powers", "roles", "structure", "show",
                        "assessment", "workers", "institutions", "ledger", "campaigns", "lineage", "policy",
                        "monitoring", "planning"):
            if self.p[f"processes.{process}"]:
                getattr(self, process)()
        return self.state

    # --- 7.1 shocks

    def shocks(self) -> None:
        p, h = self.p, self.h
        begin = np.where(h.stratum == POOR, F(min(1, p["shocks.crisis_rate"] * p["shocks.crisis_poor"])),
                         F(p["shocks.crisis_rate"]))
        stay = 1 - F(p["shocks.crisis_end"])
        h.crisis[:] = self.card("crisis") < np.where(h.crisis == 1, stay, begin)
        self.v.struck[:] = 0
        if self.burn_in or p["shocks.disaster_rate"] == 0:
            return
        for d in range(self.d.id.size):
            stream = self.luck.stream("district", self.d.id[d], self.month, SHOCKS)
            if stream.uniform() >= p["shocks.disaster_rate"]:
                continue
            count = int(self.d.count[d])
            start = stream.below(count)
            for v in range(int(self.d.first[d]), int(self.d.first[d]) + count):
                behind = (v - int(self.d.first[d]) - start) % count
                if behind < p["shocks.disaster_reach"] * count:
                    self._disaster(v)

    def _disaster(self, v: int) -> None:
        p, rows = self.p, self.rows[v]
        self.v.struck[v] = 1
        self.h.power[:, rows] *= F(1 - p["shocks.disaster_power"])
        self.down[TRUST, rows] += F(p["shocks.disaster_trust"])
        self.factor_down[INFRASTRUCTURE, v] += p["shocks.disaster_infrastructure"]
        self.g.cohesion[v * self.slots : (v + 1) * self.slots] *= F(1 - p["shocks.disaster_cohesion"])
        self.g.pool[v * self.slots : (v + 1) * self.slots] *= 1 - p["shocks.disaster_savings"]
        self.h.log_assets[rows] = np.clip(
            self.h.log_assets[rows] + F(np.log1p(-p["shocks.disaster_assets"])), -2, 14)
        self.h.savings[rows] *= F(1 - p["shocks.disaster_savings"])

    # --- 7.2 what granted hours and money do

    def _open_books(self) -> None:
        """A new month: what nobody delivers lapses, and what was begun where the programme left."""
        v, gone = self.v, self.v.treated == 0
        v.used_minutes[:] = v.used_money[:] = v.deliveries[:] = 0
        for what in ("minutes", "money"):
            work = getattr(v, f"work_{what}")
            getattr(v, f"lapsed_{what}")[:] = getattr(v, f"granted_{what}") + np.where(gone, work, 0)
            work[:, gone] = 0

    def deliver(self, v: int, m: int, demand: int) -> int:
        """Whole deliveries that what is in hand pays for; one delivery's worth is carried over."""
        method, made = self.methods[m], demand
        if self.v.post[v] != NONE and self.post.filled[self.v.post[v]] == 0:
            made = 0  # nobody is in post
        prices = (("minutes", method.minutes), ("money", method.money))
        if all(price == 0 for _, price in prices):
            made = 0
        for what, price in prices:
            if price > 0:
                in_hand = getattr(self.v, f"work_{what}")[m, v] + getattr(self.v, f"granted_{what}")[m, v]
                made = min(made, int(in_hand) // price)
        for what, price in prices:
            work = getattr(self.v, f"work_{what}")
            left = int(work[m, v] + getattr(self.v, f"granted_{what}")[m, v]) - price * made
            work[m, v] = min(left, price)
            getattr(self.v, f"used_{what}")[m, v] = price * made
            getattr(self.v, f"lapsed_{what}")[m, v] = left - min(left, price)
        self.v.deliveries[m, v] = made
        return made

    def paid(self, v: int, m: int) -> int:
        """Deliveries that what is in hand pays for, up to one for each household."""
        method, made = self.methods[m], int(self.v.count[v])
        for what, price in (("minutes", method.minutes), ("money", method.money)):
            in_hand = getattr(self.v, f"work_{what}")[m, v] + getattr(self.v, f"granted_{what}")[m, v]
            made = min(made, int(in_hand) // price) if price > 0 else made
        return made if method.minutes or method.money else 0

    def reach(self, m: int, i, strength) -> None:
        """One delivery reaches the households i (rows) with a strength (one number, or one each)."""
        e, strength = self.methods[m].effect, F(strength)
        for a, name in enumerate(AGENCIES):
            heard = F(self.methods[m].heard) if a == AWARENESS else F(1)
            self.up[a, i] += positive(F(e[name]) * strength * heard)
            self.down[a, i] += positive(-F(e[name]) * strength * heard)
        self.distress_up[i] += positive(F(e["distress"]) * strength)
        self.distress_down[i] += positive(-F(e["distress"]) * strength)
        self.coping_up[i] += positive(F(e["coping"]) * strength)
        share = F(self.p["strategy.participation"])
        for k, name in enumerate(POWERS):
            practice = np.clip(F(e[f"practice_{name}"]) * strength, 0, 1)
            self.own_work[k, i] = 1 - (1 - self.own_work[k, i]) * (1 - share * practice)
            self.given[k, i] = 1 - (1 - self.given[k, i]) * (1 - (1 - share) * practice)
            self.worked[i] += practice / 7
        self.assets_up[i] += F(1e6 * e["assets"])  # money is what it is
        self.cash[i] += F(1e6 * e["cash"])
        if e["information"] > 0:
            chances = np.broadcast_to(e["information"] * np.asarray(strength * F(self.methods[m].heard), float), np.shape(i))
            self.tell[i] += np.array([failure(c) for c in np.atleast_1d(chances)], F)

    # --- 7.3 casework

    def casework(self) -> None:
        p, h = self.p, self.h
        self.v.crises_served[:] = self.v.aftercare[:] = 0
        cases = [m for m, method in enumerate(self.methods) if method.unit == CLIENT]
        for v in range(self.nv):
            if not any(self.v.granted_minutes[m, v] > 0 or self.v.work_minutes[m, v] > 0 for m in cases):
                continue
            first, months, stage = self.rows[v].start, h.case_months[self.rows[v]], h.case_stage[self.rows[v]]
            here = range(months.size)
            back = (h.distress > h.distress_base + F(p["casework.relapse"]))[self.rows[v]]
            again = back & ((stage == AFTERCARE) | (stage == CASE_CLOSED))
            stage[again], months[again] = CASE_WORK, 0
            self.v.cases_relapsed[v] += again.sum()
            cared = stage == AFTERCARE
            months[cared] += 1
            self.v.aftercare[v] = cared.sum()
            due = cared & (months % int(p["casework.aftercare_every"]) == 0)
            if not ((stage == CASE_WAITS) | (stage == CASE_WORK) | due).any():
                months[~cared], stage[~cared] = 0, CASE_WAITS  # everybody has had a turn: a new round
            # open cases and contacts that are due first, then by priority, ties by row
            wait = [i for i in here if stage[i] in (CASE_WAITS, CASE_WORK) or due[i]]
            wait.sort(key=lambda i: (stage[i] == CASE_WAITS, -int(h.priority[first + i]) if stage[i] == CASE_WAITS else 0))
            places = [int(p["strategy.reserve"] * float(self.v.granted_minutes[m, v] + self.v.work_minutes[m, v])
                          / self.methods[m].minutes) for m in cases if self.methods[m].minutes]
            urgent = [i for i in wait if h.crisis[first + i] and stage[i] == CASE_WAITS][: max(places, default=0)]
            wait = urgent + [i for i in wait if i not in set(urgent)]
            self.v.crises_served[v] = len(urgent)
            # who cannot be given this month what is given once is not taken on
            bundle = [self.paid(v, m) for m in cases if self.methods[m].once and (self.v.granted_minutes[m, v] > 0 or self._in_mix(m, self.month))]
            if bundle:
                wait = wait[: sum((stage == CASE_WORK) | due) + min(bundle)]
            trust = h.agency[TRUST]
            at_work = [m for m in cases if self.v.granted_minutes[m, v] > 0]
            alone = any(self.methods[m].once for m in at_work) and all(
                self.methods[m].once or self.methods[m].effect["advocacy"] > 0 for m in at_work)
            served, confided, gone = 0, 0, set()
            for m in sorted(cases, key=lambda m: self.methods[m].once):
                if self.methods[m].effect["advocacy"] > 0:
                    self._advocate(v, m)
                    continue
                # what is given once goes to whom the month's other work takes on
                turn = wait if not self.methods[m].once else [
                    i for i in (wait if alone else wait[:served]) if stage[i] == CASE_WAITS]
                made = self.deliver(v, m, len(turn))
                if not self.methods[m].once:
                    served = max(served, made)
                    if any(self.methods[m].effect.values()):  # nobody confides in what does nothing
                        confided = max(confided, made)
                for i in turn[:made]:
                    relation = 1 - F(p["casework.relation"]) * (1 - trust[first + i])
                    self.reach(m, np.array([first + i]), F(self.v.quality[self.methods[m].role, v]) * relation)
                if self.methods[m].once and alone:
                    gone |= set(turn[:made])
            for i in gone:
                stage[i] = CASE_ENDED  # a gift that no work accompanies is all they get
            self._keep_confidence(v, [first + i for i in wait[:confided]])
            for place, i in enumerate(wait[:served]):
                self._month_of_case(v, i, place < confided)
            for i in np.flatnonzero(cared):
                if months[i] >= p["casework.aftercare"]:
                    stage[i] = CASE_CLOSED
                    self.v.cases_closed[v] += 1
                    self.v.reintegrated[v] += h.group[first + i] != NO_GROUP

    def _month_of_case(self, v: int, i: int, helped: bool) -> None:
        """A served case goes on, to after-care, or is given up."""
        p, h, at = self.p, self.h, self.rows[v].start + i
        if h.case_stage[at] == AFTERCARE:
            return
        least = p["strategy.case_months"] or p["casework.case_months"]
        longest = p["strategy.case_months"] or p["casework.case_months_most"]
        if h.case_stage[at] == CASE_WAITS:
            h.case_stage[at], h.case_months[at] = CASE_WORK, 0
        h.case_months[at] += 1
        functions = (not h.crisis[at] and h.distress[at] <= h.distress_base[at]
                     and self._agency_of(h.agency[:, at], h.distress[at])
                     >= self._agency_of(h.agency_base[:, at], h.distress_base[at]) + F(p["casework.restored"]))
        if h.case_months[at] >= least and helped and functions:
            self.v.cases_restored[v] += 1
            self.v.restored_months[v] += h.case_months[at]
            self.v.cases_closed[v] += p["casework.aftercare"] == 0
            h.case_stage[at] = AFTERCARE if p["casework.aftercare"] > 0 else CASE_CLOSED
            h.case_months[at] = 0
        elif h.case_months[at] >= (longest if helped else least):
            self.v.cases_ended[v] += 1
            h.case_stage[at] = CASE_ENDED

    @staticmethod
    def _agency_of(agency, distress):
        """Harmonic mean of awareness, skill and motivation, cut by distress."""
        a, s, m = (F(x) for x in agency[:3])
        sum_ = a * s + (a + s) * m
        return (3 * a * s * m / sum_ if sum_ > 1e-12 else F(0)) * (1 - F(0.5) * F(distress))

    def _keep_confidence(self, v: int, clients: list[int]) -> None:
        """Breaches of confidence cost trust, the client's and that of those tied to it."""
        p, post = self.p, int(self.v.post[v])
        tired = fit = 0.0
        if post != NONE:
            tired = float(self.post.burnout[post]) - p["workers.burnout"]
            fit = float(self.post.fit[post]) - 0.5
        chance = np.clip(p["casework.breach"] * max(1 + p["casework.breach_burnout"] * tired, 0)
                         * max(1 - p["casework.breach_fit"] * fit, 0), 0, 1)
        for i in clients:
            if self.luck.stream("household", self.h.id[i], self.month, CASEWORK).uniform() >= chance:
                continue
            self.v.breaches[v] += 1
            self.down[TRUST, i] += F(p["casework.breach_trust"])
            for other in self.tie_to[self.tie_from == i]:
                if self.home[other] == v:
                    self.down[TRUST, other] += F(p["casework.breach_told"])

    def _advocate(self, v: int, m: int) -> None:
        """Workers bring the cases of refused households, the first in the order of help first."""
        h, method, rows = self.h, self.methods[m], self.rows[v]
        wait = sorted(rows.start + np.flatnonzero(h.refused[rows]), key=lambda i: (-int(h.priority[i]), i))
        quality = F(self.v.quality[method.role, v])
        for i in wait[: self.deliver(v, m, len(wait))]:
            luck = self.luck.stream("household", mix2(h.id[i], method.id), self.month, CASEWORK)
            relation = 1 - F(self.p["casework.relation"]) * (1 - h.agency[TRUST, i])
            self.reach(m, np.array([i]), quality * relation)
            self.bring(v, i, method.route, method.effect["advocacy"] * float(quality) - 1, luck)

    # --- 7.6 services

    def openness(self, k: int, v: int) -> float:
        """Openness of an institution in a village."""
        of = self.institutions_of[k]
        return float(np.clip(self.v.factor[INSTITUTIONS, v] + of.openness + self.v.opening[k, v], 0, 1))

    def usual_openness(self, k: int, v: int) -> float:
        """What it is with a usual factor and without cases."""
        return float(np.clip(self.v.factor_base[INSTITUTIONS, v] + self.institutions_of[k].openness, 0, 1))

    def met(self, k: int, v: int, i: int) -> float:
        """Openness as household i meets it: bias bites where the institution is closed."""
        openness = self.openness(k, v)
        having = np.array([self.state["profile.bits"][self.h.profile[i]] >> d & 1
                           for d in range(len(self.disadvantages))], bool)
        bias = np.clip(self.p["services.bias"] * self.institutions_of[k].bias, 0, 1)
        return openness * np.prod(1 - bias[having] * (1 - openness))

    def case_chance(self, v: int, i: int, route: int, quality: float) -> float:
        """Chance that the open case of household i is won."""
        p, before = self.p, int(self.h.refused[i]) - 1
        if route == JUSTICE:
            before = next((k for k, of in enumerate(self.institutions_of) if of.appeals), -1)
        success = p[f"services.success.{ROUTES[route]}"]
        if before < 0 or success <= 0:
            return 0.0
        odds = (logit(success) + p["services.case_openness"] * (self.openness(before, v) - 0.5)
                + p["services.case_quality"] * quality)
        return float(logistic(odds))

    def serve(self, k: int, v: int, i: int, strength: float) -> None:
        """Given practice of a service reaches a household."""
        practice = np.clip(self.institutions_of[k].practice * strength, 0, 1).astype(F)
        self.given[:, i] = 1 - (1 - self.given[:, i]) * (1 - practice)

    def service_quality(self, k: int, v: int) -> float:
        """Quality of what an institution gives."""
        usual = self.institutions_of[k].quality
        return usual + (1 - usual) * self.v.service_quality[v]

    def bring(self, v: int, i: int, route: int, quality: float, luck) -> None:
        """A case is brought, and won or lost."""
        p, h, of, k = self.p, self.h, self.v, int(self.h.refused[i]) - 1
        chance = self.case_chance(v, i, route, quality)
        won, again = luck.uniform() < chance, luck.uniform() < p["services.appeal"]
        if k < 0 or chance <= 0:
            return
        each = 100 / self.v.count[v]
        heat = p[f"services.conflict.{ROUTES[route]}"] * each
        self.conflict_up[v] += positive(heat)
        self.conflict_down[v] += positive(-heat)
        if won:
            of.cases_won[k, v] += 1
            of.route_won[route, v] += 1
            of.pressed[k, v] += p[f"services.nudge.{ROUTES[route]}"] * each
            self.up[TRUST, i] += F(p["services.won_trust"])
            h.refused[i] = 0
            self.serve(k, v, i, self.service_quality(k, v))
            return
        of.cases_lost[k, v] += 1
        of.route_lost[route, v] += 1
        self.down[TRUST, i] += F(p["services.lost_trust"])
        of.trust_lost[v] += F(p["services.lost_trust"]) * h.agency[TRUST, i]
        if not again:
            h.refused[i] = 0

    def services(self) -> None:
        if not self.institutions_of:
            return
        of = self.v
        of.applied[:] = of.granted[:] = of.weak_applied[:] = of.weak_granted[:] = 0
        of.received[:] = of.usual_received[:] = of.received_others[:] = of.leaked[:] = 0
        for v in range(self.nv):
            if not self.burn_in:
                self._open_up(v)
            self._move_stocks(v)
            self._open_places(v)
            expected, press = self._settle_cases(v)
            self._apply(v)
            for k, kind in enumerate(self.institutions_of):
                if kind.service == ENTITLED:
                    self._entitle(v, k)
            self._usual_trust(v)
            self._causes(v, expected, press)
            of.cases_open[v] = (self.h.refused[self.rows[v]] > 0).sum()

    def _open_up(self, v: int) -> None:
        p, of = self.p, self.v
        factor, press = of.factor[INSTITUTIONS, v], of.pressing[:, v] + of.demanded[:, v]
        mean = press.mean()
        self.factor_up[INSTITUTIONS, v] += positive(mean)
        self.factor_down[INSTITUTIONS, v] += positive(-mean) * (1 - factor) / (factor + 1e-9)
        fade = 1 - p["structure.back.institutions"]
        of.opening[:, v] = np.clip(of.opening[:, v] * fade + (press - mean) * (1 - factor), -1, 1)
        rise = self.services_up["capacity"][v] - self.services_down["capacity"][v] + p["services.widen"] * press
        capacity = of.capacity[:, v]
        of.capacity[:, v] = np.clip(capacity + rise - p["services.capacity_back"] * (capacity - 1), 0, 10)

    def _move_stocks(self, v: int) -> None:
        p, of = self.p, self.v
        for column, channel, fade in (("rights", "rights", "rights"), ("posted", "posting", "posting"),
                                      ("audited", "audit", "audit"), ("attended", "attendance", "attendance"),
                                      ("service_quality", "quality", "quality")):
            stock = getattr(of, column)
            stock[v] = push(stock[v] * (1 - p[f"services.{fade}_fade"]), self.services_up[channel][v])
        removed = ((1 - p["services.rights"] * of.rights[v]) * (1 - p["services.posting"] * of.posted[v])
                   * (1 - p["services.sanction"] * of.audited[v]) * (1 - p["services.scrutiny"] * of.attended[v]))
        for k, kind in enumerate(self.institutions_of):
            closed = p["services.leak_openness"] * (self.usual_openness(k, v) - self.openness(k, v))
            of.leakage[k, v] = np.clip(kind.leakage * (1 + closed) * removed, 0, 1)

    def _rate(self, k: int, v: int) -> float:
        """Places a month, as far as they do not leak beyond the usual."""
        kind = self.institutions_of[k]
        kept = (1 - self.v.leakage[k, v]) / (1 - kind.leakage) if kind.leakage < 1 else 0
        return kind.capacity * self.v.count[v] / 100 * self.v.capacity[k, v] * kept

    def _open_places(self, v: int) -> None:
        for k, kind in enumerate(self.institutions_of):
            if kind.level == 0 or not self.p["processes.institutions"]:
                places = self.v.places_left[k, v] + self._rate(k, v)
                self.v.places[k, v] = int(places)
                self.v.places_left[k, v] = places - int(places)

    def _settle_cases(self, v: int):
        p, h, route = self.p, self.h, int(self.p["services.group_route"])
        expected, press = np.zeros((2, len(self.institutions_of)))
        brings = any(of.effect["advocacy"] > 0 and self.v.granted_minutes[m, v] > 0 for m, of in enumerate(self.methods))
        culture = self.v.culture[v] if brings else 0  # of workers who bring cases
        for i in self.rows[v].start + np.flatnonzero(h.refused[self.rows[v]]):
            k = int(h.refused[i]) - 1
            luck = self.luck.stream("household", h.id[i], self.month, INSTITUTIONS_STREAM)
            taken, tired = luck.uniform(), luck.uniform()
            g = v * self.slots + int(h.group[i])
            if h.group[i] != NO_GROUP and self.g.barrier[g] == INSTITUTIONS:
                quality = float(self.g.efficacy[g]) - p["groups.efficacy_mean"]
                expected[k] += p["services.group_case"]
                press[k] += (p["services.group_case"] * p[f"services.nudge.{ROUTES[route]}"]
                             * 100 / self.v.count[v] * self.case_chance(v, i, route, quality))
                if taken < p["services.group_case"]:
                    self.bring(v, i, route, quality, luck)
                    continue
            if tired < p["services.give_up"] * (1 - min(1, p["services.give_up_culture"] * culture)):
                h.refused[i] = 0
        return expected, press

    def _need(self, i: int) -> np.ndarray:
        """Chance that household i needs one of the first services, up to each."""
        having = np.array([self.state["profile.bits"][self.h.profile[i]] >> d & 1
                           for d in range(len(self.disadvantages))], bool)
        chance = [kind.need * (1 + (kind.need_crisis if self.h.crisis[i] else 0)) * np.prod(1 + kind.need_of[having])
                  if kind.service == RATIONED else 0 for kind in self.institutions_of]
        return np.clip(np.cumsum(np.clip(chance, 0, 1)), 0, 1).astype(F)

    def _apply(self, v: int) -> None:
        p, h, of, rows = self.p, self.h, self.v, self.rows[v]
        look, applications = second_look(self.card("crisis")), []
        for i in range(rows.start, rows.stop):
            need = self._need(i)
            if look[i] >= need[-1]:
                continue
            k = int(np.argmax(look[i] < need))
            luck = self.luck.stream("household", h.id[i], self.month, SERVICES_STREAM)
            burden = np.array([p[f"disadvantages.{d}.burden.infrastructure"] for d in self.disadvantages])
            having = np.array([self.state["profile.bits"][h.profile[i]] >> d & 1
                               for d in range(len(self.disadvantages))], bool)
            road = of.factor[INFRASTRUCTURE, v]
            road *= np.prod(1 - burden[having] * (1 - road))
            goes = float(h.agency[AWARENESS, i]) * (1 - p["services.distance"] * of.travel[v] * (1 - road))
            if luck.uniform() >= np.clip(goes, 0, 1):
                continue
            met = self.met(k, v, i)
            favour = 1 - p["services.closure"] * (1 - met)
            place = F(float(luck.uniform()) / favour) if favour > 0 else F(2)
            weak = met < self.openness(k, v)
            of.applied[k, v] += 1
            of.weak_applied[v] += weak
            applications.append((k, place, i, weak))
        for k, place, i, weak in sorted(applications):
            if place > 1 or of.granted[k, v] >= of.places[k, v]:
                self.down[TRUST, i] += F(p["services.refusal_trust"])
                of.trust_lost[v] += F(p["services.refusal_trust"]) * h.agency[TRUST, i]
                h.refused[i] = k + 1
                continue
            of.granted[k, v] += 1
            of.weak_granted[v] += weak
            usual, now = (1 - p["services.closure"] * (1 - o)
                          for o in (self.usual_openness(k, v), self.openness(k, v)))
            widened = of.capacity[k, v] * now / usual if usual > 0 else 1
            beyond = self.service_quality(k, v) - self.institutions_of[k].quality / widened if widened > 0 else 0
            if beyond > 0.02:  # below it the factor wavers at rest
                self.serve(k, v, i, beyond)

    def _entitle(self, v: int, k: int) -> None:
        p, h, of, rows, kind = self.p, self.h, self.v, self.rows[v], self.institutions_of[k]
        on = (h.entitled[rows] >> k & 1).astype(F)
        usual, now = F(kind.leakage), F(of.leakage[k, v])
        own = F(p["services.own_rights"])
        share = 1 - now * (1 - own * h.agency[AWARENESS, rows])
        before = 1 - usual * (1 - own * h.agency_base[AWARENESS, rows])
        if now > usual:
            self.down[TRUST, rows] += on * F(p["services.leak_trust"]) * positive(before - share)
        money, shared = half_up(kind.money), kind.shared
        got = np.floor(F(money) * (on * share) + F(0.5)).astype(int)
        usually = np.floor(F(money) * (on * before) + F(0.5)).astype(int)
        everything = money * int(of.listed[k, v])
        received, expected = int(got.sum()), int(usually.sum())
        others, before_others = (min(half_up(shared * everything), everything - x) for x in (received, expected))
        self.cash[rows] += got - usually
        more = self._share_out(rows.start + np.flatnonzero(on == 0), others - before_others)
        self._share_out(rows.start + np.flatnonzero(h.stratum[rows] == ELITE), expected - received - more)
        of.received[v] += received
        of.usual_received[v] += expected
        of.received_others[v] += others
        of.leaked[v] += everything - received - others

    def _share_out(self, who: np.ndarray, money: int) -> int:
        """Money in whole rupiah as evenly as can be, the first getting what is over; what was shared out."""
        if who.size == 0:
            return 0
        each, over = divmod(abs(money), who.size)
        self.cash[who] += np.sign(money) * (each + (np.arange(who.size) < over))
        return money

    def _usual_trust(self, v: int) -> None:
        of, rows = self.v, self.rows[v]
        if self.burn_in:
            missing = self.v.count[v] - self.h.agency[TRUST, rows].sum(dtype=float)
            now = of.trust_lost[v] / missing if missing > 0 else 0
            of.trust_ref[v] += (now - of.trust_ref[v]) / (self.month + 1)
        if of.trust_ref[v] > 0:
            self.up[TRUST, rows] += F(of.trust_ref[v])

    def _causes(self, v: int, expected: np.ndarray, press: np.ndarray) -> None:
        p, of = self.p, self.v
        if self.burn_in:
            if not self.settling:
                months = self.month - int(p["time.burn_in"]) // 2 + 1
                of.cases_ref[:, v] += (expected - of.cases_ref[:, v]) / months
                of.pressed_ref[:, v] += (press - of.pressed_ref[:, v]) / months
            return
        cases = of.cases_won[:, v] + of.cases_lost[:, v].astype(float) - of.cases_ref[:, v]
        of.cause[:, v] = positive(of.cause[:, v] * (1 - p["services.cause_decay"])
                                  + p["services.case_to_cause"] * cases * 100 / of.count[v])

    def institutions(self) -> None:
        """Villages that share an institution share its places and its openness."""
        of = self.v
        of.pressing[:] = of.pressed - of.pressed_ref
        for d in range(self.d.id.size):
            at = slice(int(self.d.first[d]), int(self.d.first[d] + self.d.count[d]))
            for k, kind in enumerate(self.institutions_of):
                if kind.level == 0:
                    continue
                for column in (of.pressing, of.opening, of.capacity):
                    column[k, at] = np.average(column[k, at], weights=of.count[at])
                places = self.d.places_left[k, d] + sum(self._rate(k, v) for v in range(at.start, at.stop))
                self.d.places_left[k, d] = places - int(places)
                of.places[k, at] = apportion(int(places), [100 * int(a) + 1 for a in of.applied[k, at]])

    # --- 7.4 groupwork

    def members(self, v: int, slot: int) -> np.ndarray:
        """Rows of a group's members."""
        rows = self.rows[v]
        return rows.start + np.flatnonzero(self.h.group[rows] == slot)

    def groupwork(self) -> None:
        self.v.cycles[:] = self.v.successes[:] = self.v.decided[:] = self.v.decided_poor[:] = 0
        self.v.barrier_won[:] = 0
        self.g.facilitation[:] = 0
        self.barrier_usual = np.zeros((5, self.nv))
        for v in range(self.nv):
            if self.v.treated[v]:
                self._help_groups(v)
            self._exchange(v)
            if self.burn_in and not self.settling:
                self._expect_barriers(v)
            for slot in range(self.slots):
                if self.g.id[v * self.slots + slot]:
                    self._cycle(v, slot)
            for slot in range(self.slots):
                g = v * self.slots + slot
                if self.g.id[g]:
                    self._practise(g, self.members(v, slot))

    def _help_groups(self, v: int) -> None:
        living = [s for s in range(self.slots) if self.g.id[v * self.slots + s]]
        living.sort(key=lambda s: (self.g.age[v * self.slots + s], self.g.id[v * self.slots + s]))
        for m, method in enumerate(self.methods):
            if method.unit != GROUP:
                continue
            quality = F(self.v.quality[method.role, v])
            e = {channel: F(size) * quality for channel, size in method.effect.items()}
            for slot in living[: self.deliver(v, m, len(living))]:
                g = v * self.slots + slot
                for name in ("cohesion", "efficacy"):
                    column = getattr(self.g, name)
                    column[g] = push(column[g], positive(e[name]), positive(-e[name]))
                self.g.facilitation[g] = np.clip(self.g.facilitation[g] + e["facilitation"], 0, 1)
                early = 1.0 if self.g.cycles[g] > 0 else self.p["groups.training_early"]
                self.g.training[g] += F(method.effect["cadre_training"] * early) * quality
                self.g.network[g] = push(self.g.network[g], e["networking"])
                self.g.thrift[g] = push(self.g.thrift[g], positive(e["savings"]), positive(-e["savings"]))
                if method.reaches_households:
                    self.reach(m, self.members(v, slot), quality)

    def _exchange(self, v: int) -> None:
        """Groups with ties learn from the better ones among them, as they were last month."""
        g = self.g
        rows = [at for at in range(v * self.slots, (v + 1) * self.slots) if g.id[at] and g.network[at] > 0]
        ties, efficacy = g.network[rows].copy(), g.efficacy[rows].copy()
        for j, at in enumerate(rows):
            others = np.arange(len(rows)) != j
            if len(rows) > 1 and ties[others].sum() > 1e-6:
                peers = (ties * efficacy)[others].sum() / ties[others].sum()
                g.efficacy[at] += F(self.p["groups.network"]) * ties[j] * positive(peers - efficacy[j])
            g.network[at] *= F(1 - self.p["groups.network_fade"])

    def _carried(self, at: int):
        """Share of a group's month that workers carried for it."""
        return self.g.facilitation[at] * (1 - F(self.p["strategy.participation"]))

    def _cycle(self, v: int, slot: int) -> None:
        p, g, v_slot = self.p, self.g, v * self.slots + slot
        u = F(p["strategy.participation"])
        usual = F(p["groups.cohesion_mean"])
        pace = g.cohesion[v_slot] / usual if usual > 0 else F(1)
        speed = F(p["groups.facilitation_speed"])
        g.progress[v_slot] += pace * (1 + speed * g.facilitation[v_slot] * (1 + F(p["groups.skip_speed"]) * (1 - u))) / F(p["groups.stage_months"])
        while g.progress[v_slot] >= 1:
            g.progress[v_slot] -= 1
            self._finish_stage(v, slot)
        # what evaluation adds to a usual group in a usual month is part of the usual
        success, cycle = p["groups.success"], 6 * p["groups.stage_months"]
        for name, lost in (("efficacy", (1 - p["groups.efficacy_mean"]) * p["groups.failure_teaches"]),
                           ("cohesion", -p["groups.cohesion_mean"])):
            column, mean = getattr(g, name), p[f"groups.{name}_mean"]
            lesson = p[f"groups.success_{name}"] * (success * (1 - mean) + (1 - success) * lost) / cycle
            back = F(p[f"groups.{name}_return"]) * (F(mean) - column[v_slot])
            column[v_slot] = np.clip(column[v_slot] + back - F(lesson), 0, 1)
        lost = F(p["groups.exit"]) * positive(g.leaned[v_slot] - self._carried(v_slot))
        g.cohesion[v_slot] = push(g.cohesion[v_slot], 0, lost)
        g.leaned[v_slot] += F(0.1) * (self._carried(v_slot) - g.leaned[v_slot])
        g.training[v_slot] *= F(1 - p["groups.training_fade"])
        g.age[v_slot] = min(int(g.age[v_slot]) + 1, 0xFFFF)

    def _finish_stage(self, v: int, slot: int) -> None:
        p, g, at = self.p, self.g, v * self.slots + slot
        luck = self.luck.stream("group", g.id[at], self.month, GROUPWORK)
        members = self.members(v, slot)
        stage = int(g.stage[at])
        if stage == FIND:
            g.problem[at] = self._lowest(at, members)
            g.barrier[at] = self._barrier(v, members, int(g.problem[at]))
            g.captured[at] = 0
        elif stage == ANALYSE:
            less = 1 - F(p["groups.accuracy_owned"]) * (1 - F(p["strategy.participation"]))
            found = F(p["groups.accuracy"]) + F(p["groups.accuracy_help"]) * g.facilitation[at] * less
            if luck.uniform() >= np.clip(found, 0, 1):
                g.problem[at] = luck.below(7)
                g.barrier[at] = self._barrier(v, members, int(g.problem[at]))
        elif stage == PRIORITISE:
            self.v.decided[v] += 1
            if luck.uniform() < self._capture(v, members):
                g.captured[at] = 1
                g.problem[at] = ECONOMY
            else:
                self.v.decided_poor[v] += 1
        elif stage == SEEK:
            weight = self._ways(v, at, int(g.barrier[at]))
            place = luck.uniform() * weight.sum()
            g.solution[at] = min(int((np.cumsum(weight) <= place).sum()), 3)
        elif stage == EVALUATE:
            self._evaluate(v, at, luck)
        g.stage[at] = (stage + 1) % 6

    def _lowest(self, at: int, members: np.ndarray) -> int:
        """The power whose mean over members lies furthest below adequacy, as the kind sees it."""
        z = np.array([F(self.p[f"powers.{k}.threshold"]) for k in POWERS], float)
        short = self.h.power[:, members].mean(1, dtype=float) - z if members.size else -z
        short -= [self.p["groups.kind_focus"] * (k in FOR[self.g.kind[at]]) for k in POWERS]
        return int(np.argmin(short))

    def _capture(self, v: int, members: np.ndarray):
        """Chance that the elite decides for a group."""
        elite = F((self.h.stratum[members] == ELITE).mean()) if members.size else F(0)
        heard = self.h.power[2:4][:, members].mean(dtype=float) if members.size else 0.0
        hold = (1 - F(self.v.factor[EQUITY, v])) * np.clip(4 * elite, 0, 1)
        return hold * (1 - F(self.p["structure.bargaining"]) * F(heard))

    def _expect_barriers(self, v: int) -> None:
        """Successes against each barrier that a usual month would bring these groups."""
        p = self.p
        for slot in range(self.slots):
            at, members = v * self.slots + slot, self.members(v, slot)
            if self.g.id[at] == 0:
                continue
            often = p["groups.success"] / (6 * p["groups.stage_months"]) * (1 - float(self._capture(v, members)))
            for k in range(7):
                barrier = self._barrier(v, members, k)
                if barrier == 5:
                    continue
                found = (1 - p["groups.accuracy"]) / 7 + p["groups.accuracy"] * (k == self._lowest(at, members))
                weight = self._ways(v, at, barrier)
                if weight.sum() > 0:
                    self.barrier_usual[barrier, v] += often * found * (1 - float(weight[SELF_HELP] / weight.sum()))

    def _ways(self, v: int, at: int, barrier: int) -> np.ndarray:
        """Weights of the four ways to a solution: what fits the barrier counts eight times."""
        usual = self.p["structure.cooperation_mean"]
        fit = (barrier == 5, barrier in (INSTITUTIONS, POLICY), barrier == INFRASTRUCTURE,
               barrier in (NORMS, EQUITY))
        post, found = int(self.v.post[v]), F(1)
        if post != NONE:  # an inventive worker helps to find what fits, as far as it facilitates
            inventive = self.p["workers.inventive_seek"] * (float(self.post.inventive[post]) - 0.5)
            found = max(F(1) + F(inventive) * self.g.facilitation[at], F(0))
        weight = np.where(fit, F(2) * found, F(0.25)).astype(F)
        weight[SELF_HELP] *= F(self.p["groups.self_help"])
        weight[PROJECT] *= 1 + self.g.network[at]
        weight[COLLECTIVE] *= F(self.v.cooperation[v] / usual) if usual > 0 else 1
        return weight

    def _barrier(self, v: int, members: np.ndarray, k: int) -> int:
        """The factor behind a problem, or 5 if it lies with the members: they have headroom."""
        if members.size:
            room = self.ceilings(v, members)[k].mean() - self.h.power[k, members].mean(dtype=float)
        else:
            room = 0.0
        if room > self.p["groups.headroom"]:
            return 5
        weight = self.p.axis(f"powers.{POWERS[k]}.ceiling")
        return int(np.argmax(weight * (1 - self.v.factor[:, v])))

    def _lent_odds(self, v: int, at: int) -> float:
        """Log-odds that others' hours and money give an action beyond the village's usual."""
        p, g, of = self.p, self.g, self.v
        shares = []
        for lent, most in ((g.lent_minutes, p["sources.project_hours"] * 60), (g.lent_money, p["sources.project_money"])):
            shares.append(min(1.0, int(lent[at]) / most) if most > 0 else 0.0)
            lent[at] = 0
        if (self.burn_in and not self.settling) or of.acted[v] == 0:
            of.acted[v] += 1
            of.acted_hours[v] += shares[0]
            of.acted_money[v] += shares[1]
        return (p["sources.hours_odds"] * (shares[0] - of.acted_hours[v] / of.acted[v])
                + p["sources.money_odds"] * (shares[1] - of.acted_money[v] / of.acted[v]))

    def _evaluate(self, v: int, at: int, luck) -> None:
        p, g, barrier = self.p, self.g, int(self.g.barrier[at])
        slope = F(p["groups.success_odds"])
        odds = F(logit(p["groups.success"]))
        odds += slope * (g.efficacy[at] - F(p["groups.efficacy_mean"]))
        odds += slope * (g.cohesion[at] - F(p["groups.cohesion_mean"]))
        way = int(g.solution[at])
        if way != SELF_HELP:  # doors behind the barrier, and co-operation where all act together
            doors = self.v.factor[barrier, v] - self.v.factor_base[barrier, v] if barrier < 5 else 0.0
            if way == COLLECTIVE:
                doors += self.v.cooperation[v] - p["structure.cooperation_mean"]
            odds += F(doors) + (F(self._lent_odds(v, at)) if p["processes.sources"] else F(0))
        owned = 1 - self._carried(at)
        self.v.cycles[v] += 1
        g.cycles[at] = min(int(g.cycles[at]) + 1, 0xFFFF)
        efficacy, cohesion = F(p["groups.success_efficacy"]), F(p["groups.success_cohesion"])
        if luck.uniform() < logistic(odds):
            g.successes[at] = min(int(g.successes[at]) + 1, 0xFFFF)
            self.v.successes[v] += 1
            if barrier < 5 and not g.captured[at] and way != SELF_HELP:
                self.v.barrier_won[barrier, v] += 1
            g.efficacy[at] = push(g.efficacy[at], owned * efficacy)
            g.cohesion[at] = push(g.cohesion[at], cohesion)
        else:  # a failure teaches a part of what a success does
            taught = F(p["groups.success_efficacy"] * p["groups.failure_teaches"])
            g.efficacy[at] = push(g.efficacy[at], owned * taught)
            g.cohesion[at] = push(g.cohesion[at], 0, cohesion)

    def _practise(self, g: int, members: np.ndarray) -> None:
        p = self.p
        # the mean over powers: the group works on one of seven
        self.own[members] = (F(p["groups.practice"]) + F(p["groups.practice_efficacy"]) * self.g.efficacy[g]
                             + F(p["groups.practice_focus"] / 7))
        self.works_on[members] = -1 if self.g.captured[g] else int(self.g.problem[g])

    # --- 7.5 community work

    def community(self) -> None:
        self.v.outreach[:] = 0
        self._hear_decisions()
        practice = self.p["structure.goods_practice"] * self.v.goods
        goods = np.where(practice < 1e-3, 0, np.clip(practice, 0, 1))[self.home].astype(F)
        self.given[CARE] = np.where(goods > 0, 1 - (1 - self.given[CARE]) * (1 - goods), self.given[CARE])
        for v in np.flatnonzero(self.v.treated):
            for m, method in enumerate(self.methods):
                if method.unit not in (VILLAGE, INSTITUTION, DISTRICT):
                    continue
                quality = self.v.quality[method.role, v]
                made = self.deliver(v, m, 30)  # a village takes about one a day
                if made == 0:
                    continue
                if method.effect["pressure"] <= 0 and method.effect["conflict"] == 0:  # consensus work
                    quality *= 1 - self.p["structure.conflict_consensus"] * self.v.conflict[v]
                e = {channel: size * quality * made for channel, size in method.effect.items()}
                self.influential_up[v] += positive(e["influentials"])
                for f, name in enumerate(FACTORS):
                    self.factor_up[f, v] += positive(e[name])
                    self.factor_down[f, v] += positive(-e[name])
                self.goods_up[v] += positive(e["infrastructure"])
                self.cooperation_up[v] += positive(e["cooperation"])
                self.momentum_up[v] += positive(e["momentum"])
                self.conflict_up[v] += positive(e["conflict"])
                self.conflict_down[v] += positive(-e["conflict"])
                for name in SERVICES:
                    self.services_up[name][v] += positive(e[name])
                    self.services_down[name][v] += positive(-e[name])
                self.giving[v] += positive(e["giving"])
                for c in LIVELIHOOD:
                    self.won_up[c][v] += positive(e[c])
                    self.won_down[c][v] += positive(-e[c])
                self.place[v] += positive(e["place"])
                self.partners[v] += positive(e["partners"])
                self.pressure[v] += e["pressure"]
                self.recruits[v] += e["support"]
                self.salience_up[v] += e["salience"]
                self.v.outreach[v] += e["outreach"]
                self.v.sampled[v] += positive(e["monitoring"])
                self.v.assessment[v] += np.clip(e["assessment"], 0, 1) * (1 - self.v.assessment[v])
                if method.effect["group_founding"] > 0:
                    luck = self.luck.stream("village", mix2(self.v.id[v], method.id), self.month, COMMUNITY)
                    chance = method.effect["group_founding"] * quality
                    self.foundings[method.founds, v] += sum(luck.uniform() < chance for _ in range(made))
                if method.reaches_households:
                    key = int(mix2(method.id, self.month)) ^ self.luck.seed ^ self.luck.replicate << 40
                    hit = unit(mix2(self.h.id[self.rows[v]], np.uint64(key)) >> np.uint64(32))
                    reached = self.rows[v].start + np.flatnonzero(hit < F(method.reach))
                    self.reach(m, reached, quality * made)

    # --- 7.17 sources

    def sources(self) -> None:
        p, h, of = self.p, self.h, self.v
        of.mobilised_minutes[:] = of.mobilised_money[:] = 0
        of.visits[:] = of.placed[:] = of.volunteers[:] = 0
        hours, money = half_up(p["sources.hours"] * 60), half_up(p["sources.money"])
        for v, rows in enumerate(self.rows):
            if rows.stop == rows.start:
                continue
            givers = rows.start + np.flatnonzero(h.giving[rows] > 0)
            stratum = h.stratum[givers]
            volunteers = int(((stratum == MIDDLE) | (stratum == BETTER_OFF)).sum())
            acting = [g for g in range(v * self.slots, (v + 1) * self.slots)
                      if self.g.id[g] and self.g.stage[g] == ACT and self.g.solution[g] != SELF_HELP]
            in_projects = min(volunteers, half_up(p["sources.place"] * len(acting)))
            in_care = min(volunteers - in_projects, half_up(self.place[v]))
            of.givers[v], of.volunteers[v], of.placed[v] = givers.size, volunteers, in_projects + in_care
            gifts = money * int((stratum >= BETTER_OFF).sum())
            self.cash[givers[stratum >= BETTER_OFF]] -= F(money)
            of.mobilised_minutes[0, v] = hours * (in_projects + in_care)
            of.mobilised_money[0, v] = gifts
            more_minutes, more_money, reach = self._partners(v)
            self._visit(v, in_care)
            self._media(v, min(reach, 1.0))
            self._lend(acting, hours * in_projects + more_minutes, gifts + more_money, v)
            placed = min(1.0, (in_projects + in_care) / volunteers) if volunteers else 1.0
            for i in givers:
                gives_hours = h.stratum[i] in (MIDDLE, BETTER_OFF)
                chance = min(1.0, p["sources.end"] + gives_hours * p["sources.unplaced"] * (1 - placed))
                luck = self.luck.stream("household", h.id[i], self.month, SOURCES)
                stops = luck.uniform() < chance or h.reason[i] == DISAPPOINTED
                h.giving[i] = 0 if stops else min(int(h.giving[i]) + 1, 255)
            self._begin(v)
            idle = (h.giving[rows] == 0) & (h.stratum[rows] != POOR)
            of.not_giving[:, v] = [(idle & (h.reason[rows] == r)).sum() for r in range(4)]

    def _partners(self, v: int) -> tuple[int, int, float]:
        """Hours, money and reach of the organisations that are active; they come and go."""
        p, minutes, money, reach = self.p, 0, 0, 0.0
        for o, name in enumerate(p.names("organisations")):
            q = {key: p[f"organisations.{name}.{key}"]
                 for key in ("kind", "level", "hours", "money", "reach", "ease", "start", "end")}
            kind, home = ("district", self.d.id[self.v.district[v]]) if q["level"] == 1 else ("village", self.v.id[v])
            luck = self.luck.stream(kind, mix2(home, name_id(name)), self.month, SOURCES)
            begins, ends = luck.uniform(), luck.uniform()
            if self.v.partner[o, v]:
                self.v.partner[o, v] = ends >= q["end"]
            else:
                self.v.partner[o, v] = begins < 1 - (1 - q["start"]) * np.exp(-self.partners[v] * q["ease"])
            if self.v.partner[o, v]:
                giver = 1 + int(q["kind"])
                self.v.mobilised_minutes[giver, v] += half_up(q["hours"] * 60)
                self.v.mobilised_money[giver, v] += half_up(q["money"])
                minutes += half_up(q["hours"] * 60)
                money += half_up(q["money"])
                reach += q["reach"]
        return minutes, money, reach

    def _visit(self, v: int, volunteers: int) -> None:
        """Volunteers see households in a crisis, then those first in the order of help."""
        p, h, rows = self.p, self.h, self.rows[v]
        visits = volunteers * p["sources.hours"] / p["sources.visit"]
        crisis = h.crisis[rows] > 0
        for need in (crisis, ~crisis & (h.priority[rows] >= 192)):
            i = rows.start + np.flatnonzero(need)
            if visits <= 0 or i.size == 0:
                continue
            each = min(4.0, visits / i.size)
            self.coping_up[i] += F(each * p["sources.care"])
            practice = F(min(1.0, each * p["sources.care_practice"]))
            self.given[CARE, i] = 1 - (1 - self.given[CARE, i]) * (1 - practice)
            self.v.visits[v] += half_up(each * i.size)
            visits -= each * i.size

    def _media(self, v: int, reach: float) -> None:
        """What organisations' media tell beyond the usual."""
        usual = sum(self.p[f"organisations.{o}.reach"] * self.p[f"organisations.{o}.start"]
                    / (self.p[f"organisations.{o}.start"] + self.p[f"organisations.{o}.end"] + 1e-12)
                    for o in self.p.names("organisations"))
        told = F(self.p["sources.media"] * (reach - min(usual, 1.0)))
        self.up[AWARENESS, self.rows[v]] += positive(told)
        self.down[AWARENESS, self.rows[v]] += positive(-told)

    def _lend(self, acting: list[int], minutes: int, money: int, v: int) -> None:
        """Hours lapse when no group can use them; money waits in the fund."""
        self.v.fund[v] += money
        for g in acting:
            time = min(minutes, half_up(self.p["sources.project_hours"] * 60) - int(self.g.lent_minutes[g]))
            cash = min(int(self.v.fund[v]), half_up(self.p["sources.project_money"]) - int(self.g.lent_money[g]))
            self.g.lent_minutes[g] += time
            self.g.lent_money[g] += cash
            minutes -= time
            self.v.fund[v] -= cash

    def _begin(self, v: int) -> None:
        """Candidates are drawn as if all were as willing as one can be; each begins by its own chance."""
        p, h, rows = self.p, self.h, self.rows[v]
        odds = F(logit(p["sources.start"]) + p["sources.momentum"] * self.v.momentum[v]
                 + p["sources.salience"] * self.v.salience[v]
                 + p["sources.support"] * (1 - np.exp(-self.giving[v])))
        slopes = np.array([p["sources.awareness"], p["sources.trust"]], F)
        most = logistic(odds + slopes.sum() * F(0.5))
        beyond = h.agency[[AWARENESS, TRUST], rows] - h.agency_base[[AWARENESS, TRUST], rows]
        chance = logistic(odds + slopes @ np.minimum(beyond, F(0.5)))
        chance = chance * np.select([h.reason[rows] == UNINFORMED, h.reason[rows] == DISAPPOINTED],
                                    [F(p["sources.uninformed"]), F(p["sources.disappointed"])], F(1))
        luck = self.luck.stream("village", self.v.id[v], self.month, SOURCES)
        n = rows.stop - rows.start
        left = float(most) * n
        while left > 0:
            drawn = left >= 1 or luck.uniform() < left
            j, u = luck.below(n), luck.uniform()
            i = rows.start + j
            if drawn and h.stratum[i] != POOR and h.giving[i] == 0 and u * most < chance[j]:
                h.giving[i] = 1
            left -= 1
    def _hear_decisions(self) -> None:
        """What was decided last month moves factors; winning lifts members, losing disappoints."""
        p, v = self.p, self.v
        won, lost = v.campaigns_won.astype(float), v.campaigns_lost.astype(float)
        self.factor_up += v.decision
        self.goods_up += v.decision[INFRASTRUCTURE]
        self.momentum_up += won * p["policy.won_momentum"]
        self.momentum_down += lost * p["policy.lost_momentum"]
        member = self.h.group != NO_GROUP
        home = self.home[member]
        self.up[MOTIVATION, member] += (won * p["policy.won_motivation"]).astype(F)[home]
        self.down[TRUST, member] += (lost * p["policy.lost_trust"]).astype(F)[home]

    # --- 7.7 influence

    def influence(self) -> None:
        p, h = self.p, self.h
        total = {name: np.bincount(self.tie_from, column[self.tie_to].astype(float), self.n)
                 for name, column in shown_of(h.shown[self.month % 2]).items()}
        each = np.divide(1.0, self.degree, where=self.degree > 0, out=np.zeros(self.n))
        self.share = (total["part"] * each).astype(F)
        beyond = positive(total["part"] * each - self.v.part_ref[self.home])
        power = beyond ** int(p["influence.steepness"])
        theta = p["influence.theta"] ** p["influence.steepness"]
        self.encourage = np.divide(power, power + theta, where=power + theta > 0,
                                   out=np.zeros(self.n)).astype(F)
        own = h.agency[AWARENESS].astype(float)
        if p["influence.reads"] == 0:  # gains over the usual, not levels
            own -= h.agency_base[AWARENESS]
        pull = p["influence.awareness"] * (total["gain"] / GAIN * each - own)
        self.pull = np.where(self.degree > 0, pull, 0).astype(F)
        visits, felt = total["visits"] / VISIT, self.encourage.astype(float)
        # beyond the usual: the cadres of a village at rest do not raise it for ever
        beyond = visits - self.v.contact_ref[self.home]
        self.visited = beyond.astype(F)
        teach = p["influence.cadre_teach"] * beyond
        urge = (p["influence.cadre_encourage"] * beyond
                + p["influence.motivation"] * (felt - self.v.felt_ref[self.home]))
        for a, size in ((AWARENESS, teach), (SKILL, teach), (MOTIVATION, urge)):
            self.up[a] += positive(size).astype(F)
            self.down[a] += positive(-size).astype(F)
        self.taught = ((2 * p["influence.cadre_teach"] + p["influence.cadre_encourage"]) * visits
                       + p["influence.motivation"] * felt).astype(F)
        if self.burn_in:  # running means, begun anew when settling is over
            months = self.month - (0 if self.settling else int(p["time.burn_in"]) // 2)
            for v, rows in enumerate(self.rows):
                for ref, now in ((self.v.contact_ref, visits), (self.v.felt_ref, felt)):
                    ref[v] += (now[rows].sum() / max(int(self.v.count[v]), 1) - ref[v]) / (months + 1)
        if self._topic() and not self.burn_in:
            self._inform(total["tells_more"] * failure(p["influence.tell_participant"])
                         + total["tells"] * failure(p["influence.tell_other"]))

    def _topic(self) -> bool:
        """Whether there is anything to be informed of: somebody knows it, media or methods tell it."""
        p = self.p
        told = (p["influence.media"] > 0 or p["population.informed"] > 0 or p["survey.households"] > 0
                or any(method.effect["information"] > 0 for method in self.methods))
        return bool(p["processes.influence"] and told)

    def _inform(self, told: np.ndarray) -> None:
        p, h = self.p, self.h
        chance = 1 - np.exp(-(told + self.tell + failure(p["influence.media"])))
        knew = h.informed > 0
        learns = ~knew & (self.card("inform") < chance.astype(F))
        keeps = knew & ~(self.card("forget") < F(p["influence.forget"]))
        older = np.minimum(h.informed.astype(int) + 1, 255)
        h.informed[:] = np.where(keeps, older, learns)
        first_time = (knew | learns) & (h.flags & DECIDED == 0)
        adopt = p["influence.adopt"]
        chance = np.full(self.n, adopt)
        if 0 < adopt < 1:
            chance = logistic(logit(adopt) + p["influence.adopt_propensity"] * h.propensity.astype(float))
        takes = first_time & (self.card("adopt") < chance.astype(F))
        h.flags[first_time] |= DECIDED
        h.flags[takes] |= ADOPTED

    # --- 7.8 participation

    def participation(self) -> None:
        self.v.joined[:] = self.v.left[:] = 0
        chance = self._join_chance()
        for v in range(self.nv):
            if self.p["participation.seats"]:
                self._leave(v)
                self._turn_over(v)
                self._found_all(v, chance)
            self._join(v, chance)
            if self.p["participation.seats"]:
                self._renew(v)
            if self.settling:
                self._balance(v, chance)

    def _join_chance(self) -> np.ndarray:
        p, h = self.p, self.h
        q = {key.partition(".")[2]: value for key, value in p.items() if key.startswith("participation.")}
        beyond = h.agency - h.agency_base
        norms, usual = self.v.factor[NORMS], self.v.factor_base[NORMS]
        village = (logit(q["join"]) + self.v.join_shift + self.v.outreach
                   + q["join_momentum"] * self.v.momentum
                   - q["join_distance"] * (self.v.travel - 1))[self.home]
        bits = self.state["profile.bits"][h.profile]
        cost = sum(((bits >> d & 1) * p[f"disadvantages.{name}.cost"]
                    for d, name in enumerate(self.disadvantages)), np.zeros(self.n))
        doors = self.p["influentials.joining"] * (self.v.influential_open - self.p["influentials.open"])
        barrier = (q["join_barrier"] * (1 - norms) - q["join_norms"] * (norms - usual) - doors)[self.home]
        odds = (village + q["join_propensity"] * h.propensity
                + q["join_awareness"] * beyond[AWARENESS] + q["join_motivation"] * beyond[MOTIVATION]
                + q["join_trust"] * beyond[TRUST] - q["join_distress"] * (h.distress - h.distress_base)
                + q["join_neighbours"] * self.encourage + q["join_visits"] * self.visited
                - cost - q["join_care"] * (h.size - p["population.size"])
                - q["join_disappointed"] * (h.reason == DISAPPOINTED)
                - q["join_poverty"] * (h.stratum == POOR) - barrier * (h.flags & HELD_BACK > 0))
        chance = logistic(odds).astype(F)
        led = (h.case_stage == AFTERCARE) & (self.v.aftercare > 0)[self.home]
        times = np.exp(F(p["casework.reintegration"]))  # who is in after-care is accompanied back among others
        return np.where(led, chance * times / (1 - chance + chance * times), chance)

    def _quit(self, v: int, i: int) -> None:
        at = v * self.slots + int(self.h.group[i])
        share = F(self.g.pool[at] / self.g.members[at])  # who leaves takes its share along
        self.cash[i] += share
        self.g.pool[at] -= share
        self.g.members[at] -= 1
        self.g.schooled[at] -= self.h.schooling[i] >= 6
        if self.g.leader[at] == i:
            self.g.leader[at] = NONE
        self.h.group[i] = NO_GROUP
        self.h.member_months[i] = 0
        self.v.left[v] += 1

    def _enter(self, v: int, i: int, slot: int) -> None:
        self.g.members[v * self.slots + slot] += 1
        self.g.schooled[v * self.slots + slot] += self.h.schooling[i] >= 6
        self.h.group[i] = slot
        self.h.member_months[i] = 0
        self.v.joined[v] += 1

    def _leave(self, v: int) -> None:
        p, h = self.p, self.h
        rows = self.rows[v]
        i = rows.start + np.flatnonzero(h.group[rows] != NO_GROUP)
        cohesion = self.g.cohesion[v * self.slots + h.group[i].astype(int)]
        odds = (logit(p["participation.leave"])
                - p["participation.leave_cohesion"] * (cohesion - p["groups.cohesion_mean"])
                - p["participation.leave_motivation"]
                * (h.agency[MOTIVATION, i] - h.agency_base[MOTIVATION, i])
                + p["participation.leave_distress"] * (h.distress[i] - h.distress_base[i]))
        chance = logistic(odds).astype(F)
        if self.settling:
            self.v.leaves[v] += chance.sum(dtype=float)
        h.member_months[i] = np.minimum(h.member_months[i].astype(int) + 1, 255)
        for row in i[self.card("leave")[i] < chance]:
            self._quit(v, row)

    def _turn_over(self, v: int) -> None:
        p, g = self.p, self.g
        before = g.id[v * self.slots:(v + 1) * self.slots].copy()
        for slot in range(self.slots):
            at = v * self.slots + slot
            if g.id[at] == 0 or g.id[at] != before[slot]:
                continue
            chance = p["groups.dissolve"] * np.exp(
                -p["groups.dissolve_cohesion"] * float(g.cohesion[at] - F(p["groups.cohesion_mean"])))
            if g.schooled[at] == 0:
                chance *= p["groups.dissolve_unschooled"]
            chance = F(np.clip(chance, 0, 1))
            if self.settling:
                self.v.dissolved[v] += chance
                self.v.leaves[v] += float(chance) * g.members[at]
            dissolves = self.luck.stream("group", g.id[at], self.month, PARTICIPATION).uniform() < chance
            too_small = g.members[at] < p["groups.size_min"] and g.age[at] > 6
            if dissolves or too_small or g.members[at] == 0:
                for i in self.members(v, slot):
                    self._quit(v, i)
                for column in self.g.columns():
                    column[..., at] = 0
            elif g.members[at] >= p["groups.size_max"]:
                self._split(v, slot)

    def _free_slot(self, v: int) -> int | None:
        for slot in range(self.slots):
            if self.g.id[v * self.slots + slot] == 0:
                return slot
        self.v.refused[v] += 1
        return None

    def _open(self, v: int, slot: int, id_: int, founder: int) -> int:
        at = v * self.slots + slot
        self.g.id[at] = int(id_) | 1
        self.g.founder[at], self.g.leader[at] = founder, NONE
        self.g.cohesion[at] = self.p["groups.cohesion_mean"]
        self.g.efficacy[at] = self.p["groups.efficacy_mean"]
        self.g.barrier[at] = 5
        return at

    def _split(self, v: int, slot: int) -> None:
        """Each member but the leader goes with the child at even chance."""
        g, parent = self.g, v * self.slots + slot
        place = self._free_slot(v)
        if place is None:
            return
        child = self._open(v, place, mix2(g.id[parent], self.month), g.founder[parent])
        g.parent[child] = g.id[parent]
        for name in ("cohesion", "efficacy", "kind", "network", "thrift"):
            getattr(g, name)[child] = getattr(g, name)[parent]
        each = g.pool[parent] / g.members[parent]
        members = self.members(v, slot)
        goes = (mix2(self.h.id[members], g.id[child]) & np.uint64(1) == 1) & (members != g.leader[parent])
        self.h.group[members[goes]] = place
        g.members[parent] -= goes.sum()
        g.members[child] += goes.sum()
        schooled = (self.h.schooling[members[goes]] >= 6).sum()
        g.schooled[parent] -= schooled
        g.schooled[child] += schooled
        g.pool[child] = each * g.members[child]
        g.pool[parent] -= g.pool[child]

    def _found_all(self, v: int, chance: np.ndarray) -> None:
        rows = self.rows[v]
        by_worker = FROM_WORKER << 29 | int(self.v.post[v]) & 0x1FFFFFFF
        for kind in (-1, 0, 1, 2, 3, 4):
            for _ in range(self.foundings[kind, v]):
                self._found(v, by_worker, None, chance, kind)
        founds = (self.h.role[rows] == CADRE) & (self.card("candidate")[rows] < F(self.v.cadre_founding[v]))
        for i in rows.start + np.flatnonzero(founds):
            self._found(v, FROM_HOUSEHOLD << 29 | int(i), int(i), chance)
        luck = self.luck.stream("village", self.v.id[v], self.month, PARTICIPATION)
        left = float(self.v.founding[v])
        while left > 0:
            if luck.uniform() < left:
                self._found(v, FROM_NOBODY, None, chance)
            left -= 1

    def _gathering(self, v: int, chance: np.ndarray, led: bool) -> tuple[float, float]:
        """How many come to a founder in a usual month, and how often that makes a group."""
        p, h, rows = self.p, self.h, self.rows[v]
        here = np.arange(rows.start, rows.stop)
        inside, outside = here[h.group[rows] != NO_GROUP], here[h.group[rows] == NO_GROUP]
        share, count = np.zeros(len(KINDS)), 0
        for i in inside:
            weight = self._kind_weights(i)
            if weight.sum() > 0:
                share += weight / weight.sum()
                count += 1
        share /= max(count, 1)
        living = np.bincount(h.hamlet[rows], minlength=256)
        near = 1 + 3 * living[h.hamlet[outside]] / len(here) if led else 1.0
        drawn = p["participation.founding_pull"] * chance[outside].astype(float) * near
        come = founded = 0.0
        for k in range(len(KINDS)):
            fits = np.array([p["groups.kind_fit"] if self.suits(k, i) else 1.0 for i in outside])
            admitted = np.array([self.admits(k, i) for i in outside], dtype=bool)
            mean = np.clip(drawn * fits, 0, 1)[admitted].sum() if outside.size else 0.0
            n = np.arange(int(p["groups.size"]))
            with np.errstate(divide="ignore", invalid="ignore"):
                logs = n * np.log(mean) - mean - np.array([lgamma(x + 1) for x in n])
            chances = np.exp(logs) if mean > 0 else (n == 0).astype(float)
            enough = n >= p["groups.size_min"]
            come += share[k] * ((n * chances)[enough].sum() + p["groups.size"] * max(0.0, 1 - chances.sum()))
            founded += share[k] * max(0.0, 1 - chances[~enough].sum())
        return come, founded

    def suits(self, kind: int, i: int) -> bool:
        """Whether a kind of group suits a household."""
        bits, p = int(self.state["profile.bits"][self.h.profile[i]]), self.p
        has = [name for d, name in enumerate(self.disadvantages) if bits >> d & 1]
        return bool([self.h.stratum[i] == POOR, self.h.schooling[i] < 12, "gender" in has,
                     self.h.schooling[i] >= 12,
                     any(p[f"disadvantages.{name}.family"] == 0 for name in has)][kind])

    def admits(self, kind: int, i: int) -> bool:
        """Action by identity admits those whom it is about; the others admit everybody."""
        return kind != ACTION or self.suits(ACTION, i)

    def _kind_weights(self, i: int) -> np.ndarray:
        """Weight of each kind for household i as a founder."""
        fit = self.p["groups.kind_fit"]
        return np.array([self.p[f"groups.kinds.{name}"] * (fit if self.suits(k, i) else 1)
                         * self.admits(k, i) for k, name in enumerate(KINDS)])

    def _kind(self, i: int, u) -> int:
        """Kind that household i chooses when it founds."""
        weight = self._kind_weights(i)
        over = np.flatnonzero(np.cumsum(weight) > float(u) * weight.sum())
        return int(over[0]) if over.size else FARMER

    def _found(self, v: int, founder: int, leader: int | None, chance: np.ndarray, kind: int = -1) -> None:
        """Those closest to joining come: the smallest card for their chance, neighbours first."""
        p, h, rows = self.p, self.h, self.rows[v]
        slot = self._free_slot(v)
        if slot is None:
            return
        near = np.ones(h.id[rows].size, F)
        if leader is not None:
            near[h.hamlet[rows] == h.hamlet[leader]] = 4
        sought = F(0.25) + h.priority[rows].astype(F) / 128 if founder >> 29 == FROM_WORKER else F(1)
        key = self.card("join")[rows] / (chance[rows] * near * sought + F(1e-9))
        free = h.group[rows] == NO_GROUP
        if leader is not None and free[leader - rows.start]:
            key[leader - rows.start] = 0
        order = [int(i) for i in np.argsort(key, kind="stable") if free[i]]
        if leader is None:
            leader = next((rows.start + i for i in order if self.admits(kind, rows.start + i)), None)
        if leader is None:
            return
        how = self.month << 3 | founder >> 29
        id_ = int(mix2(h.id[leader], how))
        while id_ | 1 in (int(other) for other in self.g.id[v * self.slots:(v + 1) * self.slots]):
            id_ = int(mix2(id_, how))
        u = self.luck.stream("group", id_ | 1, self.month, SEAT).uniform()
        kind = self._kind(leader, u) if kind < 0 else kind
        for i in order:
            if self.suits(kind, rows.start + i):
                key[i] /= F(p["groups.kind_fit"])
        come = [i for i in order if key[i] < p["participation.founding_pull"] and self.admits(kind, rows.start + i)]
        come = sorted(come, key=lambda i: (key[i], i))[: int(p["groups.size"])]
        if len(come) < p["groups.size_min"]:
            return
        at = self._open(v, slot, id_, founder)
        self.g.kind[at] = kind
        for i in come:
            self._enter(v, rows.start + i, slot)
        self.g.leader[at] = leader if h.group[leader] == slot else rows.start + come[0]

    def _join(self, v: int, chance: np.ndarray) -> None:
        p, h, rows = self.p, self.h, self.rows[v]
        card = self.card("join")
        out = rows.start + np.flatnonzero((h.group[rows] == NO_GROUP) & (h.flags[rows] & PART == 0))
        if self.settling:
            self.v.joins[v] += chance[out].sum(dtype=float)
        if p["participation.rule"] == 1:
            theta = F(p["influence.theta"]) + F(p["influence.theta_spread"]) * (h.propensity[out] - F(0.5))
            wants = out[self.share[out] >= theta]
        else:
            wants = out[card[out] < chance[out]]
        if not p["participation.seats"]:
            h.flags[wants] |= PART
            self.v.joined[v] += wants.size
            return
        for i in wants[np.argsort(card[wants], kind="stable")]:
            self._take_seat(v, int(i))

    def _take_seat(self, v: int, i: int) -> None:
        """A seat at random; those of groups led from the own hamlet count four times, of a kind that suits twice."""
        seats = []
        for slot in range(self.slots):
            at = v * self.slots + slot
            free = int(self.p["groups.size_max"]) - int(self.g.members[at])
            if self.g.id[at] == 0 or free <= 0:
                continue
            leader = int(self.g.leader[at])
            near = leader != NONE and self.h.hamlet[leader] == self.h.hamlet[i]
            kind = int(self.g.kind[at])
            if self.admits(kind, i):
                seats += [slot] * (free * (4 if near else 1) * (2 if self.suits(kind, i) else 1))
        if not seats:
            return
        luck = self.luck.stream("household", self.h.id[i], self.month, SEAT)
        self._enter(v, i, seats[luck.below(len(seats))])

    def _renew(self, v: int) -> None:
        """A leader who left is followed by the longest-serving member, ties by id."""
        for slot in range(self.slots):
            at, members = v * self.slots + slot, self.members(v, slot)
            if members.size and self.g.leader[at] == NONE:
                self.g.leader[at] = members[np.argmax(self.h.member_months[members])]

    def _cadres_at_rest(self, v: int) -> float:
        """Of the village's empowered members, the share that are cadres in the long run."""
        p, h, rows = self.p, self.h, self.rows[v]
        usual = p["groups.practice"] + p["groups.practice_efficacy"] * p["groups.efficacy_mean"]
        usual = np.clip(usual + p["groups.practice_focus"] / 7, 0, 1) if p["processes.agency"] else 0.0
        ahead = np.clip(p["agency.learning"] * usual / (p["agency.skill_return"] + 1e-12), 0, 1 - p["agency.skill_mean"])
        odds = p["roles.cadre"] / (1 - p["roles.cadre"] + 1e-12) * np.exp(p["roles.cadre_skill"] * ahead)
        start = odds / (1 + odds)
        empowered = np.isin(h.role[rows], (EMPOWERED, CADRE)) & (h.group[rows] != NO_GROUP)
        return np.count_nonzero(empowered) * start / (start + p["roles.cadre_end"] + 1e-12)

    def _balance(self, v: int, chance: np.ndarray) -> None:
        """At rest as many groups are founded as dissolve, and as many households come as go."""
        dissolved, cadres = self.v.dissolved[v], self._cadres_at_rest(v)
        rate = self.p["groups.cadre_founding"]
        led, free = self._gathering(v, chance, True), self._gathering(v, chance, False)
        often = max(led[1], 0.1)
        found = dissolved / often / cadres if cadres * rate > dissolved / often else rate
        founding = max(0.0, dissolved - cadres * found * often) / max(free[1], 0.1)
        self.v.cadre_founding[v] = found
        leaves, joins = self.v.leaves[v] - cadres * found * led[0] - founding * free[0], self.v.joins[v]
        self.v.founding[v] = founding
        if joins > 0 and leaves > 0:
            self.v.join_shift[v] += np.log(leaves / joins) / 2
        self.v.joins[v] = self.v.leaves[v] = self.v.dissolved[v] = 0

    # --- 7.9 livelihood

    def law(self) -> "Law":
        """The law of log assets at rest where market access is usual."""
        if self._law is None:
            self._law = Law(self.p)
        return self._law

    def livelihood(self) -> None:
        p, h, v = self.p, self.h, self.v
        q = {key.partition(".")[2]: value for key, value in p.items() if key.startswith("livelihood.")}
        if self.burn_in or self.month == 0:  # what is usual
            v.infrastructure_ref[:], v.equity_ref[:] = v.factor[INFRASTRUCTURE], v.factor[EQUITY]
            h.economy_usual[:] = (np.clip(h.power_base[ECONOMY], 0, 1) * F(255) + F(0.5)).astype(np.uint8)
        for channel, column in LIVELIHOOD.items():
            fade = q[{"savings": "thrift"}.get(channel, channel) + "_fade"]
            level = getattr(v, column)
            level[:] = np.clip(push(level, self.won_up[channel], self.won_down[channel]) * (1 - fade), 0, 1)
        market = (v.market + v.market_won
                  + q["market_infrastructure"] * (v.factor[INFRASTRUCTURE] - v.infrastructure_ref))
        guard = np.clip(q["protection"] + v.protection, 0, 1)
        elite, poor = h.stratum == ELITE, h.stratum == POOR
        weak = h.stratum <= MIDDLE
        elites = np.bincount(self.home[elite], minlength=self.nv)
        elites = np.where(np.bincount(self.home[weak], minlength=self.nv) > 0, elites, 0)
        share = np.where(elites > 0, q["extraction"], 0)
        take = share * (1 - v.factor[EQUITY]) * (1 - guard)
        usual_take = share * (1 - v.equity_ref) * (1 - q["protection"])
        paid = np.where(elites > 0, v.taken / np.maximum(elites, 1), 0)
        demand = q["spillover"] * (v.factor[EQUITY] - v.equity_ref) + q["trickle"] * v.growth
        if q["protection_mode"] == 1:
            demand = demand - q["isolation"] * (guard - q["protection"])
        prevalence = np.where(poor, self._prevalence(POOR), self._prevalence(MIDDLE))
        paid_in = self._save_together()
        law, home = self.law(), self.home
        threshold = law.village_threshold(market)
        taken = np.zeros(self.nv)
        for i in np.flatnonzero(self.assets_up > 0):  # gifts, less what elites take of them
            gift = float(self.assets_up[i])
            lost = F(take[home[i]]) * (1 - h.power[ECONOMY, i]) * F(gift) if weak[i] else 0
            h.log_assets[i] = np.log(np.exp(float(h.log_assets[i])) + (gift - lost) / q["ppp"])
            taken[home[i]] += lost
        skill = h.agency[SKILL] - h.agency_base[SKILL]
        economy = h.power[ECONOMY] - h.economy_usual.astype(F) / F(255)
        # assets
        ends = [self.card(name) * F(32768) for name in ("crisis", "join", "leave", "candidate")]
        luck = (sum(end - np.floor(end) for end in ends) - 2) * F(3**0.5)
        cost = q["crisis_cost"] / q["ppp"] if p["processes.shocks"] else 0
        sold = np.minimum(cost * h.consumption_ref.astype(float) * np.exp(-h.log_assets.astype(float)), q["sell"])
        risk = prevalence * (sold + sold**2 / 2 + sold**3 / 3)
        back = v.crisis_loss_ref[home] * risk
        if p["processes.shocks"] and not self.burn_in:
            villages = self.d.count[v.district].astype(float)
            struck = np.minimum(np.ceil(p["shocks.disaster_reach"] * villages) / villages, 1)
            back = back - (p["shocks.disaster_rate"] * struck * np.log1p(-p["shocks.disaster_assets"]))[home]
        a = h.log_assets.astype(float)
        if q["trap"]:
            own = np.clip(threshold[home] - q["threshold_skill"] * skill - q["threshold_economy"] * economy,
                          law.low + 0.2, law.high - 0.2)
            drift = -law.speed * (a - law.low) * (a - own) * (a - law.high)
        else:
            drift = q["rate"] * (law.level[h.stratum] - a)
        drift = np.clip(drift, -q["drift_most"], q["drift_most"])
        h.log_assets[:] = np.clip(a + drift + q["noise"] * luck + back, -2, 14)
        # income and what is taken
        usual = h.size * law.base(h.stratum, h.schooling)
        gains = law.income * q["income_assets"] * positive(1 + q["income_market"] * market)
        lift = q["income_skill"] * skill + q["income_economy"] * economy + demand[home]
        lift = lift + np.where(h.stratum >= BETTER_OFF, (1 - q["trickle"]) * v.growth[home], 0)
        beyond = h.log_assets.astype(float) - law.level[h.stratum]
        can = positive(usual * np.exp(lift) + h.size * gains[home] * beyond)
        h.income[:] += q["income_lag"] * (can - h.income)
        rate = take[home] * (1 - h.power[ECONOMY])
        usual_rate = usual_take[home] * (1 - h.economy_usual.astype(float) / 255)
        lost = np.where(weak, rate * (h.income.astype(float) + self.cash) - usual_rate * usual, 0)
        inflow = h.income.astype(float) + self.cash - lost + np.where(elite, paid[home], 0)
        v.taken[:] = taken + np.bincount(home, lost, self.nv)
        # what is consumed, saved and paid
        used_to, savings = h.consumption_ref.astype(float), h.savings.astype(float)
        aim = (q["buffer"] * (1 + q["thrift"] * v.thrift))[home]
        aside = q["saving"] * (aim * used_to - savings) + q["smoothing"] * (inflow - used_to)
        have = positive(savings + inflow - paid_in)
        eats = np.clip(inflow - paid_in - aside, 0, have)
        cost = q["crisis_cost"] if p["processes.shocks"] else 0
        bill = np.where(h.crisis > 0, cost * used_to, 0)
        pays = np.minimum(bill, have - eats)
        h.savings[:], h.consumption[:] = have - eats - pays, eats
        fell = self._pay_bills(bill - pays, threshold)
        fall = (used_to - h.consumption) / np.maximum(used_to, 1)
        self.hardship = (q["hardship"] * np.clip(fall, -0.5, 1)).astype(F)
        h.consumption_ref[:] = used_to + q["adapt"] * (h.consumption - used_to)
        if self.burn_in:
            expected = np.bincount(home, risk, self.nv)
            mean = np.divide(fell, expected, where=expected > 0, out=v.crisis_loss_ref.copy())
            v.crisis_loss_ref[:] += (mean - v.crisis_loss_ref) / (self.month + 1)

    def _prevalence(self, stratum: int) -> float:
        """Share of a stratum that is in a crisis, in the long run."""
        p = self.p
        begin = min(1, p["shocks.crisis_rate"] * (p["shocks.crisis_poor"] if stratum == POOR else 1))
        both = begin + p["shocks.crisis_end"]
        return begin / both if both > 0 else 0

    def _save_together(self) -> np.ndarray:
        """Pools that are due are shared out, then members pay in."""
        p, h, g = self.p, self.h, self.g
        every = int(p["groups.share_out"])
        paid_in = np.zeros(self.n)
        for at in range(g.id.size):
            members = self.members(at // self.slots, at % self.slots)
            pays = F(p["groups.saving"] * (1 + float(g.thrift[at]) * p["groups.saving_thrift"]))
            due = every > 0 and g.age[at] > 0 and g.age[at] % every == 0 and g.members[at] > 0
            share = F(g.pool[at] / g.members[at]) if due else F(0)
            g.thrift[at] *= F(1 - p["groups.thrift_fade"])
            for i in members:
                self.cash[i] += share
                g.pool[at] -= share
                paid_in[i] = min(pays, positive(F(0.5) * h.income[i] + h.savings[i]))
                g.pool[at] += paid_in[i]
        return paid_in

    def _pay_bills(self, bill: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """What savings do not pay: the pool, then assets, then food. Log assets lost by village."""
        p, h, g = self.p, self.h, self.g
        fell = np.zeros(self.nv)
        self.v.crisis_falls[:] = 0
        for i in np.flatnonzero(bill > 1):
            v, left = self.home[i], float(bill[i])
            if h.group[i] != NO_GROUP:
                at = v * self.slots + int(h.group[i])
                helped = min(p["groups.safety_net"] * left, g.pool[at])
                g.pool[at] -= helped
                left -= helped
            worth = np.exp(float(h.log_assets[i])) * p["livelihood.ppp"]
            sold = min(left, p["livelihood.sell"] * worth)
            before = h.log_assets[i]
            h.log_assets[i] = np.clip(float(before) + np.log1p(-min(sold / worth, 0.999)), -2, 14)
            self.v.crisis_falls[v] += before >= F(threshold[v]) > h.log_assets[i]
            fell[v] += before - h.log_assets[i]
            h.consumption[i] = positive(h.consumption[i] - F(left - sold))
        return fell

    # --- 7.15 agency

    def agency(self) -> None:
        p, h = self.p, self.h
        for a, name in enumerate(AGENCIES):
            v = push(h.agency[a], self.up[a], self.down[a])
            h.agency[a] = v + F(p[f"agency.{name}_return"]) * (h.agency_base[a] - v)
        learnt = F(p["agency.learning"]) * (self.own - h.practice_ref)
        h.agency[SKILL] = np.clip(h.agency[SKILL] + learnt, 0, 1)
        if p["processes.influence"]:
            h.agency[AWARENESS] = np.clip(h.agency[AWARENESS] + self.pull, 0, 1)
        begin = np.minimum(1, p["shocks.crisis_rate"] * np.where(h.stratum == POOR, p["shocks.crisis_poor"], 1))
        both = begin + p["shocks.crisis_end"]
        expected = np.where(both > 0, begin / np.where(both > 0, both, 1), 0).astype(F)
        coping = push(h.coping, self.coping_up)
        hardship = F(p["shocks.crisis_distress"]) * (h.crisis.astype(F) - expected)
        target = np.clip(h.distress_base + hardship + self.hardship - F(p["agency.coping_relief"]) * coping, 0, 1)
        distress = push(h.distress, self.distress_up, self.distress_down)
        h.distress[:] = distress + F(p["agency.distress_return"]) * (target - distress)
        practised = F(p["agency.coping_practised"]) * positive(self.own - h.practice_ref)
        aim = self.p["livelihood.buffer"] * (1 + self.p["livelihood.thrift"] * self.v.thrift[self.home])
        reserve = positive(h.savings / np.maximum(h.consumption_ref, F(1)) - aim.astype(F))
        room = np.minimum(F(p["agency.coping_secured"]) * reserve, F(1))
        h.coping[:] = coping * (1 - F(p["agency.coping_fade"]) * (1 - practised) * (1 - room))
        three = h.agency[:3].astype(float)
        with np.errstate(divide="ignore"):
            harmonic = np.where((three > 0).all(0), 3 / (1 / np.where(three > 0, three, 1)).sum(0), 0)
        self.A = (harmonic * (1 - h.distress / 2)).astype(F)

    # --- 7.10 powers

    def ceilings(self, v: int, rows: np.ndarray) -> np.ndarray:
        """Ceilings (power, row) of households of a village: what structure allows them."""
        p, factor = self.p, self.v.factor[:, v]
        bits = self.state["profile.bits"][self.h.profile[rows]]
        met = np.repeat(factor[:, None], rows.size, 1)
        for d, name in enumerate(self.disadvantages):
            has = bits >> d & 1 == 1
            burden = p.axis(f"disadvantages.{name}.burden")
            met[:, has] *= (1 - burden * (1 - factor))[:, None]
        weight = np.stack([p.axis(f"powers.{k}.ceiling") for k in POWERS])
        floor = p["consolidation.floor"]
        return floor + (1 - floor) * weight @ met

    def powers(self) -> None:
        p, h = self.p, self.h
        if self.settling:
            h.practice_ref += F(0.25) * (self.own - h.practice_ref)
            return
        r = {key: F(p[f"consolidation.{key}"]) for key in ("gain", "loss", "fade", "keep", "unlearn", "press")}
        cap = np.concatenate([self.ceilings(v, np.arange(rows.start, rows.stop))
                              for v, rows in enumerate(self.rows)], axis=1).astype(F)
        # a group's focus moves practice from six powers to one, its mean and its usual alike
        focused = np.arange(7)[:, None] == self.works_on
        focus = F(p["groups.practice_focus"])
        group = np.clip(self.own + focus * np.where(focused, F(6 / 7), F(-1 / 7)), 0, 1)
        group = np.where(self.own > 0, group, 0)
        usual = h.practice_ref * np.where(self.own > 0, group / np.where(self.own > 0, self.own, 1), 1)
        own = 1 - (1 - group) * (1 - self.own_work)
        beyond = 1 - (1 - own) * (1 - self.given) - usual
        more, less = positive(beyond), positive(-beyond)
        x, base = h.power.copy(), h.power_base.copy()
        h.power[:] = np.clip(x + r["gain"] * self.A * more * positive(cap - x) - r["loss"] * less * x
                             + r["fade"] * (1 - more) * (base - x) - r["press"] * positive(x - cap), 0, 1)
        h.power_base[:] = np.clip(base + r["keep"] * positive(own - usual) * positive(x - base)
                                  - r["unlearn"] * positive(base - x), 0, 1)

    # --- 7.11 roles and attribution

    def roles(self) -> None:
        if self.p["processes.powers"]:
            self._streak()
        if not self.settling:
            self._attribute()
        self._climb()

    def _streak(self) -> None:
        p, h = self.p, self.h
        weight = np.array([p[f"powers.{k}.weight"] for k in POWERS])
        weight = weight / weight.sum() if weight.sum() > 0 else np.full(7, 1 / 7)
        z = np.array([F(p[f"powers.{k}.threshold"]) for k in POWERS])
        score = weight @ (h.power >= z[:, None])
        held = score >= p["roles.cutoff"] - 1e-6
        h.streak[:] = np.where(held, np.minimum(h.streak.astype(int) + 1, 255), 0)

    def _attribute(self) -> None:
        """Weighted reservoir of one: a source replaces the candidate by its share of all credit."""
        h = self.h
        work = self.A * self.worked
        group = self.A * positive(self.own - h.practice_ref)
        neighbours = self.taught * (self.own + self.worked)
        added = group + work + neighbours
        h.credit[:] = h.credit + added
        card = self.card("candidate")
        for i in np.flatnonzero((card * h.credit < added) & (h.empowered_month == 0)):
            rest = min(card[i] / (added[i] / h.credit[i]), F(1) - F(2**-24)) * added[i]
            h.candidate[i] = self._source(int(i), rest, work[i], group[i])

    def _source(self, i: int, rest, work, group) -> int:
        v = self.home[i]
        luck = self.luck.stream("household", self.h.id[i], self.month, CREDIT)
        if rest < work:
            return FROM_WORKER << 29 | int(self.v.post[v]) & 0x1FFFFFFF
        if rest < work + group:
            slot = int(self.h.group[i])
            if slot == NO_GROUP:
                return FROM_NOBODY
            founder = int(self.g.founder[v * self.slots + slot])
            named = founder >> 29 != FROM_NOBODY and founder != (FROM_HOUSEHOLD << 29 | i)
            if named and luck.uniform() < self.p["groups.founder_credit"]:
                return founder
            return self._fellow(i, self.members(v, slot), luck.uniform())
        return self._neighbour(i, luck.uniform())

    def _fellow(self, i: int, members: np.ndarray, u) -> int:
        """Another member, the empowered three times as likely."""
        others = [int(j) for j in members if j != i
                  for _ in range(3 if self.h.role[j] in (EMPOWERED, CADRE) else 1)]
        return FROM_HOUSEHOLD << 29 | others[int(u * F(len(others)))] if others else FROM_NOBODY

    def _neighbour(self, i: int, u) -> int:
        """A neighbour by what it gave: visits of cadres, and an equal share of all example."""
        p, seen = self.p, shown_of(self.h.shown[self.month % 2])
        near = self.tie_to[self.tie_from == i]
        part, visits = seen["part"][near], seen["visits"][near].astype(F)
        teach = F(2 * p["influence.cadre_teach"] + p["influence.cadre_encourage"]) / VISIT
        urge = F(p["influence.motivation"]) * self.encourage[i]
        gave = teach * visits + (urge / part.sum() if part.any() else F(0)) * part
        givers = np.flatnonzero(gave > 0)
        if givers.size == 0:
            return FROM_NOBODY
        over = np.flatnonzero(np.cumsum(gave, dtype=F) > u * gave.sum(dtype=F))
        return FROM_HOUSEHOLD << 29 | int(near[over[0] if over.size else givers[-1]])

    def _training(self) -> np.ndarray:
        """Cadre training that a household's group has had."""
        slot = np.minimum(self.h.group, self.slots - 1).astype(int)
        return np.where(self.h.group != NO_GROUP, self.g.training[self.home * self.slots + slot], 0)

    def _overload(self, cadre: np.ndarray) -> np.ndarray:
        """Members of groups that a cadre carries beyond the usual, as a share of it, by village."""
        v = self.v
        load = self.g.members.reshape(self.nv, self.slots).sum(1) / (np.bincount(self.home[cadre], minlength=self.nv) + 1)
        if not self.burn_in:
            return np.where(v.cadre_load_ref > 0, np.clip(load / np.maximum(v.cadre_load_ref, 1e-300) - 1, -1, 1), 0)
        if not self.settling:
            v.cadre_load_ref += (load - v.cadre_load_ref) / (self.month - int(self.p["time.burn_in"]) // 2 + 1)
        return np.zeros(self.nv)

    def _climb(self) -> None:
        p, h = self.p, self.h
        part = (h.group != NO_GROUP) | (h.flags & PART > 0)
        held = h.streak >= p["roles.months"]
        newly = held & (h.empowered_month == 0)
        h.empowered_month[newly] = self.month + 1
        self.v.newly[:] = np.bincount(self.home[newly], minlength=self.nv)
        self.v.newly_held_back[:] = np.bincount(self.home[newly & (h.flags & HELD_BACK > 0)],
                                                minlength=self.nv)
        beyond = h.agency - h.agency_base
        odds = (logit(p["roles.cadre"]) + p["roles.cadre_skill"] * beyond[SKILL]
                + p["roles.cadre_motivation"] * beyond[MOTIVATION] + self._training())
        card = self.card("cadre")
        ripe = np.minimum(1, h.member_months / max(p["roles.cadre_months"], 1e-9))
        burnout = (p["roles.cadre_overload"] * self._overload((h.role == CADRE) & held)[self.home]
                   + p["roles.cadre_distress"] * (h.distress - h.distress_base))
        stays = (h.role == CADRE) & (card >= p["roles.cadre_end"] * positive(1 + burnout))
        becomes = (h.role != CADRE) & (h.group != NO_GROUP) & (card < (logistic(odds) * ripe).astype(F))
        was = h.role.copy()
        aware = h.agency[AWARENESS] >= F(0.35)
        h.role[:] = np.select(
            [held & (stays | becomes), held, part, was >= PARTICIPANT, aware],
            [CADRE, EMPOWERED, PARTICIPANT, DISENGAGED, AWARE], INACTIVE)
        let_down = h.agency[TRUST] < h.agency_base[TRUST] - F(0.1)
        h.reason[:] = np.select([part | held, let_down, ~aware],
                                [NO_REASON, DISAPPOINTED, UNINFORMED], CONSTRAINED)

    # --- 7.7 what neighbours will see next month

    def show(self) -> None:
        p, h = self.p, self.h
        joined = (h.group != NO_GROUP) | (h.flags & (PART | ADOPTED) > 0)
        part = joined | (h.role == EMPOWERED) | (h.role == CADRE)
        gain = h.agency[AWARENESS] - (h.agency_base[AWARENESS] if p["influence.reads"] == 0 else F(0))
        gain = np.rint(np.clip(gain, -1, 1) * F(GAIN)).astype(np.int64)
        tells = (h.informed > 0) & (h.informed <= p["influence.tell_months"]) & self._topic()
        contacts = F(p["influence.cadre_contacts"]) * F(VISIT)
        visits = np.rint(np.clip(contacts / np.maximum(self.degree, 1).astype(F), 0, VISIT)).astype(np.int64)
        visits = np.where((h.role == CADRE) & (self.degree > 0), visits, 0)
        h.shown[(self.month + 1) % 2] = (part | (tells & joined) << 1 | (tells & ~joined) << 2
                                         | visits << 3 | (gain & 0x7FFFF) << 13)

    # --- 7.12 structure

    def structure(self) -> None:
        p, v, count = self.p, self.v, np.maximum(self.v.count.astype(float), 1)
        influence = bool(p["processes.influence"])
        share = np.array([self.share[rows].sum(dtype=float) for rows in self.rows]) / count
        v.part_now[:] = share if influence else 0
        if not self.burn_in:
            self._move_factors(count)
            self._move_village(count)
            return
        # references are running means over the months since their measuring began
        months = self.month if self.settling else self.month - int(self.p["time.burn_in"]) // 2

        def take(mean, now):
            mean += (now - mean) / (months + 1)

        if influence:
            take(v.part_ref, share)
        if not self.settling:
            usual = p["groups.success"] / (6 * p["groups.stage_months"])
            take(v.influential_ref, self._seen_by_influentials())
            take(v.success_ref, self._groups() * usual)
            take(v.bargain_ref, v.decided_poor)
            take(v.newly_ref, v.newly / count)
            take(v.barrier_ref, self.barrier_usual)

    def _seen_by_influentials(self) -> np.ndarray:
        """Share of their neighbours that influentials see taking part; the usual without any."""
        influential = self.h.flags & 32 > 0
        count = np.bincount(self.home[influential], minlength=self.nv)
        seen = np.bincount(self.home[influential], self.share[influential].astype(float), self.nv)
        known = (count > 0) & bool(self.p["processes.influence"])
        return np.where(known, seen / np.maximum(count, 1), self.v.influential_ref)

    def _doors(self) -> np.ndarray:
        """How pushes grow or shrink with the influentials who open doors."""
        p = self.p
        return positive(1 + p["influentials.doors"] * (self.v.influential_open - p["influentials.open"]))

    def _groups(self) -> np.ndarray:
        """Living groups of each village."""
        return (self.g.id.reshape(self.nv, self.slots) != 0).sum(1)

    def _move_factors(self, count: np.ndarray) -> None:
        p, v = self.p, self.v
        down = self.factor_down.copy()
        down[INSTITUTIONS] += p["structure.institutions_conflict"] * v.conflict
        beyond = p["groups.success_structure"] * (v.barrier_won - v.barrier_ref)
        beyond[NORMS] += p["structure.norms_empowered"] * (
            v.newly_held_back / count - v.newly_ref * v.held_back_share)
        groups = self._groups()
        bargaining = p["structure.equity_bargaining"] * (v.decided_poor - v.bargain_ref)
        beyond[EQUITY] += np.where(groups > 0, bargaining / np.maximum(groups, 1), 0)
        # what disasters take from whole villages in a usual month is given back every month
        expected = np.zeros((5, self.nv))
        if p["processes.shocks"]:
            villages = self.d.count[v.district].astype(int)
            struck = np.minimum(np.ceil(p["shocks.disaster_reach"] * villages) / villages, 1)
            expected[INFRASTRUCTURE] = (p["shocks.disaster_rate"] * struck
                                        * p["shocks.disaster_infrastructure"] * v.factor_base[INFRASTRUCTURE])
        back = p.axis("structure.back")[:, None]
        s, base = v.factor.copy(), v.factor_base.copy()
        goal = base.copy()  # policy also feels what its district departs from its usual stance
        above = (self.d.stance - self.d.stance_base)[v.district]
        goal[POLICY] = np.clip(goal[POLICY] + p["policy.levels"] * above, 0, 1)
        up = self.factor_up.copy()
        up[[NORMS, INSTITUTIONS]] *= self._doors()
        v.factor[:] = np.clip(push(s, up, down) + beyond * (1 - s) + expected
                              + back * (goal - s), 0, 1)
        v.factor_base[:] = np.clip(base + p["structure.keep"] * (s - base), 0, 1)

    def _move_village(self, count: np.ndarray) -> None:
        p, v = self.p, self.v
        newly = v.newly / count - v.newly_ref
        c = v.cooperation.copy()
        v.cooperation[:] = np.clip(
            push(c, self.cooperation_up)
            + p["structure.cooperation_success"] * (v.successes - v.success_ref) * (1 - c)
            + p["structure.cooperation_return"] * (p["structure.cooperation_mean"] - c), 0, 1)
        results = self.momentum_up + p["structure.momentum_results"] * positive(newly)
        v.momentum[:] = np.clip(push(v.momentum, results, self.momentum_down) * (1 - p["structure.momentum_decay"]), 0, 1)
        conflict = push(v.conflict, self.conflict_up, self.conflict_down)
        v.conflict[:] = np.clip(conflict * (1 - p["structure.conflict_decay"]), 0, 1)
        v.salience[:] = np.clip(push(v.salience, positive(self.salience_up))
                                * (1 - p["policy.salience_decay"]), 0, 1)
        v.pressure[:], v.recruits[:] = positive(self.pressure), self._doors() * positive(self.recruits)
        decay = p["structure.goods_decay"] * (
            1 - p["structure.upkeep"] * (v.cooperation - p["structure.cooperation_mean"]))
        v.goods[:] = (v.goods + self.goods_up) * (1 - np.clip(decay, 0, 1))
        self.g.cohesion *= np.repeat((1 - p["structure.conflict_cohesion"] * v.conflict).astype(F), self.slots)
        seen = p["influentials.results"] * (self._seen_by_influentials() - v.influential_ref)
        opened = v.influential_open.copy()
        v.influential_open[:] = np.clip(push(opened, self.influential_up) + seen * (1 - opened)
                                        + p["influentials.back"] * (p["influentials.open"] - opened), 0, 1)
        v.assessment[:] *= 1 - p["structure.assessment_fade"]

    # --- 7.13 campaigns and policy

    def campaigns(self) -> None:
        """Villages and districts decide; the district's stance moves by lobbying and its region."""
        if self.burn_in:
            return
        p, v, d = self.p, self.v, self.d
        v.decision[:] = v.demanded[:] = 0
        v.campaigns_won[:] = v.campaigns_lost[:] = 0
        for i in range(d.id.size):
            voice, d.cause[:, i] = np.zeros(len(VOICES)), 0
            for j in range(int(d.first[i]), int(d.first[i] + d.count[i])):
                here, cause = self._voice(j), v.cause[:, j] * float(v.count[j])
                voice += here
                d.cause[:, i] += cause
                self._decide(OF_VILLAGE, "village", v.id[j], v.campaign[:, j], here, cause, [j])
            d.voice[:, i] = voice
            households = max(voice[0], 1)
            asked, equity = voice[VOICES.index("asked")], voice[VOICES.index("equity")]
            r = int(d.region[i])
            above = p["policy.levels"] * (self.region.stance[r] - self.region.stance_base[r])
            self._move_stance(d, i, above, p["policy.lobby"] * asked / households * equity / households, 0)
            self._decide(OF_DISTRICT, "district", d.id[i], d.campaign[:, i], voice, d.cause[:, i],
                         range(int(d.first[i]), int(d.first[i] + d.count[i])), d, i)

    def policy(self) -> None:
        """Regions and the nation decide, after what their districts heard."""
        if self.burn_in:
            return
        p, d, nation = self.p, self.d, self.nation
        for r in range(self.region.id.size):
            of = [i for i in range(d.id.size) if d.region[i] == r]
            above = p["policy.levels"] * (nation.stance[0] - nation.stance_base[0])
            self._move_stance(self.region, r, above, 0, 0)
            if p["processes.campaigns"]:
                villages = [j for j in range(self.nv) if self.v.district[j] in of]
                self._decide(OF_REGION, "region", self.region.id[r], self.region.campaign[:, r],
                             d.voice[:, of].sum(1), d.cause[:, of].sum(1), villages, self.region, r)
        abroad = p["policy.international"]
        self._move_stance(nation, 0, 0, max(abroad, 0), max(-abroad, 0))
        if p["processes.campaigns"]:
            self._decide(OF_NATION, "run", 0, nation.campaign[:, 0], d.voice.sum(1), d.cause.sum(1), range(self.nv),
                         nation, 0)

    def _move_stance(self, level, i: int, above: float, up: float, down: float) -> None:
        stance, usual = level.stance[i], level.stance_base[i]
        goal = np.clip(usual + above, 0, 1)
        moved = push(stance, up, down) + self.p["structure.back.policy"] * (goal - stance)
        level.stance[i] = np.clip(moved, 0, 1)
        level.stance_base[i] = usual + self.p["structure.keep"] * (stance - usual)

    def _voice(self, j: int) -> np.ndarray:
        """What is heard of a village: sums over its households, in the order of VOICES."""
        v, i = self.v, int(self.v.district[j])
        drives = (v.campaign[:, j], self.d.campaign[:, i],
                  self.region.campaign[:, int(self.d.region[i])], self.nation.campaign[:, 0])
        share = 1 / max(1, sum(int((drive["left"] > 0).sum()) for drive in drives))
        each = [1, v.pressure[j], v.pressure[j] * share, v.recruits[j] * share, v.salience[j],
                v.momentum[j], v.part_now[j] - v.part_ref[j], v.conflict[j], v.factor[EQUITY, j]]
        return float(v.count[j]) * np.array(each)

    def _decide(self, level, kind, id_, drives, voice, causes, villages, of=None, row=0) -> None:
        """A month of the campaigns on which a place is to decide."""
        p, v = self.p, self.v
        heard = dict(zip(VOICES, voice / voice[0] if voice[0] > 0 else voice * 0))
        since = self.month - int(p["time.burn_in"] + p["strategy.start"])
        for i, campaign in enumerate(self.campaigns_of):
            if campaign.level != level:
                continue
            drive = drives[i : i + 1]  # a view, to write through
            on, here = np.flatnonzero(campaign.about > 0), list(villages)
            cause = causes[on].sum() / max(voice[0], 1)
            if drive["left"][0] == 0:
                drive["support"] = 0
                if drive["wait"][0] == 0 and since >= campaign.start and (
                        cause >= campaign.from_cause if campaign.from_cause else heard["asked"] > 0):
                    drive["left"] = campaign.deadline
                if drive["wait"][0] > 0:
                    drive["wait"] -= 1
                continue
            luck = self.luck.stream(kind, mix2(id_, campaign.id), self.month, CAMPAIGNS)
            recruited = push(drive["support"][0], positive(heard["recruits"]))
            called = sum(p[f"policy.calls_{what}"] * heard[what] for what in ("part", "salience", "momentum"))
            called += p["policy.calls_cause"] * cause / 100
            crowd = NORMAL.cdf((recruited + called - p["policy.threshold"]) / p["policy.threshold_spread"])
            support = np.clip(recruited + p["policy.pace"] * (crowd - recruited), 0, 1)
            drive["support"] = support
            drive["left"] -= 1
            odds = (logit(p["policy.win"]) - p["policy.win_demand"] * campaign.demand
                    + p["policy.win_support"] * (support - campaign.supporters)
                    + p["policy.win_pressure"] * heard["pressure"]
                    - p["policy.resistance"] * (1 - heard["equity"])
                    - p["policy.win_conflict"] * heard["conflict"])
            won = support >= campaign.supporters and luck.uniform() < logistic(odds)
            if not won and drive["left"][0] > 0:
                continue
            drive["won" if won else "lost"] += 1
            drive["left"], drive["wait"] = 0, int(p["policy.pause"])
            (self.v.campaigns_won if won else self.v.campaigns_lost)[list(villages)] += 1
            if won and on.size:  # the kinds of institution it is about
                v.demanded[np.ix_(on, here)] += campaign.demand * campaign.about[on][:, None]
                v.cause[np.ix_(on, here)] = 0
            elif won and campaign.target == POLICY and of is not None:
                of.stance[row] = push(of.stance[row], campaign.demand)
                of.stance_base[row] += p["policy.binding"] * campaign.demand * (1 - of.stance_base[row])
            elif won:
                self.v.decision[campaign.target, list(villages)] += campaign.demand

    # --- lineage (7.11)

    def lineage(self) -> None:
        """Generations and children of this month's newly empowered."""
        h, cohort, now = self.h, self.cohort, self.month
        newly = np.flatnonzero(h.empowered_month == now + 1)
        before = h.generation.copy()
        cohort.newly[now] += newly.size
        for i in newly:
            kind, parent = int(h.candidate[i]) >> 29, int(h.candidate[i]) & 0x1FFFFFFF
            if kind != FROM_HOUSEHOLD:
                h.generation[i] = 0
                cohort.roots[now] += 1
                continue
            cohort.parents[now] += 1
            since = int(h.empowered_month[parent])
            earlier = since not in (0, now + 1)
            h.generation[i] = min(int(before[parent]) + 1, 254) if earlier else 1
            if since not in (0, FROM_START):
                cohort.children[since - 1] += 1


    # --- 7.2 planning: who is helped first, and what the next month is granted

    def phase(self, month: int) -> str | None:
        """The phase of the strategy in force in a month since the start of burn-in."""
        p, t = self.p, month - int(self.p["time.burn_in"])
        if not p["strategy.name"] or not p["strategy.start"] <= t < p["strategy.end"]:
            return None
        since = t - p["strategy.start"]
        return next((name for name in p.names("strategy.phases")
                     if p[f"strategy.phases.{name}.start"] <= since < p[f"strategy.phases.{name}.end"]),
                    None)

    def assessment(self) -> None:
        if self.phase(self.month + 1) is None:
            return
        p, h = self.p, self.h
        served = np.flatnonzero(self.v.post != NONE)
        since = self.month + 1 - int(p["time.burn_in"] + p["strategy.start"])
        if since % int(p["casework.priority_every"]) == 0:
            for v in served:
                self.v.chosen[v] = self.v.missed[v] = 0
                for i in range(self.rows[v].start, self.rows[v].stop):
                    h.priority[i], exact = self._priority(v, i)
                    if exact is not None and h.priority[i] >= 192:
                        self.v.chosen[v] += 1
                        self.v.missed[v] += exact < 192
        due = (h.case_stage == AFTERCARE) & ((h.case_months.astype(int) + 1) % int(p["casework.aftercare_every"]) == 0)
        open_case = (h.case_stage == CASE_WORK) | (due & (p["casework.aftercare"] > 0))
        asks = open_case | (h.case_stage == CASE_WAITS)
        place = np.where(open_case, 63, h.priority // 4)
        for v in served:
            rows = self.rows[v]
            self.v.open_cases[v] = open_case[rows].sum()
            if p["strategy.exit"] == 2:
                cadres, groups = (h.role[rows] == CADRE).sum(), self._groups()[v]
                self.v.exited[v] |= groups > 0 and cadres >= p["strategy.exit_cadres"] * groups
            self.v.histogram[:, v] = np.bincount(place[rows][asks[rows]], minlength=64)

    def _lot(self, i: int) -> int:
        return self.luck.stream("household", self.h.id[i], 0, ASSESSMENT).bits()

    def _offered(self) -> np.ndarray:
        """How far the phase's casework helps against the lack of each power, the most 1."""
        phase, found = self.phase(self.month + 1), np.zeros(7)
        for m in self.methods:
            if m.unit == CLIENT:
                mix = self.p[f"strategy.phases.{phase}.mix.{m.name}"]
                found += [mix * max(m.effect[f"practice_{k}"], 0) for k in POWERS]
        return found / found.max() if found.max() > 0 else np.ones(7)

    def _urgency(self, rule: int, v: int, i: int) -> float:
        """How urgent a household is, about standard normal."""
        h = self.h
        if rule == POOREST:
            return -self.law().score(float(h.log_assets[i]))
        if rule == FELT_NEED:
            lack = (np.array([self.p[f"powers.{k}.threshold"] for k in POWERS]).astype(F).astype(float) - h.power[:, i].astype(float))
            return (lack.max() * self._offered()[lack.argmax()] - 0.1) * 8
        if rule == CENTRAL:
            ties = np.diff(self.state["ties.offset"].astype(np.int64))
            return (np.log1p(ties[i]) - np.log1p(ties[self.rows[v]].mean())) / 0.6
        burdens = bin(self.state["profile.bits"][h.profile[i]]).count("1")
        power = h.power[:, i].mean(dtype=float)
        return 0.7 * (burdens - 1) + 0.7 * (h.crisis[i] > 0) + 3 * (0.4 - power)

    def _priority(self, v: int, i: int) -> tuple[int, int | None]:
        """Place in the order of help, and what it would be without error."""
        p, h, rule = self.p, self.h, int(self.p["strategy.targeting"])
        month = 0 if rule == RANDOM else self.month
        luck = self.luck.stream("household", h.id[i], month, ASSESSMENT)
        if rule in (UNIVERSAL, RANDOM):
            return luck.bits() >> 24, None
        if rule == GEOGRAPHIC:
            return int(mix2(self.v.id[v], int(h.hamlet[i]) + 1)) >> 56, None
        if rule == CLUSTERED:
            inside = self.tie_to[self.tie_from == i]
            inside = inside[self.home[inside] == v]
            ties = np.diff(self.state["ties.offset"].astype(np.int64))[self.rows[v]].mean()
            highest = (max(map(self._lot, [i, *inside])) + 0.5) / 2**32
            return min(255, floor(highest ** (1 + ties) * 256)), None
        urgency = self._urgency(rule, v, i)
        error = p["casework.targeting_error"] * (1 - self.v.assessment[v])
        seen = urgency + error * NORMAL.inv_cdf(((luck.bits() >> 8) + 0.5) / 2**24)
        place = min(255, floor(NORMAL.cdf(seen / (1 + error**2) ** 0.5) * 256))
        return place, min(255, floor(NORMAL.cdf(urgency) * 256))

    # --- 7.16 workers

    def _quality(self, post: int) -> np.ndarray:
        """Quality of a post's work in each role; 0 where nobody is in post."""
        p, t = self.p, self.post
        apt = np.zeros(4)
        apt[[FACILITATOR, TECHNICAL]] = p["workers.inventive_quality"] * (t.inventive[post] - 0.5)
        apt[REPRESENTATIVE] = p["workers.culture_quality"] * (t.culture[post] - 0.3)
        tired = p["workers.burnout_quality"] * (t.burnout[post] - p["workers.burnout"])
        accepted = p["workers.fit_quality"] * (t.fit[post] - 0.5)
        quality = t.skill[:, post] / 0.5 * max(1 - tired, 0) * max(1 + accepted, 0) * positive(1 + apt)
        return quality * (t.filled[post] > 0)

    def workers(self) -> None:
        """Training, load, burnout; who leaves and who comes."""
        t, active = self.post, self.phase(self.month) is not None
        for d in range(self.d.id.size):
            team = slice(int(self.d.post_first[d]), int(self.d.post_first[d] + self.d.post_count[d]))
            colleagues = (t.filled[team] * t.culture[team]).sum() / max(t.filled[team].sum(), 1)
            t.gone[team] = t.load[team] = 0
            for post in range(team.start, team.stop) if active else ():
                if t.filled[post]:
                    self._live_on(d, post, colleagues)
                self._come_and_go(post)

    def _live_on(self, d: int, post: int, colleagues: float) -> None:
        p, t = self.p, self.post
        served = [v for v in range(self.nv) if self.v.post[v] == post and not self.v.exited[v]]
        persons = int(t.filled[post])
        pushes = dict.fromkeys(("training", "supervision", "culture"), 0.0)
        for m, method in enumerate(self.methods):
            if method.unit == WORKER and served:
                each = self.deliver(served[0], m, 4 * persons) / persons
                for channel in pushes:
                    pushes[channel] += method.effect[channel] * each
        there = t.workers[post] * persons / t.seats[post]
        hours, cases, success = 0.0, 0, 0.0
        groups = self._groups()
        for v in served:
            cases += int(self.v.open_cases[v])
            hours += p["strategy.travel"] * self.v.travel[v] + self.v.granted_minutes[:, v].sum() / 60
            success += self.v.newly[v] / self.v.count[v] - self.v.newly_ref[v]
            if groups[v]:
                success += (self.v.successes[v] - self.v.success_ref[v]) / groups[v]
        hours += p["workers.paperwork"] * cases
        t.load[post] = max(hours / (p["strategy.hours"] * there), cases / (p["workers.caseload"] * there))
        relief = p["workers.feedback"] * success / max(len(served), 1)
        burnout = t.burnout[post]
        tired = np.clip(push(burnout, p["workers.strain"] * max(t.load[post] - 1, 0), pushes["supervision"])
                        + p["workers.recovery"] * (p["workers.burnout"] - burnout), 0, 1)
        t.burnout[post] = np.clip(tired - relief * burnout, 0, 1)
        skill, base = t.skill[:, post].copy(), t.skill_base[:, post]
        t.skill[:, post] = np.clip(push(skill, pushes["training"])
                                   + p["workers.skill_fade"] * (base - skill), 0, 1)
        culture = t.culture[post]
        own = np.clip(push(culture, pushes["culture"])
                      + p["workers.culture_fade"] * (t.culture_base[post] - culture), 0, 1)
        t.culture[post] = np.clip(own + p["workers.culture_spread"] * (colleagues - culture), 0, 1)
        t.months[post] += 1

    def _come_and_go(self, post: int) -> None:
        p, t = self.p, self.post
        lots = self.luck.stream("worker", t.id[post], self.month, WORKERS)
        there = int(t.filled[post])
        young = p["workers.leave"] + p["workers.leave_new"] * np.exp(-t.months[post] / p["workers.settle"])
        quit_ = min(young * np.exp(p["workers.leave_burnout"] * (t.burnout[post] - p["workers.burnout"])), 1)
        for seat in range(int(t.seats[post])):
            lot = float(lots.uniform())
            if seat < there and lot < quit_:
                t.gone[post] += 1
                t.filled[post] -= 1
            if seat >= there and lot < 1 / p["workers.vacancy"]:
                self._hire(post)

    def _hire(self, post: int) -> None:
        """The next person of the post begins; the team's means move towards that person."""
        p, t = self.p, self.post
        luck = self.luck.stream("worker", int(mix2(t.id[post], t.hired[post])), 0, POSTS)
        share = 1 / (float(t.filled[post]) + 1)

        def draw(mean: float) -> float:
            normal = NORMAL.inv_cdf(((luck.bits() >> 8) + 0.5) / 2**24)
            return min(max(mean + p["workers.spread"] * normal, 0), 1)

        def join(column, at, value) -> None:
            column[at] += share * (value - column[at])

        for role, mean in enumerate(p.axis("workers.skill")):
            skill = draw(mean)
            join(t.skill, (role, post), skill)
            join(t.skill_base, (role, post), skill)
        join(t.fit, post, draw(p["workers.fit"]))
        join(t.inventive, post, draw(p["workers.inventive"]))
        culture = draw(p["workers.culture"])
        for column in (t.culture, t.culture_base):
            join(column, post, culture)
        join(t.burnout, post, p["workers.burnout"])
        join(t.months, post, 0)
        t.hired[post] += 1
        t.filled[post] += 1

    def ledger(self) -> None:
        for d in range(self.d.id.size):
            villages = slice(int(self.d.first[d]), int(self.d.first[d] + self.d.count[d]))
            for what in ("travel_minutes", "paper_minutes", "idle_minutes", "wages", "unspent"):
                getattr(self.d, what)[d] = getattr(self.d, "planned_" + what.partition("_")[0])[d]
            self.d.total_minutes[d] += (self.d.travel_minutes[d] + self.d.paper_minutes[d] + self.d.idle_minutes[d]
                                        + self.d.planned_held[d] + self.v.granted_minutes[:, villages].sum())
            self.d.total_money[d] += self.d.wages[d] + self.v.used_money[:, villages].sum()

    def planning(self) -> None:
        """Grants for the next month: hours by the phase's mix and by need, money after them."""
        p, v, phase = self.p, self.v, self.phase(self.month + 1)
        v.granted_minutes[:] = v.granted_money[:] = 0
        v.treated[:] = (v.post != NONE) & (v.exited == 0) if phase is not None else 0
        for what in ("travel", "paper", "idle", "wages", "unspent", "held"):
            getattr(self.d, f"planned_{what}")[:] = 0
        if phase is None:
            for d in range(self.d.id.size):
                here = slice(int(self.d.first[d]), int(self.d.first[d] + self.d.count[d]))
                self.d.planned_idle[d] = v.due_minutes[:, here].sum()
                self.d.planned_held[d] = -v.due_minutes[:, here].sum()
                self.d.planned_unspent[d] = self.d.gathered_money[:, d].sum()
            v.due_minutes[:] = self.d.gathered_money[:] = 0
            return
        mix = [half_up(1e6 * p[f"strategy.phases.{phase}.mix.{m.name}"]) for m in self.methods]
        for d in range(self.d.id.size):
            villages = range(int(self.d.first[d]), int(self.d.first[d] + self.d.count[d]))
            left = half_up(p["strategy.budget"]) * int(v.treated[villages.start : villages.stop].sum())
            if p["strategy.fund"] > 0:
                here = slice(villages.start, villages.stop)
                fund = half_up(p["strategy.fund"]) * int((v.post[here] != NONE).sum())
                left = min(left, max(fund - int(self.d.total_money[d]) - int(v.work_money[:, here].sum())
                                     - int(self.d.gathered_money[:, d].sum()), 0))
            first = int(self.d.post_first[d])
            for post in range(first, first + int(self.d.post_count[d])):
                left -= self._plan_post(d, post, [i for i in villages if v.post[i] == post and v.treated[i]], left, mix)
            served = [i for i in villages if v.treated[i]]
            rest = self._share_again(d, served, mix, int(self.d.planned_idle[d]), False)
            self.d.planned_unspent[d] = left - self._grant_money(villages, left)
            for m in (m for m in range(len(self.methods)) if self._gathers(m)):
                self.d.gathered_money[m, d] += v.granted_money[m, villages.start : villages.stop].sum()
                v.granted_money[m, villages.start : villages.stop] = 0
            self.d.planned_idle[d] = self._share_again(d, served, mix, rest, True)
            for m in (m for m in range(len(self.methods)) if self._gathers(m)):
                self._take_turns(d, m, served)

    def _plan_post(self, d: int, post: int, served: list[int], left: int, mix: list[int]) -> int:
        """Grants the hours of a post; its wage, or 0 if the budget left cannot pay it."""
        p, team = self.p, self.post
        if not served:
            return 0  # it has left all its villages
        for i in served:
            self.v.culture[i] = team.culture[post] if team.filled[post] else 0
            self.v.quality[:, i] = self._quality(post)
        workers = float(team.workers[post] * team.filled[post] / team.seats[post])
        if p["strategy.exit"] == 1:
            months = int(p["time.burn_in"] + p["strategy.end"]) - (self.month + 1)
            workers *= min(months / p["strategy.exit_months"], 1)
        wage = half_up(p["strategy.hours"] * workers * p["strategy.wage"])
        if wage > left:
            return 0
        minutes = half_up(p["strategy.hours"] * workers * 60)
        road = sum(p["strategy.travel"] * self.v.travel[i] for i in served)
        travel = floor(min(max(road * 60 + 0.5, 0), minutes))
        files = sum(p["workers.paperwork"] * float(self.v.open_cases[i]) for i in served)
        paper = floor(min(max(files * 60 + 0.5, 0), minutes - travel))
        granted = 0
        for m, hours in enumerate(apportion(minutes - travel - paper, self._shares(d, post, mix))):
            for i, part in zip(served, apportion(hours, self._needs(m, hours, served))):
                self._add(m, i, part)
                granted += part
        self.d.planned_wages[d] += wage
        self.d.planned_travel[d] += travel
        self.d.planned_paper[d] += paper
        self.d.planned_idle[d] += minutes - travel - paper - granted
        return wage

    def _in_mix(self, m: int, month: int) -> bool:
        phase = self.phase(month)
        return phase is not None and self.p[f"strategy.phases.{phase}.mix.{self.methods[m].name}"] > 0

    def _gathers(self, m: int) -> bool:
        """Whether a method's hours wait in the district until they make a whole delivery."""
        return self.methods[m].unit not in (CLIENT, WORKER) and self.methods[m].minutes > 0

    def _add(self, m: int, i: int, minutes: int) -> None:
        self.v.granted_minutes[m, i] += minutes
        if self._gathers(m):
            self.v.due_minutes[m, i] += minutes

    def _wait(self, d: int, m: int) -> int:
        """Minutes of a method that wait in a district."""
        return int(self.v.due_minutes[m, int(self.d.first[d]) : int(self.d.first[d] + self.d.count[d])].sum())

    def _pays(self, m: int, i: int, paid: bool) -> int:
        """Deliveries that hours, and money once it is shared out, pay for."""
        method, v = self.methods[m], self.v
        by_hours = int(v.work_minutes[m, i] + v.granted_minutes[m, i]) // method.minutes if method.minutes else None
        by_money = int(v.work_money[m, i] + v.granted_money[m, i]) // method.money if paid and method.money else None
        counts = [n for n in (by_hours, by_money) if n is not None]
        return min([int(v.count[i])] + counts) if counts else 0

    def _asked(self, m: int, i: int, paid: bool) -> int:
        """Deliveries that a village can take."""
        method, v = self.methods[m], self.v
        if v.post[i] != NONE and self.post.filled[v.post[i]] == 0:
            return 0
        if method.unit == WORKER:
            return 2**32 - 1
        if method.unit == GROUP:
            return int((self.g.id[i * self.slots : (i + 1) * self.slots] != 0).sum())
        if method.unit != CLIENT:
            return 30
        if method.effect["advocacy"] > 0:
            return int(v.cases_open[i])
        at_work = [k for k, of in enumerate(self.methods) if of.unit == CLIENT and v.granted_minutes[k, i] > 0]
        if method.once:
            places = [self._pays(k, i, paid) for k in at_work
                      if not self.methods[k].once and self.methods[k].effect["advocacy"] <= 0]
            return max(max(places) - int(v.open_cases[i]), 0) + 1 if places else int(v.count[i])
        gifts = [self._pays(k, i, paid) for k, of in enumerate(self.methods)
                 if of.unit == CLIENT and of.once and self._in_mix(k, self.month + 1)]
        return min([int(v.count[i])] + [int(v.open_cases[i]) + n + 1 for n in gifts])

    def _all_asked(self, d: int, m: int, served: list[int], paid: bool) -> int:
        asked, price = sum(self._asked(m, i, paid) for i in served), self.methods[m].money
        return min(asked, int(self.d.gathered_money[m, d]) // price + 1) if paid and price else asked

    def _take_back(self, d: int, m: int, served: list[int], paid: bool) -> int:
        """Minutes of a method that nobody asks for, or that no money goes with."""
        v, method = self.v, self.methods[m]
        granted = [int(v.granted_minutes[m, i]) for i in served]
        if not sum(granted):
            return 0
        if self._gathers(m):
            over = min(self._wait(d, m) - self._all_asked(d, m, served, paid) * method.minutes, sum(granted))
            part = apportion(over, granted)
        else:
            part = []
            for i, minutes in zip(served, granted):
                most = self._asked(m, i, paid)
                if paid and method.money:
                    most = min(most, int(v.work_money[m, i] + v.granted_money[m, i]) // method.money + 1)
                part.append(max(min(int(v.work_minutes[m, i]) + minutes - most * method.minutes, minutes), 0))
        for i, minutes in zip(served, part):
            self._add(m, i, -minutes)
        return sum(part)

    def _give(self, d: int, m: int, minutes: int, served: list[int], paid: bool) -> int:
        """Gives a method minutes as far as villages can take them."""
        v, method = self.v, self.methods[m]
        if method.unit == WORKER or method.once or method.minutes == 0:
            return 0
        if self._gathers(m):
            most = self._all_asked(d, m, served, paid) * method.minutes - self._wait(d, m)
            weight = [need if self._asked(m, i, paid) else 0
                      for i, need in zip(served, self._needs(m, minutes, served))]
        else:
            weight = [max(self._asked(m, i, paid) * method.minutes
                          - int(v.work_minutes[m, i] + v.granted_minutes[m, i]), 0) for i in served]
            most = sum(weight)
        part = apportion(min(most, minutes), weight)
        for i, share in zip(served, part):
            self._add(m, i, share)
        return sum(part)

    def _share_again(self, d: int, served: list[int], mix: list[int], minutes: int, paid: bool) -> int:
        """What nobody asks for goes to what is asked for; returns what nothing can use."""
        for m in range(len(self.methods)):
            minutes += self._take_back(d, m, served, paid)
        share = [0 if paid and of.money else part for of, part in zip(self.methods, mix)]
        while minutes > 0 and any(share):
            parts, minutes = apportion(minutes, share), 0
            for m, part in enumerate(parts):
                left = part - self._give(d, m, part, served, paid) if part else 0
                minutes += left
                if left > 0:
                    share[m] = 0
        return minutes

    def _take_turns(self, d: int, m: int, served: list[int]) -> None:
        """Whole deliveries, always to the village to which most is due."""
        v, method = self.v, self.methods[m]
        left, each = self._wait(d, m) // method.minutes, method.minutes
        if method.money:
            left = min(left, int(self.d.gathered_money[m, d]) // method.money)
        most = {i: self._asked(m, i, True) - int(v.work_minutes[m, i]) // each for i in served}
        given = {}
        for i in served:
            self.d.planned_held[d] += v.granted_minutes[m, i]
            given[i] = max(min(int(v.due_minutes[m, i] / each) - 1, most[i], left), 0)
            v.due_minutes[m, i] -= given[i] * each
            left -= given[i]
        while left > 0 and (can := [i for i in served if given[i] < most[i]]):
            i = max(can, key=lambda i: int(v.due_minutes[m, i]))
            given[i] += 1
            v.due_minutes[m, i] -= each
            left -= 1
        for i in served:
            v.granted_minutes[m, i] = given[i] * each
            v.granted_money[m, i] = given[i] * method.money
            self.d.planned_held[d] -= given[i] * each
            self.d.gathered_money[m, d] -= given[i] * method.money

    def _shares(self, d: int, post: int, mix: list[int]) -> list[int]:
        """The mix, or what evaluation has made of it, more or less of each method by lot."""
        p = self.p
        if p["monitoring.adaptive"] == 0:
            return mix
        lean = np.atleast_2d(self.d.lean)
        part, phase = list(mix), self.phase(self.month + 1)
        for m, method in enumerate(self.methods):
            if method.effect["monitoring"] <= 0:
                more = int(mix2(mix2(self.post.id[post], method.id), self._round(self.month + 1))) & 1
                varied = 1 + (p["monitoring.variation"] if more else -p["monitoring.variation"])
                part[m] = half_up(p[f"strategy.phases.{phase}.mix.{method.name}"]
                                  * np.exp(lean[m, d]) * varied * 1e6)
        return part

    # --- 7.14 monitoring

    def _round(self, month: int) -> int:
        return (month - int(self.p["time.burn_in"] + self.p["strategy.start"])) // int(self.p["monitoring.every"])

    def monitoring(self) -> None:
        """Villages that were sampled are measured; hours lean to what goes with their changes."""
        p, v, phase = self.p, self.v, self.phase(self.month)
        if phase is None:
            return
        v.since_minutes[:] += v.used_minutes
        if self._round(self.month + 1) == self._round(self.month):
            return
        asked = (v.sampled >= 1) & (v.count > 0)
        v.measured_now[:] = asked & (v.measured_before > 0)
        for i in np.flatnonzero(asked):
            luck, n = self.luck.stream("village", v.id[i], self.month, MONITORING), min(int(v.sampled[i]), int(v.count[i]))
            seen = 0.0
            for _ in range(n):
                who = int(v.first[i]) + luck.below(int(v.count[i]))
                error = NORMAL.inv_cdf(((luck.bits() >> 8) + 0.5) / 2**24)
                seen += self.h.power[:, who].mean(dtype=float) + p["monitoring.error"] * error
            v.change[i], v.outcome[i], v.measured_before[i] = seen / n - v.outcome[i], seen / n, 1
        now = v.measured_now > 0
        dose = v.since_minutes[:, now] / v.count[now]
        learn = [m for m, method in enumerate(self.methods)
                 if p[f"strategy.phases.{phase}.mix.{method.name}"] > 0
                 and method.effect["monitoring"] <= 0 and dose[m].sum() > 0]
        if p["monitoring.adaptive"] > 0 and learn and now.sum() > 1:
            x = dose[learn] / dose[learn].mean(1, keepdims=True) - 1
            y = v.change[now] - v.change[now].mean()
            effect = np.linalg.solve(x @ x.T + p["monitoring.ridge"] * now.sum() * np.eye(len(learn)), x @ y)
            if y.std() > 0:
                np.atleast_2d(self.d.lean)[learn] += (
                    p["monitoring.adaptive"] * np.clip(effect / y.std(), -1, 1))[:, None]
        again = v.sampled >= 1
        v.since_minutes[:, again] = 0
        v.sampled[again] = 0

    def _needs(self, m: int, minutes: int, served: list[int]) -> list[int]:
        """What villages ask of a method: clients first of all, groups, or by their size."""
        method = self.methods[m]
        if method.unit == WORKER:
            return [int(i == served[0]) for i in served]
        if method.unit == GROUP:
            return [int((self.g.id[i * self.slots : (i + 1) * self.slots] != 0).sum()) for i in served]
        if method.unit == CLIENT and method.effect["advocacy"] > 0:
            return [int(self.v.cases_open[i]) for i in served]
        if method.unit == CLIENT and method.minutes > 0:
            quota = quotas(minutes // method.minutes + 1, [self.v.histogram[:, i] for i in served])
            if sum(quota) > 0:
                return quota
        return [int(self.v.count[i]) for i in served]

    def _grant_money(self, villages: range, left: int) -> int:
        """Money for what the granted hours deliver; where it is short all are cut alike."""
        asked = []
        for m, method in enumerate(self.methods):
            for i in villages:
                minutes = int(self.v.granted_minutes[m, i])
                price = method.money if minutes else 0
                asked.append(-(-minutes * price // method.minutes) if method.minutes else price)
        given = min(sum(asked), left)
        parts = np.reshape(apportion(given, asked), (len(self.methods), len(villages)))
        self.v.granted_money[:, villages.start : villages.stop] = parts
        return given


def half_up(x: float) -> int:
    """The nearest whole number."""
    return floor(x + 0.5)


def apportion(total: int, weight: list[int]) -> list[int]:
    """Whole shares of a total in proportion to weights, by largest remainder, ties to the first."""
    whole = sum(weight)
    if whole == 0 or total <= 0:
        return [0] * len(weight)
    share = [total * w // whole for w in weight]
    rest = sorted(range(len(weight)), key=lambda i: -(total * weight[i] % whole))
    for i in rest[: total - sum(share)]:
        share[i] += 1
    return share


def quotas(places: int, histogram) -> list[int]:
    """How many of each village's households are among the first `places`, highest bin first."""
    quota = [0] * len(histogram)
    for b in reversed(range(64)):
        here = [int(village[b]) for village in histogram]
        given = here if sum(here) <= places else apportion(places, here)
        quota = [q + g for q, g in zip(quota, given)]
        places -= sum(given)
        if places <= 0:
            break
    return quota


class Law:
    """The law of log assets at rest (7.9), and what a stratum earns."""

    POINTS, NODES, END = 512, 129, 4.5

    def __init__(self, p) -> None:
        self.p = p
        self.low, self.high = np.log(p["livelihood.low"]), np.log(p["livelihood.high"])
        self.threshold = np.clip(np.log(p["livelihood.threshold"]), self.low + 0.2, self.high - 0.2)
        self.speed = p["livelihood.rate"] / ((self.threshold - self.low) * (self.high - self.low))
        y = np.linspace(self.low - 4, self.high + 3, self.POINTS + 1)
        noise, most = max(p["livelihood.noise"], 0.01), p["livelihood.drift_most"]
        a, b, c = y - self.low, y - self.threshold, y - self.high
        free = -self.speed * a * b * c
        drift = np.clip(free, -most, most)
        slope = np.where(np.abs(free) > most, 0, -self.speed * (a * b + b * c + a * c))
        up = np.concatenate([[0], np.cumsum((drift[1:] + drift[:-1]) / 2 * (y[1] - y[0]))])
        density = (2 * up + drift**2 / 2) / noise**2 + slope / 2
        density = np.exp(density - density.max())
        below = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
        self.scores = np.linspace(-self.END, self.END, self.NODES)
        wanted = np.array([NORMAL.cdf(z) for z in self.scores]) * below[-1]
        place = np.minimum(np.searchsorted(below, wanted, side="left") - 1, self.POINTS - 1).clip(0)
        width = below[place + 1] - below[place]
        part = np.where(width > 0, np.clip((wanted - below[place]) / np.where(width > 0, width, 1), 0, 1), 0)
        self.quantile = (y[0] + (place + part) * (y[1] - y[0])).astype(F)
        rich = 1 - p["population.elite"]
        ends = [0, p["population.poor"], rich - p["population.better_off"], rich, 1]
        self.level = np.array([self._mean(*pair) for pair in zip(ends, ends[1:])])
        self.income = float(np.diff(ends) @ p.axis("livelihood.income"))

    def _mean(self, low: float, high: float) -> float:
        u = np.clip(low + (high - low) * (np.arange(64) + 0.5) / 64, 1e-6, 1 - 1e-6)
        return float(np.mean(np.interp([NORMAL.inv_cdf(x) for x in u], self.scores, self.quantile)))

    def score(self, assets: float) -> float:
        """Standard normal score of log assets."""
        return float(np.interp(assets, self.quantile, self.scores))

    def village_threshold(self, market: np.ndarray) -> np.ndarray:
        """Log of the threshold by market access."""
        return np.clip(self.threshold - self.p["livelihood.threshold_market"] * market,
                       self.low + 0.2, self.high - 0.2)

    def base(self, stratum: np.ndarray, schooling: np.ndarray) -> np.ndarray:
        """Income a member, rupiah a month."""
        years = np.minimum(schooling.astype(float), 63) - self.p["population.schooling"]
        return self.p.axis("livelihood.income")[stratum] * np.exp(self.p["livelihood.income_schooling"] * years)


class View:
    """Columns of one table as attributes: view.power is state["household.power"]."""

    def __init__(self, state: dict[str, np.ndarray], table: str) -> None:
        self._table = {name.partition(".")[2]: column for name, column in state.items()
                       if name.startswith(table + ".")}

    def __getattr__(self, name: str) -> np.ndarray:
        try:
            return self._table[name]
        except KeyError:
            raise AttributeError(name) from None

    def columns(self) -> list[np.ndarray]:
        """All columns of the table."""
        return list(self._table.values())
