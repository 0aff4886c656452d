//! F59 Pupils or a school that only the papers have.
//!
//! **Definition.** A school reports more aided pupils than it has enrolled, or more aided pupils registered as poor than
//! boarders registered so; or a school of ten digits (学校标识码) reports
//! aided pupils and the register of schools of its division (the first six digits) does not have it; or aided pupils are
//! reported of a code that is no school's (ten digits, the first two a province's), where other schools of the scheme have one; or somebody was paid whom the newest
//! list of enrolment (学籍) that is known by the day asked for has as no longer or never in school (休学, 退学, 转出, 从未到校); or
//! whom no such list has, though it has more than half of those who are paid at the same school under the scheme.
//! **Example.** 1,645 pupils are enrolled, of them 815 boarders, and 1,674 are aided with 1,250 yuan each. A pupil who left in March
//! is paid for the autumn.
//! **Exclusions.** A school that aids all of its pupils; schools beyond the scheme's share of boarders that have
//! so many pupils; payments made, or for a time that ended, before the day of the first list that is known, and persons whom a register has in a post, for those whom no list has; schools of divisions of which no register was read, which are told as not judged where the ledger has a register of others; codes of another form, where all schools of the scheme
//! have such or a register has them; pupils whom the list has as enrolled; pupils of a school of which the list has no more than half
//! of those who are paid (it may be of other schools, or of one class); payments for a time that ended before the day that the list says. Attendance day by day is judged only of
//! teachers sent out (F50, F74): no sheet has the attendance of pupils.
//! **False positives:** enrolment of another date; a register that is not whole. **Evidence:** the report's row; the register's rows of that division, at most ten;
//! the payments and the list's entries. **Amount:** the heads beyond
//! what the scheme's share of boarders allows, or beyond the enrolled where it sets no share, or the poor beyond those that board, times the amount a
//! head; of a school that no register has or that has no code, what it reports as aid; of a pupil, these payments. One flag a school, one a pupil and scheme; whom no list has is a lead of medium weight.
//! **Look at:** the number enrolled, the list of the aided, the school's report.
//! **Source:** the scheme's clause on schools' codes or enrolment where its text has one, else the general rule, which is named
//! as such; the scheme's coverage rule; red-flag catalogue F59.

use std::collections::{BTreeMap, BTreeSet};

use super::editions::{current, names_of};
use super::flag::{Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::paid::{Paid, about, fitting_clause, span, sum};
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{ListKind, ListStatus};
use crate::domain::events::pairing::CoverageReported;
use crate::domain::events::parties::OrgRegistered;
use crate::domain::ids::begins_with_province;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::quota::Coverage;

/// F59.
pub struct GhostSchool;

/// Digits of a school's code, and of the division that it begins with.
const SCHOOL_DIGITS: usize = 10;
const DIVISION_DIGITS: usize = 6;
/// Rows of the register that a flag rests on.
const ROWS_MAX: usize = 10;
/// What a school is measured by that no register has.
const ON_REGISTER: &str = general!("受助学校的设立", "受助学校须经批准设立、有学校标识码");
/// Words of a clause on it.
const REGISTERED: &[&str] = &["标识码", "批准设立"];
/// Words of a clause on being enrolled.
const ENROLLED: &[&str] = &["在校", "在籍", "学籍"];
/// What a pupil is measured by.
const IN_SCHOOL: &str = general!("学籍", "资助对象须为在籍在校学生");

/// The division in a school's code; `None` for codes of another form.
fn division(code: &str) -> Option<&str> {
    let digits = code.len() == SCHOOL_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
    code.get(..DIVISION_DIGITS).filter(|_| digits)
}

/// Schools of registers, by division.
fn registers(world: &World) -> BTreeMap<&str, Vec<&Fact<OrgRegistered>>> {
    let mut all: BTreeMap<&str, Vec<&Fact<OrgRegistered>>> = BTreeMap::new();
    for (code, facts) in world.parties.orgs() {
        if let Some(division) = division(code) {
            all.entry(division).or_default().extend(facts);
        }
    }
    all
}

/// Schools that aid pupils and stand on no register of their division.
fn unregistered(world: &World, code: &'static str) -> Vec<Flag> {
    let registers = registers(world);
    let mut flags: Vec<Flag> = Vec::new();
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<CoverageReported>(scheme) {
            let said = act.said;
            let register = division(&said.unit_code).and_then(|one| registers.get(one));
            let Some(register) = register.filter(|_| said.aided > 0) else {
                continue;
            };
            if !world.parties.org(&said.unit_code).is_empty() {
                continue;
            }
            let mut flag = Flag::new(code, Severity::High, scheme, &said.unit_code);
            flag.rests_on(act.fact);
            for fact in register.iter().take(ROWS_MAX) {
                flag.rests_on(*fact);
            }
            flag.amount = said.amount;
            flag.period = Some(said.period.to_string());
            let by = (scheme.as_str(), Some(act.fact));
            flag.clause = quoted_by(world, by, REGISTERED, ON_REGISTER);
            flag.finding = format!(
                "{} pupils are aided at a school that the register of {} schools of its division does not have",
                said.aided,
                register.len()
            );
            flags.push(flag);
        }
    }
    flags
}

