//! Every kind of rule that a shipped scheme states, with the tests in which it passes and just fails. A new
//! kind, or a name that no test has, turns this red; so does a line for a kind that no scheme states any
//! more. A rule that nothing judges is said to be so, and where it is told instead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sunledger::report::scheme::explain::explain;
use sunledger::schemes::{Scheme, shipped};
use sunledger::words::{Lang, Words};

/// What a kind of rule rests on.
enum Shown {
    /// Tests, as `file:function` below `tests/`: the case that passes, and the one that just fails.
    By(&'static [&'static str]),
    /// It names or describes, or is told to readers; no fact can break it.
    Told(&'static str),
    /// A fact could break it, and nothing in the program judges that yet.
    NotJudged(&'static str),
}
use Shown::{By, NotJudged, Told};

/// One line a kind, as `kinds` writes them.
const SHOWN: &[(&str, Shown)] = &[
    (
        "agreement.first_day",
        Told("support years are counted from it: schemes/flow.rs"),
    ),
    (
        "agreement.self_evaluation_days",
        By(&[
            "histories/audit_costs.rs:f70_a_self_evaluation_within_thirty_days_of_the_end_and_outside",
        ]),
    ),
    (
        "agreement.total_fen",
        By(&[
            "histories/recorded.rs:f43_an_agreement_and_a_tranche_of_other_amounts_than_the_scheme_gives",
        ]),
    ),
    (
        "agreement.years",
        Told("publishing asks for as many tranches: schemes/flow.rs"),
    ),
    (
        "check",
        By(&[
            "histories/audit_costs.rs:f70_every_contract_looked_at_by_the_county_and_all_but_one",
        ]),
    ),
    (
        "check.every",
        By(&["histories/audit_costs.rs:f70_agreements_looked_at_in_each_half_year"]),
    ),
    (
        "check.numbers",
        By(&[
            "histories/audit_costs.rs:f70_every_contract_looked_at_by_the_county_and_all_but_one",
        ]),
    ),
    (
        "check.of=agreements",
        By(&["histories/audit_costs.rs:f70_agreements_looked_at_in_each_half_year"]),
    ),
    (
        "check.of=contracts",
        By(&[
            "histories/audit_costs.rs:f70_every_contract_looked_at_by_the_county_and_all_but_one",
        ]),
    ),
    (
        "check.always",
        NotJudged("what is always checked is told by scheme show; no sample is compared with it"),
    ),
    (
        "condition",
        By(&["gates/shipped_units.rs:tranches_of_the_loan_at_75_points"]),
    ),
    (
        "condition.due_days",
        By(&["programme_life/units.rs:g_tranches_from_the_loan_to_the_spending"]),
    ),
    (
        "condition.due_unit=day",
        By(&["programme_life/units.rs:g_tranches_from_the_loan_to_the_spending"]),
    ),
    (
        "condition.due_unit=wd",
        By(&["programme_life/units.rs:g_tranches_from_the_loan_to_the_spending"]),
    ),
    (
        "condition.inclusive=true",
        By(&["gates/shipped_units.rs:tranches_of_the_loan_at_75_points"]),
    ),
    (
        "condition.kind=agreement_signed",
        By(&[
            "gates/shipped_units.rs:tranches_of_the_loan_at_75_points",
            "histories/recorded.rs:f47_a_tranche_on_the_day_of_the_agreement_and_a_day_before",
        ]),
    ),
    (
        "condition.kind=year_accepted",
        By(&["gates/shipped_units.rs:tranches_of_the_loan_at_75_points"]),
    ),
    (
        "condition.score_min_tenths",
        By(&["gates/shipped_units.rs:tranches_of_the_loan_at_75_points"]),
    ),
    (
        "cost_line",
        By(&[
            "gates/shipped_units.rs:costs_on_the_list_of_the_loan_and_off_it",
            "histories/pairs.rs:f49_a_cost_off_the_list_and_other_costs_without_approval",
            "histories/pairs.rs:f49_not_other_costs_with_an_approval_number",
        ]),
    ),
    (
        "cost_line.cap_fen",
        By(&[
            "gates/shipped_units.rs:a_tranche_after_meals_beyond_the_days_attended",
            "histories/pairs.rs:f50_more_days_of_meals_than_attended",
            "histories/pairs.rs:f50_not_within_the_days_attended",
        ]),
    ),
    (
        "cost_line.cap_unit=person_working_day",
        By(&[
            "histories/pairs.rs:f50_more_days_of_meals_than_attended",
            "histories/pairs.rs:f50_not_within_the_days_attended",
        ]),
    ),
    (
        "cost_line.other_requires_approval",
        By(&[
            "gates/shipped_units.rs:costs_on_the_list_of_the_loan_and_off_it",
            "histories/pairs.rs:f49_a_cost_off_the_list_and_other_costs_without_approval",
            "histories/pairs.rs:f49_not_other_costs_with_an_approval_number",
        ]),
    ),
    (
        "costs.borne_by",
        By(&[
            "histories/pairs.rs:f78_costs_of_the_loan_in_the_books_of_a_third_body",
            "histories/pairs.rs:f78_a_cost_of_a_pairing_in_the_books_of_the_aided_school",
        ]),
    ),
    (
        "coverage.boarders_percent_max",
        By(&["small_flows.rs:works_and_aid_at_the_edge_of_their_rules"]),
    ),
    (
        "coverage.poor_percent_min",
        By(&["small_flows.rs:works_and_aid_at_the_edge_of_their_rules"]),
    ),
    (
        "document",
        By(&["gates/shipped.rs:a_required_paper_and_without_it"]),
    ),
    (
        "document.bill",
        By(&["gates/shipped.rs:bills_count_from_the_first_day_of_their_window_to_the_last"]),
    ),
    (
        "document.required_for",
        By(&["gates/shipped.rs:a_required_paper_and_without_it"]),
    ),
    (
        "eligibility",
        By(&["gates/shipped.rs:the_debt_that_admits_counts_itself"]),
    ),
    (
        "eligibility.field",
        By(&["gates/shipped.rs:the_debt_that_admits_counts_itself"]),
    ),
    (
        "eligibility.op=<",
        NotJudged(
            "the age of a lent teacher: days of birth lie in the vault, which no rule sees, as scheme check says",
        ),
    ),
    (
        "eligibility.op=>=",
        By(&["gates/shipped.rs:the_debt_that_admits_counts_itself"]),
    ),
    (
        "eligibility.op=in",
        By(&["gates/shipped.rs:members_in_service_and_retired_and_who_asks_for_them"]),
    ),
    (
        "exclusion",
        By(&["gates/shipped.rs:aid_of_the_same_year_and_of_the_years_before"]),
    ),
    (
        "exclusion.classes",
        By(&["gates/shipped_units.rs:a_public_servant_is_shut_out_and_a_teacher_is_not"]),
    ),
    (
        "exclusion.kind=household",
        By(&["gates/shipped.rs:what_an_applicant_owns"]),
    ),
    (
        "exclusion.kind=listed",
        By(&["gates/shipped.rs:what_an_applicant_owns"]),
    ),
    (
        "exclusion.kind=look_back",
        By(&["gates/shipped.rs:aid_of_the_same_year_and_of_the_years_before"]),
    ),
    (
        "exclusion.kind=other_fund_same_year",
        By(&["gates/shipped.rs:aid_of_the_same_year_and_of_the_years_before"]),
    ),
    (
        "exclusion.levels",
        By(&["histories/claims.rs:f13_each_of_the_four_levels_and_not_a_fifth"]),
    ),
    (
        "exclusion.value_min_fen",
        By(&["gates/shipped.rs:what_an_applicant_owns"]),
    ),
    (
        "exclusion.years",
        By(&["gates/shipped.rs:aid_of_the_same_year_and_of_the_years_before"]),
    ),
    (
        "payment.again",
        By(&[
            "histories/persons.rs:f16_two_lines_of_one_month_arrive",
            "histories/persons.rs:f16_not_when_the_bank_returned_the_first_and_it_was_paid_again",
        ]),
    ),
    (
        "payment.again.batch_endings",
        Told("by what number a list pays again: schemes/flow.rs"),
    ),
    (
        "payment.again.remarks",
        Told("by what words a list pays again: schemes/flow.rs"),
    ),
    (
        "payment.central_from_fen",
        By(&[
            "gates/shipped_units.rs:a_payment_of_500000_that_was_examined_and_one_that_was_not",
            "histories/audit_costs.rs:f34_who_examined_a_payment_of_the_limit_and_of_a_fen_less",
        ]),
    ),
    (
        "payment.channels",
        By(&["gates/shipped.rs:the_channel_and_the_account_that_each_scheme_allows"]),
    ),
    (
        "payment.new_account_wd",
        By(&["gates/shipped_units.rs:a_new_account_from_the_eleventh_working_day"]),
    ),
    (
        "payment.own_account",
        By(&[
            "gates/shipped.rs:the_channel_and_the_account_that_each_scheme_allows",
            "histories/recorded.rs:f06_an_account_on_record_and_one_that_is_not",
        ]),
    ),
    (
        "payment.payees",
        By(&[
            "gates/shipped_units.rs:a_transfer_to_the_body_that_the_clause_pays",
            "histories/recorded.rs:f56_to_a_body_of_the_agreement_and_to_another",
        ]),
    ),
    (
        "payment.proxies",
        By(&["gates/shipped.rs:the_channel_and_the_account_that_each_scheme_allows"]),
    ),
    (
        "payment.signed_days",
        By(&[
            "histories/leads.rs:f73_signed_for_less_or_a_card_that_the_school_keeps_and_not_two_instalments",
        ]),
    ),
    (
        "quota.joint",
        By(&[
            "case_life.rs:a_joint_funder_bears_what_the_text_says_and_a_fen_less",
            "gates/shipped_units.rs:what_a_joint_funder_bears_is_paid_once_its_money_has_come",
            "histories/recorded.rs:f41_the_part_of_a_joint_funder_once_its_money_has_come",
        ]),
    ),
    (
        "quota.sub_cap",
        By(&["gates/shipped.rs:the_retired_of_63_and_of_80_and_one_more"]),
    ),
    (
        "quota.sub_cap.status=retired",
        By(&["gates/shipped.rs:the_retired_of_63_and_of_80_and_one_more"]),
    ),
    (
        "quota.nominations",
        By(&[
            "act_properties.rs:quotas_of_units_never_sum_to_more_than_the_scheme_unseen",
            "histories/recorded.rs:f39_nominations_may_be_more_than_are_aided",
        ]),
    ),
    (
        "quota.total",
        By(&[
            "gates/shipped.rs:the_whole_quota_and_one_more",
            "histories/recorded.rs:f39_the_places_and_the_money_of_a_whole_scheme",
            "histories/recorded.rs:f39_the_pairs_of_a_county_and_the_money_of_a_plan",
        ]),
    ),
    (
        "quota.total_fen",
        By(&[
            "gates/shipped.rs:the_money_of_the_whole_quota_and_a_fen_more",
            "histories/recorded.rs:f39_the_places_and_the_money_of_a_whole_scheme",
            "histories/recorded.rs:f39_the_pairs_of_a_county_and_the_money_of_a_plan",
        ]),
    ),
    (
        "quota.unit_max",
        By(&["gates/shipped.rs:two_of_a_unit_and_a_third"]),
    ),
    (
        "report",
        By(&["small_flows.rs:works_and_aid_at_the_edge_of_their_rules"]),
    ),
    (
        "report.due_days",
        By(&[
            "small_flows.rs:works_and_aid_at_the_edge_of_their_rules",
            "histories/recorded.rs:f70_a_report_on_its_last_day_and_a_day_late",
        ]),
    ),
    (
        "report.due_unit=day",
        By(&[
            "small_flows.rs:works_and_aid_at_the_edge_of_their_rules",
            "histories/recorded.rs:f70_a_report_on_its_last_day_and_a_day_late",
        ]),
    ),
    (
        "report.kind=filing",
        NotJudged(
            "no period's end makes it due: it is recorded (small_flows.rs:a_plan_is_put_on_file), and its day compared with nothing",
        ),
    ),
    (
        "report.kind=half_year",
        By(&[
            "programme_life/units.rs:h1_works_from_the_plan_to_the_quarterly_report",
            "small_flows.rs:works_and_aid_at_the_edge_of_their_rules",
        ]),
    ),
    (
        "report.kind=month",
        By(&[
            "small_flows.rs:works_and_aid_at_the_edge_of_their_rules",
            "histories/recorded.rs:f70_a_report_on_its_last_day_and_a_day_late",
        ]),
    ),
    (
        "report.kind=quarter",
        By(&[
            "programme_life/units.rs:h1_works_from_the_plan_to_the_quarterly_report",
            "small_flows.rs:works_and_aid_at_the_edge_of_their_rules",
        ]),
    ),
    (
        "report.kind=year",
        By(&["small_flows.rs:works_and_aid_at_the_edge_of_their_rules"]),
    ),
    (
        "report.owed_by",
        By(&[
            "small_flows/owed.rs:a_county_of_the_contracts_owes_every_report_of_the_text",
            "small_flows/pairings.rs:a_report_of_a_pairing_that_does_not_come_is_flagged",
        ]),
    ),
    (
        "rule",
        By(&[
            "gates/shipped.rs:members_in_service_and_retired_and_who_asks_for_them",
            "gates/shipped_units.rs:rewards_at_the_edge_of_each_bracket",
        ]),
    ),
    (
        "sanction",
        By(&[
            "gates/shipped_units.rs:a_sanction_that_keeps_out_on_its_last_day_and_the_day_after",
            "histories/eligible.rs:f69_paid_on_the_last_day_of_a_ban_and_on_the_day_after",
        ]),
    ),
    (
        "sanction.breach",
        Told("what it is for; whether it was so, a finding decides"),
    ),
    (
        "sanction.measure",
        Told("what is imposed on a finding, by its own act; a ban holds payments"),
    ),
    ("step", By(&["gates/shipped.rs:each_review_and_without_it"])),
    (
        "step.audience",
        By(&["notices/export.rs:a_notice_within_the_unit_is_not_put_before_the_public"]),
    ),
    (
        "step.different_person",
        By(&[
            "gates.rs:one_person_in_two_steps_of_the_case_and_two_persons",
            "histories/money.rs:f35_the_clerk_who_took_the_claim_in_made_the_second_review",
            "histories/money.rs:f35_not_when_one_step_is_recorded_twice",
        ]),
    ),
    (
        "step.due_days",
        By(&[
            "histories/posts.rs:f29_on_the_last_day_on_which_the_result_may_be_shown_and_after_it",
            "histories/recorded.rs:f29_the_notice_of_the_result_on_its_last_day_and_a_day_late",
        ]),
    ),
    (
        "step.every",
        By(&[
            "histories/posts.rs:f29_paid_and_no_notice_of_the_result_of_the_month",
            "histories/posts.rs:f29_not_when_each_month_has_its_notice",
        ]),
    ),
    (
        "step.kind=approve",
        By(&[
            "gates/shipped_units.rs:a_whole_list_is_reviewed_and_without_it",
            "gates.rs:an_award_and_its_amount",
            "histories/recorded.rs:f34_each_review_and_without_it",
        ]),
    ),
    (
        "step.kind=assess",
        By(&["gates/shipped_units.rs:rewards_at_the_edge_of_each_bracket"]),
    ),
    (
        "step.kind=document",
        NotJudged(
            "where no money moves: a sheet gives each agreement its day, and import status lists one that is named and not there",
        ),
    ),
    ("step.kind=intake", Told("a step that decides nothing")),
    (
        "step.kind=notice",
        By(&["gates/shipped.rs:the_notice_a_working_day_short"]),
    ),
    ("step.kind=pay", Told("a step that decides nothing")),
    (
        "step.kind=prepare",
        By(&["histories/posts.rs:f35_one_person_makes_up_the_batch_and_approves_it"]),
    ),
    (
        "step.kind=review",
        By(&[
            "gates/shipped_units.rs:a_whole_list_is_reviewed_and_without_it",
            "gates/shipped.rs:each_review_and_without_it",
            "histories/recorded.rs:f34_each_review_and_without_it",
            "histories/recorded.rs:f34_a_review_that_refused_and_one_that_agreed_afterwards",
        ]),
    ),
    (
        "step.min",
        By(&["gates/shipped.rs:the_notice_a_working_day_short"]),
    ),
    (
        "step.places",
        By(&["histories/recorded.rs:f29_a_notice_at_a_place_of_the_scheme_and_elsewhere"]),
    ),
    (
        "step.stage=post_payment",
        By(&["histories/posts.rs:f29_a_grant_paid_without_any_notice"]),
    ),
    (
        "step.stage=pre_award",
        By(&["gates/shipped.rs:the_notice_a_working_day_short"]),
    ),
    (
        "step.standing",
        By(&["histories/posts.rs:f27_paid_on_the_last_day_that_the_list_is_shown"]),
    ),
    (
        "step.take_down_wd",
        By(&["histories/leads.rs:f33_taken_down_a_day_too_late_and_on_the_very_last_day"]),
    ),
    (
        "step.unit=wd",
        By(&["gates/shipped.rs:the_notice_a_working_day_short"]),
    ),
    (
        "tariff.bracket",
        By(&[
            "gates/shipped_units.rs:rewards_at_the_edge_of_each_bracket",
            "histories/recorded.rs:f43_a_reward_by_its_points",
        ]),
    ),
    (
        "tariff.ended",
        Told("the word of a list by which a payment ends: schemes/flow.rs"),
    ),
    (
        "tariff.in_post_on",
        By(&[
            "gates/shipped_units.rs:a_month_in_post_and_off_it_and_at_another_rate",
            "histories/posts.rs:f44_left_before_the_deciding_day_and_paid_all_the_same",
            "histories/posts.rs:f44_not_when_the_teacher_was_still_there_on_the_deciding_day",
        ]),
    ),
    (
        "tariff.kind=bracket",
        By(&[
            "gates/shipped.rs:what_the_tariff_gives_and_a_fen_more",
            "histories/recorded.rs:f43_a_share_and_a_table_at_their_edges",
        ]),
    ),
    (
        "tariff.kind=discretionary",
        By(&["gates/shipped.rs:what_the_tariff_gives_and_a_fen_more"]),
    ),
    (
        "tariff.kind=fixed",
        By(&[
            "gates/shipped.rs:what_the_tariff_gives_and_a_fen_more",
            "histories/recorded.rs:f43_one_amount_and_a_fen_beside_it",
        ]),
    ),
    (
        "tariff.kind=milestone",
        By(&[
            "small_flows.rs:works_and_aid_at_the_edge_of_their_rules",
            "histories/recorded.rs:f41_a_contract_at_its_budget_and_paid_to_its_sum_and_a_fen_more",
        ]),
    ),
    (
        "tariff.kind=share",
        By(&[
            "gates/shipped.rs:what_the_tariff_gives_and_a_fen_more",
            "histories/recorded.rs:f43_a_share_and_a_table_at_their_edges",
        ]),
    ),
    (
        "tariff.kind=tier_months",
        By(&[
            "histories/posts.rs:f43_paid_at_the_rate_of_another_tier",
            "histories/posts.rs:f43_not_when_a_document_raised_the_tier_by_the_deciding_day",
        ]),
    ),
    ("tariff.kind=unstated", Told("the policy gives no amount")),
    (
        "tariff.of=receipts_fen",
        By(&[
            "gates/shipped.rs:bills_count_from_the_first_day_of_their_window_to_the_last",
            "histories/recorded.rs:f43_a_share_and_a_table_at_their_edges",
        ]),
    ),
    (
        "tariff.of=score_tenths",
        By(&[
            "gates/shipped_units.rs:rewards_at_the_edge_of_each_bracket",
            "histories/recorded.rs:f43_a_reward_by_its_points",
        ]),
    ),
    (
        "tariff.permille",
        By(&[
            "gates/shipped.rs:what_the_tariff_gives_and_a_fen_more",
            "histories/recorded.rs:f43_a_share_and_a_table_at_their_edges",
        ]),
    ),
    (
        "tariff.round_fen",
        By(&[
            "gates/shipped.rs:what_the_tariff_gives_and_a_fen_more",
            "histories/recorded.rs:f43_a_share_and_a_table_at_their_edges",
        ]),
    ),
    (
        "tariff.tier",
        By(&[
            "histories/posts.rs:f43_paid_at_the_rate_of_another_tier",
            "histories/posts.rs:f43_not_when_a_document_raised_the_tier_by_the_deciding_day",
        ]),
    ),
    (
        "tranche",
        By(&[
            "gates/shipped_units.rs:tranches_of_the_loan_at_75_points",
            "histories/recorded.rs:f43_an_agreement_and_a_tranche_of_other_amounts_than_the_scheme_gives",
        ]),
    ),
    (
        "window",
        By(&["gates/shipped.rs:the_last_day_of_each_window"]),
    ),
    (
        "window.first_day",
        By(&["gates/shipped.rs:bills_count_from_the_first_day_of_their_window_to_the_last"]),
    ),
    (
        "window.inclusive=false",
        By(&["gates/shipped.rs:the_last_day_of_each_window"]),
    ),
    (
        "window.inclusive=true",
        By(&["gates/shipped.rs:the_last_day_of_each_window"]),
    ),
    (
        "window.late=reject",
        By(&["gates/shipped.rs:the_last_day_of_each_window"]),
    ),
    (
        "window.late=waive",
        By(&["gates/shipped.rs:the_last_day_of_each_window"]),
    ),
    (
        "window.of=receipts",
        By(&["gates/shipped.rs:bills_count_from_the_first_day_of_their_window_to_the_last"]),
    ),
    (
        "window.of=reports",
        By(&["histories/audit_costs.rs:f70_the_report_of_the_year_on_its_last_day_and_after_it"]),
    ),
];

/// Keys that name, quote or give a rule its figure, and are no kind of their own.
const FIGURES: &[&str] = &[
    "id",
    "code",
    "name",
    "names",
    "clause",
    "mode",
    "basis",
    "level",
    "from",
    "to",
    "from_day",
    "amount_fen",
    "value",
    "words",
    "holds",
    "categories",
    "evidence",
    "last_day",
    "number",
    "condition",
    "rate_fen",
    "funder",
    "persons",
    "percent",
    "list",
];
/// Keys whose value says which kind it is.
const KINDS: &[&str] = &[
    "kind",
    "op",
    "stage",
    "of",
    "inclusive",
    "late",
    "unit",
    "due_unit",
    "cap_unit",
    "status",
];
/// Parts of a scheme file that state no rule.
const NO_RULES: &[&str] = &[
    "legal_basis",
    "recognise",
    "title",
    "fund",
    "table",
    "tables",
    "category",
    "words",
    "id",
    "version",
    "level",
    "period",
    "beneficiary",
    // An answer to a doubt of `scheme check`, judged there.
    "accepted",
];

/// The kinds of rules that a part of a text states.
fn kinds(path: &str, value: &toml::Value, found: &mut BTreeSet<String>) {
    match value {
        toml::Value::Array(parts) => {
            for part in parts.iter().filter(|part| part.is_table()) {
                found.insert(path.to_owned());
                kinds(path, part, found);
            }
        }
        toml::Value::Table(keys) => {
            for (key, value) in keys {
                let here = format!("{path}.{key}");
                let parts = value
                    .as_array()
                    .is_some_and(|all| all.iter().any(toml::Value::is_table));
                if value.is_table() || parts {
                    found.insert(here.clone());
                    kinds(&here, value, found);
                } else if KINDS.contains(&key.as_str()) {
                    let word = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    found.insert(format!("{here}={word}"));
                } else if !FIGURES.contains(&key.as_str()) {
                    found.insert(here);
                }
            }
        }
        _ => {}
    }
}

/// The kinds of rules that a text states.
fn stated_by(text: &str) -> BTreeSet<String> {
    let scheme: toml::Value = toml::from_str(text).expect("it reads");
    let mut found = BTreeSet::new();
    for (part, value) in scheme.as_table().expect("a table") {
        if !NO_RULES.contains(&part.as_str()) {
            kinds(part, value, &mut found);
        }
    }
    found
}

fn stated() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut all: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for (file, text) in shipped::SCHEMES {
        for kind in stated_by(text) {
            all.entry(kind).or_default().insert(*file);
        }
    }
    all
}

