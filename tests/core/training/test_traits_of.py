# SPDX-License-Identifier: MIT
"""What is known of a computed clip beside its kind: how its thing is, where it is and what goes on there."""

from dataclasses import replace

from core.samples.surroundings import NOTHING, Surroundings
from core.samples.world import render, render_mixture
from core.training.rendered import DRAWN, TRAITS, traits_of


def test_each_trait_has_a_number_of_its_own() -> None:
    assert len(set(TRAITS)) == len(TRAITS)
    clip = replace(render("dog", 3), place="street", around=Surroundings("rain", 0.2))
    known = dict(zip(TRAITS, traits_of(clip), strict=True))
    assert all(known[trait] == clip.parameters[trait] for trait in DRAWN)
    assert {trait for trait, value in known.items() if value == 1.0} - set(DRAWN) == {"street", "rain"}
    assert sum(known[trait] for trait in TRAITS[len(DRAWN) :]) == 2


def test_where_nothing_goes_on_only_the_place_is_known() -> None:
    clip = replace(render("dog", 3), place="street", around=NOTHING)
    assert sum(traits_of(clip)[len(DRAWN) :]) == 1


def test_of_two_things_those_of_the_first_are_known() -> None:
    clip = render_mixture(("dog", "church_bell"), 1)
    assert traits_of(clip)[: len(DRAWN)] == [clip.parts[0].parameters[trait] for trait in DRAWN]
