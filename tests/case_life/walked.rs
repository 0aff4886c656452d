//! Acts that the shipped schemes ask for, told live with the keys of the county profile, one ledger for all: money,
//! lists, agreements, works, goods and reports. What needs a second person is endorsed by the very command that the
//! program names, and nothing is left waiting. Cases of a person from claim to signature are in the file above; where
//! a notice must have stood its days, the walk ends at the decision, since no day passes here.

use super::office::Desk;

/// Scheme and act. `WHO`, `NAME`, `ACCOUNT` and `BODY` (a body's account) are files, which name persons as an office does.
#[rustfmt::skip]
const ACTS: &[(&str, &str)] = &[
    // Persons paid by the month: the list is made up, reviewed and approved before the bank has it.
    ("A", "register person --person WHO --name NAME --unit-code U30 --unit 某教学点 --on 2025-01-01"),
    ("A", "register tier --unit-code U30 --unit 某教学点 --tier 教学点 --rate 600 --from 2025-01-01 --on 2025-01-02"),
    ("A", "register post --person WHO --unit-code U30 --unit 某教学点 --from 2025-01-01 --on 2025-01-02"),
    ("A", "register account --person WHO --account ACCOUNT --holder same --relation own --on 2025-01-02"),
    ("A", "claim step --case-no 202509-1 --step prepare --on 2025-09-14"),
    ("A", "claim review --case-no 202509-1 --level 1 --decision agreed --on 2025-09-15"),
    ("A", "claim review --case-no 202509-1 --level 3 --decision agreed --as-role R3 --on 2025-09-16"),
    ("A", "notice open --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2025-08-20 --until 2025-08-27 --standing --period 2025-09 --on 2025-08-20"),
    ("A", "notice row --notice-no N1 --person WHO --unit 某教学点 --tier 教学点 --from 2025-09 --amount 600 --on 2025-08-20"),
    // A body is awarded under its agreement, after the year's score.
    ("F", "agreement sign --agreement-no X1 --supporter-code U10 --supporter 甲校 --aided-code U20 --aided 乙校 --signed-by-pair 2025-01-02 --from 2025-01-01 --to 2027-08-31 --on 2025-01-02"),
    ("F", "agreement assess --agreement-no X1 --year 2025 --score 92 --grade 优秀 --reported 2025-11-20 --on 2025-12-10"),
    ("F", "notice open --notice-no N1 --stage pre_award --publisher 某局 --channel 网站 --from 2025-12-11 --until 2025-12-18 --on 2025-12-11"),
    ("F", "notice row --notice-no N1 --case-no X1 --unit 甲校 --amount 30000 --on 2025-12-11"),
    ("F", "notice close --notice-no N1 --on 2025-12-19"),
    ("F", "claim award --award-no J1 --case-no X1 --unit-code U10 --amount 30000 --on 2025-12-20"),
    // Tranches under an agreement with the department.
    ("G", "fund receive --receipt-no R1 --source appropriation --nature 贷款 --payer 世行 --amount 300000 --bank-ref LSG --on 2025-09-02"),
    ("G", "quota allocate --unit-code 445100 --unit 某县 --count 3 --on 2025-09-02"),
    ("G", "agreement sign --agreement-no X1 --supporter-code U10 --supporter 甲校 --aided-code U20 --aided 乙校 --signed-with-department 2025-09-01 --signed-by-pair 2025-09-02 --from 2025-09-01 --to 2028-08-31 --amount 300000 --on 2025-09-02"),
    ("G", "tranche schedule --agreement-no X1 --number 1 --amount 100000 --on 2025-09-03"),
    ("G", "tranche release --agreement-no X1 --number 1 --amount 100000 --on 2025-09-20"),
    ("G", "pay order --payment-no P1 --tranche X1/1 --payee org:甲校 --unit-code U10 --amount 100000 --method bank --account BODY --holder same --on 2025-09-22"),
    ("G", "pay confirm --payment-no P1 --amount 100000 --holder same --bank-ref LG1 --on 2025-09-22"),
    ("G", "spend record --voucher-no V1 --agreement-no X1 --year 1 --cost-line 交通费 --payee org:客运 --amount 1000 --on 2025-10-22"),
    ("G", "tranche evaluate --agreement-no X1 --year 1 --year-end 2026-08-31 --score 90 --on 2026-08-20"),
    ("G", "tranche accept --agreement-no X1 --year 1 --score 88 --passed --on 2026-09-10"),
    ("G", "tranche schedule --agreement-no X1 --number 2 --amount 100000 --on 2026-09-11"),
    ("G", "tranche release --agreement-no X1 --number 2 --amount 100000 --on 2026-09-20"),
    // Works, by contract.
    ("H1", "fund receive --receipt-no R1 --source appropriation --nature 专项 --payer 某局 --amount 1000000 --bank-ref LSH --on 2025-02-02"),
    ("H1", "plan add --plan-no J0 --item 全面改薄 --amount 671000000 --level city --on 2025-01-05"),
    ("H1", "contract sign --contract-no C1 --plan-no J0 --school 乙校 --county 某县 --amount 900000 --budget 1000000 --contractor 建筑公司 --area 1000 --places 50 --on 2025-03-01"),
    ("H1", "contract progress --contract-no C1 --period 2025-03 --percent 50 --on 2025-03-31"),
    ("H1", "pay order --payment-no P1 --case-no C1 --payee org:建筑公司 --amount 400000 --method bank --holder same --on 2025-09-09"),
    ("H1", "pay confirm --payment-no P1 --amount 400000 --holder same --bank-ref LH1 --on 2025-09-09"),
    ("H1", "contract accept --contract-no C1 --area 1000 --places 50 --finished --on 2025-12-01"),
    ("H1", "filing add --unit 某县 --kind month --period 2025-10 --filed 2025-11-05 --on 2025-11-05"),
    // Fees that are not asked for, and how many are aided.
    ("H2", "fee remit --remission-no M1 --pupil WHO --unit-code U20 --fee 学杂费 --period 2025 --amount 800 --on 2025-09-09"),
    ("H2", "coverage record --unit-code U20 --unit 乙校 --enrolled 500 --boarders 100 --poor-boarders 20 --aided 25 --poor-aided 20 --standard 1000 --amount 25000 --period 2025 --on 2025-10-01"),
    // A transfer that is the award, goods, and the report of the year.
    ("S17", "agreement sign --agreement-no X1 --supporter-code U10 --supporter 甲园 --aided-code U20 --aided 乙园 --from 2025-09-01 --to 2027-08-31 --on 2025-09-02"),
    ("S17", "fund receive --receipt-no R1 --source donation --nature 自筹 --payer 甲园 --amount 9000 --bank-ref LS17 --on 2025-09-02"),
    ("S17", "pay order --payment-no P1 --case-no X1 --payee org:乙园 --unit-code U20 --amount 5000 --method bank --holder same --on 2025-10-09"),
    ("S17", "pay confirm --payment-no P1 --amount 5000 --holder same --bank-ref LS171 --on 2025-10-09"),
    ("S17", "pay acknowledge --payment-no P1 --amount 5000 --relation own --on 2025-10-10"),
    ("S17", "goods receive --slip-no S1 --agreement-no X1 --item 图书 --quantity 5 --value 100 --on 2025-10-10"),
    ("S17", "goods give --slip-no S2 --agreement-no X1 --item 图书 --quantity 5 --value 100 --on 2025-10-11"),
    ("S1", "filing add --unit 甲校 --kind year --period 2025 --filed 2025-12-28 --on 2025-12-28"),
];

