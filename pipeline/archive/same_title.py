"""Works that are cited by name: laws, joined with their numbers; titles, joined with their misreadings."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from pipeline.archive.gathered import BY_NAME, BY_TITLE, BY_VOTE, SURE, Cluster, Said
from pipeline.archive.mentions import (
    UNDATED,
    Form,
    When,
    agree,
    digits_of,
    is_compatible,
    law_key,
    refines,
    sort_key,
)
from pipeline.archive.numbers import FILE
from pipeline.archive.same_work import digits_apart, is_law, partition, same_day
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_list, read_toml


class Law(NamedTuple):
    """A law of the list: name as it is compared, number, date as far as known."""

    name: str
    number: str
    when: When


def by_law(forms: dict[Form, Said], numbered: list[Cluster]) -> list[Cluster]:
    """Join laws cited by name with numbered works of the same name; return those that stay by themselves."""
    known = _numbered_laws(numbered)
    laws = sorted((form for form in forms if form.kind == "law"), key=sort_key)
    alone: list[Cluster] = []
    for (_, name), group in groupby(laws, key=lambda form: (form.code, form.name)):
        dated: list[Cluster] = list(known.get(name, []))
        found = len(dated)
        for form in sorted(group, key=lambda form: (-_known(form.when), sort_key(form))):
            _place(form, forms[form], dated)
        alone += [cluster for cluster in dated[found:] if not _went_by_list(cluster, dated[:found])]
    return alone


def _went_by_list(cluster: Cluster, numbered: list[Cluster]) -> bool:
    """Join a law by the number that the list gives to its name and date, if the archive cites that number."""
    number = number_of_law(cluster)
    taker = next((c for c in numbered if c.form.name == number and is_law(c.said)), None)
    if taker:
        taker.absorb(cluster, BY_TITLE)
    return taker is not None


def _known(when: When) -> int:
    return sum(part is not None for part in when)


def _place(form: Form, said: Said, dated: list[Cluster]) -> None:
    """Put a law's name with the one work of its date; a bare name with the only work there is."""
    exact = [cluster for cluster in dated if _has_date(cluster, form.when)]
    sure = BY_NAME if form.when == UNDATED else SURE
    if form.when == UNDATED:
        exact = [cluster for cluster in dated if cluster.whens != {UNDATED}]
        exact = exact if len(exact) == 1 else [c for c in dated if c.whens == {UNDATED}]
    elif not exact:
        exact, sure = [c for c in dated if _is_misdated(c, form, said)], BY_VOTE
    exact.sort(key=lambda c: (-c.said.weight, sort_key(c.form)))
    if exact and all(exact[0].outweighs(other) for other in exact[1:]):
        exact[0].take(form, said, sure)
    else:
        dated.append(Cluster({form: SURE}, said))


def _has_date(cluster: Cluster, when: When) -> bool:
    """Tell whether the date is the work's, a part of it, or the first that is said beyond its year."""
    if when == UNDATED:
        return False
    law = listed_laws().get(cluster.form.name)
    whole = [one for one in (*cluster.whens, *((law.when,) if law else ())) if None not in one]
    if None not in when and whole:
        return when in whole
    return any(one != UNDATED and is_compatible(one, when) for one in cluster.whens)


def _is_misdated(cluster: Cluster, form: Form, said: Said) -> bool:
    """Tell whether a work that is cited far more often has the date but for a digit."""
    lone = Cluster({form: SURE}, said)
    whole = [one for one in cluster.whens if None not in one and None not in form.when]
    return cluster.outweighs(lone) and any(digits_apart(one, form.when) == 1 for one in whole)


def _numbered_laws(numbered: list[Cluster]) -> dict[str, list[Cluster]]:
    """Return the laws among numbered works by name: as the mentions say, else as the list of laws says."""
    by_name: dict[str, list[Cluster]] = {}
    for cluster in numbered:
        law = listed_laws().get(cluster.form.name)
        title = cluster.said.votes["subject"].first
        name = None if not is_law(cluster.said) else law_key(title) if title else law.name if law else None
        if name:
            by_name.setdefault(name, []).append(cluster)
    return by_name


@cache
def listed_laws() -> dict[str, Law]:
    """Return the laws of the list by number."""
    rows = (line.split("|") for line in read_list("laws.txt"))
    return {number: Law(law_key(name), number, _date(date)) for name, number, date in rows}


def _date(date: str) -> When:
    year, month, day = [int(part) for part in date.split("-")] + [None] * (2 - date.count("-"))
    return (year, month, day)


@cache
def _by_name() -> dict[str, list[Law]]:
    laws: dict[str, list[Law]] = {}
    for law in listed_laws().values():
        laws.setdefault(law.name, []).append(law)
    return laws


def number_of_law(cluster: Cluster) -> str | None:
    """Return the number on the list of laws for this name and date, or this name and a number a sign off."""
    if cluster.form.kind == "number" and is_law(cluster.said):
        name = law_key(cluster.said.votes["subject"].first or "")
        near = [
            law.number for law in _by_name().get(name, ()) if OSA.distance(law.number, cluster.form.name) == 1
        ]
        return near[0] if len(near) == 1 else None
    if cluster.form.kind != "law" or cluster.form.when == UNDATED:
        return None
    fitting = [
        law for law in _by_name().get(cluster.form.name, ()) if is_compatible(law.when, cluster.form.when)
    ]
    return fitting[0].number if len(fitting) == 1 else None


def by_title(forms: dict[Form, Said]) -> list[Cluster]:
    """Cluster the forms that carry titles or names of congresses."""
    titled = sorted((form for form in forms if form.kind in ("title", "congress")), key=sort_key)
    clusters: list[Cluster] = []
    for _, group in groupby(titled, key=lambda form: form[:3]):
        clusters += partition(group, forms, _may_be_title)
    return _with_misread_titles(clusters)


def _may_be_title(cluster: Cluster, form: Form) -> bool:
    return same_day(cluster, form) and agree(cluster.organ, form.organ)


def _with_misread_titles(clusters: list[Cluster]) -> list[Cluster]:
    """Join titles that differ in a letter or two with the heaviest that is alike."""
    kept: list[Cluster] = []
    blocks: dict[tuple[object, ...], dict[str, list[Cluster]]] = {}
    for cluster in sorted(clusters, key=lambda c: (-c.said.weight, sort_key(c.form))):
        form = cluster.form
        letters = bare(form.name)
        block = blocks.setdefault((form.kind, form.code, digits_of(form.name), letters[:1]), {})
        taker = next((c for c in _alike(letters, block) if _may_join(c, form)), None)
        if taker:
            taker.absorb(cluster, BY_TITLE)
        else:
            block.setdefault(letters, []).append(cluster)
            kept.append(cluster)
    return kept


def _alike(letters: str, block: dict[str, list[Cluster]]) -> Iterable[Cluster]:
    least = read_toml(FILE)["thresholds"]["title"]
    near = process.extract(letters, block.keys(), scorer=fuzz.ratio, score_cutoff=least, limit=5)
    for name, _, _ in sorted(near, key=lambda hit: (-hit[1], hit[0])):
        yield from block[name]


def _may_join(cluster: Cluster, form: Form) -> bool:
    dates = any(when == form.when or refines(when, form.when) for when in cluster.whens)
    return dates and agree(cluster.organ, form.organ)
