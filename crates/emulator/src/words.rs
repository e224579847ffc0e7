//! Made-up words, names, places and dates.

use crate::mix::{mix, pick};

const GIVEN: [&str; 32] = [
    "Ada", "Amir", "Beatriz", "Bruno", "Chiara", "Daniel", "Elif", "Emil", "Farah", "Felix", "Greta", "Hana",
    "Igor", "Ines", "Jonas", "Kaito", "Lena", "Luca", "Mara", "Milan", "Nadia", "Noah", "Olga", "Omar",
    "Petra", "Rafael", "Sofia", "Tariq", "Uma", "Viktor", "Yara", "Zoe",
];
const FAMILY: [&str; 32] = [
    "Abbasi",
    "Almeida",
    "Bauer",
    "Becker",
    "Castillo",
    "Conti",
    "Dahl",
    "Dubois",
    "Eriksen",
    "Ferrari",
    "Garcia",
    "Haddad",
    "Ivanova",
    "Jansen",
    "Kaya",
    "Keller",
    "Laurent",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Novak",
    "Okafor",
    "Olsen",
    "Papadakis",
    "Quiroga",
    "Rossi",
    "Santos",
    "Schmidt",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weber",
];
const ADJECTIVES: [&str; 24] = [
    "Amber", "Autumn", "Bright", "Calm", "Cedar", "Clear", "Coastal", "Copper", "Distant", "Early", "Golden",
    "Green", "Hidden", "Iron", "Little", "Lunar", "Noble", "Northern", "Quiet", "Rapid", "Silver", "Stone",
    "Summer", "Wild",
];
const NOUNS: [&str; 24] = [
    "Anchor", "Bridge", "Canyon", "Compass", "Delta", "Falcon", "Field", "Forest", "Harbor", "Hill",
    "Island", "Lantern", "Meadow", "Mill", "Orchard", "Peak", "Pine", "Prairie", "River", "Sail", "Shore",
    "Spring", "Summit", "Valley",
];
const TRADES: [&str; 16] = [
    "Analytics",
    "Bakery",
    "Books",
    "Carriers",
    "Energy",
    "Farms",
    "Foods",
    "Glass",
    "Instruments",
    "Labs",
    "Logistics",
    "Motors",
    "Paper",
    "Studios",
    "Textiles",
    "Works",
];
const CITIES: [&str; 12] = [
    "Aarhus", "Bilbao", "Cork", "Dresden", "Ghent", "Graz", "Lyon", "Osaka", "Porto", "Quito", "Tartu",
    "Turin",
];
const COUNTRIES: [&str; 8] = ["AT", "BE", "DE", "DK", "ES", "FR", "JP", "PT"];
const STREETS: [&str; 6] =
    ["Station Road", "Mill Lane", "Harbour Street", "Park Avenue", "High Street", "Elm Way"];
const CURRENCIES: [&str; 4] = ["EUR", "USD", "GBP", "JPY"];
const LOCALES: [&str; 4] = ["en_US", "de_DE", "fr_FR", "ja_JP"];
const SENTENCES: [&str; 8] = [
    "Delivered on the first try.",
    "The second sample was heavier than the first.",
    "Waiting for an answer since Tuesday.",
    "Every page arrived, none of them twice.",
    "Nobody has looked at this since spring.",
    "Works as described, even “offline”.",
    "Ça marche aussi avec des accents.",
    "See the attached list.",
];

fn of(all: &'static [&'static str], hash: u64) -> &'static str {
    pick(all, hash).copied().unwrap_or_default()
}

/// Different aspects of one object draw from the same hash without following each other.
fn aspect(hash: u64, which: u64) -> u64 {
    mix(hash, which)
}

pub(crate) fn given_name(hash: u64) -> &'static str {
    of(&GIVEN, aspect(hash, 1))
}

pub(crate) fn family_name(hash: u64) -> &'static str {
    of(&FAMILY, aspect(hash, 2))
}

pub(crate) fn person(hash: u64) -> String {
    [given_name(hash), " ", family_name(hash)].concat()
}

