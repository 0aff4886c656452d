//! What can be wrong with a scheme file, and saying all of it at once.
//!
//! Promises: a file that passes can answer every question of [`Scheme`] without a fallback; every
//! rule has an id of its own and a clause; no word means two things; the code that stands for a
//! kind of need in the log is no word of that need. It does not judge whether the policy is wise,
//! and it does not know what intake can read: that check is intake's.
//!
//! A file that is no TOML, or has a key of the wrong type, is told by its first fault alone: what
//! follows could not be read for certain.

use std::collections::BTreeSet;

use super::fault::{Faults, SchemeError, SchemeErrors};
use super::model::{ExclusionKind, Scheme, StepKind, TariffKind};
use crate::domain::date::Period;

/// A rule's id and its clause.
pub(super) struct RuleClause<'a> {
    /// Kind of rule, as the key of the file.
    pub key: &'static str,
    /// The rule's id.
    pub id: &'a str,
    /// The clause beside it.
    pub clause: &'a str,
}

/// Format of scheme files that this program reads; a file that states none is of format 1.
const FORMAT: u16 = 1;

/// The one key that every format has.
#[derive(serde::Deserialize)]
struct FormatOnly {
    format: Option<u16>,
}

/// What to say of a file of another format. Read alone and first: such a file has keys that are unknown
/// here, and to name one of those would not tell what is the matter.
pub(super) fn other_format(text: &str) -> Option<SchemeError> {
    let read: FormatOnly = toml::from_str(text).ok()?;
    let format = read.format.filter(|format| *format != FORMAT)?;
    Some(SchemeError::new(
        "format".to_owned(),
        None,
        format!("a scheme file of format {FORMAT}"),
        format!("format {format}"),
        "use the program that this file was written for, or a newer one",
    ))
}

