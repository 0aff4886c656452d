//! A public notice from the command line: what stands in it and what must not, what the ledger keeps
//! of it, and what is refused without a trace.
//!
//! The page and the list are read by readers of this test's own, and the rows' root is computed anew
//! from what the list shows.

mod desk;
mod page;

use std::collections::BTreeSet;
use std::sync::Arc;

use desk::{Desk, Exported, NOTICE, id_number, sheet};
use page::{Piece, elements, inside, pieces, records, rows, words};
use sha2::{Digest, Sha256};

const PROGRAMME: &str = "爱烛行动特困教师救助";

/// Name and unit of each row of the demo's notice; 2,000 yuan each.
const LISTED: [(&str, &str); 12] = [
    ("甘雨晴", "明河县第一中学"),
    ("商立言", "明河县第一中学"),
    ("梅若兰", "明河县第一中学"),
    ("骆天佑", "青石镇中学"),
    ("池映雪", "青石镇中学"),
    ("仇文博", "柳湾镇中学"),
    ("阮思齐", "柳湾镇中学"),
    ("辛建国", "云岭镇中学"),
    ("单玉梅", "云岭镇中学"),
    ("尤远航", "石桥镇中学"),
    ("卓亦凡", "石桥镇中学"),
    ("霍春燕", "沙洲镇中学"),
];

