"""Worked examples of the trade: every figure of families A and C to H as practitioners compute it by hand."""

from __future__ import annotations

from fractions import Fraction as Part

import pytest

from fieldapp.domain.attendance import Mark, Slot, rates, reaches
from fieldapp.indicators import (
    apprenticeship,
    concentration,
    growth,
    jobs,
    joint_work,
    resources,
    results,
    selection,
    training,
    value_chain,
)
from fieldapp.indicators.method import NoFigure


def near(value: object, digits: int = 6) -> object:
    """Rounded as the examples are printed."""
    return tuple(near(part, digits) for part in value) if isinstance(value, tuple) else round(float(value), digits)  # type: ignore[arg-type]


# Family A, concentration, growth, chain, selection


def test_location_quotient_when_a_sector_is_concentrated_then_4():
    assert concentration.location_quotient(1200, 20000, 15000, 1_000_000) == 4


def test_location_quotient_stability_when_one_workshop_comes_to_a_small_town_then_the_class_changes():
    found = concentration.location_quotient_stability(8, 200, 15000, 1_000_000, 8)
    assert near((found.fewer, found.value, found.more), 4) == (0.0, 2.6667, 5.1255)
    assert not found.stable


def test_location_quotient_stability_when_the_town_is_large_then_it_is_stable():
    assert concentration.location_quotient_stability(1250, 20000, 15000, 1_000_000, 8).stable is True


@pytest.mark.parametrize("four", [(8, 8, 15000, 1_000_000), (6, 6, 15000, 1_000_000), (8, 200, 8, 1_000_000)])
def test_location_quotient_stability_when_one_workshop_is_all_there_is_then_without_it_zero(four):
    found = concentration.location_quotient_stability(*four, 8)
    assert (found.fewer, found.value) == (0, concentration.location_quotient(*four))
    assert not found.stable


def test_agglomeration_when_one_region_has_all_within_the_digits_typed_then_there_is_only_one():
    with pytest.raises(NoFigure, match="only one region"):
        concentration.agglomeration([0.5, 0.5], [1.0000004, 0.0], 0.1)


def test_shift_share_when_growth_is_split_then_the_parts_sum_to_the_change():
    found = concentration.shift_share(100, 130, Part(5, 100), Part(10, 100))
    assert (found.national, found.industry, found.regional, found.change) == (5, 5, 20, 30)


def test_concentration_when_three_firms_then_hhi_normalised_and_effective_number():
    found = concentration.concentration([50, 30, 20])
    assert found.normalised is not None
    assert near((found.hhi, found.normalised, found.effective)) == (0.38, 0.07, 2.631579)


def test_concentration_when_one_firm_is_alone_then_there_is_no_normalised_figure():
    assert concentration.concentration([7]) == concentration.Concentration(Part(1), None, Part(1))


def test_specialisation_when_two_sectors_differ_then_their_gaps_sum():
    assert near(concentration.specialisation([0.5, 0.3, 0.2], [0.4, 0.4, 0.2])) == 0.2


def test_gini_when_four_sizes_then_a_quarter():
    assert concentration.gini([40, 10, 30, 20]) == Part(1, 4)


def test_agglomeration_when_a_sector_sits_in_one_region_then_gamma_is_freed_of_plants():
    found = concentration.agglomeration([0.2, 0.2, 0.6], [0.5, 0.3, 0.2], 0.05)
    assert near((found.raw, found.gamma)) == (0.26, 0.388795)


def test_yearly_growth_when_four_years_then_ten_per_cent():
    assert near(growth.yearly_growth(100, 146.41, 4)) == 0.1


CHAIN = [
    value_chain.Stage("cocoon producer", 4, 0, 1),
    value_chain.Stage("reeler", 7, 4, 0.8),
    value_chain.Stage("weaver", 15, 7, 1.5),
    value_chain.Stage("trader", 20, 15, 1),
]