#[test]
fn every_kind_of_rule_has_the_case_that_passes_and_the_one_that_just_fails() {
    let stated = stated();
    assert!(stated.len() > 80, "{}", stated.len());
    let shown: BTreeMap<&str, &Shown> = SHOWN.iter().map(|(kind, shown)| (*kind, shown)).collect();
    assert_eq!(shown.len(), SHOWN.len(), "a kind has two lines");
    for (kind, files) in &stated {
        assert!(
            shown.contains_key(kind.as_str()),
            "{kind}, stated by {files:?}, has no pair of tests: write them, and name them here"
        );
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for (kind, shown) in &shown {
        assert!(
            stated.contains_key(*kind),
            "{kind} is stated by no scheme any more"
        );
        match shown {
            By(tests) => {
                assert!(!tests.is_empty(), "{kind}");
                for test in *tests {
                    let (file, function) = test.split_once(':').expect("file:function");
                    let text = texts.entry(file).or_insert_with(|| {
                        std::fs::read_to_string(folder.join(file)).unwrap_or_default()
                    });
                    let head = format!("#[test]\nfn {function}() {{");
                    assert!(
                        text.contains(&head),
                        "{kind}: tests/{file} has no test {function}"
                    );
                }
            }
            Told(where_) | NotJudged(where_) => assert!(!where_.is_empty(), "{kind}"),
        }
    }
}

/// What nothing judges is told to whoever reads the scheme, and nothing else is.
#[test]
fn what_nothing_judges_is_told_by_scheme_explain() {
    let unjudged: BTreeSet<&str> = SHOWN
        .iter()
        .filter(|(_, shown)| matches!(shown, NotJudged(_)))
        .map(|(kind, _)| *kind)
        .collect();
    let mut told = 0;
    for (file, text) in shipped::SCHEMES {
        let stated = stated_by(text);
        let asked = stated.iter().any(|kind| unjudged.contains(kind.as_str()));
        let scheme = Scheme::parse(text).expect("it reads");
        // A check that does not say what it counts has no key of its own for that.
        let uncounted = scheme.check.iter().any(|rule| rule.counted().is_none());
        let asked = asked || uncounted;
        for lang in [Lang::Zh, Lang::En] {
            let lines = explain(&scheme, &[], &Words::new(lang));
            let lines = lines.iter().filter(|line| line.part == "unjudged").count();
            assert_eq!(lines > 0, asked, "{file}: {lines} lines");
            told += lines;
        }
    }
    assert!(told > 10, "{told}");
}
