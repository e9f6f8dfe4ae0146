//! Merging people of coming years: one edition, of this city and its surroundings.

use std::collections::BTreeSet;

use super::surroundings::Surroundings;
use super::{At, Batch, Issues, ProjectedRow, Records, Work};
use crate::geometry::MeshCell;
use crate::model::{DatasetId, MunicipalityCode, ProjectedTotals};

/// Municipality codes named in an issue.
const NAMED: usize = 5;

impl Work {
    /// Takes projected cells and municipal totals.
    ///
    /// # Shape
    /// Only one edition and mesh stays, so that nobody is counted twice: the latest and finest of
    /// this import, in place of any other that was there.
    pub(super) fn projections(&mut self, batches: &[Batch], surroundings: &Surroundings) {
        let editions = batches.iter().filter_map(|batch| match &batch.records {
            Records::Projections(rows) => Some((rank(batch, rows), &batch.dataset.id)),
            _ => None,
        });
        let chosen: Option<DatasetId> = editions.max().map(|(_, id)| id.clone());
        if let Some(chosen) = &chosen {
            self.register.projections.retain(|_, cell| cell.dataset == *chosen);
        }
        for batch in batches {
            let mut issues = Issues::new(&batch.file);
            match &batch.records {
                Records::Projections(_) if chosen.as_ref() != Some(&batch.dataset.id) => {
                    let used = chosen.as_ref().map_or("", |own| own.as_str());
                    issues.note(
                        "issue.projection_other_edition",
                        At::file().detail("used", used),
                    );
                }
                Records::Projections(rows) => {
                    self.cells_ahead(rows, surroundings, &mut issues)
                }
                Records::ProjectedTotals(rows) => self.totals_ahead(rows, surroundings),
                _ => {}
            }
            self.issues.extend(issues.into_list());
        }
        let is_used =
            |id: &DatasetId| self.register.projections.values().any(|own| own.dataset == *id);
        let unused: Vec<DatasetId> = self
            .register
            .datasets
            .values()
            .filter(|own| own.format == "projection_mesh" && !is_used(&own.id))
            .map(|own| own.id.clone())
            .collect();
        for id in unused {
            self.register.datasets.remove(&id);
        }
    }

    fn cells_ahead(
        &mut self,
        rows: &[ProjectedRow],
        surroundings: &Surroundings,
        issues: &mut Issues,
    ) {
        let mut of_city = false;
        let mut found = BTreeSet::new();
        for ProjectedRow { row, cell } in rows {
            found.extend(cell.municipalities.iter().cloned());
            let is_own = surroundings.holds(&cell.municipalities);
            of_city |= is_own;
            if is_own || is_near(cell.code.as_str(), surroundings) {
                self.register.projections.insert(cell.id(), cell.clone());
            } else {
                issues.tally("issue.projection_elsewhere", *row, "MESH_ID");
            }
        }
        if !of_city && !surroundings.municipalities().is_empty() {
            let list = |codes: &BTreeSet<MunicipalityCode>| {
                let codes: Vec<&str> =
                    codes.iter().take(NAMED).map(|own| own.as_str()).collect();
                codes.join(", ")
            };
            let at = At::file().value(list(&found));
            let own = list(surroundings.municipalities());
            issues.reject("issue.projection_not_of_city", at.detail("own", own));
        }
    }

    fn totals_ahead(&mut self, rows: &[ProjectedTotals], surroundings: &Surroundings) {
        for totals in rows {
            let codes = std::slice::from_ref(&totals.municipality);
            if surroundings.municipalities().is_empty() || surroundings.holds(codes) {
                self.register
                    .projected_totals
                    .insert(totals.municipality.clone(), totals.clone());
            }
        }
    }
}

/// What tells the better of two editions: when it was published, then how fine its cells are.
fn rank(batch: &Batch, rows: &[ProjectedRow]) -> (Option<jiff::civil::Date>, usize) {
    let digits = rows.first().map_or(0, |own| own.cell.code.as_str().len());
    (batch.dataset.as_of, digits)
}

fn is_near(code: &str, surroundings: &Surroundings) -> bool {
    MeshCell::parse(code).is_ok_and(|cell| surroundings.is_near(cell.center()))
}