/// Words of a language: the column headings in the list's order, and others of the page.
struct Said {
    lang: &'static str,
    headings: [&'static str; 6],
    title: &'static str,
    programme: &'static str,
    stage: &'static str,
    total: &'static str,
}

/// What a spreadsheet would compute begins so.
const FORMULA: [char; 9] = ['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'];

const SAID: [(&str, Said); 2] = [
    (
        "zh",
        Said {
            lang: "zh-CN",
            headings: ["序号", "姓名", "单位", "项目", "档次", "金额(元)"],
            title: "公示 MGS202501",
            programme: PROGRAMME,
            stage: "拟救助名单公示",
            total: "合计(元)",
        },
    ),
    (
        "en",
        Said {
            lang: "en",
            headings: ["No.", "Name", "Unit", "Programme", "Tier", "Amount (yuan)"],
            title: "Public notice MGS202501",
            programme: "爱烛行动特困教师救助 · Aizhu grants to teachers in extreme hardship",
            stage: "List of persons proposed for aid",
            total: "Total (yuan)",
        },
    ),
];

/// The list's own rows: without headings, and without the total and the footer below.
fn listed(csv: &str) -> Vec<Vec<String>> {
    let records = records(csv);
    assert!(records.iter().all(|record| record.len() == 6));
    records[1..records.len() - 2].to_vec()
}

/// The page shows the same rows as the list: the programme stands above them, the tier only where one
/// has a tier, and an apostrophe before what a spreadsheet would compute stands in the list alone.
fn same_rows(exported: &Exported) {
    let csv = records(exported.csv());
    let headings = &csv[0];
    let page = rows(exported.html());
    let list = listed(exported.csv());
    assert_eq!(page.len(), list.len());
    let tiers = list.iter().any(|row| !row[4].is_empty());
    for (page, list) in page.iter().zip(&list) {
        let mut expected = Vec::new();
        let columns = [0, 1, 2, 4, 5].iter().filter(|&&at| at != 4 || tiers);
        for (&column, (_, shown)) in columns.zip(page) {
            let cell = &list[column];
            let guarded = shown.starts_with(FORMULA) && *cell == format!("'{shown}");
            let plain = if guarded { shown } else { cell };
            expected.push((headings[column].clone(), plain.clone()));
        }
        assert_eq!(*page, expected);
        assert!(exported.html().contains(&format!("<h1>{}", list[3])));
    }
}

#[test]
fn both_files_show_every_row_and_the_ledgers_standing_in_either_language() {
    let desk = Desk::filled();
    let mut roots = BTreeSet::new();
    for (lang, said) in SAID {
        let size = desk.size();
        let exported = desk.export(NOTICE, &format!("out-{lang}"), &["--lang", lang]);
        let html = exported.html();

        let list = records(exported.csv());
        assert_eq!(list[0], said.headings);
        let shown = listed(exported.csv());
        assert_eq!(shown.len(), LISTED.len());
        for (ordinal, (row, (name, unit))) in (1..).zip(shown.iter().zip(LISTED)) {
            let ordinal = ordinal.to_string();
            assert_eq!(*row, [&ordinal, name, unit, PROGRAMME, "", "2000.00"]);
        }
        same_rows(&exported);

        let pieces = pieces(html);
        let root = Piece::Open(
            "html".to_owned(),
            [("lang".to_owned(), said.lang.to_owned())].into(),
        );
        assert!(pieces.contains(&root));
        assert_eq!(elements(&pieces, "title"), [said.title]);
        assert_eq!(elements(&pieces, "h1"), [said.programme]);
        let facts = elements(&pieces, "dd");
        let expected = [
            NOTICE,
            "明河县教育局、县教师奖励基金会",
            "2025-12-03",
            "2025-12-11",
            "12",
            "24,000.00",
        ];
        assert_eq!(facts, expected);
        assert!(words(html).contains(said.stage));
        let foot = elements(inside(&pieces, "tfoot"), "td");
        assert_eq!(foot, [said.total, "24,000.00"]);
        let basis = elements(&pieces, "li");
        assert_eq!(
            basis[0],
            "湖南省教育基金会“爱烛行动”救助特困教师暂行办法: 资助对象、标准、程序"
        );
        assert_eq!(basis.len(), 2);

        // The footer of either file: the ledger as it stood before the export was recorded.
        let [.., total, footer] = list.as_slice() else {
            panic!("a total and a footer");
        };
        assert_eq!(total[0], format!("{} 24,000.00", said.total));
        assert!(total[1..].iter().chain(&footer[1..]).all(String::is_empty));
        let footer = &footer[0];
        let proof: String = elements(inside(&pieces, "footer"), "p").concat();
        assert!(proof.starts_with(footer.as_str()), "{proof}");
        assert_eq!(exported.said("size"), size.to_string());
        for name in ["ledger", "size", "root", "rows_root"] {
            let value = exported.said(name);
            assert!(footer.contains(&value), "{name} {value} is in {footer}");
        }

        // And the ledger's own record of it.
        let issued = desk.issued();
        let body = &issued["body"];
        assert_eq!(body["root"], exported.answer["rows_root"]);
        assert_eq!(body["ledger_size"], size);
        assert_eq!(body["rows"], 12);
        assert_eq!(body["level"], "public");
        assert_eq!(body["notice_no"], NOTICE);
        let digests = [&exported.html, &exported.csv].map(|file| hex::encode(Sha256::digest(file)));
        assert_eq!(body["files"], serde_json::json!(digests));
        // An outsider who keeps the page can hold the ledger to its footer.
        let head = format!("{size}:{}", exported.said("root"));
        let ledger = exported.said("ledger");
        desk.well(&["verify", "--trust", &ledger, "--head", &head]);
        roots.insert(exported.said("rows_root"));
    }
    // The rows commit to what is shown in Chinese, whatever the page's language.
    assert_eq!(roots.len(), 1);
}

/// Text of every cell below a heading, in all the office's workbooks.
fn office_cells(headings: &[&str]) -> BTreeSet<String> {
    use calamine::Reader;
    let mut found = BTreeSet::new();
    for (name, bytes) in demo_files::files() {
        if !name.starts_with("office/") || !name.ends_with(".xlsx") {
            continue;
        }
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
        for (_, sheet) in book.worksheets() {
            let mut lines = sheet.rows();
            let top: Vec<String> = lines
                .next()
                .expect("headings")
                .iter()
                .map(ToString::to_string)
                .collect();
            for line in lines {
                for (heading, cell) in top.iter().zip(line) {
                    let text = cell.to_string();
                    if headings.contains(&heading.as_str()) && !text.is_empty() {
                        found.insert(text);
                    }
                }
            }
        }
    }
    found
}

/// Every run of exactly that many hexadecimal digits.
fn hex_runs(text: &str, length: usize) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_hexdigit())
        .filter(|run| run.len() == length)
        .map(str::to_owned)
        .collect()
}

