//! How each rule of a scheme binds: gate, soft or flag, by the rule's id.
//!
//! Promises: ids are those of `Scheme::clause_of`. A gate that a late claim may pass with a waiver
//! (`late = "waive"`) counts as soft.

use super::Scheme;
use super::model::Mode;

impl Scheme {
    /// Every rule that binds, with its id and how.
    pub fn bindings(&self) -> Vec<(&str, Mode)> {
        let mut all: Vec<(&str, Mode)> = Vec::new();
        all.extend(self.document.iter().map(|r| (r.code.as_str(), r.mode)));
        all.extend(self.eligibility.iter().map(|r| (r.id.as_str(), r.mode)));
        all.extend(self.exclusion.iter().map(|r| (r.id.as_str(), r.mode)));
        all.extend(self.window.iter().map(|window| {
            let mode = match (window.mode, window.late.as_str()) {
                (Mode::Gate, "waive") => Mode::Soft,
                (mode, _) => mode,
            };
            (window.id.as_str(), mode)
        }));
        all.extend(self.step.iter().map(|r| (r.id.as_str(), r.mode)));
        all.extend(self.tariff.iter().map(|r| ("tariff", r.mode)));
        if let Some(quota) = &self.quota {
            all.push(("quota", quota.mode));
            all.extend(quota.sub_cap.iter().map(|r| (r.id.as_str(), r.mode)));
        }
        all.extend(self.payment.iter().map(|r| ("payment", r.mode)));
        all.extend(self.agreement.iter().map(|r| ("agreement", r.mode)));
        all.extend(self.condition.iter().map(|r| (r.code.as_str(), r.mode)));
        all.extend(self.tranche.iter().map(|r| (r.id.as_str(), r.mode)));
        all.extend(self.cost_line.iter().map(|r| (r.id.as_str(), r.mode)));
        all.extend(self.rule.iter().map(|r| (r.id.as_str(), r.mode)));
        all.extend(self.report.iter().map(|r| (r.id.as_str(), r.mode)));
        all
    }

    /// How a rule binds; `None` where there is no such rule.
    pub fn mode_of(&self, rule: &str) -> Option<Mode> {
        self.bindings()
            .into_iter()
            .find(|(id, _)| *id == rule)
            .map(|(_, mode)| mode)
    }

    /// What the scheme calls a step, window, paper, kind of need, condition or line of costs: the first of the
    /// words that offices write for it; `None` where it has none for that id or code.
    pub fn called(&self, id: &str) -> Option<&str> {
        let steps = self.step.iter().map(|one| (&one.id, &one.names));
        let windows = self.window.iter().map(|one| (&one.id, &one.names));
        let papers = self.document.iter().map(|one| (&one.code, &one.names));
        let needs = self.category.iter().map(|one| (&one.code, &one.names));
        let asked = self.condition.iter().map(|one| (&one.code, &one.names));
        let all = steps.chain(windows).chain(papers).chain(needs).chain(asked);
        let mut all = all.filter(|(own, _)| own.as_str() == id);
        let mut costs = self.cost_line.iter().filter(|one| one.id == id);
        all.find_map(|(_, names)| names.first().map(String::as_str))
            .or_else(|| costs.next().map(|one| one.name.as_str()))
    }

    /// What kind of rule bears an id, as the key of the file; `None` where no rule that has a clause does.
    pub fn kind_of(&self, id: &str) -> Option<&'static str> {
        let mut rules = self.rules().into_iter();
        rules.find(|rule| rule.id == id).map(|rule| rule.key)
    }

    /// A rule as a sentence names it: by its clause, its id in brackets; the id alone where it has no clause.
    pub fn quoted(&self, id: &str) -> String {
        match self.clause_of(id).map(str::trim) {
            None | Some("") => id.to_owned(),
            Some(clause) => format!("“{clause}” ({id})"),
        }
    }

    /// Ids of the rules that a signed waiver can cover.
    pub fn soft_rules(&self) -> Vec<&str> {
        self.bindings()
            .into_iter()
            .filter(|(_, mode)| *mode == Mode::Soft)
            .map(|(id, _)| id)
            .collect()
    }
}
