"""Under which reading an entry does most of what it should: names propose, trying decides."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bnquiz.grading.attempts import Attempts, own_settings, param_layouts
from bnquiz.grading.judging import failures
from bnquiz.grading.judging.findings import EVAL, TRAIN, Examination, Finding
from bnquiz.grading.judging.holding import has_no_affine
from bnquiz.grading.process import wire
from bnquiz.grading.source.entry import Entry, Reading, alternatives, roles
from bnquiz.grading.source.entry.model import Kept
from bnquiz.grading.telling.found import is_shown
from bnquiz.grading.theory.probes import SHAPES, probe
from bnquiz.grading.theory.search import FLOAT64_RTOL, LARGEST_SET, same
from bnquiz.grading.trial.calls import STATISTICS, Call, Observation
from bnquiz.grading.trial.state import other_gammas, other_names

_UNPACKED = re.compile(r"values to unpack \(expected (\d)(?:, got (\d))?\)")
OTHERS_KEPT: tuple[Kept, ...] = ("second-moment", "log")  # in place of the running variance
_MAY_BE_OPTIONS = {None, "training", "eval"}  # the roles of flags that may be no mode: ``center=True``
MOST_READINGS = 30  # that are tried beside the first
MOST_DIFFERENCES = 2  # from batch norm, of what nothing else shows to be one
MOST_SEARCHED = 4  # of them whose mistakes are searched for, where none is right


@dataclass(frozen=True)
class Understood:
    """What came of an entry under one reading, in every rank that it is sure to be for."""

    reading: Reading
    done: tuple[Examination, ...]

    @property
    def runs(self) -> bool:
        return bool(self.done) and all(ex.failure is None for ex in self.done)

    @property
    def ids(self) -> set[str]:
        return {f.id for ex in self.done for f in ex.result.findings}

    @property
    def is_right(self) -> bool:
        return self.runs and all(ex.result.cost == 0 for ex in self.done)

    @property
    def trains(self) -> bool:
        """Whether the output of training is right."""
        return self.runs and all(f.part != TRAIN for ex in self.done for f in ex.result.findings)

    @property
    def is_made(self) -> bool:
        """Whether its object could be made."""
        return bool(self.done) and not any(ex.failure and ex.failure.during == "make" for ex in self.done)

    @property
    def has_slip(self) -> bool:
        """Whether it stops on a slip that no other reading heals: that is repaired first."""
        return any(ex.failure is not None and _is_slip(ex.failure) for ex in self.done)

    @property
    def key(self) -> tuple[int, int, int]:
        """The less the better: what is set aside, what stops it, what is wrong. Where it never gets through a
        step, what is wrong on the way tells nothing."""
        stages, costs = zip(*(ex.score for ex in self.done), strict=True) if self.done else ((9,), (9,))
        stops = all(ex.failure is not None and ex.failed_in == "training" for ex in self.done)
        return self._set_aside, sum(stages), 0 if stops else sum(costs)

    @property
    def least(self) -> tuple[int, int, int]:
        """What the key may come to once all is searched: each output that is wrong is a mistake at least, and
        so is each update, where the output of training is right. Then inference may show that a state which
        is not looked at is right."""
        aside, stages, costs = self.key
        return (
            0 if self.reading.by_history else aside,
            stages,
            min(costs, sum(len(_sure(ex)) for ex in self.done)),
        )

    @property
    def _set_aside(self) -> int:
        """How many names count as set aside: not those of a state that inference shows to be right."""
        shown = [c.status == "pass" for ex in self.done for c in ex.result.checks if c.id.startswith("eval-")]
        is_shown = self.reading.by_history and bool(shown) and all(shown)
        return 0 if is_shown else self.reading.ignored


_SWITCHED = {"argument", "params", "attribute", "module"}
_SHOWS_A_MODE = {"running-in-training", "batch-stats-in-eval", "eval-updates-running", "eval-not-normalized"}
_NO_BRANCH = {"UnboundLocalError", "WrongReturn"}  # what comes of a mode that no branch is for
_EXCHANGED = {"gamma-beta-swapped", "state-crossed"}
_OF_GAMMA = {"unexplained", "gamma-missing"}  # where something else may be held for gamma


def _sure(ex: Examination) -> list[Finding]:
    """The findings that a search explains, but cannot do away with."""
    found = ex.result.findings
    trains = all(f.part != TRAIN for f in found)
    return [f for f in found if f.part in {TRAIN, EVAL} or (trains and f.part.mode == "update")]


def _worth_finding(first: Understood) -> int:
    """How many changes an explanation may be made of in a reading that is to beat the first one."""
    return min(LARGEST_SET, first.key[2] - 1) if first.runs and not first.reading.ignored else LARGEST_SET


def _has_option(reading: Reading) -> bool:
    """Whether what might be a switch is an option, by what the code shows: one between there and back."""
    return "fixed" in dict(reading.roles).values()


def _stops_unexplained(understood: Understood) -> bool:
    """Whether it runs on an x whose axes have one size alone, and nothing explains what it does there."""
    found = (f.id for ex in understood.done if ex.failure is not None for f in ex.result.findings)
    return "unexplained" in found


def _keeps_no_average(understood: Understood) -> bool:
    """Whether its state moves by none of the rules, or by weights that make no average, or not by its
    momentum: it may be sums, that are divided by their count when they are read, or made anew from an average
    that is kept beside it."""
    found = (f for ex in understood.done for f in ex.result.findings)
    odd = {"unexplained", "momentum-weights", "momentum-ignored"}
    return understood.runs and any(f.id in odd and f.part.is_of_state for f in found)


def _explains_the_mean(understood: Understood) -> bool:
    """Whether a rule is known by which the running mean moves."""
    found = (f for ex in understood.done for f in ex.result.findings)
    return all(f.id != "unexplained" or f.part.quantity != "mean" for f in found)


def _is_nearly_one(understood: Understood) -> bool:
    """Whether it has gamma and beta, takes one statistic at least, and what else it does has a name."""
    left_out = understood.ids
    is_affine = not left_out & {"gamma-missing", "beta-missing"} and not any(
        map(has_no_affine, understood.done)
    )
    takes_one = not left_out >= {"center-missing", "division-missing"}
    few = all(0 < ex.result.cost <= MOST_DIFFERENCES for ex in understood.done)
    return understood.runs and is_affine and takes_one and few


def _is_slip(failure: wire.Failure) -> bool:
    """A name that nothing binds, a function that a library does not have, what is not written yet."""
    kinds = {"NameError", "NotImplementedError", *wire.NO_ANSWER}
    return failure.kind in kinds or failure.message.startswith("module '")


class Understanding:
    """The readings of a file's entries, found by trying."""

    def __init__(self, attempts: Attempts) -> None:
        self.attempts = attempts

    def likeliest(self, names: Sequence[str]) -> list[str]:
        """Of definitions of which no name says that it is a batch norm, those that behave most like one:
        those that are right, of which a backward pass is none, before anybody searches what is wrong. A right
        one for training or inference alone has its other half beside it. Where none is right, what they are
        parts of may be; where there is none, what nothing shows to be one."""
        if any(roles.is_batch_norm(name.rpartition(".")[2]) for name in names):
            return list(names)
        right = self._behaving(names)
        halves = self._keeping_statistics(names) if right and all(map(self._is_half, right)) else []
        if right:
            return [name for name in names if name in right or name in halves]
        guesses = self.attempts.draft.guesses(names)
        if whole := self._behaving(guesses):
            return whole
        if not names:
            return self._nearly(guesses)
        keys = {name: self.understand(name).key for name in names}
        return [name for name in names if keys[name] == min(keys.values())]

    def _behaving(self, names: Sequence[str]) -> list[str]:
        """Those that behave like a batch norm."""
        return [name for name in names if self._tried(name)[-1].is_right]

    def _nearly(self, names: Sequence[str]) -> list[str]:
        """Those whose every difference from batch norm has a name, and that have few."""
        return [name for name in names if _is_nearly_one(self.understand(name))]

    def _is_half(self, name: str) -> bool:
        """Whether it is for training alone, or for inference."""
        entry = self.attempts.draft.entry(name)
        if entry is None or self._tried(name)[-1].reading.reduces:
            return False
        return entry.mode in {"training", "inference"}

    def _keeping_statistics(self, names: Sequence[str]) -> list[str]:
        """The functions that are handed both running statistics."""
        found = ((name, self.attempts.draft.entry(name)) for name in names)
        return [name for name, e in found if e is not None and e.leaf("mean") and e.leaf("var")]

    def understand(self, name: str) -> Understood:
        """Find the reading under which the entry does most of what it should."""
        return self._with_more_axes(name, self._understand(name))

    def _with_more_axes(self, name: str, best: Understood) -> Understood:
        """Code that counts axes is for some rank above 2. Where none works, and the usual one runs or stops
        on a mean over the wrong axes, it is held to that."""
        entry = self.attempts.draft.entry(name, reading=best.reading)
        if entry is None or not best.runs or not entry.has_more_axes or entry.unsure != (4,):
            return best
        if set(entry.claimed) - {2, 4}:
            return best  # it says which
        for rank in (4, 3, 5):
            ex = self.attempts.tried(name, rank, self.attempts.draft.source, best.reading, 0)
            works = ex.failure is None and not ex.result.findings
            if works or (ex.failure is not None and self._is_refused(ex.failure)):
                return best
            if rank == 4 and ex.failure is not None and not failures.by_value(ex, self.attempts.draft.tree):
                return best
        reading = Reading(ranks=entry.claimed).also(best.reading)
        self.attempts.readings[name] = reading
        return self._all_ranks(name, reading)

    def _understand(self, name: str) -> Understood:
        """The first reading that shows no mistake, else the one with the fewest."""
        tried = self._tried(name)
        best = tried[-1] if tried[-1].is_right else self._with_fewest(name, tried)
        best = self._turned_round(name, best) or best
        self.attempts.readings[name] = best.reading
        return best

    def _turned_round(self, name: str, best: Understood) -> Understood | None:
        """The same, if all is right once training and inference are exchanged, against their names."""
        entry = self.attempts.draft.entry(name, reading=best.reading)
        if best.is_right or entry is None or entry.mode not in _SWITCHED:
            return None
        is_told = is_shown("mode-inverted", best.ids) and not entry.backward  # else that is judged so
        if best.runs and (not best.ids & _SHOWS_A_MODE or is_told):
            return None
        turned = self._all_ranks(name, Reading(inverted=True).also(best.reading), 0)
        return turned if turned.is_right or self._lacks_inference(turned) else None

    def _lacks_inference(self, understood: Understood) -> bool:
        """Whether all is right but that no branch is for inference: the file itself raises, ``else: raise``,
        or the output has no value."""
        failed = [(ex.failed_in, ex.failure) for ex in understood.done if ex.failure is not None]
        without = (at == "inference" and (f.kind in _NO_BRANCH or self._is_refused(f)) for at, f in failed)
        return bool(failed) and not understood.ids and all(without)

    def _tried(self, name: str) -> list[Understood]:
        """What comes of the readings, up to the first that shows no mistake. What is wrong in one is searched
        for only where there is no other: usual code is run once."""
        entry = self.attempts.draft.entry(name)
        several = entry is not None and any(self._alternatives(entry, runs=True))
        done = [self._all_ranks(name, self.attempts.told(name), 0 if several else LARGEST_SET)]
        if done[0].is_right or entry is None or done[0].has_slip:
            return done
        for reading in self._further(entry, done[0]):
            done.append(self._all_ranks(name, reading, 0))
            if done[-1].is_right:
                break
        return done

    def _with_fewest(self, name: str, tried: Sequence[Understood]) -> Understood:
        """The reading with the fewest mistakes, which are searched for in the likeliest of those that run;
        where none does, and nothing explains the first one either, in those that can be called."""
        first = self._all_ranks(name, tried[0].reading)
        if is_shown("mode-inverted", first.ids, alone=True):
            return first  # one cause: no reading can have fewer
        likely = [t for t in tried[1:] if t.runs]
        if not likely and _stops_unexplained(first):
            likely = [t for t in tried[1:] if t.is_made and t.reading.roles]
        largest = _worth_finding(first)
        chosen = [t for t in likely if t.least < first.key] if largest else []
        chosen = sorted(chosen, key=lambda t: (t.least, t.key, not _has_option(t.reading)))[:MOST_SEARCHED]
        if not first.ids & _OF_GAMMA:
            chosen = [t for t in chosen if t.reading.gamma == "itself"]
        searched = [self._all_ranks(name, t.reading, largest) for t in chosen]
        if "unexplained" not in first.ids:  # else what a reading has exchanged is no mistake of the file
            searched = [t for t in searched if not t.ids & _EXCHANGED]
        return min([first, *searched], key=lambda t: t.key)

    def _further(self, entry: Entry, first: Understood) -> Iterator[Reading]:
        """Readings beside the first, the likeliest first, as long as none shows no mistake."""
        seen = {self.attempts.told(entry.name)}
        proposed = itertools.islice(self._proposed(entry, first), MOST_READINGS)
        for reading in itertools.chain(proposed, self._untold_ranks(entry, first)):
            sets_aside = first.runs and reading.ignored and not reading.by_history
            if reading not in seen and not sets_aside and not self._loses_training(entry, reading):
                seen.add(reading)
                yield reading

    def _loses_training(self, entry: Entry, reading: Reading) -> bool:
        """Whether only inference is left, of code that trains: what is wrong there would not show."""
        read = self.attempts.draft.entry(entry.name, reading=reading)
        return read is not None and read.mode == "inference" and entry.mode != "inference"

    def _proposed(self, entry: Entry, first: Understood) -> Iterator[Reading]:
        """Where the file itself refuses what it is given, other ranks alone can be meant."""
        yield from self._ranks_asked_for(entry, first)
        yield from self._other_ranks(entry)
        yield from self._own_settings(entry, first)
        refused = (f for ex in first.done if (f := ex.failure) and f.during != "make" and self._is_refused(f))
        if first.done and len([*refused]) == len(first.done):
            return
        if entry.mode == "inference":  # it may add its batch up in a loop
            yield Reading(reduces=True).also(self.attempts.told(entry.name))
        yield from self._without_switch(entry)
        told, others = self.attempts.told(entry.name), [*self._alternatives(entry, runs=first.runs)]
        yield from self._other_names(entry, told)
        yield from others
        for reading in filter(_has_option, others):
            yield from self._other_names(entry, reading)

    def _alternatives(self, entry: Entry, *, runs: bool) -> Iterator[Reading]:
        draft = self.attempts.draft
        return alternatives(draft.tree, draft.source, entry.name, self.attempts.told(entry.name), runs=runs)

    def _other_ranks(self, entry: Entry) -> Iterator[Reading]:
        """The ranks that the code's own guards leave; where they leave none of those that it is for, every
        other one."""
        done = {
            rank: self.attempts.tried(
                entry.name, rank, self.attempts.draft.source, self.attempts.told(entry.name)
            )
            for rank in entry.claimed
        }
        refused = {
            rank
            for rank, ex in done.items()
            if ex.failure is not None
            and self._is_refused(ex.failure)
            and not self.attempts.takes_usual_data(entry.name, ex)  # then it isn't the rank
        }
        left = tuple(rank for rank in done if rank not in refused)
        if refused and left:
            yield Reading(ranks=left).also(self.attempts.told(entry.name))
        if refused and not left:
            yield from self._every_rank_but(entry, refused)

    def _own_settings(self, entry: Entry, first: Understood) -> Iterator[Reading]:
        """The file's own eps and momentum, where it refuses those of a probe: ``if not 0 < eps < 0.1:
        raise``."""
        left = own_settings(entry)
        if left and any(ex.failure is not None and self._is_refused(ex.failure) for ex in first.done):
            yield Reading(roles=left).also(self.attempts.told(entry.name))

    def _ranks_asked_for(self, entry: Entry, first: Understood) -> Iterator[Reading]:
        """The rank for which a helper takes apart the shape of what it is handed: x, or one channel of it."""
        for ex in first.done:
            said = _UNPACKED.search(ex.failure.message) if ex.failure is not None else None
            rank = ex.case.rank + int(said[1]) - int(said[2] or ex.case.rank) if said else 0
            if rank in SHAPES:
                yield Reading(ranks=(rank,)).also(self.attempts.told(entry.name))

    def _untold_ranks(self, entry: Entry, first: Understood) -> Iterator[Reading]:
        """Every other rank, where nothing says for which it is, and it stops."""
        if not entry.tells_ranks and not first.runs:
            yield from self._every_rank_but(entry, entry.claimed)

    def _every_rank_but(self, entry: Entry, these: Collection[int]) -> Iterator[Reading]:
        others = (rank for rank in (4, 2, 3, 5) if rank not in these)
        return (Reading(ranks=(rank,)).also(self.attempts.told(entry.name)) for rank in others)

    def _is_refused(self, failure: wire.Failure) -> bool:
        """Whether the file itself raised."""
        return failures.refuses(self.attempts.draft.tree, failure.line)

    def _without_switch(self, entry: Entry) -> Iterator[Reading]:
        """What was taken for the switch, left at its default, and then every flag: where no name binds it,
        and nothing is kept that inference could use, or a training call does the same either way. A name that
        binds for running statistics alone needs both."""
        default = dict(entry.leaves).get(entry.switch)
        binds = roles.binding_role_of(entry.switch) is not None
        if default is None or default.required or (binds and not roles.has_other_meaning(entry.switch)):
            return
        trial, layout = self.attempts.trial(entry, self.attempts.draft.source), param_layouts(entry)[0]
        call = Call(probe(SHAPES[entry.claimed[-1]]), training=True)
        keeps = entry.leaf("mean") or "mean" in trial.names(call, layout)
        against = bool(keeps) + binds
        if against == 0 or (against == 1 and self._is_idle(entry, call)):
            told = self.attempts.told(entry.name)
            yield Reading(roles=((entry.switch, "default"),)).also(told)
            flags = (n for n, p in entry.leaves if isinstance(p.default, bool) and p.role in _MAY_BE_OPTIONS)
            yield Reading(roles=tuple((n, "default") for n in flags)).also(told)

    def _is_idle(self, entry: Entry, call: Call) -> bool:
        """Whether the output and the statistics are the same, but for rounding, for both values of the
        switch."""
        told, layout = self.attempts.told(entry.name), param_layouts(entry)[0]
        seen: list[Observation] = []
        for values in (entry.mode_values, entry.mode_values[::-1]):
            reading = Reading(values=((entry.switch, values),)).also(told)
            read = self.attempts.draft.entry(entry.name, reading=reading) or entry
            seen += self.attempts.trial(read, self.attempts.draft.source).play((call,), layout).seen
        if len(seen) < 2 or any(s.failure is not None or s.y is None for s in seen):
            return False
        one, other = ({"y": s.y, **s.new} for s in seen)
        return all(same(one[key], other[key], FLOAT64_RTOL) for key in one.keys() & other.keys())

    def _other_names(self, entry: Entry, told: Reading) -> Iterator[Reading]:
        """Under a reading the running statistics, or gamma and beta, of an object the other way round, or
        kept otherwise."""
        entry = self.attempts.draft.entry(entry.name, reading=told) or entry
        trial = self.attempts.trial(entry, self.attempts.draft.source)
        if trial.has_state:
            call = Call(probe(SHAPES[entry.claimed[-1]]), training=True)
            layout = param_layouts(entry)[0]
            look, names = trial.look(call, layout), trial.names(call, layout)
            yield from (reading.also(told) for reading in other_names(look, names))
            for reading in (each.also(told) for each in other_gammas(look, names)):
                yield reading
                if self._all_ranks(entry.name, reading, 0).trains:
                    yield from self._otherwise_kept(entry, reading)
        yield from self._otherwise_kept(entry, told)

    def _otherwise_kept(self, entry: Entry, told: Reading) -> Iterator[Reading]:
        """Under a reading what is kept in place of a running variance; statistics that are put together when
        they are read."""
        entry = self.attempts.draft.entry(entry.name, reading=told) or entry
        under = self._all_ranks(entry.name, told)
        if not _keeps_no_average(under):
            return
        if _explains_the_mean(under):  # else the state is odd whatever the variance is kept as
            yield from (Reading(variance=kept).also(told) for kept in OTHERS_KEPT)
        trial, layout = self.attempts.trial(entry, self.attempts.draft.source), param_layouts(entry)[0]
        if trial.has_state and entry.mode not in {"none", "training"}:  # else no inference tells
            names = trial.names(Call(probe(SHAPES[entry.claimed[-1]]), training=True), layout)
            hidden = ((names.get(role), "ignore") for role in STATISTICS if role in names)
            yield Reading(roles=tuple(hidden), by_history=True).also(told)

    def _all_ranks(self, name: str, reading: Reading, largest: int = LARGEST_SET) -> Understood:
        entry = self.attempts.draft.entry(name, reading=reading)
        ranks = entry.claimed if entry is not None else ()
        done = [
            self.attempts.tried(name, rank, self.attempts.draft.source, reading, largest) for rank in ranks
        ]
        return Understood(reading, tuple(ex for ex in done if ex.case.rank not in ex.entry.unsure))