/// A text without its long digests, in which any few digits can occur by chance.
fn without_digests(text: &str) -> String {
    let mut text = text.to_owned();
    for digest in hex_runs(&text, 64) {
        text = text.replace(&digest, "");
    }
    text
}

#[test]
fn nothing_of_a_person_but_the_name_leaves_the_house() {
    let desk = Desk::filled();
    // By hand, and with the office's word where an import would have the code of the need.
    let further = "MGS202501-2";
    desk.record(
        "SupplementaryNoticeOpened",
        r#"{"kind":"SupplementaryNoticeOpened","head":{"role":"NTC","scheme":{"id":"B","version":1},"effective":"2025-12-03"},
        "body":{"notice_no":"MGS202501-2","of":"MGS202501","channel":"公示栏","from":"2025-12-03","until":"2025-12-11"}}"#,
    );
    desk.record(
        "NoticeRowListed",
        r#"{"kind":"NoticeRowListed","head":{"role":"NTC","scheme":{"id":"B","version":1},"effective":"2025-12-03"},
        "body":{"notice_no":"MGS202501-2","case_no":"B-2025-0013","unit":"沙洲镇中学","tier":"重大疾病(甲类)","amount":200000}}"#,
    );
    let secret = office_cells(&[
        "身份证号",
        "联系电话",
        "家庭住址",
        "银行账号",
        "开户银行",
        "出生日期",
        "困难类别",
        "负债金额(元)",
        "申请编号",
        "材料编号",
        "决定编号",
        "发放编号",
        "异议编号",
        "异议内容",
        "工号",
        "办理人",
        "在职状态",
        "文件校验码(SHA-256)",
    ]);
    assert!(
        secret.len() > 150,
        "the office's files hold {}",
        secret.len()
    );
    let ids: Vec<&String> = secret
        .iter()
        .filter(|cell| cell.len() == 18 && cell.is_ascii())
        .collect();
    assert!(ids.len() >= 19, "thirteen applicants and six officials");
    let events = desk.well(&["export", "events"]);
    let aliases = hex_runs(&events, 32);
    assert!(aliases.len() >= 19, "persons and accounts have aliases");
    let flags = desk.well(&["flags"]);
    assert!(flags.contains("F27"), "the demo's frauds are flagged");

    for (lang, number, rows) in [
        ("zh", NOTICE, 12),
        ("en", NOTICE, 12),
        ("zh", further, 1),
        ("en", further, 1),
    ] {
        let exported = desk.export(number, &format!("{lang}-{rows}"), &["--lang", lang]);
        assert_eq!(listed(exported.csv()).len(), rows);
        assert_eq!(exported.csv().contains("晏平安"), number == further);
        for file in [exported.html(), exported.csv()] {
            let text = without_digests(file);
            for cell in &secret {
                assert!(!text.contains(cell.as_str()), "{cell} is in {text}");
            }
            for id in &ids {
                for part in [&id[..6], &id[6..14], &id[10..]] {
                    assert!(!text.contains(part), "{part} of an ID number is in {text}");
                }
            }
            for alias in &aliases {
                assert!(!file.contains(alias.as_str()), "an alias is in {file}");
            }
            for word in [
                "cat-1",
                "cat-2",
                "重大疾病",
                "自然灾害",
                "疾病",
                "灾",
                "病",
                "负债",
                "甲类",
                "F13",
                "F27",
                "F31",
                "疑点",
                "flag",
                "异议登记",
                "MYY2025001",
            ] {
                assert!(!text.contains(word), "{word} is in {text}");
            }
        }
    }
}

