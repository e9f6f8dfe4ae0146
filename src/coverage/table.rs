//! Complementary suppression: which figures of a table to withhold so that none that must not be
//! read follows from its sums.
//!
//! Rows and columns are nodes, cells are edges between them. What an outsider can compute from the
//! sums of rows and columns is exactly the withheld cells that lie on no cycle of withheld cells,
//! so every cell in need of protection gets a cycle, as cheap as there is.
//!
//! # Source
//! The graph view of cell suppression in tables with margins (Gusfield 1988, "A graph theoretic
//! approach to statistical data security").

/// One cell, margins included.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    /// Must not be read.
    pub(super) sensitive: bool,
    /// Known to everybody from elsewhere, so that withholding it hides nothing.
    pub(super) known: bool,
    /// May not be withheld to protect another: stated elsewhere in the same form.
    pub(super) fixed: bool,
    /// Number of people lost to readers if it is withheld.
    pub(super) cost: f64,
}

/// A table with its sums as last row and column; row by row.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: usize,
    pub(super) cells: Vec<Cell>,
}

impl Table {
    /// Withholds every sensitive cell, and more until none of them follows from the others.
    ///
    /// # Shape
    /// `withheld` has a flag a cell, and what is set in it stays set.
    pub(super) fn close(&self, withheld: &mut [bool]) {
        let sensitive: Vec<usize> =
            (0..self.cells.len()).filter(|&at| self.is_sensitive(at)).collect();
        for &at in &sensitive {
            withheld[at] = true;
        }
        for &at in &sensitive {
            match self.cycle(at, withheld) {
                Some(path) => path.into_iter().for_each(|other| withheld[other] = true),
                // Nothing protects it: nothing of the table is told.
                None => withheld.fill(true),
            }
        }
    }

    fn is_sensitive(&self, at: usize) -> bool {
        self.cells[at].sensitive && !self.cells[at].known
    }

    /// The cheapest cells that lie on a cycle with this one (Dijkstra from its row to its column).
    fn cycle(&self, at: usize, withheld: &[bool]) -> Option<Vec<usize>> {
        let rows = self.cells.len() / self.columns;
        let (start, goal) = (at / self.columns, rows + at % self.columns);
        let mut cost = vec![f64::INFINITY; rows + self.columns];
        let mut came: Vec<Option<usize>> = vec![None; cost.len()];
        let mut done = vec![false; cost.len()];
        cost[start] = 0.0;
        loop {
            let open = (0..cost.len()).filter(|&node| !done[node] && cost[node].is_finite());
            let node = open.min_by(|&a, &b| cost[a].total_cmp(&cost[b]))?;
            if node == goal {
                break;
            }
            done[node] = true;
            for edge in (0..self.cells.len()).filter(|&edge| edge != at) {
                let ends = [edge / self.columns, rows + edge % self.columns];
                let Some(other) = across(ends, node) else { continue };
                let Some(price) = self.price(edge, withheld) else { continue };
                if cost[node] + price < cost[other] {
                    cost[other] = cost[node] + price;
                    came[other] = Some(edge);
                }
            }
        }
        let mut path = Vec::new();
        let mut node = goal;
        while let Some(edge) = came[node] {
            path.push(edge);
            node = across([edge / self.columns, rows + edge % self.columns], node)?;
        }
        Some(path)
    }

    /// What withholding a cell costs; `None` if that does not help.
    fn price(&self, at: usize, withheld: &[bool]) -> Option<f64> {
        let cell = &self.cells[at];
        match cell {
            Cell { known: true, .. } => None,
            _ if withheld[at] => Some(0.0),
            Cell { fixed: true, .. } => None,
            // One more cell is a loss whatever it holds; an empty one protects in one direction only.
            Cell { cost, .. } if *cost <= 0.0 => Some(1e9),
            Cell { cost, .. } => Some(1.0 + cost),
        }
    }
}

