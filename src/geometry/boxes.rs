//! Which of many boxes are near a place.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{GridBox, GridPoint};

/// An index over boxes on the grid.
#[derive(Debug)]
pub struct BoxIndex {
    tree: RTree<GeomWithData<Rectangle<[i32; 2]>, usize>>,
}

impl BoxIndex {
    /// Indexes boxes by number.
    pub fn new(boxes: impl IntoIterator<Item = (usize, GridBox)>) -> Self {
        let entries = boxes.into_iter().map(|(index, GridBox { min, max })| {
            GeomWithData::new(Rectangle::from_corners([min.x, min.y], [max.x, max.y]), index)
        });
        Self { tree: RTree::bulk_load(entries.collect()) }
    }

    /// Numbers of the boxes that touch the box between two corners, ascending.
    pub fn around(
        &self,
        min: GridPoint,
        max: GridPoint,
    ) -> impl Iterator<Item = usize> + use<> {
        let envelope = AABB::from_corners([min.x, min.y], [max.x, max.y]);
        let mut found: Vec<usize> = self
            .tree
            .locate_in_envelope_intersecting(envelope)
            .map(|entry| entry.data)
            .collect();
        found.sort_unstable();
        found.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_index_agrees_with_a_linear_scan(
            boxes in prop::collection::vec((-99..99i32, -99..99i32, 0..20i32, 0..20i32), 0..60),
            (x, y, w, h) in (-99..99i32, -99..99i32, 0..40i32, 0..40i32),
        ) {
            let make = |(x, y, w, h): (i32, i32, i32, i32)| GridBox {
                min: GridPoint { x, y },
                max: GridPoint { x: x + w, y: y + h },
            };
            let boxes: Vec<GridBox> = boxes.into_iter().map(make).collect();
            let asked = make((x, y, w, h));
            let found: Vec<usize> = BoxIndex::new(boxes.iter().copied().enumerate())
                .around(asked.min, asked.max)
                .collect();
            let expected: Vec<usize> =
                (0..boxes.len()).filter(|&index| boxes[index].intersects(&asked)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
