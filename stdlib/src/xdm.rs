//! The own XDM core schemas, embedded.
//!
//! Written for this project in the Platform form; paths, types, values and ids agree with adobe/xdm (see NOTICE).

/// Files by name, with their texts.
macro_rules! files {
    ($($name:literal)*) => {
        &[$((concat!("std/", $name, ".schema.json"), include_str!(concat!("../xdm/", $name, ".schema.json")))),*]
    };
}

/// Path and text of every document.
pub const FILES: &[(&str, &str)] = files! {
    "address" "cart" "channel" "commerce" "device" "direct-marketing" "emailaddress" "environment" "eventid"
    "experienceevent" "experienceevent-channel" "experienceevent-commerce" "experienceevent-directmarketing"
    "experienceevent-environment-details" "experienceevent-marketing" "experienceevent-web" "geo" "identityitem"
    "identitymap" "marketing" "measure" "order" "paymentitem" "person" "person-name" "phonenumber" "placecontext"
    "productlistitem" "profile" "profile-consents" "profile-loyalty-details" "profile-person-details"
    "profile-personal-details" "profile-preferences-details" "profile-segmentation" "profile-work-details"
    "segmentmembership" "webinfo"
};
