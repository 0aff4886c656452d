//! Key files that open, and many that must not.

use super::*;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::pkcs5::EncryptionScheme;

const PASSPHRASE: &[u8] = b"correct-horse";

/// The seed of RFC 8032 §7.1 TEST 1, which the committed key files hold.
fn rfc_key() -> SigningKey {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    SigningKey::from_seed(hex::decode(seed).unwrap().try_into().unwrap())
}

fn quick() -> Zeroizing<String> {
    encrypt_pem(&rfc_key(), PASSPHRASE, KeyFileCost::Quick).unwrap()
}

macro_rules! openssl_file {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/vectors/ed25519/keyfiles/openssl-",
            $name,
            ".pem"
        ))
    };
}

#[test]
fn what_is_written_is_read_back() {
    for cost in [KeyFileCost::Quick, KeyFileCost::Standard] {
        let pem = encrypt_pem(&rfc_key(), PASSPHRASE, cost).unwrap();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        let read = decrypt_pem(&pem, PASSPHRASE).unwrap();
        assert_eq!(read.public(), rfc_key().public());
        assert_eq!(read.sign(b"x"), rfc_key().sign(b"x"));
        // Line ends of another system and leading blank lines do no harm.
        decrypt_pem(&format!("\r\n{}", pem.replace('\n', "\r\n")), PASSPHRASE).unwrap();
    }
}

#[test]
fn two_files_of_one_key_share_neither_salt_nor_bytes() {
    assert_ne!(*quick(), *quick());
}

#[test]
fn a_wrong_passphrase_is_called_that() {
    let pem = quick();
    // More than 256, so that some get past the padding and must still fail as the same error.
    for i in 0..600u32 {
        assert_eq!(
            decrypt_pem(&pem, format!("wrong {i}").as_bytes()).unwrap_err(),
            KeyFileError::WrongPassphrase,
            "{i}"
        );
    }
    assert_eq!(
        decrypt_pem(&pem, b"").unwrap_err(),
        KeyFileError::WrongPassphrase
    );
}

#[test]
fn an_empty_passphrase_locks_nothing() {
    assert_eq!(
        encrypt_pem(&rfc_key(), b"", KeyFileCost::Quick).unwrap_err(),
        KeyFileWriteError::EmptyPassphrase
    );
}

#[test]
fn a_file_cut_anywhere_is_no_key_file() {
    let pem = quick();
    let whole = pem.trim_end();
    for length in 0..whole.len() {
        let error = decrypt_pem(&whole[..length], PASSPHRASE).unwrap_err();
        assert!(
            matches!(error, KeyFileError::NotAKeyFile { .. }),
            "cut at {length}: {error:?}"
        );
    }
}

/// Every byte of the structure, set to every value: the file opens to its key only where the value
/// is the one that stood there; nothing panics and nothing takes long.
#[test]
fn no_changed_byte_of_the_structure_opens_or_panics() {
    let pem = quick();
    let (_, document) = SecretDocument::from_pem(&pem).unwrap();
    let der = document.as_bytes();
    // The structure ends where the 64 encrypted bytes begin.
    let structure = der.len() - 64;
    let mut opened = 0;
    for position in 0..structure {
        for value in 0..=255u8 {
            let mut changed = der.to_vec();
            changed[position] = value;
            let Ok(changed) = SecretDocument::try_from(changed) else {
                continue;
            };
            let pem = changed.to_pem(LABEL, LineEnding::LF).unwrap();
            if decrypt_pem(&pem, PASSPHRASE).is_ok_and(|key| key.public() == rfc_key().public()) {
                assert_eq!(der[position], value, "byte {position} set to {value}");
                opened += 1;
            }
        }
    }
    assert_eq!(opened, structure);
}

/// Whatever letter is changed, the file does not open, or opens to a key that is not ours (the
/// encryption is not authenticated); nothing panics and nothing takes long.
#[test]
fn a_changed_letter_never_panics() {
    let pem = quick();
    for position in 0..pem.len() {
        let mut bytes = pem.as_bytes().to_vec();
        bytes[position] = if bytes[position] == b'B' { b'C' } else { b'B' };
        let changed = String::from_utf8(bytes).unwrap();
        if let Ok(key) = decrypt_pem(&changed, PASSPHRASE) {
            assert_ne!(key.public(), rfc_key().public(), "letter {position}");
        }
    }
}

