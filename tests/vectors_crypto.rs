//! The cryptographic rooms against vectors made elsewhere (origins and licences: the README beside
//! each file in `tests/vectors/`). Most of them are cases that must be refused.

use ed25519_dalek::VerifyingKey as Point;
use serde_json::Value;
use sunledger::crypto::digest::{PublicKey, Signature, TreeRoot};
use sunledger::crypto::hash;
use sunledger::crypto::sign::{KeyError, SigningKey, VerifyingKey};
use sunledger::merkle::{self, Frontier};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

fn bytes(hex_text: &str) -> Vec<u8> {
    hex::decode(hex_text).unwrap()
}

fn public(hex_text: &str) -> PublicKey {
    PublicKey::from_hex(hex_text).unwrap()
}

/// The strict verdict on vectors given as hex. A signature of any length but 64 bytes has no
/// [`Signature`] value at all, and so is refused before the curve is asked.
fn accepts(key: &str, message: &str, signature: &str) -> bool {
    let Ok(key) = VerifyingKey::known(&public(key)) else {
        return false;
    };
    let Some(signature) = Signature::from_hex(signature) else {
        return false;
    };
    key.verify(&bytes(message), &signature).is_ok()
}

// ---- Ed25519 ----

/// Cases where the strict verdict may differ from Wycheproof's `result`, each with its reason
/// (`tcId`, reason). There are none: every signature that Wycheproof calls valid is one that the
/// strict rule accepts too.
const WYCHEPROOF_DIFFERENCES: [(u64, &str); 0] = [];

#[test]
fn wycheproof_every_case() {
    let file = json(include_str!("vectors/ed25519/wycheproof-ed25519.json"));
    let (mut valid, mut invalid) = (0, 0);
    for group in file["testGroups"].as_array().unwrap() {
        let key = text(&group["publicKey"], "pk");
        for case in group["tests"].as_array().unwrap() {
            let id = case["tcId"].as_u64().unwrap();
            let expected = match text(case, "result") {
                "valid" => true,
                "invalid" => false,
                other => panic!("case {id}: unknown result {other}"),
            };
            let differs = WYCHEPROOF_DIFFERENCES
                .iter()
                .any(|(listed, _)| *listed == id);
            assert_eq!(
                accepts(key, text(case, "msg"), text(case, "sig")),
                expected != differs,
                "case {id}: {}",
                text(case, "comment")
            );
            *(if expected { &mut valid } else { &mut invalid }) += 1;
        }
    }
    assert_eq!((valid, invalid), (88, 63));
}

/// The row "Dalek strict" of the results table: case 3 alone. Its key is of mixed order, so it
/// would never have been enrolled.
#[test]
fn speccheck_accepts_case_3_only_and_enrols_no_key_of_them() {
    let file = json(include_str!("vectors/ed25519/speccheck-cases.json"));
    let cases = file.as_array().unwrap();
    assert_eq!(cases.len(), 12);
    let accepted: Vec<usize> = (0..cases.len())
        .filter(|i| {
            accepts(
                text(&cases[*i], "pub_key"),
                text(&cases[*i], "message"),
                text(&cases[*i], "signature"),
            )
        })
        .collect();
    assert_eq!(accepted, [3]);

    let key = public(text(&cases[3], "pub_key"));
    assert_eq!(VerifyingKey::enrol(&key), Err(KeyError::Torsion { key }));
}

#[test]
fn sign_input_gives_the_published_keys_and_signatures() {
    let mut lines = 0;
    for line in include_str!("vectors/ed25519/ed25519-sign-input-first128.txt").lines() {
        let fields: Vec<&str> = line.split(':').collect();
        let seed: [u8; 32] = bytes(&fields[0][..64]).try_into().unwrap();
        let message = bytes(fields[2]);
        let key = SigningKey::from_seed(seed);
        assert_eq!(key.public().to_string(), fields[1], "line {}", lines + 1);
        let signature = key.sign(&message);
        assert_eq!(
            signature.to_string(),
            fields[3][..128],
            "line {}",
            lines + 1
        );
        VerifyingKey::enrol(&key.public())
            .unwrap()
            .verify(&message, &signature)
            .unwrap();
        lines += 1;
    }
    assert_eq!(lines, 128);
}

