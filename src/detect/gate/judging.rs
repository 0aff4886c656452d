//! Which text of its scheme judges a row, and which case the row is of.
//!
//! Promises: the text of the row's case or agreement, else the one in force on the row's day. **Not here**: what the text asks.

use std::collections::BTreeMap;

use super::Proposed;
use crate::detect::text::agreed;
use crate::projections::World;
use crate::projections::cases::Case;
use crate::schemes::Scheme;

/// The text that judges a row: that of its case or agreement, else the one in force on its day.
pub(super) fn text_of<'a>(world: &'a World, row: &Proposed) -> Option<&'a Scheme> {
    let scheme = row.scheme.id.as_str();
    let of_case = case_of(world, row).and_then(|number| world.cases.get(scheme, &number));
    let agreement = || {
        let (number, _) = row.instructed.tranche.as_ref()?;
        agreed(world.agreements.get(scheme, number))
    };
    let version = of_case
        .map(Case::version)
        .or_else(agreement)
        .unwrap_or_else(|| version_on(world, row));
    let text = world.registry.text_or_newest(scheme, version)?;
    Some(text)
}

/// A text by its scheme and version.
pub(super) type TextKey<'a> = (&'a str, u16);

/// Texts, each once.
pub(super) type Texts<'a> = BTreeMap<TextKey<'a>, &'a Scheme>;

/// What a text goes by.
pub(super) fn key_of(text: &Scheme) -> TextKey<'_> {
    (&text.id, text.version)
}

/// The texts that judge some rows.
pub(super) fn texts_of<'a>(world: &'a World, rows: &[Proposed]) -> Texts<'a> {
    let texts = rows.iter().filter_map(|row| text_of(world, row));
    texts.map(|text| (key_of(text), text)).collect()
}

/// Version of the text in force on the row's day.
pub(super) fn version_on(world: &World, row: &Proposed) -> u16 {
    let version = world.registry.version_on(&row.scheme.id, row.day);
    version.unwrap_or(row.scheme.version)
}

/// The case a row pays: the one it names, else the one its award is for.
pub(super) fn case_of(world: &World, row: &Proposed) -> Option<String> {
    let said = &row.instructed;
    said.case_no.clone().or_else(|| {
        let award_no = said.award_no.as_deref()?;
        match world.cases.by_award(&row.scheme.id, award_no) {
            [one] => Some(one.clone()),
            _ => None,
        }
    })
}
