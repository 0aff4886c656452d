//! What a cost stands under: a line of the scheme's list, its open end, or none of them.
//!
//! Asked by the gate before money leaves (`gate/spending.rs`), and by F49 of what was imported: one code for
//! both. Pure; a scheme without a list of costs asks nothing. **Not here**: what a line may cost (F50), and
//! whether a waiver covers a breach (`breach.rs`).

use crate::domain::events::payments::ExpenditureRecorded;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// A cost that the scheme does not name, or names only with an approval.
pub(super) struct OffList<'a> {
    /// Id of the line that it breaks: its own, else the open end of the list, else the first.
    pub rule: &'a str,
    /// How that binds; a cost under no line binds as the strictest of them.
    pub mode: Mode,
    /// The clause, or those of all lines.
    pub clause: String,
    /// What was found.
    pub finding: &'static str,
    /// Whether it stands under the open end of the list, and only lacks the approval.
    pub unapproved: bool,
}

/// What is wrong with a cost under the scheme's list, if anything is.
pub(super) fn off_list<'a>(scheme: &'a Scheme, said: &ExpenditureRecorded) -> Option<OffList<'a>> {
    let lines = &scheme.cost_line;
    let Some(line) = scheme.cost_line_named(&said.cost_line) else {
        let open = lines.iter().find(|line| line.other_requires_approval);
        let clauses: Vec<&str> = lines.iter().map(|line| line.clause.as_str()).collect();
        let strictest = |mode| match mode {
            Mode::Gate => 2,
            Mode::Soft => 1,
            Mode::Flag => 0,
        };
        return Some(OffList {
            rule: &open.or(lines.first())?.id,
            mode: lines
                .iter()
                .map(|line| line.mode)
                .max_by_key(|mode| strictest(*mode))?,
            clause: clauses.join("；"),
            finding: "its cost line is not on the scheme's list",
            unapproved: false,
        });
    };
    let approved = said
        .approval_no
        .as_ref()
        .is_some_and(|number| !number.trim().is_empty());
    (line.other_requires_approval && !approved).then(|| OffList {
        rule: &line.id,
        mode: line.mode,
        clause: line.clause.clone(),
        finding: "other costs without an approval number",
        unapproved: true,
    })
}
