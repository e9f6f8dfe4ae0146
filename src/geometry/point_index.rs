//! Which of very many points of the plane are within a radius, and which are nearest.

/// Points of the plane in square buckets, row by row: everything near a place lies in a few
/// unbroken runs.
///
/// # Units
/// Meters of the plane.
/// # Shape
/// A *number* is the place of a point in the slice it came in; a *slot* is its place in bucket
/// order. Points that are not finite, and those past the first 2³² − 1, are never found. A few
/// points far from all others do not coarsen the buckets: they are kept in the outermost ones.
/// # Cost
/// Building is O(n). Both questions are exact.
#[derive(Debug, Clone)]
pub struct PointIndex {
    origin: [f64; 2],
    side: f64,
    inverse: f64,
    columns: usize,
    rows: usize,
    /// First slot of each bucket; one more than there are buckets.
    starts: Vec<u32>,
    points: Vec<[f64; 2]>,
    numbers: Vec<u32>,
}

/// The nearest points of a question, nearest first, ties by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearest<const K: usize> {
    /// Squared distance and number in one integer: distances are not negative, so their bits are in
    /// the order of their values, and one comparison does for both.
    found: [u128; K],
    count: usize,
}

const NUMBER_BITS: u32 = 32;

impl<const K: usize> Nearest<K> {
    const NOTHING: Self = Self { found: [u128::MAX; K], count: 0 };