/// Names and units that a page or a spreadsheet might obey, and a child.
const HOSTILE: [(&str, &str); 10] = [
    (
        "<script>alert(\"x\")</script>",
        "</td></tr></table><h1>第一",
    ),
    ("=HYPERLINK(\"http://evil.example\")", "=cmd|' /C calc'!A0"),
    ("+1+1", "-2+3+cmd|' /C calc'!A0"),
    ("-1+1", "@SUM(1+1)*cmd"),
    ("@SUM(A1:A9)", "=1+1"),
    ("{{7*7}}{%include x%}", "{{ words.title }}{# 注 #}"),
    ("\" onmouseover=\"alert(1)", "' style='color:red"),
    ("&lt;b&gt;&amp;", "<!-- -->,\"引号\",<img src=x>"),
    ("javascript:alert(1)", "url(//evil.example/a.png)"),
    ("小儿明", "第一小学\n二班"),
];

#[test]
fn hostile_words_stay_words() {
    let desk = Desk::filled();
    let number = "H<1>&\"'{{7*7}}/../x";
    let publisher = "<b onclick=\"x()\">局</b>{{ footer }}";
    let cases: Vec<String> = (0..HOSTILE.len())
        .map(|at| format!("B-2025-9{at:03}"))
        .collect();
    let ids: Vec<String> = (0..HOSTILE.len())
        .map(|at| {
            // The last is under fourteen on the notice's first day.
            let birth = if at == 9 { "20111204" } else { "19800115" };
            id_number(birth, 300 + at as u32)
        })
        .collect();
    let mut claims = vec![vec![
        "申请编号",
        "申报单位",
        "姓名",
        "身份证号",
        "困难类别",
        "申请日期",
        "联系电话",
        "家庭住址",
    ]];
    let mut list = vec![vec![
        "公示编号",
        "申请编号",
        "姓名",
        "申报单位",
        "困难类别",
        "金额",
    ]];
    for (at, (name, unit)) in HOSTILE.iter().enumerate() {
        let (case, id) = (cases[at].as_str(), ids[at].as_str());
        let planted = ["重大疾病", "2025-10-28", "13900112233", "PLANTED-ADDRESS"];
        claims.push([&[case, unit, name, id], &planted[..]].concat());
        list.push(vec![number, case, name, unit, "重大疾病", "1234567.89"]);
    }
    let register = vec![
        vec![
            "公示编号",
            "公示阶段",
            "公示单位",
            "公示开始",
            "公示结束",
            "公示人数",
            "公示金额",
        ],
        vec![
            number,
            "拟救助名单公示",
            publisher,
            "2025-12-03",
            "2025-12-11",
            "10",
            "12345678.90",
        ],
    ];
    desk.import(&[
        ("01申请汇总表.csv", sheet(&claims)),
        ("05公示登记.csv", sheet(&register)),
        ("06公示名单.csv", sheet(&list)),
    ]);

    let exported = desk.export(number, "out", &[]);
    let shown = listed(exported.csv());
    for (row, (name, unit)) in shown.iter().zip(HOSTILE) {
        let name = name.replace("小儿明", "小*明");
        for (cell, text) in [(&row[1], name.as_str()), (&row[2], unit)] {
            // An apostrophe before all else is a spreadsheet's mark of a text, and no part of it.
            let text = text.trim_start_matches('\'').trim_start();
            let formula = text.starts_with(['=', '+', '-', '@', '=']);
            let mark = if formula { "'" } else { "" };
            assert_eq!(*cell, format!("{mark}{text}"));
        }
        assert_eq!(row[5], "1234567.89");
    }
    assert_eq!(shown.len(), HOSTILE.len());
    same_rows(&exported);
    let html = exported.html();
    for file in [html, exported.csv()] {
        assert!(!file.contains("小儿明"), "a child's name is masked");
        assert!(!file.contains("PLANTED") && !file.contains("13900112233"));
    }
    let pieces_here = pieces(html);
    let facts = elements(&pieces_here, "dd");
    assert_eq!(facts[..2], [number, publisher]);
    assert_eq!(facts[5], "12,345,678.90");
    // As many tags as on a page of as many harmless rows, and the same ones.
    let harmless = desk.export(NOTICE, "harmless", &[]);
    let shape = |html: &str, skipped: usize| -> Vec<String> {
        let mut rows_seen = 0;
        let mut tags = Vec::new();
        for piece in pieces(html) {
            if let Piece::Open(tag, attributes) = piece {
                rows_seen += usize::from(tag == "tr");
                // The first row is the headings'.
                if !(2..2 + skipped).contains(&rows_seen) {
                    let names: Vec<_> = attributes.keys().cloned().collect();
                    tags.push(format!("{tag} {}", names.join(" ")));
                }
            }
        }
        tags
    };
    assert_eq!(shape(html, 0), shape(harmless.html(), 2));
    // The files bear the number in a form that no folder or shell takes for more.
    let mut there = desk.below("out");
    there.sort();
    let name = |path: &String| path.rsplit('/').next().expect("a name").to_owned();
    let stem = "H_1______7_7______x";
    let expected = [format!("{stem}.csv"), format!("{stem}.html")];
    assert_eq!(there.iter().map(name).collect::<Vec<_>>(), expected);
    desk.well(&["verify"]);
}