def test_chain_value_when_four_stages_then_what_each_adds_and_its_part_of_the_price():
    found = value_chain.chain_value(CHAIN)
    assert [near((stage.value, stage.share)) for stage in found.stages] == [
        (3.0, 0.15),
        (2.2, 0.11),
        (6.5, 0.325),
        (4.0, 0.2),
    ]
    assert near((found.total, found.other)) == (15.7, 4.3)


def test_chain_value_when_a_stage_pays_another_price_then_it_is_named():
    wrong = [CHAIN[0], value_chain.Stage("reeler", 7, 5, 0.8)]
    with pytest.raises(NoFigure, match=r"reeler pays 5\.0, but the stage before it asks 4\.0"):
        value_chain.chain_value(wrong)


WEIGHTS = dict(zip("abcde", (Part(25, 100), Part(20, 100), Part(25, 100), Part(15, 100), Part(15, 100)), strict=True))
CLUSTERS = {
    "A": dict(zip("abcde", (4, 3, 5, 2, 4), strict=True)),
    "B": dict(zip("abcde", (5, 5, 2, 3, 3), strict=True)),
}


def test_selection_score_when_weighted_then_a_is_before_b():
    scores = {name: selection.selection_score(WEIGHTS, row) for name, row in CLUSTERS.items()}
    assert scores == {"A": Part(375, 100), "B": Part(365, 100)}


def test_selection_sensitivity_when_the_lead_is_small_then_the_weights_that_turn_it_are_named():
    found = selection.selection_sensitivity(WEIGHTS, CLUSTERS)
    assert found.winners == ("A",)
    turning = {(move.criterion, move.change) for move in found.changes}
    assert ("b", Part(1, 5)) in turning
    assert ("c", Part(-1, 5)) in turning
    assert ("e", Part(1, 5)) not in turning


def test_selection_sensitivity_when_the_lead_is_large_then_nothing_turns_it():
    table = {"A": dict.fromkeys("abcde", 5), "B": dict.fromkeys("abcde", 1)}
    assert selection.selection_sensitivity(WEIGHTS, table).changes == ()


# Family C, training

HALF_DAYS = [Slot(str(n), f"2025-11-{10 + n // 2}", "08:00", "11:00") for n in range(10)]


def _rates(*statuses: str | Mark):
    marks = {slot.id: m if isinstance(m, Mark) else Mark(m) for slot, m in zip(HALF_DAYS, statuses, strict=True)}
    return rates(HALF_DAYS, marks, [slot.id for slot in HALF_DAYS])


@pytest.mark.parametrize(
    ("statuses", "programme", "eligible"),
    [
        ("PPPPPPPPAA", Part(8, 10), Part(8, 10)),
        ("PPPPPPPAAE", Part(7, 10), Part(7, 10)),
        (["NE", "NE", *"PPPPPPPP"], Part(8, 10), Part(1)),
        ([Mark("L", 135), *"PPPPPPPPP"], Part(975, 1000), Part(975, 1000)),
    ],
)
def test_attendance_rate_when_marked_then_programme_and_eligible_based(statuses, programme, eligible):
    found = _rates(*statuses)
    assert (found.programme, found.eligible) == (programme, eligible)


def test_attendance_rate_when_one_minute_is_missing_then_the_threshold_is_not_reached():
    assert reaches(Part(80, 100), 8000)
    assert not reaches(Part(7999, 10000), 8000)


def test_trainee_days_when_two_came_four_days_then_58_and_348_hours():
    people = {f"P{n}": 5 if n < 10 else 4 for n in range(12)}
    marks = [(person, f"day {day}", "P") for person, days in people.items() for day in range(days) for _half in "ab"]
    marks.append(("P11", "day 4", "A"))
    assert training.trainee_days(marks) == 58
    assert training.contact_hours([180] * (58 * 2)) == 348


