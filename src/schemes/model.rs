//! The shape of a scheme file, its checks, and the questions asked of it.

use schemars::JsonSchema;
use serde::Deserialize;

pub use super::eligible::{Document, Eligibility, Exclusion, ExclusionKind, Rule};
use super::monthly::Again;
use super::oversight::{CheckRule, ReportRule, SanctionRule};
use super::pairing::{AgreementRule, Condition, CostLine, CostsRule, Tranche};
pub use super::quota::{Coverage, Quota};
use super::steps::Audience;
pub use super::steps::{StepKind, StepRule, Window};
use super::tables::{Table, Words, is_among};
pub use super::tariff::{Tariff, TariffKind};
use crate::domain::calendar::Calendar;
use crate::domain::date::{Date, Period};
use crate::domain::events::notices::NoticeStage;
use crate::domain::events::payments::PaymentMethod;
use crate::domain::money::Fen;
use crate::domain::party::{Level, Relation};

/// How a rule binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Stops a payment that has not left.
    Gate,
    /// Recorded and flagged.
    #[default]
    Flag,
    /// Allowed with a signed waiver.
    Soft,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A document that rules rest on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Id within the file.
    pub id: String,
    /// Title of the document.
    pub document: String,
    /// What it rules.
    pub clause: String,
}

/// How the office's files of this scheme are known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recognise {
    /// Codes in columns such as 项目代码, and before the dash of a folder's name.
    pub codes: Vec<String>,
    /// More codes before the dash of a folder's name: one folder may hold the sheets of two schemes.
    #[serde(default)]
    pub folders: Vec<String>,
    /// Words in names of folders and files.
    #[serde(default)]
    pub names: Vec<String>,
    /// How case numbers begin.
    #[serde(default)]
    pub case_no_prefix: Vec<String>,
}

/// A fund that pays.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// Name used in the ledger.
    pub name: String,
    /// Other names offices write.
    #[serde(default)]
    pub names: Vec<String>,
    /// Level.
    pub level: Level,
}

/// Who is aided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beneficiary {
    /// A person.
    Person,
    /// An organisation.
    Org,
    /// A pair of organisations.
    Pair,
}

/// A kind of need.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Code in the log.
    pub code: String,
    /// Words offices write.
    pub names: Vec<String>,
}

/// A body that the money of a pairing goes to, or that bears its costs, as the clause names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaidBody {
    /// The aided body of the agreement.
    Aided,
    /// Its supporting body.
    Supporter,
    /// A body of no agreement, such as one that goods to give are bought from.
    Others,
}

/// How money is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentRule {
    /// Channels allowed.
    pub channels: Vec<PaymentMethod>,
    /// Whether the account must be the beneficiary's own.
    #[serde(default)]
    pub own_account: bool,
    /// Relations whose account may serve all the same, if it was recorded beforehand.
    #[serde(default)]
    pub proxies: Vec<Relation>,
    /// Which bodies the clause lets the money of an agreement go to; where it is left out, either body of it, and its
    /// supporting body where the account must be the beneficiary's own.
    #[serde(default)]
    pub payees: Vec<PaidBody>,
    /// Working days that must have passed since an account was recorded or changed before it is
    /// paid to.
    pub new_account_wd: Option<u32>,
    /// Time to pay in after the decision.
    pub due_days: Option<u32>,
    /// Its unit.
    pub due_unit: Option<super::pairing::DayUnit>,
    /// Calendar days after money was handed over in cash, by a custodian or without one, within which the
    /// beneficiary must have signed for it; where it is left out a missing signature is not asked for.
    pub signed_days: Option<u32>,
    /// From this amount on, in fen, the payment must come from the central treasury.
    pub central_from_fen: Option<i64>,
    /// How a list says that a line pays again what the bank had returned.
    pub again: Option<Again>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// A doubt of `scheme check` that was looked at and stands, with the reason: it is not raised again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The doubt's word, which `scheme check --json` tells as its code.
    pub doubt: String,
    /// The rule that it is raised of, which `scheme check --json` tells as its place; without it nothing is
    /// answered.
    #[serde(default)]
    pub at: Option<String>,
    /// Why the rules stand as they are.
    pub reason: String,
}

