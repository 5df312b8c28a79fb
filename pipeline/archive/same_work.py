"""Which forms mean one work: parted and joined by number, date and issuer, misread ones by the vote.

A number is given once a year by an organ. So mentions of one number are one work unless year or issuer part
them; a date or number that is off by a digit goes with the work that outweighs it and agrees in all else.
"""

from collections.abc import Callable, Iterable
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from pipeline.archive.gathered import BY_VOTE, SURE, Cluster, Said
from pipeline.archive.mentions import (
    UNDATED,
    Form,
    When,
    agree,
    digits_of,
    is_compatible,
    law_key,
    plain,
    refines,
    sort_key,
)
from pipeline.archive.numbers import (
    FILE,
    is_a_year,
    is_national,
    is_possible,
    lacks_year,
    symbol_of,
    without_year,
    year_in,
)
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml

Fits = Callable[[Cluster, Form], bool]


def by_number(forms: dict[Form, Said]) -> list[Cluster]:
    """Cluster the forms that carry numbers."""
    numbered = sorted(
        (form for form in forms if form.kind == "number"), key=lambda form: (form.name, sort_key(form))
    )
    clusters: list[Cluster] = []
    for _, group in groupby(numbered, key=lambda form: form.name):
        clusters += _joined(partition(group, forms, _may_be_number), _is_misdated)
    return _with_misread_numbers(_with_lost_years(clusters))


def _with_lost_years(clusters: list[Cluster]) -> list[Cluster]:
    """Join a number whose year was lost with the one work of that number and symbol that it can mean."""
    whole: dict[str, list[Cluster]] = {}
    for cluster in clusters:
        if year_in(cluster.form.name):
            whole.setdefault(without_year(cluster.form.name), []).append(cluster)
    kept: list[Cluster] = []
    for cluster in clusters:
        takers = [taker for taker in whole.get(cluster.form.name, ()) if _lost_its_year(cluster, taker)]
        if len(takers) == 1:
            takers[0].absorb(cluster, BY_VOTE)
        else:
            kept.append(cluster)
    return kept


def _lost_its_year(cluster: Cluster, taker: Cluster) -> bool:
    """Tell whether a number without year is the whole one: by the very day, else by being cited far less."""
    if cluster.form.when == UNDATED:
        return lacks_year(cluster.form.name) and taker.outweighs(cluster)
    same_day = None not in cluster.form.when and cluster.form.when in taker.whens
    return same_day and agree(taker.organ, cluster.organ)


def partition(group: Iterable[Form], forms: dict[Form, Said], fits: Fits) -> list[Cluster]:
    """Put each form with the one cluster that it fits, fuller forms first; where several fit, by itself.

    What was said of a form becomes its cluster's: there may be millions, and no room for them twice.
    """
    clusters: list[Cluster] = []
    for form in sorted(group, key=lambda form: (_blanks(form), sort_key(form))):
        fitting = [cluster for cluster in clusters if fits(cluster, form)]
        if len(fitting) == 1:
            fitting[0].take(form, forms[form], SURE)
        else:
            clusters.append(Cluster({form: SURE}, forms[form]))
    return clusters


def _blanks(form: Form) -> tuple[int, ...]:
    return int(not form.code), sum(part is None for part in form.when), int(not form.organ)


def _may_be_number(cluster: Cluster, form: Form) -> bool:
    """Tell whether a form of the same number fits: by year where one organ numbers, else by date, issuer."""
    if is_national(symbol_of(form.name)):
        if year_in(form.name):
            if form.code:
                return cluster.series in ("", form.code)
            return not cluster.series or any(is_compatible(when, form.when) for when in cluster.whens)
        return any(when[0] is None or form.when[0] in (None, when[0]) for when in cluster.whens)
    return same_day(cluster, form) and agree(cluster.organ, form.organ)


def same_day(cluster: Cluster, form: Form) -> bool:
    """Tell whether the form's date is the cluster's, or a part of it."""
    return any(when == form.when or refines(when, form.when) for when in cluster.whens)


def _joined(clusters: list[Cluster], belongs: Callable[[Cluster, Cluster], bool]) -> list[Cluster]:
    """Let each heavier cluster take up the lighter ones that belong to it alone."""
    kept: list[Cluster] = []
    for cluster in sorted(clusters, key=_by_weight):
        takers = [heavier for heavier in kept if belongs(heavier, cluster)]
        if len(takers) == 1:
            takers[0].absorb(cluster, BY_VOTE)
        else:
            kept.append(cluster)
    return kept