pub(crate) fn name(hash: u64) -> String {
    let [a, b, c] = [aspect(hash, 3), aspect(hash, 4), aspect(hash, 5)];
    [of(&ADJECTIVES, a), " ", of(&NOUNS, b), " ", of(&TRADES, c)].concat()
}

pub(crate) fn title(hash: u64) -> String {
    ["The ", &two(hash), " of ", of(&CITIES, aspect(hash, 6))].concat()
}

pub(crate) fn two(hash: u64) -> String {
    [of(&ADJECTIVES, hash), " ", of(&NOUNS, hash >> 32)].concat()
}

pub(crate) fn slug(hash: u64) -> String {
    two(hash).to_ascii_lowercase().replace(' ', "-")
}

pub(crate) fn login(hash: u64) -> String {
    format!("{}{}", given_name(hash).to_ascii_lowercase(), hash % 10_000)
}

pub(crate) fn email(hash: u64) -> String {
    let (given, family) = (given_name(hash), family_name(hash));
    [given, ".", family, "@mail.example"].concat().to_ascii_lowercase()
}

pub(crate) fn prose(hash: u64) -> String {
    [of(&SENTENCES, hash), " ", of(&SENTENCES, aspect(hash, 7))].concat()
}

pub(crate) fn city(hash: u64) -> &'static str {
    of(&CITIES, hash)
}

pub(crate) fn country(hash: u64) -> &'static str {
    of(&COUNTRIES, hash)
}

pub(crate) fn street(hash: u64) -> &'static str {
    of(&STREETS, hash >> 16)
}

pub(crate) fn currency(hash: u64) -> &'static str {
    of(&CURRENCIES, hash)
}

pub(crate) fn locale(hash: u64) -> &'static str {
    of(&LOCALES, hash)
}

pub(crate) fn code(hash: u64) -> String {
    of(&NOUNS, hash >> 32).chars().take(3).collect::<String>().to_ascii_uppercase()
}

/// RFC 3339, between 2018 and 2025.
pub(crate) fn date_time(hash: u64) -> String {
    format!("{}T{}Z", date(hash), clock(hash))
}

pub(crate) fn date(hash: u64) -> String {
    const DAYS_2018_TO_2025: u64 = 2_922;
    const DAYS_BEFORE_2018: u64 = 17_532;
    let (year, month, day) = civil(DAYS_BEFORE_2018 + hash % DAYS_2018_TO_2025);
    format!("{year:04}-{month:02}-{day:02}")
}

pub(crate) fn time(hash: u64) -> String {
    format!("{}Z", clock(hash))
}

/// RFC 3339, from seconds since 1970.
pub(crate) fn instant(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / 86_400);
    let second = seconds % 86_400;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

fn clock(hash: u64) -> String {
    let second = aspect(hash, 8) % 86_400;
    format!("{:02}:{:02}:{:02}.000", second / 3_600, second / 60 % 60, second % 60)
}

/// Version 8: made of a hash.
pub(crate) fn uuid(hash: u64) -> String {
    let more = aspect(hash, 9);
    format!(
        "{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}",
        hash >> 32,
        hash >> 16 & 0xffff,
        hash & 0xfff,
        0x8000 | more >> 48 & 0x3fff,
        more & 0xffff_ffff_ffff
    )
}

/// The date of a day since 1970-01-01, by the proleptic Gregorian calendar.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(17_532), (2018, 1, 1));
        assert_eq!(civil(17_532 + 2_922), (2026, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
    }

    #[test]
    fn seconds_become_instants() {
        assert_eq!(instant(0), "1970-01-01T00:00:00Z");
        assert_eq!(instant(1_767_225_600 + 3_600 * 23 + 59 * 60 + 58), "2026-01-01T23:59:58Z");
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        for hash in 0..50 {
            let uuid = uuid(mix(hash, 0));
            assert_eq!(uuid.len(), 36);
            assert_eq!(&uuid[14..15], "8");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        }
    }
}
