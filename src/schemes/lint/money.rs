//! Money: the tariff and its clause, tables of amounts, quotas with their caps and funders, and how money
//! is handed over.

use super::Notes;
use super::clauses::{amounts, products, says};
use crate::domain::events::payments::PaymentMethod;
use crate::schemes::Scheme;
use crate::schemes::examine::Weight;
use crate::schemes::facts::{KNOWN, Sort, sort_of};
use crate::schemes::model::{Quota, StepKind, Tariff, TariffKind};

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    if let Some(tariff) = &scheme.tariff {
        amount(tariff, notes);
        basis_of(tariff, notes);
        brackets(tariff, notes);
    }
    if let Some(quota) = &scheme.quota {
        caps(quota, notes);
        enough(scheme, quota, notes);
        money_stated(quota, notes);
    }
    channel(scheme, notes);
}

/// The amount as the clause says it.
fn amount(tariff: &Tariff, notes: &mut Notes<'_>) {
    let Some(fen) = tariff.amount_fen else { return };
    let stated = amounts(&tariff.clause);
    let one = matches!(
        tariff.kind,
        TariffKind::Fixed | TariffKind::Discretionary | TariffKind::WorkingDay | TariffKind::Share
    );
    if one && !stated.is_empty() && !stated.contains(&fen) {
        let shown: Vec<String> = stated.iter().map(i64::to_string).collect();
        notes.fault(
            "amount-differs",
            ("tariff", "amount_fen"),
            &format!("amount_fen {}, as the clause says", shown.join(", ")),
            &fen.to_string(),
            "compare both with the document; amounts are in fen",
        );
    }
}

/// What a share or a table of amounts is of.
fn basis_of(tariff: &Tariff, notes: &mut Notes<'_>) {
    let needs = matches!(tariff.kind, TariffKind::Share | TariffKind::Bracket);
    let known = tariff.of.as_deref().map(sort_of);
    if (needs || known.is_some()) && known != Some(Some(Sort::Int)) {
        let all: Vec<&str> = KNOWN
            .iter()
            .filter(|known| known.1 == Sort::Int)
            .map(|known| known.0)
            .collect();
        notes.fault(
            "fact-unknown",
            ("tariff", "of"),
            &format!("of, a number of the case, one of {}", all.join(", ")),
            tariff.of.as_deref().unwrap_or("none"),
            "name what the amount is reckoned from",
        );
    }
    if tariff.kind == TariffKind::Share
        && !tariff
            .permille
            .is_some_and(|share| (1..=1_000).contains(&share))
    {
        notes.fault(
            "share",
            ("tariff", "permille"),
            "permille from 1 to 1000, the share in thousandths",
            &tariff
                .permille
                .map_or("none".to_owned(), |share| share.to_string()),
            "write 20 % as 200",
        );
    }
    if tariff.round_fen.is_some_and(|round| round <= 0) {
        notes.fault(
            "share",
            ("tariff", "round_fen"),
            "round_fen above 0",
            &tariff.round_fen.unwrap_or_default().to_string(),
            "write 100 for whole yuan, or take it off",
        );
    }
}

/// A table of amounts begins at 0 and climbs.
fn brackets(tariff: &Tariff, notes: &mut Notes<'_>) {
    if tariff.kind != TariffKind::Bracket {
        return;
    }
    let Some(first) = tariff.bracket.first() else {
        notes.fault(
            "bracket-missing",
            ("tariff", "kind"),
            "at least one [[tariff.bracket]] with from and amount_fen",
            "none",
            "add the lines of the table",
        );
        return;
    };
    if first.from > 0 {
        notes.fault(
            "bracket-gap",
            (&format!("tariff bracket {}", 1), "from"),
            "a first line from 0 on",
            &format!("from = {}", first.from),
            "say what is paid below it: from = 0 and amount_fen, 0 for nothing",
        );
    }
    for (number, pair) in tariff.bracket.windows(2).enumerate() {
        if let [before, line] = pair
            && line.from <= before.from
        {
            notes.fault(
                "bracket-order",
                (&format!("tariff bracket {}", number + 2), "from"),
                &format!("a line from above {} on", before.from),
                &format!("from = {}", line.from),
                "put the lines in the order of their values, each value once",
            );
        }
    }
}

