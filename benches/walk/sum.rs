/// What both sides must agree on, so that neither is measured doing less.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sum {
    pub(super) nodes: u64,
    pub(super) bytes: u64,
}

impl Sum {
    pub(super) fn add(&mut self, texts: &[&str]) {
        self.nodes += 1;
        self.bytes += texts.iter().map(|text| text.len() as u64).sum::<u64>();
    }
}
