//! Importing a large year of monthly lists through the program itself: a register of 60,000 persons and
//! 400,000 payment rows, as CSV, with the ordinary commands.
//!
//! The peer is the least that any importer must do: reading the files' bytes and hashing them. The
//! program stands beside this one; without it the measurement is skipped with a word.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sunledger::crypto::hash::sha256;

use crate::table::Row;
use crate::workload::Rng;

/// Rows of one monthly list.
const LIST: usize = 57_143;
/// A passphrase for keys and a vault that live for minutes.
const PASSPHRASE: &str = "a bench has no secrets\n";

/// A resident identity number of GB 11643 for a number of a person.
fn identity(number: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (year, rest) = (1965 + number / 999 % 35, number / 999 / 35);
    let body = format!(
        "430726{year}{:02}{:02}{:03}",
        1 + rest % 12,
        1 + rest / 12 % 28,
        1 + number % 999
    );
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}

fn name(number: usize) -> String {
    const FAMILY: [&str; 8] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄"];
    const GIVEN: [&str; 16] = [
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛",
        "明",
    ];
    format!(
        "{}{}{}",
        FAMILY[number % 8],
        GIVEN[number / 8 % 16],
        GIVEN[number / 128 % 16]
    )
}

/// Writes the office's folder; gives the bytes written.
fn folder(dir: &Path, seed: u64, persons: usize, rows: usize) -> Result<u64> {
    let folder = dir.join("A-乡村教师生活补助");
    std::fs::create_dir_all(&folder)?;
    let mut rng = Rng(seed);
    let accounts: Vec<String> = (0..persons)
        .map(|number| format!("6228{:06}{number:09}", rng.next() % 1_000_000))
        .collect();
    let mut bytes = 0;
    let mut write = |name: String, text: String| -> Result<()> {
        bytes += text.len() as u64;
        Ok(std::fs::write(folder.join(name), text)?)
    };
    let school = |number: usize| number % 2_000;
    let mut text = String::from(
        "\u{feff}序号,教师编号,姓名,身份证号,性别,出生日期,学校标识码,学校名称,岗位,任教起始日期,离岗日期,在岗状态,开户银行,工资账号,联系电话,登记人,登记时间\r\n",
    );
    for (number, account) in accounts.iter().enumerate() {
        let id = identity(number);
        let sex = if id.as_bytes()[16] % 2 == 1 {
            "男"
        } else {
            "女"
        };
        writeln!(
            text,
            "{},T{number:06},{},{id},{sex},{}-{}-{},36430726{:04},第{}小学,教师,2015-09-01,,在岗,农村商业银行,{account},139{number:08},登记员,2024-12-20 09:00:00\r",
            number + 1,
            name(number),
            &id[6..10],
            &id[10..12],
            &id[12..14],
            school(number),
            school(number),
        )?;
    }
    write("03教师实名信息库.csv".to_owned(), text)?;
    for (month, start) in (1..).zip((0..rows).step_by(LIST)) {
        let mut text = String::from(
            "\u{feff}批次号,序号,教师编号,姓名,身份证号,学校标识码,学校名称,补助类别,所属月份,金额(元),发放方式,开户银行,银行账号,发放日期,备注\r\n",
        );
        for line in 0..LIST.min(rows - start) {
            let number = line % persons;
            writeln!(
                text,
                "2025{month:02}-1,{},T{number:06},{},{},36430726{:04},第{}小学,完小,2025-{month:02},500.00,银行代发,农村商业银行,{},2025-{month:02}-26,\r",
                line + 1,
                name(number),
                identity(number),
                school(number),
                school(number),
                accounts[number],
            )?;
        }
        write(format!("06补助发放表_2025年{month:02}月.csv"), text)?;
    }
    Ok(bytes)
}

/// Largest resident memory of a child while it runs, in KiB.
fn watch(child: &mut Child) -> Result<(bool, u64)> {
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    loop {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            peak = peak.max(number.unwrap_or(0));
        }
        if let Some(done) = child.try_wait()? {
            return Ok((done.success(), peak));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The figures of `import`.
pub fn measure(dir: &Path, seed: u64, persons: usize, rows: usize) -> Result<Vec<Row>> {
    let program = std::env::current_exe()?.with_file_name("sunledger");
    let what = format!("{rows} payment rows with {persons} persons imported");
    if !program.exists() {
        return Ok(vec![
            Row::alone(&what, "rows/s", f64::NAN, "")
                .noted("skipped: build the program beside this one first"),
        ]);
    }
    let bytes = folder(dir, seed, persons, rows)?;
    let secret = dir.join("passphrase");
    std::fs::write(&secret, PASSPHRASE)?;
    let command = |words: &[&str]| {
        let mut command = Command::new(&program);
        command
            .args(words)
            .env("SUNLEDGER_LEDGER", dir.join("imported"))
            .env("SUNLEDGER_PASSPHRASE_FILE", &secret)
            .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", &secret)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    if !command(&["init", "--profile", "county"])
        .status()?
        .success()
    {
        bail!("init failed");
    }
    let office = dir.join("A-乡村教师生活补助");
    let start = Instant::now();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&office)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.sort();
    for file in &files {
        sha256(&[&std::fs::read(file)?]);
    }
    let least = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut import = command(&["import", office.to_str().context("path")?]).spawn()?;
    let (well, peak) = watch(&mut import)?;
    let seconds = start.elapsed().as_secs_f64();
    if !well {
        bail!("the import did not end with 0");
    }
    let all = (persons + rows) as f64;
    Ok(vec![
        Row::against(&what, "rows/s", all / seconds, all / least, "").noted(format!(
            "{seconds:.1} s for {} MiB; the peer reads and hashes the files",
            bytes >> 20
        )),
        Row::alone("peak memory of the import", "MiB", peak as f64 / 1024.0, ""),
    ])
}
