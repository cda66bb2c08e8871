//! What `dist` builds, measures and leaves behind.
