//! Quotas and their parts: the place of the row's award among those that use them up.
//!
//! Promises: the places are worked out once for a list, each award with its place in every group that a rule counts, so that a row
//! costs a look-up however many awards there are. A row that names its award by the case alone is asked of each award that it
//! reaches; an award of which nobody can say the unit is held where the quota is of each unit. A unit beyond a quota of its own is told of that one alone, as F39 tells it.
//! Sums in fen. **Not here**: which awards count, and from which on a quota is used up (`detect/whole_quota.rs`), which F39 asks too.

use std::collections::BTreeMap;

use super::judging::{TextKey, Texts, key_of};
use super::{Stop, View};
use crate::detect::breach::Word;
use crate::detect::f39_quota_overrun::in_order;
use crate::detect::f40_sub_cap::{self, status};
use crate::detect::whole_quota::{
    Counted, asks_units, beyond, counted, is_unit_of, of_period, unit,
};
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::cases::Case;
use crate::projections::quotas::{Allowed, of_unit, within};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::quota::{CapOf, SubCap};

/// How many awards of a group there are up to one and with it.
type Place = u32;

/// A place after so many.
fn next<K: Ord>(places: &mut BTreeMap<K, Place>, key: K) -> Place {
    let place = places.entry(key).or_default();
    *place = place.saturating_add(1);
    *place
}

/// An award among those of its text's period.
struct Placed {
    /// How many stand before it.
    before: usize,
    /// What these and it come to.
    so_far: i128,
    /// Among those of its unit for its own period.
    in_unit: Place,
    /// For each cap of the text, the place among those of its status that no signed waiver of the cap covers; this one counts in any case.
    caps: Vec<Place>,
}

/// Awards of one text's period.
struct OfText {
    count: usize,
    places: BTreeMap<EventAt, Placed>,
    /// From which place on that of places is used up, and that of money.
    beyond: [Option<usize>; 2],
}

impl OfText {
    fn of(world: &World, scheme: &Scheme, counted: &[Counted<'_>], day: Date) -> Option<OfText> {
        let all = of_period(counted, scheme);
        let quota = scheme.quota.as_ref()?;
        let [places, money] = beyond(quota, &all);
        let mut in_unit = BTreeMap::new();
        let mut let_in: BTreeMap<(usize, Option<&str>), Place> = BTreeMap::new();
        let mut so_far = 0;
        let placed = all.iter().enumerate().map(|(before, award)| {
            so_far += i128::from(award.fact.said.amount.0);
            let caps = quota.sub_cap.iter().enumerate().map(|(at, cap)| {
                if award.status != Some(cap.status) {
                    return 0;
                }
                let unit = award.unit.filter(|_| cap.of == CapOf::Unit);
                let taken = let_in.entry((at, unit)).or_default();
                let place = taken.saturating_add(1);
                if !f40_sub_cap::waived(world, &scheme.id, cap, award, (day, Word::Signed)) {
                    *taken = place;
                }
                place
            });
            let placed = Placed {
                before,
                so_far,
                in_unit: next(&mut in_unit, (award.unit, award.fact.said.period)),
                caps: caps.collect(),
            };
            (award.fact.at, placed)
        });
        Some(OfText {
            count: all.len(),
            places: placed.collect(),
            beyond: [places, money].map(|beyond| beyond.map(|(from, _)| from)),
        })
    }
}

/// A quota of a unit, and the awards that use it up: the place of each, and what those up to it come to.
struct OfUnit<'w> {
    allowed: Allowed<'w>,
    places: BTreeMap<EventAt, (Place, i128)>,
}

impl<'w> OfUnit<'w> {
    fn of(allowed: Allowed<'w>, awards: &[&Fact<AwardDecided>]) -> OfUnit<'w> {
        // Quotas of units are of the periods that they state, whichever text judges the case.
        let inside = |fact: &&&Fact<AwardDecided>| {
            let period = allowed.period;
            period.is_none_or(|period| within(fact.said.period, period))
        };
        let (mut place, mut so_far): (Place, i128) = (0, 0);
        let places = awards.iter().filter(inside).map(|fact| {
            place = place.saturating_add(1);
            so_far += i128::from(fact.said.amount.0);
            (fact.at, (place, so_far))
        });
        let places = places.collect();
        OfUnit { allowed, places }
    }
}

/// The quotas of the texts of a list, and of the units under them, with the awards that use them up.
#[derive(Default)]
pub(super) struct Quotas<'w> {
    texts: BTreeMap<TextKey<'w>, OfText>,
    units: BTreeMap<&'w str, BTreeMap<&'w str, Vec<OfUnit<'w>>>>,
}

