//! F78 A cost of a pairing stands in the books of a body that the text does not let bear it.
//!
//! **Definition.** The scheme says which bodies bear the costs of its pairings (`[costs]`), a row says in whose books the cost
//! of a voucher stands (列支单位, 支出单位, 记账单位), and that is the aided school, or a body of no agreement, though the
//! text names neither. A unit is one of the agreement's two by its code or its name there, or by a word for its side.
//! **Example.** The text lets no aided school be burdened; the agreement's training of 12,600.00 yuan stands in the books of
//! the aided school.
//! **Exclusions.** A scheme whose text has no `[costs]`; a body that it names, such as the aided school where the clause lets what the
//! money does not suffice for stand in its budget too, or an education office where it pays for the pairing; a voucher that does
//! not say in whose books it stands. A cost whose agreement is not on the ledger is told as not judged, unless the row says
//! the side itself. One that several rows tell counts once where they say the same.
//! **False positives:** what the aided school took on of its own free will; a name written short.
//! **Evidence:** the rows that say in whose books the cost stands, the voucher, and the agreement. **Amount:** what stands there.
//! One flag a voucher.
//! **Look at:** the books and vouchers of the unit that bore the cost, what the agreement says of costs.
//! **Source:** the scheme's clause on who bears the costs (S7: 不能增加被帮扶学校经济负担); red-flag catalogue F78.

use std::collections::{BTreeMap, BTreeSet};

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::payments::CostBorne;
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, PaidBody};
use crate::schemes::pairing::CostsRule;
use crate::schemes::shipped::common_words;

/// F78.
pub struct AidedBearsCost;

/// The agreement of a cost: its own, else that of the voucher of its number.
fn agreement_of<'a>(world: &'a World, scheme: &str, said: &'a CostBorne) -> Option<&'a str> {
    let vouchers = world.payments.vouchers(scheme, &said.voucher_no).iter();
    let mut of_voucher = vouchers.filter_map(|fact| fact.said.agreement_no.as_deref());
    (said.agreement_no.as_deref()).or_else(|| of_voucher.next())
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    let half = to_half_width(name);
    half.chars().filter(|one| !one.is_whitespace()).collect()
}

/// Which body of its agreement the unit is; `None` where nothing on record says.
fn side(world: &World, scheme: &str, said: &CostBorne) -> Option<PaidBody> {
    let unit = plain(&said.unit);
    for (code, body) in [
        ("aided", PaidBody::Aided),
        ("supporter", PaidBody::Supporter),
    ] {
        if common_words("pair_side", code).contains(&unit) {
            return Some(body);
        }
    }
    let agreement = world
        .agreements
        .get(scheme, agreement_of(world, scheme, said)?)?;
    let of = |names: [&str; 2]| names.into_iter().any(|name| plain(name) == unit);
    let mut signed = agreement.signed.iter().map(|fact| &fact.said).peekable();
    signed.peek()?;
    let mut found = PaidBody::Others;
    for one in signed {
        // A body that is on both sides bears it as the supporting one.
        if of([&one.supporter_code, &one.supporter]) {
            return Some(PaidBody::Supporter);
        }
        if of([&one.aided_code, &one.aided]) {
            found = PaidBody::Aided;
        }
    }
    Some(found)
}

/// The text that judges a cost.
fn text_of<'a>(
    world: &'a World,
    scheme: &str,
    said: &CostBorne,
    version: u16,
) -> Option<&'a Scheme> {
    let agreement = agreement_of(world, scheme, said).unwrap_or_default();
    text::of_agreement(world, scheme, agreement, version)
}

/// What is wrong with who bears a cost; an error where it cannot be said who the unit is.
fn wrong(
    world: &World,
    scheme: &str,
    rule: &CostsRule,
    said: &CostBorne,
) -> Result<Option<String>, ()> {
    let body = side(world, scheme, said).ok_or(())?;
    if rule.borne_by.contains(&body) {
        return Ok(None);
    }
    let who = match body {
        PaidBody::Aided => "the aided body",
        PaidBody::Supporter => "the supporting body",
        PaidBody::Others => "a body of no such agreement",
    };
    Ok(Some(format!(
        "voucher {}: its cost stands in the books of {}, {who}, which the text does not let bear it",
        said.voucher_no, said.unit
    )))
}

/// What the act of recording it would break.
pub(super) fn with<'a>(
    world: &'a World,
    scheme: &'a Scheme,
    said: &CostBorne,
) -> Option<Breach<'a>> {
    let text = text_of(world, &scheme.id, said, 0).unwrap_or(scheme);
    let rule = text.costs.as_ref()?;
    let finding = wrong(world, &scheme.id, rule, said).ok()??;
    Some(Breach {
        rule: "costs",
        code: Some("F78"),
        mode: Mode::Flag,
        clause: &rule.clause,
        finding,
        evidence: Vec::new(),
    })
}

impl Detector for AidedBearsCost {
    fn code(&self) -> &'static str {
        "F78"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme_id in world.registry.scheme_ids() {
            let mut vouchers: BTreeMap<&str, Vec<Act<'_, CostBorne>>> = BTreeMap::new();
            let mut unknown: BTreeSet<&str> = BTreeSet::new();
            for act in world.acts.all::<CostBorne>(scheme_id) {
                let own = vouchers.entry(&act.said.voucher_no).or_default();
                own.push(act);
            }
            for (voucher_no, acts) in vouchers {
                let about = (scheme_id.as_str(), voucher_no);
                let mut flag = Flag::new(self.code(), Severity::Medium, about.0, about.1);
                let mut amounts: BTreeSet<(&str, Fen)> = BTreeSet::new();
                for act in &acts {
                    let text = text_of(world, scheme_id, act.said, act.fact.version);
                    let Some(rule) = text.and_then(|text| text.costs.as_ref()) else {
                        continue;
                    };
                    match wrong(world, scheme_id, rule, act.said) {
                        Ok(None) => {}
                        Ok(Some(finding)) => {
                            flag.rests_on(act.fact);
                            flag.clause.clone_from(&rule.clause);
                            flag.finding = finding;
                            amounts.insert((&act.said.unit, act.said.amount));
                        }
                        Err(()) => {
                            unknown.insert(voucher_no);
                        }
                    }
                }
                if amounts.is_empty() {
                    continue;
                }
                for fact in world.payments.vouchers(scheme_id, voucher_no) {
                    flag.rests_on(fact);
                }
                let of = acts
                    .first()
                    .and_then(|act| agreement_of(world, scheme_id, act.said));
                let of = of.and_then(|number| world.agreements.get(scheme_id, number));
                for fact in of.into_iter().flat_map(|agreement| &agreement.signed) {
                    flag.rests_on(fact);
                }
                let amounts = amounts.into_iter().map(|(_, amount)| amount);
                flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
                found.flags.push(flag);
            }
            if let Some(first) = unknown.first() {
                found.unjudged.push(format!(
                    "F78, scheme {scheme_id}: {} vouchers, the first {first}, are of no agreement on the ledger: who bears their costs is not judged",
                    unknown.len()
                ));
            }
        }
        found
    }
}