fn across(ends: [usize; 2], node: usize) -> Option<usize> {
    match ends {
        [one, two] if one == node => Some(two),
        [one, two] if two == node => Some(one),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The unknowns that follow from sums that must be zero, by elimination: knows nothing of graphs.
    pub(crate) fn follows(mut sums: Vec<Vec<f64>>, unknown: &[usize]) -> Vec<usize> {
        let mut pivot = 0;
        for &at in unknown {
            let Some(best) = (pivot..sums.len()).find(|&row| sums[row][at].abs() > 1e-9)
            else {
                continue;
            };
            sums.swap(pivot, best);
            let scale = sums[pivot][at];
            sums[pivot].iter_mut().for_each(|own| *own /= scale);
            let lead = sums[pivot].clone();
            for (row, sum) in sums.iter_mut().enumerate() {
                let factor = sum[at];
                if row != pivot && factor != 0.0 {
                    sum.iter_mut().zip(&lead).for_each(|(own, lead)| *own -= factor * lead);
                }
            }
            pivot += 1;
        }
        let open = |sum: &Vec<f64>| -> Vec<usize> {
            unknown.iter().copied().filter(|&at| sum[at].abs() > 1e-9).collect()
        };
        sums.iter().map(open).filter(|open| open.len() == 1).flatten().collect()
    }

    /// The sums of rows and columns: parts less the last, which is their sum.
    fn sums(columns: usize, cells: usize) -> Vec<Vec<f64>> {
        let rows = cells / columns;
        let sign = |last: bool| if last { -1.0 } else { 1.0 };
        let row_sum = |row: usize| {
            let mut sum = vec![0.0; cells];
            for column in 0..columns {
                sum[row * columns + column] = sign(column + 1 == columns);
            }
            sum
        };
        let column_sum = |column: usize| {
            let mut sum = vec![0.0; cells];
            for row in 0..rows {
                sum[row * columns + column] = sign(row + 1 == rows);
            }
            sum
        };
        (0..rows).map(row_sum).chain((0..columns).map(column_sum)).collect()
    }

    /// A table of counts with its sums.
    fn table(columns: usize, inner: &[u32]) -> Table {
        let mut values: Vec<Vec<u32>> = inner.chunks(columns).map(<[u32]>::to_vec).collect();
        for row in &mut values {
            row.push(row.iter().sum());
        }
        let sums = (0..=columns).map(|column| values.iter().map(|row| row[column]).sum());
        values.push(sums.collect());
        let cells = values.into_iter().flatten().map(|count| Cell {
            sensitive: (1..10).contains(&count),
            known: false,
            fixed: false,
            cost: f64::from(count),
        });
        Table { columns: columns + 1, cells: cells.collect() }
    }

    #[test]
    fn one_small_count_takes_three_others_with_it() {
        let table = table(2, &[5, 20, 40, 30, 400, 300]);
        let mut withheld = vec![false; table.cells.len()];
        table.close(&mut withheld);
        assert_eq!(withheld.iter().filter(|own| **own).count(), 4);
        assert!(withheld[0] && withheld[1] && withheld[3] && withheld[4]);
    }

    proptest! {
        #[test]
        fn no_small_count_follows_from_the_sums(
            columns in 2..5_usize,
            counts in prop::collection::vec(prop_oneof![Just(0_u32), 1..12_u32, 1..500_u32], 8..40),
        ) {
            let inner = &counts[..counts.len() / columns * columns];
            let table = table(columns, inner);
            let mut withheld = vec![false; table.cells.len()];
            table.close(&mut withheld);
            let unknown: Vec<usize> = (0..withheld.len()).filter(|&at| withheld[at]).collect();
            for at in follows(sums(table.columns, withheld.len()), &unknown) {
                prop_assert!(!table.cells[at].sensitive, "cell {at} follows: {withheld:?}");
            }
            for (cell, withheld) in table.cells.iter().zip(&withheld) {
                prop_assert!(*withheld || !cell.sensitive);
            }
        }
    }
}
