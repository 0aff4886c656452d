//! Whether a text that should name an organisation reads as the name of a person.
//!
//! Promises: pure, without a dictionary: a short text that begins with a surname and ends in nothing that bodies, places or
//! groups are called by; in other letters, words as [`super::letters`] has them; of a text in both, either. A credit code in it
//! makes it a body's. It errs towards persons for texts of
//! three characters, since such a name stands in the log for ever. A firm that is called as a person may be (李宁, 白云山) is
//! told by what else is known of it, or by `org:` before it ([`stated_body`]). **Not here**: what is known of it, and what is done about it.

use super::{is_han, letters};
use crate::domain::ids::{ResidentId, Uscc};

/// Characters by which most families are called, compounds by their first.
pub const FAMILY: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于余叶蒋杜苏魏程吕丁任沈姚卢姜崔钟谭陆汪范廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文欧阳司徒诸葛上官尉迟夏侯皇甫颜殷樊兰邢施洪翟安倪聂章鲁葛俞柯庄柳祝华齐牛伍焦温芦詹涂翁阮梅裴纪凌霍童单盛耿关骆游舒甘尚岑冉谷窦岳辛卜蔡谯";
/// Surnames of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "司徒", "诸葛", "上官", "尉迟", "夏侯", "皇甫", "司马", "东方", "慕容", "令狐", "公孙",
    "长孙", "独孤", "南宫", "西门", "轩辕", "宇文", "端木", "百里", "申屠", "万俟", "闻人", "澹台",
    "淳于", "单于", "太史", "赫连",
];
/// Last characters of bodies, places and groups of people.
const ENDS: &str = "校局会厂店院所站行社部园馆村乡镇县市省区街组队班处科办委团户库司厅署台坊铺城里庄屯场矿号楼室系协联盟人方友生众";
/// Of a text of two characters these alone: 王社, 李园, 王中 and 李氏 may be persons.
const ENDS_OF_TWO: &str = "校局厂店村乡镇县市省区委";
/// Last characters of a school's short name behind its number: 金一中, 石二小, 江三幼.
const SCHOOLS: &str = "中小幼高初";
/// Last characters of the words for posts.
const POST_ENDS: [char; 10] = ['长', '员', '任', '师', '书', '管', '计', '纳', '监', '理'];
/// Numbers in such a name.
const NUMBERS: &str = "一二三四五六七八九十";
/// What persons are called by behind their names.
const TITLES: &[&str] = &[
    "先生",
    "女士",
    "老师",
    "同志",
    "师傅",
    "夫妇",
    "夫妻",
    "伉俪",
    "一家",
    "教授",
    "医生",
    "校长",
    "阿姨",
    "叔叔",
    "一家人",
    "主任",
    "书记",
    "董事长",
    "总经理",
    "经理",
    "老板",
    "局长",
    "处长",
    "科长",
    "院长",
    "会长",
    "主席",
    "村长",
    "镇长",
    "县长",
    "律师",
    "女儿",
    "儿子",
];
/// What stands behind a name and is none of it.
const AFTER: &[&str] = &[
    "捐款", "捐赠", "捐资", "家属", "家人", "遗属", "本人", "个人",
];
/// No name is longer, whatever stands before and behind it.
const LONGEST: usize = 60;
/// What persons are called by before their names.
const BEFORE: &[&str] = &[
    "爱心",
    "热心",
    "企业家",
    "校友",
    "家长",
    "教师",
    "老师",
    "学生",
    "村民",
    "市民",
    "居民",
    "职工",
    "个人",
    "乡贤",
    "退休",
    "离休",
    "党员",
    "干部",
    "侨胞",
    "华侨",
    "港胞",
    "台胞",
    "人士",
    "社会",
    "民营",
    "青年",
    "医生",
];
/// Words of two characters or more that no person is called by.
const WORDS: &[&str] = &[
    "公司", "集团", "基金", "银行", "财政", "学校", "小学", "中学", "大学", "高中", "初中", "中心",
    "超市", "书店", "商行", "教育", "幼儿", "企业", "机构", "单位", "家长", "村民", "市民", "群众",
    "职工", "全体", "政府", "工会", "协会", "工厂",
];

/// What stands before a name that whoever writes it says is a body's, however it reads: `org:李宁`, `单位:李宁`.
const STATED: &[&str] = &["org:", "单位:"];

