//! What reaches rustc, although the profile says something else.