#[test]
fn the_page_needs_nothing_else_and_says_what_it_is() {
    let desk = Desk::filled();
    for lang in ["zh", "en"] {
        let exported = desk.export(NOTICE, lang, &["--lang", lang]);
        let html = exported.html();
        for outside in [
            "http:",
            "https:",
            "src=",
            "href=",
            "//",
            "@import",
            "@font-face",
            "url(",
        ] {
            assert!(!html.contains(outside), "{outside} is in the page");
        }
        let pieces = pieces(html);
        let mut open: Vec<&str> = Vec::new();
        for piece in &pieces {
            match piece {
                Piece::Open(tag, attributes) => {
                    for no in ["script", "link", "img", "iframe", "object", "form", "base"] {
                        assert_ne!(tag, no);
                    }
                    for attribute in attributes.keys() {
                        let known = [
                            "lang",
                            "charset",
                            "name",
                            "content",
                            "class",
                            "datetime",
                            "scope",
                            "role",
                            "data-heading",
                            "colspan",
                        ];
                        assert!(known.contains(&attribute.as_str()), "{tag} {attribute}");
                    }
                    if tag != "meta" {
                        open.push(tag);
                    }
                }
                // Every element but a void one is closed in its order.
                Piece::Close(tag) => assert_eq!(open.pop(), Some(tag.as_str())),
                Piece::Text(_) | Piece::Style(_) => {}
            }
            if let Piece::Style(_) = piece {
                assert_eq!(open.pop(), Some("style"));
            }
        }
        assert!(open.is_empty(), "{open:?}");
        for needed in [
            "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        ] {
            assert_eq!(html.matches(needed).count(), 1, "{needed}");
        }
        // The mark of the encoding stands in the first kilobyte, where browsers look for it.
        assert!(html.find("charset").expect("it is there") < 1024);
        assert_eq!(elements(&pieces, "title").len(), 1);
        assert_eq!(elements(&pieces, "h1").len(), 1);
        assert_eq!(elements(&pieces, "table").len(), 1);
        let heads: Vec<_> = inside(&pieces, "thead")
            .iter()
            .filter_map(|piece| match piece {
                Piece::Open(tag, attributes) if tag == "th" => attributes.get("scope"),
                _ => None,
            })
            .collect();
        assert_eq!(heads, ["col"; 4]);
        for landmark in [
            "header", "main", "footer", "table", "thead", "tbody", "tfoot",
        ] {
            inside(&pieces, landmark);
        }
        // On a narrow screen the cells are laid out as blocks, which takes the table's meaning from
        // screen readers unless the roles are said.
        for role in ["table", "rowgroup", "row", "columnheader", "cell"] {
            assert!(html.contains(&format!("role=\"{role}\"")), "{role}");
        }
    }
}

/// SHA-256 of these parts joined.
fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut state = Sha256::new();
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}

