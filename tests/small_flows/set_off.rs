//! A debt that is set off, told by three sheets: the list of payments, the sheet of what is set off, and the bank's file, which says
//! what was left. In whichever order they come they make the same books.

use std::path::PathBuf;

use serde_json::Value;

use super::office::Desk;
use super::{ACCOUNT, ID, books, receipt, sheet, small_rows};

const FOLDER: &str = "H2-学生资助";

/// List, sheet of what is set off, and bank's file.
fn three(desk: &Desk) -> [PathBuf; 3] {
    let list = sheet(
        desk,
        FOLDER,
        "寄宿生生活补助发放表",
        &[
            "批次号,序号,学生姓名,学生身份证号,学校标识码,所属月份,补助金额(元),发放方式,银行账号,发放日期",
            &format!("202509-1,1,甲乙丙,{ID},3709,2025-09,125.00,银行代发,{ACCOUNT},2025-09-19"),
        ],
    );
    let set_off = sheet(
        desk,
        "0-公共资料",
        "追缴抵扣登记",
        &[
            "项目代码,追缴编号,发放编号,抵扣金额(元),抵扣日期",
            "H2,ZJ1,202509-1/1,25.00,2025-09-20",
        ],
    );
    let bank = sheet(
        desk,
        FOLDER,
        "银行回盘_2025年09月",
        &[
            "批次号,序号,银行账号,户名,金额(元),处理结果,退回原因,入账日期,银行流水号",
            &format!("202509-1,1,{ACCOUNT},甲乙丙,100.00,成功,,2025-09-21,L1"),
        ],
    );
    [list, set_off, bank]
}

/// A desk with money, and a debt of 25 yuan.
fn owing() -> Desk {
    let desk = Desk::new();
    let order = sheet(
        &desk,
        "0-公共资料",
        "追缴登记",
        &[
            "追缴编号,项目代码,姓名,身份证号,应追缴金额(元),下达日期,限缴日期",
            &format!("ZJ1,H2,甲乙丙,{ID},25.00,2025-09-01,2025-12-31"),
        ],
    );
    let files = [order, receipt(&desk, "H2", "学生资助专项资金", "200.00")];
    let run = desk.import(&files);
    assert_eq!(run.status, 0, "{}", run.words);
    desk
}

/// Books, flags and the debt, without the places of their entries.
fn come_to(desk: &Desk) -> (Value, Vec<[String; 4]>, Value) {
    let mut flags: Vec<[String; 4]> = desk
        .flags()
        .iter()
        .map(|flag| ["code", "about", "amount", "finding"].map(|field| flag[field].to_string()))
        .collect();
    flags.sort();
    let debts = small_rows(desk, "clawbacks", "H2");
    let debt = ["ordered", "received", "offset", "uncounted", "open"];
    let debt = debt.map(|field| debts[0][field].clone());
    (books(desk, "H2"), flags, Value::from(debt.to_vec()))
}

#[test]
fn in_all_six_orders_of_import_the_books_are_the_same() {
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    let first = "where a debt was set off, import the sheet of what is set off (追缴抵扣) first";
    let mut all = Vec::new();
    for order in orders {
        let desk = owing();
        let files = three(&desk);
        let mut again = Vec::new();
        for place in order {
            let run = desk.import(&files[place..=place]);
            // Of two that differ by what is set off the second is refused until that is told, and says so.
            if run.status != 0 {
                assert!(
                    run.words.contains(first),
                    "{order:?}: {}{}",
                    run.words,
                    run.data
                );
                again.push(files[place].clone());
            }
        }
        let refused = again.len();
        assert_eq!(refused, usize::from(order[2] == 1), "{order:?}");
        for file in again {
            let run = desk.import(&[file]);
            assert_eq!(run.status, 0, "{order:?}: {}{}", run.words, run.data);
        }
        all.push(come_to(&desk));
    }
    // In one command the order of the files makes no difference, and nothing is refused.
    for order in orders {
        let desk = owing();
        let files = three(&desk);
        let run = desk.import(&order.map(|place| files[place].clone()));
        assert_eq!(run.status, 0, "{order:?}: {}{}", run.words, run.data);
        all.push(come_to(&desk));
    }
    let (row, flags, debt) = &all[0];
    assert_eq!(
        (&row["paid_out"], &row["balance"]),
        (&10_000.into(), &10_000.into())
    );
    assert!(
        !flags.iter().any(|flag| flag[0].contains("F65")),
        "{flags:?}"
    );
    assert_eq!(debt, &Value::from(vec![2_500, 0, 2_500, 0, 0]));
    for (at, one) in all.iter().enumerate() {
        assert_eq!(one, &all[0], "{at}");
    }
}
