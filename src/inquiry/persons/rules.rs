//! What needs no reckoning: rules that make two records one person's, or two persons'.
//!
//! One: the same name or one a slip apart, with an ID number a slip apart (digits exchanged, one wrong); or the same
//! name on the same account or telephone, with no ID numbers or birth days that differ. Two: an account, a telephone, an address or a
//! household shared under another name, as parents, guardians and families do: such a pair is no lead, whatever it
//! weighs.

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
    if name == Level::Other {
        return Some(false);
    }
    if id == Level::Near && name <= Level::Near {
        return Some(true);
    }
    let differs = id == Level::Other || birth >= Level::Near && birth != Level::Unknown;
    let shared = ["account", "phone"].map(of).contains(&Level::Equal);
    (name == Level::Equal && shared && !differs).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Sort};
    use super::*;

    fn ruled_of(a: [&str; 4], b: [&str; 4]) -> Option<bool> {
        let field = |name: &str, sort| Field {
            name: name.to_owned(),
            sort,
        };
        let people = People {
            fields: vec![
                field("name", Sort::Word),
                field("id", Sort::Number),
                field("birth", Sort::Day),
                field("account", Sort::Token),
            ],
            records: [a, b].map(|one| one.map(str::to_owned).to_vec()).to_vec(),
        };
        ruled(&people, 0, 1)
    }

    #[test]
    fn slips_join_and_families_do_not() {
        let a = ["张三丰", "110105194912310021", "19491231", "k1"];
        assert_eq!(
            ruled_of(a, ["张三风", "110105194912310012", "19491231", ""]),
            Some(true)
        );
        assert_eq!(ruled_of(a, ["张三丰", "", "", "k1"]), Some(true));
        // A child paid on the parent's account; a namesake on record with a number of his own.
        assert_eq!(ruled_of(a, ["张小", "", "", "k1"]), Some(false));
        assert_eq!(
            ruled_of(a, ["张三丰", "110105198001010132", "19800101", "k1"]),
            None
        );
        assert_eq!(ruled_of(a, ["张三丰", "", "", "k2"]), None);
    }
}
