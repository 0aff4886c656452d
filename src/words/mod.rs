//! What people read, in Chinese and English (Fluent). Only rooms below this one use it; the files of both
//! hold the same keys, which a test checks. Data never goes through here, only words around it.

pub mod conditions;
pub mod flag_pages;
pub mod sentences;
pub mod values;

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// Texts in English: what is said, headings of lists, reports of an office, what stands in events, schemes
/// in sentences.
pub const EN: &[&str] = &[
    include_str!("en.ftl"),
    include_str!("columns.en.ftl"),
    include_str!("inquiry.en.ftl"),
    include_str!("reports.en.ftl"),
    include_str!("values.en.ftl"),
    include_str!("schemes.en.ftl"),
    include_str!("spotcheck.en.ftl"),
];
/// Texts in Chinese.
pub const ZH: &[&str] = &[
    include_str!("zh.ftl"),
    include_str!("columns.zh.ftl"),
    include_str!("inquiry.zh.ftl"),
    include_str!("reports.zh.ftl"),
    include_str!("values.zh.ftl"),
    include_str!("schemes.zh.ftl"),
    include_str!("spotcheck.zh.ftl"),
];

/// The words of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    sentences: OnceLock<sentences::Sentences>,
    /// Which language.
    pub lang: Lang,
}

impl Words {
    /// Loads a language.
    pub fn new(lang: Lang) -> Words {
        let (id, texts) = match lang {
            Lang::Zh => ("zh-CN", ZH),
            Lang::En => ("en", EN),
        };
        let id: LanguageIdentifier = id.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        // Isolation marks around values confuse terminals and spreadsheets alike.
        bundle.set_use_isolating(false);
        let retold: &[&str] = match lang {
            Lang::Zh => sentences::ZH,
            Lang::En => &[],
        };
        // The files travel inside the program and a test reads them: faults cannot arise here.
        for text in texts.iter().chain(retold) {
            let text = (*text).to_owned();
            let resource = FluentResource::try_new(text).unwrap_or_else(|(part, _)| part);
            let _ = bundle.add_resource(resource);
        }
        Words {
            bundle,
            sentences: OnceLock::new(),
            lang,
        }
    }

    /// A text that another room wrote in English, in the language of these words. What is not
    /// known stays as it is; see [`sentences`].
    pub fn retell(&self, english: &str) -> String {
        let english = &self.with_conditions(english);
        match self.lang {
            Lang::En => english.clone(),
            Lang::Zh => self
                .sentences
                .get_or_init(sentences::Sentences::new)
                .retell(english, &|key, values| {
                    // The kind of an event is called as the lists call it.
                    let values: Vec<(&str, String)> = values
                        .iter()
                        .map(|(name, value)| match *name {
                            "kind" => (*name, self.kind(value)),
                            _ => (*name, value.clone()),
                        })
                        .collect();
                    self.say(key, &values)
                }),
        }
    }

    /// Several words in a row, as the language joins them.
    pub fn list(&self, items: &[String]) -> String {
        items.join(match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        })
    }

    /// Whether there is a text under the key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A text by key, with its values. A missing key shows itself, so that it is seen and mended.
    pub fn say(&self, key: &str, values: &[(&str, String)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            // A count is a number, so that a text can have one form for one and another for several.
            let count = value.parse::<u32>().ok().filter(|_| *name == "count");
            let value = match count {
                Some(count) => FluentValue::from(count),
                None => FluentValue::from(value.as_str()),
            };
            args.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let mut keys: Vec<String> = text
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key.trim().to_owned())
            .filter(|key| !key.starts_with(['#', ' ']))
            .collect();
        keys.sort();
        keys
    }

    #[test]
    fn both_languages_hold_the_same_keys() {
        assert_eq!(EN.len(), ZH.len());
        for (en, zh) in EN.iter().zip(ZH) {
            assert_eq!(keys(en), keys(zh));
            for text in [en, zh] {
                assert!(FluentResource::try_new((*text).to_owned()).is_ok());
            }
        }
    }
}