// ---- Enrolment ----

/// The eight points whose order divides 8, in canonical encoding.
const SMALL_ORDER: [&str; 8] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

#[test]
fn small_order_keys_are_weak() {
    for encoding in SMALL_ORDER {
        let key = public(encoding);
        assert_eq!(VerifyingKey::enrol(&key), Err(KeyError::Weak { key }));
    }
}

/// The point ±1 with the sign of x set although x is 0.
const SIGNED_ZERO: [(&str, &str); 2] = [
    (
        "0100000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
    ),
    (
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ),
];

#[test]
fn non_canonical_encodings_are_refused_as_such() {
    for (given, canonical) in SIGNED_ZERO {
        assert_eq!(
            VerifyingKey::enrol(&public(given)),
            Err(KeyError::NonCanonical {
                key: public(given),
                canonical: public(canonical),
            })
        );
    }
    // y = p + k for the 19 values of k that still fit in 255 bits, with either sign.
    let (mut refused, mut no_point) = (0, 0);
    for k in 0..19u8 {
        for sign in [0x00, 0x80] {
            let mut given = [0xff; 32];
            given[0] = 0xed + k;
            given[31] = 0x7f | sign;
            let key = PublicKey(given);
            match VerifyingKey::enrol(&key) {
                Err(KeyError::NonCanonical {
                    key: named,
                    canonical,
                }) => {
                    assert_eq!(named, key);
                    // The canonical y is k itself; the sign is kept unless x is 0.
                    assert_eq!(canonical.0[0], k);
                    assert!(canonical.0[1..31].iter().all(|byte| *byte == 0));
                    refused += 1;
                }
                Err(KeyError::Undecodable { .. }) => no_point += 1,
                other => panic!("y = p + {k}: {other:?}"),
            }
        }
    }
    assert_eq!(refused + no_point, 38);
    // More than the small-order ones (k = 0 and 1) are points.
    assert!(refused > 4, "{refused} of 38 are points");
}

/// An honest key plus each point of small order: decodable, canonical, not weak, and yet a key on
/// whose signatures verifiers disagree.
#[test]
fn mixed_order_keys_carry_torsion() {
    let honest = SigningKey::from_seed([7; 32]).public();
    let base = Point::from_bytes(&honest.0).unwrap().to_edwards();
    for encoding in &SMALL_ORDER[1..] {
        let small = Point::from_bytes(&public(encoding).0).unwrap().to_edwards();
        let key = PublicKey(Point::from(base + small).to_bytes());
        assert_ne!(key, honest);
        assert_eq!(VerifyingKey::enrol(&key), Err(KeyError::Torsion { key }));
        // Once enrolment is passed over, the key does decode: the check above is what stops it.
        assert!(VerifyingKey::known(&key).is_ok());
    }
    // The identity is the eighth: adding it changes nothing, and the key is enrolled.
    assert_eq!(VerifyingKey::enrol(&honest).unwrap().public(), honest);
}

#[test]
fn bytes_that_are_no_point_are_refused_by_both_doors() {
    let mut found = 0;
    for y in 2..60u8 {
        let mut encoding = [0; 32];
        encoding[0] = y;
        let key = PublicKey(encoding);
        if VerifyingKey::known(&key) == Err(KeyError::Undecodable { key }) {
            assert_eq!(
                VerifyingKey::enrol(&key),
                Err(KeyError::Undecodable { key })
            );
            found += 1;
        }
    }
    // Half of all y have no x.
    assert!((15..45).contains(&found), "{found}");
}

// ---- BLAKE3 ----

const BLAKE3_CONTEXT: &str = "BLAKE3 2019-12-27 16:29:52 test vectors context";

