//! Lists are walked and grown.

use super::{ok, text_of};

const THREE: &str =
    "r0: integer = const 3\nr1: integer = const 4\nr2: integer = const 5\nr3: list of integer = list (r0..=r2)\n";

#[test]
fn walking_a_list_sums_it() {
    let code = format!(
        "{THREE}r4: integer = const 0\nr5: iterator of integer = iterate r3\nagain:\nr6: integer = next r5 -> end\n\
         r4 = add r4, r6\njump -> again\nend:\nr7: string = text r4"
    );
    assert_eq!(text_of(&code, "r7", |_| Ok(())), ok("12"));
}

#[test]
fn an_absent_list_has_no_elements() {
    let code = "r0: (list of integer)? = absent\nr1: iterator of integer = iterate r0\nr2: string = const \"none\"\n\
                r3: integer = next r1 -> end\nr2 = const \"some\"\nend:";
    assert_eq!(text_of(code, "r2", |_| Ok(())), ok("none"));
}

#[test]
fn pushing_changes_one_register_only() {
    let code = format!(
        "{THREE}r4: list of integer = move r3\npush r3, r0\nr5: list of list of integer = list (r3, r4)\nr6: string = json r5"
    );
    assert_eq!(text_of(&code, "r6", |_| Ok(())), ok("[[3,4,5,3],[3,4,5]]"));
}

#[test]
fn a_list_may_be_walked_inside_a_walk() {
    let code = format!(
        "{THREE}r4: string = const \"\"\nr5: iterator of integer = iterate r3\nouter:\nr6: integer = next r5 -> end\n\
         r7: iterator of integer = iterate r3\ninner:\nr8: integer = next r7 -> outer\nr9: boolean = eq r6, r8\n\
         unless r9 -> inner\nr10: string = text r8\nr4 = concat (r4)\nr11: string = move r4\nr12: string = move r10\n\
         r4 = concat (r11, r12)\njump -> inner\nend:"
    );
    assert_eq!(text_of(&code, "r4", |_| Ok(())), ok("345"));
}
