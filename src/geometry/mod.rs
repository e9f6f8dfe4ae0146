//! Points, regions and measures; the only users of `geo`, `i_overlay`, `rstar` and `geographiclib`.
//!
//! Frames: [`LonLat`] and [`Region`] are longitude/latitude degrees on JGD2011 (equal to WGS84 at our
//! accuracy). [`Plane`] turns them into a local metric plane, where [`Shape`]s are combined; areas are
//! measured back on the ellipsoid.

mod lonlat;
mod region;

pub use lonlat::{BoundingBox, InvalidPosition, LonLat};
pub use region::{InvalidRegion, Region};
