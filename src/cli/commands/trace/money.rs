//! Money of a trace or a dossier, forward and back, as a table and as a picture.
//!
//! Promises: each node stands below what it follows from; what comes back is marked so in both. **Not here**: which money follows from
//! which (`inquiry/tree.rs`), and how a picture is drawn (`report/inquiry/svg.rs`).

use crate::cli::Context;
use crate::inquiry::tree::{Bare, MoneyNode};
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::inquiry::svg::Drawn;

/// Money as a table: each node below what it follows from, further in.
pub(in crate::cli::commands) fn tree_table(context: &Context, roots: &[MoneyNode]) -> Table {
    fn walk(context: &Context, node: &MoneyNode, depth: usize, table: &mut Table) {
        let (kind, number) = labels(context, node);
        let indent = "　".repeat(depth.saturating_sub(1));
        let arrow = match (depth, comes_back(node)) {
            (0, _) => "",
            (_, true) => "← ",
            (_, false) => "→ ",
        };
        table.rows.push(vec![
            format!("{indent}{arrow}{kind}"),
            number,
            node.fen.map_or_else(String::new, yuan),
            node.day.map_or_else(String::new, |day| day.to_string()),
            node.at.map_or_else(String::new, |at| at.to_string()),
            node.entry.map_or_else(String::new, |hash| hash.to_string()),
        ]);
        for child in &node.children {
            walk(context, child, depth + 1, table);
        }
    }
    let mut table = context.table(&[
        "money",
        "its number",
        "amount",
        "day",
        "event",
        "entry hash",
    ]);
    table.right = vec![2];
    for root in roots {
        walk(context, root, 0, &mut table);
    }
    table
}

/// The same for a picture.
pub(in crate::cli::commands) fn drawn(context: &Context, roots: &[MoneyNode]) -> Vec<Drawn> {
    let each = roots.iter();
    each.map(|node| {
        let (kind, number) = labels(context, node);
        let amount = node.fen.map_or_else(String::new, yuan);
        let day = node.day.map_or_else(String::new, |day| day.to_string());
        let at = node.at.map_or_else(String::new, |at| format!("({at})"));
        let figures = [amount, day, at].join(" ");
        Drawn {
            lines: vec![kind, number, figures.trim().to_owned()],
            back: comes_back(node),
            children: drawn(context, &node.children),
        }
    })
    .collect()
}

/// What a node is and its number.
fn labels(context: &Context, node: &MoneyNode) -> (String, String) {
    match &node.kind {
        Some(kind) => (context.kind(kind), node.number.clone()),
        None => {
            let noun = match node.stands_for {
                None | Some(Bare::Fund) => "tree-root",
                Some(Bare::Agreement) => "tree-agreement",
                Some(Bare::Document) => "tree-document",
                Some(Bare::Payment) => "tree-payment",
                Some(Bare::Order) => "tree-order",
                Some(Bare::Elsewhere) => "tree-elsewhere",
            };
            (context.say(noun, &[]), node.number.clone())
        }
    }
}

/// Whether the money comes back by it.
fn comes_back(node: &MoneyNode) -> bool {
    matches!(
        node.kind.as_deref(),
        Some(
            "PaymentReturned"
                | "RecoveryReceived"
                | "RecoveryOffset"
                | "ClawbackOrdered"
                | "UnspentReturned"
        )
    )
}
