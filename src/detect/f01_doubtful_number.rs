//! F01 An ID number that does not hold.
//!
//! **Definition.** Rows of a scheme's sheets give a person an ID number of the right length, characters and form of date whose
//! check character is not the one that the others make, or whose first two digits are no province's, or whose date of birth
//! is after every day of the row.
//! **Example.** The register of posts and six lists of payments have one and the same number for a teacher, and it fails.
//! **Exclusions.** A number that cannot be read at all (length, characters, date, digits that a spreadsheet lost): the import refuses
//! its cell and says why (`id-length`, `id-charset`, `id-birth-date`, `id-truncated`), and nothing is recorded. A claim (申请汇总表), of
//! which nothing has come yet, and any other sheet whose text does not take numbers as they stand (`as_stated`): a check character that does not
//! fit is refused there (`id-checksum`), and the clerk mends it; decisions, payments, registers of posts and of pupils are taken. Sheets of no scheme, such as a register of households. Whether a division below
//! the province was in use in the year of birth is not judged. Where nothing was paid under the scheme it is told as data quality.
//! **False positives:** a slip of the pen that was copied from list to list.
//! **Evidence:** the rows that give the number, as the import noted them when it read them, and the payments: the log holds
//! no ID number, only that one does not hold; what is wrong with it the import says at its cell. A sheet imported before the program noted this must be imported anew.
//! **Amount:** what the person was paid. One flag a person and scheme.
//! **Look at:** the certificate itself; the number on the register and on the lists of each month.
//! **Source:** the general rule, which is named as such: GB 11643, as real-name lists ask (plan 3, 以身份证信息为基础); red-flag
//! catalogue F01.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::paid::{span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::projections::Fact;

/// F01.
pub struct DoubtfulNumber;

/// What ID numbers are measured by.
const CLAUSE: &str = general!("身份证号", "实名制管理,公民身份号码应符合 GB 11643");

impl Detector for DoubtfulNumber {
    fn code(&self) -> &'static str {
        "F01"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme in world.registry.scheme_ids() {
            let mut rows: BTreeMap<Alias, Vec<&Fact<Event>>> = BTreeMap::new();
            for act in world.acts.all::<RowNoted>(scheme) {
                if let (Seen::IdDoubtful, Some(person)) = (act.said.seen, act.said.person) {
                    rows.entry(world.one(person)).or_default().push(act.fact);
                }
            }
            for (person, rows) in rows {
                let paid = world.paid_to(scheme, person);
                let mut flag = Flag::new(self.code(), Severity::High, scheme, &person.to_string());
                flag.concerns(Some(person));
                for fact in &rows {
                    flag.rests_on(fact);
                }
                for paid in paid {
                    flag.rests_on(paid.fact);
                }
                flag.amount = sum(paid);
                flag.period = span(paid);
                flag.clause = CLAUSE.to_owned();
                flag.finding = format!(
                    "{} rows give an ID number that does not hold (check character, province or date of birth)",
                    rows.len()
                );
                if paid.is_empty() {
                    flag = flag.as_data_quality();
                }
                found.flags.push(flag);
            }
        }
        found
    }
}