/// The name behind `org:` or `单位:`, which says that it is a body's; `None` where neither stands before it.
pub fn stated_body(text: &str) -> Option<&str> {
    let text = text.trim();
    STATED.iter().find_map(|mark| {
        let word = mark.strip_suffix(':')?;
        let start = text.get(..word.len())?;
        let rest = text.get(word.len()..)?.trim_start();
        let rest = rest.strip_prefix([':', '\u{ff1a}'])?;
        start.eq_ignore_ascii_case(word).then(|| rest.trim())
    })
}

/// Whether what stands beside a name as the code of a unit or its unified social credit code can be one: it has a digit, and is no
/// person's number. A name beside one is a body's, however it reads.
pub fn is_body_code(code: &str) -> bool {
    code.chars().any(|letter| letter.is_ascii_digit()) && ResidentId::parse(code).is_err()
}

/// Whether a text reads as a person's name: 张三丰, 欧阳修, 李先生, 刘德福夫妇, 校友刘德福, 阿卜杜拉·买买提, Mary Smith, and one of several as 张三、李四.
pub fn reads_as_person(text: &str) -> bool {
    if holds_credit_code(text) {
        return false;
    }
    if !text.chars().any(is_han) {
        let end = text.find(['\u{ff08}', '(']).unwrap_or(text.len());
        return letters::reads_as_person(text.get(..end).unwrap_or(text));
    }
    let mut parts = text.split(['、', '\u{ff0c}', ',', '\u{ff1b}', ';', '/']);
    parts.any(|part| {
        let part = head(part);
        // 和 and 与 are in names, too.
        let several = part.chars().count() > 4;
        one(part) || (several && part.split(['和', '与']).any(one))
    })
}

fn holds_credit_code(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| Uscc::parse(word).is_ok() && ResidentId::parse(word).is_err())
}

/// Of a text in Chinese characters and other letters, both apart: ZhangSanfeng张三丰, Mary Smith女士.
fn in_both(text: &str) -> Option<(String, String)> {
    let dot = |letter: char| matches!(letter, '·' | '•' | '・');
    let foreign = |letter: char| letter.is_alphabetic() && !is_han(letter);
    if !text.chars().any(foreign) {
        return None;
    }
    let own = text
        .chars()
        .filter(|letter| is_han(*letter) || dot(*letter));
    let own: String = own.collect();
    let other = text.replace(is_han, " ");
    Some((own.trim_matches(dot).to_owned(), other))
}

/// What stands before a bracket, or before 等 and a count.
fn head(text: &str) -> &str {
    let end = text.find(['\u{ff08}', '(']).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or(text).trim();
    match text.split_once('等') {
        Some((names, rest)) if rest.is_empty() || rest.ends_with('人') => names.trim(),
        _ => text,
    }
}

/// Whether a word that reads as a person's name is rather that of a post: 安全员, 文书, 范校长. A name seldom ends so.
pub fn reads_as_post(text: &str) -> bool {
    text.trim().ends_with(POST_ENDS)
}

/// Whether a text is somebody's name, whatever they did behind it: 王建国捐款.
fn one(text: &str) -> bool {
    if text.chars().count() > LONGEST {
        return false;
    }
    let mut bare = text;
    while let Some(rest) = AFTER.iter().find_map(|word| bare.strip_suffix(word)) {
        bare = rest;
    }
    named(bare) || (bare.len() < text.len() && named(text))
}

