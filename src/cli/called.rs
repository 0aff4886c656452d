//! What the schemes of a ledger call the things that events name by code: papers, kinds of need, lines of costs.
//!
//! Promises: the text that the event names says so, else the newest; what no text names stays a code; nothing is
//! read where no event names a scheme. **Not here**: JSON, which keeps the codes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::cli::Context;
use crate::domain::events::rules::RuleEvent;
use crate::domain::events::{Event, SchemeRef};
use crate::inquiry::trace::{Found, trace};
use crate::ledger::{INDEX_DIR, SubjectIndex, Until};
use crate::projections::World;
use crate::schemes::Scheme;
use crate::words::values::with_names;

/// Texts by scheme and version.
#[derive(Default)]
pub(super) struct Called(BTreeMap<(String, u16), Arc<Scheme>>);

impl Called {
    /// The texts that the events name, as the index finds them; without a text where they cannot be found: a
    /// code is shown then, and nothing fails.
    pub(super) fn indexed(context: &Context, found: &[Found]) -> Called {
        let mut called = Called::default();
        let named = found
            .iter()
            .filter_map(|one| one.event.head.scheme.as_ref());
        let ids: BTreeSet<&str> = named.map(|scheme| scheme.id.as_str()).collect();
        for id in ids {
            let index = SubjectIndex::open(&context.ledger_dir.join(INDEX_DIR));
            let texts = trace(&context.disk(), index, false, id.into(), Until::default());
            for one in texts.map(|(texts, _)| texts).unwrap_or_default() {
                let (version, text) = match &one.event.event {
                    Some(Event::Rule(RuleEvent::SchemePublished(e))) if e.id == id => {
                        (e.version, &e.text)
                    }
                    Some(Event::Rule(RuleEvent::SchemeAmended(e))) if e.id == id => {
                        (e.version, &e.text)
                    }
                    _ => continue,
                };
                if let Ok(scheme) = Scheme::parse(text) {
                    called.0.insert((id.to_owned(), version), Arc::new(scheme));
                }
            }
        }
        called
    }

    /// The texts of a history that was read.
    pub(super) fn of(world: &World, found: &[Found]) -> Called {
        let named = found
            .iter()
            .filter_map(|one| one.event.head.scheme.as_ref());
        let texts = named.filter_map(|scheme| {
            let text = world.registry.text_or_newest(&scheme.id, scheme.version)?;
            Some(((scheme.id.clone(), scheme.version), Arc::clone(text)))
        });
        Called(texts.collect())
    }

    /// The body of an event with the scheme's words for its codes; with the codes beside them where `whole`.
    pub(super) fn body(&self, event: &Found, whole: bool) -> Value {
        let scheme = event.event.head.scheme.as_ref();
        let text = scheme.and_then(|scheme| self.text(scheme));
        let called = |code: &str| text.and_then(|text| text.called(code)).map(str::to_owned);
        with_names(&event.body, &called, whole)
    }

    fn text(&self, named: &SchemeRef) -> Option<&Scheme> {
        let own = self.0.get(&(named.id.clone(), named.version));
        let mut of_id = self.0.iter().filter(|((id, _), _)| *id == named.id);
        own.or_else(|| of_id.next_back().map(|(_, text)| text))
            .map(Arc::as_ref)
    }
}
