//! How the people of a locale write days, times and numbers. Names in the forms that stand inside a date.

/// A locale. In patterns, `d` and `dd` are the day, `M` and `MM` the month, `MMM` and `MMMM` its short and full name,
/// `yy` and `yyyy` the year, `EEEE` the day of the week; text in quotes stands for itself.
#[derive(Debug)]
pub(super) struct Locale {
    /// Language, and region where it matters: the first that fits is taken.
    pub(super) tags: &'static [&'static str],
    pub(super) months: [&'static str; 12],
    pub(super) short_months: [&'static str; 12],
    /// Monday first.
    pub(super) days: [&'static str; 7],
    /// Short, medium, long, full.
    pub(super) patterns: [&'static str; 4],
    /// `2:05 PM` rather than `14:05`.
    pub(super) half_days: bool,
    pub(super) decimal: char,
    pub(super) group: &'static str,
    /// Four digits are grouped too.
    pub(super) groups_four: bool,
}

const ENGLISH: Locale = Locale {
    tags: &["en-US", "en"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    patterns: ["M/d/yy", "MMM d, yyyy", "MMMM d, yyyy", "EEEE, MMMM d, yyyy"],
    half_days: true,
    decimal: '.',
    group: ",",
    groups_four: true,
};

const BRITISH: Locale = Locale {
    tags: &["en-GB", "en-IE", "en-AU", "en-NZ", "en-IN", "en-ZA"],
    patterns: ["dd/MM/yyyy", "d MMM yyyy", "d MMMM yyyy", "EEEE, d MMMM yyyy"],
    half_days: false,
    ..ENGLISH
};

const GERMAN: Locale = Locale {
    tags: &["de"],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    short_months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    days: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    patterns: ["dd.MM.yy", "dd.MM.yyyy", "d. MMMM yyyy", "EEEE, d. MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: ".",
    groups_four: true,
};

const SWISS: Locale = Locale { tags: &["de-CH", "de-LI"], decimal: '.', group: "’", ..GERMAN };

const FRENCH: Locale = Locale {
    tags: &["fr"],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    patterns: ["dd/MM/yyyy", "d MMM yyyy", "d MMMM yyyy", "EEEE d MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: "\u{202f}",
    groups_four: true,
};

const SPANISH: Locale = Locale {
    tags: &["es"],
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    short_months: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    patterns: ["d/M/yy", "d MMM yyyy", "d 'de' MMMM 'de' yyyy", "EEEE, d 'de' MMMM 'de' yyyy"],
    half_days: false,
    decimal: ',',
    group: ".",
    groups_four: false,
};

const ITALIAN: Locale = Locale {
    tags: &["it"],
    months: [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    short_months: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
    days: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
    patterns: ["dd/MM/yy", "d MMM yyyy", "d MMMM yyyy", "EEEE d MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: ".",
    groups_four: false,
};

const PORTUGUESE: Locale = Locale {
    tags: &["pt"],
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    short_months: ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."],
    days: ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
    patterns: ["dd/MM/yyyy", "d 'de' MMM 'de' yyyy", "d 'de' MMMM 'de' yyyy", "EEEE, d 'de' MMMM 'de' yyyy"],
    half_days: false,
    decimal: ',',
    group: ".",
    groups_four: true,
};

const DUTCH: Locale = Locale {
    tags: &["nl"],
    months: [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    short_months: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    days: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    patterns: ["dd-MM-yyyy", "d MMM yyyy", "d MMMM yyyy", "EEEE d MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: ".",
    groups_four: true,
};

const SWEDISH: Locale = Locale {
    tags: &["sv"],
    months: [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    short_months: ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."],
    days: ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
    patterns: ["yyyy-MM-dd", "d MMM yyyy", "d MMMM yyyy", "EEEE d MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: "\u{a0}",
    groups_four: true,
};

const POLISH: Locale = Locale {
    tags: &["pl"],
    months: [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    short_months: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
    days: ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"],
    patterns: ["d.MM.yyyy", "d MMM yyyy", "d MMMM yyyy", "EEEE, d MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: "\u{a0}",
    groups_four: false,
};

const DANISH: Locale = Locale {
    tags: &["da"],
    months: [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    short_months: ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."],
    days: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    patterns: ["dd.MM.yyyy", "d. MMM yyyy", "d. MMMM yyyy", "EEEE 'den' d. MMMM yyyy"],
    half_days: false,
    decimal: ',',
    group: ".",
    groups_four: true,
};

const LOCALES: &[&Locale] = &[
    &ENGLISH,
    &BRITISH,
    &GERMAN,
    &SWISS,
    &FRENCH,
    &SPANISH,
    &ITALIAN,
    &PORTUGUESE,
    &DUTCH,
    &SWEDISH,
    &POLISH,
    &DANISH,
];

/// The locale of a tag such as `fr`, `fr-FR` or `fr_FR`: by language and region, else by language, else English.
pub(super) fn find(tag: &str) -> &'static Locale {
    let named = |wanted: &str| LOCALES.iter().find(|l| l.tags.iter().any(|t| t.eq_ignore_ascii_case(wanted))).copied();
    let tag = tag.replace('_', "-");
    let language = tag.split('-').next().unwrap_or("");
    named(&tag).or_else(|| named(language)).unwrap_or(&ENGLISH)
}
