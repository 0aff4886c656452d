//! `scheme publish`, `scheme amend`, `scheme close`: what goes on the ledger, and what is refused before
//! it does.

use std::path::Path;

use super::Signer;
use super::check::publishable;
use crate::cli::commands::publish::{first_text, no_text_waits, read_text, said};
use crate::cli::{Context, Failure};
use crate::domain::date::Date;
use crate::domain::events::rules::{SchemeAmended, SchemeClosed};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::schemes::Scheme;

/// Why a text is amended.
pub(super) struct Why<'a> {
    /// In words.
    pub(super) note: &'a str,
    /// By which document.
    pub(super) document_no: Option<&'a str>,
}

fn role(signer: &Signer) -> Result<Role, Failure> {
    Role::from_word(&signer.role)
        .filter(|role| matches!(role, Role::Edu | Role::Fnd))
        .ok_or_else(|| Failure::new(format!("--role {}: expected EDU or FND", signer.role)))
}

/// The file's text and the scheme in it, when nothing in it is wrong or open.
fn well(context: &Context, file: &Path) -> Result<(String, Scheme), Failure> {
    let text = read_text(file)?;
    let scheme = publishable(context, &file.display().to_string(), &text)?;
    Ok((text, scheme))
}

/// Runs `scheme publish`.
pub(super) fn publish(
    context: &mut Context,
    file: &Path,
    from: Option<Date>,
    signer: &Signer,
) -> Result<u8, Failure> {
    let role = role(signer)?;
    let (text, scheme) = well(context, file)?;
    let today = context.clock().now.date_cn();
    let event = said(&scheme, &text, from.unwrap_or(today));
    let key = context.key(&signer.key)?;
    let ledger = context.open("scheme publish")?;
    first_text(ledger.world(), &scheme.id)?;
    no_text_waits(ledger.chain(), &scheme.id, scheme.version)?;
    let events = [(EventHead::live(role, today), Event::from(event))];
    context.record(ledger, &key, &events)?;
    Ok(0)
}

/// Runs `scheme amend`.
pub(super) fn amend(
    context: &mut Context,
    file: &Path,
    why: &Why<'_>,
    from: Option<Date>,
    signer: &Signer,
) -> Result<u8, Failure> {
    let role = role(signer)?;
    if why.note.trim().is_empty() {
        return Err(Failure::new(
            "--note: expected why the scheme is amended, found nothing: say it in a sentence",
        ));
    }
    let (text, scheme) = well(context, file)?;
    let today = context.clock().now.date_cn();
    let said = said(&scheme, &text, from.unwrap_or(today));
    let key = context.key(&signer.key)?;
    let ledger = context.open("scheme amend")?;
    no_text_waits(ledger.chain(), &said.id, said.version)?;
    let event = SchemeAmended {
        id: said.id,
        version: said.version,
        text: said.text,
        sha256: said.sha256,
        from: said.from,
        document_no: why.document_no.map(str::to_owned),
        note: why.note.to_owned(),
    };
    let events = [(EventHead::live(role, today), Event::from(event))];
    context.record(ledger, &key, &events)?;
    Ok(0)
}

/// Runs `scheme close`.
pub(super) fn close(
    context: &mut Context,
    id: &str,
    last_day: Date,
    signer: &Signer,
) -> Result<u8, Failure> {
    let role = role(signer)?;
    let today = context.clock().now.date_cn();
    let key = context.key(&signer.key)?;
    let ledger = context.open("scheme close")?;
    let (mut open, mut late) = (0u64, 0u64);
    for ((of, _), case) in ledger.world().cases.iter() {
        let asked = of.as_str() == id && !case.claims.is_empty();
        if asked && case.is_live() && case.awards.is_empty() {
            open += 1;
            late += u64::from(case.claims.iter().any(|claim| claim.clock > last_day));
        }
    }
    let event = SchemeClosed {
        id: id.to_owned(),
        last_day,
    };
    let events = [(EventHead::live(role, today), Event::from(event))];
    context.record(ledger, &key, &events)?;
    context.tell(
        "scheme-closing",
        &[
            ("id", id.to_owned()),
            ("last", last_day.to_string()),
            ("open", open.to_string()),
            ("late", late.to_string()),
        ],
    );
    Ok(0)
}