/// Schools that aid pupils, of divisions of which no register was read: a line a scheme. Nothing is said while the ledger has no register of
/// schools at all, which the list of missing sheets tells.
fn of_no_register(world: &World, code: &'static str) -> Vec<String> {
    let registers = registers(world);
    if registers.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let all = world.acts.all::<CoverageReported>(scheme);
        let aiding = all.filter(|act| act.said.aided > 0);
        let codes = aiding.map(|act| act.said.unit_code.as_str());
        let unread = codes.filter(|unit| {
            let division = division(unit).filter(|of| !registers.contains_key(of));
            division.is_some() && is_school_code(unit) && world.parties.org(unit).is_empty()
        });
        let unread: BTreeSet<&str> = unread.collect();
        if !unread.is_empty() {
            let divisions: BTreeSet<&str> =
                unread.iter().filter_map(|unit| division(unit)).collect();
            lines.push(format!(
                "{code}, scheme {scheme}: {} schools that aid pupils are of divisions ({}) of which no register of schools is in the ledger: import it",
                unread.len(),
                Vec::from_iter(divisions).join(", ")
            ));
        }
    }
    lines
}

/// Whether a code has the form of a school's.
fn is_school_code(code: &str) -> bool {
    division(code).is_some_and(begins_with_province)
}

/// Schools that aid pupils under a code that is no school's, though other schools of the scheme have one.
fn without_code(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let all = || world.acts.all::<CoverageReported>(scheme);
        if !all().any(|act| is_school_code(&act.said.unit_code)) {
            continue;
        }
        for act in all() {
            let said = act.said;
            let unit = said.unit_code.as_str();
            if said.aided == 0 || is_school_code(unit) || !world.parties.org(unit).is_empty() {
                continue;
            }
            let mut flag = Flag::new(code, Severity::High, scheme, unit);
            flag.rests_on(act.fact);
            flag.amount = said.amount;
            flag.period = Some(said.period.to_string());
            let by = (scheme.as_str(), Some(act.fact));
            flag.clause = quoted_by(world, by, REGISTERED, ON_REGISTER);
            flag.finding = format!(
                "{} pupils are aided at a school whose code is none (ten digits, the first two a province's)",
                said.aided
            );
            flags.push(flag);
        }
    }
    flags
}

