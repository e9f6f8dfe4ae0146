//! One office as it is printed: every word of it comes from a disclosed record.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::book::{Book, Part};
use super::setting::{Fitted, Setting, fit};
use crate::atlas::{Atlas, Office};
use crate::message::{self, Language};
use crate::model::{
    AccessFacts, Answer, Disclosed, Extent, Facility, Level, Provider, RangePart, TownKey,
};

/// Lines an address, a telephone number or opening hours may take.
const MOST_LINES: usize = 4;

/// A capability with its sign: ○ 可, △ 要相談, － 不可, nothing while 未回答.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// The capability's or facility's name.
    pub label: String,
    /// ○, △, － or empty.
    pub sign: String,
}

/// A name and its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// 所在地, 電話, …
    pub label: String,
    /// What is printed.
    pub text: String,
    /// Whether signs of Latin script keep their distance: not in addresses and numbers.
    pub exact: bool,
}

/// A longer text of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// メッセージ, PR, a question of the interview.
    pub label: String,
    /// What is printed in the entry.
    pub text: String,
    /// The whole, where the entry has room for a part only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<String>,
    /// Whether it is in the office's own words.
    pub quoted: bool,
}

/// An office in the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number on maps, in the entry and in the indexes.
    pub number: usize,
    /// Its id in the register.
    pub id: String,
    /// Name.
    pub name: String,
    /// Reading, in the kana of the source.
    pub kana: Option<String>,
    /// Kind in words.
    pub kind: String,
    /// Zone in words.
    pub zone: String,
    /// Telephone, for lists and indexes.
    pub phone: Option<String>,
    /// Departments, for lists.
    pub specialities: Vec<String>,
    /// Address, hours, range and the like.
    pub facts: Vec<Fact>,
    /// Capabilities answered with 可 or 要相談.
    pub able: Vec<Sign>,
    /// Signs of the capability table, in the order of the book's columns.
    pub matrix: Vec<Sign>,
    /// Graded facts about the premises, in the order of the table; empty where unknown.
    pub access: Vec<Fact>,
    /// Message, PR, interview.
    pub passages: Vec<Passage>,
    /// Why there is no diagram where the book has one.
    pub no_diagram: Option<String>,
    /// What stands at the foot: when it answered.
    pub as_of: String,
}

/// What entries of one edition have in common.
pub(super) struct Press<'a> {
    pub(super) atlas: &'a Atlas,
    pub(super) book: &'a Book,
    pub(super) setting: &'a Setting,
    pub(super) language: Language,
}

