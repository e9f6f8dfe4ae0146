//! What people type, and templates that are wrong.

use kuhaku::model::Location;

use super::*;

#[test]
fn a_message_of_ten_thousand_signs_is_printed_whole_at_the_back() {
    let message: String = (0..1_000).map(|own| format!("{own:03}番目の文です。")).collect();
    assert!(message.chars().count() >= 10_000);
    let (atlas, id) = with_first_of("visiting_nursing", |own| {
        own.survey.get_or_insert_default().message = Some(message.clone());
        to_all(own, Block::Message);
    });
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    let entry = own.contents.entries.iter().find(|own| own.id == id).expect("it is in");
    let page = {
        let number = entry.number;
        page_of(&own, number)
    };
    let pages = pages(&pdf(&own));
    assert!(pages[page - 1].contains("000番目の文です。"));
    assert!(!pages[page - 1].contains("500番目"), "the entry shows a part of it");
    assert!(pages[page - 1].contains("全文は"), "and says where the rest is");
    let text = pages.concat();
    for sentence in ["250番目の文です", "500番目の文です", "999番目の文です"]
    {
        assert!(text.contains(sentence), "{sentence}");
    }
}

#[test]
fn markup_in_a_name_is_printed_and_not_run() {
    let name = r##"#eval("1") *太* $x$ <b>&amp; @a_[b](c) \ // = 一"##;
    let (atlas, _) = with_first_of("visiting_nursing", |own| own.name = name.to_owned());
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    let text = pages(&pdf(&own)).concat();
    assert!(text.contains(&squeezed(name)), "{text}");
    let html = own.contents.html();
    assert!(!html.contains("<b>&amp;") && html.contains("&lt;b&gt;&amp;amp;"));
}

#[test]
fn an_office_without_a_reading_is_listed_apart_and_never_guessed() {
    let (atlas, id) = with_first_of("visiting_nursing", |own| own.name_kana = None);
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    let entry =
        own.contents.entries.iter().find(|own| own.id == id).expect("it is in").clone();
    assert_eq!(own.contents.no_reading, [entry.number]);
    let in_index = own.contents.index.iter().any(|own| own.numbers.contains(&entry.number));
    assert!(!in_index);
    let page = page_of(&own, entry.number);
    let text = pages(&pdf(&own)).concat();
    let line = format!("{}［{}］{page}", squeezed(&entry.name), entry.number);
    assert!(text.contains("よみがなの登録がない事業所") && text.contains(&line));
}

#[test]
fn forty_offices_on_one_spot_all_have_a_number_to_be_seen() {
    let atlas = changed(|register| {
        let spot = register
            .providers
            .values()
            .find_map(|own| own.location)
            .expect("an office with a place");
        let clinics =
            register.providers.values_mut().filter(|own| own.kind.as_str() == "clinic");
        for own in clinics.take(40) {
            own.location = Some(Location { placed_by_hand: true, ..spot });
        }
    });
    let own = book(&atlas, "medical", None);
    let crowded = own.contents.chapters.iter().max_by_key(|own| own.entries.len());
    let chapter = crowded.expect("chapters");
    assert!(chapter.entries.len() >= 30, "those who may be shown: {}", chapter.entries.len());
    let map = &chapter.map.as_ref().expect("a map").svg;
    for number in &chapter.entries {
        assert!(map.contains(&format!(">{number}</text>")), "{number}");
    }
}

#[test]
fn a_zone_without_entries_says_so_and_names_whom_to_ask() {
    let atlas = demo().atlas();
    let nursing = book(&atlas, "visiting_nursing", None);
    let empty: Vec<String> = nursing
        .contents
        .chapters
        .iter()
        .filter(|own| own.entries.is_empty())
        .map(|own| own.title.clone())
        .collect();
    assert!(!empty.is_empty(), "the demo city has a zone without stations");
    let pages = pages(&pdf(&nursing));
    let saying = pages.iter().filter(|own| own.contains("掲載する事業所はありません"));
    assert_eq!(saying.clone().count(), empty.len());
    assert!(saying.into_iter().all(|own| own.contains("地域包括支援センター")));
}

#[test]
fn an_office_without_a_range_has_words_in_place_of_a_diagram() {
    let (atlas, id) = with_first_of("visiting_nursing", |own| {
        own.survey.get_or_insert_default().ranges.clear();
    });
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    let entry =
        own.contents.entries.iter().find(|own| own.id == id).expect("it is in").clone();
    assert!(own.contents.diagrams[entry.number - 1].is_none());
    let page = page_of(&own, entry.number);
    assert!(pages(&pdf(&own))[page - 1].contains("範囲は掲載していません"));
}

#[test]
fn a_sign_no_face_has_is_told_with_its_record() {
    let (atlas, id) =
        with_first_of("visiting_nursing", |own| own.name = "笑顔😊看護".to_owned());
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    let fault = own.print(&Templates::new()).expect_err("no box is printed");
    let HandbookError::Print(PrintError::MissingGlyph { sign, record, field, .. }) = &fault
    else {
        unreachable!("{fault}")
    };
    assert_eq!((*sign, field.as_str()), ('😊', "name"));
    assert!(record.contains(&id), "{record}");
    let rare = "𠮷田髙﨑訪問看護";
    let (atlas, _) = with_first_of("visiting_nursing", |own| own.name = rare.to_owned());
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    assert!(pages(&pdf(&own)).concat().contains(rare), "rare kanji are printed");
}

fn with_template(name: &str, text: &str) -> (String, usize, String) {
    let templates: Templates = [(name.to_owned(), text.to_owned())].into();
    let own = book(&demo().atlas(), "visiting_nursing", Some(ZONE));
    match own.print(&templates).expect_err("a fault") {
        HandbookError::Print(PrintError::Template { file, line, message }) => {
            (file, line, message)
        }
        other => unreachable!("{other}"),
    }
}

#[test]
fn a_fault_in_a_template_is_told_with_its_name_and_line() {
    let (file, line, message) = with_template("book.typ", "#let data = 1\n\n#data.nothing\n");
    assert_eq!((file.as_str(), line), ("book.typ", 3), "{message}");
    let broken = "#let cover(data) = {\n  let x = (\n}\n";
    let (file, line, message) = with_template("front.typ", broken);
    assert_eq!((file.as_str(), line), ("front.typ", 2), "{message}");
}

#[test]
fn a_face_that_is_not_there_is_an_error_and_not_another_face() {
    let text = "#set document(title: \"x\")\n#set text(font: \"Mincho of nowhere\")\nあ\n";
    let (file, line, message) = with_template("book.typ", text);
    assert_eq!((file.as_str(), line), ("book.typ", 2));
    assert!(message.contains("mincho of nowhere"), "{message}");
}

#[test]
fn a_request_that_means_nothing_says_what_there_is() {
    let atlas = demo().atlas();
    let fault = |request: HandbookRequest| {
        made(&atlas, &request, Audience::Public).expect_err("refused").to_string()
    };
    assert!(fault(request("novel", None)).contains("visiting_nursing"));
    assert!(fault(request("medical", Some("火星"))).contains(ZONE));
    let order = Some("size".to_owned());
    assert!(fault(HandbookRequest { order, ..request("medical", None) }).contains("kana"));
    let kinds = vec!["dental".to_owned()];
    let other =
        made(&atlas, &HandbookRequest { kinds, ..request("medical", None) }, Audience::Public);
    let other = other.expect_err("another kind");
    assert!(
        matches!(other, HandbookError::Contents(ContentsError::OtherKind { .. })),
        "{other}"
    );
}