/// A scheme, checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Format of this file; 1 when it is left out.
    #[serde(default)]
    pub format: Option<u16>,
    /// Id.
    pub id: String,
    /// Version of the text, from 1.
    pub version: u16,
    /// Level of the scheme.
    pub level: Level,
    /// What claims are for, as text (`2025`); no sheet says it.
    pub period: String,
    /// Who is aided.
    pub beneficiary: Beneficiary,
    /// Groups of sheets shared with other programmes, by the names of their files in `schemas/tables/`.
    /// A kind of table that the scheme has itself is not taken from them.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Title.
    pub title: Title,
    /// What the rules rest on.
    pub legal_basis: Vec<Basis>,
    /// How its files are known.
    pub recognise: Recognise,
    /// Funds; none where no money moves.
    #[serde(default)]
    pub fund: Vec<Fund>,
    /// Kinds of need.
    #[serde(default)]
    pub category: Vec<Category>,
    /// Papers.
    #[serde(default)]
    pub document: Vec<Document>,
    /// Thresholds.
    #[serde(default)]
    pub eligibility: Vec<Eligibility>,
    /// Exclusions.
    #[serde(default)]
    pub exclusion: Vec<Exclusion>,
    /// Tariff.
    pub tariff: Option<Tariff>,
    /// Quota.
    pub quota: Option<Quota>,
    /// How many of a unit's pupils are aided.
    pub coverage: Option<Coverage>,
    /// Deadlines.
    #[serde(default)]
    pub window: Vec<Window>,
    /// Steps, in order.
    #[serde(default)]
    pub step: Vec<StepRule>,
    /// Payment.
    pub payment: Option<PaymentRule>,
    /// What agreements say, for schemes of pairs.
    pub agreement: Option<AgreementRule>,
    /// Conditions of tranches.
    #[serde(default)]
    pub condition: Vec<Condition>,
    /// Tranches of an agreement, in order.
    #[serde(default)]
    pub tranche: Vec<Tranche>,
    /// What the money may be spent on.
    #[serde(default)]
    pub cost_line: Vec<CostLine>,
    /// Who bears the costs of a pairing.
    pub costs: Option<CostsRule>,
    /// Conditions beyond the fixed parameters.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// Reports that are owed.
    #[serde(default)]
    pub report: Vec<ReportRule>,
    /// Checks.
    #[serde(default)]
    pub check: Vec<CheckRule>,
    /// What follows a breach.
    #[serde(default)]
    pub sanction: Vec<SanctionRule>,
    /// Parameters the policy leaves open; the scheme cannot be published while any is left.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// Doubts that were looked at.
    #[serde(default)]
    pub accepted: Vec<Accepted>,
    /// Sheets.
    #[serde(default)]
    pub table: Vec<Table>,
    /// Choice words of this scheme's offices, beside the common ones.
    #[serde(default)]
    pub words: Words,
}

/// A notice that the scheme requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeRule<'a> {
    /// Least length.
    pub min: u32,
    /// Whether it counts working days (else calendar days).
    pub working_days: bool,
    /// The clause.
    pub clause: &'a str,
}

impl PaymentRule {
    /// The clause, where it is on whose account is paid to: it asks for the beneficiary's own or lets others serve, or has the
    /// account in its words. `None` where it is on how the money goes out alone.
    pub fn account_clause(&self) -> Option<&str> {
        let clause = self.clause.as_str();
        let asked = self.own_account || !self.proxies.is_empty() || self.new_account_wd.is_some();
        let said = || ["账户", "账号"].iter().any(|word| clause.contains(word));
        (asked || said()).then_some(clause)
    }

    /// The last day to pay after a decision; `None` where no time is given, or no calendar says.
    pub fn due(&self, calendar: &Calendar, decided: Date) -> Option<Date> {
        let days = self.due_days?;
        match self.due_unit.unwrap_or(super::pairing::DayUnit::Day) {
            // A last day that is a day off moves to the next working day, where the calendar knows.
            super::pairing::DayUnit::Day => decided
                .checked_add_days(i64::from(days))
                .map(|day| calendar.next_day_if_off(day).unwrap_or(day)),
            super::pairing::DayUnit::Wd => calendar.add_working_days(decided, days).ok(),
        }
    }
}

impl Scheme {
    /// What claims are for.
    pub fn claim_period(&self) -> Period {
        // Checked when the file was read.
        self.period.parse().unwrap_or(Period::Year { year: 1970 })
    }

    /// Whether money moves under the scheme: what pays needs a fund to pay from, and a text of agreements and reports alone
    /// names none.
    pub fn carries_money(&self) -> bool {
        !self.fund.is_empty()
    }

    /// The scheme's first fund, by the name the ledger uses.
    pub fn main_fund(&self) -> &str {
        self.fund.first().map_or("", |fund| fund.name.as_str())
    }

    /// Whether the text lets money go to bodies of no agreement, as where goods to give are bought.
    pub fn pays_others(&self) -> bool {
        let rule = self.payment.as_ref();
        rule.is_some_and(|rule| rule.payees.contains(&PaidBody::Others))
    }