fn caps(quota: &Quota, notes: &mut Notes<'_>) {
    for cap in &quota.sub_cap {
        let at = format!("quota sub_cap {}", cap.id);
        if cap.max.is_none() && cap.percent.is_none() {
            notes.fault(
                "cap-without-number",
                (&at, "id"),
                "max or percent",
                "neither",
                "set the number from the document",
            );
        }
        if cap.percent.is_some_and(|percent| percent > 100) {
            notes.fault(
                "cap-above-quota",
                (&at, "percent"),
                "percent of 100 or less",
                &cap.percent.unwrap_or_default().to_string(),
                "compare it with the document",
            );
        }
        if let (Some(max), Some(total)) = (cap.max, quota.total)
            && max > total
        {
            notes.fault(
                "cap-above-quota",
                (&at, "max"),
                &format!("a cap of {total} or less, the whole quota"),
                &max.to_string(),
                "compare both with the document",
            );
        }
        if let (Some(max), Some(percent), Some(total)) = (cap.max, cap.percent, quota.total) {
            let share = u64::from(total) * u64::from(percent) / 100;
            if u64::from(max) != share {
                notes.doubt(
                    "cap-twice",
                    (&at, "max"),
                    &format!("max {share}, which is {percent} percent of {total}"),
                    &max.to_string(),
                    "the lower of the two holds: keep the one that the document sets",
                );
            }
        }
    }
    let persons: u64 = quota
        .joint
        .iter()
        .filter_map(|part| part.persons)
        .map(u64::from)
        .sum();
    if let Some(total) = quota.total
        && persons > u64::from(total)
    {
        notes.fault(
            "joint-above-quota",
            ("quota", "total"),
            &format!("joint funders for {total} persons or fewer"),
            &persons.to_string(),
            "compare both with the document",
        );
    }
    let counted = [
        "去年",
        "上年",
        "上一年",
        "累计",
        "历年",
        "已救助",
        "已资助",
        "共救助",
        "共资助",
        "发放了",
    ];
    if says(&quota.clause, &counted) && !says(&quota.clause, &["名额", "不超过", "计划", "拟"])
    {
        notes.say(
            Weight::Open,
            "quota-or-count",
            ("quota", "total"),
            "a clause that sets how many may be aided",
            &quota.clause,
            "it may be the count of a year gone by: ask the issuing body, and quote what sets the quota",
        );
    }
}

/// The tariff times the quota fits the money.
fn enough(scheme: &Scheme, quota: &Quota, notes: &mut Notes<'_>) {
    let (Some(total), Some(money), Some(each)) =
        (quota.total, quota.total_fen, scheme.fixed_amount())
    else {
        return;
    };
    let needed = i128::from(total) * i128::from(each.0);
    if needed > i128::from(money) {
        notes.fault(
            "quota-above-money",
            ("quota", "total_fen"),
            &format!("total_fen of {needed} or more: {total} times {}", each.0),
            &money.to_string(),
            "compare the number, the amount and the money with the document",
        );
    } else if needed < i128::from(money) {
        notes.doubt(
            "money-above-quota",
            ("quota", "total_fen"),
            &format!("total_fen {needed}: {total} times {}", each.0),
            &money.to_string(),
            "compare the number, the amount and the money with the document",
        );
    }
}

/// The whole money as the clause says it: in one sum, or as a number times an amount.
fn money_stated(quota: &Quota, notes: &mut Notes<'_>) {
    let Some(money) = quota.total_fen else { return };
    let sums = amounts(&quota.clause);
    let mut meant: Vec<i64> = sums
        .iter()
        .copied()
        .chain(products(&quota.clause))
        .collect();
    if meant.is_empty() || meant.contains(&money) {
        return;
    }
    // 63名,每人1万元 says the whole without naming it.
    if let Some(total) = quota.total {
        let times = |fen: &i64| fen.checked_mul(i64::from(total));
        if sums.iter().filter_map(times).any(|whole| whole == money) {
            return;
        }
    }
    meant.sort_unstable();
    let shown: Vec<String> = meant.iter().map(i64::to_string).collect();
    notes.fault(
        "amount-differs",
        ("quota", "total_fen"),
        &format!("total_fen {}, as the clause says", shown.join(", ")),
        &money.to_string(),
        "compare both with the document; amounts are in fen",
    );
}

/// How money is handed over is stated, and as the clauses say.
fn channel(scheme: &Scheme, notes: &mut Notes<'_>) {
    let moves = scheme
        .tariff
        .as_ref()
        .is_some_and(|tariff| tariff.kind != TariffKind::Exempt)
        || scheme.step.iter().any(|step| step.kind == StepKind::Pay);
    let Some(payment) = &scheme.payment else {
        if moves {
            notes.fault(
                "channel-missing",
                ("tariff", "kind"),
                "[payment] with channels, how the money is handed over",
                "a scheme that pays and does not say how",
                "add [payment] with channels, own_account and the clause",
            );
        }
        return;
    };
    let to_account = [
        "个人账户",
        "个人工资账户",
        "工资账户",
        "直接打卡",
        "打卡发放",
        "直达账户",
        "银行代发",
        "银行卡",
    ];
    let by_hand = ["亲自", "当面", "现金", "现场发放"];
    let texts = scheme
        .legal_basis
        .iter()
        .map(|basis| basis.clause.as_str())
        .chain([payment.clause.as_str()]);
    let (mut account, mut hand) = (None, None);
    for text in texts {
        if says(text, &to_account) {
            account = Some(text);
        }
        if says(text, &by_hand) {
            hand = Some(text);
        }
    }
    let handed = payment
        .channels
        .iter()
        .any(|channel| matches!(channel, PaymentMethod::Cash | PaymentMethod::Custodian));
    // As the file writes it.
    let words = payment.channels.iter().map(|channel| channel.word());
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    let shown = format!("channels = [{}]", words.join(", "));
    if let Some(text) = account
        && handed
    {
        notes.fault(
            "channel-contradicts",
            ("payment", "channels"),
            &format!("channels of accounts alone, as the clause says: {text}"),
            &shown,
            "ask which of the two holds; money by hand beside money to accounts needs a clause of its own",
        );
    } else if let Some(text) = hand
        && !handed
    {
        notes.fault(
            "channel-contradicts",
            ("payment", "channels"),
            &format!("a channel by hand (custodian or cash), as the clause says: {text}"),
            &shown,
            "ask which of the two holds, and take the other clause off",
        );
    }
}