def test_learning_when_one_has_no_first_test_then_only_pairs_count():
    found = training.learning({"a": 40, "b": 55, "c": 80}, {"a": 70, "b": 70, "c": 85, "d": 90}, 100)
    assert found.matched == 3
    assert near((found.before, found.after, found.gain)) == (58.333333, 75.0, 16.666667)
    assert near(tuple(found.gains.values()), 4) == (0.5, 0.3333, 0.25)
    assert near((found.mean_gain, found.class_gain)) == (0.361111, 0.4)


def test_learning_when_somebody_knew_all_before_then_she_has_no_gain_of_her_own():
    found = training.learning({"a": 100, "b": 50}, {"a": 100, "b": 75}, 100)
    assert found.gains == {"b": Part(1, 2)}


def test_learning_when_a_score_is_above_the_maximum_then_it_is_refused():
    with pytest.raises(NoFigure, match="outside 0 to 20"):
        training.learning({"a": 21}, {"a": 20}, 20)


def test_reaction_when_ten_of_twelve_answer_then_mean_top_and_response():
    found = training.reaction([5, 5, 4, 4, 4, 3, 5, 2, 4, 5], 12)
    assert near((found.mean, found.top, found.response)) == (4.1, 0.8, 0.833333)


def test_reconciliation_when_the_parts_lack_one_then_it_is_unspecified():
    assert training.reconciliation([4, 4, 3], 12) == training.Reconciliation(11, 12, 1)


def test_people_when_the_same_come_to_three_trainings_then_contacts_and_unique():
    attended = [(f"T{n % 3}", f"P{n % 29}") for n in range(38)]
    found = training.people(attended)
    assert (found.contacts, found.unique, near(found.each)) == (38, 29, 1.310345)


def test_people_when_somebody_was_registered_twice_then_she_is_one():
    found = training.people([("T1", "P1"), ("T2", "P2")], {"P2": "P1"})
    assert (found.contacts, found.unique) == (2, 1)


def test_implementation_when_seven_of_twelve_are_done_then_ongoing_count_half():
    found = training.implementation(7, 3, 12)
    assert near((found.done, found.weighted)) == (0.583333, 0.708333)


def test_cost_each_when_divided_then_per_day_and_per_certificate():
    assert near((training.cost_each(8700, 58), training.cost_each(8700, 11))) == (150.0, 790.909091)


# Family D, apprenticeship

UNITS = [
    apprenticeship.Unit(weight, required, level)
    for weight, required, level in ((30, 3, 3), (20, 3, 2), (25, 3, 4), (25, 2, None))
]


def test_off_the_job_when_a_fifth_is_in_the_centre_then_a_fifth():
    assert apprenticeship.off_the_job(1280, 320) == Part(1, 5)


def test_competence_when_a_unit_is_not_assessed_then_attained_assessed_and_partial_differ():
    found = apprenticeship.competence(UNITS)
    assert near((found.attained, found.assessed, found.partial)) == (0.55, 0.75, 0.683333)


def test_competence_when_weights_do_not_sum_to_100_then_it_says_so():
    with pytest.raises(NoFigure, match="sum to 75"):
        apprenticeship.competence(UNITS[:3])


def test_schedule_index_when_half_the_time_is_gone_then_ahead():
    assert apprenticeship.schedule_index(Part(55, 100), 9, 18) == Part(11, 10)


def test_sign_off_when_seven_of_nine_are_signed_then_signed_and_on_time():
    found = apprenticeship.sign_off(7, 6, 9)
    assert near((found.signed, found.on_time)) == (0.777778, 0.666667)


def test_cohort_when_forty_should_have_ended_then_shares_with_and_without_transfers():
    found = apprenticeship.cohort(26, 9, 3, 2)
    shares = (found.completion, found.dropout, found.overdue, found.transferred, found.completion_staying)
    assert near(shares) == (0.65, 0.225, 0.075, 0.05, 0.684211)