    /// A fund by any of its names.
    pub fn fund_named(&self, name: &str) -> Option<&Fund> {
        self.fund
            .iter()
            .find(|fund| fund.name == name || fund.names.iter().any(|other| other == name))
    }

    /// Code of a kind of need.
    pub fn category_code(&self, word: &str) -> Option<&str> {
        self.category
            .iter()
            .find(|category| is_among(&category.names, word))
            .map(|category| category.code.as_str())
    }

    /// Code of the kind of need that a sheet's name tells: the longest of the words in it, where no other
    /// kind has one as long.
    pub fn category_in(&self, name: &str) -> Option<&str> {
        let words = self.category.iter().flat_map(|category| {
            let own = category.names.iter().filter(|word| name.contains(*word));
            own.map(|word| (word.chars().count(), category.code.as_str()))
        });
        let (longest, code) = words.clone().max_by_key(|(length, _)| *length)?;
        let alone = words
            .clone()
            .all(|(length, of)| length < longest || of == code);
        alone.then_some(code)
    }

    /// Code of a kind of paper.
    pub fn document_code(&self, word: &str) -> Option<&str> {
        self.document
            .iter()
            .find(|document| is_among(&document.names, word))
            .map(|document| document.code.as_str())
    }

    /// The kind of paper that bills listed one by one are.
    pub fn bill(&self) -> Option<&Document> {
        self.document.iter().find(|document| document.bill)
    }

    /// Papers that a claim of the category must have.
    pub fn required_documents(&self, category: Option<&str>) -> Vec<&Document> {
        self.document
            .iter()
            .filter(|document| {
                document
                    .required_for
                    .iter()
                    .any(|needed| Some(needed.as_str()) == category)
            })
            .collect()
    }

    /// Levels of review that the text numbers, the approval's included, in order.
    pub fn levels(&self) -> Vec<u8> {
        let steps = self.step.iter();
        let steps = steps.filter(|step| matches!(step.kind, StepKind::Review | StepKind::Approve));
        let mut levels: Vec<u8> = steps.filter_map(|step| step.level).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// The step that requires a notice at a stage.
    pub fn notice_step(&self, stage: NoticeStage) -> Option<&StepRule> {
        self.step
            .iter()
            .find(|step| step.kind == StepKind::Notice && step.stage == Some(stage))
    }

    /// The notice the scheme requires at a stage.
    pub fn notice_rule(&self, stage: NoticeStage) -> Option<NoticeRule<'_>> {
        self.notice_step(stage).and_then(|step| {
            Some(NoticeRule {
                min: step.min?,
                working_days: step.unit.as_deref() == Some("wd"),
                clause: &step.clause,
            })
        })
    }

    /// Whether the notice of a stage is for the unit alone (一定范围).
    pub fn is_internal(&self, stage: NoticeStage) -> bool {
        self.notice_step(stage)
            .is_some_and(|step| step.audience == Some(Audience::Internal))
    }

    /// Whether the text asks for no list of names for everybody: the notice after payment is for the unit alone, or there is
    /// none and no other notice is for the public either.
    pub fn publishes_no_result(&self) -> bool {
        let shown = |step: &StepRule| {
            step.kind == StepKind::Notice && step.audience != Some(Audience::Internal)
        };
        match self.notice_step(NoticeStage::PostPayment) {
            Some(step) => !shown(step),
            None => !self.step.iter().any(shown),
        }
    }

    /// An exclusion of a kind.
    pub fn exclusion_of(&self, kind: ExclusionKind) -> Option<&Exclusion> {
        self.exclusion.iter().find(|rule| rule.kind == kind)
    }

    /// The step that an office's word (环节) means.
    pub fn step_for(&self, word: &str) -> Option<&StepRule> {
        self.step.iter().find(|step| is_among(&step.names, word))
    }

    /// Whether the scheme allows money to be handed over this way; `None` where it is silent.
    pub fn allows_method(&self, method: PaymentMethod) -> Option<bool> {
        self.payment
            .as_ref()
            .map(|rule| rule.channels.contains(&method))
    }

    /// The clause beside a rule: by the id of an eligibility, exclusion, window or step, by the
    /// code of a document, or by `tariff`, `quota` or `payment`.
    pub fn clause_of(&self, rule: &str) -> Option<&str> {
        self.rules()
            .into_iter()
            .find(|known| known.id == rule)
            .map(|known| known.clause)
    }