/// RFC 6962, section 2.1, over hashes of leaves.
fn tree(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = leaves.split_at(split);
            sha256(&[&[1], &tree(left), &tree(right)])
        }
    }
}

/// A row's bytes, from the cells of the list.
fn committed(number: &str, stage: &str, row: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    let text = |text: &str, out: &mut Vec<u8>| {
        out.extend((text.len() as u32).to_le_bytes());
        out.extend(text.as_bytes());
    };
    text(number, &mut out);
    out.extend(row[0].parse::<u32>().expect("an ordinal").to_le_bytes());
    for cell in &row[1..5] {
        text(cell, &mut out);
    }
    let fen: i64 = row[5].replace('.', "").parse().expect("an amount");
    out.extend(fen.to_le_bytes());
    text(stage, &mut out);
    out
}

#[test]
fn the_rows_root_is_that_of_the_rows_shown() {
    // What an outsider has: the list, the page, the footer, the log. What an outsider lacks: each row's
    // salt, which stays in the vault until its proof is given out. So this test takes the part of the
    // office for the salts, and of the outsider for all else.
    let desk = Desk::filled();
    let exported = desk.export(NOTICE, "out", &[]);
    let issued = desk.issued();
    let events = desk.events();
    let ledger = hex::decode(exported.said("ledger")).expect("hex");
    let opened = events
        .iter()
        .find(|event| event["kind"] == "NoticeOpened" && event["body"]["notice_no"] == NOTICE);
    let stage = opened.expect("the opening")["body"]["stage"]
        .as_str()
        .expect("a word");

    let persons: Vec<&str> = events
        .iter()
        .filter(|event| event["kind"] == "ClaimSubmitted")
        .map(|event| event["body"]["person"].as_str().expect("an alias"))
        .collect();
    let list = listed(exported.csv());
    let id = sunledger::crypto::digest::LedgerId(ledger.clone().try_into().expect("32 bytes"));
    let disk = Arc::new(sunledger::disk::RealDisk::new(desk.at("books")));
    let mut vault = sunledger::vault::Vault::open(disk, &id, b"a long enough passphrase")
        .expect("the vault opens");
    let count = list.len() as u32;
    let mut salts = BTreeSet::new();
    let mut leaves = |list: &[Vec<String>]| -> Vec<[u8; 32]> {
        list.iter()
            .zip(&persons)
            .zip(0u32..)
            .map(|((row, person), index)| {
                let person = sunledger::domain::alias::Alias::from_hex(person).expect("an alias");
                let salt = vault
                    .notice_salt(Some(person), NOTICE, index + 1)
                    .expect("a salt");
                salts.insert(salt);
                sha256(&[
                    &[0],
                    b"sunledger notice",
                    &ledger,
                    &index.to_le_bytes(),
                    &count.to_le_bytes(),
                    &salt,
                    &committed(NOTICE, stage, row),
                ])
            })
            .collect()
    };
    assert_eq!(issued["body"]["root"], hex::encode(tree(&leaves(&list))));

    // Any cell changed gives another root.
    for (row, column, text) in [
        (0, 1, "甘雨情"),
        (3, 2, "青石镇小学"),
        (5, 3, "别的项目"),
        (7, 4, "甲"),
        (11, 5, "2500.00"),
    ] {
        let mut changed = list.clone();
        changed[row][column] = text.to_owned();
        assert_ne!(issued["body"]["root"], hex::encode(tree(&leaves(&changed))));
    }
    let mut swapped = list.clone();
    swapped.swap(0, 1);
    assert_ne!(issued["body"]["root"], hex::encode(tree(&leaves(&swapped))));
    assert_eq!(salts.len(), 12, "every row has a salt of its own");
}

