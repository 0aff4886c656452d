//! F77 Budget money was not passed down in time.
//!
//! **Definition.** A body that passes money of a fund down by budget documents received a document, and within a number of
//! days the documents it issued itself for the same fund did not reach the sum.
//! **Parameters.** `days` = 30: calendar days from the document received.
//! **Example.** The city receives 5,000,000 yuan on 10 January and passes them on to its counties on 3 April.
//! **Exclusions.** Bodies that issue no document of the fund: they spend it themselves; documents whose days are not over;
//! documents taken back in full. Documents are matched in the order of their days, the oldest first; one issued before the document
//! received passes nothing of that on, since it is money of the body's own or of an earlier document.
//! **False positives:** the turn of the year. **Evidence:** the document received, and those that passed it on late.
//! **Amount:** what was not passed on in time. One flag a document.
//! **Look at:** day and amount of the document received, and of those by which it went on.
//! **Source:** the scheme's clause on passing money on where its text has one, else the general rule, which is named as such;
//! Budget Law art. 52 (三十日内正式下达); red-flag catalogue F77.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::funds::{AppropriationAdjusted, AppropriationIssued};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F77.
pub struct PassedDownLate;

/// Scheme, fund and body.
type Key<'a> = (&'a str, &'a str, &'a str);

/// The sum of a document with what changed it later.
fn sum(world: &World, scheme: &str, fact: &Fact<AppropriationIssued>) -> i128 {
    let changes = world
        .acts
        .about::<AppropriationAdjusted>(scheme, &fact.said.document_no)
        .filter(|act| act.said.to == fact.said.to);
    let changed: i128 = changes.map(|act| i128::from(act.said.change.0)).sum();
    i128::from(fact.said.amount.0) + changed
}

/// Words of a clause on passing money on, and what is quoted where the scheme's text has none.
const DOWN: &[&str] = &["正式下达", "日内下达"];
const CLAUSE: &str = general!("指标下达的期限", "接到转移支付后三十日内正式下达");

impl Detector for PassedDownLate {
    fn code(&self) -> &'static str {
        "F77"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut received: BTreeMap<Key<'_>, Vec<&Fact<AppropriationIssued>>> = BTreeMap::new();
        let mut issued: BTreeMap<Key<'_>, Vec<&Fact<AppropriationIssued>>> = BTreeMap::new();
        for ((scheme, _), facts) in world.funds.appropriations() {
            for fact in facts {
                let fund = fact.said.fund.as_str();
                received
                    .entry((scheme, fund, &fact.said.to))
                    .or_default()
                    .push(fact);
                issued
                    .entry((scheme, fund, &fact.said.from))
                    .or_default()
                    .push(fact);
            }
        }
        let mut found = Findings::default();
        for (key @ (scheme, _, _), mut documents) in received {
            let Some(passed) = issued.get(&key) else {
                continue;
            };
            let mut passed = passed.clone();
            documents.sort_by_key(|fact| (fact.clock, &fact.said.document_no));
            passed.sort_by_key(|fact| (fact.clock, &fact.said.document_no));
            let days = settings.number(scheme, "days");
            let mut passed = passed.into_iter();
            let mut open: Option<(&Fact<AppropriationIssued>, i128)> = None;
            for document in documents {
                let whole = sum(world, scheme, document);
                let Some(last) = document.clock.checked_add_days(days) else {
                    continue;
                };
                let mut left = whole;
                let mut late = 0_i128;
                let mut evidence = Vec::new();
                while left > 0 {
                    let before = |fact: &Fact<AppropriationIssued>| fact.clock < document.clock;
                    if open.is_none_or(|(fact, rest)| rest <= 0 || before(fact)) {
                        open = passed.next().map(|fact| (fact, sum(world, scheme, fact)));
                    }
                    let Some((fact, rest)) = open else { break };
                    if before(fact) {
                        continue;
                    }
                    let part = rest.min(left);
                    open = Some((fact, rest - part));
                    left -= part.max(0);
                    if fact.clock > last && part > 0 {
                        late += part;
                        evidence.push(fact);
                    }
                }
                late += left.max(0);
                if late <= 0 || last >= as_of {
                    continue;
                }
                let number = &document.said.document_no;
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, number);
                flag.rests_on(document);
                for fact in evidence {
                    flag.rests_on(fact);
                }
                flag.amount = Fen::from_wide(late).unwrap_or(Fen(i64::MAX));
                flag.period = Some(document.clock.to_string());
                flag.clause = quoted_by(world, (scheme, Some(document)), DOWN, CLAUSE);
                flag.finding = format!(
                    "of {} yuan received on {}, {} were not passed on within {days} days",
                    Fen::from_wide(whole).unwrap_or(Fen(i64::MAX)),
                    document.clock,
                    flag.amount
                );
                found.flags.push(flag);
            }
        }
        found
    }
}