/// Payments to pupils whom the list of enrolment has as out of school.
fn out_of_school(world: &Joined<'_>, code: &'static str, as_of: Date) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme, person), payments) in world.by_person() {
        if world.listed(person).next().is_none() {
            continue;
        }
        let known = current(world, ListKind::Enrolment, person, as_of);
        let out = |last_day: Date| -> Vec<_> {
            let told = known.iter().copied();
            let revoked = told.filter(|entry| entry.said.status == ListStatus::Revoked);
            revoked
                .filter(|entry| entry.said.on.is_none_or(|left| left <= last_day))
                .collect()
        };
        // One entry that has the pupil in school is enough: pupils move from school to school.
        let inside = known
            .iter()
            .any(|entry| entry.said.status != ListStatus::Revoked);
        let mut entries = Vec::new();
        let paid: Vec<Paid<'_>> = payments
            .iter()
            .copied()
            .filter(|paid| {
                let told = out(paid.fact.said.period.last_day());
                entries.extend(told.iter().copied());
                !inside && !told.is_empty()
            })
            .collect();
        if paid.is_empty() {
            continue;
        }
        let mut flag = Flag::new(code, Severity::High, scheme, &about(&paid, person));
        flag.concerns(Some(person));
        for one in &paid {
            flag.rests_on(one.fact);
        }
        for entry in entries {
            flag.rests_on(entry);
        }
        flag.amount = sum(&paid);
        flag.period = span(&paid);
        flag.clause = fitting_clause(world, &paid, ENROLLED, IN_SCHOOL);
        flag.finding = format!(
            "{} payments to a person whom the list of enrolment, edition {}, has out of school",
            paid.len(),
            names_of(world, known.iter().copied())
        );
        flags.push(flag);
    }
    flags
}

/// Whether a register has the person as somebody who works, or worked, at a school or office: a list of pupils has no such.
fn is_staff(world: &World, person: Alias) -> bool {
    world.parties.get(&person).is_some_and(|known| {
        let mut registered = known.registered.iter().map(|(_, fact)| fact.said.status);
        let mut updates = known.updates.iter().map(|fact| fact.said.status);
        registered.any(|status| status.is_some())
            || updates.any(|status| status.is_some())
            || !known.posts.is_empty()
            || !known.post_ends.is_empty()
            || !known.duties.is_empty()
    })
}

/// Payments at a school from the first list of enrolment on to pupils whom no such list has, where it has more than half of those paid there.
fn off_the_list(world: &Joined<'_>, code: &'static str, as_of: Date) -> Vec<Flag> {
    let lists = world.funds.lists().iter();
    let lists: Vec<_> = lists
        .filter(|list| list.said.kind == ListKind::Enrolment && list.clock <= as_of)
        .collect();
    let days = || lists.iter().map(|list| list.clock);
    let (Some(first), Some(newest)) = (days().min(), days().max()) else {
        return Vec::new();
    };
    let mut schools: BTreeMap<(&str, &str), School<'_>> = BTreeMap::new();
    for ((scheme, person), payments) in world.by_person() {
        let mut told = world.listed(person).map(|(_, entry)| entry);
        let listed =
            told.any(|entry| entry.said.kind == ListKind::Enrolment && entry.clock <= as_of);
        let mut own: BTreeMap<&str, Vec<Paid<'_>>> = BTreeMap::new();
        if is_staff(world, person) {
            continue;
        }
        for paid in payments {
            // Whoever left before the first list was made is on none of them.
            if paid.clock() < first || paid.period().last_day() < first {
                continue;
            }
            let said = &paid.fact.said;
            let case = said.case_no.as_deref();
            let of_case = || world.cases.get(scheme, case?)?.unit_code();
            if let Some(unit) = said.unit_code.as_deref().or_else(of_case) {
                own.entry(unit).or_default().push(*paid);
            }
        }
        for (unit, paid) in own {
            let school = schools.entry((scheme, unit)).or_default();
            match listed {
                true => school.listed += 1,
                false => school.others.push((person, paid)),
            }
        }
    }
    let mut flags = Vec::new();
    for ((scheme, unit), school) in schools {
        let all = school.listed + school.others.len();
        if school.listed * 2 <= all {
            continue;
        }
        for (person, paid) in school.others {
            let mut flag = Flag::new(code, Severity::Medium, scheme, &about(&paid, person));
            flag.concerns(Some(person));
            for one in &paid {
                flag.rests_on(one.fact);
            }
            for list in lists.iter().filter(|list| list.clock == newest) {
                flag.rests_on(*list);
            }
            flag.amount = sum(&paid);
            flag.period = span(&paid);
            flag.clause = fitting_clause(world, &paid, ENROLLED, IN_SCHOOL);
            flag.finding = format!(
                "{} payments to a person whom no list of enrolment has; it has {} of the {all} who are paid at {unit}",
                paid.len(),
                school.listed
            );
            flags.push(flag);
        }
    }
    flags
}

