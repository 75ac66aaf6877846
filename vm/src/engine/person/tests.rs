//! A person survives the store, and hostile bytes do not hurt.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use journey_bytecode::program::ErrorSet;
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..40)
}

fn happening() -> impl Strategy<Value = Happening> {
    let point = || any::<u16>().prop_map(PointRef);
    prop_oneof![
        (point(), any::<Option<i64>>()).prop_map(|(point, due)| Happening::Rests(point, due)),
        point().prop_map(Happening::Passed),
        (point(), any::<u16>()).prop_map(|(point, arm)| Happening::Arm(point, arm)),
        (point(), any::<u16>()).prop_map(|(point, arm)| Happening::Event(point, arm)),
        (point(), any::<u16>()).prop_map(|(point, arm)| Happening::Earlier(point, arm)),
        point().prop_map(Happening::Clock),
        point().prop_map(Happening::Called),
        (point(), any::<u32>()).prop_map(|(point, attempt)| Happening::Answered(point, attempt)),
        (point(), any::<u32>(), any::<u16>(), "\\PC{0,20}", any::<Option<i64>>()).prop_map(
            |(point, attempt, status, message, retry)| Happening::Failed {
                point,
                attempt,
                error: ErrorSet::Http(status),
                message: message.into(),
                retry
            }
        ),
        point().prop_map(Happening::WentOn),
        any::<u16>().prop_map(Happening::Goal),
        Just(Happening::Guard),
        point().prop_map(Happening::Parted),
        (point(), any::<u16>()).prop_map(|(point, branch)| Happening::Joined(point, branch)),
        "\\PC{0,20}".prop_map(|message| Happening::Held(message.into())),
        Just(Happening::Released),
    ]
}

fn timeline() -> impl Strategy<Value = Timeline> {
    (any::<i32>(), proptest::collection::vec((0..i64::from(u32::MAX), happening()), 0..6)).prop_map(
        |(start, entries)| {
            let mut timeline = Timeline::new(i64::from(start));
            for (after, happening) in entries {
                timeline.push(timeline.last + after, &happening);
            }
            timeline
        },
    )
}

fn rest() -> impl Strategy<Value = Rest> {
    let awake = prop_oneof![
        any::<Option<i64>>().prop_map(|due| Rest::Wait { due }),
        (any::<u32>(), any::<u32>(), any::<Option<i64>>()).prop_map(|(number, attempt, retry)| Rest::Call {
            number,
            attempt,
            retry
        }),
        any::<u16>().prop_map(|need| Rest::Branches { need }),
    ];
    let held = "\\PC{0,20}".prop_map(|message| Rest::Held { message: message.into(), before: None });
    prop_oneof![3 => awake, 1 => held]
}

fn identity() -> impl Strategy<Value = Identity> {
    (any::<u64>(), any::<i64>(), any::<u32>()).prop_map(|(born, entered, number)| Identity { born, entered, number })
}

fn instance() -> impl Strategy<Value = Instance> {
    let rule = (any::<u64>(), any::<Option<i64>>(), any::<u64>(), any::<u32>(), any::<u16>(), any::<i64>());
    let branch = (any::<u32>(), any::<u32>(), any::<u16>(), any::<u16>(), any::<i64>(), rest(), bytes()).prop_map(
        |(number, of, index, point, since, rest, frame)| Branch {
            number,
            of,
            index,
            way: Way { point: PointRef(point), since, rest, frame },
        },
    );
    let branches = proptest::collection::vec(branch, 0..3);
    let data = (proptest::collection::vec(any::<u64>(), 0..4), bytes(), branches, timeline());
    (identity(), any::<u32>(), any::<u16>(), rule, rest(), data).prop_map(
        |(
            identity,
            bundle,
            journey,
            (key, expires, goals, turn, point, since),
            rest,
            (taken, frame, branches, timeline),
        )| {
            let resting = matches!(rest, Rest::Branches { .. });
            Instance {
                number: identity.number,
                identity,
                bundle,
                journey: JourneyRef(journey),
                key,
                expires,
                goals,
                turn,
                point: PointRef(point),
                since,
                rest,
                taken,
                frame,
                branches: if resting { branches } else { Vec::new() },
                at_work: 0,
                timeline,
            }
        },
    )
}

fn ended() -> impl Strategy<Value = Ended> {
    let end = prop_oneof![Just(End::Expired), "\\PC{0,20}".prop_map(|reason| End::Exit(reason.into()))];
    (identity(), any::<u32>(), any::<u16>(), any::<u64>(), any::<Option<u16>>(), any::<i64>(), end, timeline())
        .prop_map(|(identity, bundle, journey, goals, point, at, end, timeline)| Ended {
            identity,
            bundle,
            journey: JourneyRef(journey),
            goals,
            point: point.map(PointRef),
            at,
            end,
            timeline,
        })
}

fn person() -> impl Strategy<Value = Person> {
    let memory = (any::<u32>(), any::<u64>(), any::<Option<i64>>()).prop_map(|(journey, key, again)| Memory {
        journey,
        key,
        again,
    });
    let event = (any::<u64>(), any::<i64>(), any::<u32>(), any::<u16>(), bytes()).prop_map(
        |(number, at, bundle, event, values)| Remembered {
            number,
            at,
            bundle,
            event: EventRef(event),
            values: values.into(),
        },
    );
    let refusal = (any::<i64>(), any::<u32>(), "\\PC{0,20}").prop_map(|(at, journey, reason)| Refusal {
        at,
        journey,
        reason: reason.into(),
    });
    (
        (any::<i64>(), any::<u64>(), any::<u32>(), any::<Option<i64>>()),
        proptest::collection::vec(instance(), 0..3),
        proptest::collection::vec(memory, 0..3),
        proptest::collection::vec(event, 0..3),
        proptest::collection::vec((any::<i32>(), any::<u64>()), 0..6),
        proptest::collection::vec(ended(), 0..3),
        proptest::collection::vec(refusal, 0..3),
    )
        .prop_map(
            |((touched, events, last_instance, timer), instances, memories, remembered, seen, ended, refused)| Person {
                touched,
                events,
                last_instance,
                timer,
                instances,
                memories,
                remembered,
                seen,
                ended,
                refused,
            },
        )
}

proptest! {
    #[test]
    fn a_person_survives_the_store(person in person()) {
        prop_assert_eq!(Person::decode(&person.encode()).unwrap(), person);
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Person::decode(&bytes);
    }

    #[test]
    fn a_damaged_person_never_panics(person in person(), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = person.encode();
        let index = at.index(bytes.len());
        if let Some(byte) = bytes.get_mut(index) { *byte ^= flip; }
        let _ = Person::decode(&bytes);
        bytes.truncate(index);
        prop_assert!(Person::decode(&bytes).is_err());
    }

    #[test]
    fn timelines_give_back_what_was_put_in(entries in proptest::collection::vec((0..1_000_000_i64, happening()), 0..200)) {
        let mut timeline = Timeline::new(5);
        let mut expected = Vec::new();
        for (after, happening) in entries {
            let at = timeline.last + after;
            timeline.push(at, &happening);
            expected.push((at, happening));
        }
        prop_assert!(timeline.bytes.len() <= 800);
        let kept = timeline.entries();
        prop_assert_eq!(kept.len() + timeline.dropped as usize, expected.len());
        prop_assert_eq!(&kept[..], &expected[timeline.dropped as usize..]);
    }
}
