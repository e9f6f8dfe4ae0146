//! What covers one parcel: whole, in part, by whom, for which need.

use std::borrow::Cow;

use super::query::{CountBy, CoverageQuery, Reading};
use super::voice::{CLASSES, Voice, Voices};
use crate::atlas::{Cover, Parcel};
use crate::geometry::{Cut, Disc, Layer, Shape};
use crate::model::AgeBand;

/// Counts are kept by need and class: slot = need × [`CLASSES`] + class.
pub(super) const SLOTS: usize = CoverageQuery::MOST_NEEDS * CLASSES;

/// A part of a parcel that somebody covers.
#[derive(Debug)]
pub(super) struct Part<'a> {
    area: PartArea<'a>,
    pub(super) slot: usize,
    pub(super) holder: usize,
}

#[derive(Debug)]
enum PartArea<'a> {
    Shape(Cow<'a, Shape>),
    Disc(Disc),
}

impl Part<'_> {
    /// The part as a layer; its tag is the holder.
    pub(super) fn layer(&self) -> Layer<'_> {
        Layer { cut: self.cut(), class: self.slot, tag: self.holder }
    }

    pub(super) fn cut(&self) -> Cut<'_> {
        match &self.area {
            PartArea::Shape(shape) => Cut::Shape(shape),
            PartArea::Disc(disc) => Cut::Disc(*disc),
        }
    }
}

/// What covers one parcel.
#[derive(Debug)]
pub(super) struct Covering<'a> {
    pub(super) needs: usize,
    /// The age band asked for, where it is none of those always given.
    pub(super) asked: Option<AgeBand>,
    /// Who covers all of it: how many by slot.
    pub(super) whole: [u32; SLOTS],
    /// By slot the sum of the holders that cover all of it: of one, the holder.
    pub(super) whole_holders: [usize; SLOTS],
    pub(super) parts: Vec<Part<'a>>,
}

impl<'a> Covering<'a> {
    /// What the voices among `near` do to a parcel.
    pub(super) fn new(
        query: &CoverageQuery,
        voices: Voices<'a>,
        near: &[u32],
        index: usize,
        parcel: &Parcel,
    ) -> Self {
        let mut covering = Self {
            needs: query.needs.len(),
            asked: query.asked(),
            whole: [0; SLOTS],
            whole_holders: [0; SLOTS],
            parts: Vec::new(),
        };
        let mut said: Vec<(&Voice, &Cover)> = near
            .iter()
            .filter_map(|&voice| voices.get(voice))
            .filter_map(|voice| Some((voice, voice.cover(index)?)))
            .collect();
        match query.count_by {
            CountBy::Office => {
                for (voice, cover) in said {
                    covering.add(voice, cover);
                }
            }
            CountBy::Corporation => {
                said.sort_by_key(|(voice, _)| (voice.need, voice.holder));
                let same = |a: &(&Voice, &Cover), b: &(&Voice, &Cover)| {
                    (a.0.need, a.0.holder) == (b.0.need, b.0.holder)
                };
                for run in said.chunk_by(same) {
                    covering.add_together(run, parcel);
                }
            }
        }
        covering
    }

    fn add(&mut self, voice: &Voice, cover: &'a Cover) {
        let slot = voice.need * CLASSES + voice.class;
        match cover {
            Cover::Whole => self.add_whole(slot, voice.holder),
            Cover::Part(shape) => {
                self.add_part(slot, voice.holder, PartArea::Shape(Cow::Borrowed(shape)));
            }
            Cover::Disc(disc) => self.add_part(slot, voice.holder, PartArea::Disc(*disc)),
        }
    }

    fn add_whole(&mut self, slot: usize, holder: usize) {
        self.whole[slot] += 1;
        self.whole_holders[slot] += holder;
    }

    fn add_part(&mut self, slot: usize, holder: usize, area: PartArea<'a>) {
        self.parts.push(Part { area, slot, holder });
    }

    /// Adds what several offices of one holder cover, each place once, at its surest class.
    fn add_together(&mut self, run: &[(&Voice, &'a Cover)], parcel: &Parcel) {
        let [(first, cover), rest @ ..] = run else { return };
        if rest.is_empty() {
            return self.add(first, cover);
        }
        let mut surer = Shape::default();
        for class in 0..CLASSES {
            let slot = first.need * CLASSES + class;
            let own: Vec<&Cover> = run
                .iter()
                .filter(|(voice, _)| voice.class == class)
                .map(|(_, cover)| *cover)
                .collect();
            if own.contains(&&Cover::Whole) && surer.is_empty() {
                return self.add_whole(slot, first.holder);
            }
            let shapes: Vec<Shape> = own.iter().map(|cover| cover.shape(parcel)).collect();
            let union = Shape::union(shapes.iter().chain([&surer]));
            let added = union.difference(&surer);
            if !added.is_empty() {
                self.add_part(slot, first.holder, PartArea::Shape(Cow::Owned(added)));
            }
            surer = union;
        }
    }

    /// How many cover the whole parcel for a need in a reading.
    pub(super) fn base(&self, need: usize, reading: Reading) -> u32 {
        let counted = (0..CLASSES).filter(|&class| reading.counts(class));
        counted.map(|class| self.whole[need * CLASSES + class]).sum()
    }

    /// The outlines of the parts that count for a need in a reading.
    pub(super) fn outlines(&self, need: usize, reading: Reading) -> Vec<Shape> {
        let slots = need * CLASSES..need * CLASSES + CLASSES;
        let counted = |part: &&Part<'_>| {
            slots.contains(&part.slot) && reading.counts(part.slot % CLASSES)
        };
        self.parts.iter().filter(counted).map(|part| part.cut().outline()).collect()
    }
}