def test_after_completion_when_traced_then_certified_employed_reached():
    found = apprenticeship.after_completion(26, 22, 26, 20, 17)
    assert near((found.certified, found.employed, found.reached)) == (0.846154, 0.85, 0.769231)


def test_masters_recognition_and_stipend_when_divided_then_as_by_hand():
    assert near(apprenticeship.per_master(12, 5)) == 2.4
    assert near((apprenticeship.recognised(2, 5), apprenticeship.recognised(320, 1600))) == (0.4, 0.2)
    assert near(apprenticeship.stipend_paid(360, 7 * 60)) == 0.857143


# Family E, jobs, income, growth

WORKERS = jobs.Workers(full=4, part=((3, Part(1, 2)),), seasonal=((6, 60),))


def test_fte_when_two_conventions_then_two_figures():
    assert jobs.fte_by_days(WORKERS) == 7
    assert jobs.fte_by_months(WORKERS, 4) == Part(15, 2)


def test_net_jobs_when_deadweight_and_displacement_then_less():
    assert near(jobs.net_jobs(30, 0.2, 0.1)) == 21.6
    assert jobs.difference_in_differences(7, 10, 6, 7) == 2


def test_net_additional_income_when_costs_rise_too_then_only_the_rest():
    found = jobs.net_additional_income(12000, 16500, 8000, 10700, Part(6, 10))
    assert (found.change, found.attributed) == (1800, 1080)


def test_scale_when_one_firm_is_not_measured_then_it_is_not_counted_as_zero():
    found = jobs.scale({"a": 900, "b": -50, "c": 0, "d": 120, "e": 300, "f": None})
    assert (found.firms, found.measured, found.positive, found.net, found.middle) == (3, 5, 1320, 1270, 120)


def test_real_growth_when_prices_rise_then_less_than_nominal():
    assert near(growth.nominal_growth(100, 130)) == 0.3
    assert near(growth.real_growth(100, 130, 100, 112)) == 0.160714
    assert near(growth.median_real_growth([(100, 130), (50, None), (100, 112)], 100, 112)) == round(0.160714 / 2, 6)


def test_export_share_and_capacity_when_divided_then_as_by_hand():
    assert near((growth.export_share(45, 300), growth.capacity_used(720, 1000))) == (0.15, 0.72)


# Family F, joint work


def test_cost_sharing_when_four_pay_then_shares_and_leverage():
    found = joint_work.cost_sharing(3000, 1500, 2500, 5000)
    assert (found.total, near((found.firms, found.firms_cash, found.leverage))) == (12000, (0.375, 0.25, 1.4))


def test_joint_purchase_when_handling_costs_then_net_is_less():
    found = joint_work.joint_purchase(1200, 2.5, 2.05, 90)
    assert near((found.gross, found.net, found.part)) == (540.0, 450.0, 0.15)


def test_shared_facility_when_in_use_then_use_recovery_and_break_even():
    assert near((joint_work.utilisation(132, 176), joint_work.cost_recovery(1980, 2200))) == (0.75, 0.9)
    assert near(joint_work.break_even(1400, 15, 6.06)) == 156.599553


def test_plan_progress_when_weighted_then_schedule_burn_and_cost():
    found = joint_work.plan_progress([(10, 1), (20, Part(1, 2)), (30, 0), (40, 1)], Part(7, 10), 4200, 10000)
    assert near((found.done, found.schedule, found.burn, found.cost)) == (0.6, 0.857143, 0.42, 1.428571)


def test_autonomy_maturity_supplier_and_services_when_divided_then_as_by_hand():
    assert near((joint_work.autonomy(5, 12), joint_work.autonomy(3, 12))) == (0.416667, 0.25)
    assert near(joint_work.maturity([2, 3, 1, 2, 4, 2], 4)) == 0.583333
    assert near((joint_work.on_time_delivery(46, 50), joint_work.defects_per_million(18, 12000))) == (0.92, 1500.0)
    assert near(growth.nominal_growth(84000, 126000)) == 0.5
    found = joint_work.service_use(14, 40, 840, 2100)
    assert near((found.users, found.paid)) == (0.35, 0.4)


