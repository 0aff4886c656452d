//! What the words of a Chinese clause certainly say: lengths of time, days, amounts.
//!
//! Promises: only forms that mean one thing are read (`5个工作日`, `三十天内`, `11月15日`, `3万元`); the
//! rest is passed over. Amounts are in fen. It does not judge.

/// A length of time in a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    /// How many.
    pub(super) count: u32,
    /// Whether working days (工作日), else calendar days (天, 日).
    pub(super) working: bool,
}

/// The clause with Chinese numbers below a hundred in digits, and full-width digits in plain ones.
fn in_digits(clause: &str) -> Vec<char> {
    let mut out = Vec::new();
    let mut run: Vec<char> = Vec::new();
    for letter in clause.chars().chain(['\0']) {
        if "一二两三四五六七八九十".contains(letter) {
            run.push(letter);
            continue;
        }
        if !run.is_empty() {
            match number_of(&run) {
                Some(number) => out.extend(number.to_string().chars()),
                None => out.append(&mut run),
            }
            run.clear();
        }
        match letter {
            '\0' => {}
            '\u{ff10}'..='\u{ff19}' => {
                let digit = u32::from(letter) - 0xff10;
                out.extend(char::from_digit(digit, 10));
            }
            other => out.push(other),
        }
    }
    out
}

fn number_of(run: &[char]) -> Option<u32> {
    let digit = |letter: &char| -> Option<u32> {
        "一二三四五六七八九"
            .chars()
            .position(|known| known == *letter)
            .and_then(|at| u32::try_from(at + 1).ok())
            .or((*letter == '两').then_some(2))
    };
    match run {
        [one] if *one == '十' => Some(10),
        [one] => digit(one),
        [ten, one] if *ten == '十' => Some(10 + digit(one)?),
        [tens, ten] if *ten == '十' => Some(digit(tens)? * 10),
        [tens, ten, one] if *ten == '十' => Some(digit(tens)? * 10 + digit(one)?),
        _ => None,
    }
}

/// A number in digits: where it begins, where it ends, and its digits.
fn numbers(letters: &[char]) -> Vec<(usize, usize, String)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let digits: String = letters
            .iter()
            .skip(at)
            .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
            .filter(|letter| **letter != ',')
            .collect();
        if digits
            .chars()
            .next()
            .is_some_and(|first| first.is_ascii_digit())
        {
            let length = letters
                .iter()
                .skip(at)
                .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
                .count();
            out.push((at, at + length, digits));
            at += length;
        } else {
            at += 1;
        }
    }
    out
}

fn follows(letters: &[char], at: usize, word: &str) -> bool {
    let found: String = letters.iter().skip(at).take(word.chars().count()).collect();
    found == word
}

/// Lengths of time, in their order.
pub(super) fn lengths(clause: &str) -> Vec<Length> {
    let letters = in_digits(clause);
    let mut out = Vec::new();
    for (begin, mut end, digits) in numbers(&letters) {
        let Ok(count) = digits.parse::<u32>() else {
            continue;
        };
        let before = begin.checked_sub(1).and_then(|index| letters.get(index));
        // 11月15日 is a day, 第11个工作日 an ordinal.
        if matches!(before, Some('月' | '第' | '年' | '-' | '.')) {
            continue;
        }
        if letters.get(end) == Some(&'个') {
            end += 1;
        }
        let working = follows(&letters, end, "工作日");
        let plain = ["天", "自然日", "日历日"]
            .iter()
            .any(|word| follows(&letters, end, word))
            || follows(&letters, end, "日");
        if working || plain {
            out.push(Length { count, working });
        }
    }
    out
}

/// Numbers of persons, pairs or schools (63名, 5对, 共500所); 第3名 is a rank and 2人1组 counts nobody.
pub(super) fn heads(clause: &str) -> Vec<u32> {
    let letters = in_digits(clause);
    let found = numbers(&letters).into_iter().filter(|(begin, end, _)| {
        let before = begin.checked_sub(1).and_then(|index| letters.get(index));
        let counted = ["名", "对", "所", "人"]
            .iter()
            .any(|word| follows(&letters, *end, word));
        let other = ["名额", "人次", "对口", "名次"]
            .iter()
            .any(|word| follows(&letters, *end, word))
            || letters.get(end + 1).is_some_and(char::is_ascii_digit);
        counted && !other && !matches!(before, Some('第' | '.'))
    });
    found
        .filter_map(|(_, _, digits)| digits.parse().ok())
        .collect()
}

/// Days of every month (每月15日); 11月15日 is one day of a year.
pub(super) fn month_days(clause: &str) -> Vec<u32> {
    let letters = in_digits(clause);
    let found = numbers(&letters).into_iter().filter(|(begin, end, _)| {
        let before: String = letters
            .iter()
            .take(*begin)
            .skip(begin.saturating_sub(2))
            .collect();
        let monthly = ["每月", "当月", "该月", "次月"].contains(&before.as_str());
        monthly && matches!(letters.get(*end), Some('日' | '号'))
    });
    found
        .filter_map(|(_, _, digits)| digits.parse().ok())
        .collect()
}

