//! What needs no reckoning: rules that make two records one person's, or two persons'.
//!
//! One: the same name, written otherwise or a slip apart, with an ID number a slip apart (digits exchanged, one
//! wrong); or the same name, if written otherwise, on the same account or telephone, with no ID numbers or
//! birth days that differ. Two numbers that are both right cannot be one slip apart; the number of a twin may be a digit and the check
//! character apart, so that is weighed and no rule.
//!
//! Two: an account, a telephone or an address shared under another name, as parents, guardians and families do; and
//! whoever a register has as two of one household, or as guardian and child: what they share counts against, not for.
//! Likewise two ID numbers that are more than a slip apart, under names that are: so twins, who share all the rest.
//! Such a pair is no lead, whatever it weighs. Only where a household's own register may have one person twice (the same name and an ID number a
//! slip apart) it stays one.

use super::{Level, People, level};

/// What a rule says of two records; `None` where it leaves them to be weighed.
pub(super) fn ruled(people: &People, a: usize, b: usize) -> Option<bool> {
    let of = |name: &str| match people.field(name) {
        Some(at) => people.fields.get(at).map_or(Level::Unknown, |field| {
            level(field.sort, people.value(a, at), people.value(b, at))
        }),
        None => Level::Unknown,
    };
    // Records of other sets have no ID numbers: nothing is ruled there.
    people.field("id")?;
    let (name, id, birth) = (of("name"), of("id"), of("birth"));
    let kin = people.kin.contains(&(a.min(b), a.max(b)));
    let twice = id == Level::Near && name == Level::Equal;
    if name == Level::Other || kin && !twice {
        return Some(false);
    }
    if id == Level::Near && name <= Level::Near {
        return Some(true);
    }
    if id >= Level::Close
        && id != Level::Unknown
        && name > Level::Otherwise
        && name != Level::Unknown
    {
        return Some(false);
    }
    let differs = |level: Level| level >= Level::Near && level != Level::Unknown;
    let shared = ["account", "phone"].map(of).contains(&Level::Equal);
    let named = name <= Level::Otherwise;
    (named && shared && !differs(id) && !differs(birth)).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Sort};
    use super::*;

    fn ruled_of(a: [&str; 4], b: [&str; 4], kin: bool) -> Option<bool> {
        let field = |name: &str, sort| Field {
            name: name.to_owned(),
            sort,
        };
        let people = People {
            fields: vec![
                field("name", Sort::Name),
                field("id", Sort::Number),
                field("birth", Sort::Day),
                field("account", Sort::Token),
            ],
            records: [a, b].map(|one| one.map(str::to_owned).to_vec()).to_vec(),
            kin: kin.then_some((0, 1)).into_iter().collect(),
            ..People::default()
        };
        ruled(&people, 0, 1)
    }

    #[test]
    fn slips_join_and_families_do_not() {
        let a = ["张三丰", "110105194912310021", "19491231", "k1"];
        let alone = |b| ruled_of(a, b, false);
        assert_eq!(
            alone(["张三风", "110105194912310012", "19491231", ""]),
            Some(true)
        );
        assert_eq!(alone(["张三丰", "", "", "k1"]), Some(true));
        assert_eq!(alone(["ZHANG SANFENG", "", "", "k1"]), Some(true));
        // A child paid on the parent's account; a namesake on record with a number of his own.
        assert_eq!(alone(["张小", "", "", "k1"]), Some(false));
        assert_eq!(
            alone(["张三丰", "110105198001010132", "19800101", "k1"]),
            None
        );
        assert_eq!(alone(["张三丰", "", "", "k2"]), None);
        // Father and son of one household, on one account, with names that sound alike.
        let son = ["张三峰", "", "", "k1"];
        assert_eq!(alone(son), Some(true));
        assert_eq!(ruled_of(a, son, true), Some(false));
        // A twin: one character of the name, and two places of the number.
        let twin = ["张三平", "110105194912310048", "19491231", "k1"];
        assert_eq!(alone(twin), Some(false));
        let twice = ["张三丰", "110105194912310012", "19491231", "k1"];
        assert_eq!(ruled_of(a, twice, true), Some(true));
    }
}
