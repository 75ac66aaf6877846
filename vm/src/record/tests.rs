//! Records survive the journal, and hostile bytes do not hurt.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::codec::{decode, encode};
use super::*;
use journey_bytecode::types::EventRef;
use journey_bytecode::wire::Writer;
use proptest::prelude::*;

fn key() -> impl Strategy<Value = ProfileKey> {
    ("[a-z]{1,8}", "\\PC{0,20}").prop_map(|(namespace, id)| ProfileKey { namespace: namespace.into(), id: id.into() })
}

fn bytes() -> impl Strategy<Value = Arc<[u8]>> {
    proptest::collection::vec(any::<u8>(), 0..40).prop_map(Arc::from)
}

fn error() -> impl Strategy<Value = ErrorSet> {
    prop_oneof![
        Just(ErrorSet::Timeout),
        Just(ErrorSet::Limited),
        any::<u16>().prop_map(ErrorSet::Http),
        Just(ErrorSet::Invalid),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let id = || any::<[u8; 16]>().prop_map(InstanceId);
    let letter = || any::<[u8; 24]>().prop_map(LetterId);
    let standing = proptest::sample::select(vec!["live", "paused", "closed", "stopped"]);
    prop_oneof![
        ("\\PC{0,20}", "\\PC{0,20}", standing).prop_map(|(project, journey, word)| Operation::Stand {
            project: project.into(),
            journey: journey.into(),
            standing: Standing::named(word).unwrap()
        }),
        any::<u32>().prop_map(Operation::Sweep),
        (key(), id()).prop_map(|(key, id)| Operation::Release(key, id)),
        (key(), id(), "\\PC{0,20}").prop_map(|(key, id, reason)| Operation::End(key, id, reason.into())),
        letter().prop_map(Operation::Retry),
        letter().prop_map(Operation::Discard),
    ]
}

fn kind() -> impl Strategy<Value = RecordKind> {
    let matched = (any::<u16>(), any::<u16>(), bytes()).prop_map(|(bundle, event, values)| EventMatch {
        bundle,
        event: EventRef(event),
        values,
    });
    prop_oneof![
        bytes().prop_map(RecordKind::Deploy),
        (key(), "\\PC{0,20}", any::<u32>(), proptest::collection::vec(matched, 0..3)).prop_map(
            |(profile, id, epoch, matches)| RecordKind::Event(EventInput { profile, id: id.into(), epoch, matches })
        ),
        (any::<i64>(), any::<u32>()).prop_map(|(up_to, most)| RecordKind::Timers { up_to, most }),
        (any::<[u8; 16]>(), any::<u32>(), bytes()).prop_map(|(effect, attempt, values)| RecordKind::Answer {
            effect: EffectId(effect),
            attempt,
            outcome: Outcome::Answer(values)
        }),
        (any::<[u8; 16]>(), any::<u32>(), error(), "\\PC{0,20}", any::<Option<i64>>()).prop_map(
            |(effect, attempt, error, message, retry_after)| RecordKind::Answer {
                effect: EffectId(effect),
                attempt,
                outcome: Outcome::Failure { error, message: message.into(), retry_after }
            }
        ),
        (key(), "\\PC{0,40}").prop_map(|(key, json)| RecordKind::PutProfile(key, json.into())),
        key().prop_map(RecordKind::DeleteProfile),
        operation().prop_map(RecordKind::Operate),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    (any::<i64>(), kind()).prop_map(|(at, kind)| Record { at, kind })
}

proptest! {
    #[test]
    fn batches_survive_the_journal(records in proptest::collection::vec(record(), 0..8)) {
        let mut out = Writer::default();
        encode(&records, &mut out);
        prop_assert_eq!(decode(&out.bytes).unwrap(), records);
    }

    #[test]
    fn hostile_bytes_give_an_error_or_what_they_say(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(records) = decode(&bytes) {
            let mut out = Writer::default();
            encode(&records, &mut out);
            prop_assert_eq!(out.bytes, bytes);
        }
    }

    #[test]
    fn damaged_batches_never_panic(records in proptest::collection::vec(record(), 1..5), cut in any::<prop::sample::Index>(), flip in any::<u8>()) {
        let mut out = Writer::default();
        encode(&records, &mut out);
        let index = cut.index(out.bytes.len());
        if let Some(byte) = out.bytes.get_mut(index) { *byte ^= flip; }
        let _ = decode(&out.bytes);
        out.bytes.truncate(index);
        prop_assert!(decode(&out.bytes).is_err());
    }

    #[test]
    fn keys_survive_storage(key in key()) {
        prop_assert_eq!(ProfileKey::from_bytes(&key.to_bytes()).unwrap(), key);
    }
}

#[test]
fn a_count_without_records_allocates_nothing() {
    assert!(decode(&[0xff, 0xff, 0xff, 0xff, 0x0f]).is_err());
}

#[test]
fn ids_are_written_and_read_in_hexadecimal() {
    let id = EffectId([0xab; 16]);
    assert_eq!(id.to_string().parse::<EffectId>(), Ok(id));
    assert!("zz".parse::<EffectId>().is_err());
    assert!("é".repeat(16).parse::<EffectId>().is_err());
}

#[test]
fn a_busy_batch_pays_little_for_each_record() {
    let profile = ProfileKey { namespace: "email".into(), id: "ada@example.com".into() };
    let event = |n: i64| Record {
        at: 1_780_000_000_000_000 + n,
        kind: RecordKind::Event(EventInput {
            profile: profile.clone(),
            id: "5e7f".into(),
            epoch: 1,
            matches: vec![EventMatch { bundle: 0, event: EventRef(1), values: [1, 2, 3].into() }],
        }),
    };
    let mut out = Writer::default();
    encode(&(0..100).map(event).collect::<Vec<_>>(), &mut out);
    assert!(out.bytes.len() < 100 * 38, "{} bytes", out.bytes.len());
}
