//! Names of towns in print: 白砂新田1〜4・6丁目 instead of five names.

/// The names as one line: blocks (丁目) of the same town stand together, in the order of the first.
///
/// # Shape
/// Numbers are written in half width. A name without a number, or twice the same, stays as it is.
pub(super) fn joined(names: &[&str]) -> String {
    let mut groups: Vec<(&str, Vec<u32>, &str)> = Vec::new();
    for name in names {
        let (base, number) = match split(name) {
            Some((base, number)) => (base, Some(number)),
            None => (*name, None),
        };
        let known = groups.iter_mut().find(|own| own.0 == base && !own.1.is_empty());
        match (known, number) {
            (Some((_, numbers, _)), Some(number)) => numbers.push(number),
            _ => groups.push((base, number.into_iter().collect(), name)),
        }
    }
    let words = groups.into_iter().map(|(base, mut numbers, name)| {
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.as_slice() {
            [] | [_] => name.to_owned(),
            several => format!("{base}{}丁目", stretches(several)),
        }
    });
    words.collect::<Vec<_>>().join("、")
}

/// `1〜4・6`; two in a row are written out.
fn stretches(numbers: &[u32]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut at = 0;
    while at < numbers.len() {
        let first = numbers[at];
        let mut last = first;
        while numbers.get(at + 1).is_some_and(|next| *next == last + 1) {
            at += 1;
            last = numbers[at];
        }
        match last - first {
            0 => words.push(first.to_string()),
            1 => words.extend([first.to_string(), last.to_string()]),
            _ => words.push(format!("{first}〜{last}")),
        }
        at += 1;
    }
    words.join("・")
}

/// The town and the number of its block; digits of any width, or kanji up to 九十九.
fn split(name: &str) -> Option<(&str, u32)> {
    let body = name.strip_suffix("丁目")?;
    let digit = |sign: char| {
        sign.to_digit(10)
            .or_else(|| ('０'..='９').contains(&sign).then(|| u32::from(sign) - 0xff10))
            .or_else(|| "〇一二三四五六七八九十".contains(sign).then_some(0))
    };
    let start = body
        .char_indices()
        .rev()
        .take_while(|(_, sign)| digit(*sign).is_some())
        .last()
        .map(|(at, _)| at)?;
    let (base, written) = body.split_at(start);
    (!base.is_empty()).then_some(())?;
    let plain: Option<u32> = written.chars().try_fold(0_u32, |sum, sign| {
        let own = digit(sign).filter(|_| !"〇一二三四五六七八九十".contains(sign))?;
        sum.checked_mul(10)?.checked_add(own)
    });
    Some((base, plain.or_else(|| of_kanji(written))?))
}

fn of_kanji(written: &str) -> Option<u32> {
    let one = |text: &str| match text.chars().collect::<Vec<_>>().as_slice() {
        [sign] => {
            "一二三四五六七八九".chars().position(|own| own == *sign).map(|at| at as u32 + 1)
        }
        _ => None,
    };
    match written.split_once('十') {
        None => one(written),
        Some((tens, units)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            let units = if units.is_empty() { 0 } else { one(units)? };
            Some(tens * 10 + units)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_a_town_stand_together() {
        let names = ["緑町2丁目", "塩塚", "緑町1丁目", "北町３丁目", "緑町3丁目", "緑町6丁目"];
        assert_eq!(joined(&names), "緑町1〜3・6丁目、塩塚、北町３丁目");
        assert_eq!(
            joined(&["本町一丁目", "本町十一丁目", "本町二十丁目"]),
            "本町1・11・20丁目"
        );
        assert_eq!(joined(&["南1丁目", "南2丁目", "三丁目"]), "南1・2丁目、三丁目");
        assert_eq!(joined(&[]), "");
    }
}