#[test]
fn other_text_is_no_key_file() {
    for other in [
        "",
        "hello",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        openssl_file!("public"),
        &"A".repeat(MAX_KEY_FILE + 1),
    ] {
        let error = decrypt_pem(other, PASSPHRASE).unwrap_err();
        assert!(
            matches!(error, KeyFileError::NotAKeyFile { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn openssls_scrypt_files_are_read() {
    for pem in [openssl_file!("scrypt"), openssl_file!("scrypt-quick")] {
        let key = decrypt_pem(pem, PASSPHRASE).unwrap();
        assert_eq!(key.public(), rfc_key().public());
    }
}

#[test]
fn other_schemes_are_named() {
    for (pem, word) in [
        (openssl_file!("pbkdf2"), "1.2.840.113549.1.5.12"),
        (openssl_file!("aes128"), "2.16.840.1.101.3.4.1.2"),
        (openssl_file!("pbes1"), "1.2.840.113549.1.12.1.3"),
        (openssl_file!("x25519"), "1.3.101.110"),
        (openssl_file!("unencrypted"), "not encrypted"),
    ] {
        let error = decrypt_pem(pem, PASSPHRASE).unwrap_err();
        assert!(
            matches!(&error, KeyFileError::UnsupportedScheme { found } if found.contains(word)),
            "{word}: {error:?}"
        );
    }
}

/// A file that states `n`, `r`, `p` and otherwise looks right.
fn stating(n: u64, r: u16, p: u16, key_length: Option<u16>, encrypted: &[u8]) -> String {
    let scheme = pbes2::Parameters {
        kdf: pbes2::Kdf::Scrypt(pbes2::ScryptParams {
            salt: pbes2::Salt::new([1; 16]).unwrap(),
            cost_parameter: n,
            block_size: r,
            parallelization: p,
            key_length,
        }),
        encryption: pbes2::EncryptionScheme::Aes256Cbc { iv: [2; 16] },
    };
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: EncryptionScheme::Pbes2(scheme),
        encrypted_data: OctetStringRef::new(encrypted).unwrap(),
    };
    SecretDocument::encode_msg(&info)
        .unwrap()
        .to_pem(LABEL, LineEnding::LF)
        .unwrap()
        .to_string()
}

#[test]
fn hostile_costs_are_refused_before_any_memory_is_taken() {
    for (n, r, p) in [
        (0, 8, 1), // The library would panic on this one.
        (1, 8, 1),
        (1000, 8, 1), // Not a power of two.
        (1 << 21, 1, 1),
        (1 << 20, 8, 1), // 1 GiB.
        (1 << 63, 8, 1),
        (u64::MAX, u16::MAX, u16::MAX),
        (1 << 14, u16::MAX, 1),
        (1 << 14, 8, u16::MAX),
        (1 << 14, 0, 1),
        (1 << 14, 8, 0),
    ] {
        let error = decrypt_pem(&stating(n, r, p, None, &[0; 64]), PASSPHRASE).unwrap_err();
        assert!(
            matches!(error, KeyFileError::Cost(_)),
            "{n} {r} {p}: {error:?}"
        );
    }
    // The same file at an honest cost gets as far as the passphrase.
    assert_eq!(
        decrypt_pem(&stating(16, 8, 1, Some(32), &[0; 64]), PASSPHRASE).unwrap_err(),
        KeyFileError::WrongPassphrase
    );
}

#[test]
fn odd_lengths_are_refused() {
    for encrypted in [&[][..], &[0; 15], &[0; 33]] {
        let error = decrypt_pem(&stating(16, 8, 1, None, encrypted), PASSPHRASE).unwrap_err();
        assert!(
            matches!(error, KeyFileError::NotAKeyFile { .. }),
            "{error:?}"
        );
    }
    let error = decrypt_pem(&stating(16, 8, 1, Some(16), &[0; 64]), PASSPHRASE).unwrap_err();
    assert!(
        matches!(error, KeyFileError::UnsupportedScheme { .. }),
        "{error:?}"
    );
}

/// The version 2 form names its public key; a file whose halves do not belong together is refused.
#[test]
fn a_version_2_file_opens_only_if_its_halves_fit() {
    let lock = |public: [u8; 32]| {
        let pair = KeypairBytes {
            secret_key: *rfc_key().seed(),
            public_key: Some(ed25519_dalek::pkcs8::PublicKeyBytes(public)),
        };
        let plain = pair.to_pkcs8_der().unwrap();
        let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(
            KeyFileCost::Quick.scrypt().checked().unwrap(),
            &[1; 16],
            [2; 16],
        )
        .unwrap();
        PrivateKeyInfoRef::try_from(plain.as_bytes())
            .unwrap()
            .encrypt_with_params(scheme, PASSPHRASE)
            .unwrap()
            .to_pem(LABEL, LineEnding::LF)
            .unwrap()
    };
    decrypt_pem(&lock(rfc_key().public().0), PASSPHRASE).unwrap();
    assert_eq!(
        decrypt_pem(&lock([9; 32]), PASSPHRASE).unwrap_err(),
        KeyFileError::WrongPassphrase
    );
}

#[test]
fn something_else_under_the_right_passphrase_is_no_key_file() {
    let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(
        KeyFileCost::Quick.scrypt().checked().unwrap(),
        &[1; 16],
        [2; 16],
    )
    .unwrap();
    // SEQUENCE { INTEGER 7 }
    let encrypted = scheme.encrypt(PASSPHRASE, &[0x30, 3, 2, 1, 7]).unwrap();
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: EncryptionScheme::Pbes2(scheme),
        encrypted_data: OctetStringRef::new(&encrypted).unwrap(),
    };
    let document = SecretDocument::encode_msg(&info).unwrap();
    let pem = document.to_pem(LABEL, LineEnding::LF).unwrap();
    let error = decrypt_pem(&pem, PASSPHRASE).unwrap_err();
    assert!(
        matches!(error, KeyFileError::NotAKeyFile { .. }),
        "{error:?}"
    );
}

/// Needs the `openssl` command; where it is absent the test says so and passes.
#[test]
fn openssl_reads_what_is_written() {
    use std::process::Command;
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: no openssl command on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for cost in [KeyFileCost::Quick, KeyFileCost::Standard] {
        let path = folder.path().join("key.pem");
        std::fs::write(
            &path,
            encrypt_pem(&rfc_key(), PASSPHRASE, cost)
                .unwrap()
                .as_bytes(),
        )
        .unwrap();
        let read = |passphrase: &str| {
            Command::new("openssl")
                .args(["pkey", "-pubout", "-outform", "DER", "-passin", passphrase])
                .arg("-in")
                .arg(&path)
                .output()
                .unwrap()
        };
        let output = read("pass:correct-horse");
        assert!(
            output.status.success(),
            "{cost:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        // A SubjectPublicKeyInfo ends with the key's 32 bytes (RFC 8410 §4).
        assert!(output.stdout.ends_with(&rfc_key().public().0));
        assert!(!read("pass:wrong").status.success());
    }
}
