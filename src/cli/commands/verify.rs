//! `verify`: the auditor's proof.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Context, Failure, data, shown};
use crate::crypto::digest::{LedgerId, TreeRoot};
use crate::ledger::verify::{Report, Trust, Verdict, verify};

/// Verify every byte, signature, mandate and root, and the figures that a close of a period states
///
/// Exit 0: everything holds; 1: everything recorded holds, and bytes past the synced mark were never
/// acknowledged; 3: the history cannot be trusted.
#[derive(Args)]
pub struct Arguments {
    /// The ledger id to trust, as noted outside this machine
    #[arg(long, env = "SUNLEDGER_TRUST", value_name = "LEDGER_ID")]
    trust: Option<String>,
    /// A head noted outside this machine: number of entries and root
    #[arg(long, value_name = "SIZE:ROOT")]
    head: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let ledger = match &arguments.trust {
        Some(text) => Some(LedgerId::from_hex(text).ok_or_else(|| {
            Failure::new("--trust: expected the ledger id as 64 hexadecimal digits")
        })?),
        None => None,
    };
    let head = match &arguments.head {
        Some(text) => Some(
            text.split_once(':')
                .and_then(|(size, root)| {
                    Some((size.parse::<u64>().ok()?, TreeRoot::from_hex(root)?))
                })
                .ok_or_else(|| {
                    Failure::new(
                        "--head: expected SIZE:ROOT, for instance 120:3f… as `verify` prints it",
                    )
                })?,
        ),
        None => None,
    };
    let bar = ProgressBar::new(0);
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let report = verify(context.disk(), Trust { ledger, head }, |done, total| {
        bar.set_length(total);
        bar.set_position(done.min(total));
    })?;
    bar.finish_and_clear();
    if context.json {
        data(&serde_json::to_string_pretty(&report)?);
    } else {
        tell(context, &report);
    }
    Ok(match report.verdict {
        Verdict::Sound => 0,
        Verdict::TornTail => 1,
        Verdict::Distrust => 3,
    })
}

/// The report in plain words.
pub fn tell(context: &Context, report: &Report) {
    let say = |key: &str, values: &[(&str, String)]| shown(&context.say(key, values));
    let checked = &report.checked;
    match report.verdict {
        Verdict::Distrust => {
            say("verify-distrust", &[]);
            for finding in report.findings.iter().take(20) {
                let number = |value: Option<u64>| {
                    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
                };
                say(
                    "verify-finding",
                    &[
                        ("sequence", number(finding.sequence)),
                        ("segment", number(finding.segment.map(u64::from))),
                        ("offset", number(finding.offset)),
                        ("what", context.retell(&finding.what)),
                    ],
                );
            }
            let more = report.findings.len().saturating_sub(20) as u64 + report.findings_not_listed;
            if more > 0 {
                shown(&format!("+{more}"));
            }
        }
        Verdict::Sound | Verdict::TornTail => say(
            "verify-sound",
            &[
                ("size", report.size.to_string()),
                ("events", checked.events.to_string()),
            ],
        ),
    }
    if report.tail_bytes > 0 {
        say("verify-torn", &[("bytes", report.tail_bytes.to_string())]);
    }
    say("verify-id", &[("id", report.ledger.to_string())]);
    // A head that is not to be trusted is nothing to note.
    let distrust = report.verdict == Verdict::Distrust;
    say(
        if distrust {
            "verify-head-distrust"
        } else {
            "verify-head"
        },
        &[
            ("size", report.size.to_string()),
            ("root", report.root.to_string()),
        ],
    );
    say(
        if distrust {
            "verify-checked-distrust"
        } else {
            "verify-checked"
        },
        &[
            ("bytes", checked.bytes.to_string()),
            ("entries", checked.entries.to_string()),
            ("keys", checked.keys.to_string()),
            ("endorsements", checked.endorsements.to_string()),
            ("closes", checked.closes.to_string()),
        ],
    );
    match report.trusted {
        Some(true) => say("verify-trusted", &[]),
        Some(false) => {}
        None => say("verify-trust-open", &[]),
    }
    match report.head_given {
        Some((size, _, true)) => say("verify-head-holds", &[("size", size.to_string())]),
        Some(_) => {}
        None => say("verify-head-open", &[]),
    }
    if checked.unknown_kinds > 0 {
        say(
            "verify-unknown",
            &[("count", checked.unknown_kinds.to_string())],
        );
    }
    if report.pending > 0 {
        say("verify-pending", &[("count", report.pending.to_string())]);
    }
    if !report.set_aside.is_empty() {
        say(
            "verify-set-aside",
            &[("files", report.set_aside.join(", "))],
        );
    }
    if !report.foreign.is_empty() {
        say("verify-foreign", &[("files", report.foreign.join(", "))]);
    }
    let live: Vec<String> = report
        .live
        .iter()
        .map(|(name, count)| format!("{} {count}", context.term_if_any("live", name)))
        .collect();
    say("verify-live", &[("items", live.join(", "))]);
}
