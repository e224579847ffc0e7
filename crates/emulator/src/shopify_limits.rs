//! Shopify's bucket of points.

use std::sync::{Mutex, PoisonError};

use crate::clock::Clock;
use crate::shopify::Throttle;
use crate::throttle::Bucket;

/// The bucket of [`Profile::Shopify`](crate::Profile::Shopify): documented are a bucket for each pair of app and
/// shop, and rates from 100 to 2,000 points a second. The numbers here are those of the documentation's example
/// of a reply: 1,000 points, and 50 a second.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ShopifyLimits {
    bucket: u64,
    restore_rate: u64,
}

impl Default for ShopifyLimits {
    fn default() -> Self {
        Self { bucket: 1_000, restore_rate: 50 }
    }
}

impl ShopifyLimits {
    /// How many points the bucket holds; 1,000 unless set.
    pub fn bucket(mut self, points: u64) -> Self {
        self.bucket = points;
        self
    }

    /// How many points come back a second; 50 unless set.
    pub fn restore_rate(mut self, points: u64) -> Self {
        self.restore_rate = points;
        self
    }
}

/// The bucket.
pub(crate) struct ShopifyQuota {
    limits: ShopifyLimits,
    clock: Clock,
    bucket: Mutex<Bucket>,
}

impl ShopifyQuota {
    pub(crate) fn new(limits: ShopifyLimits, clock: Clock) -> Self {
        let bucket = Bucket::full(limits.bucket, limits.restore_rate, clock.now());
        Self { limits, clock, bucket: Mutex::new(bucket) }
    }

    /// Takes the requested cost out of the bucket, if there is as much in it.
    pub(crate) fn take(&self, points: u64) -> bool {
        self.with(|bucket| bucket.take(points, self.clock.now()))
    }

    pub(crate) fn give_back(&self, points: u64) {
        self.with(|bucket| bucket.give_back(points));
    }

    pub(crate) fn throttle(&self) -> Throttle {
        let available = self.with(|bucket| bucket.level(self.clock.now())) as u64;
        Throttle { maximum: self.limits.bucket, available, rate: self.limits.restore_rate }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Bucket) -> T) -> T {
        work(&mut self.bucket.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
