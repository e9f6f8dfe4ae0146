//! Points, regions and measures; the only users of `geo`, `i_overlay`, `rstar` and `geographiclib`.
//!
//! Frames: [`LonLat`] and [`Region`] are longitude/latitude degrees on JGD2011 (equal to WGS84 at
//! our accuracy). [`Plane`] turns them into a local metric plane, where [`Shape`]s are combined and
//! measured: the plane is equal-area, so areas are those on the ellipsoid.

mod arcs;
mod boxes;
mod disc;
mod home;
mod lonlat;
mod mesh;
mod nearest;
mod nest;
mod overlap;
mod plane;
mod point_index;
mod region;
mod ring;
mod shape;
mod sweep;
mod tangle;
mod window;

pub use boxes::BoxIndex;
pub use disc::{Disc, Touch};
pub use home::homes;
pub use lonlat::{BoundingBox, InvalidPosition, LonLat};
pub use mesh::{InvalidMeshCode, MeshCell};
pub use nearest::NearestIndex;
pub use overlap::{Cut, Face, Layer, Overlap};
pub use plane::{OutOfPlane, Plane, geodesic_area, geodesic_distance};
pub use point_index::{Nearest, PointIndex};
pub use region::{InvalidRegion, Region};
pub use ring::{moved, polygons_of_rings};
pub use shape::{GridBox, GridPoint, Shape};
pub use tangle::{joined, untangled};