impl Press<'_> {
    fn word(&self, key: &str) -> String {
        message::text(key, self.language).to_owned()
    }

    /// The entry of an office; its number is given once the order is known.
    pub(super) fn entry(&self, office: &Office) -> Entry {
        let record = &office.record;
        let kind = self.atlas.catalogue().kind(&record.kind);
        let zone = office.zone.and_then(|zone| self.atlas.zones().get(zone));
        let shows = |part| self.book.shows.contains(&part);
        let mut facts = self.basic_facts(record, zone.map(|zone| zone.name.as_str()));
        let mut passages = Vec::new();
        let profile = record.profile.as_ref();
        // What the office wrote itself, else what the official list says.
        let written = profile.map(|own| own.specialities.clone()).unwrap_or_default();
        let specialities =
            if written.is_empty() { record.specialities.clone() } else { written };
        if shows(Part::Specialities) && !specialities.is_empty() {
            facts.push(self.fact(
                "handbook.fact.specialities",
                specialities.join("・"),
                false,
            ));
        }
        if let (true, Some(conditions)) =
            (shows(Part::Conditions), profile.and_then(|own| own.conditions.clone()))
        {
            facts.push(self.fact("handbook.fact.conditions", conditions, false));
        }
        if shows(Part::Range) {
            facts.extend(self.range(record));
        }
        facts.extend(self.acceptance(record).filter(|_| shows(Part::Acceptance)));
        self.passages(record, &mut passages);
        let able = if shows(Part::Capabilities) { self.able(record) } else { Vec::new() };
        let signs: usize = able.iter().map(|own| own.label.chars().count() + 3).sum();
        let able_lines = signs.div_ceil(self.setting.signs_across());
        self.fit_in(&mut facts, &mut passages, able_lines);
        let access = profile.map(|own| self.access(&own.access)).unwrap_or_default();
        let no_diagram = (shows(Part::Diagram) && office.reach.is_none())
            .then(|| self.word("handbook.no_range"));
        Entry {
            number: 0,
            id: record.id.to_string(),
            name: record.name.clone(),
            kana: record.name_kana.clone(),
            kind: kind.map(|kind| kind.label.clone()).unwrap_or_default(),
            zone: zone.map(|zone| zone.name.clone()).unwrap_or_default(),
            phone: record.phone.clone(),
            specialities,
            facts,
            able,
            matrix: self.matrix(record),
            access: if shows(Part::Access) { access } else { Vec::new() },
            passages,
            no_diagram,
            as_of: self.as_of(record),
        }
    }

    fn fact(&self, key: &str, text: String, exact: bool) -> Fact {
        Fact { label: self.word(key), text, exact }
    }

    fn basic_facts(&self, record: &Provider, zone: Option<&str>) -> Vec<Fact> {
        let postal = record
            .postal_code
            .as_deref()
            .and_then(|code| Some(format!("〒{}-{} ", code.get(..3)?, code.get(3..)?)));
        let address = format!("{}{}", postal.unwrap_or_default(), record.address);
        let both = |first: &Option<String>, fax: &Option<String>| match (first, fax) {
            (Some(phone), Some(fax)) => Some(format!("{phone}　FAX {fax}")),
            (Some(phone), None) => Some(phone.clone()),
            (None, Some(fax)) => Some(format!("FAX {fax}")),
            (None, None) => None,
        };
        let capacity = record.capacity.filter(|_| self.book.shows.contains(&Part::Capacity));
        let capacity = capacity.map(|count| {
            message::fill("handbook.capacity", self.language, &[("count", &count.to_string())])
        });
        [
            ("handbook.fact.zone", zone.map(str::to_owned), false),
            ("handbook.fact.address", Some(address), true),
            ("handbook.fact.phone", both(&record.phone, &record.fax), true),
            ("handbook.fact.hours", record.hours.clone(), true),
            ("handbook.fact.consultation", record.consultation.clone(), false),
            ("handbook.fact.notices", self.notices(record), false),
            ("handbook.fact.capacity", capacity, true),
            ("handbook.fact.corporation", record.corporation.clone(), true),
            ("handbook.fact.url", record.url.clone(), true),
        ]
        .into_iter()
        .filter_map(|(key, text, exact)| {
            let text = text.map(|text| one_line(&text)).filter(|text| !text.is_empty())?;
            Some(self.fact(key, text, exact))
        })
        .collect()
    }

    /// Notices to the 地方厚生局 in words, where the book shows what an office can do.
    fn notices(&self, record: &Provider) -> Option<String> {
        let shows = self.book.shows.contains(&Part::Capabilities);
        let notices = self.atlas.catalogue().notices_of(&record.notices);
        let words: Vec<&str> = notices
            .map(|own| match self.language {
                Language::Ja => own.label.as_str(),
                Language::En => own.label_en.as_str(),
            })
            .collect();
        (shows && !words.is_empty()).then(|| words.join("、"))
    }

    /// 可, 要相談 and 除外, each on a line of its own, whole zones by their names.
    fn range(&self, record: &Disclosed<Provider>) -> Vec<Fact> {
        let parts = record.survey.as_ref().map_or(&[][..], |survey| &survey.ranges);
        let name = self.word(&self.book.range);
        let line = |level: Level| {
            let words: Vec<String> = parts
                .iter()
                .filter(|part| part.level == level)
                .map(|part| self.range_words(part))
                .collect();
            (!words.is_empty()).then(|| words.join("／"))
        };
        let levels = [
            (Level::Yes, name.clone()),
            (Level::Consult, self.word("handbook.range.consult")),
            (Level::Excluded, self.word("handbook.range.excluded")),
        ];
        let facts: Vec<Fact> = levels
            .into_iter()
            .filter_map(|(level, label)| Some(Fact { label, text: line(level)?, exact: true }))
            .collect();
        if !facts.is_empty() || self.book.shows.contains(&Part::Diagram) {
            return facts;
        }
        vec![Fact { label: name, text: self.word("handbook.no_range"), exact: false }]
    }

    fn range_words(&self, part: &RangePart) -> String {
        let register = self.atlas.register();
        let words = match &part.extent {
            Extent::Towns(keys) => self.towns_by_zone(keys),
            other => other.words(register),
        };
        match &part.note {
            Some(note) => format!("{words}（{}）", one_line(note)),
            None => words,
        }
    }

    /// Towns in words: a zone's name where all its towns are listed.
    fn towns_by_zone(&self, keys: &[TownKey]) -> String {
        let parcels = self.atlas.parcels();
        let listed: BTreeSet<usize> =
            keys.iter().filter_map(|key| self.atlas.parcel_of_town(key)).collect();
        let mut words = Vec::new();
        let mut whole = BTreeSet::new();
        for zone in self.atlas.zones().iter().filter(|zone| zone.id.is_some()) {
            if !zone.parcels.is_empty() && zone.parcels.iter().all(|own| listed.contains(own))
            {
                words.push(message::fill(
                    "handbook.whole_zone",
                    self.language,
                    &[("zone", &zone.name)],
                ));
                whole.extend(zone.parcels.iter().copied());
            }
        }
        let rest = listed.iter().filter(|own| !whole.contains(own));
        let rest: Vec<&str> = rest.map(|own| parcels[*own].name.as_str()).collect();
        words.extend(Some(super::town::joined(&rest)).filter(|own| !own.is_empty()));
        words.join("、")
    }

    fn acceptance(&self, record: &Provider) -> Option<Fact> {
        let acceptance = record.survey.as_ref()?.acceptance?;
        let key = match acceptance.answer {
            Answer::Yes => "handbook.accepting.yes",
            Answer::Consult => "handbook.accepting.consult",
            Answer::No => "handbook.accepting.no",
            Answer::Unanswered => return None,
        };
        let day = acceptance.as_of.map(|day| {
            let day = day.to_string();
            message::fill("handbook.accepting.as_of", self.language, &[("day", &day)])
        });
        let text = format!("{}{}", self.word(key), day.unwrap_or_default());
        Some(self.fact("handbook.fact.acceptance", text, true))
    }

    fn passages(&self, record: &Provider, passages: &mut Vec<Passage>) {
        let message = record.survey.as_ref().and_then(|survey| survey.message.clone());
        let profile = record.profile.as_ref();
        for part in &self.book.shows {
            let mut push = |label: String, text: Option<String>| {
                let text = text.map(|text| text.trim().to_owned());
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    passages.push(Passage { label, text, whole: None, quoted: true });
                }
            };
            match part {
                Part::Message => push(self.word(&self.book.message), message.clone()),
                Part::Pr => {
                    push(self.word("handbook.pr"), profile.and_then(|own| own.pr.clone()));
                }
                Part::Questions => {
                    for own in profile.iter().flat_map(|own| &own.questions) {
                        push(own.question.clone(), Some(own.answer.clone()));
                    }
                }
                _ => {}
            }
        }
    }

    /// Lists of towns and the like give way; an address or a telephone number only when it is absurd.
    fn fit_facts(&self, facts: &[Fact], signs: usize) -> Vec<Fitted> {
        let firm = facts.len().min(self.firm_facts(facts));
        let texts: Vec<&str> = facts.iter().map(|fact| fact.text.as_str()).collect();
        let mut fitted: Vec<Fitted> =
            texts[..firm].iter().flat_map(|text| fit(&[text], signs, MOST_LINES)).collect();
        let lines = |own: &Fitted| own.shown.chars().count().div_ceil(signs).max(1);
        let taken: usize = fitted.iter().map(lines).sum();
        let room = self.setting.lines_for_facts().saturating_sub(taken);
        fitted.extend(fit(&texts[firm..], signs, room.max(2 * (facts.len() - firm))));
        fitted
    }

    /// How many facts, at the head of the list, tell where the office is and how to reach it.
    fn firm_facts(&self, facts: &[Fact]) -> usize {
        let loose =
            ["handbook.fact.specialities", "handbook.fact.conditions", &self.book.range];
        let loose = loose.map(|key| self.word(key));
        facts.iter().position(|fact| loose.contains(&fact.label)).unwrap_or(facts.len())
    }

    /// Shortens what would not fit into an entry; the whole goes to the back of the book.
    fn fit_in(&self, facts: &mut [Fact], passages: &mut Vec<Passage>, able_lines: usize) {
        let beside = self.setting.signs_beside(self.book);
        let mut lines = able_lines;
        let fitted = self.fit_facts(facts, beside);
        for (fact, fitted) in facts.iter_mut().zip(fitted) {
            if fitted.is_cut {
                let text = std::mem::replace(&mut fact.text, fitted.shown);
                passages.push(Passage {
                    label: fact.label.clone(),
                    text: String::new(),
                    whole: Some(text),
                    quoted: false,
                });
            }
            lines += (fact.text.chars().count().div_ceil(beside)).max(1);
        }
        let across = self.setting.signs_across();
        // Each passage has its name on a line of its own.
        let room = self.setting.lines_for_texts(lines + 1).saturating_sub(passages.len());
        let shown: Vec<&str> = passages.iter().map(|own| own.text.as_str()).collect();
        let fitted = fit(&shown, across, room.max(passages.len()));
        for (passage, fitted) in passages.iter_mut().zip(fitted) {
            if fitted.is_cut {
                passage.whole = Some(std::mem::replace(&mut passage.text, fitted.shown));
            }
        }
    }

    fn able(&self, record: &Provider) -> Vec<Sign> {
        let capabilities = self.atlas.catalogue().capabilities.iter();
        capabilities
            .filter_map(|capability| match record.capability(&capability.id) {
                answer @ (Answer::Yes | Answer::Consult) => {
                    Some(Sign { label: capability.label.clone(), sign: sign(answer) })
                }
                Answer::No | Answer::Unanswered => None,
            })
            .collect()
    }

    fn matrix(&self, record: &Provider) -> Vec<Sign> {
        let columns = self.book.matrix.iter();
        columns
            .filter_map(|id| {
                let label = self.atlas.catalogue().capability(id)?.label.clone();
                Some(Sign { label, sign: sign(record.capability(id)) })
            })
            .collect()
    }

    fn access(&self, access: &AccessFacts) -> Vec<Fact> {
        let width = access.door_width_cm.map(|width| format!("{width}cm"));
        let step = access.step.map(|step| step.label().to_owned());
        let mut facts = vec![
            ("handbook.access.step", step),
            ("handbook.access.slope", access.slope.clone()),
            ("handbook.access.door", access.door.clone()),
            ("handbook.access.width", width),
        ]
        .into_iter()
        .map(|(key, text)| self.fact(key, text.unwrap_or_default(), true))
        .collect::<Vec<_>>();
        facts.extend(Facility::ALL.map(|facility| Fact {
            label: facility.label().to_owned(),
            text: sign(access.facilities.get(&facility).copied().unwrap_or_default()),
            exact: true,
        }));
        if access.is_empty() { Vec::new() } else { facts }
    }

    fn as_of(&self, record: &Provider) -> String {
        match record.answered_on() {
            Some(day) => message::fill(
                "handbook.answered_on",
                self.language,
                &[("day", &day.to_string())],
            ),
            None => self.word("handbook.not_answered"),
        }
    }
}

/// ○ 可, △ 要相談, － 不可; nothing while 未回答, which is not a no.
pub(super) fn sign(answer: Answer) -> String {
    match answer {
        Answer::Yes => "○",
        Answer::Consult => "△",
        Answer::No => "－",
        Answer::Unanswered => "",
    }
    .to_owned()
}

/// A fact on one line: breaks in a cell become spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