fn named(text: &str) -> bool {
    // What somebody is stands before the name: 校友刘德福, 热心市民王女士.
    let before = BEFORE.iter().find_map(|word| text.strip_prefix(word));
    if before.is_some_and(named) {
        return true;
    }
    let letters: Vec<char> = text.chars().filter(|one| !one.is_whitespace()).collect();
    let plain: String = letters.iter().collect();
    if WORDS.iter().any(|word| plain.contains(word)) {
        return false;
    }
    if let Some((own, other)) = in_both(text) {
        let titled = TITLES.contains(&own.as_str()) && other.chars().any(char::is_alphabetic);
        return titled || named(&own) || letters::reads_as_person(&other);
    }
    let (Some(first), Some(last)) = (letters.first(), letters.last()) else {
        return false;
    };
    let dot = |letter: &char| matches!(letter, '·' | '•' | '・');
    if letters.iter().any(dot) {
        let known = |letter: &char| dot(letter) || is_han(*letter);
        return letters.iter().all(known) && !dot(first) && !dot(last) && !ENDS.contains(*last);
    }
    if !letters.iter().all(|letter| is_han(*letter)) {
        return false;
    }
    if let [.., number, kind] = letters.as_slice()
        && NUMBERS.contains(*number)
        && SCHOOLS.contains(*kind)
    {
        return false;
    }
    let compound = COMPOUND.iter().any(|name| plain.starts_with(name));
    // 张女士 is somebody, too, and so is 王建国先生一家.
    let mut called = plain.as_str();
    while let Some(rest) = TITLES.iter().find_map(|title| called.strip_suffix(title)) {
        called = rest;
    }
    if called.len() < plain.len() {
        let length = called.chars().count();
        return (1..=4).contains(&length) && (compound || FAMILY.contains(*first));
    }
    match letters.len() {
        2 => FAMILY.contains(*first) && !ENDS_OF_TWO.contains(*last),
        3 => (compound || FAMILY.contains(*first)) && !ENDS.contains(*last),
        4 => compound && !ENDS.contains(*last),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_body_code, reads_as_person, stated_body};

    #[test]
    fn persons_read_as_persons_and_bodies_do_not() {
        for person in [
            "张三丰",
            "李家豪",
            "王伟",
            "欧阳修",
            "欧阳娜娜",
            "张 三 丰",
            "李先生",
            "阿卜杜拉·买买提",
            "张三丰\u{ff08}家长\u{ff09}",
            "李和平",
            "张三、李四",
            "张三丰等3人",
            "张三丰和李四",
            "诸葛亮",
            "李建中",
            "王小小",
            "张中一",
            "李宁",
            "刘德福夫妇",
            "爱心企业家陈大文",
            "校友刘德福",
            "热心市民王女士",
            "欧阳明远女士",
            "王建国先生一家",
            "陈大文主任",
            "刘董事长",
            "乡贤王建国",
            "退休教师王芳",
            "爱心人士王建国",
            "王建国捐款",
            "王建国家属",
            "王中",
            "李氏",
            "Zhang Sanfeng",
            "张三丰 Zhang Sanfeng",
            "ZhangSanfeng张三丰",
            "Zhang Sanfeng(张三丰)",
            "Mary女士",
            "Mary Smith\u{ff08}外教\u{ff09}",
        ] {
            assert!(reads_as_person(person), "{person}");
        }
        for body in [
            "",
            "县财政局",
            "白石小学",
            "高新小学",
            "金龙公司",
            "张家村",
            "于都县",
            "石镇",
            "何氏基金会",
            "李嘉诚基金会",
            "方正书店",
            "石油厂",
            "热心市民",
            "学生家长",
            "个人捐赠",
            "匿名",
            "华联超市",
            "高三班",
            "江口学校",
            "91440101MA5",
            "Acme Ltd",
            "中国教育发展基金会",
            "马场村委会",
            "爱心人士",
            "王府井百货",
            "校友",
            "校友会",
            "家长委员会",
            "爱心企业",
            "教师捐款",
            "个人",
            "金一中",
            "江二小",
            "石二中",
            "温一中",
            "金十一中",
            "校友捐款",
            "退休教师",
            "社会人士",
            "纪委",
            "IBM中国有限公司",
            "ABB 中国",
            "李宁(91350200MA2XN5BJ4W)",
            "Weber Shandwick 91350200MA2XN5BJ4W",
        ] {
            assert!(!reads_as_person(body), "{body}");
        }
    }

    /// One cell of a sheet has room for 32,767 characters.
    #[test]
    fn a_long_text_is_nobodys_name_and_is_seen_at_once() {
        assert!(!reads_as_person(&"爱心".repeat(16_383)));
        assert!(reads_as_person(&format!("{}王建国", "爱心".repeat(20))));
    }

    #[test]
    fn a_body_is_stated_before_its_name_or_by_a_code_beside_it() {
        for (text, name) in [
            ("org:李宁", Some("李宁")),
            ("ORG: 李宁", Some("李宁")),
            ("单位\u{ff1a}李宁", Some("李宁")),
            ("单位:", Some("")),
            ("李宁", None),
            ("单位李宁", None),
            ("organ:李宁", None),
            ("", None),
        ] {
            assert_eq!(stated_body(text), name, "{text}");
        }
        for (code, is) in [
            ("91350200MA2XN5BJ4W", true),
            ("4302", true),
            ("S1", true),
            ("无", false),
            ("", false),
            ("11010519491231002X", false),
        ] {
            assert_eq!(is_body_code(code), is, "{code}");
        }
    }
}