/// Working days by their place (第11个工作日).
pub(super) fn ordinals(clause: &str) -> Vec<u32> {
    let letters = in_digits(clause);
    let found = numbers(&letters).into_iter().filter(|(begin, end, _)| {
        let before = begin.checked_sub(1).and_then(|index| letters.get(index));
        let of_days = ["工作日", "个工作日"]
            .iter()
            .any(|word| follows(&letters, *end, word));
        before == Some(&'第') && of_days
    });
    found
        .filter_map(|(_, _, digits)| digits.parse().ok())
        .collect()
}

/// Lengths in units that no key counts in: hours, weeks, months.
pub(super) fn other_units(clause: &str) -> Vec<(u32, &'static str)> {
    const UNITS: [(&str, &str); 7] = [
        ("个小时", "小时"),
        ("小时", "小时"),
        ("个月", "月"),
        ("个星期", "周"),
        ("星期", "周"),
        ("个周", "周"),
        ("周", "周"),
    ];
    let letters = in_digits(clause);
    numbers(&letters)
        .into_iter()
        .filter_map(|(_, end, digits)| {
            let unit = UNITS.iter().find(|unit| follows(&letters, end, unit.0))?;
            // 45周岁 is an age.
            let age = follows(&letters, end, "周岁") || follows(&letters, end, "周年");
            (!age).then_some((digits.parse().ok()?, unit.1))
        })
        .collect()
}

/// Shares in percent or as a part: 5%, 百分之五, 五分之一, in thousandths; a part that is no whole number of them (三分之一)
/// is passed over.
pub(super) fn shares(clause: &str) -> Vec<i64> {
    let letters = in_digits(clause);
    let found = numbers(&letters);
    let parts = found.windows(2).filter_map(|pair| {
        let [(_, end, whole), (begin, _, part)] = pair else {
            return None;
        };
        let joined = *begin == *end + 2 && follows(&letters, *end, "分之");
        let (whole, part) = (whole.parse::<i64>().ok()?, part.parse::<i64>().ok()?);
        let thousandths = part.checked_mul(1_000)?;
        let whole_number = thousandths.checked_rem(whole) == Some(0);
        (joined && whole_number)
            .then(|| thousandths.checked_div(whole))
            .flatten()
    });
    let percents = found.iter().filter_map(|(begin, end, digits)| {
        let sign = matches!(letters.get(*end), Some('%' | '\u{ff05}'));
        let before: String = letters
            .iter()
            .take(*begin)
            .skip(begin.saturating_sub(3))
            .collect();
        (sign || before == "百分之")
            .then(|| scaled(digits, 10))
            .flatten()
    });
    percents.chain(parts).collect()
}

/// Numbers of years (前两年, 3年内); 2025年 is a year and no number of them.
pub(super) fn years(clause: &str) -> Vec<i64> {
    let letters = in_digits(clause);
    numbers(&letters)
        .into_iter()
        .filter(|(begin, end, _)| {
            let ordinal = begin.checked_sub(1).and_then(|at| letters.get(at)) == Some(&'第');
            let unit = follows(&letters, *end, "年") || follows(&letters, *end, "个年度");
            unit && !ordinal && !follows(&letters, *end, "年级")
        })
        .filter_map(|(_, _, digits)| digits.parse::<i64>().ok())
        .filter(|count| *count < 100)
        .collect()
}

/// Days named as month and day.
pub(super) fn days(clause: &str) -> Vec<(u32, u32)> {
    let letters = in_digits(clause);
    let found = numbers(&letters);
    found
        .windows(2)
        .filter_map(|pair| {
            let [(_, end, month), (begin, after, day)] = pair else {
                return None;
            };
            let joined = *end + 1 == *begin && letters.get(*end) == Some(&'月');
            let is_day = matches!(letters.get(*after), Some('日' | '号'));
            let day = (month.parse().ok()?, day.parse().ok()?);
            (joined && is_day).then_some(day)
        })
        .collect()
}

/// Parts of a month (上旬, 中旬, 下旬, 月底): the month with its first and last day.
pub(super) fn thirds(clause: &str) -> Vec<(u32, u32, u32)> {
    let letters = in_digits(clause);
    numbers(&letters)
        .into_iter()
        .filter_map(|(_, end, month)| {
            if letters.get(end) != Some(&'月') {
                return None;
            }
            let month = month.parse().ok()?;
            [
                ("上旬", 1, 10),
                ("中旬", 11, 20),
                ("下旬", 21, 31),
                ("底", 28, 31),
            ]
            .into_iter()
            .find(|(word, _, _)| follows(&letters, end + 1, word))
            .map(|(_, first, last)| (month, first, last))
        })
        .collect()
}