#[test]
fn every_act_can_be_told_to_its_end_by_the_keys_of_the_county() {
    let desk = Desk::new();
    let file = |name: &str, text: &str| {
        let path = desk.folder().join(name);
        std::fs::write(&path, format!("{text}\n")).unwrap();
        format!("@{}", path.display())
    };
    let who = file("who.txt", super::ID);
    let name = file("name.txt", "甘大勇");
    let account = file("account.txt", "6217003370000001");
    let of_body = file("body.txt", "43050110000000012345");
    let mut endorsed = 0;
    for (scheme, line) in ACTS {
        let words = line.split(' ').map(|word| match word {
            "WHO" => who.as_str(),
            "NAME" => name.as_str(),
            "ACCOUNT" => account.as_str(),
            "BODY" => of_body.as_str(),
            word => word,
        });
        let words: Vec<&str> = words.chain(["--scheme", scheme]).collect();
        let run = desk.run(&words);
        assert_eq!(run.status, 0, "{scheme} {line}: {}", run.words);
        let hint = run.words.split_once("(sunledger endorse ");
        if let Some((command, _)) = hint.and_then(|(_, rest)| rest.split_once(')')) {
            let words: Vec<&str> = ["endorse"].into_iter().chain(command.split(' ')).collect();
            let run = desk.run(&words);
            assert_eq!(run.status, 0, "{scheme} {line}: {words:?}: {}", run.words);
            endorsed += 1;
        }
    }
    assert!(
        endorsed > 8,
        "acts of two persons were among them: {endorsed}"
    );
    let waiting = desk.run(&["pending", "--json"]).data;
    assert!(!waiting.contains("\"entry\""), "{waiting}");
    let report: serde_json::Value = desk.json(&["verify", "--json"]);
    assert_eq!(report["verdict"], "sound");

    // Beside what the fund set aside stands what the agreement promises beyond it.
    let funnel: serde_json::Value = desk.json(&["funnel", "--scheme", "G", "--json"]);
    let mut stages = funnel["rows"].as_array().unwrap().iter();
    let decided = stages.find(|row| row["stage"] == "committed").unwrap();
    assert_eq!(decided["promised"], 20_000_000, "{decided}");
    let told = desk.run(&["funnel", "--scheme", "G"]).data;
    let note = "200000.00 yuan of what they promise is not ordered";
    assert!(told.contains(note), "{told}");
    // A released tranche and a finished contract wait for their payment, unless the desk would hold it.
    for (scheme, number) in [("G", "X1"), ("H1", "C1")] {
        let line = ["claim", "show", number, "--scheme", scheme, "--json"];
        let shown: serde_json::Value = desk.json(&line);
        let stops = shown["missing"].as_array().unwrap().iter();
        let held = stops.filter(|stop| stop["mode"] != "flag").count() > 0;
        let orders = shown["turn"]["command"] == "pay instruct";
        assert_eq!(orders, !held, "{number}: {shown:#}");
    }
}
