//! hyper: accept, route, decide, respond; cache; pages.
