//! Pictures of journeys: what they say, and that nothing lies on anything else.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use super::{Drawing, Graph, Place};
use crate::source::FileId;
use crate::syntax;
use proptest::prelude::*;

fn graphs(text: &str) -> Vec<Graph> {
    Graph::all(&syntax::parse(FileId(0), text).module, text)
}

const CART: &str = r#"
/// Cart abandonment <"&">
journey Cart {
  on CartChanged cart where cart.total > 10 // enough
  require profile.personalEmail.address
  expires after 14 days
  on error exit "technical"
  exit when Purchased p where p.id == cart.id as bought

  /// Still shopping?
  wait as window {
    on CartChanged c { restart with c as cart }
    on Opened { if c.late { continue } send Push(to: "x") as nudge }
    after 2 hours { continue }
  }
  lookup Loyalty(email: profile.mail) as member or none {
    on error timeout, http 5xx { exit "no points" }
  }
  if member.tier == "gold" { send Email(to: a, template: "gold") as gold }
  else if member.tier == "silver" { wait 1 day, until 9:00 as morning }
  else { exit "small fry" }
  match profile.language { "de", "at" { let x = 1 } else { } }
  split by profile salt "s" as arm { 40% as a { call Task(a: 1) as task } rest as b { } }
  limit 100 per 1 day as first { update profile { a: 1 } } else { exit "too many" }
  parallel any as both { branch mail { send Email(to: a) as one } branch app { wait 3 days as two } }
  repeat up to 3 times every 1 day while x { if done { break } send Email(to: a) as again }
  run Other(a: 1) as other
  jump Last(b: 2)
}
"#;

#[test]
fn every_statement_is_drawn() {
    let graph = graphs(CART).remove(0);
    insta::assert_snapshot!("outline", graph.outline());
    insta::assert_snapshot!("mermaid", graph.mermaid());
    insta::assert_snapshot!("dot", graph.dot());
    sound(&graph);
}

#[test]
fn a_picture_has_titles_and_keeps_text_as_text() {
    let text = "/// A & <b>\njourney J { on E\n /// Is it \"late\"?\n wait 1 day as pause\n exit \"x\" }";
    let graph = graphs(text).remove(0);
    insta::assert_snapshot!("svg", graph.svg());
    let json = graph.json();
    assert_eq!(json["nodes"][1]["label"], "pause");
    assert_eq!(json["edges"].as_array().unwrap().len(), 2);
    let bytes = &json["nodes"][1]["bytes"];
    let (start, end) = (bytes[0].as_u64().unwrap() as usize, bytes[1].as_u64().unwrap() as usize);
    assert_eq!(&text[start..end], "wait 1 day as pause");
}

#[test]
fn ways_out_of_the_midst_lead_where_they_should() {
    let text = "journey J { on E
      wait as w { on A { if x { restart } if y { continue } wait 1 day as inner } after 1 day { } }
      repeat up to 2 times { if z { break } wait 2 days as turn }
      exit \"x\" }";
    let graph = graphs(text).remove(0);
    let name = |id: usize| {
        let node = &graph.nodes[id];
        node.label.clone().unwrap_or_else(|| node.kind.word().to_owned())
    };
    let edges: Vec<String> = graph
        .edges
        .iter()
        .map(|e| format!("{} {} {} {}", name(e.from), if e.back { "=>" } else { "->" }, name(e.to), e.label))
        .collect();
    insta::assert_snapshot!(edges.join("\n"));
}

#[test]
fn a_journey_with_mistakes_is_drawn_as_far_as_it_can_be_read() {
    let graph = graphs("journey J { on E wait 3 days untill 10:00 send M(to: ) exit \"x\" }").remove(0);
    assert!(graph.nodes.len() >= 3, "{graph:#?}");
    sound(&graph);
}

/// What has to hold of every picture.
fn sound(graph: &Graph) {
    let drawing = graph.drawing();
    inside(&drawing);
    apart(graph, &drawing);
    clear(graph, &drawing);
    connected(graph);
}