impl Scheme {
    /// Reads and checks a scheme file's text.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; of a text that is not TOML of the right shape,
    /// the first fault.
    pub fn parse(text: &str) -> Result<Scheme, SchemeErrors> {
        if let Some(error) = other_format(text) {
            return Err(SchemeErrors(vec![error]));
        }
        let mut scheme: Scheme = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            let content = text.lines().nth(line - 1).unwrap_or_default().trim();
            SchemeErrors(vec![SchemeError::new(
                format!("line {line}"),
                u32::try_from(line).ok(),
                "a key and value of the scheme file's shape".to_owned(),
                format!("“{content}”: {}", error.message().trim()),
                "compare the line with schemas/scheme.schema.json",
            )])
        })?;
        scheme.take_shared_tables();
        let errors = scheme.faults();
        if errors.is_empty() {
            Ok(scheme)
        } else {
            Err(SchemeErrors(errors))
        }
    }

    /// Every rule that must have a clause, with its id.
    pub(super) fn rules(&self) -> Vec<RuleClause<'_>> {
        let rule = |key, id, clause| RuleClause { key, id, clause };
        let mut all: Vec<RuleClause<'_>> = Vec::new();
        all.extend(
            self.document
                .iter()
                .map(|r| rule("document", r.code.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.eligibility
                .iter()
                .map(|r| rule("eligibility", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.exclusion
                .iter()
                .map(|r| rule("exclusion", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.window
                .iter()
                .map(|r| rule("window", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.step
                .iter()
                .map(|r| rule("step", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.tariff
                .iter()
                .map(|r| rule("tariff", "tariff", r.clause.as_str())),
        );
        all.extend(
            self.quota
                .iter()
                .map(|r| rule("quota", "quota", r.clause.as_str())),
        );
        all.extend(
            self.payment
                .iter()
                .map(|r| rule("payment", "payment", r.clause.as_str())),
        );
        all.extend(
            self.agreement
                .iter()
                .map(|r| rule("agreement", "agreement", r.clause.as_str())),
        );
        all.extend(
            self.condition
                .iter()
                .map(|r| rule("condition", r.code.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.tranche
                .iter()
                .map(|r| rule("tranche", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.cost_line
                .iter()
                .map(|r| rule("cost_line", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.costs
                .iter()
                .map(|r| rule("costs", "costs", r.clause.as_str())),
        );
        all.extend(
            self.rule
                .iter()
                .map(|r| rule("rule", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.report
                .iter()
                .map(|r| rule("report", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.check
                .iter()
                .map(|r| rule("check", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.sanction
                .iter()
                .map(|r| rule("sanction", r.id.as_str(), r.clause.as_str())),
        );
        all.extend(
            self.coverage
                .iter()
                .map(|r| rule("coverage", "coverage", r.clause.as_str())),
        );
        all.extend(
            self.quota
                .iter()
                .flat_map(|quota| &quota.sub_cap)
                .map(|r| rule("sub_cap", r.id.as_str(), r.clause.as_str())),
        );
        all
    }

    pub(super) fn faults(&self) -> Vec<SchemeError> {
        let mut faults = Faults::default();
        self.check_head(&mut faults);
        self.check_needs(&mut faults);
        self.check_rules(&mut faults);
        self.check_steps(&mut faults);
        self.check_flow(&mut faults);
        self.check_tables(&mut faults);
        self.check_clauses(&mut faults);
        faults.0
    }

    fn check_head(&self, faults: &mut Faults) {
        if !plain(&self.id) {
            faults.say(
                "id",
                "1 to 32 letters, digits or dashes",
                &self.id,
                "choose such an id",
            );
        }
        if self.version == 0 {
            faults.say("version", "1 or more", "0", "number the first version 1");
        }
        if self.period.parse::<Period>().is_err() {
            faults.say(
                "period",
                "a period such as 2025, 2025-H1, 2025-Q3 or 2025-03",
                &self.period,
                "set what claims are for",
            );
        }
        // Where nothing is paid there is nothing to pay it from: agreements and reports alone.
        let pays = self.tariff.is_some()
            || self.payment.is_some()
            || self.agreement.is_some()
            || !self.tranche.is_empty()
            || !self.cost_line.is_empty();
        if !self.carries_money() && pays {
            faults.say("fund", "at least one fund", "none", "name the fund");
        }
        if self.legal_basis.is_empty() {
            faults.say(
                "legal_basis",
                "at least one document",
                "none",
                "name the document that the scheme rests on",
            );
        }
        if self.recognise.codes.is_empty() {
            faults.say(
                "recognise.codes",
                "at least one code",
                "none",
                "name the code that offices write for the scheme",
            );
        }
        for unknown in &self.unknown {
            faults.say(
                "unknown",
                "no parameter left open",
                unknown,
                "ask the issuing body, set it, and take it off this list",
            );
        }
        let funds = self.fund.iter().map(|fund| {
            (
                fund.name.as_str(),
                [&fund.name].into_iter().chain(&fund.names),
            )
        });
        faults.one_meaning("fund", funds);
    }

    fn check_needs(&self, faults: &mut Faults) {
        let categories: BTreeSet<&str> = self.category.iter().map(|c| c.code.as_str()).collect();
        for category in &self.category {
            // The code goes into the log beside a person: a word of the need must not.
            if !plain(&category.code) || category.names.contains(&category.code) {
                faults.say(
                    &format!("category {}", category.code),
                    "a code that says nothing of the need, such as cat-1",
                    &category.code,
                    "number the kinds of need",
                );
            }
        }
        faults.once("category", self.category.iter().map(|c| c.code.as_str()));
        faults.one_meaning(
            "category",
            self.category
                .iter()
                .map(|category| (category.code.as_str(), category.names.iter())),
        );
        for document in &self.document {
            let place = format!("document {}", document.code);
            if !plain(&document.code) {
                faults.say(
                    &place,
                    "a code of letters, digits and dashes",
                    &document.code,
                    "number the papers, for instance doc-01",
                );
            }
            faults.known(&place, "required_for", &document.required_for, &categories);
        }
        faults.one_meaning(
            "document",
            self.document
                .iter()
                .map(|document| (document.code.as_str(), document.names.iter())),
        );
    }

    fn check_rules(&self, faults: &mut Faults) {
        let categories: BTreeSet<&str> = self.category.iter().map(|c| c.code.as_str()).collect();
        let papers: BTreeSet<&str> = self.document.iter().map(|d| d.code.as_str()).collect();
        for rule in &self.eligibility {
            let place = format!("eligibility {}", rule.id);
            let evidence: Vec<String> = rule.evidence.iter().cloned().collect();
            faults.known(&place, "evidence", &evidence, &papers);
            faults.known(&place, "categories", &rule.categories, &categories);
            if ![">=", ">", "<=", "<", "=", "in"].contains(&rule.op.as_str()) {
                faults.say(
                    &place,
                    "op >=, >, <=, <, = or in",
                    &rule.op,
                    "write one of them",
                );
            }
        }
        for rule in &self.exclusion {
            let place = format!("exclusion {}", rule.id);
            let by_fund = matches!(
                rule.kind,
                ExclusionKind::OtherFundSameYear | ExclusionKind::LookBack
            );
            if by_fund && rule.levels.is_empty() {
                faults.say(
                    &place,
                    "levels of funds that count",
                    "none",
                    "set levels, for instance [\"county\"]",
                );
            }
            if rule.kind == ExclusionKind::LookBack && rule.years.unwrap_or(0) == 0 {
                faults.say(
                    &place,
                    "years of 1 or more",
                    &rule
                        .years
                        .map_or("none".to_owned(), |years| years.to_string()),
                    "set how far to look back",
                );
            }
        }
        if let Some(tariff) = &self.tariff {
            let amount = tariff.amount_fen.unwrap_or(0);
            if tariff.kind == TariffKind::Fixed && amount <= 0 {
                faults.say(
                    "tariff",
                    "amount_fen above 0 for a fixed tariff",
                    &amount.to_string(),
                    "set the amount in fen",
                );
            }
        }
        if let Some(quota) = &self.quota
            && !["unit", "county", "all"].contains(&quota.basis.as_str())
        {
            faults.say(
                "quota",
                "basis unit, county or all",
                &quota.basis,
                "write one of them",
            );
        }
        if let Some(quota) = &self.quota
            && quota.nominations
            && ["county", "all"].contains(&quota.basis.as_str())
        {
            faults.say(
                "quota",
                "basis unit where places are nominations",
                &quota.basis,
                "write basis = \"unit\", or leave nominations out",
            );
        }
        for rule in &self.window {
            let place = format!("window {}", rule.id);
            if rule.first_day.is_some_and(|first| first > rule.last_day) {
                faults.say(
                    &place,
                    "a last_day that is not before first_day",
                    &rule.last_day.to_string(),
                    "compare both days with the document",
                );
            }
            if !["reject", "waive"].contains(&rule.late.as_str()) {
                faults.say(
                    &place,
                    "late reject or waive",
                    &rule.late,
                    "write one of them",
                );
            }
        }
        if let Some(payment) = &self.payment
            && payment.channels.is_empty()
        {
            faults.say(
                "payment",
                "at least one channel",
                "none",
                "name how money is handed over",
            );
        }
        if let Some(costs) = &self.costs
            && costs.borne_by.is_empty()
        {
            faults.say(
                "costs",
                "at least one body that bears the costs",
                "none",
                "name in borne_by who bears them by the clause",
            );
        }
    }

    fn check_steps(&self, faults: &mut Faults) {
        for step in &self.step {
            let place = format!("step {}", step.id);
            let notice = step.stage.is_some() && step.min.is_some_and(|min| min > 0);
            let unit = step.unit.as_deref();
            if step.kind == StepKind::Notice
                && let Some(other) = unit.filter(|unit| !matches!(*unit, "wd" | "day"))
            {
                faults.say(
                    &place,
                    "unit wd or day",
                    other,
                    "count in working days (wd) or calendar days (day): hours and months are no unit of a scheme, so ask how many days are meant",
                );
            }
            let counted = unit.is_none_or(|unit| matches!(unit, "wd" | "day"));
            if step.kind == StepKind::Notice
                && (counted || !notice)
                && !(notice && matches!(step.unit.as_deref(), Some("wd" | "day")))
            {
                faults.say(
                    &place,
                    "stage, min above 0 and unit wd or day for a notice",
                    &format!(
                        "min {}, unit {}",
                        step.min.map_or("none".to_owned(), |min| min.to_string()),
                        step.unit.as_deref().unwrap_or("none")
                    ),
                    "set all three from the document",
                );
            }
            if step.kind == StepKind::Review && step.level.unwrap_or(0) == 0 {
                faults.say(
                    &place,
                    "level 1 or more for a review",
                    "none",
                    "number the reviews in their order",
                );
            }
        }
        faults.one_meaning(
            "step",
            self.step
                .iter()
                .map(|step| (step.id.as_str(), step.names.iter())),
        );
    }

    fn check_tables(&self, faults: &mut Faults) {
        for table in &self.table {
            let place = format!("table {}", table.kind);
            if !table.columns.values().any(|column| column.required) {
                faults.say(
                    &place,
                    "at least one required column",
                    "none",
                    "mark the columns without which a row means nothing",
                );
            }
            for (field, column) in &table.columns {
                if column.names.is_empty() {
                    faults.say(
                        &format!("{place}.columns.{field}"),
                        "at least one heading",
                        "none",
                        "write the office's heading",
                    );
                }
            }
            faults.one_meaning(
                &format!("{place}.columns"),
                table
                    .columns
                    .iter()
                    .map(|(field, column)| (field.as_str(), column.names.iter())),
            );
        }
    }

    fn check_clauses(&self, faults: &mut Faults) {
        let rules = self.rules();
        for rule in &rules {
            if rule.clause.trim().is_empty() {
                faults.say(
                    &format!("{} {}", rule.key, rule.id),
                    "the clause the rule comes from",
                    "nothing",
                    "quote it beside the rule",
                );
            }
        }
        for own in &self.accepted {
            if own.reason.trim().is_empty() {
                faults.say(
                    &format!("accepted {}", own.doubt),
                    "reason, why the rules stand as they are",
                    "nothing",
                    "say it in a sentence, or take the answer off",
                );
            }
        }
        let answers: Vec<String> = self
            .accepted
            .iter()
            .map(|own| match &own.at {
                Some(at) => format!("{} {at}", own.doubt),
                None => own.doubt.clone(),
            })
            .collect();
        faults.once("accepted", answers.iter().map(String::as_str));
        // Flags and waivers name a rule by its id alone, so ids are unique over all kinds.
        faults.once("rule id", rules.iter().map(|rule| rule.id));
    }
}

/// Codes and ids: what may stand in clear in the log.
pub(super) fn plain(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
