//! `--partition K/N`: one of N shares of the cells, for as many machines. Pure, and the same on all of them.

use std::str::FromStr;

/// The share that is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// From 1 to `of`.
    share: usize,
    of: usize,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').map(|(share, of)| (share.parse(), of.parse()));
        match numbers {
            Some((Ok(share), Ok(of))) if (1..=of).contains(&share) => Ok(Self { share, of }),
            _ => Err("write K/N, from 1/N to N/N, such as `1/3`".to_owned()),
        }
    }
}

impl Partition {
    /// The places that are in this share, in their order: the heaviest first goes to the share that is lightest by then.
    pub fn places(self, weights: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|one, two| weights[*two].total_cmp(&weights[*one]));
        // Shares beyond the number of cells stay empty.
        let mut loads = vec![0.0_f64; self.of.min(weights.len())];
        let mut mine = Vec::new();
        for place in order {
            let lightest = (0..loads.len()).min_by(|one, two| loads[*one].total_cmp(&loads[*two]));
            let Some(lightest) = lightest else { continue };
            loads[lightest] += weights[place];
            if lightest + 1 == self.share {
                mine.push(place);
            }
        }
        mine.sort_unstable();
        mine
    }
}

#[cfg(test)]
mod tests;
