//! Identities: hashes of what makes a thing the only one of its kind. The same over retries, crashes and replays.

use super::person::Identity;
use crate::record::{EffectId, InstanceId, ProfileKey};

/// Of an instance.
pub(crate) fn instance(profile: &ProfileKey, identity: Identity) -> InstanceId {
    let mut hash = blake3::Hasher::new();
    hash.update(b"instance");
    hash.update(&(profile.namespace.len() as u64).to_le_bytes());
    hash.update(profile.namespace.as_bytes());
    hash.update(&(profile.id.len() as u64).to_le_bytes());
    hash.update(profile.id.as_bytes());
    hash.update(&identity.born.to_le_bytes());
    hash.update(&identity.entered.to_le_bytes());
    hash.update(&identity.number.to_le_bytes());
    InstanceId(first(&hash))
}

/// Of an effect. The turn counts the calls of the instance, so it says which step it is, and which time round; not
/// hashing the step as well lets the code before a call know its key.
pub(crate) fn effect(instance: InstanceId, turn: u32) -> EffectId {
    let mut hash = blake3::Hasher::new();
    hash.update(b"effect");
    hash.update(&instance.0);
    hash.update(&turn.to_le_bytes());
    EffectId(first(&hash))
}

/// Of a text within a person (an event's id, an entry key); never 0.
pub(crate) fn text(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    let bytes = hash.as_bytes().first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(bytes).max(1)
}

/// A number that is as good as random, for the pause before an attempt.
pub(crate) fn jitter(effect: EffectId, attempt: u32) -> u64 {
    let mut hash = blake3::Hasher::new();
    hash.update(b"jitter");
    hash.update(&effect.0);
    hash.update(&attempt.to_le_bytes());
    u64::from_le_bytes(first(&hash))
}

fn first<const N: usize>(hash: &blake3::Hasher) -> [u8; N] {
    let mut bytes = [0; N];
    hash.finalize_xof().fill(&mut bytes);
    bytes
}