# Families G and H, resources and results


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ((96000, 95040), (0.00125, 0.001389, 0.111111)),
        ((180, 185), (0.666667, 0.713514, 0.07027)),
        ((2400, 2244), (0.05, 0.058824, 0.176471)),
    ],
)
def test_productivity_when_output_rises_then_change(used, expected):
    found = resources.productivity(120, used[0], 132, used[1])
    assert near((found.before, found.after, found.change)) == expected


@pytest.mark.parametrize(
    ("emitted", "expected"),
    [
        ((21.6, 20.5), (0.18, 0.155303, -0.137205)),
        ((1900, 1710), (15.833333, 12.954545, -0.181818)),
        ((30, 26.4), (0.25, 0.2, -0.2)),
    ],
)
def test_intensity_when_output_rises_then_change(emitted, expected):
    found = resources.intensity(emitted[0], 120, emitted[1], 132)
    assert near((found.before, found.after, found.change)) == expected


def test_achievement_when_target_rises_or_falls_then_the_way_gone():
    found = results.achievement(20, 60, 45), results.achievement(12, 6, 9), results.achievement(0, 1000, 55)
    assert near(found) == (0.625, 0.5, 0.055)


def test_data_quality_when_divided_then_as_by_hand():
    assert near((results.completeness(1710, 1900), results.timeliness(8, 10))) == (0.9, 0.8)
    assert results.adds_up([17, 21, 2], 40)
    assert not results.adds_up([17, 21], 40)


def _figures():
    zeros = {"a": 0}
    yield lambda: concentration.location_quotient(5, 0, 5, 100)
    yield lambda: concentration.location_quotient(50, 40, 500, 1000)
    yield lambda: concentration.location_quotient(50, 400, 40, 1000)
    yield lambda: concentration.location_quotient(0, 400, 0, 1000)
    yield lambda: concentration.shift_share(0, 5, 0, 0)
    yield lambda: concentration.concentration([])
    yield lambda: concentration.gini([0, 0])
    yield lambda: concentration.gini([1, -1])
    yield lambda: concentration.specialisation([0.9, 0.3], [0.5, 0.5])
    yield lambda: concentration.agglomeration([1], [1], 0.1)
    yield lambda: growth.yearly_growth(0, 5, 2)
    yield lambda: growth.yearly_growth(1, 5, 0)
    yield lambda: growth.median_real_growth([(None, 3)], 100, 110)
    yield lambda: growth.export_share(50, 40)
    yield lambda: selection.selection_score({"a": 0.5}, zeros)
    yield lambda: selection.selection_score({"a": 1}, {})
    yield lambda: training.learning({"a": 1}, {"b": 1}, 5)
    yield lambda: training.reaction([], 12)
    yield lambda: training.cost_each(100, 0)
    yield lambda: apprenticeship.off_the_job(0, 0)
    yield lambda: apprenticeship.schedule_index(0.5, 0, 18)
    yield lambda: apprenticeship.cohort(0, 0, 0, 0)
    yield lambda: jobs.scale({"a": None})
    yield lambda: joint_work.break_even(100, 5, 5)
    yield lambda: joint_work.maturity([1, None], 4)
    yield lambda: joint_work.utilisation(200, 176)
    yield lambda: resources.productivity(1, 0, 1, 1)
    yield lambda: results.achievement(5, 5, 7)


@pytest.mark.parametrize("compute", list(_figures()))
def test_figure_when_it_cannot_be_computed_then_it_says_why_and_is_never_zero(compute):
    with pytest.raises(NoFigure) as caught:
        compute()
    assert len(str(caught.value)) > 10