fn inside(drawing: &Drawing) {
    for p in &drawing.places {
        assert!(p.x >= 0 && p.y >= 0 && p.x + p.width <= drawing.width && p.y + p.height <= drawing.height, "{p:?}");
    }
    for (x, y) in drawing.wires.iter().flat_map(|w| &w.points) {
        assert!(*x >= 0 && *y >= 0 && *x <= drawing.width && *y <= drawing.height, "{x} {y} of {drawing:?}");
    }
}

/// No two boxes touch.
fn apart(graph: &Graph, drawing: &Drawing) {
    for (i, a) in drawing.places.iter().enumerate() {
        for b in &drawing.places[..i] {
            let beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
            let below = a.y + a.height <= b.y || b.y + b.height <= a.y;
            assert!(beside || below, "{a:?}\n{b:?}\n{}", graph.outline());
        }
    }
}

/// Lines have right angles, and none runs through a box.
fn clear(graph: &Graph, drawing: &Drawing) {
    let hits = |p: &Place, (ax, ay): (i32, i32), (bx, by): (i32, i32)| {
        let (left, right, top, bottom) = (ax.min(bx), ax.max(bx), ay.min(by), ay.max(by));
        right > p.x && left < p.x + p.width && bottom > p.y && top < p.y + p.height
    };
    for wire in &drawing.wires {
        for pair in wire.points.windows(2) {
            assert!(pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1, "{wire:?}");
            for place in &drawing.places {
                assert!(!hits(place, pair[0], pair[1]), "{wire:?} through {place:?}\n{}", graph.outline());
            }
        }
    }
}

/// Every step but the first can be reached, if anybody gets to it at all.
fn connected(graph: &Graph) {
    for edge in &graph.edges {
        assert!(edge.from < graph.nodes.len() && edge.to < graph.nodes.len());
        assert!(edge.back || edge.to > edge.from, "{edge:?}");
    }
}

/// Statements, nested at random.
fn statements(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("wait 3 days as w".to_owned()),
        Just("send M(to: \"x\", template: \"quite a long name of a template\") as m".to_owned()),
        Just("let x = 1".to_owned()),
        Just(
            "/// A title of several words that has to be broken into lines, and then is cut\nlookup S() as s"
                .to_owned()
        ),
    ];
    let last = prop_oneof![
        Just(String::new()),
        Just("exit \"x\"".to_owned()),
        Just("continue".to_owned()),
        Just("restart".to_owned())
    ];
    if depth == 0 {
        return (prop::collection::vec(leaf, 0..3), last).prop_map(|(a, b)| format!("{}\n{b}", a.join("\n"))).boxed();
    }
    let block = || statements(depth - 1);
    let nested = prop_oneof![
        (block(), block()).prop_map(|(a, b)| format!("if x {{ {a} }} else {{ {b} }}")),
        (block(), block()).prop_map(|(a, b)| format!("if x {{ {a} }} else if y {{ {b} }}")),
        (block(), block()).prop_map(|(a, b)| format!(
            "wait as w {{ on E where a.b.c == \"long enough\" {{ {a} }} after 2 hours {{ {b} }} }}"
        )),
        (block(), block())
            .prop_map(|(a, b)| format!("split by profile as s {{ 40% as a {{ {a} }} rest as b {{ {b} }} }}")),
        block().prop_map(|a| format!("send M() as m {{ on error timeout {{ {a} }} }}")),
        block().prop_map(|a| format!("repeat up to 3 times {{ {a} }}")),
        (block(), block()).prop_map(|(a, b)| format!("parallel all as p {{ branch a {{ {a} }} branch b {{ {b} }} }}")),
        (block(), block()).prop_map(|(a, b)| format!("limit 5 as l {{ {a} }} else {{ {b} }}")),
    ];
    (prop::collection::vec(prop_oneof![leaf, nested], 0..4), last)
        .prop_map(|(a, b)| format!("{}\n{b}", a.join("\n")))
        .boxed()
}

proptest! {
    #[test]
    fn nothing_lies_on_anything_else(body in statements(3)) {
        let text = format!("journey J {{ on E\n{body}\n}}");
        let graph = graphs(&text).pop().unwrap_or_else(|| panic!("no journey in {text}"));
        sound(&graph);
        let svg = graph.svg();
        prop_assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
    }
}