#[test]
fn the_same_ledger_gives_the_same_bytes() {
    let desk = Desk::filled();
    // Two offices that part before the first export draw their own salts: the files differ in the
    // rows' root and in nothing else, because neither names the time.
    let other = desk.copied();
    let (here, there) = (
        desk.export(NOTICE, "a", &[]),
        other.export(NOTICE, "b", &[]),
    );
    let (root, other_root) = (here.said("rows_root"), there.said("rows_root"));
    assert_ne!(root, other_root, "salts are random");
    for (ours, theirs) in [(here.html(), there.html()), (here.csv(), there.csv())] {
        assert_eq!(ours.matches(&root).count(), 1);
        assert_eq!(ours.replace(&root, &other_root), theirs);
    }

    // Once the vault holds the salts, copies export the same bytes.
    let other = desk.copied();
    let again = desk.export(NOTICE, "again", &[]);
    let copied = other.export(NOTICE, "copied", &[]);
    assert_eq!(again.html, copied.html);
    assert_eq!(again.csv, copied.csv);
    // The next export of one ledger has the same rows and root; size and root of the ledger move on,
    // because the first export is an entry.
    assert_eq!(again.said("rows_root"), root);
    assert_ne!(again.said("size"), here.said("size"));
    for (first, second) in [(here.html(), again.html()), (here.csv(), again.csv())] {
        let moved = |text: &str, of: &Exported| {
            let size = of.said("size");
            let text = text.replace(&of.said("root"), "ROOT");
            let (before, after) = text
                .split_once(&format!(" {size} entries"))
                .expect("its size");
            format!("{before} SIZE entries{after}")
        };
        assert_eq!(moved(first, &here), moved(second, &again));
    }
}

#[test]
fn what_cannot_be_exported_leaves_no_trace() {
    let desk = Desk::filled();
    let size = desk.size();
    let export = |more: &[&str]| desk.refused(&[&["notice", "export"], more].concat());

    let said = export(&["MGS999", "--out", "out"]);
    assert!(said.contains("MGS999") && said.contains(NOTICE), "{said}");
    let said = export(&[NOTICE, "--out", "out", "--scheme", "Z"]);
    assert!(said.contains("--scheme Z"), "{said}");
    let said = export(&[NOTICE, "--out", "out", "--key", "nobody"]);
    assert!(said.contains("nobody.pem"), "{said}");
    let said = export(&[NOTICE, "--out", "out", "--key", "rec"]);
    assert!(said.contains("NTC"), "{said}");
    std::fs::write(desk.at("other-pass"), "another passphrase\n").expect("a file");
    for option in ["--passphrase-file", "--vault-passphrase-file"] {
        export(&[NOTICE, "--out", "out", option, "other-pass"]);
    }
    assert!(!desk.at("out").exists(), "{:?}", desk.below("out"));

    // The folder is a file.
    let said = export(&[NOTICE, "--out", "pass"]);
    assert!(said.contains("pass"), "{said}");
    let said = export(&[NOTICE, "--out", "pass/below"]);
    assert!(said.contains("pass"), "{said}");
    // The folder takes no files; root may write anywhere, and then there is nothing to refuse.
    let closed = desk.at("closed");
    std::fs::create_dir(&closed).expect("a folder");
    let mut rights = std::fs::metadata(&closed).expect("a folder").permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&closed, rights).expect("rights");
    if std::fs::write(closed.join("probe"), "").is_err() {
        let said = export(&[NOTICE, "--out", "closed"]);
        assert!(said.contains("closed"), "{said}");
        assert!(desk.below("closed").is_empty());
    }

    // A folder stands where a file belongs: that shows before anything is recorded.
    std::fs::create_dir_all(desk.at("taken/MGS202501.csv")).expect("a folder");
    export(&[NOTICE, "--out", "taken"]);
    export(&[NOTICE, "--out", "taken", "--force"]);
    assert_eq!(desk.below("taken").len(), 1);

    // A file of that name stays as it is, and the other is not written beside it.
    std::fs::create_dir(desk.at("used")).expect("a folder");
    std::fs::write(desk.at("used/MGS202501.csv"), "ours").expect("a file");
    let said = export(&[NOTICE, "--out", "used"]);
    assert!(
        said.contains("MGS202501.csv") && said.contains("--force"),
        "{said}"
    );
    assert_eq!(
        std::fs::read(desk.at("used/MGS202501.csv")).expect("it"),
        b"ours"
    );
    assert_eq!(desk.below("used").len(), 1);
    // With a key that may not, --force changes nothing either.
    export(&[NOTICE, "--out", "used", "--force", "--key", "aud"]);
    assert_eq!(
        std::fs::read(desk.at("used/MGS202501.csv")).expect("it"),
        b"ours"
    );
    assert_eq!(desk.below("used").len(), 1);
    assert_eq!(desk.size(), size, "nothing refused is on the ledger");

    let exported = desk.export(NOTICE, "used", &["--force"]);
    assert!(exported.csv().contains("甘雨晴"));
    assert_eq!(desk.below("used").len(), 2);
    assert_eq!(desk.size(), size + 1);
}