/// Amounts of money, in fen.
pub(super) fn amounts(clause: &str) -> Vec<i64> {
    let letters = in_digits(clause);
    numbers(&letters)
        .into_iter()
        .filter_map(|(_, end, digits)| {
            let (scale, next) = match letters.get(end) {
                Some('万') => (1_000_000i64, end + 1),
                Some('亿') => (10_000_000_000, end + 1),
                Some('元') => (100, end),
                _ => return None,
            };
            let of_money = letters.get(next) == Some(&'元')
                || matches!(
                    letters.get(next),
                    None | Some(
                        '以' | '(' | '\u{ff08}' | ',' | '\u{ff0c}' | '。' | ';' | '\u{ff1b}'
                    )
                );
            of_money.then(|| scaled(&digits, scale)).flatten()
        })
        .collect()
}

/// Scores (75分, 92.5分), in tenths of a point; 百分 and 分钟 are none.
pub(super) fn scores(clause: &str) -> Vec<i64> {
    let letters = in_digits(clause);
    numbers(&letters)
        .into_iter()
        .filter(|(_, end, _)| {
            letters.get(*end) == Some(&'分')
                && !matches!(
                    letters.get(end + 1),
                    Some('钟' | '之' | '期' | '年' | '档' | '批')
                )
        })
        .filter_map(|(_, _, digits)| scaled(&digits, 10))
        .collect()
}

/// Numbers of persons or things times an amount of yuan (`63×10000`, `63名×1万元`), in fen.
pub(super) fn products(clause: &str) -> Vec<i64> {
    let letters = in_digits(clause);
    let found = numbers(&letters);
    found
        .windows(2)
        .filter_map(|pair| {
            let [(_, end, count), (begin, after, each)] = pair else {
                return None;
            };
            let between: String = letters
                .iter()
                .take(*begin)
                .skip(*end)
                .filter(|letter| !letter.is_whitespace() && !"名人个所对".contains(**letter))
                .collect();
            if !matches!(between.as_str(), "×" | "x" | "X" | "*" | "乘" | "乘以") {
                return None;
            }
            let scale = match letters.get(*after) {
                Some('万') => 1_000_000,
                _ => 100,
            };
            scaled(each, scale)?.checked_mul(count.parse::<i64>().ok()?)
        })
        .collect()
}

/// A decimal number times a scale, when that is whole.
fn scaled(digits: &str, scale: i64) -> Option<i64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut value = whole.parse::<i64>().ok()?.checked_mul(scale)?;
    let mut unit = scale;
    for digit in part.chars() {
        if unit % 10 != 0 {
            return None;
        }
        unit /= 10;
        let digit = i64::from(digit.to_digit(10)?);
        value = value.checked_add(digit.checked_mul(unit)?)?;
    }
    Some(value)
}

/// Whether the clause ends a list with 等, so that more than what it names is allowed.
pub(super) fn open_list(clause: &str) -> bool {
    let letters: Vec<char> = clause.chars().collect();
    letters.iter().enumerate().any(|(at, letter)| {
        let before = at.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(at + 1);
        *letter == '等'
            && !before.is_some_and(|letter| "同平高中初优均对相此上下一二三四五".contains(*letter))
            && !after.is_some_and(|letter| "级次额同待于候式值".contains(*letter))
    })
}

/// Whether any of the words stands in the text.
pub(super) fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_read_for_what_they_say() {
        let length = |count, working| Length { count, working };
        assert_eq!(
            lengths("评审后公示5个工作日,无异议的发放"),
            [length(5, true)]
        );
        assert_eq!(
            lengths("签订协议后三十天内,在30个工作日内,11月15日前,第11个工作日起"),
            [length(30, false), length(30, true)]
        );
        assert_eq!(lengths("公示七日"), [length(7, false)]);
        assert_eq!(days("11月15日前申报,十二月一日止"), [(11, 15), (12, 1)]);
        assert_eq!(thirds("11月上旬报名单"), [(11, 1, 10)]);
        assert_eq!(
            amounts("负债3万元以上(含);每人2000元;1.34亿元;5万以上;18万名学生;0.5万元"),
            [3_000_000, 200_000, 13_400_000_000, 5_000_000, 500_000]
        );
        assert_eq!(
            products("63×10000;80名×0.5万元;3 x 2"),
            [63_000_000, 40_000_000, 600]
        );
        assert_eq!(scores("达到或超过75分的;92.5分;30分钟内"), [750, 925]);
        assert_eq!(
            other_units("公示24小时,两个月内,3周内;未满45周岁"),
            [(24, "小时"), (2, "月"), (3, "周")]
        );
        assert_eq!(
            shares("不超过5%;百分之十;15%提高到30%"),
            [50, 100, 150, 300]
        );
        assert_eq!(years("前两年未受资助,2025年,3年内,第二年,三年级"), [2, 3]);
        assert!(open_list("伙食补助、交通费、购买意外保险、活动费等"));
        assert!(open_list("“等”以外的其他费用须有批准号"));
        assert!(!open_list("补助分三个等级,与县内教师同等待遇"));
    }
}
