//! Values by their types.

use super::{CART, cart_with, columns, live};
use crate::ingest::number::{decimal, integer};
use crate::text;
use crate::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// The text of one column of a cart with a member more.
fn column(index: usize, member: &str) -> Value {
    columns(&live(), &cart_with(member))[index].clone()
}

#[test]
fn columns_come_in_order_and_absent_where_nothing_is() {
    let values = columns(&live(), CART);
    assert_eq!(values[0], Value::String("e-1".into()));
    assert_eq!(values[1], Value::DateTime(text::datetime("2026-05-04T10:00:00Z").unwrap()));
    assert_eq!(values[2], Value::String("c-1".into()));
    assert_eq!(values[3], Value::Absent);
    assert_eq!(format!("{:?}", values[6]), "List([Record([String(\"ada@example.com\")])])");
}

#[test]
fn null_is_absent_empty_is_not() {
    assert_eq!(column(8, r#""productListItems": null"#), Value::Absent);
    assert_eq!(format!("{:?}", column(8, r#""productListItems": []"#)), "List([])");
    assert_eq!(
        format!("{:?}", column(7, r#""opened": {"a": true, "b": null, "c": false}"#)),
        "Map({\"a\": Boolean(true), \"c\": Boolean(false)})"
    );
    let items = r#""productListItems": [{"SKU": "A1", "priceTotal": null, "unread": {"x": [1]}}]"#;
    assert_eq!(format!("{:?}", column(8, items)), "List([Record([String(\"A1\"), Absent, Absent])])");
}

#[test]
fn whole_numbers_in_any_writing() {
    for (written, number) in
        [("3", 3), ("3.0", 3), ("3e2", 300), ("-0.0", 0), ("30E-1", 3), ("9223372036854775807", i64::MAX)]
    {
        let items = format!(r#""productListItems": [{{"SKU": "A1", "quantity": {written}}}]"#);
        let Value::List(items) = column(8, &items) else { panic!("a list") };
        assert_eq!(
            format!("{:?}", items[0]),
            format!("Record([String(\"A1\"), Absent, Integer({number})])"),
            "{written}"
        );
    }
}

#[test]
fn decimals_are_exact_and_keep_their_scale() {
    for (written, number) in
        [("0.10", "0.10"), ("19.99", "19.99"), ("1e2", "100"), ("1.5e-3", "0.0015"), ("0e999", "0")]
    {
        let value = column(3, &format!(r#""order": 0, "commerce ": 0, "x": {written}"#));
        assert_eq!(value, Value::Absent);
        assert_eq!(decimal(written).unwrap().to_string(), number);
    }
    assert_eq!(decimal("1e-40"), Some(Decimal::ZERO));
    assert_eq!(decimal("1e40"), None);
    assert_eq!(decimal(&format!("1{}", "0".repeat(500))), None);
    assert_eq!(decimal(&format!("0.{}1", "3".repeat(500))).map(|d| d.scale()), Some(28));
}

#[test]
fn instants_also_as_milliseconds() {
    let millis = CART.replace("\"2026-05-04T10:00:00Z\"", "1777888800123");
    assert_eq!(columns(&live(), &millis)[1], Value::DateTime(text::datetime("2026-05-04T10:00:00.123Z").unwrap()));
}

#[test]
fn offsets_are_kept() {
    let offset = CART.replace("10:00:00Z", "10:00:00.5-07:00");
    let Value::DateTime(at) = columns(&live(), &offset)[1] else { panic!("an instant") };
    assert_eq!((at.micros, at.offset), (1_777_914_000_500_000, -25_200));
}

#[test]
fn json_of_unknown_shape_is_kept_without_white_space() {
    let json = r#""extra": { "a b" : [ 1.0 , "x  \" y" ,
        { } ] , "c":null}"#;
    assert_eq!(column(5, json), Value::Json(r#"{"a b":[1.0,"x  \" y",{}],"c":null}"#.into()));
    assert_eq!(column(5, r#""extra": 1e5 "#), Value::Json("1e5".into()));
}

#[test]
fn escapes_in_values_and_keys() {
    let key = CART.replace("cartID\": \"c-1\"", r#"cart\u0049D": "a\n\u00e9\ud83d\ude80\/""#);
    assert_eq!(columns(&live(), &key)[2], Value::String("a\né🚀/".into()));
}

proptest! {
    #[test]
    fn numbers_agree_with_the_decimal_library(mantissa: i64, scale in 0_u32..20) {
        let value = Decimal::new(mantissa, scale);
        prop_assert_eq!(decimal(&value.to_string()), Some(value));
        prop_assert_eq!(integer(&mantissa.to_string()), Some(mantissa));
        prop_assert_eq!(integer(&format!("{mantissa}.000")), Some(mantissa));
    }

    #[test]
    fn exponents_shift_the_point(mantissa in -999_999_i64..=999_999, power in -10_i32..=10) {
        let shifted = decimal(&format!("{mantissa}e{power}")).unwrap();
        let back = decimal(&format!("{shifted}E{}", -power)).unwrap();
        prop_assert_eq!(back, Decimal::from(mantissa));
    }
}