/// A notice that its scheme shows within the unit alone is refused to the public, and marked where it goes round inside.
#[test]
fn a_notice_within_the_unit_is_not_put_before_the_public() {
    let desk = Desk::filled();
    let folder = desk.at("union/D1-高校爱心基金");
    std::fs::create_dir_all(&folder).expect("a folder");
    let id = id_number("19800115", 555);
    let claims = vec![
        vec![
            "申请编号",
            "申报单位",
            "姓名",
            "身份证号",
            "困难类别",
            "申请日期",
        ],
        vec![
            "D1-2025-0001",
            "数学系",
            "丁某某",
            &id,
            "重大疾病",
            "2025-10-20",
        ],
    ];
    let register = vec![
        vec![
            "公示编号",
            "公示阶段",
            "公示单位",
            "公示开始",
            "公示结束",
            "公示人数",
            "公示金额",
        ],
        vec![
            "DGS1",
            "拟救助名单公示",
            "校工会",
            "2025-11-03",
            "2025-11-06",
            "1",
            "800.00",
        ],
    ];
    let list = vec![
        vec![
            "公示编号",
            "申请编号",
            "姓名",
            "申报单位",
            "困难类别",
            "金额",
        ],
        vec![
            "DGS1",
            "D1-2025-0001",
            "丁某某",
            "数学系",
            "重大疾病",
            "800.00",
        ],
    ];
    for (name, rows) in [
        ("01申请汇总表.csv", &claims),
        ("05公示登记.csv", &register),
        ("06公示名单.csv", &list),
    ] {
        std::fs::write(folder.join(name), sheet(rows)).expect("a file");
    }
    desk.well(&["import", "union"]);
    let before = desk.size();
    // Where a scheme's notice is asked for, another's numbers are not offered.
    for line in [&["notice", "export"][..], &["report", "notice"]] {
        let of = |scheme: &str| {
            let mut line = [line, &["NONE", "--scheme", scheme]].concat();
            if line[0] == "notice" {
                line.extend(["--out", "out"]);
            }
            desk.refused(&line)
        };
        let of_unit = of("D1");
        assert!(of_unit.contains("the ledger has DGS1"), "{of_unit}");
        assert!(!of_unit.contains(NOTICE), "{of_unit}");
        let of_none = of("A");
        assert!(of_none.contains("no notice of scheme A yet"), "{of_none}");
    }
    let said = desk.refused(&["notice", "export", "DGS1", "--out", "out"]);
    assert!(said.contains("within the unit only"), "{said}");
    assert!(said.contains("--internal"), "{said}");
    assert_eq!(desk.size(), before, "nothing is recorded");
    assert!(!desk.at("out").exists(), "nothing is written");
    let exported = desk.export("DGS1", "out", &["--internal"]);
    assert!(exported.html().contains("within the unit only"));
    assert!(exported.csv().contains("within the unit only"));
    assert_eq!(
        desk.issued()["body"]["level"],
        "internal",
        "{}",
        desk.issued()
    );
    // A public notice needs no mark, and bears none; one that was taken down bears it where that is asked.
    let public = desk.export(NOTICE, "public", &[]);
    assert!(!public.html().contains("within the unit only"));
    let inside = desk.export(NOTICE, "inside", &["--internal"]);
    assert!(inside.html().contains("within the unit only"));
}