impl<'w> Quotas<'w> {
    /// Of the texts that judge some rows, with the waivers that are signed by the last of their days.
    pub fn of(world: &'w World, texts: &Texts<'w>, day: Date) -> Quotas<'w> {
        let texts = texts.iter().filter(|(_, text)| text.quota.is_some());
        let mut known: BTreeMap<&str, Vec<Counted<'_>>> = BTreeMap::new();
        let mut quotas = Quotas::default();
        for (&key, &text) in texts {
            let counted = known.entry(key.0).or_insert_with(|| counted(world, key.0));
            quotas
                .texts
                .extend(OfText::of(world, text, counted, day).map(|placed| (key, placed)));
        }
        for (scheme, counted) in known {
            let mut units: BTreeMap<&str, Vec<&Fact<AwardDecided>>> = BTreeMap::new();
            for award in &counted {
                if let Some(unit) = award.unit {
                    units.entry(unit).or_default().push(award.fact);
                }
            }
            let units = units.into_iter().map(|(unit, awards)| {
                let allowed = of_unit(world, scheme, unit).into_iter();
                let allowed = allowed.map(|allowed| OfUnit::of(allowed, &awards));
                (unit, allowed.collect())
            });
            quotas.units.insert(scheme, units.collect());
        }
        quotas
    }

    fn of_unit(&self, scheme: &str, unit: Option<&str>) -> &[OfUnit<'w>] {
        let own = unit.and_then(|unit| self.units.get(scheme)?.get(unit));
        own.map_or(&[], Vec::as_slice)
    }
}

/// That a cap of each unit cannot be asked, and what would let it.
fn unmeasured(scheme: &Scheme, cap: &SubCap, unit: Option<&str>, award_no: &str) -> String {
    let (rule, id) = (scheme.quoted(&cap.id), &scheme.id);
    match unit {
        Some(unit) => format!(
            "sub-cap {rule} of scheme {id} is not judged for unit {unit}: no quota of places of the unit is on record. Record the unit's quota (`sunledger quota allocate`)"
        ),
        None => format!(
            "sub-cap {rule} of scheme {id} is not judged for award {award_no}: no unit of it is on record, and the cap is of each unit"
        ),
    }
}

/// What helps where nobody can say which unit's quota an award uses up.
const NAME_UNIT: &str = "name the unit of the award, as the claim has it: reverse the award (`sunledger reverse ENTRY --reason WHY`) and decide it with `--unit-code`, or correct the claim (`sunledger correct ENTRY --set unit-code=CODE --reason WHY`)";

/// What helps where an award has a code that nothing says to be the claim's unit.
const KNOW_UNIT: &str = "register the unit under the name that the claim has (`sunledger register org`), import the register of units or their quotas, or correct the code in the award or the claim (`sunledger correct ENTRY --set unit-code=CODE --reason WHY`)";

/// Awards that a row pays: the one that it names; without a number, in the order in which they use up quotas, those that what
/// is paid of the case without a number, with this row, comes to. What names an award is paid of that one.
fn paying<'a>(
    view: &View<'a>,
    case_no: &str,
    mut standing: Vec<&'a Fact<AwardDecided>>,
) -> Vec<&'a Fact<AwardDecided>> {
    let said = &view.row.instructed;
    if let Some(number) = &said.award_no {
        let own = standing.into_iter();
        let mut own = own.filter(|fact| *number == fact.said.award_no);
        return own.next().into_iter().collect();
    }
    let scheme = view.scheme.id.as_str();
    let payments = &view.world.payments;
    let of_case = payments.of_case(scheme, case_no).into_iter();
    let of_awards = standing.iter();
    let of_awards = of_awards.flat_map(|fact| payments.of_award(scheme, &fact.said.award_no));
    let earlier = of_case
        .chain(of_awards)
        .filter(|(number, _)| *number != said.payment_no)
        .flat_map(|(_, payment)| payment.standing())
        .filter(|fact| view.before(fact.at));
    let mut named: BTreeMap<&str, i128> = BTreeMap::new();
    let mut unnamed = i128::from(said.amount.0);
    for fact in earlier {
        let amount = i128::from(fact.said.amount.0);
        match fact.said.award_no.as_deref() {
            Some(number) => *named.entry(number).or_default() += amount,
            None => unnamed += amount,
        }
    }
    standing.sort_by(|a, b| in_order(a, b));
    standing.retain(|fact| {
        let paid = named.get(fact.said.award_no.as_str()).copied().unwrap_or(0);
        let left = (i128::from(fact.said.amount.0) - paid).max(0);
        let reached = unnamed > 0 && left > 0;
        unnamed -= left;
        reached
    });
    standing
}