    /// Number and squared distance in the plane, nearest first; fewer than `K` if there are fewer.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.found.iter().take(self.count).map(|&own| (number(own), squared(own)))
    }

    /// Squared distance beyond which nothing more is taken in.
    fn worst(&self) -> f64 {
        let last = self.found.last().filter(|_| self.count == K);
        last.map_or(f64::INFINITY, |&last| squared(last))
    }

    /// Sorts a candidate in without a branch: which way it goes cannot be predicted.
    #[inline]
    fn take(&mut self, squared: f64, number: u32) {
        let mut next = u128::from(squared.to_bits()) << NUMBER_BITS | u128::from(number);
        for own in &mut self.found {
            let old = *own;
            *own = old.min(next);
            next = old.max(next);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower bits are the number")]
const fn number(found: u128) -> usize {
    found as u32 as usize
}

#[expect(clippy::cast_possible_truncation, reason = "the upper bits are those of a float")]
const fn squared(found: u128) -> f64 {
    f64::from_bits((found >> NUMBER_BITS) as u64)
}

/// More than rounding can move a point across the border of its bucket, in meters.
const SLACK_M: f64 = 1e-6;

/// How many points of a large set decide where the buckets lie.
const SAMPLE: usize = 2_048;

impl PointIndex {
    /// Indexes points with about so many a bucket: 2 for the nearest few, 8 for wide circles.
    pub fn new(points: &[[f64; 2]], per_bucket: f64) -> Self {
        let finite = |own: &(u32, &[f64; 2])| own.1.iter().all(|value| value.is_finite());
        let kept: Vec<(u32, [f64; 2])> = (0..u32::MAX)
            .zip(points)
            .filter(finite)
            .map(|(number, at)| (number, *at))
            .collect();
        let (low, high) = bulk(&kept);
        let size = [high[0] - low[0], high[1] - low[1]];
        let side = bucket_side(size, count(kept.len()) / per_bucket.max(0.1));
        let buckets = |length: f64| whole(length / side).saturating_add(1);
        let mut index = Self {
            origin: low,
            side,
            inverse: side.recip(),
            columns: buckets(size[0]),
            rows: buckets(size[1]),
            starts: Vec::new(),
            points: vec![[0.0; 2]; kept.len()],
            numbers: vec![0; kept.len()],
        };
        index.fill(&kept);
        index
    }

    /// Counting sort by bucket; within a bucket points stay in order of their numbers.
    fn fill(&mut self, kept: &[(u32, [f64; 2])]) {
        let bucket = |at: [f64; 2]| self.row(at[1]) * self.columns + self.column(at[0]);
        let buckets: Vec<usize> = kept.iter().map(|&(_, at)| bucket(at)).collect();
        let mut starts = vec![0_u32; self.columns * self.rows + 1];
        for &bucket in &buckets {
            starts[bucket + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut next = starts.clone();
        for (&(number, at), &bucket) in kept.iter().zip(&buckets) {
            let slot = next[bucket] as usize;
            next[bucket] += 1;
            self.points[slot] = at;
            self.numbers[slot] = number;
        }
        self.starts = starts;
    }

    /// Numbers of the points in bucket order: neighbors in this order are near each other.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Calls `visit` with slot and squared distance of every point within a radius, border included.
    ///
    /// # Shape
    /// In a fixed order (row by row), so that sums over it are the same on every run.
    #[inline]
    pub fn each_within(&self, [x, y]: [f64; 2], radius: f64, mut visit: impl FnMut(u32, f64)) {
        let square = radius * radius;
        for row in self.row(y - radius)..=self.row(y + radius) {
            let aside = self.aside(row, y);
            if aside > radius {
                continue;
            }
            let half = (square - aside * aside).sqrt() + SLACK_M;
            let from = row * self.columns + self.column(x - half);
            let to = row * self.columns + self.column(x + half);
            let run = self.starts[from]..self.starts[to + 1];
            let points = &self.points[run.start as usize..run.end as usize];
            for (slot, at) in run.zip(points) {
                let (dx, dy) = (at[0] - x, at[1] - y);
                let squared = dx * dx + dy * dy;
                if squared <= square {
                    visit(slot, squared);
                }
            }
        }
    }

    /// Calls `visit` with slot and place of every point in the box between two corners, border
    /// included.
    #[inline]
    pub fn each_in_box(
        &self,
        low: [f64; 2],
        high: [f64; 2],
        mut visit: impl FnMut(u32, [f64; 2]),
    ) {
        let [left, right] = [low, high].map(|own| self.column(own[0]));
        for row in self.row(low[1])..=self.row(high[1]) {
            let from = self.starts[row * self.columns + left];
            let to = self.starts[row * self.columns + right + 1];
            for (slot, &at) in (from..to).zip(&self.points[from as usize..to as usize]) {
                if low[0] <= at[0] && at[0] <= high[0] && low[1] <= at[1] && at[1] <= high[1] {
                    visit(slot, at);
                }
            }
        }
    }

    /// The `K` nearest points in the plane.
    pub fn nearest<const K: usize>(&self, at: [f64; 2]) -> Nearest<K> {
        let mut nearest = Nearest::NOTHING;
        if K == 0 || self.points.is_empty() || !at.iter().all(|value| value.is_finite()) {
            return nearest;
        }
        let (column, row) = (self.column(at[0]), self.row(at[1]));
        // The block of buckets already seen; the first look takes three by three.
        let mut seen: Option<Block> = None;
        let mut ring = 1;
        loop {
            let block = Block {
                left: column.saturating_sub(ring),
                right: (column + ring).min(self.columns - 1),
                top: row.saturating_sub(ring),
                bottom: (row + ring).min(self.rows - 1),
            };
            self.look(at, &block, seen.as_ref(), &mut nearest);
            let margin = self.margin(at, &block);
            if margin * margin > nearest.worst() || margin == f64::INFINITY {
                return nearest;
            }
            seen = Some(block);
            ring += 1;
        }
    }

    /// Looks at the buckets of a block that were not seen before.
    fn look<const K: usize>(
        &self,
        at: [f64; 2],
        block: &Block,
        seen: Option<&Block>,
        nearest: &mut Nearest<K>,
    ) {
        for row in block.top..=block.bottom {
            match seen.filter(|seen| (seen.top..=seen.bottom).contains(&row)) {
                None => self.look_along(at, row, block.left, block.right, nearest),
                Some(seen) => {
                    if block.left < seen.left {
                        self.look_along(at, row, block.left, seen.left - 1, nearest);
                    }
                    if block.right > seen.right {
                        self.look_along(at, row, seen.right + 1, block.right, nearest);
                    }
                }
            }
        }
    }

    #[inline]
    fn look_along<const K: usize>(
        &self,
        [x, y]: [f64; 2],
        row: usize,
        left: usize,
        right: usize,
        nearest: &mut Nearest<K>,
    ) {
        let from = self.starts[row * self.columns + left] as usize;
        let to = self.starts[row * self.columns + right + 1] as usize;
        // A copy of its own stays in registers.
        let mut own = *nearest;
        for (at, &number) in self.points[from..to].iter().zip(&self.numbers[from..to]) {
            let (dx, dy) = (at[0] - x, at[1] - y);
            own.take(dx * dx + dy * dy, number);
        }
        own.count = (own.count + to - from).min(K);
        *nearest = own;
    }

    /// How far a point outside the block is at least; infinite when nothing is outside.
    fn margin(&self, [x, y]: [f64; 2], block: &Block) -> f64 {
        let edge = |axis: usize, bucket: usize| self.origin[axis] + count(bucket) * self.side;
        let mut margin = f64::INFINITY;
        if block.left > 0 {
            margin = margin.min(x - edge(0, block.left));
        }
        if block.right + 1 < self.columns {
            margin = margin.min(edge(0, block.right + 1) - x);
        }
        if block.top > 0 {
            margin = margin.min(y - edge(1, block.top));
        }
        if block.bottom + 1 < self.rows {
            margin = margin.min(edge(1, block.bottom + 1) - y);
        }
        (margin - SLACK_M).max(0.0)
    }

    /// How far the row of buckets is from a y; the outermost rows have no end.
    fn aside(&self, row: usize, y: f64) -> f64 {
        let low = self.origin[1] + count(row) * self.side;
        let below = if row == 0 { 0.0 } else { low - y };
        let above = if row + 1 == self.rows { 0.0 } else { y - low - self.side };
        (below.max(above) - SLACK_M).max(0.0)
    }

    #[inline]
    fn column(&self, x: f64) -> usize {
        whole((x - self.origin[0]) * self.inverse).min(self.columns - 1)
    }

    #[inline]
    fn row(&self, y: f64) -> usize {
        whole((y - self.origin[1]) * self.inverse).min(self.rows - 1)
    }
}

/// Buckets from one to another, both included.
#[derive(Debug, Clone, Copy)]
struct Block {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

/// The box in which nearly all points lie.
fn bulk(kept: &[(u32, [f64; 2])]) -> ([f64; 2], [f64; 2]) {
    let step = kept.len().div_ceil(SAMPLE).max(1);
    let side = |axis: usize| {
        let mut sample: Vec<f64> = kept.iter().step_by(step).map(|(_, at)| at[axis]).collect();
        sample.sort_unstable_by(f64::total_cmp);
        let (Some(&first), Some(&last)) = (sample.first(), sample.last()) else {
            return (0.0, 0.0);
        };
        let tail = sample.len() / 64;
        let (low, high) = (sample[tail], sample[sample.len() - 1 - tail]);
        // What a uniform spread has beyond the two quantiles, and a little more.
        let more = (high - low) / 24.0;
        ((low - more).max(first), (high + more).min(last))
    };
    let ((left, right), (low, high)) = (side(0), side(1));
    ([left, low], [right, high])
}

/// The side of buckets that cut a box into about so many.
fn bucket_side([width, height]: [f64; 2], buckets: f64) -> f64 {
    let buckets = buckets.max(1.0);
    // Points on a line have no area: then the line is cut.
    let along = width.max(height) / buckets;
    (width * height / buckets).sqrt().max(along).max(1e-3)
}

#[expect(clippy::cast_precision_loss, reason = "counts of points and buckets, below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates: what lies outside falls into the outermost buckets"
)]
fn whole(value: f64) -> usize {
    value as u32 as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn squared(one: [f64; 2], two: [f64; 2]) -> f64 {
        let (dx, dy) = (one[0] - two[0], one[1] - two[1]);
        dx * dx + dy * dy
    }

    /// Clusters, lines, doubles and outliers.
    fn places(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<[f64; 2]>> {
        let value = || {
            prop_oneof![
                6 => -1_000.0..1_000.0,
                2 => (-5..5_i32).prop_map(|own| f64::from(own) * 100.0),
                1 => -400_000.0..400_000.0,
            ]
        };
        prop::collection::vec((value(), value()).prop_map(|(x, y)| [x, y]), count)
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_of_a_linear_scan(
            points in places(0..300), asked in places(1..8), per_bucket in 0.5..20.0
        ) {
            let index = PointIndex::new(&points, per_bucket);
            for at in asked {
                let mut all: Vec<(f64, usize)> =
                    points.iter().enumerate().map(|(own, to)| (squared(*to, at), own)).collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let expected: Vec<(usize, f64)> =
                    all.iter().take(3).map(|&(squared, own)| (own, squared)).collect();
                let found: Vec<(usize, f64)> = index.nearest::<3>(at).iter().collect();
                prop_assert_eq!(&found, &expected);
                let one: Vec<(usize, f64)> = index.nearest::<1>(at).iter().collect();
                prop_assert_eq!(one.first(), expected.first());
            }
        }

        #[test]
        fn the_circle_holds_what_a_linear_scan_finds(
            points in places(0..300),
            asked in places(1..5),
            radius in prop_oneof![Just(0.0), 0.0..500.0, 0.0..600_000.0],
            per_bucket in 0.5..20.0,
        ) {
            let index = PointIndex::new(&points, per_bucket);
            for at in asked {
                let mut found = Vec::new();
                index.each_within(at, radius, |slot, squared| {
                    found.push((index.numbers()[slot as usize] as usize, squared));
                });
                found.sort_by_key(|own| own.0);
                let near = |own: &(usize, f64)| own.1 <= radius * radius;
                let expected: Vec<(usize, f64)> = points
                    .iter()
                    .enumerate()
                    .map(|(own, to)| (own, squared(*to, at)))
                    .filter(near)
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn what_is_not_a_place_is_never_found() {
        let index = PointIndex::new(&[[f64::NAN, 0.0], [0.0, f64::INFINITY], [1.0, 2.0]], 2.0);
        assert_eq!(index.nearest::<3>([0.0, 0.0]).iter().collect::<Vec<_>>(), [(2, 5.0)]);
        assert_eq!(index.nearest::<3>([f64::NAN, 0.0]).iter().count(), 0);
        assert_eq!(PointIndex::new(&[], 2.0).nearest::<3>([0.0, 0.0]).iter().count(), 0);
    }
}