#[test]
fn blake3_official_vectors() {
    let file = json(include_str!("vectors/blake3/blake3-test_vectors.json"));
    assert_eq!(text(&file, "context_string"), BLAKE3_CONTEXT);
    let key: [u8; 32] = text(&file, "key").as_bytes().try_into().unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 35);
    for case in cases {
        let length = usize::try_from(case["input_len"].as_u64().unwrap()).unwrap();
        let input: Vec<u8> = (0..=250u8).cycle().take(length).collect();
        let (front, back) = input.split_at(length / 3);
        for parts in [&[&input[..]][..], &[front, back]] {
            // The file gives 131 bytes of output; ours is their beginning.
            assert_eq!(
                hex::encode(hash::keyed(&key, parts)),
                text(case, "keyed_hash")[..64],
                "keyed, {length} bytes"
            );
            assert_eq!(
                hex::encode(hash::derive(BLAKE3_CONTEXT, parts)),
                text(case, "derive_key")[..64],
                "derive_key, {length} bytes"
            );
        }
        // No room uses the plain mode; the case is kept as a check of the library itself.
        assert_eq!(
            blake3::hash(&input).to_hex()[..],
            text(case, "hash")[..64],
            "hash, {length} bytes"
        );
    }
}

// ---- RFC 6962 ----

#[test]
fn rfc6962_reference_tree() {
    let file = json(include_str!("vectors/merkle/rfc6962-reference-tree.json"));
    let hex_list = |value: &Value| -> Vec<String> {
        let list = value.as_array().unwrap().iter();
        list.map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    let inputs = hex_list(&file["leaf_inputs_hex"]);
    let roots = hex_list(&file["root_hashes_hex"]);
    let levels: Vec<Vec<String>> = file["node_hashes_hex"]
        .as_array()
        .unwrap()
        .iter()
        .map(hex_list)
        .collect();
    assert_eq!((inputs.len(), roots.len(), levels.len()), (8, 9, 4));

    let leaves: Vec<[u8; 32]> = inputs
        .iter()
        .map(|input| merkle::leaf_hash(&[&bytes(input)]))
        .collect();
    let mut level = leaves.clone();
    for expected in &levels {
        let found: Vec<String> = level.iter().map(hex::encode).collect();
        assert_eq!(&found, expected);
        level = level
            .chunks_exact(2)
            .map(|pair| merkle::node_hash(&pair[0], &pair[1]))
            .collect();
    }

    assert_eq!(merkle::EMPTY_ROOT.to_string(), roots[0]);
    assert_eq!(Frontier::new().root(), merkle::EMPTY_ROOT);
    let mut frontier = Frontier::new();
    for (size, expected) in roots.iter().enumerate() {
        assert_eq!(&merkle::root(&leaves[..size]).to_string(), expected);
        assert_eq!(&frontier.root().to_string(), expected);
        assert_eq!(frontier.size(), size as u64);
        if let Some(leaf) = leaves.get(size) {
            frontier.push(*leaf);
        }
    }
}

/// RFC 6962 §2.1 word for word: the slow, obvious judge.
fn by_the_definition(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves.len() {
        0 => hash::sha256(&[]),
        1 => leaves[0],
        n => {
            let k = (1..n).rev().find(|k| k.is_power_of_two()).unwrap();
            let (left, right) = leaves.split_at(k);
            hash::sha256(&[&[0x01], &by_the_definition(left), &by_the_definition(right)])
        }
    }
}

#[test]
fn root_and_frontier_equal_the_definition_at_every_size_to_300() {
    let leaves: Vec<[u8; 32]> = (0..300u32)
        .map(|i| merkle::leaf_hash(&[&i.to_le_bytes()]))
        .collect();
    let mut frontier = Frontier::new();
    for size in 0..=leaves.len() {
        let expected = TreeRoot(by_the_definition(&leaves[..size]));
        assert_eq!(merkle::root(&leaves[..size]), expected, "root at {size}");
        assert_eq!(frontier.root(), expected, "frontier at {size}");
        let stored = Frontier::from_peaks(frontier.size(), frontier.peaks().to_vec()).unwrap();
        assert_eq!(stored.root(), expected, "stored frontier at {size}");
        if let Some(leaf) = leaves.get(size) {
            frontier.push(*leaf);
        }
    }
}

/// A leaf's bytes are never taken for an inner node, nor two leaves swapped unseen.
#[test]
fn prefixes_and_order_matter() {
    let (a, b) = (merkle::leaf_hash(&[b"a"]), merkle::leaf_hash(&[b"b"]));
    assert_ne!(merkle::leaf_hash(&[&a, &b]), merkle::node_hash(&a, &b));
    assert_ne!(merkle::root(&[a, b]), merkle::root(&[b, a]));
    assert_ne!(merkle::root(&[a, b, b]), merkle::root(&[a, b]));
}