/// Why nobody can say which unit's quota an award uses up, and what helps, where the text or the quotas on record ask: it names none, nor does
/// its claim; or it names another than its claim, or one that nothing says to be the unit that its claim names in words alone.
fn of_no_unit(
    view: &View<'_>,
    case: &Case,
    own: &Fact<AwardDecided>,
) -> Option<(String, &'static str)> {
    let number = &own.said.award_no;
    let asks = || asks_units(view.world, view.scheme);
    let mut claims = case.claims.iter().rev();
    let claimed = claims.find_map(|claim| claim.said.unit_code.as_deref());
    match (own.said.unit_code.as_deref(), claimed) {
        (None, None) if asks() => {
            let found =
                format!("award {number} and its claim name no unit, and the quota is of each unit");
            Some((found, NAME_UNIT))
        }
        (Some(unit), Some(claimed)) if unit != claimed && asks() => {
            let found = format!("award {number} is of unit {unit}, its claim of unit {claimed}");
            Some((found, NAME_UNIT))
        }
        (Some(code), None) if !is_unit_of(view.world, &view.scheme.id, case, code) && asks() => {
            let found = format!(
                "award {number} is of unit {code}, which nothing on record says to be the unit that its claim names"
            );
            Some((found, KNOW_UNIT))
        }
        _ => None,
    }
}

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
    let (Some(quota), Some((case_no, case))) = (&view.scheme.quota, view.case) else {
        return;
    };
    let standing = view.world.awards_standing(&view.scheme.id, case_no, case);
    for own in paying(view, case_no, standing) {
        if let Some((finding, lifts)) = of_no_unit(view, case, own) {
            let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause);
            stops.push(stop.found(finding, lifts).on([own]).on(&case.claims));
        }
        award(view, (case, own), stops, unjudged);
    }
}

/// What a quota says of one award that the row pays.
fn award(
    view: &View<'_>,
    (case, own): (&Case, &Fact<AwardDecided>),
    stops: &mut Vec<Stop>,
    unjudged: &mut Vec<String>,
) {
    let Some(quota) = &view.scheme.quota else {
        return;
    };
    let own_unit = unit(case, own);
    let of_unit = view.once.quotas.of_unit(&view.scheme.id, own_unit);
    let yuan = |fen: i128| Fen::from_wide(fen).unwrap_or(Fen(i64::MAX));
    let mut beyond_own = false;
    let lifts = "more quota";
    if let Some(unit_code) = own_unit {
        for OfUnit { allowed, places } in of_unit {
            let Some((place, so_far)) = places.get(&own.at).copied() else {
                continue;
            };
            let places = allowed
                .count
                .filter(|count| place > *count)
                .map(|count| format!("award {place} of unit {unit_code}, whose quota is {count}"));
            let money = allowed.amount.filter(|most| so_far > *most).map(|most| {
                format!(
                    "awards of unit {unit_code} up to this one sum to {} yuan, whose quota is {} yuan",
                    yuan(so_far),
                    yuan(most)
                )
            });
            for finding in places.into_iter().chain(money) {
                beyond_own = true;
                let mut stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause)
                    .found(finding, lifts)
                    .on([own])
                    .on(allowed.allocated.iter().copied());
                for fact in &allowed.moved {
                    stop.rests_on((*fact).into());
                }
                stops.push(stop);
            }
        }
    }
    // An award that does not count takes nothing of a quota.
    let Some(all) = view.once.quotas.texts.get(&key_of(view.scheme)) else {
        return;
    };
    let Some(placed) = all.places.get(&own.at) else {
        return;
    };
    // A unit beyond a quota of its own is told of that one alone, as F39 tells it.
    if let (Some(unit_code), Some(most), false) = (own_unit, quota.unit_max, beyond_own)
        && placed.in_unit > most
    {
        let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause).found(
            format!(
                "award {} of unit {unit_code}, and a unit has at most {most}",
                placed.in_unit
            ),
            lifts,
        );
        stops.push(stop.on([own]));
    }
    let [places, money] = all.beyond;
    let reached = |from: Option<usize>| from.is_some_and(|from| placed.before >= from);
    if let (true, Some(total)) = (reached(places), quota.total) {
        let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause)
            .found(format!("award {} of {total}", placed.before + 1), lifts);
        stops.push(stop.on([own]));
    }
    if let (true, Some(total)) = (reached(money), quota.total_fen) {
        let stop = Stop::new("quota", Some("F39"), quota.mode, &quota.clause).found(
            format!(
                "awards up to this one sum to {} yuan of {} yuan",
                yuan(placed.so_far),
                Fen(total)
            ),
            lifts,
        );
        stops.push(stop.on([own]));
    }
    for (cap, &place) in quota.sub_cap.iter().zip(&placed.caps) {
        if status(case, own) != Some(cap.status) {
            continue;
        }
        let most = f40_sub_cap::most(view.world, view.scheme, cap, own_unit, all.count);
        // Where no quota says how many a unit has, nothing can be measured, as F40 tells it.
        if most.is_none() && cap.of == CapOf::Unit {
            unjudged.push(unmeasured(view.scheme, cap, own_unit, &own.said.award_no));
        }
        if let Some(most) = most.filter(|most| place > *most) {
            let stop = Stop::new(&cap.id, Some("F40"), cap.mode, &cap.clause).found(
                format!("award {place} of that status, at most {most}"),
                lifts,
            );
            stops.push(stop.on([own]));
        }
    }
}
