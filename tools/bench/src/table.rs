//! One line a figure: us, the peer, the ratio and what is aimed at; a table or JSON.

use comfy_table::Table;
use serde_json::json;

/// One figure.
pub struct Row {
    /// What was measured.
    pub what: String,
    /// Its unit.
    pub unit: &'static str,
    /// Ours.
    pub us: f64,
    /// The peer's, where there is one.
    pub peer: Option<f64>,
    /// What is aimed at: a least ratio, or a bound in the unit.
    pub aim: String,
    /// How it was measured.
    pub note: String,
}

impl Row {
    /// A figure beside a peer's.
    pub fn against(what: &str, unit: &'static str, us: f64, peer: f64, aim: &str) -> Row {
        Row {
            what: what.to_owned(),
            unit,
            us,
            peer: Some(peer),
            aim: aim.to_owned(),
            note: String::new(),
        }
    }

    /// A figure by itself.
    pub fn alone(what: &str, unit: &'static str, us: f64, aim: &str) -> Row {
        Row {
            what: what.to_owned(),
            unit,
            us,
            peer: None,
            aim: aim.to_owned(),
            note: String::new(),
        }
    }

    /// Says how it was measured.
    pub fn noted(mut self, note: impl Into<String>) -> Row {
        self.note = note.into();
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.peer.map(|peer| self.us / peer)
    }
}

/// Prints figures to stdout.
pub fn print(command: &str, rows: &[Row], json: bool) {
    if json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({
                    "what": row.what, "unit": row.unit, "us": row.us, "peer": row.peer,
                    "ratio": row.ratio(), "aim": row.aim, "note": row.note,
                })
            })
            .collect();
        println!("{}", json!({ "command": command, "figures": rows }));
        return;
    }
    let mut table = Table::new();
    table.set_header(["what", "unit", "us", "peer", "ratio", "aim", "note"]);
    for row in rows {
        table.add_row([
            row.what.clone(),
            row.unit.to_owned(),
            number(row.us),
            row.peer.map(number).unwrap_or_default(),
            row.ratio().map(|r| format!("{r:.2}")).unwrap_or_default(),
            row.aim.clone(),
            row.note.clone(),
        ]);
    }
    println!("{command}\n{table}");
}

fn number(value: f64) -> String {
    let whole = format!("{value:.0}");
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The middle of some values; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
