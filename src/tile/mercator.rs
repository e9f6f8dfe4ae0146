//! Where a tile is on the world map.

use crate::geometry::{BoundingBox, LonLat};

use super::{BUFFER, EXTENT};

/// The deepest zoom served. Beyond it a client stretches tiles; up to it a whole world of tile
/// units fits the exact 32-bit overlay grid.
pub const MAX_ZOOM: u8 = 16;

/// The address of a tile: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// A tile that exists: zoom up to [`MAX_ZOOM`], column and row below 2^zoom.
    pub fn try_new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= MAX_ZOOM && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// The tile of a zoom that a position lies in.
    pub fn of(at: LonLat, z: u8) -> Option<Self> {
        let [x, y] = world(at);
        let scale = f64::from(1_u32 << z.min(MAX_ZOOM));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "world coordinates are in [0, 1]; the cast saturates"
        )]
        let index = |part: f64| (part * scale) as u32;
        Self::try_new(z, index(x), index(y))
    }

    /// Zoom.
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Column.
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Row.
    pub const fn y(self) -> u32 {
        self.y
    }
}

/// Web Mercator with the world as the unit square, origin in the north-west.
pub(super) fn world(at: LonLat) -> [f64; 2] {
    // The latitude at which the map is square.
    const LIMIT: f64 = 85.051_128_779_806_6;
    let lat = at.lat().clamp(-LIMIT, LIMIT).to_radians();
    let x = at.lon() / 360.0 + 0.5;
    let y = 0.5 - lat.tan().asinh() / std::f64::consts::TAU;
    [x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)]
}

/// A box on the unit square.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorldBox {
    min: [f64; 2],
    max: [f64; 2],
}

impl WorldBox {
    pub(super) fn of(bounds: &BoundingBox) -> Self {
        let corner = |lon, lat| LonLat::try_new(lon, lat).map_or([0.0, 0.0], world);
        Self { min: corner(bounds.west, bounds.north), max: corner(bounds.east, bounds.south) }
    }
}

/// How the unit square is seen through a tile.
#[derive(Debug)]
pub(super) struct View {
    /// Tile units from the world's corner to the tile's.
    offset: [f64; 2],
    /// Tile units along the world.
    scale: f64,
}

impl View {
    pub(super) fn of(id: TileId) -> Self {
        let extent = f64::from(EXTENT);
        Self {
            offset: [f64::from(id.x) * extent, f64::from(id.y) * extent],
            scale: f64::from(1_u32 << id.z) * extent,
        }
    }

    /// A position in tile units, x to the east, y to the south.
    pub(super) fn place(&self, at: LonLat) -> [f64; 2] {
        self.place_world(world(at))
    }

    fn place_world(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [x.mul_add(self.scale, -self.offset[0]), y.mul_add(self.scale, -self.offset[1])]
    }

    pub(super) fn may_show(&self, bounds: &WorldBox) -> bool {
        let (min, max) = (self.place_world(bounds.min), self.place_world(bounds.max));
        let (low, high) = (-f64::from(BUFFER), f64::from(EXTENT) + f64::from(BUFFER));
        (0..2).all(|axis| min[axis] <= high && max[axis] >= low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_outside_the_pyramid_do_not_exist() {
        assert!(TileId::try_new(0, 0, 0).is_some());
        assert!(TileId::try_new(0, 1, 0).is_none());
        assert!(TileId::try_new(4, 16, 3).is_none());
        assert!(TileId::try_new(MAX_ZOOM + 1, 0, 0).is_none());
    }

    #[test]
    fn a_position_lies_in_the_tile_everybody_else_says() {
        // Tokyo station at zoom 14, by the slippy-map formula worked out by hand.
        let at = LonLat::try_new(139.767_125, 35.681_236).expect("valid");
        assert_eq!(TileId::of(at, 14), TileId::try_new(14, 14552, 6451));
    }
}