/// Who is paid at a school: how many are on a list of enrolment, and the others with their payments.
#[derive(Default)]
struct School<'a> {
    listed: usize,
    others: Vec<(Alias, Vec<Paid<'a>>)>,
}

/// How many may be aided, and by what: the share of the boarders, those of them who are registered as poor where they are
/// more, and where the text sets no share whoever is enrolled.
fn let_in(said: &CoverageReported, rule: Option<&Coverage>, allowed: u32) -> String {
    let share = rule.map(|rule| rule.boarders_percent_max);
    match share.filter(|_| allowed > said.poor_boarders) {
        Some(share) => format!(
            "{allowed} may be aided, which is {share} percent of {} boarders",
            said.boarders
        ),
        None if allowed == said.poor_boarders => {
            format!("{allowed} may be aided, the boarders registered as poor")
        }
        None => format!("{allowed} may be aided, those who are enrolled"),
    }
}

impl Detector for GhostSchool {
    fn code(&self) -> &'static str {
        "F59"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme_id in world.registry.scheme_ids() {
            for act in world.acts.all::<CoverageReported>(scheme_id) {
                let said = act.said;
                let ghosts = said.aided > said.enrolled;
                if !ghosts && said.poor_aided <= said.poor_boarders {
                    continue;
                }
                let rule = text::of_fact(world, scheme_id, act.fact)
                    .and_then(|scheme| scheme.coverage.as_ref());
                let share = rule.map(|rule| {
                    let share = u64::from(said.boarders) * u64::from(rule.boarders_percent_max);
                    u32::try_from(share / 100).unwrap_or(u32::MAX)
                });
                let allowed = share.unwrap_or(said.enrolled).max(said.poor_boarders);
                let beyond = match ghosts {
                    true => i128::from(said.aided) - i128::from(allowed.min(said.aided)),
                    false => i128::from(said.poor_aided) - i128::from(said.poor_boarders),
                };
                let mut flag = Flag::new(self.code(), Severity::High, scheme_id, &said.unit_code);
                flag.rests_on(act.fact);
                flag.amount =
                    Fen::from_wide(beyond * i128::from(said.standard.0)).unwrap_or(Fen(i64::MAX));
                flag.period = Some(said.period.to_string());
                flag.clause = rule.map(|rule| rule.clause.clone()).unwrap_or_default();
                flag.finding = match ghosts {
                    true => [
                        format!(
                            "{} pupils are aided, {} are enrolled",
                            said.aided, said.enrolled
                        ),
                        let_in(said, rule, allowed),
                    ]
                    .join("; "),
                    false => format!(
                        "{} pupils registered as poor are aided, {} boarders are registered as poor",
                        said.poor_aided, said.poor_boarders
                    ),
                };
                found.flags.push(flag);
            }
        }
        let reported: Vec<String> = found.flags.iter().map(|flag| flag.id.clone()).collect();
        let others = unregistered(world, self.code())
            .into_iter()
            .chain(without_code(world, self.code()));
        found
            .flags
            .extend(others.filter(|flag| !reported.contains(&flag.id)));
        found.unjudged.extend(of_no_register(world, self.code()));
        found.flags.extend(out_of_school(world, self.code(), as_of));
        found.flags.extend(off_the_list(world, self.code(), as_of));
        // Two reports of one school and period are one fact told twice.
        found.flags.sort_by(|a, b| a.id.cmp(&b.id));
        found.flags.dedup_by(|later, first| {
            let same = later.id == first.id;
            if same {
                first.evidence.append(&mut later.evidence);
            }
            same
        });
        found
    }
}