def _by_weight(cluster: Cluster) -> tuple[object, ...]:
    return (-cluster.said.weight, -cluster.said.mentions, sort_key(cluster.form))


def _is_misdated(heavy: Cluster, light: Cluster) -> bool:
    """Tell whether a cluster of the same number is the heavier one under a wrong date, or a wrong type."""
    one, other = heavy.form.when, light.form.when
    if heavy.series != light.series:
        says_nothing = not light.series and light.said.votes["subject"].first is None
        return heavy.outweighs(light) and (says_nothing or alike(heavy.said, light.said))
    if not agree(heavy.organ, light.organ) or None in one or None in other:
        return False
    if one[0] == other[0] and heavy.organ and light.organ:
        return True
    is_one_digit = digits_apart(one, other) == 1
    return is_one_digit and (heavy.outweighs(light) or is_a_year(one[0]) != is_a_year(other[0]))


def digits_apart(one: When, other: When) -> int:
    """Return in how many digits two whole dates differ."""
    a, b = ("".join(f"{part or 0:02d}" for part in when) for when in (one, other))
    return OSA.distance(a, b)


def _with_misread_numbers(clusters: list[Cluster]) -> list[Cluster]:
    """Join numbers that are one sign off a number that outweighs them and agrees in all else."""
    index = _index_of_takers(clusters)
    gone: set[int] = set()
    for cluster in sorted(clusters, key=_by_weight, reverse=True):
        near = {id(c): c for key in _without_a_sign(cluster.form.name) for c in index.get(key, ())}
        takers = [
            c for c in near.values() if c is not cluster and id(c) not in gone and _is_misread(c, cluster)
        ]
        if len(takers) == 1:
            takers[0].absorb(cluster, BY_VOTE)
            gone.add(id(cluster))
    return [cluster for cluster in clusters if id(cluster) not in gone]


def _index_of_takers(clusters: list[Cluster]) -> dict[str, list[Cluster]]:
    """Return the clusters that may take up others, by their numbers without a sign.

    Those are cited often, or near a number that cannot be: of the many others none is worth its place.
    """
    names = (cluster.form.name for cluster in clusters)
    impossible = {key for name in names if not is_possible(name) for key in _without_a_sign(name)}
    index: dict[str, list[Cluster]] = {}
    for cluster in clusters:
        keys = _without_a_sign(cluster.form.name)
        if cluster.said.mentions >= _least_mentions() or not impossible.isdisjoint(keys):
            for key in keys:
                index.setdefault(key, []).append(cluster)
    return index


def _least_mentions() -> int:
    least: int = read_toml(FILE)["thresholds"]["mentions"]
    return least


def _without_a_sign(name: str) -> set[str]:
    """Return the name, and the name without each of its signs: names one sign apart share one of these."""
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}


def _is_misread(heavy: Cluster, light: Cluster) -> bool:
    """Tell whether a number is the heavier one with a sign misread."""
    if OSA.distance(heavy.form.name, light.form.name) != 1 or not agree(heavy.organ, light.organ):
        return False
    if is_possible(heavy.form.name) and not is_possible(light.form.name):
        one, other = digits_of(heavy.form.name), digits_of(light.form.name)
        return one[:2] == other[:2] or alike(heavy.said, light.said)
    if not heavy.outweighs(light):
        return False
    same_date = any(None not in when and when in heavy.whens for when in light.whens)
    compatible = any(is_compatible(one, other) for one in heavy.whens for other in light.whens)
    return (same_date or (compatible and None in light.form.when)) and alike(heavy.said, light.said)


LEAST_WORDS = 4
"""Words of the shortest title that tells a work; a law's name may be shorter."""


def alike(one: Said, other: Said) -> bool:
    """Tell whether both have a title and it is the same but for a letter."""
    first, second = (said.votes["subject"].first or "" for said in (one, other))
    if is_law(one) and is_law(other) and law_key(first) == law_key(second) != "":
        return True
    titles = [bare(plain(title)) for title in (first, second)]
    if min(len(title.split()) for title in titles) < LEAST_WORDS:
        return False
    least: float = read_toml(FILE)["thresholds"]["same_title"]
    return fuzz.ratio(*titles) >= least


def is_law(said: Said) -> bool:
    """Tell whether most mentions say law or ordinance."""
    return (said.votes["doc_type"].first or "").startswith(("Luật", "Bộ luật", "Pháp lệnh"))
