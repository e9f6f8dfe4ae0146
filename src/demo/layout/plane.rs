//! Vectors, rings and courses in local meters (x east, y north).

/// A point in local meters.
pub(crate) type Spot = [f64; 2];

/// Distance in meters.
pub(crate) fn distance(a: Spot, b: Spot) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    (dx * dx + dy * dy).sqrt()
}

/// The point a `share` of the way from `a` to `b`.
pub(crate) fn between(a: Spot, b: Spot, share: f64) -> Spot {
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

/// The unit vector left of the direction from `a` to `b`.
pub(crate) fn left_of(a: Spot, b: Spot) -> Spot {
    let length = distance(a, b).max(1e-9);
    [-(b[1] - a[1]) / length, (b[0] - a[0]) / length]
}

/// `point` moved by `meters` along `direction`.
pub(crate) fn moved(point: Spot, direction: Spot, meters: f64) -> Spot {
    [point[0] + direction[0] * meters, point[1] + direction[1] * meters]
}

/// Signed area of an open or closed ring, positive if counterclockwise, in square meters.
pub(crate) fn area(ring: &[Spot]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    let mut sum = 0.0;
    for (index, a) in ring.iter().enumerate() {
        let b = ring[(index + 1) % ring.len()];
        sum +=
            (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]);
    }
    sum / 2.0
}

/// Center of gravity of a ring.
pub(crate) fn centroid(ring: &[Spot]) -> Spot {
    let Some(&origin) = ring.first() else { return [0.0, 0.0] };
    let (mut x, mut y, mut sum) = (0.0, 0.0, 0.0);
    for (index, a) in ring.iter().enumerate() {
        let b = ring[(index + 1) % ring.len()];
        let (ax, ay) = (a[0] - origin[0], a[1] - origin[1]);
        let (bx, by) = (b[0] - origin[0], b[1] - origin[1]);
        let cross = ax * by - bx * ay;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
        sum += cross;
    }
    [origin[0] + x / (3.0 * sum), origin[1] + y / (3.0 * sum)]
}

/// Whether `point` lies in `ring` (even-odd rule).
pub(crate) fn contains(ring: &[Spot], point: Spot) -> bool {
    let mut inside = false;
    for (index, a) in ring.iter().enumerate() {
        let b = ring[(index + 1) % ring.len()];
        if (a[1] > point[1]) != (b[1] > point[1])
            && point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0]
        {
            inside = !inside;
        }
    }
    inside
}

/// Distance from `point` to the nearest place of a course, and the side: positive on the left.
pub(crate) fn offset_from(course: &[Spot], point: Spot) -> f64 {
    let mut best = (f64::INFINITY, 1.0);
    for pair in course.windows(2) {
        let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
        let (px, py) = (point[0] - pair[0][0], point[1] - pair[0][1]);
        let share = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        let gap = distance(between(pair[0], pair[1], share), point);
        if gap < best.0 {
            best = (gap, (dx * py - dy * px).signum());
        }
    }
    best.0 * best.1
}

/// A smooth course through `knots` (Catmull–Rom), `steps` points between two knots.
pub(crate) fn smooth(knots: &[Spot], steps: usize) -> Vec<Spot> {
    let mut course = Vec::new();
    for index in 0..knots.len().saturating_sub(1) {
        let (a, b) = (knots[index], knots[index + 1]);
        let before = if index == 0 { a } else { knots[index - 1] };
        let after = *knots.get(index + 2).unwrap_or(&b);
        for step in 0..steps {
            let t = step as f64 / steps as f64;
            course.push([0, 1].map(|axis| {
                let (p, q, r, s) = (before[axis], a[axis], b[axis], after[axis]);
                0.5 * (2.0 * q
                    + (r - p) * t
                    + (2.0 * p - 5.0 * q + 4.0 * r - s) * t * t
                    + (3.0 * q - p - 3.0 * r + s) * t * t * t)
            }));
        }
    }
    course.extend(knots.last());
    course
}

/// Length of a course in meters.
pub(crate) fn length(course: &[Spot]) -> f64 {
    course.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// The place `meters` along a course, and the direction there as a segment.
pub(crate) fn along(course: &[Spot], meters: f64) -> (Spot, [Spot; 2]) {
    let mut left = meters;
    for pair in course.windows(2) {
        let step = distance(pair[0], pair[1]);
        if left <= step {
            return (between(pair[0], pair[1], left / step.max(1e-9)), [pair[0], pair[1]]);
        }
        left -= step;
    }
    let end = course.len().saturating_sub(1);
    (course[end], [course[end.saturating_sub(1)], course[end]])
}
