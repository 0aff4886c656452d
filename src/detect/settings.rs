//! How a code is looked for: on or off, and with which numbers, by the settings in force on a day.
//!
//! Promises: the newest setting told up to the day holds, one for a scheme before one for all; a number that
//! it does not name is as the page has it. Settings change what is raised from then on in every answer; they
//! change nothing that was recorded. Not here: who may change them (the catalogue of events), and gates,
//! which bind by the scheme's own text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalogue::CATALOGUE;
use crate::domain::date::Date;
use crate::domain::events::rules::SettingsChanged;
use crate::projections::World;
use crate::projections::acts::Act;

/// A number that a page names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The code.
    pub code: &'static str,
    /// Its name on the page.
    pub name: &'static str,
    /// What it is unless a setting says otherwise, in the unit of the page.
    pub default: i64,
    /// The least it may be.
    pub least: i64,
    /// The most it may be.
    pub most: i64,
}

const fn number(
    code: &'static str,
    name: &'static str,
    default: i64,
    least: i64,
    most: i64,
) -> Parameter {
    Parameter {
        code,
        name,
        default,
        least,
        most,
    }
}

/// Every number that a setting may change. Conditions without which a statistic says nothing have the
/// page's own as their least; none may be so great that the rule is switched off in other words.
#[rustfmt::skip]
pub const PARAMETERS: &[Parameter] = &[
    number("F05", "accounts", 3, 2, 10),
    number("F05", "working_days", 10, 0, 60),
    number("F23", "days", 14, 0, 140),
    number("F23", "numbers", 3, 3, 6),
    number("F34", "reviews", 30, 30, 300),
    number("F34", "seconds", 10, 1, 60),
    number("F36", "days", 30, 0, 180),
    number("F38", "idle_days", 365, 30, 1_095),
    number("F45", "persons", 3, 2, 30),
    number("F52", "days", 7, 0, 60),
    number("F52", "percent", 80, 50, 95),
    number("F53", "vouchers", 10, 10, 100),
    number("F55", "times", 6, 3, 60),
    number("F58", "percent", 40, 1, 90),
    number("F58", "rivals", 2, 2, 10),
    number("F58", "suppliers", 10, 10, 100),
    number("F60", "operator_days", 20, 20, 200),
    number("F60", "least", 20, 2, 200),
    number("F61", "awards", 20, 20, 200),
    number("F62", "persons", 4, 3, 20),
    number("F63", "days", 180, 1, 730),
    number("F63", "sharing", 3, 2, 20),
    number("F64", "home", 5, 5, 50),
    number("F64", "reviews", 30, 30, 300),
    number("F65", "days", 90, 0, 365),
    number("F66", "days", 180, 1, 730),
    number("F66", "tips", 2, 2, 10),
    number("F68", "months", 2, 1, 12),
    number("F72", "days", 30, 0, 180),
    number("F77", "days", 30, 0, 180),
];

/// Numbers that the page of a code names.
pub fn parameters(code: &str) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS
        .iter()
        .filter(move |parameter| parameter.code == code)
}

/// A number that a setting changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// Its name on the page.
    pub name: String,
    /// What the page has, in its unit.
    pub page: i64,
    /// What is in force.
    pub setting: i64,
}

/// A setting in force by which a code is not looked for as its page has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differs {
    /// The code.
    pub code: String,
    /// The scheme it holds for; `None` for all that have none of their own.
    pub scheme: Option<String>,
    /// Whether the code is looked for.
    pub on: bool,
    /// Numbers that differ from the page.
    pub thresholds: Vec<Threshold>,
    /// Day from which it holds.
    pub since: Date,
    /// Why, as it was told.
    pub reason: String,
    /// Entry that told it.
    pub sequence: u64,
    /// Event of that entry.
    pub event: u32,
}

/// Every setting in force on a day by which codes are not looked for as their pages have it, by code.
pub fn differing(world: &World, as_of: Date) -> Vec<Differs> {
    CATALOGUE
        .iter()
        .flat_map(|one| Settings::of(world, one.code, as_of).differing())
        .collect()
}

/// What holds for one code.
#[derive(Debug)]
pub struct Settings<'a> {
    code: &'static str,
    // By scheme; under no name what holds for all.
    told: BTreeMap<&'a str, Act<'a, SettingsChanged>>,
}

impl<'a> Settings<'a> {
    /// Settings of a code in force on a day.
    pub fn of(world: &'a World, code: &'static str, as_of: Date) -> Self {
        let mut told = BTreeMap::new();
        for act in world.acts.about::<SettingsChanged>("", code) {
            if act.fact.clock <= as_of {
                told.insert(act.said.scheme.as_deref().unwrap_or_default(), act);
            }
        }
        Settings { code, told }
    }

    /// The setting that holds for a scheme, if any was told.
    pub fn told(&self, scheme: &str) -> Option<&Act<'a, SettingsChanged>> {
        self.told.get(scheme).or_else(|| self.told.get(""))
    }

    /// Every setting in force: for all schemes, then scheme by scheme.
    pub fn all(&self) -> impl Iterator<Item = &Act<'a, SettingsChanged>> {
        self.told.values()
    }

    /// Whether the code is looked for in a scheme.
    pub fn on(&self, scheme: &str) -> bool {
        self.told(scheme).is_none_or(|act| act.said.on)
    }

    /// A number in force for a scheme; 0 for one that no page names.
    pub fn number(&self, scheme: &str, name: &str) -> i64 {
        let set = self.told(scheme).and_then(|act| {
            let mut set = act.said.parameters.iter();
            set.find(|parameter| parameter.name == name)
                .map(|parameter| parameter.setting)
        });
        let known = parameters(self.code).find(|parameter| parameter.name == name);
        match (set, known) {
            // A setting that an older program took stays within what the page allows.
            (Some(set), Some(known)) => set.clamp(known.least, known.most),
            (None, Some(known)) => known.default,
            (_, None) => 0,
        }
    }

    /// The number as a count.
    pub fn count(&self, scheme: &str, name: &str) -> usize {
        usize::try_from(self.number(scheme, name)).unwrap_or(usize::MAX)
    }

    /// Settings in force by which the code is not looked for as its page has it.
    pub fn differing(&self) -> Vec<Differs> {
        let told = self.all().map(|act| {
            let scheme = act.said.scheme.as_deref();
            let numbers = parameters(self.code)
                .map(|one| {
                    let number = self.number(scheme.unwrap_or_default(), one.name);
                    (one, number)
                })
                .filter(|(one, number)| one.default != *number)
                .map(|(one, number)| Threshold {
                    name: one.name.to_owned(),
                    page: one.default,
                    setting: number,
                })
                .collect();
            Differs {
                code: self.code.to_owned(),
                scheme: scheme.map(str::to_owned),
                on: act.said.on,
                thresholds: numbers,
                since: act.fact.clock,
                reason: act.said.reason.clone(),
                sequence: act.fact.at.sequence,
                event: act.fact.at.index,
            }
        });
        told.filter(|one| !one.on || !one.thresholds.is_empty())
            .collect()
    }

    /// What to say of a code that is switched off.
    pub fn silence(&self) -> Vec<String> {
        self.all()
            .filter(|act| !act.said.on)
            .map(|act| match &act.said.scheme {
                Some(scheme) => format!(
                    "{} is switched off for scheme {scheme} since {}: {}",
                    self.code, act.fact.clock, act.said.reason
                ),
                None => format!(
                    "{} is switched off since {}: {}",
                    self.code, act.fact.clock, act.said.reason
                ),
            })
            .collect()
    }
}
