//! Where numbered markers go so that none hides another.
//!
//! A marker stands on its place if it can; otherwise it moves out in rings, the nearest free seat
//! first, and a line leads back. The order of the numbers decides, so that the same markers always
//! sit the same way.

use super::frame::Frame;

/// Room between two markers, millimeters.
const GAP: f64 = 0.35;

/// Where the markers sit and how large they could be.
#[derive(Debug)]
pub(super) struct Seats {
    /// Centers in the order of the anchors, millimeters on paper.
    pub(super) at: Vec<[f64; 2]>,
    /// Radius, millimeters: smaller than asked for only where the window is too full.
    pub(super) radius: f64,
}

/// Seats for markers of a radius at their anchors.
///
/// # Units
/// Millimeters on paper.
/// # Shape
/// One seat an anchor; no two closer than two radii, unless even markers of a third of the size
/// found no room.
/// # Cost
/// Markers times seats tried times markers: a few hundred markers take milliseconds.
pub(super) fn seats(anchors: &[[f64; 2]], radius: f64, frame: &Frame) -> Seats {
    let mut size = radius;
    loop {
        if let Some(at) = attempt(anchors, size, frame) {
            return Seats { at, radius: size };
        }
        size *= 0.85;
        if size < radius / 3.0 {
            return Seats { at: anchors.to_vec(), radius: size };
        }
    }
}

fn attempt(anchors: &[[f64; 2]], radius: f64, frame: &Frame) -> Option<Vec<[f64; 2]>> {
    let least = 2.0 * radius + GAP;
    let mut taken: Vec<[f64; 2]> = Vec::with_capacity(anchors.len());
    for anchor in anchors {
        let free = |at: &[f64; 2]| {
            frame.holds(*at, radius + 0.3)
                && taken.iter().all(|own| (own[0] - at[0]).hypot(own[1] - at[1]) >= least)
        };
        taken.push(candidates(*anchor, least, frame).find(free)?);
    }
    Some(taken)
}

/// The anchor, then rings about it out to the far corner.
fn candidates(
    anchor: [f64; 2],
    step: f64,
    frame: &Frame,
) -> impl Iterator<Item = [f64; 2]> + use<> {
    let rings = (frame.width.hypot(frame.height) / step).ceil() as usize;
    let ring = move |ring: usize| {
        let distance = step * (0.6 + 0.75 * ring as f64);
        let seats = ((std::f64::consts::TAU * distance / step * 1.5) as usize).max(8);
        (0..seats).map(move |seat| {
            // The first to the upper right, as a hand would write it.
            let turn = seat as f64 / seats as f64 - 0.125;
            let (sine, cosine) = (std::f64::consts::TAU * turn).sin_cos();
            [anchor[0] + distance * cosine, anchor[1] + distance * sine]
        })
    };
    std::iter::once(anchor).chain((1..=rings).flat_map(ring))
}

/// A rectangle on paper that a text takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub(super) center: [f64; 2],
    pub(super) half: [f64; 2],
}

/// Texts that may be left out where they would touch something drawn before.
#[derive(Debug, Default)]
pub(super) struct Occupied(Vec<Seat>);

impl Occupied {
    /// Takes the seat whatever is there.
    pub(super) fn insist(&mut self, seat: Seat) {
        self.0.push(seat);
    }

    /// Takes the seat if it is free and inside; whether it was.
    pub(super) fn take(&mut self, seat: Seat, frame: &Frame) -> bool {
        let corner = |sign: f64| {
            [seat.center[0] + sign * seat.half[0], seat.center[1] + sign * seat.half[1]]
        };
        let inside = frame.holds(corner(-1.0), 0.5) && frame.holds(corner(1.0), 0.5);
        let free = self.0.iter().all(|own| {
            (0..2).any(|axis| {
                (own.center[axis] - seat.center[axis]).abs()
                    >= own.half[axis] + seat.half[axis]
            })
        });
        if inside && free {
            self.0.push(seat);
        }
        inside && free
    }
}

/// About how wide a text is, in units of its size: full-width signs 1, others 0.6.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().map(|sign| if sign.is_ascii() { 0.6 } else { 1.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::super::frame::Extent;
    use super::*;

    fn frame() -> Frame {
        Frame::fitting(&Extent { min: [0.0, 0.0], max: [1e3, 1e3] }, 170.0, 200.0, 5.0)
    }

    fn nearest(seats: &[[f64; 2]]) -> f64 {
        let mut least = f64::INFINITY;
        for (index, a) in seats.iter().enumerate() {
            for b in &seats[..index] {
                least = least.min((a[0] - b[0]).hypot(a[1] - b[1]));
            }
        }
        least
    }

    #[test]
    fn forty_markers_on_one_spot_all_find_a_seat() {
        for spot in [[80.0, 100.0], [1.0, 1.0], [169.0, 150.0]] {
            let seats = seats(&[spot; 40], 2.6, &frame());
            assert_eq!((seats.at.len(), seats.radius), (40, 2.6));
            assert!(nearest(&seats.at) >= 5.2, "{}", nearest(&seats.at));
            assert!(seats.at.iter().all(|at| frame().holds(*at, 2.6)));
        }
    }

    #[test]
    fn a_marker_alone_stays_where_it_is() {
        let anchors = [[20.0, 20.0], [60.0, 90.0]];
        assert_eq!(seats(&anchors, 2.6, &frame()).at, anchors);
    }

    #[test]
    fn where_there_is_too_little_room_markers_get_smaller() {
        let small =
            Frame::fitting(&Extent { min: [0.0, 0.0], max: [1.0, 1.0] }, 30.0, 30.0, 1.0);
        let seats = seats(&[[15.0, 15.0]; 40], 2.6, &small);
        assert!(seats.radius < 2.6);
        assert!(nearest(&seats.at) >= 2.0 * seats.radius);
    }
}