    /// What a register of exceptions may write for a rule, in the order of [`Scheme::bindings`]: the words that offices quote
    /// sub-caps and windows in, and of every other rule that a waiver can cover its clause and its id.
    /// [`Scheme::rule_with_clause`] takes each of the words, and each id.
    pub fn rule_words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for (id, mode) in self.bindings() {
            let caps = self.quota.iter().flat_map(|quota| &quota.sub_cap);
            let caps = caps.map(|rule| (rule.id.as_str(), &rule.names));
            let windows = self.window.iter();
            let windows = windows.map(|rule| (rule.id.as_str(), &rule.names));
            let quoted = caps.chain(windows).filter(|(own, _)| *own == id);
            let before = words.len();
            words.extend(quoted.flat_map(|(_, names)| names).cloned());
            if words.len() == before && mode == Mode::Soft {
                words.push(self.quoted(id));
            }
        }
        words
    }

    /// Id of the one rule that has this clause, or that offices quote in these words or by its id; `None` where none
    /// or several do.
    pub fn rule_with_clause(&self, clause: &str) -> Option<&str> {
        if let Some((id, _)) = self.bindings().into_iter().find(|(id, _)| *id == clause) {
            return Some(id);
        }
        let caps = self.quota.iter().flat_map(|quota| &quota.sub_cap);
        let quoted = caps
            .map(|rule| (rule.id.as_str(), &rule.names))
            .chain(
                self.window
                    .iter()
                    .map(|rule| (rule.id.as_str(), &rule.names)),
            )
            .find(|(_, names)| names.iter().any(|name| name == clause));
        if let Some((id, _)) = quoted {
            return Some(id);
        }
        let mut rules = self
            .rules()
            .into_iter()
            .filter(|rule| rule.clause == clause);
        let rule = rules.next()?;
        rules.next().is_none().then_some(rule.id)
    }

    /// Every clause of the text: those of its basis, then those beside its rules, then those on joint funders.
    pub fn clauses(&self) -> impl Iterator<Item = &str> {
        let basis = self.legal_basis.iter().map(|basis| basis.clause.as_str());
        let joint = self.quota.iter().flat_map(|quota| &quota.joint);
        let joint = joint.map(|part| part.clause.as_str());
        let rules = self.rules().into_iter().map(|rule| rule.clause);
        basis.chain(rules).chain(joint)
    }

    /// The clause that keeps the steps in different hands.
    pub fn separation_clause(&self) -> Option<&str> {
        self.step
            .iter()
            .find(|step| step.different_person)
            .map(|step| step.clause.as_str())
    }

    /// The fixed amount, where the tariff is one.
    pub fn fixed_amount(&self) -> Option<Fen> {
        self.tariff
            .as_ref()
            .filter(|tariff| tariff.kind == TariffKind::Fixed)
            .and_then(|tariff| tariff.amount_fen.map(Fen))
    }

    /// Whether the case number begins as this scheme's do.
    pub fn owns_case(&self, case_no: &str) -> bool {
        self.recognise
            .case_no_prefix
            .iter()
            .any(|prefix| case_no.starts_with(prefix))
    }

    /// Whether the code names this scheme.
    pub fn owns_code(&self, code: &str) -> bool {
        self.recognise.codes.iter().any(|own| own == code)
    }

    /// Whether sheets in a folder with this code before its dash may be the scheme's.
    pub fn owns_folder(&self, code: &str) -> bool {
        self.owns_code(code) || self.recognise.folders.iter().any(|own| own == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::{Tables, shipped};

    #[test]
    fn every_shipped_file_reads() {
        for (name, text) in shipped::SCHEMES {
            let scheme = Scheme::parse(text).unwrap_or_else(|errors| panic!("{name}: {errors}"));
            assert!(!scheme.table.is_empty());
            assert_eq!(
                shipped::shipped(text),
                Some((scheme.id.as_str(), scheme.version))
            );
            assert_eq!(shipped::shipped(&format!("{text}\n")), None);
        }
        assert!(
            !Tables::parse(shipped::COMMON_TABLES)
                .unwrap()
                .table
                .is_empty()
        );
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let text = shipped::SCHEMES[0].1;
        for (from, to, place) in [
            (
                "required_for = [\"cat-1\"]",
                "required_for = [\"cat-9\"]",
                "document doc-04",
            ),
            ("version = 1", "version = 0", "version"),
            ("period = \"2025\"", "period = \"20xx\"", "period"),
            ("unit = \"wd\"", "unit = \"weeks\"", "step notice"),
            ("level = \"county\"", "levle = \"county\"", "line"),
        ] {
            let errors = Scheme::parse(&text.replacen(from, to, 1)).unwrap_err();
            assert!(errors.0[0].place.starts_with(place), "{errors}");
        }
    }
}
