//! The list as one page that needs nothing else: no script, no font, no picture from anywhere.

use serde::Serialize;

use crate::crypto::digest::{LedgerId, TreeRoot};
use crate::domain::events::notices::NoticeStage;
use crate::domain::money::Fen;
use crate::schemes::Scheme;
use crate::words::{Lang, Words};

use super::choose::NoticeList;
use super::redact::PublicRow;
use super::rows::stage_word;

const TEMPLATE: &str = include_str!("page.html.j2");

/// What the footer says of the ledger: its state before the export was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The ledger.
    pub ledger: LedgerId,
    /// Its number of entries.
    pub size: u64,
    /// Its RFC 6962 root.
    pub root: TreeRoot,
    /// The root over the rows shown.
    pub rows_root: TreeRoot,
}

/// Words of the page, in its language.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)] // each is the text of its name
pub struct PageWords {
    pub title: String,
    pub number: String,
    pub publisher: String,
    pub from: String,
    pub until: String,
    pub heads: String,
    pub total: String,
    pub ordinal: String,
    pub name: String,
    pub unit: String,
    pub programme: String,
    pub tier: String,
    pub amount: String,
    pub basis: String,
    pub object: String,
    pub seal: String,
    pub check: String,
}

/// A row as text.
#[derive(Clone, Debug, Serialize)]
pub struct PageRow {
    /// Ordinal.
    pub ordinal: u32,
    /// Name as displayed.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Programme.
    pub programme: String,
    /// Tier; empty where none.
    pub tier: String,
    /// Yuan with two decimals.
    pub amount: String,
}

/// Everything a reader of the notice sees.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Language tag of the page.
    pub lang: &'static str,
    /// Words.
    pub words: PageWords,
    /// Programme's title.
    pub programme: String,
    /// What the list is: proposed, paid, quotas.
    pub stage: String,
    /// Number of the notice.
    pub notice_no: String,
    /// Publishing body.
    pub publisher: String,
    /// First day shown.
    pub from: String,
    /// Last day shown.
    pub until: String,
    /// Number of rows.
    pub heads: usize,
    /// Sum in yuan.
    pub total: String,
    /// Whether any row has a tier.
    pub tiers: bool,
    /// Rows.
    pub rows: Vec<PageRow>,
    /// Documents and clauses it rests on.
    pub basis: Vec<(String, String)>,
    /// The ledger's id, size and root, and the rows' root.
    pub footer: String,
}

/// A stage of notices as people read it: in Chinese as the scheme's text calls the step, where it has one.
pub fn stage_called(words: &Words, scheme: &Scheme, stage: NoticeStage) -> String {
    let step = scheme.notice_step(stage).filter(|_| words.lang == Lang::Zh);
    let own = step.and_then(|step| step.names.first());
    own.cloned().unwrap_or_else(|| {
        let word = stage_word(stage).replace('_', "-");
        words.say(&format!("notice-stage-{word}"), &[])
    })
}

/// Puts the page together.
pub fn page(
    words: &Words,
    scheme: &Scheme,
    list: &NoticeList,
    rows: &[PublicRow],
    standing: &Standing,
) -> Page {
    let say = |key: &str| words.say(key, &[]);
    // The title that the rows commit to stands on every page; the English one beside it.
    let programme = match words.lang {
        Lang::Zh => scheme.title.zh.clone(),
        Lang::En => format!("{} · {}", scheme.title.zh, scheme.title.en),
    };
    Page {
        lang: match words.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        },
        words: PageWords {
            title: say("notice-title"),
            number: say("notice-number"),
            publisher: say("notice-publisher"),
            from: say("notice-from"),
            until: say("notice-until"),
            heads: say("notice-heads"),
            total: say("notice-total"),
            ordinal: say("notice-ordinal"),
            name: say("notice-name"),
            unit: say("notice-unit"),
            programme: say("notice-programme"),
            tier: say("notice-tier"),
            amount: say("notice-amount"),
            basis: say("notice-basis"),
            object: say("notice-object"),
            seal: say("notice-seal"),
            check: say("notice-check"),
        },
        programme,
        stage: stage_called(words, scheme, list.stage),
        notice_no: list.notice_no.clone(),
        publisher: list.publisher.clone(),
        from: list.from.to_string(),
        until: list.until.to_string(),
        heads: rows.len(),
        total: list.total.grouped(),
        tiers: rows.iter().any(|row| row.tier.is_some()),
        rows: rows
            .iter()
            .map(|row| PageRow {
                ordinal: row.ordinal,
                name: row.name.clone(),
                unit: row.unit.clone(),
                programme: row.programme.clone(),
                tier: row.tier.clone().unwrap_or_default(),
                amount: Fen(row.amount).to_string(),
            })
            .collect(),
        basis: scheme
            .legal_basis
            .iter()
            .map(|basis| (basis.document.clone(), basis.clause.clone()))
            .collect(),
        footer: words.say(
            "notice-footer",
            &[
                ("id", standing.ledger.to_string()),
                ("size", standing.size.to_string()),
                ("root", standing.root.to_string()),
                ("rows", standing.rows_root.to_string()),
            ],
        ),
    }
}

/// The page as HTML. Every value is escaped by the template's name.
pub fn html(page: &Page) -> Result<String, minijinja::Error> {
    let mut templates = minijinja::Environment::new();
    templates.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    templates.add_template("page.html", TEMPLATE)?;
    templates
        .get_template("page.html")?
        .render(minijinja::Value::from(minijinja::value::Serde(page)))
}
